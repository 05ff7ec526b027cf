"""One way in which a group's rules can be true, prepared once: what each column must be."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from schemas.conditions import Atom, Branch
from schemas.intervals import Floats, Interval
from schemas.sql import evaluate
from schemas.sql_terms import Comparison, Kind, comparison
from schemas.terms import Box
from tasks.records.solving.narrowing import Narrower, PoolNarrower

if TYPE_CHECKING:
    from sqlglot import exp

NULL_COST, VALUE_COST, CHOICE_COST, OPAQUE_COST = 1.0, 16.0, 64.0, 1024.0
"""What it costs a row to make a broken atom true: a null is cheap, a number dearer, a category worth keeping."""
_SWEEPS = 4
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Columns:
    """What is known of the columns that a group's rules read.

    Attributes:
        kinds: Those that hold numbers or times.
        pitches: The least distance between two values of each of these; 0 for floats.
        movable: Those that may be drawn anew, with their sources where these can be narrowed; in the order of settling.
        nullable: Those of the movable that may be null.
        sampled: Narrows a column to what meets conditions on it alone, by trying; None where that does not help.
    """

    kinds: Mapping[str, Kind]
    pitches: Mapping[str, float]
    movable: Mapping[str, Narrower | None]
    nullable: frozenset[str]
    sampled: Callable[[str, Branch], Narrower | None] = lambda name, atoms: None


@dataclass
class BranchPlan:
    """A branch: its atoms sorted by how they are met.

    Attributes:
        atoms: All of them.
        nulls: Columns that must be null (True) or must not (False).
        comparisons: Those that narrow intervals, with the margin of the strict ones.
        sources: The narrowed sources of the columns, where an atom allows some values only.
        restricted: The atoms that these were narrowed by.
        costs: The price of making each atom true.
        possible: Whether the branch can be true at all.
    """

    atoms: Branch
    nulls: dict[str, bool] = field(default_factory=dict)
    comparisons: list[tuple[Comparison, float]] = field(default_factory=list)
    sources: dict[str, Narrower] = field(default_factory=dict)
    restricted: dict[str, Branch] = field(default_factory=dict)
    costs: dict[Atom, float] = field(default_factory=dict)
    possible: bool = True

    @property
    def compared(self) -> frozenset[str]:
        """The columns that intervals are kept of."""
        return frozenset(name for each, _ in self.comparisons for name in each.columns)

    @property
    def touched(self) -> frozenset[str]:
        """The columns that the branch may have to change."""
        return self.compared | self.nulls.keys() | self.sources.keys()

    def narrow(self, box: Box) -> None:
        """Shrink the box by all comparisons, again and again while that may help."""
        for _ in range(_SWEEPS if len(self.comparisons) > 1 else 2):
            for each, margin in self.comparisons:
                each.narrow(box, margin)


def empty(interval: Interval) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Where no value is left."""
    return interval.low > interval.high + slack(interval.high)


def slack(values: Floats) -> Floats:
    """What rounding may have moved a bound by."""
    return TOLERANCE * np.maximum(1.0, np.abs(np.where(np.isfinite(values), values, 0.0)))


def branch_plan(atoms: Branch, columns: Columns) -> BranchPlan:
    """Sort a branch's atoms by how they are met."""
    plan = BranchPlan(atoms)
    for atom in atoms:
        plan.costs[atom] = _sorted_in(atom, plan, columns)
    _sample(plan, columns)
    if any(cost == np.inf for cost in plan.costs.values()):
        plan.possible = any(np.isfinite(cost) for cost in plan.costs.values()) and plan.possible
    compared_and_null = [name for name, null in plan.nulls.items() if null and name in plan.compared]
    if compared_and_null:
        plan.possible = False
    return plan


def _sample(plan: BranchPlan, columns: Columns) -> None:
    """Narrow each column by the atoms over it alone that nothing else meets, all at once."""
    opaque = [atom for atom, cost in plan.costs.items() if cost == OPAQUE_COST and len(atom.expression.columns) == 1]
    for name in dict.fromkeys(atom.expression.columns[0] for atom in opaque):
        atoms = tuple(atom for atom in opaque if atom.expression.columns == (name,))
        if (found := columns.sampled(name, atoms)) is not None:
            plan.sources[name], plan.restricted[name] = found, atoms
            plan.costs.update(dict.fromkeys(atoms, VALUE_COST))
        else:
            plan.costs.update({atom: _compared(atom, plan, columns) for atom in atoms})


def _sorted_in(atom: Atom, plan: BranchPlan, columns: Columns) -> float:
    from sqlglot import exp

    names = atom.expression.columns
    movable = [name for name in names if name in columns.movable]
    null = _null_test(atom.tree)
    if null is not None and null[0] in columns.movable:
        name, wanted = null
        if plan.nulls.setdefault(name, wanted) is not wanted or (wanted and name not in columns.nullable):
            plan.possible = False
        return NULL_COST
    if not movable:
        return np.inf
    if len(names) == 1 and _restrict(plan, atom, names[0], columns.movable[names[0]]):
        return CHOICE_COST
    if len(names) == 1 and len(list(atom.tree.find_all(exp.Column))) > 1:
        return OPAQUE_COST  # a column beside itself: intervals know too little of it, unless a sample does not help
    return _compared(atom, plan, columns)


def _compared(atom: Atom, plan: BranchPlan, columns: Columns) -> float:
    """Let a comparison narrow intervals, where it can be read as one."""
    names = atom.expression.columns
    movable = [name for name in names if name in columns.movable]
    read = comparison(atom.tree, columns.kinds)
    if read is None or not any(columns.movable[name] is not None for name in movable):
        return OPAQUE_COST
    plan.comparisons.append((read, _margin(columns.pitches.get(name, 0.0) for name in names)))
    pooled = all(isinstance(columns.movable[name], PoolNarrower | None) for name in movable)
    return CHOICE_COST if pooled else VALUE_COST


def _null_test(tree: "exp.Expr") -> tuple[str, bool] | None:
    """Read ``x IS NULL`` and ``NOT x IS NULL``: the column, and whether it must be null."""
    from sqlglot import exp

    wanted = True
    bare = tree.unnest()
    while isinstance(bare, exp.Not):
        wanted, bare = not wanted, bare.this.unnest()
    if (
        isinstance(bare, exp.Is)
        and isinstance(bare.expression, exp.Null)
        and isinstance(bare.this.unnest(), exp.Column)
    ):
        return ".".join(part.name for part in bare.this.unnest().parts), wanted
    return None


def _restrict(plan: BranchPlan, atom: Atom, name: str, source: Narrower | None) -> bool:
    """Keep the values of a pool that make an atom true; False when the source is no pool."""
    source = plan.sources.get(name, source)
    if not isinstance(source, PoolNarrower):
        return False
    holds = evaluate(atom.expression, {name: source.values}, type=pa.bool_()).fill_null(False)
    left = source.only(holds.to_numpy(zero_copy_only=False))
    plan.possible = plan.possible and left is not None
    plan.sources[name] = source if left is None else left
    plan.restricted[name] = (*plan.restricted.get(name, ()), atom)
    return True


def _margin(pitches: Iterable[float]) -> float:
    """Half of the least distance that two different values of an expression over such columns can have."""
    fine = 1.0
    coarse: list[float] = []
    for pitch in pitches:
        if pitch <= 0:
            return TOLERANCE
        if pitch < 1:
            fine *= pitch
        coarse.append(pitch)
    return 0.5 * (fine if fine < 1 else min(coarse, default=1.0))


Truth = Callable[[Atom], "np.ndarray[tuple[int], np.dtype[np.bool_]]"]


def price(plan: BranchPlan, truth: Truth, rows: int) -> Floats:
    """What the branch costs each row, shape (n,); infinite where it cannot be."""
    total = np.zeros(rows)
    if not plan.possible:
        return total + np.inf
    for atom, cost in plan.costs.items():
        total += np.where(truth(atom), 0.0, cost)
    return total
