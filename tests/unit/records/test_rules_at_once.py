"""Rules that share a column are asked about in one go, and judged as each alone."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.model import Rule
from schemas.sql import parse_expression
from tasks.records.rules import RuleGroup

CONDITIONS = ("x > y", "x + y < 7", "y <> 3 OR x IS NULL", "NULL", "x % 2 = 0")


def group(*checks: str) -> RuleGroup:
    return RuleGroup(
        "t", tuple((Rule(table="t", check=each), parse_expression(each)) for each in checks), (), frozenset()
    )


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.sampled_from(CONDITIONS), min_size=1, unique=True),
    st.lists(st.tuples(*[st.none() | st.integers(-9, 9)] * 2), min_size=1, max_size=30),
)
def test_the_rows_are_those_that_break_some_rule_alone(checks: list[str], rows: list[tuple[int | None, ...]]) -> None:
    columns = dict(zip("xy", (pa.array(side, pa.int64()) for side in zip(*rows, strict=True)), strict=True))
    alone = [group(check).broken(columns.__getitem__) for check in checks]
    assert group(*checks).broken(columns.__getitem__).tolist() == np.unique(np.concatenate(alone)).tolist()
