"""Translation: off unless asked for, each text once, patient with providers, and no table lost when one fails."""

from __future__ import annotations

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import libre_server as server
import pytest
from fake_stages import FAKE
from hypothesis import given
from hypothesis import strategies as st

from pipeline import cli
from pipeline.core.options import OptionError, Options, shown_url
from pipeline.core.records import Mention
from pipeline.core.store import FILE, FOLDER, Store
from pipeline.run import run
from pipeline.s4_translate.ask import Patient, TranslationError, within
from pipeline.s4_translate.deep import DeepTranslator
from pipeline.s4_translate.desk import Desk
from pipeline.s4_translate.evidence import with_english
from pipeline.s4_translate.libre import LibreTranslate, seconds_of
from pipeline.s4_translate.pieces import sentences, split_text
from pipeline.s4_translate.providers import PROVIDERS, make_translator
from pipeline.s8_publish.verify import verify

KEY = "secret-key-of-mine"


@pytest.fixture
def libre(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with server.serving() as running:
        yield running


def patient(translator, **settings):
    """A patient translator that does not really wait, and what it would have waited."""
    waited: list[float] = []
    return Patient(translator, rate=1e9, sleep=waited.append, **settings), waited


def desk(libre, store=None, **settings):
    translator = LibreTranslate(libre.url, **settings)
    return Desk(translator, store or Store(None), patient(translator)[0])


# --- one request ------------------------------------------------------------------------------------------------------


def test_a_request_is_json_with_all_texts_and_the_key_in_its_body(libre):
    client = LibreTranslate(libre.url + "/translate/", KEY)
    assert client.translate(["Er ging.", "Anna traf Bert."], "de") == ["He went.", "Anna met Bert."]
    (request,) = libre.requests
    assert request == {
        "path": "/translate", "q": ["Er ging.", "Anna traf Bert."], "source": "de", "target": "en", "format": "text",
        "api_key": KEY,
    }  # fmt: skip
    assert KEY not in repr(client)


@pytest.mark.parametrize(
    ("trick", "reason"),
    [
        (server.page, "a web page came in place of an answer"),
        (server.half_json, "its answer is no JSON"),
        (server.truncated, "its answer was cut short|no connection"),
        (server.dropped, "no connection"),
        (server.status(500), "status 500: no"),
        (server.too_few, "it answered 1 of 2 texts"),
        (server.status(403, f"wrong key {KEY}"), r"status 403: wrong key \*\*\*$"),
        (server.status(302, Location="http://127.0.0.1:9/login"), "status 302"),
        (server.slow(0.5), "no answer in time"),
    ],
)
def test_whatever_goes_wrong_is_one_kind_of_error_without_the_key(libre, trick, reason):
    libre.always = trick
    with pytest.raises(TranslationError, match=reason) as caught:
        LibreTranslate(libre.url, KEY, timeout=(1, 0.2)).translate(["Er ging.", "Ja."], "de")
    assert KEY not in str(caught.value)
    assert len(libre.requests) == 1


def test_a_server_that_is_not_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(TranslationError, match="no connection"):
        LibreTranslate(f"http://127.0.0.1:{port}").translate(["Er ging."], "de")


@pytest.mark.parametrize("url", ["localhost:5000", "ftp://localhost", "http://", "http://a/?q=1", "file:///etc/passwd"])
def test_addresses_that_cannot_be(url):
    with pytest.raises(ValueError, match="no address of a server"):
        LibreTranslate(url)


def test_credentials_in_an_address_are_not_shown():
    assert shown_url("https://me:pw@host:5000/x?key=1#y") == "https://host:5000/x"
    assert LibreTranslate("https://me:pw@host:5000/x").endpoint == "https://host:5000/x"
    options = Options(translate="libre", translate_url="https://me:pw@host:5000")
    assert "pw" not in json.dumps(options.shown()) + repr(options)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("Sat, 21 Nov 2026 12:00:30 GMT", 30), ("Sat, 21 Nov 2026 11:00:00 GMT", 0), ("soon", 0), ("", 0),
     ("-5", 0), ("²", 0)],
)  # fmt: skip
def test_retry_after_is_a_number_or_a_date(header, seconds):
    assert seconds_of(header, datetime(2026, 11, 21, 12, tzinfo=UTC)) == seconds


# --- patience ---------------------------------------------------------------------------------------------------------


def test_a_busy_server_is_asked_again_when_it_says(libre):
    libre.tricks = [server.status(429, Retry_After="7"), server.status(500)]
    asked, waited = patient(LibreTranslate(libre.url))
    assert asked.translate(["Er ging."], "de") == ["He went."]
    assert len(libre.requests) == 3
    assert waited == [7, 1]  # what the server asked for; then twice the first pause of half a second


def test_a_server_that_wants_an_hour_is_given_up(libre):
    libre.always = server.status(429, Retry_After="3600")
    asked, waited = patient(LibreTranslate(libre.url))
    with pytest.raises(TranslationError, match="status 429: no; asks to wait 3600 s"):
        asked.translate(["Er ging."], "de")
    assert (len(libre.requests), waited) == (1, [])


def test_what_cannot_get_better_is_not_asked_again(libre):
    libre.always = server.status(403)
    asked, _ = patient(LibreTranslate(libre.url))
    with pytest.raises(TranslationError):
        asked.translate(["Er ging."], "de")
    assert len(libre.requests) == 1


def test_a_dribbling_server_is_left_at_the_deadline(libre):
    libre.always = server.dribbling
    start = time.monotonic()
    with pytest.raises(TranslationError, match=r"no answer within 0\.3 s"):
        patient(LibreTranslate(libre.url), deadline=0.3)[0].translate(["Er ging."], "de")
    assert time.monotonic() - start < 1.5


def test_requests_keep_their_distance():
    class Echo:
        name, endpoint, limit, batch, rate = "echo", "", 100, 1, 4.0

        def translate(self, texts, source):
            return list(texts)

    waited: list[float] = []
    asked = Patient(Echo(), sleep=waited.append, clock=lambda: 10.0)
    for _ in range(3):
        asked.translate(["x"], "de")
    assert waited == [0.25, 0.5]
    assert within(5, lambda: 3) == 3


# --- cutting ----------------------------------------------------------------------------------------------------------


@given(st.text(alphabet="ab .,\n!。", max_size=80), st.integers(1, 20))
def test_parts_are_short_enough_and_joined_are_the_text(text, limit):
    parts = split_text(text, limit)
    assert "".join(parts) == text
    assert all(0 < len(part) <= limit for part in parts)


def test_parts_end_at_the_strongest_border():
    assert split_text("Eins. Zwei drei.\n\nVier, fünf sechs.", 22) == ["Eins. Zwei drei.\n\n", "Vier, fünf sechs."]
    assert split_text("Eins zwei. Drei, vier fünf.", 20) == ["Eins zwei. ", "Drei, vier fünf."]
    assert split_text("Eins zwei drei", 10) == ["Eins zwei ", "drei"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Il pleut. Elle part ! Où ?", ["Il pleut.", "Elle part !", "Où ?"]),
        ("M. Dupont et J. Martin sont là. Fin", ["M. Dupont et J. Martin sont là.", "Fin"]),
        ("Le prix est de 3.5 euros. «Bien.» Il dort", ["Le prix est de 3.5 euros.", "«Bien.»", "Il dort"]),
        ("« Je pars. Il reste. » Elle rit. « Oui »", ["« Je pars. Il reste. »", "Elle rit.", "« Oui »"]),
        ('Il a dit : "Non. Jamais." Puis rien', ['Il a dit : "Non. Jamais."', "Puis rien"]),
        ("Un « mot. Deux mots. Trois", ["Un « mot.", "Deux mots.", "Trois"]),
        ("彼は行った。彼女も。", ["彼は行った。", "彼女も。"]),
        ("  ", []),
    ],
)
def test_sentences_of_any_language(text, expected):
    assert [text[s:e] for s, e in sentences(text)] == expected


@pytest.mark.parametrize("text", ["." * 20_000, '"' * 20_000, "« a. B " * 3_000, "a. B " * 5_000, "„" * 20_000])
def test_no_text_takes_for_ever(text):
    start = time.monotonic()
    assert list(sentences(text))
    assert "".join(split_text(text, 1500)) == text
    assert time.monotonic() - start < 5


@given(st.text(alphabet="aB .!?\n«»。", max_size=60))
def test_sentences_lose_no_letter(text):
    assert "".join("".join(text[s:e] for s, e in sentences(text)).split()) == "".join(text.split())


# --- the desk ---------------------------------------------------------------------------------------------------------


def test_each_text_is_asked_once_in_all_runs(libre, tmp_path):
    with Store(tmp_path / "s.sqlite") as store:
        assert desk(libre, store).english("de", ["Er ging.", "Er ging.", "123"]) == {"Er ging.": "He went.", "123": ""}
        assert libre.texts == ["Er ging."]
    with Store(tmp_path / "s.sqlite") as store:
        again = desk(libre, store)
        assert again.wanting("de", ["Er ging.", "Ja, er ging."]) == (1, 12)
        assert again.english("de", ["Er ging."]) == {"Er ging.": "He went."}
        assert libre.texts == ["Er ging."]
        again.english("nl", ["Er ging."])  # another language is another question
        assert len(libre.texts) == 2
        with server.serving() as other:  # and so is another server
            desk(other, store).english("de", ["Er ging."])
            assert other.texts == ["Er ging."]


def test_texts_go_in_batches_and_long_ones_in_parts(libre):
    texts = [f"Text {'x' * 30} {i}." for i in range(7)]
    long = "Er ging. " * 10
    assert len(desk(libre, limit=100, batch=3).english("de", [*texts, long])) == 8
    sizes = [sum(map(len, r["q"])) for r in libre.requests]
    assert max(sizes) <= 100
    assert [len(r["q"]) for r in libre.requests[:4]] == [2, 2, 2, 1]
    assert desk(libre, limit=100).english("de", [long])[long] == " ".join(["He went."] * 10)


def test_a_wrong_count_is_settled_one_by_one(libre):
    libre.tricks = [server.too_few]
    assert desk(libre).english("de", ["Er ging.", "Anna traf Bert."]) == {
        "Er ging.": "He went.", "Anna traf Bert.": "Anna met Bert.",
    }  # fmt: skip
    assert [len(r["q"]) for r in libre.requests] == [2, 1, 1]


def test_failures_are_not_kept_and_the_rest_is(libre):
    store = Store(None)
    libre.tricks = [server.status(400, "too odd"), server.status(400, "too odd")]
    first = desk(libre, store)
    assert first.english("de", ["Er ging.", "Anna traf Bert."]) == {"Anna traf Bert.": "Anna met Bert."}
    (problem,) = first.problems()
    assert problem == f"translation from de by libre ({libre.url}): 1 text not translated: status 400: too odd"
    assert desk(libre, store).english("de", ["Er ging."]) == {"Er ging.": "He went."}


def test_what_comes_back_the_same_is_no_translation_and_not_asked_again(libre):
    store = Store(None)
    assert desk(libre, store).english("de", ["Nordhafen AG"]) == {"Nordhafen AG": ""}
    assert desk(libre, store).english("de", ["Nordhafen AG"]) == {"Nordhafen AG": ""}
    assert len(libre.requests) == 1


def test_a_hostile_answer_is_made_harmless(libre):
    body = rb'{"translatedText": ["He\u0000\n\u001b[31m went \ud800 \u202e."]}'
    libre.always = lambda handler, request: server.send(handler, 200, body)
    assert desk(libre).english("de", ["Er ging."]) == {"Er ging.": "He [31m went ? ."}


@pytest.mark.parametrize("body", [b'{"translatedText": [""]}', b'{"translatedText": [null]}', b"[]", b"3"])
def test_an_answer_that_is_none_is_a_failure(libre, body):
    libre.always = lambda handler, request: server.send(handler, 200, body)
    store = Store(None)
    failing = desk(libre, store)
    assert failing.english("de", ["Er ging."]) == {}
    assert failing.problems()
    assert not store.versions("translation")


def test_after_three_failures_nothing_more_is_sent_and_it_is_said_once(libre):
    libre.always = server.status(500, "out of memory")
    failing = desk(libre, batch=1)
    for lang in ("de", "nl"):
        assert failing.english(lang, [f"Satz {i}." for i in "abcdefg"]) == {}
    assert len(libre.requests) == 3 * 3  # three texts, three attempts each
    assert failing.problems() == (
        f"translation by libre ({libre.url}) stopped: 3 failures in a row, the last one: status 500: out of memory; "
        "14 texts not translated",
    )


def test_a_refused_key_ends_it_at_once(libre):
    libre.always = server.status(403, f"bad key {KEY}")
    failing = desk(libre, batch=1, key=KEY)
    failing.english("de", ["Satz a.", "Satz b."])
    assert len(libre.requests) == 1
    assert failing.problems()[0].endswith("stopped: status 403: bad key ***; 2 texts not translated")


def test_a_language_that_the_server_does_not_know_leaves_the_others(libre):
    def choosy(handler, request):
        trick = server.status(400, "tlh is not supported") if request["source"] == "tlh" else server.answer
        trick(handler, request)

    libre.always = choosy
    some = desk(libre, batch=1)
    assert some.english("tlh", [f"Qo {c}." for c in "abcdef"]) == {}
    assert len(libre.requests) == 3
    assert some.english("de", ["Er ging."]) == {"Er ging.": "He went."}
    assert "from tlh" in some.problems()[0]


# --- providers --------------------------------------------------------------------------------------------------------


def make(environment=None, **settings):
    return make_translator(Options(**settings), environment or {})


def test_providers_that_cannot_be_are_named():
    for provider in PROVIDERS:
        assert "http" not in provider
    with pytest.raises(OptionError, match="unknown translation provider 'babelfish'; known are libre, google"):
        make(translate="babelfish")
    with pytest.raises(OptionError, match="LIBRE_URL"):
        make(translate="libre")
    with pytest.raises(OptionError, match="DEEPL_API_KEY"):
        make(translate="deepl")
    with pytest.raises(OptionError, match="for libre only"):
        make(translate="google", translate_url="http://localhost")
    with pytest.raises(OptionError, match="name of a provider"):
        make(translate_url="http://localhost")
    assert make({"LIBRE_URL": "http://localhost:5000/"}, translate="libre").endpoint == "http://localhost:5000"
    assert KEY not in repr(make({"DEEPL_API_KEY": KEY}, translate="deepl"))


class Deep:
    """In place of a class of deep-translator: counts its instances, answers or fails as told."""

    made: list[Deep] = []  # noqa: RUF012 what a test looks at

    def __init__(self, outcome, **settings):
        self.outcome, self.settings = outcome, settings
        Deep.made.append(self)

    def translate(self, text):
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome(text) if callable(self.outcome) else self.outcome


def deep(outcome, name="google", environment=None):
    Deep.made = []
    return DeepTranslator(name, environment or {}, make=lambda **s: Deep(outcome, **s))


def test_every_call_has_an_instance_of_its_own():
    assert deep(str.upper).translate(["ja", "nein"], "he") == ["JA", "NEIN"]
    assert [d.settings for d in Deep.made] == [{"source": "iw", "target": "en"}] * 2
    deep(str.upper, "deepl", {"DEEPL_API_KEY": "abc:fx"}).translate(["ja"], "no")
    assert Deep.made[0].settings == {"source": "nb", "target": "en", "api_key": "abc:fx", "use_free_api": True}
    deep(str.upper, "mymemory").translate(["ja"], "de")
    assert Deep.made[0].settings == {"source": "de-DE", "target": "en-GB"}


def errors():
    import requests
    from deep_translator import exceptions as e

    text = "Der geheime Satz"
    yield e.TooManyRequests(), "too many requests"
    yield e.ServerException(500), "the server failed or refused"
    yield e.AuthorizationException(KEY), "the key is missing or refused"
    yield e.ApiKeyException("DEEPL_API_KEY"), "the key is missing or refused"
    yield e.LanguageNotSupportedException("tlh"), "it does not know the language"
    yield e.NotValidLength(text, 0, 5000), "the text was refused"
    yield e.TranslationNotFound(text), "no translation in its answer"
    yield e.RequestError(), "the server failed or refused"
    yield requests.ConnectionError(f"https://host/?auth_key={KEY}&text={text}"), "no connection"
    yield requests.Timeout(text), "no answer in time"
    yield requests.exceptions.JSONDecodeError(text, "<html>", 0), "its answer is no JSON"
    yield AttributeError(f"{KEY} has no 'json'"), r"an odd answer \(AttributeError\)"


@pytest.mark.parametrize(("error", "reason"), list(errors()), ids=lambda v: type(v).__name__)
def test_errors_of_deep_translator_tell_neither_keys_nor_texts(error, reason):
    with pytest.raises(TranslationError, match=f"^{reason}$") as caught:
        deep(error).translate(["Der geheime Satz"], "de")
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("deepl", None),
        ("google", ""),
        ("google", ["x"]),
        ("mymemory", "MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE"),
        ("mymemory", "QUERY LENGTH LIMIT EXCEEDED. MAX ALLOWED QUERY : 500 CHARS"),
    ],
)
def test_odd_answers_of_deep_translator_are_failures(name, answer):
    with pytest.raises(TranslationError):
        deep(answer, name).translate(["Ja."], "de")


def test_google_says_none_of_what_stays_as_it_is():
    assert deep(None).translate(["Nordhafen"], "de") == ["Nordhafen"]


def test_a_provider_without_timeouts_is_left_at_the_deadline():
    hanging, _ = patient(deep(lambda _t: time.sleep(2) or "late"), deadline=0.1)
    with pytest.raises(TranslationError, match="no answer within"):
        hanging.translate(["Ja."], "de")


# --- evidence ---------------------------------------------------------------------------------------------------------


def mention(lang: str, sentence: str, start: int = 0) -> Mention:
    return Mention("d1", lang, "arrest", start, start + 1, sentence[:1], 0, len(sentence), sentence)


def test_each_sentence_is_sent_once_and_english_never(libre):
    mentions = {"m1": mention("de", "Er\nging."), "m2": mention("de", "Er\nging.", 3), "m3": mention("en", "He went.")}
    filled = with_english(mentions, desk(libre))
    assert libre.texts == ["Er ging."]
    assert [filled[i].sentence_en for i in ("m1", "m2", "m3")] == ["He went.", "He went.", ""]
    assert [filled[i].sentence for i in mentions] == [m.sentence for m in mentions.values()]


# --- whole runs -------------------------------------------------------------------------------------------------------

ARTICLES = {
    "a.txt": "2023-05-01\nAnna Ott met Bert Nau in Wien.\n",
    "b.txt": "2023-05-02\nAnna traf Bert in Wien.\n",
    "c.txt": "2023-05-03\nHier soir Carl Roy rencontre Dora Zeh le jeudi. Rien de plus. Emil Bo poursuit Frida Lo.\n",
}


@pytest.fixture
def folders(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    for name, text in ARTICLES.items():
        (raw / name).write_text(text, "utf-8")
    return raw, tmp_path / "out"


def go(raw, out, url="", **settings):
    given = {"translate": "libre", "translate_url": url, "translate_rate": 1e6} if url else {}
    return run(Options(raw=raw, out=out, quiet=True, **given, **settings), FAKE)


def rows(out, name):
    with (out / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def status_of(out, path):
    return next(d["status"] for d in rows(out, "documents") if d["path"] == path)


def test_without_a_provider_no_socket_is_opened(folders, monkeypatch):
    raw, out = folders

    def refused(*_a, **_k):
        raise AssertionError("a socket was opened")

    for name in ("LIBRE_URL", "LIBRE_API_KEY", "DEEPL_API_KEY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(socket, "create_connection", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    assert go(raw, out).problems == ()
    assert {m["sentence_en"] for m in rows(out, "mentions")} == {""}
    assert status_of(out, "c.txt") == "unsupported_language"
    assert "translation" not in json.loads((out / "run.json").read_text())
    with pytest.raises(AssertionError, match="a socket was opened"):
        go(raw, out, "http://127.0.0.1:1")


def test_a_run_fills_evidence_and_reads_other_languages_and_asks_nothing_twice(folders, libre, monkeypatch):
    raw, out = folders
    monkeypatch.setenv("LIBRE_API_KEY", KEY)
    assert go(raw, out, libre.url).problems == ()
    assert verify(out, raw)
    found = {(m["path"], m["lang"]): m for m in rows(out, "mentions")}
    assert found["b.txt", "de"]["sentence_en"] == "Anna met Bert in Wien."
    assert found["a.txt", "en"]["sentence_en"] == ""
    assert status_of(out, "c.txt") == "ok"
    (met, sued) = [m for m in rows(out, "mentions") if m["path"] == "c.txt"]
    assert (met["lang"], met["type"], sued["type"]) == ("fr", "meet", "litigate")
    assert met["quote"] == met["sentence"] == "Hier soir Carl Roy rencontre Dora Zeh le jeudi."
    assert met["sentence_en"] == "Carl Roy met Dora Zeh the jeudi."
    assert met["method"].endswith("translated:sentence")
    facts = [f for f in rows(out, "facts") if f["mention_id"] == met["mention_id"]]
    assert [(f["slot"], f["quote"], f["lang"]) for f in facts] == [
        ("actor", "Carl Roy", "fr"), ("target", "Dora Zeh", "fr"),
    ]  # fmt: skip
    assert {f["method"] for f in facts} == {"fake@1 translated:words"}
    assert {e["languages"] for e in rows(out, "events")} >= {"fr"}
    assert any(b["kind"] == "untranslated" for b in rows(out, "blocks"))  # "Rien de plus." came back as it was

    before = {name: (out / name).read_bytes() for name in ("mentions.csv", "facts.csv", "events.csv")}
    sent = len(libre.requests)
    assert go(raw, out, libre.url).unchanged
    (raw / "d.txt").write_text("Gina Alt met Hans Neu.", "utf-8")
    go(raw, out, libre.url)
    (raw / "d.txt").unlink()
    assert not go(raw, out, libre.url).unchanged
    assert len(libre.requests) == sent
    assert {name: (out / name).read_bytes() for name in before} == before
    assert json.loads((out / "run.json").read_text())["translation"]["by"] == f"libre ({libre.url})"
    for path in out.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path

    assert go(raw, out).problems == ()  # switched off again, nothing of it is left in the tables
    assert status_of(out, "c.txt") == "unsupported_language"
    assert {m["sentence_en"] for m in rows(out, "mentions")} == {""}


def test_an_article_that_comes_back_as_it_was_stays_unread_and_is_no_problem(folders, libre):
    raw, out = folders
    (raw / "c.txt").write_text("Rien a le dire.\n", "utf-8")
    libre.always = lambda handler, request: server.send(
        handler, 200, json.dumps({"translatedText": request["q"]}).encode()
    )
    assert go(raw, out, libre.url).problems == ()
    assert status_of(out, "c.txt") == "unsupported_language"
    assert go(raw, out, libre.url).unchanged


def test_a_failing_provider_costs_the_translation_only_and_the_next_run_tries_again(folders, libre):
    raw, out = folders
    libre.always = server.status(403, "no such key")
    outcome = go(raw, out, libre.url)
    (problem,) = outcome.problems
    assert problem.startswith(f"translation by libre ({libre.url}) stopped: status 403: no such key")
    assert json.loads((out / "run.json").read_text())["problems"] == [problem]
    assert len(rows(out, "mentions")) == 2
    (reason,) = [d["reason"] for d in rows(out, "documents") if d["path"] == "c.txt"]
    assert reason.endswith("it could not be translated")
    assert verify(out, raw)
    libre.always = server.answer
    assert go(raw, out, libre.url).problems == ()
    assert len(rows(out, "mentions")) == 4


def test_the_command_line_says_what_is_sent_and_what_failed(folders, libre, capsys, monkeypatch):
    monkeypatch.setattr("pipeline.stages.STAGES", FAKE)
    raw, out = folders
    arguments = ["run", str(raw), str(out), "--translate", "libre", "--translate-url", libre.url]
    assert cli.main(arguments) == 0
    errors = capsys.readouterr().err
    assert f"articles in other languages: 3 texts with 86 characters go to libre ({libre.url})" in errors
    assert f"evidence sentences: 1 texts with 23 characters go to libre ({libre.url})" in errors
    (raw / "e.txt").write_text("2023-05-04\nEmil traf Frida in Graz.\n", "utf-8")
    libre.always = server.status(500)
    monkeypatch.setattr("pipeline.s4_translate.ask.BACKOFF", 0.01)
    assert cli.main(arguments) == 1
    errors = capsys.readouterr().err
    assert errors.count("1 text not translated: status 500") == 1
    assert cli.main([*arguments[:-4], "--translate", "babelfish"]) == 2
    assert "babelfish" in capsys.readouterr().err


def test_the_stage_by_itself(folders, libre, capsys, monkeypatch):
    monkeypatch.setattr("pipeline.stages.STAGES", FAKE)
    raw, _ = folders
    assert cli.main(["translate", str(raw)]) == 2
    assert "name a provider" in capsys.readouterr().err
    assert cli.main(["translate", str(raw), "--translate", "libre", "--translate-url", libre.url]) == 0
    german, french = map(json.loads, capsys.readouterr().out.splitlines())
    assert (german["path"], german["lang"], french["lang"]) == ("b.txt", "de", "fr")
    sentence = german["sentences"][-1]
    assert sentence["english"] == "Anna met Bert in Wien."
    assert ARTICLES["b.txt"][sentence["start"] : sentence["end"]] == sentence["text"] == "Anna traf Bert in Wien."


def test_processes_change_nothing(folders, libre, tmp_path):
    raw, out = folders
    for i in range(4):
        (raw / f"n{i}.txt").write_text(f"Hier Carl Roy{'a' * i} rencontre le jeudi. Anna Al{'b' * i} poursuit Bo Be.\n")
    go(raw, out, libre.url, batch=1)
    go(raw, tmp_path / "two", libre.url, batch=1, jobs=2)
    for name in ("mentions.csv", "facts.csv", "events.csv", "documents.csv"):
        assert (tmp_path / "two" / name).read_bytes() == (out / name).read_bytes()
    assert len(rows(out, "mentions")) == 2 + 2 + 4


RUN = (
    "import sys; sys.path[:0] = sys.argv[4:]\n"
    "from pathlib import Path; from fake_stages import FAKE\n"
    "from pipeline.run import run; from pipeline.core.options import Options\n"
    "run(Options(raw=Path(sys.argv[1]), out=Path(sys.argv[2]), quiet=True, translate='libre',"
    " translate_url=sys.argv[3], translate_rate=1e6, batch=1), FAKE)"
)


def test_killed_in_the_middle_what_was_translated_stays(folders, libre):
    raw, out = folders
    for i in range(6):
        (raw / f"n{i}.txt").write_text(f"Hier soir Carl Roy{'a' * i} rencontre Dora le jeudi.\n")

    def stuck_after_three(handler, request):
        time.sleep(30) if len(libre.requests) > 3 else server.answer(handler, request)

    libre.always = stuck_after_three
    here = Path(__file__).parent
    process = subprocess.Popen([sys.executable, "-c", RUN, raw, out, libre.url, here, here.parent])
    try:
        for _ in range(1000):
            if len(libre.requests) > 3:
                break
            time.sleep(0.02)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    answered = set(libre.texts[:-1])
    libre.requests.clear()
    libre.always = server.answer
    assert go(raw, out, libre.url).problems == ()
    assert answered
    assert not answered & set(libre.texts)
    assert len([m for m in rows(out, "mentions") if m["lang"] == "fr"]) == 6 + 2


def test_the_store_knows_no_text_of_the_question(folders, libre):
    raw, out = folders
    go(raw, out, libre.url)
    with Store(out / FOLDER / FILE) as store:
        keys = store.versions("translation")
        assert len(keys) == len(libre.texts) == len(set(libre.texts))
        assert all(len(key) == 32 for key in keys)


FRENCH = {
    "Nordvent rachète le fabricant Helionix": "Nordvent buys the manufacturer Helionix",
    "Publié le 12 mars 2024": "Published on 12 March 2024",
    "L'exploitant Nordvent a acquis mardi le fabricant Helionix pour 400 millions d'euros.":
        "The operator Nordvent acquired the manufacturer Helionix on Tuesday for 400 million euros.",
    "La directrice Clara Stein a démissionné lundi.": "Director Clara Stein resigned on Monday.",
}  # fmt: skip


def test_a_french_article_is_read_by_the_trained_english_pipeline(tmp_path, libre):
    from pipeline.stages import STAGES

    (tmp_path / "raw").mkdir()
    headline, date, *body = FRENCH
    text = f"{headline}\n\n{date}\n\n{'  '.join(body)}\n"
    (tmp_path / "raw" / "a.txt").write_text(text, "utf-8")

    def translated(handler, request):
        found = [FRENCH[q] for q in request["q"]]
        server.send(handler, 200, json.dumps({"translatedText": found}).encode())

    libre.always = translated
    options = Options(
        raw=tmp_path / "raw", out=tmp_path / "out", translate="libre", translate_url=libre.url, quiet=True
    )
    assert run(options, STAGES).problems == ()
    out = tmp_path / "out"
    assert verify(out, tmp_path / "raw").spans
    (document,) = rows(out, "documents")
    assert (document["lang"], document["status"], document["published"]) == ("fr", "ok", "2024-03-12")
    bought = next(m for m in rows(out, "mentions") if m["type"] == "acquire" and "400" in m["sentence"])
    assert (bought["sentence"], bought["sentence_en"], bought["date"]) == (body[0], FRENCH[body[0]], "2024-03-12")
    facts = {f["slot"]: f for f in rows(out, "facts") if f["mention_id"] == bought["mention_id"]}
    assert (facts["actor"]["quote"], facts["actor"]["method"].split()[-1]) == ("Nordvent", "translated:words")
    assert (facts["quantity"]["quote"], float(facts["quantity"]["number"])) == (body[0], 4e8)
    assert facts["quantity"]["method"].endswith("translated:sentence")
    assert text[int(facts["target"]["start"]) : int(facts["target"]["end"])] == "Helionix"
    (event,) = [e for e in rows(out, "events") if e["event_id"] == bought["event_id"]]
    assert (event["languages"], event["actors"]) == ("fr", "Nordvent")
    assert "The operator Nordvent acquired" in (out / "report.html").read_text("utf-8")


def test_a_library_user_is_warned(folders, libre):
    from pipeline.library import extract

    raw, _ = folders
    settings = {"translate": "libre", "translate_url": libre.url}
    found = extract(raw, stages=FAKE, **settings)
    assert "Anna met Bert in Wien." in set(found.mentions["sentence_en"])
    libre.always = server.status(403)
    with pytest.warns(RuntimeWarning, match="status 403"):
        assert len(extract(raw, stages=FAKE, **settings).mentions) == 2
