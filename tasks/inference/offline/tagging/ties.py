"""Tells which of two tables refers to which, from all places where both are spoken of."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from schemas.semantics.knowledge import kinds_of_thing
from tasks.inference.offline.knowledge import canonical, usual_parents
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.tagging.ground import Ground
from tasks.inference.offline.tagging.marks import Mention, Sort
from tasks.inference.offline.tokens import Token

MODEL = "ties.crfsuite"
NONE, CHILD, MANY = "0", "1", "M"
"""Whether the first refers to the second, or each has many of the other by way of a table that is not spoken of."""
_FAR, _BETWEEN, _MIDDLE = 4, 8, 12
_KEYS = frozenset({"id", "key", "ref", "no", "number", "code", "fk"})
_MOST = 2.0

Pair = tuple[Words, Words]


@dataclass(frozen=True)
class Spoken:
    """What a request says of its tables.

    Attributes:
        tokens: In English.
        mentions: In their order.
        nouns: The table of each mention of one, by its first token.
        owners: The table of each column, by its first token.
        rows: Of each table, where they are known.
        told: What the grammar makes of two tables.
    """

    tokens: Sequence[Token]
    mentions: Sequence[Mention]
    nouns: Mapping[int, Words]
    owners: Mapping[int, Words]
    rows: Mapping[Words, float | None]
    told: Mapping[Pair, str] | None = None


def pairs_of(spoken: Spoken) -> Iterator[tuple[Pair, dict[str, float]]]:
    """Every two tables, the one that may refer to the other first, and what is to be seen of them."""
    keys = list(dict.fromkeys(spoken.nouns.values()))
    found: dict[Pair, Counter[str]] = {(child, parent): Counter() for child in keys for parent in keys}
    _Places(spoken).count(found)
    _columns(spoken, keys, found)
    order = {key: at for at, key in enumerate(keys)}
    for pair, counted in found.items():
        features = [*_apart(pair, spoken, order), *_witnessed(pair, spoken.told)]
        yield pair, {name: min(float(count), _MOST) for name, count in (counted + Counter(features)).items()}


class _Places:
    """Where tables stand among the words."""

    def __init__(self, spoken: Spoken) -> None:
        self._ground = Ground(spoken.tokens)
        self._word, self._sentences, self._depths = self._ground.word, self._ground.sentences, self._ground.depths
        self._spans = [
            (each.start, each.end, spoken.nouns[each.start]) for each in spoken.mentions if each.start in spoken.nouns
        ]
        self._at = {start: (end, key) for start, end, key in self._spans}
        self._sorts = {each.start: (each.end, each.sort) for each in spoken.mentions}
        self._first: dict[int, Words] = {}
        for start, _, key in self._spans:
            self._first.setdefault(self._sentences[start], key)

    def count(self, found: dict[Pair, Counter[str]]) -> None:
        for one, (start, _, child) in enumerate(self._spans):
            for other in range(max(one - _FAR, 0), min(one + _FAR + 1, len(self._spans))):
                place, _, parent = self._spans[other]
                if one != other and self._sentences[start] == self._sentences[place]:
                    found[child, parent].update(self._seen(one, other))
        for at, (start, _, key) in enumerate(self._spans):
            found[key, key].update(self._alone(at, start))
        for (start, _, key), (place, _, following) in pairwise(self._spans):
            if self._sentences[start] != self._sentences[place] and key != following:
                lead = f"{self._word(place - 1)}|{self._word(place - 2)}"
                found[key, following][f"next|{lead}"] += 1
                found[following, key][f"former|{lead}"] += 1

    def _alone(self, at: int, start: int) -> Iterator[str]:
        """What a sentence that speaks of one table alone says of it: ``reports to another employee``."""
        sentence = self._sentences[start]
        size = len(self._ground.tokens)
        end = next((place for place in range(start, size) if self._sentences[place] != sentence), size)
        last = self._spans[at + 1][0] if at + 1 < len(self._spans) else end
        stop = min(end, last)
        for place in range(start + 1, min(stop, start + 40)):
            yield f"own={self._word(place)}"
            yield f"own2={self._word(place)} {self._word(place + 1)}"

    def _seen(self, one: int, other: int) -> Iterator[str]:
        """What stands around and between two tables of one sentence; C is the one that may refer, P the other."""
        (start, end, child), (place, until, parent) = self._spans[one], self._spans[other]
        ahead = start < place
        role = "C" if ahead else "P"
        left, right = (end, place) if ahead else (until, start)
        begin, behind = (start, until) if ahead else (place, end)
        middle = list(self._between(left, right, child, parent))
        before, after = self._word(begin - 1), self._word(behind)
        first = middle[0] if middle else ""
        last = middle[-1] if middle else ""
        far = min(abs(one - other), _FAR)
        leads = self._first[self._sentences[start]] == child
        whole = " ".join(middle) if len(middle) <= _BETWEEN else ""
        if whole or not middle:
            yield f"x={role}|{whole}"
            yield f"b={role}|{before}|{whole}"
        for word in middle[:_MIDDLE]:
            yield f"m={role}|{word}|{far}"
            yield f"m={role}|{word}|{leads}"
        for word, following in pairwise(middle[:_MIDDLE]):
            yield f"mm={role}|{word} {following}|{leads}"
            yield f"mm={role}|{word} {following}"
        yield f"pre={role}|{before}|{first}|{far}"
        yield f"pre2={role}|{self._word(begin - 2)} {before}"
        yield f"pre={role}|{before}|{last}"
        yield f"last={role}|{last}|{middle[-2] if len(middle) > 1 else ''}|{far}|{leads}"
        yield f"first={leads}|{role}|{far}"
        yield f"aft={role}|{after}|{last}"
        yield f"depth={role}|{min(self._depths[begin], 2)}{min(self._depths[right], 2)}|{last}"

    def _between(self, left: int, right: int, child: Words, parent: Words) -> Iterator[str]:
        """The words between, tables and columns by their sort."""
        at = left
        while at < right:
            end, key = self._at.get(at, (at + 1, None))
            if key is not None:
                yield "C" if key == child != parent else "P" if key == parent != child else "T"
            elif at in self._sorts:
                end, sort = self._sorts[at]
                yield f"<{sort.value}>"
            else:
                yield self._word(at)
            at = max(end, at + 1)


def _columns(spoken: Spoken, keys: Sequence[Words], found: dict[Pair, Counter[str]]) -> None:
    """Columns that are called like a table."""
    for mention in spoken.mentions:
        owner = spoken.owners.get(mention.start)
        if mention.sort is not Sort.COLUMN or owner not in keys or owner is None:
            continue
        words = [part for word in mention.words for part in word.split("_") if part]
        if not words:
            continue
        for key in keys:
            if set(words) & set(key):
                found[owner, key][f"col={words[-1] in _KEYS}|{len(words)}|{words[: len(key)] == list(key)}"] += 1
        found[owner, owner][f"part={' '.join(words)}"] += 1


def _apart(pair: Pair, spoken: Spoken, order: Mapping[Words, int]) -> Iterator[str]:
    """What the two are, wherever they stand."""
    child, parent = pair
    size = min(len(order), 5)
    yield f"n={size}"
    if child == parent:
        yield "self"
        yield f"self={child[-1]}"
        return
    yield "two"
    yield f"order={order[child] > order[parent]}|{min(abs(order[child] - order[parent]), 3)}|{min(size, 4)}"
    ratio = _ratio(spoken.rows.get(child), spoken.rows.get(parent))
    yield f"rows={ratio}"
    yield f"rows={ratio}|{min(size, 3)}"
    yield f"shared={bool(set(child) & set(parent))}|{child[: len(parent)] == parent}|{parent[: len(child)] == child}"
    kinds = [kinds_of_thing().get(key[-1], "") for key in pair]
    yield f"kinds={kinds[0]}|{kinds[1]}"
    ends = canonical(child), canonical(parent)
    yield f"usual={ends in usual_parents()}|{ends[::-1] in usual_parents()}"
    for at, key in enumerate(pair):
        if key[0] in ("fact", "dim"):
            yield f"star={at}{key[0]}|{pair[1 - at][0] if pair[1 - at][0] in ('fact', 'dim') else ''}"
    yield f"child={child[-1]}"
    yield f"parent={parent[-1]}"


def _ratio(one: float | None, other: float | None) -> str:
    if not one or not other:
        return "u"
    if one == other:
        return "="
    return (">>" if one >= 3 * other else ">") if one > other else "<" if one * 3 > other else "<<"


def _witnessed(pair: Pair, told: Mapping[Pair, str] | None) -> Iterator[str]:
    if told is not None:
        yield f"g={told.get(pair, '')}|{told.get(pair[::-1], '')}"
        yield f"g={told.get(pair, '')}"
