"""Reads SQL as terms and comparisons of them: what a condition says in numbers, dates and spans of time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np

from schemas.intervals import Interval
from schemas.terms import Box, Constant, Extreme, Magnitude, Product, Quotient, Rounded, Square, Sum, Term, Variable
from schemas.types import DAY, HOUR, SECOND

if TYPE_CHECKING:
    from sqlglot import exp

Kind = Literal["number", "date", "timestamp", "time", "span"]
_UNITS = {
    "MICROSECOND": (1, 1), "MILLISECOND": (1_000, 1_000), "SECOND": (SECOND, SECOND), "MINUTE": (60 * SECOND,) * 2,
    "HOUR": (HOUR, HOUR), "DAY": (DAY, DAY), "WEEK": (7 * DAY,) * 2, "MONTH": (28 * DAY, 31 * DAY),
    "QUARTER": (90 * DAY, 92 * DAY), "YEAR": (360 * DAY, 366 * DAY),
}  # fmt: skip
"""The least and the greatest number of microseconds in a unit; beside a span, DuckDB counts 30 days a month."""


def term(tree: "exp.Expr", kinds: Mapping[str, Kind]) -> tuple[Term, Kind] | None:
    """Read an arithmetic expression; None where some part of it is none that intervals can follow.

    Args:
        tree: The expression.
        kinds: The columns that hold numbers or times.
    """
    from sqlglot import exp

    tree = tree.unnest()
    if isinstance(tree, exp.Column):
        name = ".".join(part.name for part in tree.parts)
        kind = kinds.get(name)
        return None if kind is None else (Variable(name), kind)
    if isinstance(tree, exp.Literal | exp.Neg | exp.Interval | exp.Cast):
        return _leaf(tree, kinds)
    if isinstance(tree, exp.Add | exp.Sub | exp.Mul | exp.Div):
        return _operation(tree, kinds)
    if isinstance(tree, exp.DateDiff):
        return _difference(tree, kinds)
    if isinstance(tree, exp.Round | exp.Floor | exp.Ceil | exp.Abs | exp.Coalesce):
        return _function(tree, kinds)
    if isinstance(tree, exp.Greatest | exp.Least):
        return _extreme(tree, kinds)
    return None


def _leaf(tree: "exp.Expr", kinds: Mapping[str, Kind]) -> tuple[Term, Kind] | None:
    from sqlglot import exp

    if isinstance(tree, exp.Literal):
        return None if tree.is_string else (Constant(float(tree.name), float(tree.name)), "number")
    if isinstance(tree, exp.Neg):
        inner = term(tree.this, kinds)
        return None if inner is None else (Sum(Constant(0.0, 0.0), inner[0], minus=True), inner[1])
    return _span(tree) if isinstance(tree, exp.Interval) else _cast(tree, kinds)


def _span(tree: "exp.Expr") -> tuple[Term, Kind] | None:
    unit = tree.args.get("unit")
    low, high = _UNITS.get(str(unit.name if unit is not None else "").upper().removesuffix("S"), (0, 0))
    try:
        count = float(tree.this.name)
    except (ValueError, AttributeError):
        return None
    ends = sorted((count * low, count * high))
    return (Constant(*ends), "span") if high else None


def exact_span(tree: "exp.Expr") -> Fraction | None:
    """The microseconds of an interval that is always as long; None of months and years."""
    found = _span(tree)
    if found is None or not isinstance(found[0], Constant) or found[0].low != found[0].high:
        return None
    return Fraction(found[0].low)


def _cast(tree: "exp.Expr", kinds: Mapping[str, Kind]) -> tuple[Term, Kind] | None:
    """A number or a time in another type, or a date or timestamp that is written out."""
    from sqlglot import exp

    target = tree.to
    inner = tree.this.unnest()
    if isinstance(inner, exp.Literal) and inner.is_string:
        return _moment(inner.name, target)
    found = term(inner, kinds)
    if found is None:
        return None
    if target.is_type("date"):
        return (Rounded(found[0], DAY, 0.0), "date") if found[1] in ("timestamp", "date") else None
    if target.is_type("timestamp", "timestamptz", "datetime"):
        return (found[0], "timestamp") if found[1] in ("timestamp", "date") else None
    if target.is_type(*exp.DataType.INTEGER_TYPES) and found[1] == "number":
        return Rounded(found[0], 0.5, 0.5), "number"
    if target.is_type("double", "float"):
        return found if found[1] == "number" else None
    return (Rounded(found[0], 1.0, 1.0), "number") if target.is_type("decimal") and found[1] == "number" else None


def _moment(text: str, target: "exp.Expr") -> tuple[Term, Kind] | None:
    if target.is_type("time"):
        return _time_of_day(text)
    moment = text.replace(" ", "T")
    if re.search(r"T.*[+-]\d\d(:?\d\d)?$", moment):
        return None  # a timestamp without a zone keeps its hour, one with a zone moves it
    try:
        micros = float(np.datetime64(moment.rstrip("Z"), "us").astype(np.int64))
    except ValueError:
        return None
    kind: Kind | None = (
        "date" if target.is_type("date") else "timestamp" if "TIMESTAMP" in target.sql().upper() else None
    )
    if kind == "date":
        micros -= micros % DAY  # a date keeps no time that is written beside it
    return None if kind is None else (Constant(micros, micros), kind)


def _time_of_day(text: str) -> tuple[Term, Kind] | None:
    try:
        read = time.fromisoformat(text.strip())
    except ValueError:
        return None
    if read.tzinfo is not None:
        return None
    micros = float(((read.hour * 60 + read.minute) * 60 + read.second) * SECOND + read.microsecond)
    return Constant(micros, micros), "time"


def _operation(tree: "exp.Expr", kinds: Mapping[str, Kind]) -> tuple[Term, Kind] | None:
    from sqlglot import exp

    one, other = term(tree.left, kinds), term(tree.right, kinds)
    if one is None or other is None:
        return None
    (left, left_kind), (right, right_kind) = one, other
    if isinstance(tree, exp.Mul | exp.Div):
        if {left_kind, right_kind} != {"number"}:
            return None
        if isinstance(tree, exp.Mul):
            return (Square(left) if tree.left == tree.right else Product(left, right)), "number"
        return Quotient(left, right), "number"
    minus = isinstance(tree, exp.Sub)
    if left_kind == right_kind == "date" and minus:
        return Quotient(Sum(left, right, minus=True), Constant(DAY, DAY)), "number"
    if left_kind == "date" and right_kind == "number":
        return Sum(left, Product(right, Constant(DAY, DAY)), minus=minus), "date"
    kind = _sum_kind(left_kind, right_kind, minus=minus)
    return None if kind is None else (Sum(left, right, minus=minus), kind)


def _sum_kind(left: Kind, right: Kind, *, minus: bool) -> Kind | None:
    if left == right and left in ("number", "span"):
        return left
    if left in ("date", "timestamp") and right == "span":
        return "timestamp"
    if left == "span" and right in ("date", "timestamp") and not minus:
        return "timestamp"
    return "span" if left == right == "timestamp" and minus else None


def _difference(tree: "exp.Expr", kinds: Mapping[str, Kind]) -> tuple[Term, Kind] | None:
    """How many borders of a unit lie between two moments: within one of the time between them."""
    later, earlier = term(tree.this, kinds), term(tree.expression, kinds)
    low, high = _UNITS.get(str(tree.args["unit"].name if tree.args.get("unit") else "DAY").upper(), (0, 0))
    if later is None or earlier is None or not high or {later[1], earlier[1]} - {"date", "timestamp"}:
        return None
    exact = low == high and low <= DAY and later[1] == earlier[1] == "date"
    slack = 0.0 if exact else 1.0
    return Rounded(Quotient(Sum(later[0], earlier[0], minus=True), Constant(low, high)), slack, slack), "number"


def _function(tree: "exp.Expr", kinds: Mapping[str, Kind]) -> tuple[Term, Kind] | None:
    from sqlglot import exp

    found = term(tree.this, kinds)
    if found is None or isinstance(tree, exp.Coalesce):
        return found  # where it stands for a null, the row's check will tell
    inner, kind = found
    if kind != "number":
        return None
    if isinstance(tree, exp.Abs):
        return Magnitude(inner), kind
    if isinstance(tree, exp.Round):
        digits = tree.args.get("decimals")
        half = 0.5 * 10.0 ** -int(digits.name) if digits is not None and digits.is_int else 0.5
        return Rounded(inner, half, half), kind
    return Rounded(inner, 1.0, 0.0) if isinstance(tree, exp.Floor) else Rounded(inner, 0.0, 1.0), kind


def _extreme(tree: "exp.Expr", kinds: Mapping[str, Kind]) -> tuple[Term, Kind] | None:
    """The greatest or least of terms of one kind; a null among them is left out, which the row's check will tell."""
    from sqlglot import exp

    found = [term(each, kinds) for each in (tree.this, *tree.expressions)]
    parts = [each for each in found if each is not None]
    if len(parts) < len(found) or len({kind for _, kind in parts}) > 1:
        return None
    return Extreme(tuple(part for part, _ in parts), isinstance(tree, exp.Greatest)), parts[0][1]


COMPARISONS = ("LT", "LTE", "GT", "GTE", "EQ")


@dataclass(frozen=True)
class Comparison:
    """``left < right``, ``left <= right`` or ``left = right``, turned so that the smaller side is on the left.

    Attributes:
        strict: Whether the sides must differ.
        equal: Whether they must not.
        columns: The columns read.
    """

    left: Term
    right: Term
    strict: bool
    equal: bool
    columns: frozenset[str]

    def narrow(self, box: Box, margin: float) -> None:
        """Shrink the box to what lets the comparison be true.

        Args:
            box: What each column may be; changed in place.
            margin: By how much the sides of a strict comparison must differ at least.
        """
        gap = margin if self.strict else 0.0
        left, right = self.left.value(box), self.right.value(box)
        low = right.low if self.equal else np.array([-np.inf])
        self.left.narrow(box, Interval(low, right.high - gap))
        left = self.left.value(box)
        high = left.high if self.equal else np.array([np.inf])
        self.right.narrow(box, Interval(left.low + gap, high))


def comparison(tree: "exp.Expr", kinds: Mapping[str, Kind]) -> Comparison | None:
    """Read a comparison of two arithmetic terms; None when it is none."""
    from sqlglot import exp

    if type(tree).__name__ not in COMPARISONS:
        return None
    sides = [_side(tree.left, tree.right, kinds), _side(tree.right, tree.left, kinds)]
    if sides[0] is None or sides[1] is None or not _comparable(sides[0][1], sides[1][1]):
        return None
    turned = isinstance(tree, exp.GT | exp.GTE)
    left, right = (sides[1][0], sides[0][0]) if turned else (sides[0][0], sides[1][0])
    columns = frozenset(".".join(part.name for part in each.parts) for each in tree.find_all(exp.Column))
    return Comparison(left, right, isinstance(tree, exp.LT | exp.GT), isinstance(tree, exp.EQ), columns)


def _side(tree: "exp.Expr", other: "exp.Expr", kinds: Mapping[str, Kind]) -> tuple[Term, Kind] | None:
    """A side of a comparison; a text beside a date is read as one."""
    from sqlglot import exp

    bare = tree.unnest()
    if isinstance(bare, exp.Literal) and bare.is_string:
        facing = term(other, kinds)
        if facing is not None and facing[1] in ("date", "timestamp", "time"):
            return _moment(bare.name, exp.DataType.build(facing[1]))
        return None
    return term(bare, kinds)


def _comparable(one: Kind, other: Kind) -> bool:
    return one == other or {one, other} == {"date", "timestamp"}
