"""Loading a dataset into PostgreSQL: everything, tables and rows, in one transaction."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

from schemas.errors import BadInputError, TargetError
from schemas.model import TableSchema
from tasks.export.files import Done
from tasks.export.postgres_ddl import PostgresDdl
from tasks.export.postgres_rows import copy_blocks
from tasks.export.source import Source

_CONNECT_SECONDS = 30
_VALUE = re.compile(r': ".*', re.S)  # PostgreSQL quotes the value that it refuses


def load_postgres(source: Source, address: str, *, namespace: str | None, replace: bool, done: Done) -> list[str]:
    """Load the dataset; give notes on what the database does not hold the rows to.

    Args:
        source: What.
        address: ``postgresql://user@host:port/database``; the password comes from PGPASSWORD or PGPASSFILE.
        namespace: The PostgreSQL schema that the tables go to (made when missing); the connection's own when None.
        replace: Whether tables of the same names may be dropped first.
        done: Told of rows as they are loaded.

    Raises:
        BadInputError: If the database cannot be reached, or a table stands there already. It is as it was.
        TargetError: If the database refuses something else. It is as it was.
    """
    ddl = PostgresDdl(source, namespace)
    with _explained():
        asyncio.run(_load(source, address, ddl, namespace, replace=replace, done=done))
    return ddl.notes


async def _load(
    source: Source, address: str, ddl: PostgresDdl, namespace: str | None, *, replace: bool, done: Done
) -> None:
    connection = await _connect(address)
    try:
        async with connection.transaction():
            if not replace:
                await _refuse_standing(connection, ddl, namespace)
            for statement in [*(ddl.drops() if replace else ()), *ddl.creates()]:
                await connection.execute(statement)
            for table in ddl.tables:
                await _copy(connection, source, table, namespace, done)
            for statement in [*ddl.foreign_keys(), *ddl.counters(), *ddl.comments()]:
                await connection.execute(statement)
            await _add_checks(connection, ddl)
    finally:
        if connection.is_in_transaction():
            connection.terminate()
        else:
            await connection.close()


async def _connect(address: str) -> Any:
    import asyncpg

    try:
        settings = {"application_name": "understudy"}
        return await asyncpg.connect(address, timeout=_CONNECT_SECONDS, server_settings=settings)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        raise BadInputError(
            f"PostgreSQL cannot be reached: {error or type(error).__name__}. Correct the address "
            "(postgresql://user@host:port/database), start the server, or set PGPASSWORD."
        ) from None


async def _refuse_standing(connection: Any, ddl: PostgresDdl, namespace: str | None) -> None:
    names = [table.name for table in ddl.tables]
    query = (
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relname = ANY($1::text[]) AND n.nspname = coalesce($2::text, current_schema())"
    )
    standing = [row[0] for row in await connection.fetch(query, names, namespace)]
    if standing:
        raise BadInputError(
            f"The database holds {', '.join(sorted(standing)[:5])} already. Replace "
            f"{'it' if len(standing) == 1 else 'them'} (--replace), or load into another schema (--namespace NAME)."
        )


async def _copy(connection: Any, source: Source, table: TableSchema, namespace: str | None, done: Done) -> None:
    async def blocks() -> AsyncIterator[bytes]:
        for piece in source.pieces(table.name):
            for block in copy_blocks(piece, table):
                yield block
            done(piece.num_rows)

    columns = [column.name for column in table.columns]
    said = await connection.copy_to_table(
        table.name, source=blocks(), columns=columns, schema_name=namespace, format="csv"
    )
    if said != f"COPY {source.rows[table.name]}":
        raise TargetError(f"Table {table.name}: {source.rows[table.name]} rows were sent, and PostgreSQL says {said}.")


async def _add_checks(connection: Any, ddl: PostgresDdl) -> None:
    import asyncpg

    for check in ddl.checks():
        try:
            async with connection.transaction():
                await connection.execute(check.statement)
        except (asyncpg.SyntaxOrAccessError, asyncpg.DataError, asyncpg.CheckViolationError) as error:
            ddl.notes.append(f"no CHECK for {check.rule}: PostgreSQL judges it otherwise ({type(error).__name__}).")


@contextmanager
def _explained() -> Iterator[None]:
    """Turn the driver's errors into our own; a row's values stay out of them."""
    import asyncpg

    try:
        yield
    except asyncpg.PostgresError as error:
        named = ".".join(part for part in (error.table_name, error.column_name) if part)
        where = named or _VALUE.sub("", error.context or "") or "the dataset"
        said = _VALUE.sub("", str(error.args[0]))
        raise TargetError(
            f"PostgreSQL refused {where}: {said} ({type(error).__name__}). Nothing was changed."
        ) from None
    except (asyncpg.InterfaceError, OSError) as error:
        raise TargetError(
            f"The connection to PostgreSQL failed ({type(error).__name__}). Nothing was changed."
        ) from None
