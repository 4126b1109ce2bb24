"""Whom pronouns mean: by sex, by the clause above, by the sentence before; when nobody. All sentences are made up."""

from __future__ import annotations

import pytest

import pipeline
from pipeline.core.datafile import DataFileError
from pipeline.s6_extract.lexicon import load_given_names
from tests.test_participants import Case, facts_of

CASES = [
    # a person without a name stands nearer than who is named before
    Case("District attorney Jens Holt spoke on Tuesday. Police pursued the suspect on foot, arresting him near a mill.",
         "arrest", (), ("Jens Holt",)),
    Case("Jens Holt spoke on Tuesday. Officers chased a gunman and arrested him.", "arrest", (), ("Jens Holt",)),
    Case("Staatsanwalt Jens Holt sprach am Dienstag. Die Polizei verfolgte den Täter und nahm ihn fest.", "arrest", (),
         ("Jens Holt",), "de"),
    Case("Jens Holt lives in Kiel. A man stabbed him on Monday.", "attack", ("Jens Holt",)),
    # the other sex is not meant, however near
    Case("Anna Berg met Jens Holt in Kiel on Monday. She praised the plan on Tuesday.", "statement",
         ("Anna Berg",), ("Jens Holt",)),
    Case("Jens Holt runs the mill with Anna Berg. On Tuesday she resigned.", "depart", ("Anna Berg",), ("Jens Holt",)),
    Case("Sprecherin Kim Vogel sprach am Montag mit Jens Holt. Am Dienstag trat sie zurück.", "depart",
         ("Kim Vogel",), ("Jens Holt",), "de"),
    Case("Jens Holt sprach am Montag mit Anna Berg. Der Aufsichtsrat entließ sie am Dienstag.", "depart",
         ("Anna Berg",), ("Jens Holt",), "de"),
    # the subject of the clause above
    Case("Clara Voss and Anna Berg live in Kiel. Clara Voss was a novice when she won the 2019 election.", "vote",
         ("Clara Voss",), ("Anna Berg",)),
    Case("Ruth Amberg kritisierte am Montag die Pläne, bevor sie am Abend zurücktrat.", "depart", ("Ruth Amberg",),
         lang="de"),
    # whose plans: of the clause's own subject, or of whom the sentence before names
    Case("Clara Voss ended her election campaign on Monday.", "vote", ("Clara Voss",)),
    Case("Clara Voss leitet die Behörde seit Mai. Am Montag wurde ihre Entscheidung scharf kritisiert.", "statement",
         ("Clara Voss",), lang="de"),
    Case("Die Nordbank lobte Clara Voss. Die Regierung kritisierte ihre Pläne.", "statement", ("Clara Voss",),
         lang="de"),
    # a body or state: "it", "its"
    Case("Siemens said on Monday that it had bought a rival.", "acquire", ("Siemens",)),
    Case("Siemens reported a profit on Monday. It also plans to cut 500 jobs in Spain.", "workforce", ("Siemens",)),
    Case("Analysts at Siemens praised the idea. The plan has risks. It opened a new era.", "launch", (), ("Siemens",)),
    # a speaker is not whom he speaks of; pronouns go on from sentence to sentence
    Case("Jens Holt said police spent two hours before they led the suspect to a car and arrested him.", "arrest", (),
         ("Jens Holt",)),
    Case("Jens Holt ran the mill. He was praised by Karl Lind. In May, he resigned.", "depart", ("Jens Holt",),
         ("Karl Lind",)),
    Case("Clara Voss married a man who told the police that he had been attacked by Karl Lind.", "attack", (),
         ("Clara Voss",)),
    Case("Siemens schließt ein Werk. Die Firma teilte mit, sie werde 300 Stellen streichen.", "workforce", ("Siemens",),
         lang="de"),
    Case("Volkswagen reported a loss and announced its takeover of Siemens.", "acquire", ("Volkswagen", "Siemens")),
    # two may be meant, or somebody without a name: nobody
    Case("Karl Lind and Jens Holt had met in May. On Monday, a man was hurt, said Rolf Beck. He died on Tuesday.",
         "casualty", (), ("Rolf Beck", "Karl Lind", "Jens Holt")),
    Case("Die Werft kündigte Jens Holt. Sie wurde am Montag verklagt.", "litigate", (), ("Jens Holt",), "de"),
    Case("Jens Holt and Karl Lind praised him on Monday.", "statement", ("Jens Holt", "Karl Lind")),
    # several
    Case("Clara Voss und ihr Mann Jens Holt wohnten in Kiel. Am Montag wurden sie festgenommen.", "arrest",
         ("Clara Voss", "Jens Holt"), lang="de"),
    Case("Clara Voss and Jens Holt lived in Kiel. They were arrested on Monday.", "arrest",
         ("Clara Voss", "Jens Holt")),
]  # fmt: skip


@pytest.fixture(scope="module")
def found() -> dict[int, list[tuple[str, str, str, str, int, int]]]:
    """For each case its facts of the type asked for."""
    return facts_of(CASES)


@pytest.mark.parametrize("i", range(len(CASES)), ids=lambda i: f"{CASES[i].lang}-{CASES[i].type}-{i}")
def test_whom_a_pronoun_means(i: int, found: dict[int, list[tuple[str, str, str, str, int, int]]]) -> None:
    case = CASES[i]
    assert not case.who or found[i], "no such event"
    parties = {value for slot, value, *_ in found[i] if slot in ("actor", "target")}
    assert set(case.who) <= parties, parties
    assert not set(case.without) & parties, parties


def test_a_pronoun_is_its_own_evidence() -> None:
    text = "Anna Berg met Jens Holt in Kiel on Monday. She resigned on Tuesday."
    facts = pipeline.extract([pipeline.Article(text, path="a", published="2026-03-12", lang="en")]).facts
    actor = facts[(facts["value"] == "Anna Berg") & (facts["quote"] == "She")]
    assert len(actor) == 1
    start, end = int(actor["start"].iloc[0]), int(actor["end"].iloc[0])
    assert text[start:end] == "She"


def test_given_names(tmp_path) -> None:
    path = tmp_path / "given_names.tsv"
    assert load_given_names(path) == {"female_name": frozenset(), "male_name": frozenset()}
    path.write_text("gender\tnames\nfemale\tAnna; Zoe\nmale\tJens\n", encoding="utf-8")
    assert load_given_names(path) == {"female_name": frozenset({"anna", "zoe"}), "male_name": frozenset({"jens"})}
    path.write_text("gender\tnames\nneither\tKim\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"given_names\.tsv:2"):
        load_given_names(path)


def test_no_name_is_of_both_sexes() -> None:
    from pipeline.core.options import Options

    names = load_given_names(Options().models / "aliases" / "given_names.tsv")
    assert len(names["female_name"]) > 400
    assert len(names["male_name"]) > 400
    assert not names["female_name"] & names["male_name"]
