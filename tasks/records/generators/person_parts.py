"""The parts of a person, each as a function of the row's bits."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.errors import GenerationError
from schemas.generator import Cells, UInt64
from schemas.types import ColumnType
from tasks.values.entities import sexes
from tasks.values.entities.fit import TAG, clipped, fitted, longest_of, tags
from tasks.values.entities.jobs import jobs_of
from tasks.values.entities.people import HOSTS, SHORT_HOST, People
from tasks.values.entities.phones import PhoneBook, fitting_style, phone_book
from tasks.values.entities.words import dictionary, taken
from tasks.values.strings import UPPER, join, packed, symbols

if TYPE_CHECKING:
    from schemas.model import ColumnSchema

INITIALS = 6
"""Initials that a unique full name may carry: 26 ** 6 names."""


@dataclass(frozen=True)
class PersonSource:
    """A part of a person, bound to its column.

    Attributes:
        alone: Whether no other column of the table describes the person; then unique values need not follow one.
        phones: The numbers of the person's country, written in the column's style.
        hosts: ``@`` and the host names that addresses of the column may end in.
    """

    part: str
    entity: str
    column: "ColumnSchema"
    people: People
    phones: PhoneBook
    hosts: pa.Array
    alone: bool
    capacity: int | None = None

    def draw(self, cells: Cells) -> pa.Array:
        """Fill the rows."""
        return fitted(_PARTS[self.part](self, cells.shared(f"person/{self.entity}")), self.column)

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Fill the rows with distinct values that follow the person where other columns describe it too."""
        if self.capacity is None:
            raise GenerationError(
                f"Column {self.column.name}: a person's {self.part} cannot be made unique here. Use the part email or "
                "user_name, a sequence or a uuid, or leave the column's length and uniqueness open."
            )
        return fitted(_UNIQUE[self.part](self, cells.shared(f"person/{self.entity}"), index), self.column)

    def room(self, tagged: int = 0) -> int | None:
        """Characters that the column leaves for an address before its host and a tag; None when there is no limit."""
        length = self.column.length
        taken_up = (longest_of(self.hosts) if self.part == "email" else 0) + tagged
        return None if length is None else length - taken_up


class Wanted(Protocol):
    """What a column asks of a person."""

    @property
    def part(self) -> str: ...  # noqa: D102
    @property
    def entity(self) -> str: ...  # noqa: D102
    @property
    def style(self) -> str | None: ...  # noqa: D102


def source_of(
    wanted: Wanted, column: "ColumnSchema", people: People, country: str, *, alone: bool, rows: int
) -> PersonSource:
    """Bind a part to its column."""
    which = "mobile" if wanted.part == "mobile" else "all"
    phones = phone_book(country, wanted.style or fitting_style(country, column, which), which)
    hosts = HOSTS if column.length is None or column.length >= max(map(len, HOSTS)) + TAG + 8 else (SHORT_HOST,)
    ends = pa.array([f"@{host}" for host in hosts], pa.string())
    source = PersonSource(wanted.part, wanted.entity, column, people, phones, ends, alone)
    return replace(source, capacity=_capacity(source, rows))


def _capacity(source: PersonSource, rows: int) -> int | None:
    names = source.people.names
    if source.part in {"email", "user_name"}:
        room = source.room(TAG + 1)
        return 36**TAG if room is None or room >= 1 else None
    if source.part in {"phone", "mobile"}:
        return source.phones.distinct(source.column, rows)
    if source.part == "full_name":
        longest = names.first.longest + names.last.longest + 2 + 3 * INITIALS
        fits = source.column.length is None or source.column.length >= longest
        return 26**INITIALS if fits and names.locale.middle == "given" else None
    alone = {
        "first_name": len(names.first.values),
        "last_name": len(names.last.values),
        "birth_date": len(source.people.ages.age),
    }
    return alone.get(source.part) if source.alone else None


def _first_name(source: PersonSource, cells: Cells) -> pa.Array:
    return dictionary(source.people.first(cells), source.people.names.first.values)


def _middle_name(source: PersonSource, cells: Cells) -> pa.Array:
    return dictionary(source.people.middle(cells), source.people.names.middle.values)


def _middle_initial(source: PersonSource, cells: Cells) -> pa.Array:
    initials = pc.utf8_slice_codeunits(source.people.names.middle.values, 0, 1)
    return initials.take(pa.array(source.people.middle(cells))).dictionary_encode()


def _last_name(source: PersonSource, cells: Cells) -> pa.Array:
    return dictionary(source.people.last(cells), source.people.names.last.values)


def _full_name(source: PersonSource, cells: Cells) -> pa.Array:
    names = source.people.names
    first = taken(source.people.first(cells), names.first.values)
    last = taken(source.people.last(cells), names.last.values)
    if names.locale.family_first:
        return join(last, names.locale.joiner, first)
    if names.locale.middle == "patronymic" and source.column.length is None:
        return join(first, " ", taken(source.people.middle(cells), names.middle.values), " ", last)
    whole = join(first, " ", last)
    length = source.column.length
    if length is None or names.first.longest + names.last.longest + 1 <= length:
        return whole
    short = join(pc.utf8_slice_codeunits(first, 0, 1), ". ", last)
    return pc.if_else(pc.greater(pc.utf8_length(whole), length), short, whole)


def _initials(source: PersonSource, cells: Cells) -> pa.Array:
    names = source.people.names
    first = pc.utf8_slice_codeunits(names.first.values, 0, 1).take(pa.array(source.people.first(cells)))
    last = pc.utf8_slice_codeunits(names.last.values, 0, 1).take(pa.array(source.people.last(cells)))
    return join(last, first) if names.locale.family_first else join(first, last)


def _sex(source: PersonSource, cells: Cells) -> pa.Array:
    return _sexed(source, cells, _sex_words(source.column))


def _sex_words(column: "ColumnSchema") -> tuple[list[object], list[object]]:
    if column.values and (found := sexes.sexed(column.values)):
        return found
    if column.type is ColumnType.INTEGER:
        return [1], [2]  # ISO/IEC 5218
    return (["M"], ["F"]) if column.length is not None and column.length < len("female") else (["male"], ["female"])


def _title(source: PersonSource, cells: Cells) -> pa.Array:
    own = source.people.names.locale.titles
    return _sexed(source, cells, sexes.sexed(source.column.values or ()) or ([own[0]], [own[1]]))


def _sexed(source: PersonSource, cells: Cells, words: tuple[list[object], list[object]]) -> pa.Array:
    """Choose among a man's words or a woman's, each as likely."""
    men, women = words
    index = np.where(
        source.people.sex(cells), len(men) + cells.below(len(women), "word").astype(np.int32),
        cells.below(len(men), "word").astype(np.int32),
    ).astype(np.int32)  # fmt: skip
    listed = [*men, *women]
    distinct = list(dict.fromkeys(listed))
    place = np.array([distinct.index(word) for word in listed], np.int32)
    return dictionary(place[index], pa.array(distinct))


def _email(source: PersonSource, cells: Cells) -> pa.Array:
    return join(_user_name(source, cells), _host(source, cells))


def _host(source: PersonSource, cells: Cells) -> pa.Array:
    return source.hosts.take(pa.array(cells.below(len(source.hosts), "host").astype(np.int32)))


def _user_name(source: PersonSource, cells: Cells) -> pa.Array:
    people = source.people
    whole = join(people.opening(cells), people.surname(cells), people.ending(cells))
    return _shortened(whole, source.room(), people)


def _shortened(addresses: pa.Array, room: int | None, people: People) -> pa.Array:
    if room is None or people.longest_address <= room:
        return addresses
    return pc.ascii_rtrim(clipped(addresses, room), "._")


def _birth_date(source: PersonSource, cells: Cells) -> pa.Array:
    return _dates(source, source.people.born(cells))


def _dates(source: PersonSource, day: npt.NDArray[np.int64]) -> pa.Array:
    days = pa.array((day + source.people.ages.first).astype(np.int32)).cast(pa.date32())
    return days if source.column.type is not ColumnType.TIMESTAMP else days.cast(pa.timestamp("us"))


def _birth_year(source: PersonSource, cells: Cells) -> pa.Array:
    return pa.array(source.people.ages.year[source.people.born(cells)])


def _age(source: PersonSource, cells: Cells) -> pa.Array:
    return pa.array(source.people.ages.age[source.people.born(cells)])


def _phone(source: PersonSource, cells: Cells) -> pa.Array:
    return source.phones.at(cells.below(source.phones.capacity, source.part))


def _job(source: PersonSource, cells: Cells) -> pa.Array:
    jobs = jobs_of(source.people.names.locale.name, source.column.length)
    return dictionary(jobs.pick(cells.bits("job")), jobs.values)


_PARTS: dict[str, Callable[[PersonSource, Cells], pa.Array]] = {
    "full_name": _full_name,
    "first_name": _first_name,
    "middle_name": _middle_name,
    "middle_initial": _middle_initial,
    "last_name": _last_name,
    "initials": _initials,
    "title": _title,
    "sex": _sex,
    "email": _email,
    "user_name": _user_name,
    "birth_date": _birth_date,
    "birth_year": _birth_year,
    "age": _age,
    "phone": _phone,
    "mobile": _phone,
    "job": _job,
}


def _unique_user_name(source: PersonSource, cells: Cells, index: UInt64) -> pa.Array:
    local = join(source.people.opening(cells), source.people.surname(cells))
    return join(_shortened(local, source.room(TAG + 1), source.people), ".", tags(index))


def _unique_email(source: PersonSource, cells: Cells, index: UInt64) -> pa.Array:
    return join(_unique_user_name(source, cells, index), _host(source, cells))


def _unique_full_name(source: PersonSource, cells: Cells, index: UInt64) -> pa.Array:
    """Put initials that spell the index between the names: no name holds a word of one letter and a full stop."""
    names = source.people.names
    letters = symbols(index, INITIALS, UPPER)
    block = np.zeros((len(index), 3 * INITIALS), np.uint8)
    block[:, 0::3], block[:, 1::3], block[:, 2::3] = letters, ord("."), ord(" ")
    for place in range(INITIALS - 1):
        block[index < np.uint64(26 ** (INITIALS - 1 - place)), 3 * place : 3 * place + 3] = 0
    first = taken(source.people.first(cells), names.first.values)
    return join(first, " ", packed(block), taken(source.people.last(cells), names.last.values))


_UNIQUE: dict[str, Callable[[PersonSource, Cells, UInt64], pa.Array]] = {
    "full_name": _unique_full_name,
    "email": _unique_email,
    "user_name": _unique_user_name,
    "phone": lambda source, _, index: source.phones.extended(index),
    "mobile": lambda source, _, index: source.phones.extended(index),
    "first_name": lambda source, _, index: taken(index.astype(np.int32), source.people.names.first.values),
    "last_name": lambda source, _, index: taken(index.astype(np.int32), source.people.names.last.values),
    "birth_date": lambda source, _, index: _dates(source, index.astype(np.int64)),
}
