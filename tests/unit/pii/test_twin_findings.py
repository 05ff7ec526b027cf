"""What a twin must not learn, wherever it stands in the real rows."""

import numpy as np
import pyarrow as pa
import pytest

from tasks.pii.detect import DetectOptions
from tasks.pii.twin import Tidied, findings_in, findings_of_all, personal_columns, tables_of_people

OPTIONS = DetectOptions(network=False)


@pytest.mark.parametrize("rows", [100_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_a_late_identifier_is_found_in_a_million_rows_and_not_learnt(rows: int) -> None:
    late = "mail zelmira.quorbak@brightmoor-mail.com"
    values = np.resize(np.array(["basic", "gold", "trial"], object), rows)
    values[rows * 9 // 10 : rows * 9 // 10 + 50] = late
    table = pa.table({"row": np.arange(rows), "plan": pa.array(values)})
    found = findings_in("t", (table.slice(start, 65_536) for start in range(0, rows, 65_536)), rows, options=OPTIONS)
    assert [(one.column, one.type) for one in found if one.column == "plan"] == [("plan", "TRACES")]
    assert not any("quorbak" in reason for one in found for reason in one.evidence)
    clean = Tidied.of(found)("t", table)
    assert set(clean["plan"].unique().to_pylist()) == {"basic", "gold", "trial"}
    assert clean["plan"].null_count == 0 and clean["row"] == table["row"]
    assert "plan" not in personal_columns(found, None).get("t", ())


def test_a_column_that_is_personal_after_thousands_of_nulls_is_made() -> None:
    mails = pa.array([None] * 60_000 + [f"user{number}@brightmoor-mail.com" for number in range(30_000)])
    table = pa.table({"extra": mails})
    found = findings_in(
        "t", (table.slice(start, 10_000) for start in range(0, 90_000, 10_000)), 90_000, options=OPTIONS
    )
    assert personal_columns(found, None) == {"t": frozenset({"extra"})}


def test_an_empty_table_and_one_of_identifiers_alone() -> None:
    assert findings_in("t", iter([]), 0, options=OPTIONS) == []
    rows = pa.table({"c": ["mail a@acme.com", None]})
    assert Tidied({"t": ("c", "gone")})("t", rows)["c"].to_pylist() == [None, None]
    assert Tidied({})("t", rows) is rows


def test_a_table_of_countries_tells_of_nobody_and_one_of_towns_may() -> None:
    countries = pa.table(
        {"code": ["DE", "FR", "ES", "IT", "CH"], "name": ["Germany", "France", "Spain", "Italy", "Switzerland"]}
    )
    towns = pa.table({"code": ["B", "P", "M", "R", "Z"], "city": ["Berlin", "Paris", "Madrid", "Rome", "Zurich"]})
    tables = {"countries": countries, "offices": towns}
    found = findings_of_all(((name, [table], len(table)) for name, table in tables.items()), options=OPTIONS)
    assert {one.table for one in found} == {"countries", "offices"}
    assert tables_of_people(found) == {"offices"}
