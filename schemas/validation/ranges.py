"""What a row's columns can be worth, as intervals, and whether a branch of a condition leaves them any value.

Everything here errs towards "possible": an atom that intervals cannot follow exactly is taken to be true.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from schemas.conditions import Atom, Branch
from schemas.errors import UnderstudyError
from schemas.intervals import Interval
from schemas.sql import evaluate
from schemas.terms import Comparison, Kind, comparison
from schemas.types import DAY

if TYPE_CHECKING:
    from sqlglot import exp

_SWEEPS = 12
_SLACK = 1e-9


@dataclass(frozen=True)
class Range:
    """A column that is never null, with what is known of its values.

    Attributes:
        low: Least value, of dates and times in microseconds; minus infinity when unknown.
        high: Greatest value.
        pitch: The distance that two different values have at least; 0 when unknown.
        values: The only values, where the column lists them.
    """

    kind: Kind | None
    low: float = -np.inf
    high: float = np.inf
    pitch: float = 0.0
    values: pa.Array | None = None


def is_possible(branch: Branch, ranges: Mapping[str, Range]) -> bool:
    """Whether some values may make all atoms of a branch true; never False of a branch that can be.

    Args:
        branch: Atoms that hold together.
        ranges: The columns that are never null; atoms over any other may be unknown, which is as good as true.
    """
    known = [atom for atom in branch if set(atom.expression.columns) <= ranges.keys()]
    if any(_is_ruled_out(atom, ranges) for atom in known):
        return False
    box = {name: Interval.of(each.low, each.high) for name, each in ranges.items() if each.kind is not None}
    kinds = {name: each.kind for name, each in ranges.items() if each.kind is not None}
    compared = [(read, _margin(atom.tree, ranges)) for atom in known if (read := _read(atom.tree, kinds)) is not None]
    for _ in range(_SWEEPS if len(compared) > 1 else 2):
        for each, margin in compared:
            each.narrow(box, margin)
    touched = {name for each, _ in compared for name in each.columns}
    ends = [(float(box[name].low[0]), float(box[name].high[0])) for name in touched]
    before = [(ranges[name].low, ranges[name].high) for name in touched]
    sizes = [abs(end) for end in chain(*ends, *before) if np.isfinite(end)]
    slack = _SLACK * max([1.0, *sizes])  # of the largest number met: doubles are that far apart, and more
    return not any(low > high + slack for low, high in ends)


def _is_ruled_out(atom: Atom, ranges: Mapping[str, Range]) -> bool:
    """Whether an atom over one listed column is false of each of its values, or asks for a null where none is."""
    names = atom.expression.columns
    if len(names) != 1:
        return False
    if _asks_for_null(atom.tree):
        return True
    values = ranges[names[0]].values
    if values is None:
        return False
    try:
        holds = evaluate(atom.expression, {names[0]: values}, type=pa.bool_())
    except UnderstudyError:
        return False
    return not holds.fill_null(True).to_pylist().count(True)


def _asks_for_null(tree: "exp.Expr") -> bool:
    from sqlglot import exp

    bare = tree.unnest()
    return isinstance(bare, exp.Is) and isinstance(bare.expression, exp.Null) and isinstance(bare.this, exp.Column)


def _read(tree: "exp.Expr", kinds: Mapping[str, Kind]) -> Comparison | None:
    """Read a comparison whose terms intervals follow without being narrower than the truth."""
    from sqlglot import exp

    if not all(_is_followed(node) for node in tree.walk()):
        return None
    return comparison(tree, kinds) if isinstance(tree, exp.Predicate) else None


def _is_followed(node: "exp.Expr") -> bool:
    """Division, rounding and functions may give null, or values that hang on a type: they are left out."""
    from sqlglot import exp

    if isinstance(node, exp.Cast):
        return isinstance(node.this, exp.Literal) and node.this.is_string
    plain = (
        exp.Column, exp.Identifier, exp.Literal, exp.Paren, exp.Neg, exp.Add, exp.Sub, exp.Mul, exp.Interval, exp.Var,
        exp.DataType, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.EQ,
    )  # fmt: skip
    return isinstance(node, plain)


def _margin(tree: "exp.Expr", ranges: Mapping[str, Range]) -> float:
    """The least distance between two different values of the sides; 0 where that is not known."""
    from sqlglot import exp

    pitches = [ranges[column.name].pitch for column in tree.find_all(exp.Column) if column.name in ranges]
    sides = [tree.left.unnest(), tree.right.unnest()]
    if pitches and all(pitch == DAY for pitch in pitches):
        return float(DAY) if all(isinstance(side, exp.Column) or _is_day(side) for side in sides) else 0.0
    literals = list(tree.find_all(exp.Literal))
    if not pitches or min(pitches) <= 0 or any(node.is_string or not node.is_int for node in literals):
        return 0.0
    if all(pitch == 1 for pitch in pitches):
        return 0.0 if tree.find(exp.Interval) else 1.0
    bare = all(isinstance(side, exp.Column | exp.Literal) for side in sides)
    return min(pitches) if bare and max(pitches) <= 1 else 0.0


def _is_day(tree: "exp.Expr") -> bool:
    """Whether it is a date that is written out, without a time."""
    from sqlglot import exp

    text = tree.this if isinstance(tree, exp.Cast) and tree.to.is_type("date") else tree
    return isinstance(text, exp.Literal) and text.is_string and len(text.name) == len("2020-01-01")
