"""Requests with known answers, as ``tests/e2e/requests`` has them: what they should become."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from schemas.own_yaml import own_yaml
from tasks.inference.offline.tagging.marks import Sort

Names = tuple[str, ...]
Named = tuple[tuple[Sort, Names], ...]
"""What each mention may be called: all names of one thing together."""


@dataclass(frozen=True)
class TableAnswer:
    """A table that a request asks for.

    Attributes:
        names: Each is right.
        columns: The names of each.
        values: Of its enumerations, by the place of the column.
        rows: So many; None where nothing is expected.
    """

    names: Names
    columns: tuple[Names, ...]
    values: tuple[tuple[Names, tuple[str, ...]], ...]
    rows: float | None = None


@dataclass(frozen=True)
class Answer:
    """What a request asks for.

    Attributes:
        name: Of the request.
        prompt: Its words.
        tables: What it is to become.
        relations: The places of the tables that refer, and of those that they refer to.
    """

    name: str
    prompt: str
    tables: tuple[TableAnswer, ...]
    relations: tuple[tuple[int, int], ...] = ()

    @property
    def named(self) -> Named:
        """All that it names."""
        return tuple(chain.from_iterable(_named(table) for table in self.tables))


def _named(table: TableAnswer) -> Iterator[tuple[Sort, Names]]:
    yield Sort.TABLE, table.names
    for names in table.columns:
        yield Sort.COLUMN, names
    for _, values in table.values:
        for value in values:
            yield Sort.VALUE, (value,)


def read_answers(paths: Iterable[Path]) -> list[Answer]:
    """Read files of requests, each request once."""
    found: dict[str, Answer] = {}
    for path in paths:
        for entry in own_yaml(path.read_text("utf-8")) or ():
            if entry.get("tables") and not entry.get("refused"):
                found[str(entry["prompt"]).strip()] = _answer(entry)
    return list(found.values())


def _answer(entry: Mapping[str, Any]) -> Answer:
    tables = tuple(_table(names, table or {}) for names, table in entry["tables"].items())
    places: dict[str, int] = {}
    for at, table in enumerate(tables):
        for name in table.names:
            places.setdefault(name, at)
    ends = [
        [end.split("(")[0].split("|")[0].strip() for end in str(each).split(">")]
        for each in entry.get("relations") or ()
    ]
    relations = tuple((places[one], places[other]) for one, other in ends if one in places and other in places)
    return Answer(str(entry.get("name", "")), str(entry["prompt"]), tables, relations)


def _table(names: object, entry: Mapping[str, Any]) -> TableAnswer:
    values = (entry.get("enumerations") or {}).items()
    return TableAnswer(
        _names(names),
        tuple(dict.fromkeys(_columns(entry))),
        tuple((_names(column), tuple(str(value) for value in each)) for column, each in values),
        _middle(entry.get("rows")),
    )


_OF_COLUMNS = ("columns", "enumerations", "ranges", "nulls", "spans", "formulas")


def _columns(entry: Mapping[str, Any]) -> Iterator[Names]:
    """Every column that anything is expected of, each once."""
    seen: set[str] = set()
    for part in _OF_COLUMNS:
        for column in entry.get(part) or ():
            names = _names(column)
            if not seen & set(names):
                seen |= set(names)
                yield names


def _names(written: object) -> Names:
    return tuple(str(written).split("|"))


def _middle(rows: object) -> float | None:
    if isinstance(rows, list):
        return sum(rows) / len(rows)
    return float(rows) if isinstance(rows, int | float) else None
