"""What has been understood of a request so far: tables, columns and relations before they are a schema."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from schemas.model import Scalar
from schemas.types import ColumnType
from tasks.inference.offline.lexicon import Words, key_of
from tasks.inference.offline.words import identifier, singular, table_name

Span = tuple[date, date]


@dataclass
class ColumnDraft:
    """A column that the request names, and what it says of it."""

    name: str
    words: Words = ()
    type: ColumnType | None = None
    precision: int | None = None
    scale: int | None = None
    length: int | None = None
    values: list[Scalar] | None = None
    shares: dict[str, float] = field(default_factory=dict)
    minimum: float | str | None = None
    maximum: float | str | None = None
    null_rate: float | None = None
    unique: bool = False
    required: bool = False
    optional: bool = False
    primary: bool = False
    formula: str | None = None
    span: Span | None = None
    true_share: float | None = None
    example: str | None = None
    compared: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class TableDraft:
    """A table that the request names.

    Attributes:
        key: The words of its noun, the last one in the singular.
        listed: Whether the request lists columns for it.
        closed: Whether that list is the whole table, as in ``users: id, name``.
        removed: Columns that the request does not want.
        verbatim: Whether the name is the user's own identifier.
        steady: Each parent's rows come at this interval, in seconds.
        measured: Whether its rows are measurements, which need a time.
        bridge: Whether it only stands between two others.
        implied: Whether only a verb speaks of it: ``rentals``, where tenants rent flats.
    """

    key: Words
    name: str
    rows: int | None = None
    rows_said: bool = False
    columns: dict[str, ColumnDraft] = field(default_factory=dict)
    listed: bool = False
    closed: bool = False
    more: bool = False
    removed: set[str] = field(default_factory=set)
    span: Span | None = None
    verbatim: bool = False
    steady: float | None = None
    order: int = 0
    bridge: bool = False
    measured: bool = False
    implied: bool = False

    def column(self, words: Words, *, raw: str | None = None) -> ColumnDraft:
        """The column of that name, made when there is none."""
        name = identifier(raw if raw is not None else "_".join(words))
        if name not in self.columns:
            self.columns[name] = ColumnDraft(name, words)
        return self.columns[name]


@dataclass
class LinkDraft:
    """That each row of ``parent`` has rows of ``child``.

    Attributes:
        one: Whether a parent has at most one.
        many_to_many: Whether a child has several parents as well: a table between the two is needed.
        least, most: Bounds of the children of a parent.
        mean: Children of a parent, on average.
        payload: Columns of the table between the two, where there is to be one.
        loose: Whether the words only say that many of one go with many of the other: ``40 people work on 15 projects``.
        singly: Whether the words say that there is one parent: the other way round may be said as well.
        several: Whether the words say that a parent has several.
        role: Begins the column's name instead of the parent's noun: ``manager``.
        said: Whether the request says so; otherwise it is usual.
    """

    child: Words
    parent: Words
    one: bool = False
    many_to_many: bool = False
    least: int | None = None
    most: int | None = None
    mean: float | None = None
    role: str | None = None
    optional: bool = False
    said: bool = True
    reason: str = "The request says so."
    payload: dict[str, ColumnDraft] = field(default_factory=dict)
    loose: bool = False
    singly: bool = False
    several: bool = False


@dataclass
class Draft:
    """The whole request, as understood."""

    tables: dict[Words, TableDraft] = field(default_factory=dict)
    links: list[LinkDraft] = field(default_factory=list)
    rules: list[tuple[Words, str]] = field(default_factory=list)
    rows: int | None = None
    rows_each: bool = False
    format: str | None = None
    seed: int | None = None
    locale: str | None = None
    span: Span | None = None
    null_rate: float | None = None
    removed: list[Words] = field(default_factory=list)
    star: bool = False
    nested: bool = False
    uuid_keys: bool = False
    loose: list[ColumnDraft] = field(default_factory=list)
    topic: Words = ()
    triples: list[tuple[str, Words, Words, Words]] = field(default_factory=list)
    """Verbs with three tables: who supplies what to whom."""
    said: dict[Words, str] = field(default_factory=dict)
    """The names that English words were said with in another language."""
    notes: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    bridges: list[Words] = field(default_factory=list)
    """Tables that the request says stand between two others."""

    def note(self, text: str) -> None:
        """Keep an assumption, once."""
        if text not in self.notes:
            self.notes.append(text)

    def table(self, words: Words, *, verbatim: str | None = None) -> TableDraft:
        """The table of that noun, made when there is none."""
        found = self.find(words)
        if found is None:
            key = key_of(words)
            name = identifier(verbatim) if verbatim else table_name((*words[:-1], singular(words[-1])))
            found = self.tables[key] = TableDraft(key, name, verbatim=verbatim is not None, order=len(self.tables))
        elif verbatim and not found.verbatim:
            found.name, found.verbatim = identifier(verbatim), True
        return found

    def find(self, words: Words) -> TableDraft | None:
        """The table that a noun speaks of: its own, or the only one whose noun ends or begins like it."""
        key = key_of(words)
        if not key:
            return None
        if key in self.tables:
            return self.tables[key]
        alike = [table for each, table in self.tables.items() if len(key) < len(each) and each[-len(key) :] == key]
        return alike[0] if len(alike) == 1 else None

    def columns(self) -> Iterator[tuple[TableDraft, ColumnDraft]]:
        """Every column with its table."""
        for table in self.tables.values():
            for column in table.columns.values():
                yield table, column
