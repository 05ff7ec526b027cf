"""Schemas and datasets that exports are tried on."""

from pathlib import Path

import pyarrow as pa

from schemas.manifest import Manifest
from schemas.request import GenerationOptions

WIDE = """
name: Wide
tables:
  - name: "odd name"
    rows: 300
    primary_key: [id]
    description: Every type there is
    columns:
      - {name: id, type: integer, generator: {kind: sequence}}
      - {name: ref, type: uuid, nullable: false, unique: true}
      - {name: amount, type: decimal, precision: 12, scale: 3, minimum: -50, maximum: 50, null_rate: 0.2}
      - {name: long, type: decimal, precision: 30, scale: 8, nullable: false, minimum: 1, maximum: 100000000}
      - {name: share, type: number, nullable: false, minimum: 0, maximum: 1}
      - {name: ok, type: boolean, null_rate: 0.3, generator: {kind: boolean}}
      - {name: note, type: string, null_rate: 0.2, length: 40,
         generator: {kind: category, values: ["", "=1+1", "a,b", "quote \\" here", "two\\nlines", "\\\\.", "Grüße"]}}
      - {name: born, type: date, null_rate: 0.1, generator: {kind: datetime, start: 1950-01-01, end: 2005-12-31}}
      - {name: opens, type: time, null_rate: 0.1}
      - {name: made_at, type: timestamp, nullable: false}
      - {name: sent_at, type: timestamp, timezone: true, null_rate: 0.4}
      - {name: raw, type: binary, null_rate: 0.2, generator: {kind: constant, value: "00ff10"}}
      - {name: tags, type: array, items: string, nullable: false,
         generator: {kind: expression, sql: "['a,b', 'c\\"d', ref]"}}
      - {name: extra, type: json, null_rate: 0.2, generator: {kind: constant, value: '{"a": [1, 2]}'}}
    unique: []
rules:
  - {table: "odd name", check: "amount IS NULL OR amount < 60"}
"""

FAMILY = """
name: Family
tables:
  - name: lines
    rows: 500
    primary_key: [order_id, line_no]
    columns:
      - {name: order_id, type: integer, nullable: false}
      - {name: line_no, type: integer, generator: {kind: sequence}}
      - {name: quantity, type: integer, nullable: false, minimum: 1, maximum: 5}
      - {name: price, type: decimal, precision: 8, scale: 2, nullable: false, minimum: 1, maximum: 90}
      - {name: total, type: decimal, precision: 10, scale: 2, nullable: false}
  - name: orders
    rows: 120
    primary_key: [order_id]
    columns:
      - {name: order_id, type: integer, generator: {kind: sequence, start: 500}}
      - {name: best_line, type: integer}
      - {name: best_of, type: integer}
  - name: staff
    rows: 30
    primary_key: [staff_id]
    columns:
      - {name: staff_id, type: integer, generator: {kind: sequence}}
      - {name: boss_id, type: integer}
relations:
  - {child: lines, columns: [order_id], parent: orders, parent_columns: [order_id], children: {min: 1}}
  - {name: best, child: orders, columns: [best_of, best_line], parent: lines, parent_columns: [order_id, line_no],
     null_rate: 0.1}
  - {name: boss, child: staff, columns: [boss_id], parent: staff, parent_columns: [staff_id]}
rules:
  - {table: lines, check: "total = quantity * price"}
  - {table: lines, check: "quantity > 0 AND line_no > 0"}
"""


def publish(text: str, folder: Path, **more: object) -> Manifest:
    from flows.generate import generate

    path = folder / "made.yaml"
    path.write_text(text)
    return generate.fn(schema=str(path), options=GenerationOptions(chunk_rows=1024), **more)


def rows_of(manifest: Manifest, table: str) -> pa.Table:
    from flows.export import source_of
    from flows.settings import Settings

    return pa.concat_tables(source_of(manifest.generation_id, None, Settings.read()).pieces(table))
