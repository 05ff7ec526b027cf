"""Judges Arrow tables in memory: what the expectations say, without files."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from schemas.model import DatasetSchema

Judge = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:", config={"threads": 1}) as opened:
        for setting in ("TimeZone='UTC'", "error_on_division_by_zero=false", "ieee_floating_point_ops=false"):
            opened.execute(f"SET {setting}")  # as the audit's session does
        yield opened


@pytest.fixture(scope="session")
def judge(connection: duckdb.DuckDBPyConnection) -> Judge:
    """Give a function from a schema and tables to Great Expectations' results, one for each ``table.columns: kind``."""

    def of(
        schema: DatasetSchema | Mapping[str, Any], tables: Mapping[str, pa.Table], rows: Mapping[str, int] | None = None
    ) -> dict[str, Any]:
        from expectations.suite import build_suites
        from expectations.validation import validate
        from expectations.views import DatasetView, TableView

        known = schema if isinstance(schema, DatasetSchema) else DatasetSchema.model_validate(schema)
        views = {}
        for number, (name, table) in enumerate(tables.items()):
            connection.register(f"v{number}", table)
            stored = {field.name: str(field.type) for field in table.schema}
            views[name] = TableView(known.table(name), f"v{number}", stored)
        counts = rows if rows is not None else {name: table.num_rows for name, table in tables.items()}
        results = {}
        for name, suite in build_suites(known, counts).items():
            for result in validate(suite, DatasetView(connection, views), name).results:
                about = result.expectation_config.meta["understudy"]
                results[f"{name}.{'+'.join(about['columns'])}: {about['kind']}"] = result
        return results

    return of
