"""The plans of all tables of a dataset."""

from collections.abc import Callable, Mapping

from schemas.model import DatasetSchema
from tasks.records.children import looked_back_along
from tasks.records.links import link
from tasks.records.plan import TablePlan


def table_plans(
    schema: DatasetSchema,
    rows: Mapping[str, int],
    seed: int,
    *,
    firsts: Mapping[str, int] | None = None,
    older: Callable[[str], TablePlan] | None = None,
    passed: Mapping[str, int] | None = None,
) -> dict[str, TablePlan]:
    """Plan every table.

    Args:
        schema: The dataset.
        rows: As :class:`TablePlan` takes them.
        seed: The dataset's.
        firsts: As :class:`TablePlan` takes them.
        older: Gives the plan that a table's older rows follow.
        passed: As :class:`TablePlan` takes it, of each table.

    Raises:
        SchemaError: If relations contradict each other.
    """
    links, looked_back = link(schema), looked_back_along(schema)
    return {
        table.name: TablePlan(
            schema,
            table,
            rows,
            seed,
            links[table.name],
            looked_back=looked_back,
            firsts=firsts,
            older=older(table.name) if older else None,
            passed=(passed or {}).get(table.name, 0),
        )
        for table in schema.tables
    }
