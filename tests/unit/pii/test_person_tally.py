"""Whether persons survive: nobody as themselves, and no more of others than chance brings together."""

import numpy as np
import pyarrow as pa
import pytest

from tasks.pii.compliance.known import KnownValues
from tasks.pii.compliance.names import PersonTally
from tasks.pii.compliance.own_words import written_words
from tasks.pii.groups import row_hashes


def persons(rows: int, seed: int, names: int = 20, days: int = 400) -> pa.Table:
    rng = np.random.default_rng(seed)
    columns = {name: [f"{name}{one}" for one in rng.integers(0, most, rows)]
               for name, most in (("born", days), ("first", names), ("last", names))}  # fmt: skip
    return pa.table(columns)


def tally(before: pa.Table, after: pa.Table, size: int = 700) -> PersonTally:
    seen = PersonTally()
    seen.known.add(row_hashes(before, before.column_names))
    for start in range(0, len(before), size):
        seen.see(before.slice(start, size), after.slice(start, size), "first")
    return seen


def test_persons_put_together_by_chance_are_no_offence() -> None:
    seen = tally(persons(5000, 1), persons(5000, 2))
    assert seen.met > 50 and seen.cells == 0


@pytest.mark.parametrize("kept", [1, 5000])
def test_a_person_who_is_still_there_is_one(kept: int) -> None:
    before, after = persons(5000, 1), persons(5000, 2)
    mixed = pa.concat_tables([before.slice(0, kept), after.slice(kept)])
    assert tally(before, mixed).cells >= kept


def test_persons_who_changed_rows_are_one_even_one_alone_where_chance_does_nothing() -> None:
    before = persons(5000, 1)
    turned = pa.concat_tables([before.slice(9), before.slice(0, 9)])
    assert tally(before, turned).cells > 4000
    rare, made = persons(300, 1, names=5000, days=9000), persons(300, 2, names=5000, days=9000)
    assert tally(rare, made).cells == 0
    assert tally(rare, pa.concat_tables([rare.slice(250, 1), made.slice(1)])).cells == 1


def test_what_is_null_is_nobody() -> None:
    before = pa.table({"born": ["a", None], "first": ["b", "c"], "last": ["d", "e"]})
    after = pa.table({"born": ["x", None], "first": ["b", "c"], "last": ["d", "e"]})
    assert tally(before, after).cells == 0


def test_a_name_that_is_in_no_list_is_found_in_any_text() -> None:
    known = KnownValues()
    known.add(["jharry", "jharrington", "j.harr9", "Quorb"], names=True)
    assert known.in_texts(["a plain line", "by jharry", "and j.harr9 too", "/u/jharrington?x=1", "quorb"]) == [
        0,
        1,
        1,
        1,
        1,
    ]


def test_in_a_report_names_of_lists_are_found_too_but_not_the_program_s_own_words() -> None:
    known = KnownValues()
    known.add(["Melanie Sanchez", "spark", "column", "jharry"], names=True)
    assert known.in_texts(["asked by Melanie Sanchez"]) == [0]  # a made-up person may be called so
    assert known.in_report("asked by melanie sanchez of a column") == 2
    assert known.in_report("asked by melanie sanchez of a spark column", {"spark", "column"}) == 1
    assert known.in_report("a spark", {"column"}) == 1


def test_the_program_s_own_words_are_no_names() -> None:
    own = written_words()
    assert {"column", "privacy", "confidence", "quasi-identifiers"} <= own
    assert not {"melanie", "sanchez", "taylor", "hunter", "quorb"} & own


@pytest.mark.parametrize(("before", "after", "count"), [
    ("Spoke to Melanie Sanchez today", "Spoke to Melanie Sanchez today", 1),
    ("Spoke to Melanie Sanchez today", "Spoke to Claire Sanchez today", 1),
    ("Spoke to Melanie Sanchez today", "Spoke to Claire Melanie today", 0),
    ("mail x@y.z, then Melanie Sanchez", "mail a b c, then Melanie Sanchez", 1),
    ("Melanie called", "Claire called", 0), ("the price of it", "the price of it", 0),
    ("Melanie Sanchez", "", 0),
])  # fmt: skip
def test_a_listed_name_that_stands_where_it_stood_has_survived(before: str, after: str, count: int) -> None:
    known = KnownValues()
    known.add(["Melanie Sanchez", "Sanchez", "Price"], names=True)
    assert known.survivors([before], [after]) == count
