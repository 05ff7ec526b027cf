"""The kit of laws that every registered kind of generator keeps, for every type that it fills and every constraint.

A kind either says that it cannot keep to a constraint (a problem, or a refusal when it is bound), or it does.
"""

import re
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from schemas.errors import UnderstudyError
from schemas.generator import Generator, generator_class, generator_kinds
from schemas.model import ColumnSchema, DatasetSchema
from schemas.types import NESTED, ColumnType
from schemas.validation import problems
from schemas.validation.values import parse_value
from tasks.records.engine import Engine
from tasks.records.generator_kit import LAWS
from tasks.records.generator_kit import Case as KitCase

ROWS = 200
KINDS = [kind for kind in generator_kinds() if generator_class(kind).__module__.startswith("tasks.records.")]  # type: ignore[union-attr]

ONE_OF: dict[str, list[Any]] = {
    "integer": [3, 7, 11],
    "number": [0.5, 2.5],
    "decimal": [1.25, 7.5],
    "boolean": [True],
    "string": ["red", "green", "blue"],
    "date": ["2024-02-29", "2024-03-01"],
    "time": ["08:30:00", "17:00:00"],
    "timestamp": ["2024-02-29 12:00:00", "2024-03-01 00:00:00"],
    "uuid": ["6f1a0c1e-1111-4222-8333-444455556666", "6f1a0c1e-1111-4222-8333-444455556667"],
    "json": ['{"a": 1}', '{"a": 2}'],
    "binary": ["00ff", "0a0b"],
    "array": ["[1]", "[2, 3]"],
    "struct": [""],
    "map": [""],
}
PERSON = {"date": "birth_date", "timestamp": "birth_date", "string": "full_name"}
CARD = {"date": "expiry", "timestamp": "expiry", "string": "number", "integer": "number"}
FAKER: dict[str, list[Any]] = {
    "string": ["word"],
    "integer": ["random_int"],
    "number": ["pyfloat", {"min_value": 0, "max_value": 9}],
    "decimal": ["pydecimal", {"left_digits": 3, "right_digits": 2}],
    "boolean": ["pybool"],
    "uuid": ["uuid4"],
    "binary": ["binary", {"length": 16}],
    "json": ["json", {"num_rows": 1}],
}


def parameters(kind: str, type: ColumnType) -> dict[str, Any] | None:
    """The fewest parameters with which a kind fills a type; None where it has nothing to fill it with."""
    if kind == "faker":
        provider, *arguments = FAKER.get(type, [None])
        return None if provider is None else {"provider": provider, "arguments": (arguments or [{}])[0]}
    if (kind, type) == ("transition", "string"):
        return None  # the state before is null in the first row
    filled = {"kind": "expression", "sql": EXPRESSIONS.get(type)}
    filled = filled if type == "array" else {"kind": "category", "values": ONE_OF[type]}
    by_kind: dict[str, dict[str, Any]] = {
        "bank_account": {"part": {"integer": "account_number"}.get(type, "iban")},
        "card": {"part": CARD.get(type, "expiry_month")},
        "category": {"values": ONE_OF[type]},
        "constant": {"value": ONE_OF[type][0]},
        "decision": {"cases": [{"when": "other > 4", "use": filled}], "otherwise": filled},
        "expression": {"sql": EXPRESSIONS.get(type)},
        "lookup": {"of": "other", "table": {"3": ONE_OF[type][0]}, "otherwise": ONE_OF[type][-1]},
        "payment": {"part": {"string": "reference"}.get(type, "amount")},
        "product": {"part": {"string": "sku"}.get(type, "price")},
        "person": {"part": PERSON.get(type, "age")},
        "place": {"part": {"string": "address", "integer": "building_number"}.get(type, "latitude")},
        "pool": {"values": ONE_OF[type]},
        "reference": {"relation": "parent", "column": "copied"},
        "regex": {"pattern": "[a-z]{3,12}"},
        "reserved": {"of": {"string": "phone", "integer": "card"}.get(type, "card_expiry")},
        "ohlc": {"volatility": 0.05, "part": "volume" if type == "integer" else "close"},
        "states": {"transitions": {"red": {"green": 1}, "green": {"blue": 2, "red": 1}, "blue": ["red"]}},
        "series": {"level": 40, "noise": {"kind": "ar1", "deviation": 5}},
        "transition": {"of": "status", "part": "seconds" if type in ("integer", "number") else "at"},
        "delayed": {"of": "happened"},
        "late": {"of": "arrived"},
        "redelivery": {"share": 0.2, "within": 20},
        "template": {"template": "{row:06}-{other}-{?:2}"},
    }
    return by_kind.get(kind, {})


EXPRESSIONS: dict[str, str] = {
    "integer": "other * 2",
    "number": "other / 4.0",
    "decimal": "other * 0.25",
    "boolean": "other > 4",
    "string": "'n' || other",
    "date": "make_date(2024, 1, other)",
    "time": "make_time(other, 30, 0)",
    "timestamp": "make_timestamp(2024, 1, other, 8, 0, 0)",
    "uuid": "lpad('' || other, 8, '0') || '-1111-4222-8333-444455556666'",
    "json": "'{\"a\": ' || other || '}'",
    "binary": "unhex('0' || other)",
    "array": "['a', 'b' || other]",
}

CONSTRAINTS: dict[str, list[dict[str, Any]]] = {
    "integer": [{"minimum": 20, "maximum": 60}, {"maximum": -5}, {"minimum": 10**12}],
    "number": [{"minimum": 20.25, "maximum": 60.5}, {"maximum": -5}, {"minimum": 1e9}],
    "decimal": [{"precision": 6, "scale": 3, "minimum": 20.5, "maximum": 60}, {"precision": 3, "scale": 0}],
    "boolean": [],
    "string": [
        {"length": 1},
        {"length": 9},
        {"length": 20, "min_length": 12},
        {"min_length": 40},
        {"pattern": "[a-z]{2,6}"},
    ],
    "date": [{"minimum": "1995-05-05", "maximum": "1999-09-09"}, {"minimum": "2031-01-01"}],
    "time": [{"minimum": "09:00:00", "maximum": "09:30:00"}],
    "timestamp": [{"minimum": "1995-05-05 12:00:00", "maximum": "1999-09-09"}, {"timezone": True}],
    "uuid": [{"length": 36}],
    "json": [{"length": 6}],
    "binary": [{"length": 16, "min_length": 16}, {"length": 1}],
    "array": [],
    "struct": [],
    "map": [],
}

WHOLE = {"name": "whole", "type": "integer", "generator": {"kind": "integer"}}
PARTS: dict[str, dict[str, Any]] = {
    "array": {"element": WHOLE},
    "struct": {
        "fields": [WHOLE, {**WHOLE, "name": "twice", "generator": {"kind": "expression", "sql": "whole + other"}}]
    },
    "map": {"key": {"type": "string", "generator": {"kind": "regex", "pattern": "[a-z]{3}"}}, "element": WHOLE},
    "json": {"fields": [WHOLE]},
}
"""What a nested value is made of."""

FOLLOWERS = {"expression", "reference"}
"""Kinds whose values come from other columns: constraints are those columns' business, and the audit's."""

Case = tuple[str, str, str]
"""A kind, a type, and the name of a constraint: ``free`` for none."""


def constraints(type: str) -> dict[str, dict[str, Any]]:
    listed = {} if type in NESTED else {"values": {"values": ONE_OF[type]}}
    told = {", ".join(f"{key} {value}" for key, value in each.items()): each for each in CONSTRAINTS[type]}
    return {"free": {}, "unique": {"unique": True}, **listed, **told}


def cases() -> list[Case]:
    return [
        (kind, str(type), name)
        for kind in KINDS
        for type in sorted(_class(kind).types)
        if parameters(kind, type) is not None
        for name in (["free"] if kind in FOLLOWERS else constraints(type))
    ]


def _class(kind: str) -> type[Generator]:
    found = generator_class(kind)
    assert found is not None
    return found


def column(name: str, type: str, kind: str, **facts: Any) -> dict[str, Any]:
    digits = {"precision": 8, "scale": 2} if type == "decimal" else {}
    generator = {"kind": kind, **(parameters(kind, ColumnType(type)) or {})}
    parts = PARTS.get(type, {}) if kind == "nested" or type in ("struct", "map") else {}
    return {"name": name, "type": type, "nullable": False, "generator": generator, **digits, **parts, **facts}


STATES = {"kind": "states", "transitions": {"red": ["green"], "green": ["red"]}}
HAPPENED = {"name": "happened", "type": "timestamp", "nullable": False, "generator": {"kind": "arrivals"}}
ARRIVED = {**HAPPENED, "name": "arrived", "generator": {"kind": "delayed", "of": "happened", "late": 0.3}}
COMPANIONS: dict[str, list[dict[str, Any]]] = {
    "transition": [{"name": "status", "type": "string", "nullable": False, "generator": STATES}],
    "delayed": [HAPPENED],
    "late": [HAPPENED, ARRIVED],
    "redelivery": [HAPPENED],
}
"""What kinds that follow a column of their table find there."""


def schema_of(case: Case) -> DatasetSchema:
    """A table with the column, a number beside it, and a parent whose column it may copy."""
    kind, type, name = case
    number = {**column("other", "integer", "integer"), "minimum": 1, "maximum": 9}
    key = column("id", "integer", "sequence")
    copied = column("copied", type, "category" if type not in NESTED else "expression" if type == "array" else "nested")
    tested = column("tested", type, kind, **constraints(type)[name])
    link = {"name": "parent_id", "type": "integer", "nullable": False}
    return DatasetSchema.model_validate(
        {
            "tables": [
                {"name": "parent", "primary_key": ["id"], "columns": [key, number, copied]},
                {"name": "child", "columns": [link, number, *COMPANIONS.get(kind, []), tested]},
            ],
            "relations": [{"child": "child", "columns": ["parent_id"], "parent": "parent", "parent_columns": ["id"]}],
        }
    )


@cache
def made(case: Case, seed: int = 0) -> pa.Array | None:
    """The whole column; None when the case is refused."""
    schema = schema_of(case)
    if problems(schema):
        return None
    try:
        return values_of(engine(schema, seed), np.arange(ROWS))
    except UnderstudyError:
        return None


def engine(schema: DatasetSchema, seed: int = 0) -> Engine:
    return Engine(schema, {"parent": 40, "child": ROWS}, seed)


def values_of(made: Engine, rows: Any) -> pa.Array:
    values = made._rows("child", np.asarray(rows, np.uint64))["tested"].combine_chunks()
    return values.cast(values.type.value_type) if pa.types.is_dictionary(values.type) else values


def called(case: Case) -> str:
    return "-".join(case)


ALL = cases()
FREE = [case for case in ALL if case[2] == "free"]


def test_every_kind_is_tried_on_every_type_that_it_fills() -> None:
    tried = {(kind, type) for kind, type, _ in FREE}
    filled = {(kind, str(type)) for kind in KINDS for type in _class(kind).types}
    no_provider_that_leaves_the_clock_alone = {("faker", type) for type in ("date", "time", "timestamp")}
    assert filled - tried == no_provider_that_leaves_the_clock_alone | {("transition", "string")}


@pytest.mark.parametrize("case", FREE, ids=called)
def test_without_constraints_it_is_never_refused(case: Case) -> None:
    assert problems(schema_of(case)) == []
    assert made(case) is not None


@pytest.mark.parametrize("case", ALL, ids=called)
def test_it_refuses_a_constraint_or_keeps_to_it(case: Case) -> None:
    values = made(case)
    if values is None:
        return
    tested = schema_of(case).table("child").column("tested")
    assert values.type == tested.arrow_type
    assert len(values) == ROWS and values.null_count == 0
    assert [value for value in values.to_pylist() if not allowed(value, tested)] == []
    if tested.unique:
        assert len(set(values.to_pylist())) == ROWS


def allowed(value: Any, column: ColumnSchema) -> bool:
    """Whether a value keeps to a column's constraints, in plain Python."""
    if isinstance(value, datetime):
        value = value.replace(tzinfo=UTC)
    low, high = (None if each is None else parse_value(column, each) for each in (column.minimum, column.maximum))
    if column.type == "decimal":
        most = Decimal(10 ** (column.precision or 18) - 1).scaleb(-(column.scale or 0))
        low, high = max(low or -most, -most), min(high or most, most)
    if column.values is not None and value not in [_typed(column, each) for each in column.values]:
        return False
    if isinstance(value, str | bytes) and not (column.min_length or 0) <= len(value) <= (column.length or len(value)):
        return False
    if column.pattern is not None and re.fullmatch(column.pattern, value) is None:
        return False
    return (low is None or value >= low) and (high is None or value <= high)


def _typed(column: ColumnSchema, value: Any) -> Any:
    return bytes.fromhex(value) if column.type == "binary" else parse_value(column, value)


SAME_FOR_EVERY_SEED = ("constant", "sequence", "ticks")


def working(case: Case) -> KitCase:
    values = made(case)
    varies = case[0] not in SAME_FOR_EVERY_SEED and values is not None and len(set(map(str, values.to_pylist()))) > 1
    return KitCase(schema_of(case), "child", "tested", {"parent": 40, "child": ROWS}, varies)


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("case", FREE, ids=called)
def test_it_keeps_every_law_of_the_kit(case: Case, law: str) -> None:
    LAWS[law](working(case))
