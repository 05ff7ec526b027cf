"""Lets guessed generators reach the numbers that rules ask for: a level of 1 to 10 that a rule wants to be 0."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from schemas.conditions import branches
from schemas.errors import SchemaError
from schemas.model import ColumnSchema, Rule

if TYPE_CHECKING:
    from sqlglot import exp

_BOUNDED = frozenset({"integer", "number", "decimal"})
_MIRRORED = {"GT": "LT", "GTE": "LTE", "LT": "GT", "LTE": "GTE", "EQ": "EQ"}


def reaching(columns: Iterable[ColumnSchema], rules: Iterable[Rule]) -> tuple[ColumnSchema, ...]:
    """Widen the bounds of generators that nobody wrote, where no number within them makes a comparison true.

    Args:
        columns: A table's columns, with their generators.
        rules: The table's rules.
    """
    wanted = [comparison for rule in rules for comparison in _comparisons(rule)]
    return tuple(_reaching(column, wanted) for column in columns)


Wanted = tuple[str, str, Decimal]
"""A column, an operator and a number."""


def _reaching(column: ColumnSchema, wanted: list[Wanted]) -> ColumnSchema:
    generator = column.generator
    if column.inferred is None or generator is None or generator.kind not in _BOUNDED or column.values is not None:
        return column
    bounds = {"minimum": getattr(generator, "minimum", None), "maximum": getattr(generator, "maximum", None)}
    for name, operator, number in wanted:
        if name == column.name and _is_allowed(column, number):
            _widen(bounds, operator, number)
    changed = {key: _plain(value) for key, value in bounds.items() if value != getattr(generator, key, None)}
    return column.model_copy(update={"generator": generator.model_copy(update=changed)}) if changed else column


def _widen(bounds: dict[str, Decimal | int | float | None], operator: str, number: Decimal) -> None:
    """Move the bounds so that some number stands so to the one that is given."""
    low, high = bounds["minimum"], bounds["maximum"]
    least = number + (1 if operator == "GT" else 0)
    most = number - (1 if operator == "LT" else 0)
    if operator in ("GT", "GTE", "EQ") and high is not None and Decimal(str(high)) < least:
        bounds["maximum"] = least
    if operator in ("LT", "LTE", "EQ") and low is not None and Decimal(str(low)) > most:
        bounds["minimum"] = most


def _is_allowed(column: ColumnSchema, number: Decimal) -> bool:
    low, high = (_number(column.minimum), _number(column.maximum))
    return (low is None or number >= low) and (high is None or number <= high)


def _number(bound: object) -> Decimal | None:
    return Decimal(str(bound)) if isinstance(bound, int | float) and not isinstance(bound, bool) else None


def _plain(bound: Decimal | int | float | None) -> int | float | None:
    if not isinstance(bound, Decimal):
        return bound
    return int(bound) if bound == bound.to_integral() else float(bound)


def _comparisons(rule: Rule) -> Iterator[Wanted]:
    """What the rule compares with numbers, in any of the ways in which it can be true."""
    try:
        found = branches((rule.check,)) or ()
    except SchemaError:
        return
    for atom in dict.fromkeys(atom for branch in found for atom in branch):
        if (read := _read(atom.tree)) is not None:
            yield read


def _read(tree: "exp.Expr") -> Wanted | None:
    from sqlglot import exp

    operator = type(tree).__name__
    if operator not in _MIRRORED:
        return None
    left, right = tree.left.unnest(), tree.right.unnest()
    if isinstance(right, exp.Column):
        left, right, operator = right, left, _MIRRORED[operator]
    number = _literal(right)
    return None if number is None or not isinstance(left, exp.Column) or left.table else (left.name, operator, number)


def _literal(tree: "exp.Expr") -> Decimal | None:
    from sqlglot import exp

    sign = -1 if isinstance(tree, exp.Neg) else 1
    bare = tree.this.unnest() if isinstance(tree, exp.Neg) else tree
    return sign * Decimal(bare.name) if isinstance(bare, exp.Literal) and not bare.is_string else None
