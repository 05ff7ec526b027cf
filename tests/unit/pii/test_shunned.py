"""Made-up streets and towns hold nobody's name of the source, whatever the key; and what texts hold is told apart."""

import pyarrow as pa
import pytest

from tasks.pii.compliance import Case, check
from tasks.pii.compliance.known import KnownValues
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.phrases import plain_words
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables
from tasks.pii.surrogates.shunned import Shunned
from tasks.values.entities.places import country_of

STREETS = country_of("DE").streets.to_pylist()
TAKEN = STREETS[: len(STREETS) // 2]  # half of what streets are made of, as family names that no list has


def masked(key: int) -> Case:
    source = {
        "people": pa.table({"last_name": TAKEN, "street": [f"Quorbelweg {n}" for n in range(len(TAKEN))]}),
        "notes": pa.table(
            {"note": [f"she asked us to deliver it to Quorbelweg {n} please" for n in range(len(TAKEN))]}
        ),
    }
    findings = [Finding.of("people", "last_name", "PERSON", 0.99), Finding.of("people", "street", "ADDRESS", 0.99),
                Finding.of("notes", "note", "FREE_TEXT", 0.99)]  # fmt: skip
    policy = Policy.of()
    output = replace_tables(source, findings, policy, PiiKey(bytes([key]) * 32), locale="de_DE", network=False)
    return Case(source, output, findings, policy, locale="de_DE")


@pytest.mark.parametrize("key", range(3))
def test_no_made_up_street_holds_a_name_of_the_source(key: int) -> None:
    case = masked(key)
    held = Shunned()
    held.note("PERSON", TAKEN)
    assert not held.held(case.output["people"].column("street").to_pylist()).any()
    assert check(case, ["A3"])[0].cells == 0
    left = {**case.output, "notes": pa.table({"note": [f"he wants it sent to {TAKEN[0]} 5 please"] * len(TAKEN)})}
    assert check(Case(case.source, left, case.findings, case.policy), ["A3"])[0].cells == len(TAKEN)


def test_names_that_anybody_may_have_are_not_shunned_and_others_are_whatever_their_case() -> None:
    held = Shunned()
    held.note("PERSON", ["Smith", "de la Fuente", "Quorbel"])
    held.note("EMAIL", ["oak.lane@reef.test"])
    texts = ["1\tSmith Road", "2\tRonda de la Fuente", "3\tQUORBEL Way", "quorbels Way", "oak.lane@reef.test"]
    assert held.held(texts).tolist() == [False, False, True, False, False]


@pytest.mark.parametrize(("text", "left"), [
    ("Le produit est petit mais joli, merci.", 0), ("Le produit de Petit est joli, merci.", 1), ("PETIT attend.", 1),
    ("Le petit produit de Petit, merci.", 1), ("der Tisch ist zu klein", 0), ("Frau Klein kommt", 1),
    ("they met lindqvist there", 1),
])  # fmt: skip
def test_words_of_other_languages_in_small_letters_are_no_names_left(text: str, left: int) -> None:
    known = KnownValues()
    known.add(["Petit", "Klein", "Lindqvist"], names=True)
    assert known.survivors([text], [text]) == left


def test_a_family_name_that_is_listed_as_a_whole_is_anybodys() -> None:
    known = KnownValues()
    known.add(["de la Fuente", "de la Quorbel"], names=True)
    texts = ["calle nueva: Ronda de la Fuente 6046", "calle nueva: Ronda de la Quorbel 6046"]
    assert known.in_texts(texts) == [0, 1] and plain_words("De la Fuente") == ["de", "la", "fuente"]
    assert known.survivors(["la señora de la Fuente llamó"], ["la señora de la Fuente llamó"]) == 1
