"""Tells which number is the count of which table's rows, and which of its rows for each of another table's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.tagging.ground import Ground
from tasks.inference.offline.tagging.marks import Mention, Sort
from tasks.inference.offline.tokens import Token

MODEL = "counts.crfsuite"
NONE, ROWS, EACH = "0", "R", "E"
_NEAR, _FAR, _TABLES = 6, 4, 2
_MOST = 1e12
"""Rows of a table; no number beyond counts anything."""


@dataclass(frozen=True)
class Number:
    """A whole number of a request."""

    value: int
    start: int
    end: int


def numbers_in(tokens: Sequence[Token], mentions: Sequence[Mention]) -> list[Number]:
    """Every whole number above none that is no part of a name or a value."""
    named = {at for each in mentions for at in range(each.start, each.end)}
    cursor, found = Cursor(list(tokens)), []
    while not cursor.done:
        start = cursor.at
        value = cursor.number() if start not in named else None
        if value is not None and 1 <= value <= _MOST and value == int(value):
            found.append(Number(int(value), start, cursor.at))
        cursor.at = max(cursor.at, start + 1)
    return found


@dataclass(frozen=True)
class Counted:
    """A number beside a table: what is to be seen of them."""

    number: Number
    table: Words
    features: dict[str, float]


def pairs_of(
    tokens: Sequence[Token],
    mentions: Sequence[Mention],
    nouns: Mapping[int, Words],
    told: Mapping[Words, int | None] | None = None,
) -> Iterator[Counted]:
    """Every number with each of the tables that are spoken of near it.

    Args:
        tokens: In English.
        mentions: In their order.
        nouns: The table of each mention of one, by its first token.
        told: The rows that the grammar gives each table.
    """
    ground = Ground(tokens)
    tables = [each for each in mentions if each.start in nouns]
    numbers = numbers_in(tokens, mentions)
    for at, number in enumerate(numbers):
        seen: dict[Words, set[str]] = {}
        for mention, rank in _near(number, tables):
            features = seen.setdefault(nouns[mention.start], set())
            features.update(_features(_Seen(ground, mentions, numbers[:at]), number, mention, rank))
        for key, features in seen.items():
            if told is not None:
                same, other = told.get(key) == number.value, number.value in told.values()
                features |= {f"g={same}|{other}", f"gn={told.get(key) is None}|{same}"}
            yield Counted(number, key, dict.fromkeys(sorted(features), 1.0))


def _near(number: Number, tables: Sequence[Mention]) -> Iterator[tuple[Mention, str]]:
    before = [each for each in tables if each.end <= number.start][-_TABLES:]
    behind = [each for each in tables if each.start >= number.end][:_TABLES]
    yield from ((each, f"before{rank}") for rank, each in enumerate(reversed(before)))
    yield from ((each, f"after{rank}") for rank, each in enumerate(behind))


@dataclass(frozen=True)
class _Seen:
    ground: Ground
    mentions: Sequence[Mention]
    former: Sequence[Number]


def _features(seen: _Seen, number: Number, mention: Mention, rank: str) -> Iterator[str]:
    ground, mentions = seen.ground, seen.mentions
    ahead = mention.start < number.start
    left, right = (mention.end, number.start) if ahead else (number.end, mention.start)
    words = ground.words(left, right)
    before, behind = ground.word(number.start - 1), ground.word(number.end)
    line = ground.lines[mention.start] == ground.lines[number.start]
    same = ground.sentences[mention.start] == ground.sentences[number.start]
    between = [each for each in mentions if left <= each.start < right]
    columns = min(sum(each.sort is Sort.COLUMN for each in between), 2)
    first = not any(left <= each.start < right for each in seen.former) if ahead else True
    size = len(str(number.value))
    place = f"{rank}|{same}|{line}|{columns}"
    yield f"place={place}"
    yield f"place={place}|{first}"
    yield f"gap={rank}|{min(len(words), _NEAR)}|{same}"
    if len(words) <= _NEAR:
        yield f"between={rank[:-1]}|{' '.join(words)}"
        yield f"between={rank[:-1]}|{' '.join(words)}|{behind}|{before}"
    for word in words[:_NEAR]:
        yield f"word={rank}|{word}"
    yield f"behind={rank}|{behind}"
    yield f"behind2={rank[:-1]}|{behind} {ground.word(number.end + 1)}"
    yield f"before={rank}|{before}"
    yield f"before2={rank[:-1]}|{ground.word(number.start - 2)} {before}"
    yield f"around={rank}|{before}|{behind}"
    yield f"table={rank[:-1]}|{ground.word(mention.start - 1)}|{ground.word(mention.end)}"
    yield f"size={size}|{rank}|{columns}|{first}"
    yield f"size={size}"
    yield f"depth={ground.depths[number.start]}{ground.depths[mention.start]}|{rank}|{columns}"
    yield f"next={rank}|{_sort_at(mentions, number.end)}|{behind}"


def _sort_at(mentions: Sequence[Mention], at: int) -> str:
    """What is named right behind a number."""
    found = next((each for each in mentions if at <= each.start <= at + 1), None)
    return "" if found is None else f"{found.sort.value}{found.start - at}"


def examples(
    pairs: Iterator[Counted], rows: Mapping[Words, float | None], parents: Mapping[Words, Sequence[Words]]
) -> Iterator[tuple[dict[str, float], str]]:
    """What is to be learnt of a request whose counts are known.

    Args:
        pairs: Its numbers and tables.
        rows: Of each table.
        parents: The tables that each refers to.
    """
    for pair in pairs:
        yield pair.features, kind_of(pair.table, pair.number.value, rows, parents)


def kind_of(
    table: Words, value: int, rows: Mapping[Words, float | None], parents: Mapping[Words, Sequence[Words]]
) -> str:
    """What a number is to a table whose rows are known."""
    own = rows.get(table)
    each = any(rows.get(parent) and own == value * (rows[parent] or 0) for parent in parents.get(table, ()))
    return ROWS if own == value else EACH if each else NONE
