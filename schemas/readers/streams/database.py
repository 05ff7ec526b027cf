"""Tables of a live database as batches, in the order of their keys."""

from collections.abc import Iterator, Sequence
from typing import Any

from schemas.errors import SourceError
from schemas.readers.result import Note
from schemas.readers.streams.raw import BATCH_ROWS, Batch, Cells


class DatabaseSource:
    """A table of a database.

    Args:
        url: As SQLAlchemy writes it. It is in no message: it may hold a password.
        key: The columns to order rows by; all of them when there is none.
    """

    types = False

    def __init__(self, url: str, table: str, columns: Sequence[str], key: Sequence[str]) -> None:
        self._url, self._table = url, table
        self._columns, self._key = list(columns), list(key)
        self.notes: list[Note] = []

    def __repr__(self) -> str:
        return f"DatabaseSource({self._table!r})"

    def batches(self) -> Iterator[Batch]:
        """Read the table, so many rows at a time.

        Raises:
            SourceError: If the database cannot be read.
        """
        from sqlalchemy import column, create_engine, select, table
        from sqlalchemy.exc import SQLAlchemyError

        named: list[Any] = [column(name) for name in self._columns]
        wanted = select(*named).select_from(table(self._table, *named))
        wanted = wanted.order_by(*(column(name) for name in self._key or self._columns))
        engine = create_engine(self._url)
        try:
            with engine.connect().execution_options(stream_results=True, yield_per=BATCH_ROWS) as connection:
                for rows in connection.execute(wanted).partitions(BATCH_ROWS):
                    yield self._batch(rows)
        except SQLAlchemyError as error:
            kind = type(getattr(error, "orig", None) or error).__name__
            raise SourceError(
                f"Table {self._table} of the database cannot be read: {kind}. Check the permissions and the network."
            ) from None
        finally:
            engine.dispose()

    def _batch(self, rows: Sequence[Any]) -> Batch:
        cells = Cells()
        for row in rows:
            cells.add(self._columns, list(row))
        return cells.batch()
