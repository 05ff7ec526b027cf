"""What a quick judgement allows: copies by chance, and nearness that more rows will lessen."""

import numpy as np
import pyarrow as pa
import pytest

from tasks.quality.verdict import judge

ROWS, CHANCE = 1000, 80


def rows(rng: np.random.Generator, *, copied: tuple[pa.Table, int] | None = None) -> pa.Table:
    fresh = pa.table({f"c{i}": rng.random(ROWS) for i in range(5)})
    if copied is None:
        return fresh
    table, count = copied
    return pa.concat_tables([table.slice(0, count), fresh.slice(count)])


@pytest.mark.parametrize(("copies", "private"), [(80, True), (100, True), (115, False)])
def test_copies_are_allowed_beyond_a_holdouts_by_the_error_of_both(copies: int, private: bool) -> None:
    """Two rates of 8 % of 1,000 rows differ by 0.012, and not by the 0.009 that one of them is uncertain."""
    rng = np.random.default_rng(0)
    train = rows(rng)
    holdout = rows(rng, copied=(train, CHANCE))
    mine = rows(rng, copied=(train, copies))
    made = pa.concat_tables([mine.slice(0, ROWS - copies), holdout.slice(ROWS - copies)])  # as near to one as the other
    assert judge(train, holdout, made).private is private


@pytest.mark.parametrize(("near", "private"), [(180, True), (220, False)])
def test_nearness_on_halves_of_the_rows_is_judged_by_what_it_will_be_on_all(near: int, private: bool) -> None:
    """The gates say no beyond 0.53 and three errors; of 1,000 rows that are half of all, 0.594 is no more, 0.617 is."""
    rng = np.random.default_rng(1)
    train, holdout, made = rows(rng), rows(rng), rows(rng)
    beside = pa.table({name: train[name].to_numpy()[:near] + 1e-4 for name in train.column_names})
    found = judge(train, holdout, pa.concat_tables([beside, made.slice(near)]))
    assert (found.private, found.gives_away > 0) == (private, not private)
