"""What a row's columns can be worth, as intervals, and whether a branch of a condition leaves them any value.

Everything here errs towards "possible": an atom that intervals cannot follow exactly is taken to be true.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from schemas.conditions import Atom, Branch
from schemas.errors import UnderstudyError
from schemas.intervals import Interval
from schemas.sql import evaluate
from schemas.sql_terms import Comparison, Kind, comparison
from schemas.types import DAY
from schemas.validation.orders import is_circular

if TYPE_CHECKING:
    from sqlglot import exp

_SWEEPS = 12
_SLACK = 1e-9


@dataclass(frozen=True)
class Range:
    """A column, with what is known of its values.

    Attributes:
        kind: What intervals are kept of; None for what is neither number nor time.
        low: Least value, of dates and times in microseconds; minus infinity when unknown.
        high: Greatest value.
        pitch: The distance that two different values have at least; 0 when unknown.
        values: The only values, where the column lists them.
        nullable: Whether a condition may ask it to be null.
        text: Whether it holds text.
    """

    kind: Kind | None
    low: float = -np.inf
    high: float = np.inf
    pitch: float = 0.0
    values: pa.Array | None = None
    nullable: bool = False
    text: bool = False


def is_possible(branch: Branch, ranges: Mapping[str, Range]) -> bool:
    """Whether some values may make all atoms of a branch true; never False of a branch that can be.

    Args:
        branch: Atoms that hold together.
        ranges: The columns that have a value; atoms over any other may be unknown, which is as good as true.
    """
    known = [atom for atom in branch if set(atom.expression.columns) <= ranges.keys()]
    if any(
        _is_ruled_out(name, known, ranges[name])
        for name in {name for each in known for name in each.expression.columns}
    ):
        return False
    if is_circular(known, {name: _exact_kind(each) for name, each in ranges.items()}):
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


def _is_ruled_out(name: str, atoms: Sequence[Atom], column: Range) -> bool:
    """Whether the atoms over one column leave none of its values, or ask for a null where none is."""
    alone = [atom for atom in atoms if atom.expression.columns == (name,)]
    if any(_asks_for_null(atom.tree) for atom in alone):
        return not column.nullable
    values = _only_value(alone) if column.values is None and column.text else column.values
    if values is None or not alone:
        return False
    left = np.ones(len(values), np.bool_)
    for atom in alone:
        try:
            holds = evaluate(atom.expression, {name: values}, type=pa.bool_())
        except UnderstudyError:
            continue
        left &= holds.fill_null(True).to_numpy(zero_copy_only=False)
    return not left.any()


def _only_value(atoms: Sequence[Atom]) -> pa.Array | None:
    """The text that an atom says a column is."""
    from sqlglot import exp

    for atom in atoms:
        sides = (atom.tree.left.unnest(), atom.tree.right.unnest()) if isinstance(atom.tree, exp.EQ) else ()
        texts = [each.name for each in sides if isinstance(each, exp.Literal) and each.is_string]
        if texts and any(isinstance(each, exp.Column) for each in sides):
            return pa.array(texts)
    return None


def _exact_kind(column: Range) -> Kind | None:
    """The kind of a column to which amounts are added exactly: of floats, none."""
    return column.kind if column.kind != "number" or column.pitch > 0 else None


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

    names = [".".join(part.name for part in column.parts) for column in tree.find_all(exp.Column)]
    pitches = [ranges[name].pitch for name in names if name in ranges]
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
