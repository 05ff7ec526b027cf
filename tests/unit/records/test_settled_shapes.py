"""Columns that are settled to meet a rule keep the shape that drawing alone would have given."""

from typing import Any

import numpy as np
import pytest
from engine_schemas import SEQUENCE, column, made
from scipy.stats import ks_2samp

from schemas.model import DatasetSchema
from tasks.records.engine import Engine

ROWS = 8_000


def table(rule: str | None, seed: int) -> dict[str, np.ndarray[Any, Any]]:
    def whole(name: str, most: int) -> dict[str, Any]:
        return column(name, generator={"kind": "integer", "minimum": 1, "maximum": most})

    columns = [column("id", generator=SEQUENCE), whole("quantity", 50), whole("weight", 500), whole("most", 2_000)]
    rules = [{"table": "t", "check": rule}] if rule else []
    schema = {"tables": [{"name": "t", "primary_key": ["id"], "columns": columns}], "rules": rules}
    rows = made(Engine(DatasetSchema.model_validate(schema), {"t": ROWS if rule else 20 * ROWS}, seed), "t")
    return {name: rows[name].to_numpy() for name in ("quantity", "weight", "most")}


@pytest.mark.parametrize(
    ("rule", "most"), [("quantity * weight <= most", 0.06), ("quantity <= most AND weight <= most", 0.03)]
)
def test_a_rule_that_one_draw_in_six_meets_hardly_moves_its_columns(rule: str, most: float) -> None:
    """What may differ: the rows that 17 draws all miss, 0.85 ** 17 = 6 % at the most, and the noise of the samples."""
    found, free = table(rule, 5), table(None, 99)
    first, second = free["quantity"], free["weight"]
    met = first * second <= free["most"] if "*" in rule else np.maximum(first, second) <= free["most"]
    for name in found:
        assert ks_2samp(found[name], free[name][met]).statistic < most, name
