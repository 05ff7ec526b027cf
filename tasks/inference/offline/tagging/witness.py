"""What the grammar read of a request, put on its words: the trained reader weighs it like any other sign."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass

from schemas.errors import UnderstudyError
from tasks.inference.offline.draft import Draft, TableDraft
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.links import complete_links
from tasks.inference.offline.tagging.answers import Named, Names
from tasks.inference.offline.tagging.marks import Sort, plain_key
from tasks.inference.offline.tagging.ties import Pair
from tasks.inference.offline.words import singular_name


@dataclass(frozen=True)
class Witness:
    """The grammar's reading.

    Attributes:
        draft: As it read the request.
        tied: The same with the relations that are implied.
    """

    draft: Draft
    tied: Draft

    @property
    def named(self) -> Named:
        """The names of all that the draft has, as an answer has them."""
        return tuple(_named(self.draft))

    @property
    def owners(self) -> dict[str, frozenset[Words]]:
        """The tables that have a column of each name."""
        found: dict[str, frozenset[Words]] = {}
        for table, column in self.draft.columns():
            name = singular_name(column.name)
            found[name] = found.get(name, frozenset()) | {plain_key(table.key)}
        return found

    def rows(self, nouns: Mapping[Words, Words]) -> dict[Words, int | None]:
        """The rows that it counts of each table, by the table that each noun means."""
        found = ((_noun(table, nouns), table.rows) for table in self.draft.tables.values())
        return {key: rows for key, rows in found if key is not None}

    def told(self, nouns: Mapping[Words, Words]) -> dict[Pair, str]:
        """What it makes of two tables.

        Args:
            nouns: The table that each noun of the request means.
        """
        keys = {own: key for own, table in self.tied.tables.items() if (key := _noun(table, nouns)) is not None}
        found: dict[Pair, str] = {}
        for link in self.tied.links:
            if link.child in keys and link.parent in keys:
                found[keys[link.child], keys[link.parent]] = _kind(link.said, link.reason)
        for table in self.tied.tables.values():
            ends = [keys[each.parent] for each in self.tied.links if each.child == table.key and each.parent in keys]
            if table.key not in keys and len(ends) > 1:
                found |= {(one, other): "between" for one in ends for other in ends if one != other}
        return found


def witness_of(draft: Draft) -> Witness:
    """The grammar's draft, and what its relations would be."""
    tied = deepcopy(draft)
    try:
        complete_links(tied)
    except UnderstudyError:
        tied.links = []
    return Witness(draft, tied)


def _kind(said: bool, reason: str) -> str:
    return "said" if said else "column" if reason.startswith("Column") else "usual"


def _noun(table: TableDraft, nouns: Mapping[Words, Words]) -> Words | None:
    key = plain_key(table.key)
    if key in nouns:
        return nouns[key]
    return next((own for noun, own in nouns.items() if "_".join(noun) == singular_name(table.name)), None)


def _named(draft: Draft) -> Iterator[tuple[Sort, Names]]:
    for table in draft.tables.values():
        yield Sort.TABLE, (" ".join(table.key), table.name)
        for column in table.columns.values():
            yield Sort.COLUMN, tuple(dict.fromkeys((column.name, " ".join(column.words) or column.name)))
            for value in column.values or ():
                yield Sort.VALUE, (str(value),)
