"""Titles of works that hold somebody's name stay in texts, and the rules hold on them; people beside them do not."""

import pyarrow as pa
import pytest

from tasks.pii.compliance import Case, check
from tasks.pii.compliance.nobodys_words import NobodysWords
from tasks.pii.findings import Finding
from tasks.pii.headers import is_of_works
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables
from tasks.pii.standing import standing_in

KEY = PiiKey(b"k" * 32)
FAMILIES = ("Bishop", "Snow", "Quorbel", "Rivers", "Trelind", "Marlow", "Castle", "Hardwick")
GIVEN = ("Sidonie", "Barnaby", "Ottilie", "Lucian", "Petra")
LEADS = ("The Grey", "Beyond the", "Lucian and the", "A Winter of", "Under the", "Songs for the")
TITLES = [f"{first} {second}" for first in LEADS for second in (*FAMILIES[:4], "Castle", "Orchard", "Lantern")]
ROWS = 320
PEOPLE = [(GIVEN[n % 5], FAMILIES[n % 8]) for n in range(ROWS)]
MANY = len(TITLES)
NOTES = [f"{TITLES[n * 5 % MANY]} is overdue since week {n}" if n % 2
         else f"Mr {family} paid for {TITLES[n * 5 % MANY]}, slip {n}"
         for n, (_, family) in enumerate(PEOPLE)]  # fmt: skip


def _source() -> dict[str, pa.Table]:
    return {
        "readers": pa.table({"given_name": [one for one, _ in PEOPLE], "family_name": [two for _, two in PEOPLE]}),
        "books": pa.table({"isbn": [f"B{n}" for n in range(MANY)], "title": TITLES}),
        "loans": pa.table({"loan": list(range(ROWS)), "note": NOTES}),
    }


FINDINGS = [Finding.of("readers", "given_name", "PERSON", 0.95), Finding.of("readers", "family_name", "PERSON", 0.95),
            Finding.of("loans", "note", "FREE_TEXT", 0.95)]  # fmt: skip


def test_a_title_stays_and_the_reader_beside_it_does_not() -> None:
    source = _source()
    made = replace_tables(source, FINDINGS, Policy(), KEY, network=False)
    names = dict(zip((two for _, two in PEOPLE), made["readers"].column("family_name").to_pylist(), strict=True))
    for n, (old, new) in enumerate(zip(NOTES, made["loans"].column("note").to_pylist(), strict=True)):
        family = PEOPLE[n][1]
        assert new == (old if n % 2 else old.replace(f"Mr {family} ", f"Mr {names[family]} ", 1))
    case = Case(source, made, FINDINGS, Policy())
    assert [(one.passed, one.note) for one in check(case, ["A3", "F8"])] == [(True, "")] * 2


def test_the_rules_refuse_a_reader_who_is_left_and_a_title_that_is_not() -> None:
    source = _source()
    made = replace_tables(source, FINDINGS, Policy(), KEY, network=False)
    left = made | {"loans": source["loans"]}
    assert not check(Case(source, left, FINDINGS, Policy()), ["A3"])[0].passed
    torn = [text.replace("Castle", "Vandermeer") for text in made["loans"].column("note").to_pylist()]
    spoilt = made | {"loans": pa.table({"loan": list(range(ROWS)), "note": torn})}
    assert check(Case(source, spoilt, FINDINGS, Policy()), ["F8"])[0].cells >= 5


@pytest.mark.parametrize("title", ["Case Petra Quorbel", "Petra Maria Trelind", "Complaint by Anna Lindqvist"])
@pytest.mark.parametrize("beside", ["case_no", "isbn"])
def test_a_title_that_holds_a_whole_name_is_no_thing(title: str, beside: str) -> None:
    table = pa.table({beside: [f"C{n}" for n in range(40)], "title": [title, "Under the Castle", *TITLES[:38]]})
    standing = standing_in({"cases": table}, FINDINGS, Policy())
    start = title.index(title.rsplit(maxsplit=1)[-1])
    assert not standing.keeps(title, start, len(title))
    learnt = NobodysWords()
    learnt.learn_things([title, "Under the Castle"], works=True)
    assert not list(learnt.named(title.split()))
    assert list(learnt.named(["Under", "the", "Castle"]))


@pytest.mark.parametrize(("column", "works"), [
    ("title", True), ("book_title", True), ("original_title", True), ("Titre", True), ("film", True),
    ("job_title", False), ("case_title", False), ("ticket_title", False), ("titel_vor_name", False), ("no_show", False),
    ("track_number", False), ("menu", False), ("name", False),
])  # fmt: skip
def test_what_has_titles_of_works_is_told_by_its_whole_name(column: str, works: bool) -> None:
    assert is_of_works(column) is works
