"""A date or a time that is part of a key is numbered from the first one there is, in its own type."""

import numpy as np
import pyarrow as pa
import pytest

from schemas.model import Relation
from tasks.synthesis.keys import KeyMaker
from tasks.synthesis.relational import fit_family


@pytest.mark.parametrize("kind", [pa.date32(), pa.timestamp("us")], ids=str)
def test_a_time_in_a_key_is_made_in_its_type(kind: pa.DataType) -> None:
    column = pa.chunked_array([pa.array(["2001-04-16", "1999-12-31"]).cast(kind)])
    made = KeyMaker.of(column, 7, "since").make(np.array([0, 1, -1]), kind)
    assert made.type == kind
    assert made[0].as_py() == column[1].as_py()
    assert made[1].as_py() > column[1].as_py()
    assert made[2].as_py() is None


def test_a_time_that_is_a_key_is_told_of_and_one_beside_a_parent_is_learnt() -> None:
    day = pa.array(np.arange(100) + 18_000, pa.int32()).cast(pa.date32())
    days = pa.table({"day": day, "open": np.arange(100) % 7 < 5})
    held = pa.table(
        {"day": day.take(np.arange(300) % 100), "since": day.take(np.arange(300) // 3), "left": np.arange(300)}
    )
    relation = Relation(child="held", columns=("day",), parent="days", parent_columns=("day",))
    keys = {"days": ("day",), "held": ("day", "since")}
    family = fit_family({"days": days, "held": held}, [relation], primary_keys=keys)
    assert [note.split(":")[0] for note in family.notes] == ["days.day is a time in the table's key"]
