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


def test_a_time_in_a_key_is_told_of() -> None:
    parts = pa.table({"id": np.arange(100), "area": np.array(["a", "b"])[np.arange(100) % 2]})
    days = pa.array(np.arange(300) // 100 + 18_000, pa.int32()).cast(pa.date32())
    stock = pa.table({"part": np.arange(300) % 100, "since": days, "held": np.arange(300) % 7})
    relation = Relation(child="stock", columns=("part",), parent="parts", parent_columns=("id",))
    keys = {"parts": ("id",), "stock": ("part", "since")}
    family = fit_family({"parts": parts, "stock": stock}, [relation], primary_keys=keys)
    assert [note.split(":")[0] for note in family.notes] == ["stock.since is a time in the table's key"]
