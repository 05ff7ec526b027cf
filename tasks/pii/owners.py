"""Rows that tell whose an e-mail address or a user name is."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

import pyarrow as pa

from tasks.pii.actions import Action
from tasks.pii.lexicon import folded
from tasks.pii.located import column_at, distinct_at, place_of
from tasks.pii.makers import family_comes_first, name_role, names_its_row
from tasks.pii.name_signs import without_degree
from tasks.pii.name_words import PARTICLES
from tasks.pii.nested import once_a_row
from tasks.pii.policy import Strategy
from tasks.pii.surrogate_values import COMPOSED
from tasks.pii.surrogates.name_roles import TITLES, each_person, family_leads

Owned = tuple[list[str], list[str], list[str]]


def owners_in(table: pa.Table, actions: Mapping[str, Action]) -> Iterator[Owned]:
    """Give addresses, given names and family names of a chunk's rows, each once; one of the names may be missing."""
    held = _Held(table)
    for name, action in actions.items():
        if action.type in COMPOSED and action.strategy is Strategy.FAKE and held.of(name) is not None:
            named = _named(held, actions, beside=name)
            roles = ("given", "family") if {"given", "family"} <= set(named) else ("full",) if "full" in named else ()
            if roles:
                columns = [held.of(one) for one in (name, *(named[role].column for role in roles))]
                yield _distinct(columns, turned=family_comes_first(named[roles[0]].called))


def people_in(table: pa.Table, actions: Mapping[str, Action]) -> Iterator[tuple[list[str], list[str]]]:
    """Give given and family names of a chunk's rows, each pair once: of columns of both, and of full names."""
    held = _Held(table)
    named = _named(held, actions)
    if {"given", "family"} <= set(named):
        pairs = pa.table([held.of(named[role].column) for role in ("given", "family")], ["g", "f"])
        listed = pairs.drop_null().group_by(["g", "f"]).aggregate([])
        yield listed.column("g").to_pylist(), listed.column("f").to_pylist()
    if "full" in named:
        names, turned = held.of(named["full"].column), family_comes_first(named["full"].called)
        every = names.unique().drop_null().to_pylist() if names is not None else []
        split = [_split(name, turned) for value in every for name in each_person(value)]
        yield [given for given, _ in split], [family for _, family in split]


def every_person(table: pa.Table, actions: Mapping[str, Action]) -> Iterator[tuple[list[tuple[str, str]], Strategy]]:
    """Give the given and family names of everybody whom a chunk's replaced columns name, with what is done with them.

    Of names of three words and more any word may stand for the family's.
    """
    people = [one for one in actions.values() if one.type == "PERSON" and one.strategy is not Strategy.KEEP]
    named = {name_role(one.called): one for one in people}
    if {"given", "family"} <= set(named):
        held = _Held(table)
        columns = [held.of(named[role].column) for role in ("given", "family")]
        if all(column is not None for column in columns):
            pairs = pa.table(columns, ["g", "f"]).drop_null().group_by(["g", "f"]).aggregate([]).to_pydict()
            listed = (pair for both in zip(pairs["g"], pairs["f"], strict=True) for pair in _families(*both))
            yield list(listed), named["family"].strategy
    for one in people:
        texts = distinct_at(table, one.column)[0] if name_role(one.called) == "full" else None
        every = texts.drop_null().unique().to_pylist() if texts is not None else []
        turned = family_comes_first(one.called)
        yield [pair for value in every for name in each_person(value) for pair in _readings(name, turned)], one.strategy


def _readings(name: str, turned: bool) -> Iterator[tuple[str, str]]:
    """The given and the family's name as they may be meant, without titles."""
    words = [word for word in name.split() if folded(word).rstrip(".") not in TITLES - PARTICLES]
    given, family = _split(" ".join(words), turned)
    rest = " ".join(word.strip(",") for word in words if word.strip(",") != given)
    for whole in dict.fromkeys((family, rest)):
        yield from _families(given, whole)


def _families(given: str, family: str) -> Iterator[tuple[str, str]]:
    """A given name with the family's, and with each word of that."""
    words = [word for word in family.split() if folded(word) not in PARTICLES]
    for one in dict.fromkeys((family, *words)) if given else ():
        yield given, one


class _Held:
    """The values of a table's columns as texts, row by row, and of fields within them that each row has once."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._read: dict[str, pa.ChunkedArray | None] = {}

    def of(self, path: str) -> pa.ChunkedArray | None:
        """Give the values at a path; None where there are none, or several a row."""
        if path not in self._read:
            self._read[path] = self._at(path)
        return self._read[path]

    def _at(self, path: str) -> pa.ChunkedArray | None:
        place = place_of(self._table, path)
        if place is None:
            return None
        if place.leaf is not None:
            return once_a_row(self._table.column(place.column), place.leaf)
        values = column_at(self._table, path)
        return None if values is None or pa.types.is_list(values.type) else values.cast(pa.string())


def _named(held: _Held, actions: Mapping[str, Action], beside: str = "") -> dict[str, Action]:
    """The columns of people's names by what part of them they hold, those that name the row's own before others.

    Args:
        held: The table.
        actions: What is done with its columns.
        beside: Of the names of several objects within a row, those that stand nearest to this are meant.
    """
    people = [one for one in actions.values() if one.type == "PERSON" and held.of(one.column) is not None]
    nearest = max((_together(one.column, beside) for one in people), default=0)
    near = [one for one in people if _together(one.column, beside) == nearest]
    return {name_role(one.called_of_row): one for one in sorted(near, key=lambda one: names_its_row(one.called_of_row))}


def _together(one: str, two: str) -> int:
    """How many of the objects that one stands in the other stands in too."""
    above = [path.split(".")[:-1] for path in (one, two)]
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(*above, strict=False))))


def _distinct(columns: Sequence[pa.ChunkedArray | None], *, turned: bool) -> Owned:
    names = ["address", "given", "family"][: len(columns)]
    texts = pa.table(list(columns), names=names)
    texts = texts.filter(texts.column("address").is_valid())
    for name in names[1:]:
        texts = texts.set_column(names.index(name), name, texts.column(name).fill_null(""))
    listed = [column.to_pylist() for column in texts.group_by(names).aggregate([]).columns]
    if len(names) == 2:
        split = [_split(name, turned) for name in listed[1]]
        listed = [listed[0], [given for given, _ in split], [family for _, family in split]]
    return listed[0], listed[1], listed[2]


def _split(name: str, turned: bool = False) -> tuple[str, str]:
    """Give the given and the family name of a full one; ``turned`` where the column has the family's first."""
    name = without_degree(name)
    if "," in name:
        family, _, given = name.partition(",")
        return (given.split() or [""])[0], family.strip()
    words = name.split() or [""]
    if len(words) > 1 and family_leads(words[0], words[-1], turned):
        first = next((at for at, word in enumerate(words[:-1]) if folded(word) not in PARTICLES), 0)
        return words[first + 1], " ".join(words[: first + 1])
    last = len(words) - 1
    while last > 1 and folded(words[last - 1]) in PARTICLES:
        last -= 1
    return words[0], " ".join(words[last:]) if len(words) > 1 else ""
