"""Whether persons survive: nobody as themselves, and no more of others than chance brings together."""

import numpy as np
import pyarrow as pa
import pytest

from tasks.pii.compliance.known import KnownValues
from tasks.pii.compliance.names import PersonTally
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


def test_user_names_that_are_words_of_a_page_tell_nothing() -> None:
    known = KnownValues()
    known.add(["spark", "jharrington", "j.harr9"], names=True)
    assert known.in_texts(["a spark line", "by jharrington", "and j.harr9 too"]) == [0, 1, 1]
