"""What has been read so far: a schema in the making, mutable until every statement has been seen."""

from collections import Counter
from dataclasses import dataclass, field, replace

from schemas.model import Rule, Scalar
from schemas.readers.result import Note
from schemas.types import ColumnType

CLAUSE_LENGTH = 100


@dataclass(frozen=True)
class TypeRead:
    """A column's type as the schema file would say it.

    Attributes:
        sequence: Whether the type numbers its rows by itself, as ``serial`` does.
        remark: What the type loses in this reading, if anything.
        semantic: What the type alone tells of the meaning: ``inet`` holds an IP address.
    """

    type: ColumnType
    length: int | None = None
    min_length: int | None = None
    precision: int | None = None
    scale: int | None = None
    minimum: int | float | str | None = None
    maximum: int | float | str | None = None
    values: tuple[Scalar, ...] | None = None
    pattern: str | None = None
    timezone: bool = False
    items: ColumnType | None = None
    sequence: bool = False
    ambiguous: bool = False
    remark: str | None = None
    semantic: str | None = None


@dataclass
class Check:
    """A CHECK condition in the source's own words; ``column`` is the one that it was written beside."""

    text: str
    line: int
    column: str | None = None
    name: str | None = None


@dataclass
class ForeignKey:
    """A foreign key as written: the parent's columns are empty when they are its primary key."""

    columns: tuple[str, ...]
    parent: tuple[str, ...]
    parent_columns: tuple[str, ...]
    line: int
    name: str | None = None


@dataclass
class Column:
    """A column as read.

    Attributes:
        sequence: Start and step, where the database numbers the rows.
        expression: What the database computes it by: in the source's words at first, in DuckDB's once settled.
        uuid: Whether its default is a new identifier.
        typed: Whether the source says its type; that of a computed column follows from its expression.
        declared: Its type before any condition narrowed it.
        said_nullable: Whether its type says that it may be null, in a database where others may not.
        written: Its definition in the source's words.
        conditions: The CHECKs that went into its type.
    """

    name: str
    type: TypeRead
    line: int
    nullable: bool = True
    unique: bool = False
    default: Scalar | None = None
    description: str | None = None
    sequence: tuple[int, int] | None = None
    expression: str | None = None
    uuid: bool = False
    typed: bool = True
    declared: TypeRead | None = None
    said_nullable: bool = False
    written: str = ""
    conditions: list[Check] = field(default_factory=list)


@dataclass
class Table:
    """A table as read.

    Attributes:
        path: Its qualifiers and its name.
        columns: By their names, case apart; one that differs from another in case alone stands under its own spelling.
        quoted: Whether its name stands in quotes, which make ``"Orders"`` another table than ``orders``.
        clamped: Columns whose conditions allow more than their types hold, until that is noted.
    """

    path: tuple[str, ...]
    line: int
    columns: dict[str, Column] = field(default_factory=dict)
    primary_key: tuple[str, ...] = ()
    unique: list[tuple[str, ...]] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    description: str | None = None
    renamed: dict[str, str] = field(default_factory=dict)
    quoted: bool = False
    clamped: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name without its qualifiers."""
        return self.path[-1]

    def add(self, column: Column, *, beside: bool = False) -> None:
        """Put a column at the end, or in the place of one of the same name; beside it where case tells them apart."""
        known = self.columns.get(folded(column.name))
        apart = beside and known is not None and known.name != column.name
        self.columns[_spelled(column.name) if apart else folded(column.name)] = column

    def column(self, name: str) -> Column | None:
        """The column of that name, or that had it once; case apart unless another is spelled just so."""
        return self.columns.get(self.key(name))

    def key(self, name: str) -> str:
        """Where the column of that name stands among the columns, or would stand."""
        exact, key = _spelled(name), folded(name)
        if exact in self.columns:
            return exact
        return key if key in self.columns else self.renamed.get(key, key)

    def named(self, names: tuple[str, ...]) -> tuple[str, ...] | None:
        """The columns of these names as the table spells them; None when one is unknown."""
        found = [self.column(name) for name in names]
        return None if None in found else tuple(column.name for column in found if column)


@dataclass
class Alias:
    """A named type of the script's own: an enumeration, a domain, an alias."""

    type: TypeRead
    nullable: bool = True
    default: Scalar | None = None
    checks: tuple[Check, ...] = ()


@dataclass
class Draft:
    """Everything read from one script so far.

    Attributes:
        keys_of: The foreign key behind each relation: by child, its columns, and parent.
        checks_of: The CHECK behind each rule.
    """

    dialect: str
    tables: list[Table] = field(default_factory=list)
    aliases: dict[str, Alias] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    first_line: dict[str, int] = field(default_factory=dict)
    foreign_keys_seen: int = 0
    keys_of: dict[tuple[str, tuple[str, ...], str], ForeignKey] = field(default_factory=dict)
    checks_of: dict[Rule, Check] = field(default_factory=dict)

    def note(self, line: int, text: str, clause: str | None = None) -> None:
        """Say that something was not used."""
        self.notes.append(Note(line, text, None if clause is None else shortened(clause)))

    def ignore(self, kind: str, line: int) -> None:
        """Count a statement of a kind that says nothing about the shape of the data."""
        self.ignored[kind] += 1
        self.first_line.setdefault(kind, line)

    def find(self, path: tuple[str, ...]) -> Table | None:
        """The table of that name: with the same qualifiers, or the only one, or the first of the bare name."""
        wanted = tuple(folded(part) for part in path)
        named = [table for table in self.tables if folded(table.name) == wanted[-1]] if wanted else []
        exact = [table for table in named if _ends_alike(table.path, wanted)] or named
        spelled = [table for table in exact if table.name == path[-1]]
        return next(iter(spelled or exact), None)

    def add(self, table: Table) -> None:
        """Put in a table; one of the same qualified name takes the older one's place."""
        for place, known in enumerate(self.tables):
            if self._are_one(known, table):
                self.note(table.line, f"Table '{table.name}' is created a second time; this definition was used.")
                self.tables[place] = table
                return
        self.tables.append(table)

    def _are_one(self, known: Table, table: Table) -> bool:
        if tuple(folded(part) for part in known.path) != tuple(folded(part) for part in table.path):
            return False
        cased = self.dialect in CASED and (known.quoted or table.quoted)
        return known.name == table.name or not cased

    def alias(self, path: tuple[str, ...]) -> Alias | None:
        """The script's own type of that name."""
        return self.aliases.get(path[-1].casefold()) if path else None


def shortened(clause: str) -> str:
    """Words of the source on one line, cut where they are many."""
    line = " ".join(clause.split())
    return line if len(line) <= CLAUSE_LENGTH else line[: CLAUSE_LENGTH - 3] + "..."


CASED = ("postgres", "oracle", "mysql")
"""Where the case of a name in quotes counts."""


def folded(name: str) -> str:
    """A name as it is looked up: upper and lower case, and spaces around it, apart."""
    return name.strip().casefold()


def _spelled(name: str) -> str:
    """A key that no folded name has."""
    return f"={name}"


def _ends_alike(path: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    shared = min(len(path), len(wanted))
    return tuple(folded(part) for part in path[-shared:]) == wanted[-shared:]


def copied(column: Column, line: int) -> Column:
    """The same column for another table, as LIKE and INHERITS make it."""
    return replace(column, line=line, conditions=[])
