"""Clean: the article stays, its surroundings go, everything is accounted for."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.datafile import DataFileError
from pipeline.core.records import Article, Block, CleanText, Document
from pipeline.s1_ingest import from_article
from pipeline.s2_detect import detect
from pipeline.s3_clean import clean
from pipeline.s3_clean.cues import load_cues

DE = [
    "Die Stadt Ahausen hat am Montag die alte Brücke über die Lünde geschlossen, weil ein Pfeiler gerissen ist.",
    "Bürgermeisterin Karla Timm sagte, die Sperrung werde mindestens zwei Jahre dauern und acht Millionen Euro kosten.",
    "Der Landkreis will Pendlern eine Fähre anbieten, die von Juni an alle zwanzig Minuten fahren soll.",
]
EN = [
    "The town of Ashford closed its old bridge over the river on Monday after a pillar had cracked.",
    "Mayor Carla Timms said the closure would last at least two years and cost eight million pounds.",
    "The county wants to offer commuters a ferry that will run every twenty minutes from June.",
]


def cleaned(text: str, title: str = "") -> tuple[Document, CleanText]:
    document = from_article(Article(text=text, title=title))
    return document, clean(document, detect(document))


def kinds(text: str) -> dict[str, str]:
    document, result = cleaned(text)
    return {document.text[b.start : b.end]: b.kind for b in result.blocks}


def block_of(text: str, part: str) -> Block:
    document, result = cleaned(text)
    return next(b for b in result.blocks if part in document.text[b.start : b.end])


# --- the article stays ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", ["\n", "\n\n", "\r\n\r\n", "\n\n\n"])
@pytest.mark.parametrize("body", [DE, EN])
def test_running_text_stays_in_paragraphs(body: list[str], separator: str) -> None:
    _, result = cleaned(separator.join(body))
    assert result.text.split("\n\n") == body


def test_title_and_headings_stay_and_the_title_is_found() -> None:
    _, result = cleaned("\n\n".join(["Stadt schließt Brücke nach Riss", DE[0], DE[1], "Fähre für Pendler", DE[2]]))
    assert result.title == "Stadt schließt Brücke nach Riss"
    assert [b.kind for b in result.blocks] == ["title", "body", "body", "heading", "body"]
    assert "Fähre für Pendler" in result.text


def test_a_title_that_the_file_states_is_recognised_in_the_text() -> None:
    document, result = cleaned(
        "\n\n".join(["Lokales", "Brücke zu: „Das trifft uns hart.“", *DE]), "Brücke zu: „Das trifft uns hart.“"
    )
    assert [document.text[b.start : b.end] for b in result.blocks if b.kind == "title"] == [
        "Brücke zu: „Das trifft uns hart.“"
    ]


def test_a_repeated_title_is_kept_once() -> None:
    title = "Town closes bridge after crack"
    _, result = cleaned("\n".join([title, "", title, *EN]))
    assert result.text.count(title) == 1


def test_sentences_about_sharing_cookies_or_video_are_news_when_they_are_sentences() -> None:
    body = [
        "The regulator fined the company because it had shared the data of users with advertisers without consent.",
        "A video of the arrest was shared on social media more than a million times before police removed it.",
        "Die Behörde verhängte ein Bußgeld, weil der Konzern Daten ohne Zustimmung an Werbekunden weitergegeben hatte.",
        "Mehr als hundert Menschen nahmen am Abend an einer Demonstration vor dem Rathaus der Stadt teil.",
    ]
    for sentences in (body[:2] + EN, body[2:] + DE):
        _, result = cleaned("\n\n".join(sentences))
        assert result.text.split("\n\n") == sentences


def test_list_items_stay_without_their_bullets() -> None:
    text = "\n".join([DE[0], "Die wichtigsten Punkte:", f"• {DE[1]}", f"- {DE[2]}", "1. Die Fähre kostet nichts."])
    _, result = cleaned(text)
    assert result.text.split("\n\n")[2:] == [DE[1], DE[2], "Die Fähre kostet nichts."]


def test_text_after_an_inline_box_goes_on() -> None:
    text = "\n\n".join(
        [DE[0], "Lesen Sie auch", "Wie sicher sind unsere Brücken", "Der Streit um die Fähre", DE[1], DE[2]]
    )
    _, result = cleaned(text)
    assert result.text.split("\n\n") == DE


def test_text_after_a_list_heading_that_lost_its_list_goes_on() -> None:
    _, result = cleaned("\n\n".join([EN[0], "Related News", EN[1], EN[2]]))
    assert result.text.split("\n\n") == EN


# --- the surroundings go --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Lesen Sie auch: Wie sicher sind unsere Brücken?", "related"),
        ("Read more: How safe are our bridges?", "related"),
        ("+++ 14:05 Uhr: Pendler stehen im Stau +++", "related"),
        ("Folgen Sie uns auf Facebook, Instagram und Mastodon", "share"),
        ("Don't miss any news – follow us on LinkedIn!", "share"),
        ("Melden Sie sich hier für unseren Newsletter an", "advert"),
        ("Sign up for our daily newsletter and get the best stories in your inbox", "advert"),
        ("Anzeige", "advert"),
        ("Advertisement", "advert"),
        ("(Foto: Lena Ohm/Ahauser Bote)", "caption"),
        ("Photo: Lena Holm/Ashford Herald", "caption"),
        ("Die gesperrte Brücke am Montag. Bild: Ohm/dpa", "caption"),
        ("3 min. read", "header"),
        ("Lesezeit: 4 Min.", "header"),
        ("Stand: 06.05.2024, 18:00 Uhr", "header"),
        ("Updated 6 May 2024 at 18:00", "header"),
        ("Von Lena Ohm", "header"),
        ("By Lena Holm and Max Power", "header"),
        ("6. Mai 2024", "header"),
        ("(loh)", "author"),
        ("loh/dpa", "author"),
        ("© 2024 Ahauser Bote", "template"),
        ("Page.Model?.Title?.ToUpper()", "template"),
        ("{{ article.headline }}", "template"),
        ("source site-7", "template"),
        ("https://www.example.org/more", "navigation"),
        ("Wir verwenden Cookies, um Ihr Erlebnis zu verbessern.", "navigation"),
        ("Zum Inhalt springen", "navigation"),
        ("* * *", "navigation"),
    ],
)
def test_lines_known_by_themselves(line: str, kind: str) -> None:
    body = EN if line.isascii() and line.split()[0] in ("Read", "Sign", "Photo:", "Updated", "By") else DE
    block = block_of("\n\n".join([body[0], body[1], line, body[2]]), line)
    assert (block.kind, block.kept) == (kind, False)
    assert block.reason


@pytest.mark.parametrize(
    "heading", ["Related News", "LATEST NEWS", "Recommended", "Most read", "More from Ashford Herald"]
)
def test_lists_of_other_articles_at_the_end_go(heading: str) -> None:
    links = [
        "Ferry row splits council",
        "1. Pub of the year named",
        "    Pub of the year named",
        "Mill to become flats",
    ]
    teaser = "The owners of the old mill have told reporters that they want to turn it into flats by next year."
    _, result = cleaned("\n".join([*EN, heading, *links, teaser]))
    assert result.text.split("\n\n") == EN


@pytest.mark.parametrize(
    "heading", ["Kommentare", "12 Kommentare", "Schreiben Sie einen Kommentar", "Comments", "Leave a Reply"]
)
def test_comments_go_however_much_they_look_like_text(heading: str) -> None:
    text = "\n\n".join(
        [*DE, heading, "Max: Das hat doch jeder kommen sehen, seit Jahren schon.", DE[0] + " Schlimm.", DE[1] + " Ja."]
    )
    _, result = cleaned(text)
    assert result.text.split("\n\n") == DE


def test_a_template_in_another_script_ends_the_article() -> None:
    _, result = cleaned(
        "\n\n".join([*EN, "댓글", "이 블로그의 인기 게시물", "Ferry Row Splits Council: Act Now!", "Mill Shock!"])
    )
    assert result.text.split("\n\n") == EN


def test_headlines_after_the_end_go() -> None:
    _, result = cleaned("\n\n".join([*DE, "Streit um die Fähre spaltet den Rat", "Mühle wird zu Wohnungen"]))
    assert result.text.split("\n\n") == DE


def test_dates_of_other_articles_are_no_dates_of_this_one() -> None:
    links = [
        "Ferry row splits council",
        "3 May 2023",
        "Mill to become flats",
        "4 May 2023",
        "Pub of the year named",
        "5 May 2023",
    ]
    document, result = cleaned("\n\n".join(["Town closes bridge", "6 May 2024", *EN, *links]))
    assert next(document.text[b.start : b.end] for b in result.blocks if b.kind == "header") == "6 May 2024"
    assert block_of(document.text, "5 May 2023").kind == "related"


def test_menus_at_the_top_go() -> None:
    _, result = cleaned("\n".join(["Politik", "Wirtschaft", "Sport", "Kultur", "Wissen", "", *DE]))
    assert result.text.split("\n\n") == DE


def test_a_caption_goes_with_its_credit() -> None:
    _, result = cleaned(
        "\n\n".join([EN[0], "Cracked pillar of the old bridge", "(Image: Lena Holm/Shutterstock.com)", EN[1]])
    )
    assert result.text.split("\n\n") == EN[:2]


def test_a_paragraph_in_another_language_goes() -> None:
    block = block_of("\n\n".join([*DE, EN[0] + " " + EN[1], DE[1] + " Das sagte sie."]), EN[0])
    assert (block.kind, block.kept) == ("other_language", False)


def test_a_post_stays_and_its_signature_tells_the_date() -> None:
    post = "Ashford bridge closed until further notice https://t.co/a1B2c3D4e5"
    signature = "— Ashford Council (@ashfordcouncil) May 6, 2024"
    address = "https://twitter.com/ashfordcouncil/status/1679118046974148608?s=20"
    found = kinds("\n".join([EN[0], address, post, signature, EN[1]]))
    assert found[post] == found[signature] == found[address] == "post"
    _, result = cleaned("\n".join([EN[0], address, post, signature, EN[1]]))
    assert post in result.text
    assert signature not in result.text


def test_a_date_before_the_headline_is_split_off() -> None:
    document, result = cleaned("\n\n".join([" date 2024-05-06 Stadt schließt Brücke", *DE]))
    assert result.title == "Stadt schließt Brücke"
    header = result.blocks[0]
    assert (header.kind, header.kept, document.text[header.start : header.end]) == ("header", False, "date 2024-05-06")


def test_an_author_is_introduced_at_the_end_only() -> None:
    bio = "Lena Holm is a senior reporter at the Herald."
    news = "Max Stone is a senior reporter who was arrested at the bridge on Monday, his editor said."
    _, result = cleaned("\n\n".join([EN[0], news, EN[1], EN[2], EN[0][:-1] + ", again.", EN[1][:-1] + ", again.", bio]))
    assert news in result.text
    assert bio not in result.text


# --- whole pages, copied with everything around the article ---------------------------------------------------------


def test_a_page_copied_with_all_its_menus() -> None:
    menu = [
        "Abo kaufen",
        "Mein Profil",
        "Politik",
        "Wirtschaft",
        "Lokales",
        "Sport und Freizeit",
        "Sie sind hier im Archiv",
        "Wetter",
    ]
    title = "Stadt schließt Brücke nach Riss im Pfeiler"
    top = ["Lokales", title, "Von Lena Ohm", "6. Mai 2024, 18:00 Uhr", "Teilen", "12 Kommentare"]
    foot = [
        "Mühle wird zu Wohnungen",
        "Streit um die Fähre spaltet den Rat",
        "Kontakt",
        "Impressum",
        "Datenschutz",
        "Mediadaten",
    ]
    cookies = "Wir und unsere Partner speichern Informationen auf Ihrem Gerät und verarbeiten sie zu vielen Zwecken."
    body = [*DE, "Fähre statt Brücke", DE[2][:-1] + ", teilte er mit."]
    _, result = cleaned("\n".join([*menu, *top, *body, *foot, cookies]))
    assert result.title == title
    assert result.text.split("\n\n") == [title, *body]


def test_a_counter_of_comments_above_the_text_ends_nothing() -> None:
    _, result = cleaned("\n\n".join(["Stadt schließt Brücke nach Riss", "12 Kommentare", *DE]))
    assert result.text.split("\n\n")[1:] == DE


def test_headlines_with_teasers_at_the_end_go_without_any_heading() -> None:
    teasers = ["Mill to become flats", "The owners told reporters on Friday that they want to build forty flats.",
               "Pub of the year named", "The jury chose the Old Anchor, which opened only two years ago.",
               "Ferry row splits town", "Members could not agree on Tuesday who is to pay for new boats."]  # fmt: skip
    _, result = cleaned("\n\n".join([*EN, EN[0][:-1] + ", again.", *teasers]))
    assert "Mill" not in result.text
    assert all(line in result.text for line in EN)


def test_questions_with_short_answers_stay() -> None:
    answers = ["Why was it closed?", "A pillar had cracked, the council said on Monday morning.",
               "Who has to pay?", "The county will pay half of the cost, and the state the rest.",
               "When will it open?", "Not before the summer of 2026, according to the mayor's office."]  # fmt: skip
    _, result = cleaned("\n\n".join([*EN, *answers]))
    assert result.text.split("\n\n") == [*EN, *answers]


@pytest.mark.parametrize(
    "text",
    [
        "Brand in Ahausen",
        "Zwei Tote bei Brand in Ahausen\n\nPolizei ermittelt",
        "Ein Satz, mehr nicht.",
        "- eins\n- zwei\n- drei",
    ],
)
def test_what_is_too_short_to_judge_stays(text: str) -> None:
    _, result = cleaned(text)
    assert [b.kept for b in result.blocks] == [True] * len(result.blocks)
    assert result.text


def test_paragraphs_that_lost_their_full_stops_stay() -> None:
    body = [line[:-1] for line in DE * 2]
    body = [f"{line} und das zum {n}. Mal" for n, line in enumerate(body)]
    _, result = cleaned("\n".join([DE[0], *body, DE[1]]))
    assert all(line in result.text for line in body)


# --- everything is accounted for ------------------------------------------------------------------------------------


def check(document: Document, result: CleanText) -> None:
    text = document.text
    covered = [False] * len(text)
    end = 0
    for block in result.blocks:
        assert end <= block.start < block.end <= len(text)
        end = block.end
        covered[block.start : block.end] = [True] * (block.end - block.start)
        assert block.kind
        assert block.reason
    # What is blank to Python but no character of a line is in no block; all else is in exactly one.
    assert all(c or t.isspace() or not t.isprintable() for c, t in zip(covered, text, strict=True))
    assert len(result.origins) == len(result.text)
    assert all(a <= b for a, b in zip(result.origins, result.origins[1:], strict=False))
    kept = [b for b in result.blocks if b.kept]
    for origin in result.origins:
        assert any(b.start <= origin < b.end for b in kept)


NEWS = st.lists(
    st.sampled_from(
        [*DE, *EN, "Lesen Sie auch", "Related News", "Kommentare", "Von Lena Ohm", "Foto: dpa", "", "LATEST NEWS",
         "댓글",
         "- Punkt eins", "+++ Ticker +++", "date 2024-05-06 Titel mit drei Wörtern",
         "— X (@x) May 6, 2024",
         "a\u00adb &amp; MÃ¤rz"]
    ),
    max_size=14,
).map("\n".join)  # fmt: skip


@settings(deadline=None, max_examples=80)
@given(st.one_of(st.text(max_size=200), NEWS))
def test_blocks_cover_the_text_and_origins_point_into_kept_blocks(text: str) -> None:
    document = Document("0" * 16, "x", text)
    result = clean(document, detect(document))
    check(document, result)
    assert result == clean(document, detect(document))


@settings(deadline=None, max_examples=60)
@given(NEWS)
def test_kept_characters_are_those_of_the_original_but_for_capitals(text: str) -> None:
    document = Document("0" * 16, "x", text)
    result = clean(document, detect(document))
    for char, origin in zip(result.text, result.origins, strict=True):
        same = char.isspace() or char.lower() == text[origin].lower()
        assert same or (char, text[origin]) in {("&", "&"), ("ä", "Ã")}


@pytest.mark.parametrize(
    "piece",
    [
        "{",
        "[[",
        "- ",
        "a-\n",
        "&",
        "1. ",
        "Ã¤",
        "A",
        "a.B",
        ", ",
        "https://",
        "x\n",
        "Von A",
        "(@",
        "\u00ad",
        "ab " * 30 + "\n",
        "http://t.co/",
        "Related\n",
        "Kommentare\n",
        "Lesen Sie auch\n",
        f"{EN[0]}\nRelated\n",
    ],
)
def test_time_grows_with_length_only(piece: str) -> None:
    document = Document("0" * 16, "x", piece * (200_000 // len(piece)))
    language = detect(document)
    start = time.process_time()
    clean(document, language)
    assert time.process_time() - start < 8


def test_the_phrases_load_and_errors_name_file_and_line(tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert load_cues().find("Foto: Lena Ohm") is not None
    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / "boilerplate.tsv").write_text("phrase\tscope\tkind\twords\nfoo\tnowhere\tshare\n")
    with pytest.raises(DataFileError, match=r"boilerplate\.tsv:2: scope"):
        load_cues(tmp_path)
