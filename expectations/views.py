"""The tables under audit, as the metrics see them: DuckDB views over the files that were written."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb

from expectations.sql import identifier
from schemas.model import TableSchema


@dataclass(frozen=True)
class TableView:
    """One table as it was written.

    Attributes:
        schema: What the table should be.
        name: The view's name in DuckDB: ours, since tables' own names may differ by case alone.
        stored: The columns found in the files, in order, with the type that each is stored as.
        misfits: The columns of a text format, each with the SQL of a boolean column of :attr:`raw` that is true where
            the text is no value of the column's type; empty for Parquet, whose types are its own.
        raw: The relation that holds the misfits.
        flaws: What is wrong with the set of files: a part missing, or one with other columns than the first.
        unreadable: Why no row can be read at all; None when rows can be.
    """

    schema: TableSchema
    name: str
    stored: Mapping[str, str]
    misfits: Mapping[str, str] = field(default_factory=dict)
    raw: str = ""
    flaws: tuple[str, ...] = ()
    unreadable: str | None = None

    @property
    def sql(self) -> str:
        """The view's name, quoted."""
        return identifier(self.name)


@dataclass(frozen=True)
class DatasetView:
    """All tables of a dataset in one DuckDB connection.

    Attributes:
        tables: By the table's own name.
    """

    connection: duckdb.DuckDBPyConnection
    tables: Mapping[str, TableView]
