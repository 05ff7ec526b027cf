"""Words of texts that are names of people too, and are nobody's there: left by masking, and held by the rules."""

import pyarrow as pa
import pytest

from tasks.pii.compliance import Case, check
from tasks.pii.compliance.nobodys_words import NobodysWords
from tasks.pii.compliance.words_lost import words_lost
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.ner.also_words import means_a_thing
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables

KEY = PiiKey(b"k" * 32)
FAMILIES = ("Sommer", "Vogel", "Zarnikow", "Trelindt", "Oberhauk", "Quandorf", "Mirbachel", "Poppy")
STANDING = (
    "Frist läuft bis Sommer.", "Poppy sale raised 42 pounds.", "Kein Schaden. Vogel gegen Scheibe, klein.",
    "Ihr Konto Trelindt Plus bleibt.", "a card from the Boulangerie Zarnikow again",
)  # fmt: skip
NAMED = ("Frau {} hat angerufen.", "Nachbar {} hat heute geöffnet.", "{} widerspricht der Kürzung.")


def _tables() -> dict[str, pa.Table]:
    rows = 160
    said = [STANDING[at // 2 % 5] if at % 2 else NAMED[at % 3].format(FAMILIES[at // 2 % 8]) for at in range(rows)]
    notes = [
        f"{text} Der Vorgang {at} ist heute mit allen Unterlagen im Haus angekommen." for at, text in enumerate(said)
    ]
    return {
        "t": pa.table({
            "last_name": [FAMILIES[at % 8] for at in range(rows)],
            "product": [("Trelindt Plus", "Basic")[at % 2] for at in range(rows)],
            "note": notes,
        })
    }  # fmt: skip


FINDINGS = [Finding.of("t", "last_name", "PERSON", 0.9), Finding.of("t", "note", "FREE_TEXT", 0.9)]


@pytest.fixture(scope="module")
def masked() -> dict[str, pa.Table]:
    return replace_tables(_tables(), FINDINGS, Policy(), KEY, network=False)


def test_what_nobody_is_meant_by_stays_and_who_is_named_does_not(masked: dict[str, pa.Table]) -> None:
    before, after = (tables["t"].column("note").to_pylist() for tables in (_tables(), masked))
    new = dict(
        zip(_tables()["t"].column("last_name").to_pylist(), masked["t"].column("last_name").to_pylist(), strict=True)
    )
    for old, text in zip(before, after, strict=True):
        name = next((one for form in NAMED for one in FAMILIES if old.startswith(form.format(one))), None)
        assert text == (old if name is None else old.replace(name, new[name]))


def test_the_rules_hold_on_it(masked: dict[str, pa.Table]) -> None:
    case = Case(_tables(), masked, FINDINGS, Policy())
    assert [(one.passed, one.note) for one in check(case, ["A3", "F8"])] == [(True, "")] * 2


@pytest.mark.parametrize(("old", "new"), [
    ("bis Sommer", "bis Heisen"), ("Poppy sale", "Gregg sale"), ("Vogel gegen", "Punz gegen"),
    ("Trelindt Plus", "Ida Plus"),
])  # fmt: skip
def test_a_word_that_is_nobody_s_and_is_replaced_is_damage(old: str, new: str, masked: dict[str, pa.Table]) -> None:
    texts = masked["t"].column("note").to_pylist()
    damaged = {"t": masked["t"].set_column(2, "note", pa.array([text.replace(old, new) for text in texts]))}
    told = check(Case(_tables(), damaged, FINDINGS, Policy()), ["F8"])[0]
    assert told.cells >= sum(old in text for text in texts) > 5


@pytest.mark.parametrize("form", NAMED)
def test_a_name_that_is_left_where_others_stand_is_somebody_s(form: str, masked: dict[str, pa.Table]) -> None:
    before, after = _tables()["t"].column("note").to_pylist(), masked["t"].column("note").to_pylist()
    some = [form.format(name) for name in FAMILIES]
    left = [old if old.startswith(tuple(some)) else new for old, new in zip(before, after, strict=True)]
    told = check(Case(_tables(), {"t": masked["t"].set_column(2, "note", pa.array(left))}, FINDINGS, Policy()), ["A3"])
    assert told[0].cells


def test_who_stands_where_others_do_is_replaced_though_the_name_is_a_word() -> None:
    """Poppy is a word, and where she stands others stand as well."""
    rows = 60
    table = pa.table({
        "last_name": [FAMILIES[at % 8] for at in range(rows)],
        "note": [f"{'Poppy' if at % 3 else FAMILIES[at % 7]} sale raised 42 pounds." for at in range(rows)],
    })  # fmt: skip
    after = replace_tables({"t": table}, FINDINGS, Policy(), KEY, network=False)["t"].column("note").to_pylist()
    assert not any("Poppy" in text for text in after[1:])


@pytest.mark.parametrize(("text", "name", "thing"), [
    ("dinner at Hotel Vogel was fine", "Vogel", True), ("near the Price library", "Price", True),
    ("craft in Young Hall", "Young", True), ("Spoke to Grace Hall", "Grace", False),
    ("Mark the register late", "Mark", True), ("Mark left the room", "Mark", False),
    ("seit Sommer offen", "Sommer", True),
    ("Frau Sommer ist da", "Sommer", False), ("paid at Albert Heijn today", "Albert", True),
    ("the Price's dog", "Price", False), ("the Zarnikow file", "Zarnikow", False),
    ("met Albert today", "Albert", False),
    ("im Sommer 2024", "Sommer", True), ("M. Page a rappelé", "Page", False),
    ("Spoke with Bill this morning", "Bill", False),
    ("Max. Belastung 40 kg", "Max", True), ("called Max. Belastung", "Max", False),
    ("chez le boulanger Pascal", "Pascal", False),
])  # fmt: skip
def test_a_name_is_a_thing_s_by_what_stands_beside_it(text: str, name: str, thing: bool) -> None:
    assert means_a_thing(text, text.index(name), text.index(name) + len(name)) is thing


STREETS = ("Lindenweg", "Hauptweg", "Birkweg", "Amselweg", "Torweg", "Dammweg")


@pytest.mark.parametrize(("new", "lost"), [("im Keller; Schadenstelle Ulmenweg 8", 0), ("im Keller; Ulmenweg 8", 12)])
def test_a_word_swallowed_with_every_street_is_damage(new: str, lost: int) -> None:
    pairs = [(at, f"Wasser im Keller; Schadenstelle {STREETS[at % 6]} {at}", f"Wasser {new}") for at in range(12)]
    assert len(words_lost(pairs, NobodysWords())) == lost


def test_names_and_streets_that_are_replaced_are_no_damage() -> None:
    before, after = (
        "Call Anna Brandtweg at Old Mill Lane {0}, mail a{0}@b.test",
        "Call Ida Orm at Elm Row 7, mail q{0}@c.test",
    )
    pairs = [(at, before.format(at), after.format(at)) for at in range(12)]
    assert words_lost(pairs, NobodysWords()) == []
    avenue = "lives at {} {} Avenue, Dayton; well"
    avenues = [
        (at, avenue.format(at, STREETS[at % 6].title()), f"lives at {at} Elm Row, Lima; well") for at in range(12)
    ]
    assert words_lost(avenues, NobodysWords()) == []
