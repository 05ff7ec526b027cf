"""A live database as a dataset schema: what its catalogue says of tables and keys; not one row is read."""

from collections.abc import Mapping
from typing import Any

from schemas.errors import SourceError
from schemas.model import ColumnSchema, DatasetSchema, Relation, TableSchema
from schemas.readers.ddl.datatypes import map_type, read_type_words
from schemas.readers.ddl.draft import TypeRead
from schemas.readers.ddl.tokens import Cursor, tokenize
from schemas.readers.jsonschema.walk import safe_name
from schemas.readers.result import Note, ReadResult
from schemas.semantics.completion import complete
from schemas.semantics.generators import make_generator
from schemas.types import ColumnType

_DIALECTS = {
    "postgresql": "postgres",
    "mysql": "mysql",
    "mariadb": "mysql",
    "sqlite": "sqlite",
    "mssql": "tsql",
    "oracle": "oracle",
    "duckdb": "postgres",
}


def read_database(url: str, *, schema: str | None = None, name: str | None = None) -> ReadResult:
    """Reflect a database's tables, columns and keys.

    Args:
        url: As SQLAlchemy writes it: ``postgresql://user@host/name``, ``sqlite:///file.db``.
        schema: The schema in the database's own sense; its default one when absent.
        name: The dataset's name; the database's when absent.

    Raises:
        SourceError: If it cannot be reached, its driver is not installed, or it has no table. The address's password is
            in no message.
    """
    from sqlalchemy import create_engine, inspect
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

    try:
        address = make_url(url)
        shown = address.render_as_string(hide_password=True)
        _refuse_missing_file(address, shown)
        engine = create_engine(address)
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
        raise SourceError(
            f"The database address cannot be used: {type(error).__name__}. Write it as dialect://user@host/name, and "
            "install the dialect's driver."
        ) from None
    try:
        inspector = inspect(engine)
        return _read(inspector, engine.dialect, schema, name or safe_name(_name_of(address.database), in_path=True))
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        if "locked" in str(cause):
            raise SourceError(f"{shown} is locked by another program. Close it there, or read a copy.") from None
        raise SourceError(
            f"{shown} cannot be read: {type(cause).__name__}. Check the address, the network and the permissions."
        ) from None
    finally:
        engine.dispose()


def _refuse_missing_file(address: Any, shown: str) -> None:
    """SQLite and DuckDB would make a new, empty database of a mistyped path."""
    from pathlib import Path

    is_file = address.get_backend_name() in ("sqlite", "duckdb") and address.database not in (None, "", ":memory:")
    if is_file and not Path(str(address.database)).is_file():
        raise SourceError(f"{shown}: there is no such file. Check the path.")


def _name_of(database: str | None) -> str:
    stem = (database or "database").replace("\\", "/").rsplit("/", 1)[-1]
    return stem.split(".")[0].lower() or "database"


def _read(inspector: Any, dialect: Any, schema: str | None, name: str) -> ReadResult:
    names = sorted(inspector.get_table_names(schema=schema))
    if not names:
        raise SourceError("The database has no table here. Name its schema, or check the permissions.")
    notes: list[Note] = []
    columns = inspector.get_multi_columns(schema=schema)
    keys = inspector.get_multi_pk_constraint(schema=schema)
    foreign = inspector.get_multi_foreign_keys(schema=schema)
    unique = _unique(inspector, dialect.name, schema, names)
    dialect_name = _DIALECTS.get(dialect.name, "postgres")
    tables, relations = [], []
    for table in names:
        place = (schema, table)
        tables.append(
            _table(
                table,
                columns.get(place, []),
                keys.get(place),
                unique.get(table, []),
                dialect=dialect,
                dialect_name=dialect_name,
            )
        )
        relations += _relations(table, foreign.get(place, []), frozenset(names), notes)
    views = len(inspector.get_view_names(schema=schema))
    if views:
        notes.append(Note(0, f"{views} views were passed over."))
    tables, relations = _settled(tables, relations)
    made = complete(DatasetSchema(name=name, tables=tuple(tables), relations=tuple(relations)))
    return ReadResult(made, tuple(notes), dialect.name)


def _unique(inspector: Any, dialect: str, schema: str | None, names: list[str]) -> dict[str, list[Any]]:
    """What must be unique, by table: constraints, and indexes to the same end."""
    found: dict[str, list[Any]] = {name: [] for name in names}
    for (_, table), constraints in inspector.get_multi_unique_constraints(schema=schema).items():
        found.get(table, []).extend(constraints)
    if dialect == "sqlite":  # its constraints are read off the text, and not all of them are found there
        indexes = {name: inspector.get_indexes(name, schema=schema, include_auto_indexes=True) for name in names}
    else:
        indexes = {table: one for (_, table), one in inspector.get_multi_indexes(schema=schema).items()}
    for table, several in indexes.items():
        kept = (one for one in several if one.get("unique") and not any(n is None for n in one["column_names"]))
        found.get(table, []).extend(
            one for one in kept if not (one.get("dialect_options") or {}).get("postgresql_where")
        )
    return found


def _table(
    name: str, columns: list[Any], key: Mapping[str, Any] | None, unique: list[Any], *, dialect: Any, dialect_name: str
) -> TableSchema:
    primary = tuple((key or {}).get("constrained_columns") or ())
    keys = [tuple(one["column_names"]) for one in unique if one.get("column_names")]
    singles = {one[0] for one in keys if len(one) == 1}
    made = tuple(
        _column(column, column["name"] in primary, column["name"] in singles, dialect, dialect_name)
        for column in columns
    )
    several = tuple(dict.fromkeys(one for one in keys if len(one) > 1))
    return TableSchema(name=name, primary_key=primary, unique=several, columns=made)


def _column(column: Mapping[str, Any], key: bool, unique: bool, dialect: Any, dialect_name: str) -> ColumnSchema:
    kind = _type(column["type"], dialect, dialect_name)
    counted = kind.type is ColumnType.INTEGER and (column.get("identity") or column.get("autoincrement") is True)
    computed = column.get("computed") is not None
    facts = {
        field: getattr(kind, field)
        for field in (
            "length",
            "min_length",
            "precision",
            "scale",
            "minimum",
            "maximum",
            "values",
            "pattern",
            "items",
            "semantic",
        )
        if getattr(kind, field) is not None
    }
    return ColumnSchema(
        name=column["name"],
        type=kind.type,
        timezone=kind.timezone,
        description=column.get("comment"),
        nullable=bool(column.get("nullable", True)) and not key,
        unique=unique and not key,
        generator=make_generator({"kind": "sequence"}) if counted and key and not computed else None,
        **facts,
    )


def _type(kind: Any, dialect: Any, dialect_name: str) -> TypeRead:
    """The type by its name in the database's own SQL, as the reader of SQL scripts knows it."""
    values = getattr(kind, "enums", None)
    if values:
        return TypeRead(ColumnType.STRING, values=tuple(values))
    try:
        text = kind.compile(dialect=dialect)
    except Exception:  # noqa: BLE001 - a type that SQLAlchemy does not know has no name to compile
        return TypeRead(ColumnType.STRING)
    return map_type(read_type_words(Cursor(tokenize(text, dialect_name), text)), dialect_name)


def _relations(table: str, foreign: list[Any], known: frozenset[str], notes: list[Note]) -> list[Relation]:
    found = []
    for key in foreign:
        parent, columns = key["referred_table"], tuple(key["constrained_columns"])
        if parent not in known:
            notes.append(
                Note(0, f"The key of {table} ({', '.join(columns)}) leads to '{parent}', elsewhere, and was left out.")
            )
            continue
        label = "_".join(columns).removesuffix("_id") or parent
        found.append(
            Relation(
                name=label, child=table, columns=columns, parent=parent, parent_columns=tuple(key["referred_columns"])
            )
        )
    return found


def _settled(tables: list[TableSchema], relations: list[Relation]) -> tuple[list[TableSchema], list[Relation]]:
    """Fill in what the catalogue leaves out: a key's columns where it says only the table, and child columns' types."""
    by_name = {table.name: table for table in tables}
    full = [
        one if one.parent_columns else one.model_copy(update={"parent_columns": by_name[one.parent].primary_key})
        for one in relations
    ]
    labels: set[tuple[str, str]] = set()
    named = []
    for one in full:
        label, number = one.label, 2
        while (one.child, label) in labels:
            label, number = f"{one.label}_{number}", number + 1
        labels.add((one.child, label))
        named.append(one.model_copy(update={"name": label}))
    children = {(one.child, column) for one in named for column in one.columns}
    cleared = [
        table.model_copy(
            update={
                "columns": tuple(
                    column.model_copy(update={"generator": None}) if (table.name, column.name) in children else column
                    for column in table.columns
                )
            }
        )
        for table in tables
    ]
    return cleared, named
