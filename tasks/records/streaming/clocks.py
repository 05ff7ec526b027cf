"""Which column of a table is its clock, and what is known of the moments still to come."""

from dataclasses import dataclass

from schemas.errors import BadInputError
from schemas.model import TableSchema
from tasks.records.generators.arrivals import Arrivals
from tasks.records.generators.delayed import Delayed
from tasks.records.generators.ticks import Ticks
from tasks.records.generators.transition import Transition
from tasks.records.plan import TablePlan
from tasks.records.redelivered import redelivery_of


@dataclass(frozen=True)
class Clock:
    """How a table is put in the order of time.

    Attributes:
        event: The column of the moments at which rows happen: rising along each series.
        key: The column that decides the order: the same one, or that of the arrivals, which never come before.
        lag: How many rows back a row may lie whose moment a later row repeats.
        opens: A column of the owner's row that no child happens before, rising from owner to owner; None when there
            is none.
    """

    event: str
    key: str
    lag: int = 0
    opens: str | None = None


def event_column(table: TableSchema) -> str | None:
    """The first column whose moments rise along the rows of a series; None when there is none."""
    for column in table.columns:
        generator = column.generator
        rising = isinstance(generator, Arrivals | Ticks) or (
            isinstance(generator, Transition) and generator.part in ("at", "until")
        )
        if rising and not column.null_rate:
            return column.name
    return None


def arrival_column(table: TableSchema, event: str) -> str | None:
    """The column of the moments at which what happened there arrives; None when there is none."""
    named = (each for each in table.columns if isinstance(each.generator, Delayed) and not each.null_rate)
    return next(
        (each.name for each in named if isinstance(each.generator, Delayed) and each.generator.of == event), None
    )


def clock_of(plan: TablePlan, plans: dict[str, TablePlan], *, by_arrival: bool) -> Clock:
    """Find a table's clock.

    Raises:
        BadInputError: If it has none.
    """
    event = event_column(plan.table)
    if event is None:
        raise BadInputError(
            f"Table '{plan.table.name}' has no column whose moments rise from row to row, so it cannot be streamed. "
            "Give it one with the generator arrivals, ticks or transition, or name other tables with --tables."
        )
    arrival = arrival_column(plan.table, event) if by_arrival else None
    label = redelivery_of(plan)
    return Clock(event, arrival or event, 0 if label is None else label[1].within, _opens(plan, plans, event))


def _opens(plan: TablePlan, plans: dict[str, TablePlan], event: str) -> str | None:
    after = getattr(plan.generator(event), "after", None)
    if plan.owner is None or after is None:
        return None
    index, column = plan.dotted(after)
    parent = plans[plan.owner.relation.parent]
    rising = parent.owner is None and redelivery_of(parent) is None
    if index != plan.owner.index or not rising or event_column(parent.table) != column:
        return None
    return str(after)
