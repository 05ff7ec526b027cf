"""Rules that no row can meet: told before any row is made, by what the columns' bounds and lists leave.

A rule holds where it is unknown, so only columns that are never null can make it impossible.
"""

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, TypeGuard

import pyarrow as pa

from schemas.conditions import MOST_BRANCHES, Branch, branches
from schemas.errors import SchemaError
from schemas.model import ColumnSchema, Rule, TableSchema
from schemas.places import Path
from schemas.sql import parse_expression
from schemas.sql_reading import checked_tree, shorten
from schemas.terms import Kind
from schemas.types import DAY, NUMERIC, ColumnType
from schemas.validation.columns import bounds_of, column_problems
from schemas.validation.context import Context
from schemas.validation.ranges import Range, is_possible
from schemas.validation.report import Advised, Found
from schemas.validation.values import parse_value

if TYPE_CHECKING:
    from sqlglot import exp

Placed = tuple[Path, Rule]


def check_possible(context: Context) -> Iterator[Found]:
    """Find rules that no row can meet, alone or with those before them."""
    for name, table in context.tables.items():
        rules = [(path, rule) for path, rule in context.rules if rule.table == name]
        ranges = _ranges(table, context) if rules else {}
        yield from _of_table(rules, ranges, table, context)


def _of_table(rules: list[Placed], ranges: dict[str, Range], table: TableSchema, context: Context) -> Iterator[Found]:
    alive: list[Branch] = [()]
    earlier: list[Placed] = []
    for path, rule in rules:
        ways = _ways(rule, ranges)
        if ways is None:
            continue
        if not _joint([()], ways, ranges):
            yield _impossible((path, rule), [], table, context)
        elif (left := _joint(alive, ways, ranges)) is None:
            continue  # too many ways to tell apart
        elif left:
            alive = left
            earlier.append((path, rule))
        else:
            yield _impossible((path, rule), _culprits(earlier, ways, ranges), table, context)


def _joint(known: Sequence[Branch], ways: Sequence[Branch], ranges: dict[str, Range]) -> list[Branch] | None:
    """The ways in which what is known and one more rule can be true together; None when there are too many."""
    joint = [(*branch, *way) for branch in known for way in ways]
    return None if len(joint) > MOST_BRANCHES else [branch for branch in joint if is_possible(branch, ranges)]


def _culprits(earlier: list[Placed], ways: Sequence[Branch], ranges: dict[str, Range]) -> list[Placed]:
    """Those of the earlier rules without which the last one could be met."""
    needed = list(earlier)
    for placed in earlier:
        left = [other for other in needed if other is not placed]
        known: list[Branch] | None = [()]
        for _, rule in left:
            known = None if known is None else _joint(known, _ways(rule, ranges) or [()], ranges)
        if known is not None and _joint(known, ways, ranges) == []:
            needed = left
    return needed


def _ways(rule: Rule, ranges: dict[str, Range]) -> tuple[Branch, ...] | None:
    """The ways in which a rule can be true; None where it is not made of plain comparisons, or speaks of no range."""
    try:
        names = parse_expression(rule.check).columns
        tree = checked_tree(rule.check)
    except SchemaError:
        return None
    if not set(names) & ranges.keys() or not _is_plain(tree):
        return None
    return branches((rule.check,))


def _is_plain(tree: "exp.Expr") -> bool:
    """Whether AND, OR and NOT join predicates with no predicate or choice inside them."""
    from sqlglot import exp

    bare = tree.unnest()
    if isinstance(bare, exp.Connector):
        return _is_plain(bare.left) and _is_plain(bare.right)
    if isinstance(bare, exp.Not):
        return _is_plain(bare.this)
    inner = (node for node in bare.walk() if node is not bare)
    return not any(isinstance(node, exp.Predicate | exp.Case | exp.If | exp.Coalesce | exp.Nullif) for node in inner)


def _ranges(table: TableSchema, context: Context) -> dict[str, Range]:
    """What the columns that are never null can be worth."""
    found = {}
    for column in table.columns:
        sound = context.is_sure((table.name, column.name)) and next(column_problems(column), None) is None
        if sound and context.is_mandatory(table.name, column.name):
            found[column.name] = _range(column)
    return found


_KINDS: dict[ColumnType, Kind] = {
    **dict.fromkeys(NUMERIC, "number"),
    ColumnType.DATE: "date",
    ColumnType.TIMESTAMP: "timestamp",
}


def _range(column: ColumnSchema) -> Range:
    kind = _KINDS.get(column.type)
    values = _values(column)
    if kind is None:
        return Range(None, values=values)
    low, high = (_position(bound) for bound in bounds_of(column))
    own = [getattr(column.generator, end) for end in ("minimum", "maximum")] if _is_bounded_by_choice(column) else []
    listed = [_position(parse_value(column, value)) for value in column.values or ()]
    listed = listed if None not in listed else []
    lows = [low, *map(_position, own[:1]), *([min(filter(_is_known, listed))] if listed else [])]
    highs = [high, *map(_position, own[1:]), *([max(filter(_is_known, listed))] if listed else [])]
    return Range(
        kind,
        max(filter(_is_known, lows), default=-math.inf),
        min(filter(_is_known, highs), default=math.inf),
        _pitch(column),
        values,
    )


def _is_known(end: float | None) -> TypeGuard[float]:
    return end is not None


def _is_bounded_by_choice(column: ColumnSchema) -> bool:
    """Whether somebody wrote a generator with bounds; those that were inferred are no promise of the schema's."""
    return column.inferred is None and getattr(column.generator, "kind", None) in ("integer", "number", "decimal")


def _values(column: ColumnSchema) -> pa.Array | None:
    if column.values is None:
        return None
    try:
        return pa.array([parse_value(column, value) for value in column.values]).cast(column.arrow_type)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        return None


def _position(value: object) -> float | None:
    """A number as itself, a moment in microseconds since 1970."""
    if isinstance(value, datetime):
        return float(round((value - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1)))
    if isinstance(value, date):
        return float((value - date(1970, 1, 1)).days * DAY)
    return float(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else None


def _pitch(column: ColumnSchema) -> float:
    if column.type is ColumnType.DECIMAL:
        return 10.0 ** -(2 if column.scale is None else column.scale)
    return {ColumnType.INTEGER: 1.0, ColumnType.DATE: float(DAY)}.get(column.type, 0.0)


def _impossible(placed: Placed, others: list[Placed], table: TableSchema, context: Context) -> Found:
    path, rule = placed
    names = {name for _, each in (placed, *others) for name in parse_expression(each.check).columns}
    columns = [column for column in table.columns if column.name in names]
    ranges = ", ".join(f"{column.name} {_told(column)}" for column in columns)
    joined = " and ".join(f"`{shorten(each.check)}`" for _, each in others)
    together = f" together with {joined}" if others else ""
    wrong = (
        f"Table '{table.name}': no row can meet `{shorten(rule.check)}`{together}: "
        f"{ranges}{'.' if any(column.nullable for column in columns) else ', and none may be null.'}"
    )
    beside = (*(place for place, _ in others), *(context.column_paths[table.name, column.name] for column in columns))
    return (*path, "check"), Advised(f"{wrong} {_IN_FILE}", f"{wrong} {MEND_ROWS}", beside)


_IN_FILE = "Change the rule, or widen the bounds of a column."
MEND_ROWS = "Mend the conditions, so that some row meets them all."


def _told(column: ColumnSchema) -> str:
    """What a column may be, in words."""
    if column.values is not None:
        shown = ", ".join(str(value) for value in column.values[:5])
        return f"is one of {shown}{', ...' if len(column.values) > 5 else ''}"
    written = _is_bounded_by_choice(column)
    low, high = (
        getattr(column, end) if getattr(column, end) is not None or not written else getattr(column.generator, end)
        for end in ("minimum", "maximum")
    )
    if low is not None and high is not None:
        return f"is {low} to {high}"
    if low is None and high is None:
        return "is any value"
    return f"is at least {low}" if high is None else f"is at most {high}"
