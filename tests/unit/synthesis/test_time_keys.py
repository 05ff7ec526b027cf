"""A date or a time that is part of a key is numbered from the first one there is, in its own type."""

import numpy as np
import pyarrow as pa
import pytest

from tasks.synthesis.keys import KeyMaker


@pytest.mark.parametrize("kind", [pa.date32(), pa.timestamp("us")], ids=str)
def test_a_time_in_a_key_is_made_in_its_type(kind: pa.DataType) -> None:
    column = pa.chunked_array([pa.array(["2001-04-16", "1999-12-31"]).cast(kind)])
    made = KeyMaker.of(column, 7, "since").make(np.array([0, 1, -1]), kind)
    assert made.type == kind
    assert made[0].as_py() == column[1].as_py()
    assert made[1].as_py() > column[1].as_py()
    assert made[2].as_py() is None
