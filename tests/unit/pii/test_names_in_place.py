"""Names replaced in texts as in columns: titles, possessives, initials, particles and other letters kept in place."""

import re

import pyarrow as pa
import pytest

from tasks.pii.compliance.names import tally
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.name_edges import with_edges
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables
from tasks.pii.span import Span
from tasks.pii.spans import find_spans
from tasks.pii.surrogates.name_roles import each_person

KEY = PiiKey(b"k" * 32)
PEOPLE = (
    ("Thelonia", "O'Marlinby"),
    ("Odilo", "Van Hesseltine"),
    ("Clothaire", "d'Orbelin"),
    ("Irmela", "Überkampf"),
    ("Jorunn", "Smithwright"),
    ("Maribel Ines", "de la Cruzado"),
    ("Jean-Lupin", "M\u00fcllenhof-L\u00fcdberg"),
    ("Seamus", "\u00d3 Briankin"),
    ("Karlfried", "von und zu Gutenhof"),
)
MAILS = [f"{local}@a.example" for local in (
    "thelonia.omarlinby", "odilo.vanhesseltine", "clothaire.dorbelin", "irmela.ueberkampf", "jsmithwright",
    "mdelacruzado", "jeanlupin.muellenhofluedberg", "seamus.obriankin", "karlfried.vonundzugutenhof",
)]  # fmt: skip


def _replaced(*notes: str, network: bool = False) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """The new names, addresses and notes of the people above and of these notes."""
    rows = max(len(PEOPLE), len(notes))
    people = [PEOPLE[place % len(PEOPLE)] for place in range(rows)]
    table = pa.table({
        "first_name": [given for given, _ in people], "last_name": [family for _, family in people],
        "email": [MAILS[place % len(MAILS)] for place in range(rows)],
        "notes": [*notes, *["Nothing."] * (rows - len(notes))],
    })  # fmt: skip
    types = {"first_name": "PERSON", "last_name": "PERSON", "email": "EMAIL", "notes": "FREE_TEXT"}
    findings = [Finding.of("t", column, type, 0.9) for column, type in types.items()]
    new = replace_tables({"t": table}, findings, Policy(), KEY, network=network)["t"].to_pydict()
    named = list(zip(new["first_name"], new["last_name"], strict=True))
    return named, new["email"], new["notes"]


@pytest.mark.parametrize("place", range(len(PEOPLE)))
@pytest.mark.parametrize("form", [
    "Called {given} {family} today.", "{family}'s card and {family}\u2019s dog", "for Mrs. {family}'s sake",
    "That is {family}' book", "{FAMILY}, {given} / room 4", "{FAMILY} moved", "{given} {family}-led work",
    "with {g}. {family} at noon", "{family}, {g}. wrote", "M. {given} {family} est parti et ne r\u00e9pond pas",
])  # fmt: skip
def test_a_name_of_the_columns_is_replaced_whole_and_nothing_else(form: str, place: int) -> None:
    def filled(given: str, family: str) -> str:
        return form.format(given=given, family=family, FAMILY=family.upper(), g=given[0])

    named, _, notes = _replaced(filled(*PEOPLE[place]))
    assert notes[0] == filled(*named[place])


def test_addresses_follow_names_with_particles_apostrophes_and_umlauts() -> None:
    named, mails, _ = _replaced()
    for (given, family), mail in zip(named, mails, strict=True):
        first, last = (re.sub("[^a-z]", "", name.lower().replace("\u00f3", "o")) for name in (given, family))
        assert mail.partition("@")[0] in (f"{first}.{last}", f"{first[0]}{last}")


def test_full_names_of_a_column_lend_their_parts_to_texts_and_addresses() -> None:
    table = pa.table({
        "full_name": [f"{given} {family}" for given, family in PEOPLE], "email": MAILS,
        "notes": [f"{given} said that {family.upper()} and {given[0]}. {family} are one." for given, family in PEOPLE],
    })  # fmt: skip
    types = {"full_name": "PERSON", "email": "EMAIL", "notes": "FREE_TEXT"}
    findings = [Finding.of("t", column, type, 0.9) for column, type in types.items()]
    for row in replace_tables({"t": table}, findings, Policy(), KEY, network=False)["t"].to_pylist():
        first, second, family = re.split(" said that | and ", row["notes"].removesuffix(" are one."))
        assert row["full_name"].startswith(f"{first} ") and row["full_name"].upper().endswith(f" {second}")
        assert family.startswith(f"{first[0]}. ") and row["full_name"].endswith(family[2:])


def test_no_ordinary_word_of_german_is_taken_for_a_name() -> None:
    texts = [
        "Herr Krausewetter bat um R\u00fcckruf.  Zwei   Leerzeichen, Tab\there.",
        "Rechnung bezahlt, Termin verschoben.",
        "Kunde w\u00fcnscht R\u00fcckruf; Vertrag gek\u00fcndigt.",
        "Ticket geschlossen. Keine R\u00fcckmeldung",
        "Der Vertrag",
        "El pedido del cliente",
    ]
    found = [[text[one.start : one.end] for one in spans] for text, spans in zip(texts, find_spans(texts), strict=True)]
    assert found == [["Krausewetter"], [], [], [], [], []]


@pytest.mark.parametrize(("text", "value", "wanted"), [
    ("Mr. Lindqvist's", "Mr. Lindqvist's", "Lindqvist"), ("M. Odilo Kern habite et dort", "M. Odilo Kern",
    "Odilo Kern"), ("M. Kern wrote", "Kern", "M. Kern"), ("J. R. Kern", "Kern", "J. R. Kern"),
    ("Kern, J.R. said", "Kern", "Kern, J.R."), ("Plan B. Kern", "Kern", "B. Kern"), ("e.g. Kern", "Kern", "Kern"),
    ("the U.S. Kern", "Kern", "Kern"),
])  # fmt: skip
def test_where_a_name_ends(text: str, value: str, wanted: str) -> None:
    start = text.index(value)
    (found,) = with_edges(text, [Span(start, start + len(value), "PERSON", 0.8)])
    assert text[found.start : found.end] == wanted


def test_a_person_of_the_columns_who_was_taken_for_a_firm_is_one() -> None:
    text = "Abt hat gek\u00fcndigt. We paid Lindenquist GmbH"
    assert [one.type for one in find_spans([text])[0]] == ["ORG", "ORG"]
    table = pa.table({"last_name": ["Abt", "Lindenquist"], "notes": [text, ""]})
    findings = [Finding.of("t", "last_name", "PERSON", 0.9), Finding.of("t", "notes", "FREE_TEXT", 0.9)]
    one, two = replace_tables({"t": table}, findings, Policy(), KEY)["t"].to_pylist()
    assert one["notes"] == f"{one['last_name']} hat gek\u00fcndigt. We paid {two['last_name']} GmbH"


def test_a_code_of_a_column_is_one_in_a_text_and_a_file_keeps_its_ending() -> None:
    table = pa.table({
        "mrn": ["MRN-1004501"], "scan": ["MRN-1004501.pdf"],
        "notes": ["See MRN-1004501 and MRN-1004501.tar.gz, lives at 100 Plover Lane."], "street": ["100 Plover Lane"],
    })  # fmt: skip
    types = {"mrn": "MRN", "scan": "MRN", "notes": "FREE_TEXT", "street": "ADDRESS"}
    findings = [Finding.of("t", column, type, 0.9) for column, type in types.items()]
    row = replace_tables({"t": table}, findings, Policy(), KEY, network=False)["t"].to_pylist()[0]
    assert row["mrn"] != "MRN-1004501" and row["scan"] == f"{row['mrn']}.pdf"
    assert row["notes"] == f"See {row['mrn']} and {row['mrn']}.tar.gz, lives at {row['street']}."


def test_an_initial_behind_a_given_name_follows_the_family_of_the_columns() -> None:
    people, _, notes = _replaced("Thelonia O. and Jorunn S. arrive", "with Jorunn X. at noon")
    (one, _), (four, wright) = people[0], people[4]
    assert notes[0].endswith(f"and {four} {wright[0]}. arrive") and notes[0].startswith(f"{one} ")
    assert notes[1].startswith(f"with {four} ")  # whom nobody knows


def test_a_plate_without_blanks_is_the_one_with_them() -> None:
    plates = ["GR-KZ 424", "DZG 587AL", "FSL 777AN", "B-AB 12"]
    table = pa.table({"plate": plates, "solid": [re.sub("[ -]", "", one) for one in plates]})
    findings = [Finding.of("t", column, "LICENCE_PLATE", 0.9) for column in ("plate", "solid")]
    made = replace_tables({"t": table}, findings, Policy.of(), KEY, network=False)["t"].to_pydict()
    assert [re.sub("[ -]", "", one) for one in made["plate"]] == made["solid"] and not set(made["plate"]) & set(plates)
    assert [re.sub(r"\w", "x", one) for one in made["plate"]] == [re.sub(r"\w", "x", one) for one in plates]


def test_a_passport_with_a_blank_is_the_one_without() -> None:
    ids = [f"C9748971{at}" for at in range(9)]
    table = pa.table({"passport": ids, "kept": [f"{one[0]} {one[1:]}" for one in ids]})
    findings = [Finding.of("t", column, "PASSPORT", 0.9) for column in ("passport", "kept")]
    made = replace_tables({"t": table}, findings, Policy(), KEY, network=False)["t"].to_pydict()
    assert [one.replace(" ", "") for one in made["kept"]] == made["passport"] and not set(made["passport"]) & set(ids)
    assert all(one[1] == " " for one in made["kept"])


def test_a_street_of_the_columns_begins_where_it_does_there() -> None:
    table = pa.table({"street": ["Quornweg 53"], "notes": ["im Keller; Schadenstelle Quornweg 53."]})
    findings = [Finding.of("t", column, type, 0.9) for column, type in (("street", "ADDRESS"), ("notes", "FREE_TEXT"))]
    row = replace_tables({"t": table}, findings, Policy(), KEY, network=False)["t"].to_pylist()[0]
    assert row["notes"] == f"im Keller; Schadenstelle {row['street']}." and row["street"] != "Quornweg 53"


def test_small_particles_are_within_a_name_in_small_letters() -> None:
    text = "lt. torben von ahlefeld kein vorschaden"
    assert [text[one.start : one.end] for one in find_spans([text], network=False)[0]] == ["torben von ahlefeld"]


def test_who_stands_in_brackets_behind_a_name_is_somebody_else() -> None:
    assert each_person("Ann Quornwick (Daisy's mum)") == ["Ann Quornwick", "Daisy's mum"]
    assert [each_person(one) for one in ("Ann (Nan) Quornwick", "Quornwick (Ann)")] == [
        ["Ann (Nan) Quornwick"],
        ["Quornwick (Ann)"],
    ]


def test_an_empty_name_stays_empty_and_is_no_survivor() -> None:
    names = [
        f"{given} {family}" for given in ("Thelonia", "Odilo", "Clothaire") for family in ("Quornwick", "Marlinby")
    ]
    table = pa.table({"name": names, "child": [names[0], "", " ", *names[3:]]})
    findings = [Finding.of("t", column, "PERSON", 0.9) for column in ("name", "child")]
    made = replace_tables({"t": table}, findings, Policy(), KEY, network=False)["t"]
    assert made["child"].to_pylist()[1:3] == ["", " "] and made["child"].to_pylist()[3:] == made["name"].to_pylist()[3:]
    assert tally(*(side["child"].combine_chunks() for side in (table, made))).own == 0
    assert tally(*(side["child"].combine_chunks() for side in (table, table))).own == 4
    assert [each_person(one) for one in ("", " ")] == [[""], [" "]]


def test_a_family_name_joined_with_a_common_noun_is_a_thing() -> None:
    table = pa.table({"last_name": ["Koch"] * 3, "notes": ["ein Koch-Set fehlt", "the Koch-led team", "mit Koch-Koch"]})
    findings = [
        Finding.of("t", column, type, 0.9) for column, type in (("last_name", "PERSON"), ("notes", "FREE_TEXT"))
    ]
    made = replace_tables({"t": table}, findings, Policy(), KEY, network=False)["t"].to_pydict()
    new = made["last_name"][0]
    assert made["notes"] == ["ein Koch-Set fehlt", f"the {new}-led team", f"mit {new}-{new}"]
