"""What the rows of a chunk hold that is replaced, in every form: one hash a row and form."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tasks.pii.actions import Action
from tasks.pii.cells import distinct_texts
from tasks.pii.hashing import UInt64
from tasks.pii.kinds import DIRECT
from tasks.pii.located import column_at, place_of
from tasks.pii.makers import name_role
from tasks.pii.nested import only_value, only_values
from tasks.pii.persons import NOBODY, PersonColumns, births_in
from tasks.pii.policy import Strategy
from tasks.pii.strewn.forms import TOLD_BY_THEIR_END, Form, Read, forms_of, monograms
from tasks.pii.strewn.initialled import initialled
from tasks.pii.strewn.kinds import DAY, INITIAL, INITIAL_TURNED, LAST, MONOGRAM, PARTS, PARTS_TURNED, WORD, day_hashes
from tasks.pii.strewn.words import Flags, Places, finished, joined

_SHORTEST, _NAME = 2, 5
_SOUGHT = (DIRECT | {"UNIQUE_CODE", "DATE_OF_BIRTH"}) - {"BIOMETRIC"}


@dataclass(frozen=True)
class RowForm:
    """A form of what a column, or two that make a name, hold in each row.

    Attributes:
        columns: One, or that of the given names and that of the family names.
        type: What they hold.
        kind: See :mod:`tasks.pii.strewn.forms`.
        hashes: Of each row, 0 where it has none, shape (n,).
        lengths: Letters and digits.
        strong: Whether the row's tells of somebody anywhere.
        digits: Whether the row's is digits alone.
        strategy: What is done with it where it is of another table's row; None of the own.
    """

    columns: tuple[str, ...]
    type: str
    kind: int
    hashes: UInt64
    lengths: Places
    strong: Flags
    digits: Flags
    strategy: Strategy | None = None

    @property
    def judged(self) -> tuple[str, ...]:
        """What its meetings by chance are counted under: four digits are met more often than all of a number."""
        if self.kind == MONOGRAM:
            return (*self.columns, "initials")
        return (*self.columns, "last four digits") if self.kind == LAST else self.columns


def sought(actions: Mapping[str, Action]) -> list[Action]:
    """The actions on columns whose values are looked for elsewhere."""
    return [one for one in actions.values() if one.strategy is not Strategy.KEEP and one.type in _SOUGHT]


def row_forms(table: pa.Table, actions: Mapping[str, Action], *, day_first: bool) -> list[RowForm]:
    """Give the forms of what is replaced in each row of a chunk; of documents a card's last four alone."""
    found: list[RowForm] = []
    named: dict[str, _Part] = {}
    for action in sought(actions):
        place = place_of(table, action.column)
        if place is not None and place.leaf and action.type in TOLD_BY_THEIR_END:
            found += _last_of(action, only_values(table.column(place.column), place.leaf))
        values = column_at(table, action.column) if place is not None and place.leaf is None else None
        if values is None or pa.types.is_list(values.type):
            continue
        if action.type == "DATE_OF_BIRTH":
            if action.column in table.column_names:
                order = day_first if action.day_first is None else action.day_first
                found.append(_days(table, action, day_first=order))
            continue
        texts, index = distinct_texts(values)
        listed, rows = [text or "" for text in texts], _indices(index, len(texts))
        role = name_role(action.called) if action.type == "PERSON" else ""
        found += _spread(action, forms_of(action.type, role, listed), rows, len(listed))
        if action.called != action.called_of_row:
            role = ""  # who is called like a column of another's is not the row's own person
        if role in ("given", "family") and role not in named:
            named[role] = _Part.of(action.column, Read.of(listed), rows, len(listed))
    if len(named) == 2:
        found += _parts(named["given"], named["family"])
    return found


def _last_of(action: Action, values: pa.ChunkedArray) -> Iterator[RowForm]:
    """The last digits of what documents have: the rest of it is found as a whole."""
    texts, index = distinct_texts(values)
    listed = [text or "" for text in texts]
    for form in _spread(action, forms_of(action.type, "", listed), _indices(index, len(texts)), len(listed)):
        if form.kind == LAST:
            yield form


def _indices(index: pa.Array, size: int) -> Places:
    return np.asarray(index.cast(pa.int64()).fill_null(size)).astype(np.int64)


def _spread(action: Action, forms: Iterable[Form], rows: Places, size: int) -> Iterator[RowForm]:
    for form in forms:
        for one in _once_each(form) if form.kind == WORD else (form,):
            hashes, lengths = np.zeros(size + 1, np.uint64), np.zeros(size + 1, np.int64)
            strong, digits = np.zeros(size + 1, np.bool_), np.zeros(size + 1, np.bool_)
            hashes[one.places], lengths[one.places] = one.hashes, one.lengths
            strong[one.places], digits[one.places] = one.strong, one.digits
            yield RowForm((action.column,), action.type, one.kind, hashes[rows], lengths[rows], strong[rows],
                          digits[rows])  # fmt: skip


def _once_each(form: Form) -> Iterator[Form]:
    """Words of names: the first of each name, the second of each, and so on."""
    at = np.arange(len(form.places))
    new = np.concatenate([np.ones(min(1, len(at)), np.bool_), form.places[1:] != form.places[:-1]])
    rank = at - np.maximum.accumulate(np.where(new, at, 0)) if len(at) else at
    for number in range(int(rank.max(initial=-1)) + 1):
        yield form.only(rank == number)


@dataclass(frozen=True)
class _Part:
    """Given or family names of rows: their column, hashes that can be put together, of their first letters, letters."""

    column: str
    raw: UInt64
    letters: UInt64
    sizes: Places

    @classmethod
    def of(cls, column: str, names: Read, rows: Places, many: int) -> "_Part":
        """Spread distinct names over rows."""
        raw, letters, sizes = np.zeros(many + 1, np.uint64), np.zeros(many + 1, np.uint64), np.zeros(many + 1, np.int64)
        if len(names.places):
            raw[names.places], sizes[names.places] = names.words.raw(names.first, names.past - 1), names.sizes()
            letters[names.places] = names.words.letter(names.first)
        return cls(column, raw[rows], letters[rows], sizes[rows])


def _parts(given: _Part, family: _Part) -> Iterator[RowForm]:
    whole = given.sizes + family.sizes
    told = (given.sizes >= _SHORTEST) & (family.sizes >= _SHORTEST) & (whole >= _NAME)
    no = np.zeros(len(told), np.bool_)
    for kind, one, two in ((PARTS, given, family), (PARTS_TURNED, family, given)):
        hashes = np.where(told, finished(joined(one.raw, one.sizes, two.raw), whole), 0)
        yield RowForm((given.column, family.column), "PERSON", kind, hashes, whole, told, no)
    short = (given.sizes >= 1) & (family.sizes >= _SHORTEST)
    for kind, (hashes, strong) in zip((INITIAL, INITIAL_TURNED), initialled(given.letters, family.raw, family.sizes),
                                      strict=True):  # fmt: skip
        shown = np.where(short, hashes, 0)
        yield RowForm((given.column, family.column), "PERSON", kind, shown, family.sizes + 1, strong & short, no)
    for one, two in ((given, family), (family, given)):
        made = monograms(one.letters, two.letters, np.arange(len(told)))
        shown = np.where((given.sizes >= 1) & (family.sizes >= 1), made.hashes, 0)
        yield RowForm((given.column, family.column), "PERSON", MONOGRAM, shown, made.lengths, no, no)


def _days(table: pa.Table, action: Action, *, day_first: bool) -> RowForm:
    days = births_in(table, PersonColumns((action.column,), action.column), day_first=day_first)
    no = np.zeros(len(days), np.bool_)
    hashes = np.where(days == NOBODY, 0, day_hashes(np.where(days == NOBODY, 0, days)))
    return RowForm((action.column,), action.type, DAY, hashes, np.full(len(days), 8), no, no)


def values_of(columns: Sequence[str], table: pa.Table, row: int) -> str:
    """What a row holds, as text; of two columns, one after the other."""
    cells = [_value_of(column, table, row) for column in columns]
    return " ".join(str(cell) for cell in cells if cell is not None)


def _value_of(column: str, table: pa.Table, row: int) -> object:
    place = place_of(table, column)
    if place is not None and place.leaf:
        document = table.column(place.column)[row].as_py()
        return None if document is None else only_value(document, place.leaf)
    held = column_at(table, column)
    return None if held is None else held[row].as_py()
