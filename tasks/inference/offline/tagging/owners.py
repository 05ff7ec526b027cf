"""Tells whose a column is: of every place where a table is spoken of, that whose words and place fit best."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.network.seen import Seen
from tasks.inference.offline.tagging.ground import ENDS, Ground
from tasks.inference.offline.tagging.marks import Mention, Sort
from tasks.inference.offline.tagging.models import chances
from tasks.inference.offline.tokens import Kind, Token
from tasks.inference.offline.words import singular_name

MODEL = "owners.crfsuite"
YES, NO = "1", "0"
_FAR = 3
_NEAR = 4
_POSSIBLE = 0.1
_BEFORE, _BEHIND = 40, 20
_OF_NETWORK = 0.7
"""How much the network's word counts: it errs half as often here."""
_LEAST = 1e-6


Told = Mapping[str, frozenset[Words]]
"""The tables that the grammar gives columns of a name to."""


def owners_of(
    tokens: Sequence[Token], mentions: Sequence[Mention], told: Told | None = None, seen: Seen | None = None
) -> dict[int, Words]:
    """The key of the table of each column, by its first token; of another where the likeliest has one of that name.

    Args:
        tokens: Translated.
        mentions: In their order.
        told: The grammar's owners.
        seen: What the network makes of the request.
    """
    view = View(tokens, mentions, told)
    found: dict[int, Words] = {}
    taken: set[tuple[Words, str]] = set()
    owner: Words = ()
    for column in view.columns:
        name = singular_name("_".join(column.parts))
        near = view.near(column)
        learnt = [chances(MODEL, view.features(table, column, owner)).get(YES, 0.0) for table in near]
        likely = _likely(near, learnt)
        if seen is not None and near:
            likely = _together(likely, _added(near, seen.owners(column, near)))
        free = {key: chance for key, chance in likely.items() if (key, name) not in taken and chance >= _POSSIBLE}
        if likely:
            choice = free or likely
            found[column.start] = owner = max(choice, key=lambda key: choice[key])
            taken.add((owner, name))
    return found


def _likely(tables: Sequence[Mention], chances_of: Sequence[float]) -> dict[Words, float]:
    """How likely each table is, by the likeliest of its places."""
    found: dict[Words, float] = {}
    for table, chance in zip(tables, chances_of, strict=True):
        found[table.key] = max(chance, found.get(table.key, 0.0))
    return found


def _added(tables: Sequence[Mention], chances_of: Sequence[float]) -> dict[Words, float]:
    """How likely each table is, by all its places, which exclude each other."""
    found: dict[Words, float] = {}
    for table, chance in zip(tables, chances_of, strict=True):
        found[table.key] = found.get(table.key, 0.0) + chance
    return found


def _together(learnt: Mapping[Words, float], network: Mapping[Words, float]) -> dict[Words, float]:
    """What both say of each table."""
    whole = max(sum(learnt.values()), _LEAST)
    return {
        key: (chance / whole) ** (1 - _OF_NETWORK) * (network[key] + _LEAST) ** _OF_NETWORK
        for key, chance in learnt.items()
    }


class View:
    """A request's marks, and where each stands."""

    def __init__(self, tokens: Sequence[Token], mentions: Sequence[Mention], told: Told | None = None) -> None:
        self._tokens, self._told = tokens, told
        self.tables = [each for each in mentions if each.sort is Sort.TABLE]
        self.columns = [each for each in mentions if each.sort is Sort.COLUMN]
        self._column_before = {
            now.start: before for before, now in zip([None, *self.columns], self.columns, strict=False)
        }
        self._ground = Ground(tokens)
        self._word, self._depths, self._bracket = self._ground.word, self._ground.depths, self._ground.brackets
        self._sentence, self._line = self._ground.sentences, self._ground.lines
        starts = self._starts = [each.start for each in self.tables]
        self._first = {self._sentence[start]: start for start in reversed(starts)}
        self._first_of_line = {self._line[start]: start for start in reversed(starts)}
        self._number = [bisect_right(starts, at) for at in range(len(tokens))]

    def near(self, column: Mention) -> Sequence[Mention]:
        """The places that may be its owner's; far ones never are, and a long request has thousands."""
        at = bisect_right(self._starts, column.start)
        return self.tables[max(at - _BEFORE, 0) : at + _BEHIND]

    def features(self, table: Mention, column: Mention, owner: Words) -> list[str]:
        """Describe a table's place towards a column's."""
        tokens, start = self._tokens, column.start
        behind = self._word(table.end)
        before = self._word(table.start - 1)
        if tokens[table.start - 1].kind is Kind.NUMBER and table.start:
            before = "0"
        ahead = table.start < start
        between = min(abs(self._number[start] - self._number[table.start]), _FAR)
        where = f"{'before' if ahead else 'after'}{between}"
        same = self._sentence[table.start] == self._sentence[start]
        line = self._line[table.start] == self._line[start]
        opened = self._bracket[start]
        gap = opened - table.end if opened >= 0 else -1
        inside = opened >= 0 and self._bracket[table.start] == opened
        bracket = f"{min(gap, _NEAR)}" if gap >= 0 else "in" if inside else "no"
        last = opened >= 0 and self._number[opened] == self._number[table.start] and ahead
        first = self._first[self._sentence[table.start]] == table.start
        lines = self._first_of_line[self._line[table.start]] == table.start
        depth = f"{self._depths[table.start]}{self._depths[start]}"
        previous = self._column_before.get(start)
        link = self._link(previous, column)
        mine = table.key == owner
        shared = bool(set(table.words) & set(column.words))
        place = f"{where}|{same}|{line}"
        found = [
            f"place={place}",
            f"bracket={bracket}|{last}|{ahead}",
            f"bracket={bracket}|{where}",
            f"first={first}|{same}|{ahead}",
            f"lines={lines}|{line}|{same}|{ahead}",
            f"depth={depth}|{where}",
            f"behind={behind}|{where}|{same}",
            f"behind={behind}|{same}|{ahead}",
            f"before={before}|{where}|{same}",
            f"around={before}|{behind}|{same}|{ahead}",
            f"mine={mine}|{link}",
            f"mine={mine}|{link}|{where}",
            f"mine={mine}|{bracket}|{where}",
            f"shared={shared}|{same}",
            f"lead={self._word(start - 1)}|{where}|{same}",
            f"lead={self._word(start - 2)} {self._word(start - 1)}|{where}|{same}",
            f"lead={self._word(start - 1)}|{mine}|{link}",
            f"firstdepth={first}|{lines}|{depth}|{where}|{behind}",
        ]
        if self._told is not None:
            owners = self._told.get(singular_name("_".join(column.parts)))
            known = "none" if owners is None else "same" if table.key in owners else "other"
            found += [f"g={known}", f"g={known}|{where}|{same}"]
        if ahead and start - table.end <= _NEAR:
            found.append("between=" + " ".join(self._word(at) for at in range(table.end, start)))
            found.append(f"near={start - table.end}")
        return found

    def _link(self, before: Mention | None, column: Mention) -> str:
        """What stands between the column before and this one."""
        if before is None:
            return "none"
        between = range(before.end, column.start)
        words = {self._word(at) for at in between}
        ended = "end" if words & ENDS else "line" if "\n" in words else ""
        tables = self._number[column.start] - self._number[before.start]
        depth = f"{self._depths[before.start]}{self._depths[column.start]}"
        closed = ")" in words and self._bracket[before.start] != self._bracket[column.start]
        return f"{ended}|{min(tables, 2)}|{depth}|{closed}"


def examples(view: View, owners: dict[int, frozenset[Words]]) -> Iterator[tuple[list[str], str]]:
    """What is to be learnt of one request: for each column, which places are its owner's."""
    before: Words = ()
    for column in view.columns:
        right = owners.get(column.start)
        if not right:
            continue
        for table in view.tables:
            yield view.features(table, column, before), YES if table.key in right else NO
        before = next((each.key for each in view.tables if each.key in right), ())
