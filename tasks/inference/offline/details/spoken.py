"""Where a request speaks of each column: behind its name, in a list or in a later sentence."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tasks.inference.offline.draft import ColumnDraft, Draft
from tasks.inference.offline.tagging.items import Item, items_of, name_of
from tasks.inference.offline.tagging.marks import Sort
from tasks.inference.offline.tagging.places import Places
from tasks.inference.offline.tagging.rereading import Reading
from tasks.inference.offline.words import identifier, singular_name


@dataclass(frozen=True)
class Spoken:
    """A place that speaks of a column.

    Attributes:
        column: Which.
        start, behind: Its name's first token, and the place behind the last.
        end: Where something else is spoken of.
        valued: Whether its values stand there.
        counts: Whether a table's name follows, which a number before it would count.
        again: Whether it was named before.
    """

    column: ColumnDraft
    start: int
    behind: int
    end: int
    valued: bool = False
    counts: bool = False
    again: bool = False


def spoken_of(draft: Draft, reading: Reading) -> Sequence[Spoken]:
    """Every place that speaks of a column of the draft, in their order."""
    tables = {mention.start for mention in reading.mentions if mention.sort is Sort.TABLE}
    own = {id(table): _by_name(table.columns.values()) for table in draft.tables.values()}
    everything = _by_name(column for _, column in draft.columns())
    marked = [
        Spoken(named[0], item.mention.start, named[1], item.end, bool(item.values), item.end in tables)
        for item in items_of(reading.tokens, reading.mentions)
        if (named := _named(own, everything, reading, item)) is not None
    ]
    found = sorted([*marked, *_unmarked(draft, reading, tables)], key=lambda each: each.start)
    return list(_in_order(found))


def _in_order(found: Sequence[Spoken]) -> Iterator[Spoken]:
    seen: set[int] = set()
    for at, each in enumerate(found):
        behind = found[at + 1].start if at + 1 < len(found) else each.end
        again = id(each.column) in seen
        seen.add(id(each.column))
        cut = behind < each.end
        end = behind if cut else each.end
        yield Spoken(each.column, each.start, each.behind, end, each.valued, each.counts and not cut, again)


Named = Mapping[str, Sequence[ColumnDraft]]


def _named(own: Mapping[int, Named], everything: Named, reading: Reading, item: Item) -> tuple[ColumnDraft, int] | None:
    """The column that a mention names, and the place behind it: its table's, or else the only one of that name."""
    words, behind = name_of(reading.tokens, item.mention)
    names = [singular_name(identifier("_".join(each))) for each in (words, item.mention.parts)]
    owner = reading.tables.get(reading.owners.get(item.mention.start, ()))
    columns = own.get(id(owner), {})
    found = next((columns[name][0] for name in names if name in columns), None)
    only = next((everything[name] for name in names if name in everything), ())
    found = found or (only[0] if len(only) == 1 else None)
    return None if found is None else (found, max(behind, item.mention.start + 1))


def _by_name(columns: Iterable[ColumnDraft]) -> Named:
    found: dict[str, list[ColumnDraft]] = {}
    for column in columns:
        for name in {singular_name(column.name), column.name.split("_per_")[0]}:
            found.setdefault(name, []).append(column)
    return found


def _unmarked(draft: Draft, reading: Reading, tables: Collection[int]) -> Iterator[Spoken]:
    """Places with the name of exactly one column that nobody marked."""
    taken = {at for each in reading.mentions for at in range(each.start, each.end)}
    starts = sorted(each.start for each in reading.mentions if each.sort is not Sort.VALUE)
    places = Places(reading.tokens)
    named: dict[str, list[ColumnDraft]] = {}
    for _, column in draft.columns():
        for name in {column.name, " ".join(column.words) or column.name}:
            named.setdefault(name, []).append(column)
    for name, columns in named.items():
        for start, behind in places.of(name) if len(columns) == 1 else ():
            if not taken & set(range(start, behind)):
                place = bisect_left(starts, behind)
                end = starts[place] if place < len(starts) else len(reading.tokens)
                yield Spoken(columns[0], start, behind, end, counts=end in tables)
                taken |= set(range(start, behind))
