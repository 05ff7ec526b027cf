"""What rows are put together from, where draws keep breaking their rules."""

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from schemas.equations import FOLLOWERS
from schemas.sql import parse_expression
from tasks.records.rules import RuleGroup
from tasks.records.solving.building import Material, solver_for
from tasks.records.solving.solver import Solver
from tasks.values.cells import RowCells

if TYPE_CHECKING:
    from tasks.records.plan import TablePlan


def solver_of(plan: "TablePlan", group: RuleGroup) -> Solver | None:
    """What puts rows together that keep breaking a group's rules; None where there is no way to."""
    drawn = [name for name in group.columns if name in plan.sources]
    free = [name for name in drawn if plan.generator(name).kind not in FOLLOWERS]
    expressions = {name: getattr(plan.generator(name), "sql", "") for name in drawn if name not in free}
    material = Material(
        sources={name: plan.sources[name] for name in free},
        generators={name: plan.generator(name) for name in free},
        computed={name: parse_expression(sql).resolved(plan.spoken) for name, sql in expressions.items() if sql},
        nullable=frozenset(name for name in free if _may_be_null(plan, name)),
        type_of=plan.type_of,
        samples={name: partial(_sample, plan, name) for name in free if _stands_alone(plan, name)},
    )
    return solver_for([expression for _, expression in group.rules], material)


def _stands_alone(plan: "TablePlan", name: str) -> bool:
    generator = plan.generator(name)
    return not generator.depends_on() and generator.group is None


def _sample(plan: "TablePlan", name: str, start: int, stop: int) -> pa.Array:
    """Values of a column, of no row."""
    rows = np.arange(start, stop, dtype=np.uint64)
    return plan.sources[name].draw(RowCells(plan.key.child("sample", name), plan.key, rows))


def _may_be_null(plan: "TablePlan", name: str) -> bool:
    return plan.column(name).nullable and name not in plan.table.primary_key
