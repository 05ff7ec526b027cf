"""Names in addresses: one spelling for those that are made and for rule F7."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from tasks.pii.compliance import Case, check
from tasks.pii.compliance.coherence import holds
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables

KEY = PiiKey(b"s" * 32)
PEOPLE = [
    ("Thaddeus", "O'Shaughlin", "thaddeus.oshaughlin{n}@bell.com"),
    ("Marybeth", "Van Dusenberg", "marybeth.vandusenberg{n}@bell.com"),
    ("Opal", "van der Dusenberg", "o.dusenberg{n}@bell.com"),
    ("Opal", "van der Dusenberg", "odusenberg{n}@bell.com"),
    ("Lothar", "Ueberschär", "lothar.ueberschaer{n}@krumm.de"),
    ("Egbert", "Hölzlwimmer", "hoelzlwimmer{n}@krumm.de"),
    ("Irmtraud", "Hölzlwimmer", "i.holzlwimmer{n}@krumm.de"),
    ("Doriane", "d'Aubréville", "doriane.daubreville{n}@orangeade.fr"),
    ("Évrard", "Tournebœuf", "tourneboeuf.evrard{n}@orangeade.fr"),
    ("Anne-Marie", "Roca Fuster", "annemarie_rocafuster{n}@orangeade.fr"),
    ("Bo", "Straußfeld", "bo.straussfeld{n}@krumm.de"),
]


@pytest.fixture(scope="module")
def coherent() -> Case:
    people = [(given, family, mail.format(n=n)) for n, (given, family, mail) in enumerate(PEOPLE * 4)]
    columns = dict(zip(("first_name", "last_name", "email"), map(list, zip(*people, strict=True)), strict=True))
    source = {"people": pa.table(columns)}
    types = {"first_name": "PERSON", "last_name": "PERSON", "email": "EMAIL"}
    findings = [Finding.of("people", column, type, 0.99) for column, type in types.items()]
    policy = Policy.of()
    return Case(source, replace_tables(source, findings, policy, KEY, network=False), findings, policy)


def test_addresses_follow_names_with_apostrophes_particles_and_umlauts(coherent: Case) -> None:
    rows = coherent.output["people"].to_pylist()
    assert check(coherent, ["F7"])[0].cells == 0
    for (given, family, _), row in zip(PEOPLE * 4, rows, strict=True):
        assert holds(row["email"], row["last_name"]), family
        assert not holds(row["email"], family.split()[-1]), family
        assert row["first_name"] != given
    kept = [row["last_name"].split()[:-1] for row in rows[1:3]]
    assert kept == [["Van"], ["van", "der"]]
    assert rows[1]["email"].partition("@")[0].rstrip("0123456789").split(".")[1].startswith("van")


def test_an_address_of_somebody_else_fails_the_rule(coherent: Case) -> None:
    people = coherent.output["people"]
    mails = people.column("email").to_pylist()
    turned = people.set_column(2, "email", pa.array([*mails[3:], *mails[:3]]))
    assert check(replace(coherent, output={"people": turned}), ["F7"])[0].cells >= 36


def test_what_an_earlier_run_settled_is_asked_for_no_name(coherent: Case) -> None:
    people = coherent.output["people"]
    mails = people.column("email").to_pylist()
    turned = replace(coherent, output={"people": people.set_column(2, "email", pa.array([*mails[3:], *mails[:3]]))})
    settled = replace(turned, earlier=lambda _, values: np.ones(len(values), np.bool_))
    assert check(settled, ["F7"])[0].cells == 0
