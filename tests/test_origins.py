"""Which articles print one text: copies, near copies, cuts, and what must not be taken for one."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.s7_resolve.origins import find_origins, group, signature
from tests.synthetic import word


def article(seed: int, words: int = 400) -> str:
    rng = random.Random(seed)
    return " ".join(word(rng.randrange(5000)) + ("." if i % 12 == 11 else "") for i in range(words))


def test_exact_copies_share_an_origin_whatever_their_case_and_spacing():
    found = find_origins(
        {"b": "Der Streik  endet am Freitag.", "a": "DER STREIK endet\nam Freitag", "c": "Der Streik endet."}
    )
    assert found["a"].origin_id == found["b"].origin_id == "a"
    assert found["b"].duplicate_of == "a"
    assert found["a"].duplicate_of == ""
    assert found["c"].origin_id == "c"


@pytest.mark.parametrize("length", [120, 400, 3000])
def test_near_copies_share_an_origin(length):
    text = article(1, length).split()
    changed = [w if i % 25 else "neu" for i, w in enumerate(text)]
    found = find_origins({"x": " ".join(text), "y": " ".join(changed)})
    assert found["y"].origin_id == "x"


@pytest.mark.parametrize("length", [120, 400, 3000])
def test_a_shortened_reprint_shares_the_origin_but_is_no_duplicate(length):
    text = article(2, length).split()
    found = find_origins({"long": " ".join(text), "short": " ".join(text[: length // 2])})
    assert found["short"].origin_id == found["long"].origin_id
    assert found["short"].duplicate_of == found["long"].duplicate_of == ""


def test_a_quoted_paragraph_is_no_copy():
    quoted = article(3, 40)
    found = find_origins({"a": article(4, 800) + quoted, "b": article(5, 800) + quoted})
    assert found["a"].origin_id != found["b"].origin_id


def test_boilerplate_in_many_articles_links_nothing():
    closing = article(6, 60)
    found = find_origins({f"d{i:03}": article(100 + i, 150) + " " + closing for i in range(80)})
    assert len({o.origin_id for o in found.values()}) == 80


def test_empty_texts_are_copies_of_nothing():
    found = find_origins({"a": "", "b": " \n", "c": "…"})
    assert {d: o.origin_id for d, o in found.items()} == {"a": "a", "b": "b", "c": "c"}
    assert not any(o.duplicate_of for o in found.values())


def test_no_articles():
    assert find_origins({}) == {}


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(8)), st.randoms(use_true_random=False))
def test_the_order_of_articles_does_not_matter(order, rng):
    texts = {}
    for i in range(8):
        base = article(i // 3, 150).split()
        texts[f"d{i}"] = " ".join(base[: rng.choice((90, 150))])
    signatures = {d: signature(t) for d, t in texts.items()}
    shuffled = {f"d{i}": signatures[f"d{i}"] for i in order}
    assert group(shuffled) == group(signatures)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_has_a_signature_and_every_article_an_origin(a, b):
    found = find_origins({"a": a, "b": b, "c": a})
    assert set(found) == {"a", "b", "c"}
    for doc, origin in found.items():
        assert found[origin.origin_id].origin_id == origin.origin_id <= doc
    if a.strip() and signature(a).words:
        assert found["c"].duplicate_of == "a"
