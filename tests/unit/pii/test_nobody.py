"""Titles, greetings, eponyms and words that begin sentences: left by masking, and lost words held by F8."""

from collections.abc import Iterator

import pyarrow as pa
import pytest

from tasks.pii import in_text, spans
from tasks.pii.compliance import Case, check
from tasks.pii.compliance.known import KnownValues
from tasks.pii.compliance.nobodys_words import NobodysWords
from tasks.pii.compliance.words_lost import words_lost
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.nobody import means_nobody, without_nobody
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables
from tasks.pii.span import Span
from tasks.pii.spans import find_spans

KEY = PiiKey(b"k" * 32)
GIVEN = ("Ernst", "Rosa", "Hunter", "Ludovica", "Amaury", "Wiebke")
FAMILY = ("Klein", "Lange", "Foley", "Marchand", "Moulin", "Bakker", "Zarnikow", "Campos")
PLAIN = (
    "Ernst gemeinte Warnung an die Werkstatt.", "Klein Leck am Kühler gefunden.", "Lange Wartezeiten bis zur Prüfung.",
    "Moulin à café rendu sous garantie.", "Marchand de biens, carte à vérifier.", "Foley catheter removed at noon.",
    "Sonde de Foley retirée ce matin.", "Campos obligatorios sin rellenar.", "Rosa dei convocati completa.",
    "Bonjour Maître, les pièces suivent.",
)  # fmt: skip
NAMED = (
    "Klein widerspricht der Rechnung.", "Rosa ha pagato la quota.", "Dr. Foley signed the chart.", "Ernst kommt bald.",
    "Hunter states that sleep improved.", "Mme Marchand conteste la facture.", "Moulin demande un report.",
    "Gesprochen mit Ernst wegen der Frist.", "Foley called about the bill.", "Bakker belt morgen terug.",
)  # fmt: skip


@pytest.mark.parametrize("text", [
    *PLAIN, "Cher Maître, merci du retour.", "Estimado Letrado, adjunto la demanda.", "Dear Counsel, a draft follows.",
    "Caro Doutor, segue a minuta.", "Beste trainer, de les vervalt.", "Parkinson disease unlikely, Babinski negative.",
    "Pt tolerating Lovenox and Tylenol.", "Cass. civ. 3e, arrêt cité.", "Officina chiusa per ferie in agosto.",
    "Vittoria meritata, complimenti alla squadra.", "Anruf erledigt, Termin verschoben.", "Alfa Romeo Giulia: prüfen.",
])  # fmt: skip
def test_prose_that_names_nobody_holds_nobody(text: str) -> None:
    assert [text[one.start : one.end] for one in find_spans([text])[0] if one.type == "PERSON"] == []


@pytest.mark.parametrize(("text", "name"), [
    ("Hoi Geertruida, je jas is binnen.", "Geertruida"), ("Hallo Mechthild, die Jacke ist da.", "Mechthild"),
    ("Maître Fulbert Lantenac plaidera demain.", "Fulbert Lantenac"), ("Dr. Foley reviewed the films.", "Foley"),
    ("Olá Madalena, a encomenda chegou.", "Madalena"), ("Mrs. Parkinson called twice.", "Parkinson"),
    ("Cher Anselme, ta commande est prête.", "Anselme"), ("Robin key lost, please send him another.", "Robin"),
])  # fmt: skip
def test_names_beside_titles_and_greetings_are_found_without_them(text: str, name: str) -> None:
    assert [text[one.start : one.end] for one in find_spans([text])[0] if one.type == "PERSON"] == [name]


def _tables() -> dict[str, pa.Table]:
    said = [text for pair in zip(PLAIN, NAMED, strict=True) for text in pair] * 3
    return {"t": pa.table({
        "first_name": [GIVEN[at % len(GIVEN)] for at in range(len(said))],
        "last_name": [FAMILY[at % len(FAMILY)] for at in range(len(said))],
        "note": [f"{text} Vorgang {at}" for at, text in enumerate(said)],
    })}  # fmt: skip


FINDINGS = [
    Finding.of("t", "first_name", "PERSON", 0.9), Finding.of("t", "last_name", "PERSON", 0.9),
    Finding.of("t", "note", "FREE_TEXT", 0.9),
]  # fmt: skip


def _notes(tables: dict[str, pa.Table]) -> list[str]:
    return [str(text) for text in tables["t"].column("note").to_pylist()]


@pytest.fixture(scope="module")
def masked() -> Iterator[dict[str, pa.Table]]:
    yield replace_tables(_tables(), FINDINGS, Policy(), KEY, network=False)


def test_words_stay_and_people_of_the_columns_who_are_called_so_do_not(masked: dict[str, pa.Table]) -> None:
    for old, new in zip(_notes(_tables()), _notes(masked), strict=True):
        assert (old == new) is old.startswith(PLAIN)


def test_the_rules_hold_on_it(masked: dict[str, pa.Table]) -> None:
    told = check(Case(_tables(), masked, FINDINGS, Policy()), ["A3", "F8"])
    assert [(one.id, one.passed, one.note) for one in told] == [("A3", True, ""), ("F8", True, "")]


def test_f8_counts_the_words_that_are_lost_with_the_mend_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "without_nobody", lambda _, found: found)
    monkeypatch.setattr(in_text, "means_nobody", lambda *_: False)
    after = replace_tables(_tables(), FINDINGS, Policy(), KEY, network=False)
    told = check(Case(_tables(), after, FINDINGS, Policy()), ["F8"])[0]
    lost = sum(old != new for old, new in zip(_notes(_tables()), _notes(after), strict=True) if old.startswith(PLAIN))
    assert not told.passed and lost > 20 and told.cells >= 24


def test_a_name_that_is_left_where_a_verb_tells_of_people_is_counted(masked: dict[str, pa.Table]) -> None:
    left = [
        old if old.startswith("Klein w") else new for old, new in zip(_notes(_tables()), _notes(masked), strict=True)
    ]
    told = check(Case(_tables(), {"t": masked["t"].set_column(2, "note", pa.array(left))}, FINDINGS, Policy()), ["A3"])
    assert told[0].cells == 3


def test_an_everyday_word_that_is_lost_is_counted_unless_it_is_of_a_name_of_the_source() -> None:
    pairs = [(at, f"daar ligt Sneeuw op {at} velden", f"daar ligt Pitts op {at} velden") for at in range(5)]
    known = KnownValues()
    assert len(words_lost(pairs, NobodysWords(), known.is_of_a_name)) == 5
    known.add(["Sneeuw Rosa"], names=True)
    assert words_lost(pairs, NobodysWords(), known.is_of_a_name) == []
    led = [(at, old.replace("ligt", "De heer"), new.replace("ligt", "De heer")) for at, old, new in pairs]
    assert words_lost(led, NobodysWords()) == []


@pytest.mark.parametrize(("text", "word", "nobody"), [
    ("Foley catheter removed", "Foley", True), ("Morbus Crohn im Schub", "Crohn", True), ("Apgar 9", "Apgar", True),
    ("the Foley family", "Foley", False), ("Foley's disease", "Foley", True), ("Anna's disease", "Anna", False),
    ("met Foley at noon", "Foley", False), ("Kunde wünscht Rat", "Kunde", True), ("Herr Kunde bat", "Kunde", False),
    ("Braun verfärbtes Öl", "Braun", True), ("Braun verfärbte sich", "Braun", False), ("Jong elftal", "Jong", True),
])  # fmt: skip
def test_what_stands_beside_a_word_tells_whether_somebody_is_meant(text: str, word: str, nobody: bool) -> None:
    at = text.index(word)
    assert means_nobody(text, at, at + len(word)) is nobody


@pytest.mark.parametrize(("text", "wanted"), [
    ("Anruf Frauke", ["Frauke"]), ("Ehemann Ortrud holt die Mappen ab.", ["Ortrud"]),
    ("MFR QUENDBACH/SIBYLLE am Schalter", ["QUENDBACH/SIBYLLE"]),
    ("Nachricht Gesine Hoffmann", ["Gesine Hoffmann"]), ("WCHR LINDTREL/OTTO", ["LINDTREL/OTTO"]),
])  # fmt: skip
def test_a_noun_or_a_code_that_leads_to_a_name_is_none_of_it(text: str, wanted: list[str]) -> None:
    found = [Span(0, text.index(name) + len(name), "PERSON", 0.9) for name in wanted]
    assert [text[one.start : one.end] for one in without_nobody(text, found)] == wanted


def test_a_noun_behind_an_article_is_nobody_where_no_list_has_it() -> None:
    text = "Die Kollegin holt die Mappen ab, Anna nicht."
    found = [Span(text.index(one), text.index(one) + len(one), "PERSON", 0.7) for one in ("Mappen", "Anna")]
    assert [text[one.start : one.end] for one in without_nobody(text, found)] == ["Anna"]


@pytest.mark.parametrize("text", [
    "Mr KRC JAN", "Contact: KRC JAN", "Dr SZT NOVAK", "Dear PJ Harvey", "TJ QUENDBACH/ANNA", "Mr SZT NOVAK/EVA",
    "Guest: HRB LINDTREL/EVA",
])  # fmt: skip
def test_short_names_without_a_vowel_and_initials_are_kept_with_the_name(text: str) -> None:
    name = text.removeprefix("Mr ").removeprefix("Contact: ").removeprefix("Dr ").removeprefix("Dear ")
    name = name.removeprefix("Guest: ")
    found = without_nobody(text, [Span(text.index(name), len(text), "PERSON", 0.9)])
    assert [text[one.start : one.end] for one in found] == [name]
