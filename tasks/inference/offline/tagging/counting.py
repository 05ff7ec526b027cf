"""Gives tables the rows that the request counts, by what was learnt."""

from collections.abc import Iterator, Mapping, Sequence

from tasks.inference.offline.draft import Draft, LinkDraft
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.network.seen import Chances, weighed
from tasks.inference.offline.tagging.counts import EACH, MODEL, ROWS, Counted, pairs_of
from tasks.inference.offline.tagging.models import chances
from tasks.inference.offline.tagging.rereading import Reading

_LIKELY, _UNLIKELY = 0.5, 0.15
_OF_NETWORK = 0.6


def count(reading: Reading) -> None:
    """Set the rows of tables: those that the grammar read stay unless the number is surely another's."""
    nouns = {start: key for start, key in reading.nouns.items() if key in reading.tables}
    told = {key: table.rows for key, table in reading.tables.items()}
    chances_of = _Chances(reading, nouns)
    pairs = [(each, chances_of.of(each)) for each in pairs_of(reading.tokens, reading.mentions, nouns, told)]
    given = dict(_given(pairs))
    for key, table in reading.tables.items():
        own = [(each, chance) for each, chance in pairs if each.table == key]
        if given.get(key, ("", 0))[0] == ROWS:
            table.rows, table.rows_said = given[key][1], True
        elif key in given:
            reading.means[key] = given[key][1]
            table.rows, table.rows_said = None, False
        elif table.rows_said and any(each.number.value == table.rows for each, _ in own):
            best = max(chance.get(ROWS, 0.0) for each, chance in own if each.number.value == table.rows)
            if best < _UNLIKELY:
                table.rows, table.rows_said = None, False


class _Chances:
    """What numbers are to tables, by what was learnt of their places and by the network."""

    def __init__(self, reading: Reading, nouns: Mapping[int, Words]) -> None:
        self._seen = reading.seen
        self._mentions = [each for each in reading.mentions if each.start in nouns]
        self._keys = [nouns[each.start] for each in self._mentions]
        self._told: dict[int, Mapping[Words, Chances]] = {}

    def of(self, each: Counted) -> Chances:
        learnt = chances(MODEL, each.features)
        if self._seen is None:
            return learnt
        start = each.number.start
        if start not in self._told:
            self._told[start] = self._seen.counts(each.number, self._mentions, self._keys)
        return weighed(learnt, self._told[start][each.table], _OF_NETWORK)


def _given(pairs: Sequence[tuple[Counted, Mapping[str, float]]]) -> Iterator[tuple[Words, tuple[str, int]]]:
    """What each table's number is, the likeliest first: no number is two tables', and no table has two."""
    ranked = sorted(
        ((chance.get(label, 0.0), label, each) for each, chance in pairs for label in (ROWS, EACH)),
        key=lambda each: (-each[0], each[2].number.start, each[2].table, each[1]),
    )
    used: set[int] = set()
    told: set[Words] = set()
    for chance, label, each in ranked:
        if chance <= _LIKELY:
            return
        if each.number.start not in used and each.table not in told and (label == EACH or each.number.value > 1):
            used.add(each.number.start)
            told.add(each.table)
            yield each.table, (label, each.number.value)


def means_of(draft: Draft, reading: Reading) -> None:
    """Set how many rows of a table each of another has: ``two messages for each ticket``."""
    for key, mean in reading.means.items():
        table = reading.tables[key]
        links = [link for link in draft.links if link.child == table.key and link.parent != table.key]
        if table.rows is None and links and not any(_bounded(link) for link in links):
            min(links, key=lambda link: draft.tables[link.parent].rows is None).mean = mean


def _bounded(link: LinkDraft) -> bool:
    return link.one or link.least is not None or link.most is not None or link.mean is not None
