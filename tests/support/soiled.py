"""A schema with everything that can go wrong, and random ones."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import yaml
from hypothesis import strategies as st

from schemas.model import DatasetSchema
from schemas.semantics import complete
from tasks.records import beside, growth
from tasks.records.dirt.soiling import Soiled, Soiler
from tasks.records.engine import Engine

COLUMNS = """
- {name: id, type: integer, generator: {kind: sequence}}
- {name: first, type: string, nullable: false, generator: {kind: person, part: first_name}}
- {name: last, type: string, nullable: false, generator: {kind: person, part: last_name}}
- {name: phone, type: string, null_rate: 0.1, generator: {kind: template, template: "{#:3}-{#:4}"}}
- {name: income, type: decimal, precision: 10, scale: 2, minimum: -5, maximum: 9000, nullable: false}
- {name: score, type: number, minimum: 0, maximum: 1, null_rate: 0.1}
- {name: age, type: integer, minimum: 0, maximum: 99, nullable: false}
- {name: born, type: date, null_rate: 0.1, generator: {kind: datetime, start: "1950-01-01", end: "2005-12-31"}}
- {name: seen, type: timestamp, timezone: true, nullable: false}
- {name: raw, type: binary, null_rate: 0.5, generator: {kind: constant, value: ""}}
- {name: ok, type: boolean, nullable: false, generator: {kind: boolean}}
- {name: tags, type: array, items: string, nullable: false, generator: {kind: expression, sql: "[first, last]"}}
- {name: boss, type: integer}
"""
TABLES: list[dict[str, Any]] = [{"name": "people", "primary_key": ["id"], "columns": yaml.safe_load(COLUMNS)}]
RELATIONS = [{"child": "people", "columns": ["boss"], "parent": "people", "parent_columns": ["id"]}]
TEXTS, NUMBERS = ["first", "last", "phone"], ["income", "score", "age"]


def _columns(names: list[str], least: int = 1) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), min_size=least, max_size=3, unique=True)


def _dirt(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    common = {"kind": st.just(kind), "table": st.just("people"), "rate": st.sampled_from([0.02, 0.3, 1.0])}
    when = {"when": st.sampled_from([None, "age > 50", "phone IS NULL OR ok"])}
    return st.fixed_dictionaries({**common, **when, **fields})


ANY = ["first", "phone", "income", "score", "born", "seen", "raw", "ok", "tags"]
PATTERN = {"entity": st.just(["boss"]), "at": st.just("seen"), "size": st.integers(2, 7)}
ONE = st.one_of(
    _dirt("typo", columns=_columns(TEXTS), by=st.just(["ocr", "keyboard", "repetition"])),
    _dirt("case", columns=_columns(TEXTS)),
    _dirt("whitespace", columns=_columns(TEXTS)),
    _dirt("format", columns=_columns(TEXTS), by=st.just(["mojibake", "quoted", "separators", "truncated"])),
    _dirt("swapped", columns=st.just(["first", "last"])),
    _dirt("missing", columns=_columns(ANY)),
    _dirt("outlier", columns=_columns([*NUMBERS, "born", "seen"])),
    _dirt("unit", columns=_columns(NUMBERS)),
    _dirt("drift", columns=_columns(NUMBERS), begin=st.floats(0, 0.9)),
    _dirt("orphan", columns=st.just(["boss"])),
    st.just({"kind": "duplicate", "table": "people", "rate": 0.3}),
    _dirt("near_duplicate", columns=_columns(ANY)),
    _dirt("card_testing", amount=st.just("income"), status=st.just("phone"), declined=st.just("no"), **PATTERN),
    _dirt("velocity", **PATTERN),
    _dirt("impossible_travel", place=st.just(["score", "age"]), **PATTERN),
)
DIRT = st.lists(ONE, min_size=1, max_size=5)


def engine_of(dirt: list[dict[str, Any]], rows: int, seed: int = 0, before: Sequence[int] = ()) -> Engine:
    """An engine of the table with that dirt, continued from so many rows before."""
    schema = DatasetSchema.model_validate({"tables": TABLES, "relations": RELATIONS, "dirt": dirt})
    return growth.engine_of(complete(schema), {"people": rows}, seed, [{"people": count} for count in before])


def soiler_of(engine: Engine) -> Soiler:
    """What soils its table."""
    return beside.soiler_of(engine, "people")


def soil(dirt: dict[str, Any], rows: int = 400) -> tuple[pa.Table, Soiled]:
    """Soil the table with one sort of dirt; give the clean rows too."""
    engine = engine_of([{"table": "people", **dirt}], rows)
    clean = engine.rows_at("people", np.arange(rows, dtype=np.uint64))
    return clean, soiler_of(engine).soil(0, rows)
