"""Comparisons that go round in a circle, whatever the values: `a > b` and `b > a`, or `a >= b + 2` and `b >= a - 1`.

Each comparison of two columns, to which a number or a span of time may be added, bounds the difference of the two. A
circle of such bounds that adds up to less than nothing, or to nothing with a strict one in it, is met by no values.

Source:
    Difference constraints as shortest paths: Cormen, Leiserson, Rivest and Stein, "Introduction to Algorithms", 24.4.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.conditions import Atom
from schemas.sql_terms import Kind, exact_span
from schemas.types import DAY

if TYPE_CHECKING:
    from sqlglot import exp

_Side = tuple[str, Fraction]


@dataclass(frozen=True, order=True)
class _Bound:
    """At most so much; with `strict` at -1, less than that. They add up, and compare, like pairs."""

    most: Fraction
    strict: int = 0

    def __add__(self, other: "_Bound") -> "_Bound":
        return _Bound(self.most + other.most, self.strict + other.strict)


_NOTHING = _Bound(Fraction(0))
_Edge = tuple[str, str, _Bound]
"""A column, another, and how much the second may exceed the first."""


def is_circular(atoms: Iterable[Atom], kinds: Mapping[str, Kind | None]) -> bool:
    """Whether comparisons of columns with each other contradict each other.

    Args:
        atoms: Conditions that hold together.
        kinds: The columns that have a value in every row; None for those that are neither number nor time.
    """
    edges = [edge for atom in atoms for edge in _edges(atom.tree, kinds)]
    far = dict.fromkeys((name for first, second, _ in edges for name in (first, second)), _NOTHING)
    for _ in range(len(far) + 1):
        before = dict(far)
        for first, second, bound in edges:
            far[second] = min(far[second], far[first] + bound)
        if far == before:
            return False
    return bool(edges)


def _edges(tree: "exp.Expr", kinds: Mapping[str, Kind | None]) -> list[_Edge]:
    """What a comparison says of the difference of two columns: nothing, one bound, or two where it is an equation."""
    from sqlglot import exp

    if not isinstance(tree, exp.LT | exp.LTE | exp.GT | exp.GTE | exp.EQ):
        return []
    sides = (_side(tree.left, kinds), _side(tree.right, kinds))
    if sides[0] is None or sides[1] is None:
        return []
    (less, less_by), (more, more_by) = (
        (sides[1], sides[0]) if isinstance(tree, exp.GT | exp.GTE) else (sides[0], sides[1])
    )
    strict = -1 if isinstance(tree, exp.GT | exp.LT) else 0
    found = [(more, less, _Bound(more_by - less_by, strict))]
    return [*found, (less, more, _Bound(less_by - more_by))] if isinstance(tree, exp.EQ) else found


def _side(tree: "exp.Expr", kinds: Mapping[str, Kind | None]) -> _Side | None:
    """Read `column`, or `column + amount`."""
    from sqlglot import exp

    bare = tree.unnest()
    if isinstance(bare, exp.Column):
        name = ".".join(part.name for part in bare.parts)
        return (name, Fraction(0)) if name in kinds else None
    if not isinstance(bare, exp.Add | exp.Sub):
        return None
    left, right = _side(bare.left, kinds), bare.right.unnest()
    if left is None or not isinstance(bare.left.unnest(), exp.Column):
        return None
    amount = _amount(right, kinds[left[0]])
    return None if amount is None else (left[0], amount if isinstance(bare, exp.Add) else -amount)


def _amount(tree: "exp.Expr", kind: Kind | None) -> Fraction | None:
    """A whole number beside a number or a date, or a span of one length beside a time."""
    from sqlglot import exp

    if isinstance(tree, exp.Interval) and kind in ("date", "timestamp"):
        return exact_span(tree)
    if not isinstance(tree, exp.Literal) or tree.is_string or not tree.is_int:
        return None
    if kind == "number":
        return Fraction(tree.name)
    return Fraction(tree.name) * DAY if kind == "date" else None
