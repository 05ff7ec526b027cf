"""Names in running text that are common words too."""

import pyarrow as pa
import pytest

from tasks.pii.findings import Finding
from tasks.pii.in_text import _merged, _names
from tasks.pii.keys import PiiKey
from tasks.pii.orgs_in_text import organisations_by_form
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables
from tasks.pii.small_in_text import small_names
from tasks.pii.span import Span
from tasks.pii.spans import find_spans

KEY = PiiKey(b"k" * 32)


def test_a_common_word_right_after_a_name_is_the_family_s() -> None:
    table = pa.table({
        "first_name": ["Aaron"], "last_name": ["Price"],
        "notes": ["Spoke to Aaron Price about it. Price list sent."],
    })  # fmt: skip
    findings = [
        Finding.of("t", "first_name", "PERSON", 0.9), Finding.of("t", "last_name", "PERSON", 0.9),
        Finding.of("t", "notes", "FREE_TEXT", 0.9),
    ]  # fmt: skip
    row = replace_tables({"t": table}, findings, Policy(), KEY, network=False)["t"].to_pylist()[0]
    assert row["notes"] == f"Spoke to {row['first_name']} {row['last_name']} about it. Price list sent."


def test_a_month_or_a_college_called_like_somebody_is_left_and_a_patient_in_capitals_is_found() -> None:
    notes = [
        "Back to work in June; see King's College protocol.", "Pt KING stable.",
        "A call from June about the KING form.", "Seen by June with King's lawyer.", "Pt WILL call.", "PT MAY GO.",
    ]  # fmt: skip
    people = pa.table({"first_name": ["June", "Will", "May"], "last_name": ["King"] * 3})
    findings = [
        Finding.of("t", "first_name", "PERSON", 0.9), Finding.of("t", "last_name", "PERSON", 0.9),
        Finding.of("u", "notes", "FREE_TEXT", 0.9),
    ]  # fmt: skip
    made = replace_tables({"t": people, "u": pa.table({"notes": notes})}, findings, Policy(), KEY, network=False)
    first, last = (made["t"][name][0].as_py() for name in ("first_name", "last_name"))
    assert made["u"]["notes"].to_pylist() == [
        notes[0], f"Pt {last.upper()} stable.", f"A call from {first} about the KING form.",
        f"Seen by {first} with {last}'s lawyer.", *notes[4:],
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "names"), [
    ("agent dmitri said i get a refund", ["dmitri"]), ("my wife dmitri delacroix is also here", ["dmitri delacroix"]),
    ("max and grace will walk the dog", []), ("the bill for paris may rise", []),
])  # fmt: skip
def test_people_in_small_letters_by_names_that_are_no_words(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end, _ in small_names(text)] == names


@pytest.mark.parametrize(("text", "name"), [
    ('"Lindgren, Maria" <mlindgren@post.example>', "Lindgren, Maria"), ("From: Julie <jq@post.example>", "Julie"),
    ("Insured: Haugen, Sunil   Policy No: 7", "Haugen, Sunil"), ("Next of kin: Maria Okafor (553-0965)",
    "Maria Okafor"),
    ("his wife Keiko was there", "Keiko"),
])  # fmt: skip
def test_people_by_fields_relatives_and_their_mail(text: str, name: str) -> None:
    found = [text[one.start : one.end] for one in find_spans([text], network=False)[0] if one.type == "PERSON"]
    assert found == [name]


@pytest.mark.parametrize(("text", "name"), [
    ("at Everett, Greene and Ruiz today", "Everett, Greene and Ruiz"), ("joined Haugen and Sons in May",
    "Haugen and Sons"),
])  # fmt: skip
def test_partners_are_an_organisation(text: str, name: str) -> None:
    assert [text[start:end] for start, end, _ in organisations_by_form(text)] == [name]


@pytest.mark.parametrize("text", ["Salt, Pepper and Garlic", "Terms & Conditions", "Maria, Anna and Peter left"])
def test_not_every_three_are_partners(text: str) -> None:
    assert organisations_by_form(text) == []


@pytest.mark.parametrize(("text", "names"), [
    ("she works for Zenvora in", ["Zenvora"]), ("the CEO of Zenvora Labs said", ["Zenvora Labs"]),
    ("The Zenvora office is", ["Zenvora"]),
    ("Zenvora is a design agency", ["Zenvora"]), ("he works for Maria Lind", []), ("I work in Riga", []),
    ("The Team office is", []),
])  # fmt: skip
def test_organisations_by_the_words_around_them(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end, _ in organisations_by_form(text)] == names


@pytest.mark.parametrize(("text", "known", "found"), [
    ("papers for Lachlan Nether to follow", ["Lachlan"], "Lachlan Nether"),
    ("Fr. Orbel-Westphal widerspricht dem", ["Orbel", "Westphal"], "Westphal widerspricht dem"),
])  # fmt: skip
def test_a_known_name_is_somebodys_though_the_network_takes_it_for_an_unknown_place(
    text: str, known: list[str], found: str
) -> None:
    places = [(text.index(name), text.index(name) + len(name)) for name in known]
    place = Span(text.index(found), text.index(found) + len(found), "GPE", 0.66)
    merged = _merged(text, [place], _names(text, places))
    assert [text[one.start : one.end] for one in merged if one.type == "PERSON"] == [
        "Lachlan Nether" if len(known) == 1 else "Orbel-Westphal"
    ]


def test_a_listed_place_stays_one_where_somebody_is_called_like_a_part_of_it() -> None:
    text = "moved to San Diego on Monday"
    place = Span(9, 18, "GPE", 0.66)
    assert _merged(text, [place], _names(text, [(9, 12)])) == [place]


def test_what_a_payment_is_for_is_no_family_behind_a_small_name() -> None:
    found = [
        [text[start:end] for start, end, _ in small_names(text)]
        for text in ("benedetto verjaardag", "di benedetto overboeking", "benedetto rossi")
    ]
    assert found == [["benedetto"], ["benedetto"], ["benedetto rossi"]]


@pytest.mark.parametrize(("text", "left"), [
    ("Rose Winter called today.", ""), ("M. Page a rappelé hier.", ""), ("Nachbar Winter hat geöffnet.", "Nachbar "),
    ("Rose's mother collected him.", ""), ("Max. Belastung 40 kg.", "Max. Belastung 40 kg."),
])  # fmt: skip
def test_common_words_are_names_beside_names_and_behind_titles(text: str, left: str) -> None:
    table = pa.table({"first_name": ["Rose", "Max"], "last_name": ["Winter", "Page"], "notes": [text, "Nothing."]})
    findings = [Finding.of("t", column, type, 0.9) for column, type in (
        ("first_name", "PERSON"), ("last_name", "PERSON"), ("notes", "FREE_TEXT"))]  # fmt: skip
    made = replace_tables({"t": table}, findings, Policy(), KEY, network=False)["t"].column("notes").to_pylist()[0]
    assert made.startswith(left)
    assert made == text if left == text else not any(word in made for word in ("Rose", "Winter", "Page"))
