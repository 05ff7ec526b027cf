"""The values that a model, or a file, gives a schema before anything is generated."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from schemas.errors import BadInputError
from tasks.inference.models.access import Models
from tasks.inference.models.estimate import Estimate
from tasks.inference.models.filling import estimate_pools, fill_pools, open_pools
from tasks.inference.models.pool import Pool
from tasks.inference.models.rows import estimate_rows, write_rows
from tasks.inference.resolved import Resolved


def with_values(resolved: Resolved, models: Models | None, counts: Mapping[str, int] | None = None) -> Resolved:
    """Fill the schema's open pools; and have a model write whole rows, where that is wanted.

    Args:
        resolved: With a complete schema.
        models: The way to models.
        counts: Rows of the tables that a model is to write; none when absent.

    Raises:
        BadInputError: If a model is needed and there is none.
        SourceError: If a pool's file cannot be read.
        ModelError: If the values cannot be written.
        BudgetError: Before a call that could exceed the budget.
    """
    if counts is not None and models is None:
        raise BadInputError(
            "The rows are to be written by a model (rows_by), and none is set up. Set UNDERSTUDY_MODEL, such as to "
            "bedrock_converse:us.anthropic.claude-haiku-4-5-20251001-v1:0, or leave the rows to the engine."
        )
    if counts is None and not any(open_pools(resolved.schema)):
        return resolved
    router = models.router if models else None
    helped: dict[str, Any] = {"embedder": models.embedder, "scrub": models.scrub} if models else {}
    filled = fill_pools(resolved.schema, router, **helped)
    schema, metrics = filled.schema, _of_pools(filled.pools)
    if counts is not None and models is not None:
        schema, reports = write_rows(models.router, schema, counts, scrub=models.scrub)
        metrics["rows_by_model"] = {name: asdict(report) for name, report in reports.items()}
        metrics["rows_deduplicated"] = sum(report.rows_deduplicated for report in reports.values())
    return replace(resolved, schema=schema, metrics={**resolved.metrics, **metrics})


def estimate_values(resolved: Resolved, models: Models, counts: Mapping[str, int] | None = None) -> Estimate:
    """Say what :func:`with_values` will cost."""
    pools = estimate_pools(resolved.schema, models.router, scrub=models.scrub)
    if counts is None:
        return pools
    return pools + estimate_rows(models.router, resolved.schema, counts, scrub=models.scrub)


def _of_pools(pools: Mapping[str, Pool]) -> dict[str, Any]:
    """What became of each pool, in numbers: its values stand in the schema."""
    told = {
        name: {"values": len(pool.values), "invalid": pool.invalid, "repeated": pool.repeated, "alike": pool.alike}
        for name, pool in pools.items()
    }
    return {"pools_by_model": told} if told else {}
