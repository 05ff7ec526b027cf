"""Whole rows written by a model, in chunks: each cell validated, no row twice, filled up to the number asked for."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field

from schemas.model import ColumnSchema, DatasetSchema, Scalar, TableSchema
from schemas.semantics.generators import make_generator
from schemas.types import NESTED, ColumnType
from tasks.inference.models.estimate import Estimate
from tasks.inference.models.faults import ModelAnswerError
from tasks.inference.models.kept_rows import KeptRows, is_open
from tasks.inference.models.pool import each
from tasks.inference.models.router import Job, Router
from tasks.inference.models.structured import Answered
from tasks.inference.models.words import DATA_ONLY, Scrub, column_told, fenced

logger = logging.getLogger(__name__)

CHUNK, PARALLEL = 500, 20
_ROUNDS = 6
_TOKENS_OF_CELL, _TOKENS_OF_TEXT = 7, 30
_LONG = 60  # characters
_BY_ENGINE = frozenset({"sequence", "uuid", "reserved", "reference", "expression", "pool"})
_CONTACTS = frozenset({"email", "phone", "mobile", "fax", "user_name"})
_NOT_WRITTEN = NESTED | {ColumnType.BINARY, ColumnType.JSON}

_SYSTEM = f"""You write rows of one table of a synthetic dataset. Each row is a list of cells in the order of the
columns. The cells of a row belong together, as in life; rows are varied and none is written twice. No cell is empty.
Never write a value that belongs to a real person. Keep to each column's type and bounds and to the rules.
{DATA_ONLY}"""


class WrittenRows(Answered):
    """The rows, each a list with one cell for each column, in the order of the columns."""

    rows: Annotated[tuple[tuple[bool | int | float | str | None, ...], ...], Field(min_length=1, max_length=1000)]


@dataclass(frozen=True)
class RowsReport:
    """What was written for a table, and what was left out.

    Attributes:
        columns: Those that the model wrote; the engine fills the others.
        rows_deduplicated: Rows refused because they were there already.
        rows_refused: Rows refused because a cell or a rule did not hold.
        errors: Cells that did not fit, by column, and rows that broke a rule, under ``rules``.
    """

    rows: int
    columns: tuple[str, ...]
    rows_deduplicated: int = 0
    rows_refused: int = 0
    errors: Mapping[str, int] = field(default_factory=dict)


def write_rows(
    router: Router,
    schema: DatasetSchema,
    counts: Mapping[str, int],
    *,
    scrub: Scrub = str,
    chunk: int = CHUNK,
    parallel: int = PARALLEL,
) -> tuple[DatasetSchema, dict[str, RowsReport]]:
    """Have a model write the rows of some tables, and put them into the schema.

    Keys, relations, expressions and what must not exist in the real world stay with the engine.

    Args:
        router: The way to the models.
        schema: Complete: every column has its generator.
        counts: How many rows of which tables.
        scrub: Takes personal values out of what the model is sent.
        chunk: Rows asked for at a time, or fewer where an answer has no room for them.
        parallel: Calls at a time.

    Returns:
        The schema whose columns hold the rows, and what was written of each table.

    Raises:
        ModelAnswerError: If the model does not come up with as many rows that hold.
        ModelError: If no model answers.
        BudgetError: Before a call that could exceed the budget.
    """
    reports: dict[str, RowsReport] = {}
    for name, count in counts.items():
        writing = _Writing(router, schema, schema.table(name), count, scrub, chunk)
        if writing.columns:
            kept = writing.written(parallel)
            schema = _with_rows(schema, name, kept, count)
            reports[name] = _report(kept, count)
    return schema, reports


def estimate_rows(
    router: Router, schema: DatasetSchema, counts: Mapping[str, int], *, scrub: Scrub = str, chunk: int = CHUNK
) -> Estimate:
    """Say what the rows will cost."""
    tables = [_Writing(router, schema, schema.table(name), count, scrub, chunk) for name, count in counts.items()]
    return sum((writing.estimate() for writing in tables if writing.columns), Estimate())


def written_columns(schema: DatasetSchema, table: TableSchema) -> tuple[ColumnSchema, ...]:
    """The columns of a table that a model writes."""
    children = {name for relation in schema.parents_of(table.name) for name in relation.columns}
    return tuple(column for column in table.columns if column.name not in children and _is_written(column, table))


def _is_written(column: ColumnSchema, table: TableSchema) -> bool:
    generator = column.generator
    if column.type in _NOT_WRITTEN or column.name in table.primary_key:
        return False
    if generator is None:
        return True
    said = column.inferred is None  # the generator stands in the schema as somebody wrote it
    return not said and generator.kind not in _BY_ENGINE and getattr(generator, "part", None) not in _CONTACTS


Chat = list[tuple[str, str]]


@dataclass(frozen=True)
class _Writing:
    """The rows of one table, and how they are asked for."""

    router: Router
    schema: DatasetSchema
    table: TableSchema
    count: int
    scrub: Scrub
    chunk: int

    @cached_property
    def columns(self) -> tuple[ColumnSchema, ...]:
        return written_columns(self.schema, self.table)

    def written(self, parallel: int) -> KeptRows:
        kept, asked = KeptRows(self.columns, self.schema.rules_of(self.table.name)), 0
        for _ in range(_ROUNDS):
            before = len(kept.rows)
            missing = self.count - before
            for rows in each(self._asked, self._chats(asked, missing), parallel):
                kept.add(rows)
            asked += missing
            logger.info("Table %s: %d of %d rows.", self.table.name, len(kept.rows), self.count)
            if len(kept.rows) >= self.count:
                return kept
            if len(kept.rows) == before:
                break
        raise ModelAnswerError(_too_few(self.table, kept, self.count))

    def estimate(self) -> Estimate:
        tokens = self._size * self._row_tokens
        chats = self._chats(0, self.count)
        return sum((self.router.estimate(WrittenRows, chat, tokens, job=Job.POOL) for chat in chats), Estimate())

    def _asked(self, chat: Chat) -> tuple[tuple[Any, ...], ...]:
        return self.router.ask(WrittenRows, chat, job=Job.POOL).value.rows

    def _chats(self, asked: int, missing: int) -> list[Chat]:
        """One conversation for each call; the numbers of the rows run on, so that no call is like an earlier one."""
        end = asked + missing
        told = [self._told(start, min(start + self._size, end)) for start in range(asked, end, self._size)]
        return [[("system", _SYSTEM), ("human", self.scrub(one))] for one in told]

    def _told(self, start: int, end: int) -> str:
        rules = [rule.check for rule in self.schema.rules_of(self.table.name)]
        about = [fenced("request", self.table.description)] if self.table.description else []
        lines = [
            f"Table: {self.table.name}",
            *about,
            f"Locale: {self.schema.locale}",
            "Columns:",
            *(f"{number}. {column_told(column)}" for number, column in enumerate(self.columns, 1)),
            *(["Rules, as far as they speak of these columns:", *(f"- {rule}" for rule in rules)] if rules else []),
            f"Write rows {start + 1} to {end} of {self.count}: {end - start} rows.",
        ]
        return "\n".join(lines)

    @property
    def _size(self) -> int:
        """Rows a call: a chunk, or as many as an answer has room for."""
        room = int(self.router.routing.max_tokens * 0.7) // self._row_tokens
        return max(1, min(self.chunk, self.count, room))

    @property
    def _row_tokens(self) -> int:
        return 2 + sum(_TOKENS_OF_TEXT if _is_long(column) else _TOKENS_OF_CELL for column in self.columns)


def _is_long(column: ColumnSchema) -> bool:
    return column.type is ColumnType.STRING and is_open(column) and (column.length or _LONG + 1) > _LONG


def _with_rows(schema: DatasetSchema, name: str, kept: KeptRows, count: int) -> DatasetSchema:
    lists = dict(zip((column.name for column in kept.columns), zip(*kept.rows[:count], strict=True), strict=True))
    table = schema.table(name)
    columns = [_in_order(column, lists.get(column.name)) for column in table.columns]
    new = table.model_copy(update={"columns": tuple(columns), "rows": count})
    return schema.model_copy(update={"tables": tuple(new if one.name == name else one for one in schema.tables)})


def _in_order(column: ColumnSchema, values: Sequence[Scalar] | None) -> ColumnSchema:
    if values is None:
        return column
    described = column.description or f"whole rows, of which this is {column.name}"
    spec = {"kind": "pool", "by": "model", "describe": described[:2000], "values": list(values), "in_order": True}
    return column.model_copy(update={"generator": make_generator(spec)})


def _report(kept: KeptRows, count: int) -> RowsReport:
    errors = {name: number for name, number in sorted(kept.errors.items()) if number}
    names = tuple(column.name for column in kept.columns)
    return RowsReport(count, names, kept.repeated, kept.refused, errors)


def _too_few(table: TableSchema, kept: KeptRows, count: int) -> str:
    errors = ", ".join(f"{name} {number}" for name, number in kept.errors.most_common(5) if number)
    return (
        f"Table {table.name}: the model wrote {len(kept.rows)} different rows that hold, of the {count} wanted; "
        f"{kept.repeated} came twice, {kept.refused} did not hold{f' ({errors})' if errors else ''}. Ask for fewer "
        "rows, loosen the columns' bounds, or let the engine write the table."
    )
