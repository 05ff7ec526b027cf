"""A small dataset on disk, in any format, to be audited whole or broken."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.manifest import OutputFormat
from schemas.model import DatasetSchema

SHOP = {
    "name": "shop",
    "tables": [
        {
            "name": "customers",
            "description": "Who buys",
            "primary_key": ["id"],
            "columns": [
                {"name": "id", "type": "integer"},
                {"name": "email", "type": "string", "unique": True, "pattern": ".+@example[.]com"},
                {"name": "balance", "type": "decimal", "precision": 9, "scale": 2, "minimum": 0},
                {"name": "active", "type": "boolean", "nullable": False},
                {"name": "born", "type": "date", "minimum": "1950-01-01"},
                {"name": "seen", "type": "timestamp", "timezone": True},
                {"name": "tags", "type": "array", "items": "string"},
                {"name": "notes", "type": "json"},
                {"name": "score", "type": "number"},
                {"name": "photo", "type": "binary", "length": 4},
                {"name": "alarm", "type": "time"},
            ],
        },
        {
            "name": "the orders",
            "primary_key": ["customer", "no"],
            "columns": [
                {"name": "customer", "type": "integer"},
                {"name": "no", "type": "integer", "minimum": 1},
                {"name": 'first "a"', "type": "string", "values": ["paid", "void", ""]},
            ],
        },
    ],
    "relations": [{"child": "the orders", "columns": ["customer"], "parent": "customers", "parent_columns": ["id"]}],
    "rules": [{"table": "customers", "check": "seen >= born", "name": "seen after birth"}],
}


@pytest.fixture(scope="session")
def shop() -> DatasetSchema:
    return DatasetSchema.model_validate(SHOP)


@pytest.fixture
def tables(shop: DatasetSchema) -> dict[str, pa.Table]:
    customers = [
        {
            "id": number,
            "email": f"c{number}@example.com",
            "balance": None if number == 3 else Decimal(f"{number}.50"),
            "active": number % 2 == 0,
            "born": dt.date(1960 + number, 2, 3),
            "seen": dt.datetime(2024, 5, number + 1, 10, tzinfo=dt.UTC),
            "tags": ["a, b", 'c"d'] if number else [],
            "notes": '{"x": [1, null]}' if number else None,
            "score": number / 3,
            "photo": bytes([number, 255]),
            "alarm": dt.time(7, 30, 0, 1),
        }
        for number in range(6)
    ]
    orders = [{"customer": row // 2, "no": row % 2 + 1, 'first "a"': ["paid", "", None][row % 3]} for row in range(8)]
    return {"customers": typed(shop, "customers", customers), "the orders": typed(shop, "the orders", orders)}


def typed(schema: DatasetSchema, table: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    kinds = {column.name: column.arrow_type for column in schema.table(table).columns}
    return pa.table({name: pa.array([row[name] for row in rows], kind) for name, kind in kinds.items()})


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Give a function that writes tables, two parts each, and returns the folder."""

    def of(tables: Mapping[str, pa.Table], format: OutputFormat = OutputFormat.PARQUET) -> Path:
        folder = tmp_path / "staged"
        for name, table in tables.items():
            home = folder / "data" / name
            home.mkdir(parents=True)
            half = (table.num_rows + 1) // 2
            for number, part in enumerate((table.slice(0, half), table.slice(half))):
                write_part(home / f"part-{number:05d}.{format.value}", part)
        return folder

    return of


def write_part(path: Path, part: pa.Table) -> None:
    if path.suffix == ".parquet":
        pq.write_table(part, path)
        return
    rows = [{name: _text(cell) for name, cell in row.items()} for row in part.to_pylist()]
    if path.suffix == ".csv":
        path.write_text(_csv(part.column_names, rows), encoding="utf-8")
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    else:
        path.write_text(json.dumps(rows), encoding="utf-8")


def _text(cell: Any) -> Any:
    import base64

    if isinstance(cell, bytes):
        return base64.b64encode(cell).decode()
    return cell if cell is None or isinstance(cell, bool | int | float | list) else str(cell)


def _csv(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """A null is a bare empty field and the empty string a quoted one, which Python's writer cannot tell apart."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(names)
    for row in rows:
        out.write(",".join(_field(row[name]) for name in names) + "\n")
    return out.getvalue()


def _field(cell: Any) -> str:
    if cell is None:
        return ""
    plain = json.dumps(cell) if isinstance(cell, bool | list) else str(cell)
    return '"' + plain.replace('"', '""') + '"' if isinstance(cell, str | list) else plain
