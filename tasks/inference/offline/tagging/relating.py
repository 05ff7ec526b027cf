"""Relations by what was learnt: those that the grammar found are weighed, those that it passed over are added."""

from collections.abc import Iterator, Mapping, Sequence

from tasks.inference.offline.draft import Draft, LinkDraft
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.links_between import put_tables_between
from tasks.inference.offline.links_known import reaches
from tasks.inference.offline.network.seen import Chances, weighed
from tasks.inference.offline.tagging.counting import means_of
from tasks.inference.offline.tagging.marks import Mention
from tasks.inference.offline.tagging.models import chances
from tasks.inference.offline.tagging.redrafting import leave_out
from tasks.inference.offline.tagging.rereading import Reading
from tasks.inference.offline.tagging.ties import CHILD, MANY, MODEL, Pair, Spoken, pairs_of

_OF_NETWORK, _MOST = 0.4, 200
_SURELY, _LIKELY, _SAID, _HARDLY = 0.8, 0.5, 0.25, 0.05
"""What the grammar read in so many words is believed until it is very unlikely."""


def relate(draft: Draft, reading: Reading) -> None:
    """Put the relations between the tables that a request speaks of right."""
    if not reading.tables:
        return
    chances_of = _Chances(reading)
    _weigh(draft, chances_of)
    _without_bridges(draft, chances_of)
    _add(draft, chances_of)
    for one, other in chances_of.many():
        if not _between(draft, one, other):
            draft.links.append(LinkDraft(one, other, many_to_many=True))
    put_tables_between(draft)
    means_of(draft, reading)


class _Chances:
    """How likely each table refers to each other, by the keys of the draft's tables."""

    def __init__(self, reading: Reading) -> None:
        own = {key: table.key for key, table in reading.tables.items()}
        self.keys = frozenset(own.values())
        self._likely = {(own[one], own[other]): chance for (one, other), chance in _likely(reading)}

    def child(self, child: Words, parent: Words) -> float:
        """How likely one refers to the other; nothing where it is likelier the other way round."""
        chance, turned = (
            self._likely[pair].get(CHILD, 0.0) if pair in self._likely else 0.0
            for pair in ((child, parent), (parent, child))
        )
        return chance if child == parent or chance >= turned else 0.0

    def between(self, one: Words, other: Words) -> float:
        """How likely each has many of the other."""
        return sum(self._likely.get(pair, {}).get(MANY, 0.0) for pair in ((one, other), (other, one))) / 2

    def is_one_way(self, one: Words, other: Words) -> bool:
        """Whether one of two rather refers to the other than that each has many."""
        one_way = max(self.child(one, other), self.child(other, one))
        return one_way > _LIKELY and self.between(one, other) < _HARDLY

    def children(self) -> Iterator[Pair]:
        """The tables that refer to others, the likeliest first."""
        ranked = sorted(self._likely, key=lambda pair: -self.child(*pair))
        yield from (pair for pair in ranked if self.child(*pair) > _LIKELY)

    def many(self) -> Iterator[Pair]:
        """The tables that have many of each other, each two once."""
        seen: set[frozenset[Words]] = set()
        for one, other in self._likely:
            if one != other and {one, other} not in seen and self.between(one, other) > _LIKELY:
                seen.add(frozenset({one, other}))
                yield one, other


def _likely(reading: Reading) -> Iterator[tuple[Pair, Mapping[str, float]]]:
    nouns = {start: key for start, key in reading.nouns.items() if key in reading.tables}
    owners = {start: key for start, key in reading.owners.items() if key in reading.tables}
    mentions = [each for each in reading.mentions if each.start in nouns or each.start not in reading.nouns]
    rows = {key: table.rows for key, table in reading.tables.items()}
    told = reading.witness.told({key: key for key in reading.tables})
    spoken = Spoken(reading.tokens, mentions, nouns, owners, rows, told)
    seen = dict(_seen(reading, [each for each in mentions if each.start in nouns], nouns))
    for pair, features in pairs_of(spoken):
        learnt = chances(MODEL, features)
        yield pair, weighed(learnt, seen[pair], _OF_NETWORK) if pair in seen else learnt


def _seen(reading: Reading, mentions: Sequence[Mention], nouns: Mapping[int, Words]) -> Mapping[Pair, Chances]:
    """What the network makes of each two tables; nothing where they are spoken of so often that it would take long."""
    if reading.seen is None or not 0 < len(mentions) <= _MOST:
        return {}
    return reading.seen.ties(mentions, [nouns[each.start] for each in mentions])


def _weigh(draft: Draft, likely: _Chances) -> None:
    """Leave out what is not likely enough; usual relations to tables that stand between others too."""
    bridges = {key for key, table in draft.tables.items() if table.bridge and key not in likely.keys}
    for link in list(draft.links):
        known = {link.child, link.parent} <= likely.keys and not link.many_to_many
        least = _SAID if link.said and link.child != link.parent else _LIKELY
        stray = not link.said and link.child in likely.keys and link.parent in bridges
        if stray or (known and likely.child(link.child, link.parent) < least):
            draft.links.remove(link)


def _add(draft: Draft, likely: _Chances) -> None:
    have = {(link.child, link.parent) for link in draft.links}
    for child, parent in likely.children():
        own = child == parent
        short_cut = not own and reaches(draft, child, parent, frozenset())
        if (child, parent) not in have and not (short_cut and likely.child(child, parent) < _SURELY):
            draft.links.append(LinkDraft(child, parent, optional=own, role="parent" if own else None))


def _between(draft: Draft, one: Words, other: Words) -> bool:
    """Whether a table stands between two already."""
    parents = {key: {link.parent for link in draft.links if link.child == key} for key in draft.tables}
    return any(
        {one, other} <= ends and key not in (one, other) for key, ends in parents.items() if draft.tables[key].bridge
    )


def _without_bridges(draft: Draft, likely: _Chances) -> None:
    """Leave out tables put between two that have not many of each other."""
    for table in list(draft.tables.values()):
        if not table.bridge or table.key in likely.keys or table.columns:
            continue
        ends = [link.parent for link in draft.links if link.child == table.key and link.parent in likely.keys]
        if len(ends) == 2 and ends[0] != ends[1] and likely.is_one_way(ends[0], ends[1]):
            leave_out(draft, table.key)
