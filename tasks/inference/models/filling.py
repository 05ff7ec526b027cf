"""The pools of a schema, filled before anything is generated, so that the schema alone gives the same bytes again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.errors import BadInputError, SourceError
from schemas.model import ColumnSchema, DatasetSchema, Scalar, TableSchema
from tasks.inference.models.embedding import Embedder
from tasks.inference.models.estimate import Estimate
from tasks.inference.models.pool import Pool, PoolWanted, estimate_pool, write_pool
from tasks.inference.models.router import Router
from tasks.inference.models.words import Scrub

_MOST_BYTES = 50_000_000
_MOST_VALUES = 1_000_000


@dataclass(frozen=True)
class Filled:
    """A schema without open pools.

    Attributes:
        pools: What was written for each column, by ``table.column``.
    """

    schema: DatasetSchema
    pools: dict[str, Pool]


def fill_pools(
    schema: DatasetSchema, router: Router | None, *, embedder: Embedder | None = None, scrub: Scrub = str
) -> Filled:
    """Read the pools that name a file, and have a model write those that ask for one.

    Args:
        schema: Whose generators of kind ``pool`` are looked at; those that have values stay as they are.
        router: The way to the models; none when there is no model.
        embedder: Tells texts that say nearly the same.
        scrub: Takes personal values out of what the model is sent.

    Raises:
        BadInputError: If a pool needs a model and there is none.
        SourceError: If a file cannot be read, or holds no values.
        ModelError: If a pool cannot be written.
        BudgetError: Before a call that could exceed the budget.
    """
    pools: dict[str, Pool] = {}

    def values_of(table: TableSchema, column: ColumnSchema) -> tuple[Scalar, ...]:
        generator: Any = column.generator
        if generator.file is not None:
            return _read(Path(generator.file), f"{table.name}.{column.name}")
        if router is None:
            raise BadInputError(_no_model(table, column))
        pool = write_pool(router, _wanted(schema, table, column), embedder=embedder, scrub=scrub)
        pools[f"{table.name}.{column.name}"] = pool
        return pool.values

    return Filled(_with_values(schema, values_of), pools)


def estimate_pools(schema: DatasetSchema, router: Router, *, scrub: Scrub = str) -> Estimate:
    """Say what the schema's open pools will cost."""
    wanted = [_wanted(schema, table, column) for table, column in open_pools(schema) if _asks_model(column)]
    return sum((estimate_pool(router, one, scrub=scrub) for one in wanted), Estimate())


def open_pools(schema: DatasetSchema) -> Iterator[tuple[TableSchema, ColumnSchema]]:
    """Find the columns whose pool has no values yet."""
    return ((table, column) for table in schema.tables for column in table.columns if _is_open(column))


def _is_open(column: ColumnSchema) -> bool:
    generator: Any = column.generator
    return generator is not None and generator.kind == "pool" and not generator.values


def _asks_model(column: ColumnSchema) -> bool:
    generator: Any = column.generator
    return bool(generator.file is None)


def _wanted(schema: DatasetSchema, table: TableSchema, column: ColumnSchema) -> PoolWanted:
    generator: Any = column.generator
    return PoolWanted(column, generator.describe, generator.count, table.name, schema.locale)


def _with_values(
    schema: DatasetSchema, values_of: Callable[[TableSchema, ColumnSchema], tuple[Scalar, ...]]
) -> DatasetSchema:
    def filled(table: TableSchema, column: ColumnSchema) -> ColumnSchema:
        if not _is_open(column) or column.generator is None:
            return column
        generator = column.generator.model_copy(update={"values": values_of(table, column)})
        return column.model_copy(update={"generator": generator})

    tables = [
        table.model_copy(update={"columns": tuple(filled(table, column) for column in table.columns)})
        for table in schema.tables
    ]
    return schema.model_copy(update={"tables": tuple(tables)})


def _read(path: Path, column: str) -> tuple[Scalar, ...]:
    """A value a line; empty lines and repetitions left out."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise SourceError(f"Column {column}: {path} is larger than {_MOST_BYTES:,} bytes. Shorten the list.")
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            f"Column {column}: the file of its pool, {path}, cannot be read ({type(error).__name__}). "
            "Name a text file in UTF-8 with a value on each line."
        ) from None
    values = tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if not values or len(values) > _MOST_VALUES:
        raise SourceError(f"Column {column}: {path} holds {len(values):,} values; a pool takes 1 to {_MOST_VALUES:,}.")
    return values


def _no_model(table: TableSchema, column: ColumnSchema) -> str:
    return (
        f"Column {table.name}.{column.name} asks for values written by a model, and none is set up. Set "
        "UNDERSTUDY_MODEL, such as to bedrock_converse:us.anthropic.claude-haiku-4-5-20251001-v1:0, or list 'values'."
    )
