from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.edtf import bounds, is_valid
from pipeline.core.records import Block, CleanText, Document, DocumentDate
from pipeline.s5_annotate.docdate import document_date, path_dates
from pipeline.s5_annotate.posts import find_posts

BODY_EN = "\n\nThe council approved the plan on Tuesday. It will take effect in June 2031, officials said.\n"
BODY_DE = "\n\nDer Rat billigte den Plan am Dienstag. Er soll im Juni 2031 in Kraft treten.\n"
TWITTER_EPOCH = 1_288_834_974_657


def dated(text, lang="en", clean=None, path="article.txt", **stated) -> DocumentDate:
    return document_date(Document("0" * 16, path, text, **stated), clean, lang)


def milliseconds(*moment) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp() * 1000)


def tweet(*moment) -> str:
    return f"https://twitter.com/someone/status/{(milliseconds(*moment) - TWITTER_EPOCH) << 22}?s=20"


@pytest.mark.parametrize(
    ("head", "lang", "value", "quote", "basis"),
    [
        (" date 2025-03-02 Council approves plan", "en", "2025-03-02", "2025-03-02", "header"),
        (
            "Plan\n\nPublished 3:14 PM EST, Fri March 1, 2024",
            "en",
            "2024-03-01",
            "Fri March 1, 2024",
            "header",
        ),
        ("Plan approved\nUpdated March 12, 2024 at 5:03 p.m.", "en", "2024-03-12", "March 12, 2024", "header"),
        ("Posted: 2024-03-12T10:00:00Z", "en", "2024-03-12", "2024-03-12T10:00:00Z", "header"),
        ("Published: 12 March 2024 Last updated: 14 March 2024", "en", "2024-03-12", "12 March 2024", "header"),
        ("Plan approved\nTuesday, March 5, 2024", "en", "2024-03-05", "Tuesday, March 5, 2024", "header"),
        ("March 12, 2024 | 10:30 | Politics", "en", "2024-03-12", "March 12, 2024", "header"),
        ("Plan approved\n13/03/2024", "en", "2024-03-13", "13/03/2024", "header"),
        ("Plan approved\n12/03/2024", "en", "[2024-03-12,2024-12-03]", "12/03/2024", "header"),
        ("By Jane Roe | March 3, 2024", "en", "2024-03-03", "March 3, 2024", "byline"),
        ("LEEDS, March 3, 2024 (Reuters) - The council met.", "en", "2024-03-03", "March 3, 2024", "byline"),
        ("LEEDS, March 3 (Reuters) - The council met.", "en", "XXXX-03-03", "March 3", "byline"),
        ("Titel\nStand: 12.03.2024, 14:05 Uhr", "de", "2024-03-12", "12.03.2024", "header"),
        ("Titel\nVeröffentlicht am 12. März 2024 um 10:15 Uhr", "de", "2024-03-12", "12. März 2024", "header"),
        ("Aktualisiert: 13.03.2024, 08:00\nErstellt: 12.03.2024", "de", "2024-03-12", "12.03.2024", "header"),
        ("zuletzt aktualisiert am 12.03.2024", "de", "2024-03-12", "12.03.2024", "header"),
        ("12.03.2024 - 14:05 Uhr\nTitel", "de", "2024-03-12", "12.03.2024", "header"),
        ("Von Max Muster, 12.03.2024", "de", "2024-03-12", "12.03.2024", "byline"),
        ("HAMM, 12. März (dpa) – Der Rat tagte.", "de", "XXXX-03-12", "12. März", "byline"),
        ("Hamm, 18. Mai 2023. Der Rat tagte.", "de", "2023-05-18", "18. Mai 2023", "byline"),
        ("Published 3 May 2023", "de", "2023-05-03", "3 May 2023", "header"),
    ],
)
def test_header_lines_bylines_and_datelines(head, lang, value, quote, basis):
    text = head + (BODY_EN if lang == "en" else BODY_DE)
    found = dated(text, lang)
    assert (found.value, found.basis, text[found.start : found.end]) == (value, basis, quote)


@pytest.mark.parametrize(
    "head",
    [
        "On March 3, 2031, the firm will open.",
        "Der 7. Oktober 2023 und die Folgen",
        "Wahl am 12.03.2024",
        "Image: taken 4 May 2019",
        "7. Oktober 2023: Ein Tag verändert das Land",
        "LEEDS (AP) — The council met.",
        "Copyright 2019 by the council",
    ],
)
def test_a_date_in_a_title_a_caption_or_a_sentence_is_not_the_articles(head):
    assert dated(head + BODY_DE, "de").value == dated(head + BODY_EN, "en").value == ""


@pytest.mark.parametrize(
    ("stated", "value", "basis"),
    [
        ({"published": "2024-03-12T23:30:00-05:00"}, "2024-03-12", "metadata"),
        ({"published": "Tue, 12 Mar 2024 10:00:00 GMT"}, "2024-03-12", "metadata"),
        ({"published": "12. März 2024"}, "2024-03-12", "metadata"),
        ({"published": "2024-03"}, "2024-03", "metadata"),
        ({"published": "unknown"}, "", ""),
        ({"url": "https://example.org/news/2024/03/12/plan.html"}, "2024-03-12", "url"),
        ({"url": "https://example.org/2024/mar/12/plan"}, "2024-03-12", "url"),
        ({"url": "https://example.org/plan-20240312-100"}, "2024-03-12", "url"),
        ({"url": "https://example.org/2024/03/plan"}, "2024-03", "url"),
        ({"path": "in/2024-03-12_plan.txt"}, "2024-03-12", "filename"),
        ({"path": "12.03.2024 Plan.txt"}, "2024-03-12", "filename"),
        ({"path": "007_1203202420240312.txt"}, "", ""),
        ({"url": "https://example.org/2024/03/plan", "path": "2024-03-12.txt"}, "2024-03-12", "url"),
        ({"url": "https://example.org/2024/03/12/plan", "published": "2024-03-11"}, "2024-03-11", "metadata"),
    ],
)
def test_what_stands_outside_the_text(stated, value, basis):
    found = dated("The council met on Monday.", **stated)
    assert (found.value, found.basis, found.start) == (value, basis, -1)


def test_a_dateline_takes_its_year_from_the_address():
    found = dated("HAMM, 12. März (dpa) – Der Rat tagte.", "de", url="https://example.org/2024/03/plan")
    assert (found.value, found.basis) == ("2024-03-12", "byline")
    assert (
        dated("HAMM, 12. März (dpa) – Der Rat tagte.", "de", url="https://example.org/2024/05/x").value == "XXXX-03-12"
    )


def test_metadata_is_believed_before_the_header():
    text = "Stand: 12.03.2024" + BODY_DE
    assert dated(text, "de", published="2024-03-11").value == "2024-03-11"
    assert dated(text, "de", published="2024-03").value == "2024-03-12"


# --- what only bounds the date ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lang", "earliest"),
    [
        ("The plant was sold in 2021. It was closed on May 3, 2022, and will reopen in 2031.", "en", "2022-05-03"),
        ("Das Werk wurde 2021 verkauft und im Mai 2022 geschlossen. Es soll 2031 öffnen.", "de", "2022-05-01"),
        ("The target was raised to 5% by 2035.", "en", ""),
        ("Nothing here says when.", "en", ""),
    ],
)
def test_a_past_date_in_the_text_is_only_a_lower_bound(text, lang, earliest):
    found = dated(text, lang)
    assert (found.value, found.earliest, found.latest) == ("", earliest, "")
    assert found.basis == ("text" if earliest else "")


def test_an_embedded_post_bounds_the_date_from_below():
    text = f"The minister resigned, officials said.\n{tweet(2023, 7, 12, 13)}\nShe gave no reason."
    found = dated(text)
    assert (found.value, found.earliest, found.latest, found.basis) == ("2023-07-12/..", "2023-07-12", "", "post_id")
    assert "/status/" in text[found.start : found.end]


def test_a_post_of_the_weekday_that_the_report_names_dates_it_to_the_days_after():
    report = "The minister met the unions on Wednesday.\n{}\nTalks had stalled for months."
    found = dated(report.format(tweet(2023, 7, 12, 13)))
    assert (found.value, found.earliest, found.latest) == ("2023-07-12/2023-07-18", "2023-07-12", "2023-07-18")
    other = dated(report.format(tweet(2023, 7, 11, 13)))
    assert (other.value, other.latest) == ("2023-07-11/..", "")


def test_a_post_in_the_small_hours_utc_may_be_of_the_day_before():
    assert dated(f"See {tweet(2023, 7, 12, 3)} for more.").earliest == "2023-07-11"


def test_a_post_does_not_override_a_header():
    assert dated(f"March 20, 2024\nThe council met.\n{tweet(2023, 7, 12, 13)}").value == "2024-03-20"


@pytest.mark.parametrize(
    ("address", "day"),
    [
        (tweet(2023, 7, 12, 13), date(2023, 7, 12)),
        (f"https://x.com/a_b/status/{(milliseconds(2024, 2, 29, 1) - TWITTER_EPOCH) << 22}", date(2024, 2, 29)),
        (f"https://example.social/@someone/{milliseconds(2022, 11, 5, 12) << 16}", date(2022, 11, 5)),
        ("https://bsky.app/profile/someone.example/post/3l25zusnsfctk", date(2024, 8, 20)),
    ],
)
def test_ids_that_carry_their_time(address, day):
    (post,) = find_posts(f"See {address} there")
    assert post.written.date() == day


@pytest.mark.parametrize(
    "address",
    ["https://twitter.com/someone/status/20", "https://example.org/@someone/12345", "https://bsky.app/profile/a.b/post/zzz",
     f"https://x.com/a/status/{'9' * 20}"],
)  # fmt: skip
def test_ids_without_a_time_give_none(address):
    assert list(find_posts(address)) == []


# --- robustness -------------------------------------------------------------------------------------------------------


def test_dates_of_related_articles_are_left_out():
    text = "The council met.\n\nStand: 12.03.2019 Plan abgelehnt\n"
    start = text.index("Stand")
    noise = Block(start, len(text), "related", False)
    kept = CleanText("The council met.", tuple(range(16)), (Block(0, 16, "body", True), noise))
    assert dated(text, "de", kept).value == ""
    assert dated(text, "de", replace(kept, blocks=(replace(noise, kind="header"),))).value == "2019-03-12"


def test_path_dates_are_real_days():
    assert list(path_dates("/2024/02/30/")) == ["2024-02"]
    assert list(path_dates("report_v2.1.0_final")) == []


LINES = st.sampled_from([
    "Published", "Stand:", "12.03.2024", "March 3, 2024", "BERLIN,", "(dpa) –", "on Monday", "2021", "war", "was",
    "\n", "\n\n", "By Jane", "31.02.2024", "5/5/2024", tweet(2023, 7, 12, 13), "https://example.org/2024/03/12/",
    "© 2019", "Update", "99.99.9999",
])  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(LINES, max_size=10).map(" ".join))


@given(TEXTS, st.sampled_from(["de", "en", "fr"]), st.text(max_size=20))
@settings(max_examples=200, deadline=None)
def test_any_document_gives_a_valid_date_with_its_evidence(text, lang, stated):
    found = dated(text, lang, published=stated, url=stated, path=stated)
    assert is_valid(found.value)
    assert (found.start, found.end) == (-1, -1) or 0 <= found.start < found.end <= len(text)
    assert found.basis in ("", "metadata", "header", "byline", "url", "filename", "post_id", "text")
    assert bool(found.basis) == bool(found.value or found.earliest)
    low, high = bounds(found.value)
    if low and high:
        assert low.isoformat() <= found.earliest <= found.latest == high.isoformat()
