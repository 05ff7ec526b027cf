"""Gives tables the columns that a reading names, with what the grammar knows of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from schemas.model import Scalar
from schemas.types import ColumnType
from tasks.inference.offline.draft import ColumnDraft, Draft, TableDraft
from tasks.inference.offline.grammar import Grammar
from tasks.inference.offline.lexicon import Words, key_of
from tasks.inference.offline.tagging.items import Item, items_of, name_of, texts_of
from tasks.inference.offline.tagging.rereading import Reading
from tasks.inference.offline.tokens import Token
from tasks.inference.offline.words import identifier, singular, singular_name

_SEVERAL = 2
_MOST = 400
"""Columns of a table; one of more than half as many is refused by the limit of a schema."""
_DIGITS = 15
_SURE = 0.8
_SET_ANEW = ("type", "precision", "scale", "length", "null_rate", "span", "true_share", "example", "formula")
_FLAGS = ("unique", "required", "optional", "primary")


class Listing:
    """The columns of a request.

    Args:
        draft: Of the request, its tables put right.
        reading: What its words name.
        before: The columns that the grammar gave each table, by the table's identity.
        today: What relative dates are relative to.
    """

    def __init__(
        self, draft: Draft, reading: Reading, before: Mapping[int, Mapping[str, ColumnDraft]], today: date
    ) -> None:
        self._draft, self._reading, self._before, self._today = draft, reading, before, today
        self._everything = [column for columns in before.values() for column in columns.values()]
        self._items = list(items_of(reading.tokens, reading.mentions))
        texts = (text for item in self._items for text in texts_of(reading.tokens, item.values))
        self._marked = {text.lower() for text in texts}
        self._waiting: list[ColumnDraft] = []

    def list(self) -> None:
        """Put the tables' columns right."""
        listed: dict[Words, dict[str, ColumnDraft]] = {key: {} for key in self._reading.tables}
        for item in self._items:
            key = self._reading.owners.get(item.mention.start)
            if key is not None and key in listed and len(listed[key]) < _MOST:
                column = self._column(item, self._reading.tables[key], listed[key])
                if column is not None:
                    listed[key][column.name] = column
        for key, table in self._reading.tables.items():
            columns = listed[key] | {column.name: column for column in self._kept(table, listed[key])}
            table.columns, table.listed = columns, bool(columns)
            table.closed = table.closed and table.listed
            table.more = table.more and len(columns) < _SEVERAL

    def _column(self, item: Item, table: TableDraft, listed: Collection[str]) -> ColumnDraft | None:
        words, end = name_of(self._reading.tokens, item.mention)
        name = identifier("_".join(words))
        if not name or key_of(words) in self._reading.tables or any(_alike(name, each) for each in listed):
            return None
        own = self._before.get(id(table), {}).values()
        if _known(name, own) is None and self._is_unwanted(table, name):
            if item.mention.sure < _SURE:
                return None
            self._want(table, name)
        found = _longer(name, own) or self._of_grammar(name, "_".join(item.mention.parts), own)
        column = found or ColumnDraft(name, words)
        behind = list(self._reading.tokens[end : item.end])
        said = ColumnDraft(name, words)
        Grammar(behind, Draft(), self._today).annotate(said)
        if not item.values and self._marked & _texts(column.values):
            column.values, column.shares = None, {}
        _add_said(column, said)
        _give_values(column, list(dict.fromkeys(texts_of(self._reading.tokens, item.values))))
        self._share(column, said, behind)
        return column

    def _of_grammar(self, name: str, whole: str, own: Collection[ColumnDraft]) -> ColumnDraft | None:
        """The grammar's column of a name, or of all that was marked: ``valid from``."""
        found = (_known(each, columns) for columns in (own, self._everything) for each in (whole, name))
        return next((column for column in found if column is not None), None)

    def _share(self, column: ColumnDraft, said: ColumnDraft, behind: Sequence[Token]) -> None:
        """Columns of like names have the bounds behind the last of them: ``x_min and x_max``."""
        if [token.word for token in behind] == ["and"] and _is_bare(column):
            self._waiting.append(column)
            return
        if said.minimum is not None or said.maximum is not None:
            parts = set(column.name.split("_"))
            for each in (each for each in self._waiting if parts & set(each.name.split("_"))):
                each.minimum, each.maximum, each.type = said.minimum, said.maximum, each.type or said.type
        self._waiting = []

    def _kept(self, table: TableDraft, listed: Mapping[str, ColumnDraft]) -> Iterable[ColumnDraft]:
        """The grammar's columns that no word names: of values alone, computed, or of a part that is played."""
        given = {text for column in listed.values() for text in _texts(column.values)}
        for name, column in table.columns.items():
            named = any(map(self._reading.places.has, (name, " ".join(column.words))))
            valued = len((self._marked - given) & _texts(column.values)) >= _SEVERAL
            if name not in listed and (not named or valued or column.formula or self._plays(column)):
                yield column

    def _plays(self, column: ColumnDraft) -> bool:
        """Whether a column says what part a row of another table plays: ``home_roster``."""
        words = tuple(singular(word) for word in column.name.removesuffix("_id").split("_"))
        return any(len(words) > len(key) and words[-len(key) :] == key for key in self._reading.tables)

    def _is_unwanted(self, table: TableDraft, name: str) -> bool:
        unwanted = {identifier("_".join(words)) for words in self._draft.removed} | table.removed
        return any(_alike(name, each) for each in unwanted)

    def _want(self, table: TableDraft, name: str) -> None:
        """Take back that a column is not wanted."""
        table.removed = {each for each in table.removed if not _alike(name, each)}
        kept = [words for words in self._draft.removed if not _alike(name, identifier("_".join(words)))]
        self._draft.removed[:] = kept


def _is_whole(value: str) -> bool:
    """Whether a text is a number that is no key or serial number."""
    return value.isascii() and value.isdigit() and len(value) <= _DIGITS


def _texts(values: Sequence[Scalar] | None) -> set[str]:
    return {str(value).lower() for value in values or ()}


def _alike(name: str, other: str) -> bool:
    return singular_name(name) == singular_name(other)


def _known(name: str, columns: Iterable[ColumnDraft]) -> ColumnDraft | None:
    return next((column for column in columns if _alike(column.name, name)), None)


def _longer(name: str, own: Collection[ColumnDraft]) -> ColumnDraft | None:
    """The grammar's column that says of how much as well: ``kcal per 100g``."""
    found = [column for column in own if column.name.startswith(f"{name}_per_")]
    return found[0] if len(found) == 1 else None


def _is_bare(column: ColumnDraft) -> bool:
    return column.type is None and column.values is None and column.minimum is None and column.maximum is None


def _add_said(column: ColumnDraft, said: ColumnDraft) -> None:
    """Set what stands right behind the name; what the grammar read elsewhere stays beside it."""
    for name in _SET_ANEW:
        if getattr(said, name) is not None:
            setattr(column, name, getattr(said, name))
    bounds = said.minimum, said.maximum
    if None not in bounds or (any(bounds) and column.minimum is None and column.maximum is None):
        column.minimum, column.maximum = bounds
        column.values, column.shares = None, {}
    for name in _FLAGS:
        setattr(column, name, getattr(column, name) or getattr(said, name))
    if column.values is None and said.values is not None:
        column.values, column.shares = said.values, said.shares


def _give_values(column: ColumnDraft, values: Sequence[str]) -> None:
    """Set the values that were marked, unless the grammar has them and more."""
    if len(values) < _SEVERAL or _texts(column.values) >= {value.lower() for value in values}:
        return
    column.values = [int(value) for value in values] if all(map(_is_whole, values)) else list(values)
    column.shares = {}
    if column.type is ColumnType.BOOLEAN:
        column.type = None
