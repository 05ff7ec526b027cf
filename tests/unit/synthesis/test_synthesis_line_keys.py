"""Keys of two columns in a table by itself: found, and made anew where one numbers the rows of the other."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from schemas.readers.streams import open_real, with_keys
from schemas.readers.streams.keys import find_beside, find_pair
from tasks.synthesis.keys import line_makers


def lines() -> pa.Table:
    rng = np.random.default_rng(0)
    sizes = 1 + rng.poisson(1.5, 900)
    order = np.repeat(np.arange(900), sizes)
    line = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + 1
    return pa.table({"order": order + 5001, "line": line, "pieces": rng.integers(1, 4, len(order))})


def test_a_pair_is_a_key_where_chance_would_repeat_it() -> None:
    assert find_pair(lines()) == ("order", "line")
    stock = pa.table({"store": np.repeat(np.arange(20), 30), "product": np.tile(np.arange(30), 20)})
    assert find_pair(stock) == ("store", "product")
    rng = np.random.default_rng(1)
    assert find_pair(pa.table({"a": rng.permutation(600) % 599, "b": rng.permutation(600) % 599})) == ()
    assert find_pair(pa.table({"a": rng.integers(0, 20, 600), "b": rng.integers(0, 30, 600)})) == ()


def test_numbered_lines_get_new_keys_in_any_chunking() -> None:
    real = lines()
    makers = line_makers(real, ("order", "line"), 3)

    def made(start: int, stop: int) -> list[tuple[int, int]]:
        parts = [makers[name].make(np.arange(start, stop), pa.int64()).to_pylist() for name in ("order", "line")]
        return list(zip(*parts, strict=True))

    whole = made(0, 6000)
    assert [*made(0, 1234), *made(1234, 6000)] == whole and len({*whole}) == 6000
    counts = np.unique([order for order, _ in whole[:-20]], return_counts=True)[1]
    for size in (1, 2, 3, 4):
        expected = np.mean(np.unique(real["order"], return_counts=True)[1] == size)
        assert abs(np.mean(counts == size) - expected) < 0.01  # of 1,000 numbers one or two, and the last turn
    for (order, line), (other, following) in pairwise(whole):
        assert (other, following) == (order, line + 1) or (other == order + 1 and following == 1)


def test_a_pair_of_few_stores_and_products_is_learnt_of() -> None:
    stock = pa.table({"store": np.repeat(np.arange(20), 30), "product": np.tile(np.arange(30), 20)})
    assert line_makers(stock, ("store", "product"), 0) == {}


def test_what_chance_would_tell_apart_is_no_key_beside_a_parent() -> None:
    rows = np.arange(600)
    table = pa.table({"parent": rows % 300, "size": (7 * rows + rows // 300) % 300})
    assert find_beside(table, ["parent"]) == ()
    few = table.set_column(1, "size", pa.array(rows // 300))
    assert find_beside(few, ["parent"]) == ("parent", "size")


def test_a_number_of_all_rows_is_no_number_of_a_parents_rows(tmp_path: Path) -> None:
    """An export's own index tells every row apart: beside a foreign key it says nothing."""
    rng = np.random.default_rng(4)
    boats = pa.table({"boat_id": np.arange(40) + 100, "length": rng.integers(5, 30, 40)})
    sailed = pa.table({
        "index": rng.permutation(9000)[:300], "boat_id": rng.integers(100, 140, 300), "miles": rng.integers(1, 90, 300),
    })  # fmt: skip
    for name, table in (("boats", boats), ("sailed", sailed)):
        pyarrow.csv.write_csv(table, tmp_path / f"{name}.csv")
    schema = with_keys(open_real(str(tmp_path)), beside_parents=True)
    assert [one.columns for one in schema.relations] == [("boat_id",)]
    assert "index" not in schema.table("sailed").primary_key or len(schema.table("sailed").primary_key) == 1
