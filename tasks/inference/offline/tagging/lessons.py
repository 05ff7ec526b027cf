"""What is to be learnt of a request: the marks of its words, whose its columns are, which tables refer to which."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.tagging.answers import Answer, Names
from tasks.inference.offline.tagging.marking import labels_of, read_tokens
from tasks.inference.offline.tagging.marks import Mention, Sort, mentions_of
from tasks.inference.offline.tagging.owners import Told
from tasks.inference.offline.tagging.places import Places
from tasks.inference.offline.tagging.tables import Marks
from tasks.inference.offline.tagging.ties import CHILD, MANY, NONE, Pair, Spoken
from tasks.inference.offline.tagging.witness import Witness
from tasks.inference.offline.tokens import Token


@dataclass(frozen=True)
class Lesson:
    """A request's tokens and what is right about them.

    Attributes:
        tokens: Translated.
        labels: ``B-T`` begins a table, ``I-T`` goes on with it; ``C`` a column, ``V`` a value; ``O`` nothing.
        language: Its code.
        owners: The keys that the table of a column goes by, by the column's first token.
        witness: The grammar's labels; none where it was not asked.
        spoken: What is said of the tables.
        ties: Which of two tables refers to which.
        told: The grammar's owners of columns.
        counted: The grammar's rows of tables.
        read_by: The grammar's reading.
        marked: What a reader that makes mistakes marked.
        meant: The nouns that are tables, where it was read with mistakes.
    """

    tokens: tuple[Token, ...]
    labels: tuple[str, ...]
    language: str = "en"
    owners: Mapping[int, frozenset[Words]] = field(default_factory=dict)
    witness: tuple[str, ...] = ()
    spoken: Spoken | None = None
    ties: Mapping[Pair, str] = field(default_factory=dict)
    told: Told | None = None
    counted: Mapping[Words, int | None] | None = None
    read_by: Witness | None = None
    meant: frozenset[Words] = frozenset()
    marked: Sequence[Mention] = ()

    @property
    def mentions(self) -> Sequence[Mention]:
        """What was marked, or what its labels name, for sure."""
        return self.marked or list(mentions_of(self.tokens, self.labels))

    @property
    def parents(self) -> Mapping[Words, Sequence[Words]]:
        """The tables that each refers to."""
        found: dict[Words, list[Words]] = {}
        for (child, parent), label in self.ties.items():
            if label == CHILD:
                found.setdefault(child, []).append(parent)
        return found


def lesson(answer: Answer, witness: Witness | None = None) -> Lesson:
    """Put a request's answer on its words; ``witness`` is what the grammar found in it."""
    tokens, language = read_tokens(answer.prompt)
    labels = labels_of(tokens, answer.named)
    mentions = list(mentions_of(tokens, labels))
    starts = {each.start: each for each in mentions}
    tables = [_mentioned(tokens, starts, table.names, Sort.TABLE) for table in answer.tables]
    spoken, ties = _ties(answer, tokens, mentions, tables, witness)
    return Lesson(
        tuple(tokens),
        tuple(labels),
        language.code if language else "en",
        _owners(answer, tokens, starts, tables),
        () if witness is None else tuple(labels_of(tokens, witness.named)),
        spoken,
        ties,
        None if witness is None else witness.owners,
        None if witness is None else witness.rows({key: key for key in spoken.nouns.values()}),
        witness,
    )


def reread(right: Lesson, marks: Marks) -> Lesson:
    """The same lesson of what a reader that makes mistakes has marked.

    Args:
        right: What is right.
        marks: What was marked.
    """
    if right.spoken is None or right.read_by is None:
        return right
    meant: dict[Words, Words] = {}
    for start, key in marks.nouns.items():
        if start in right.spoken.nouns:
            meant.setdefault(key, right.spoken.nouns[start])
    keys = set(marks.nouns.values())
    nouns = {key: key for key in keys}
    rows = {key: right.spoken.rows.get(meant[key]) if key in meant else None for key in keys}
    spoken = Spoken(marks.tokens, marks.mentions, marks.nouns, marks.owners, rows, right.read_by.told(nouns))
    ties = {
        (child, parent): right.ties.get((meant[child], meant[parent]), NONE) if {child, parent} <= set(meant) else NONE
        for child in keys
        for parent in keys
    }
    return replace(
        right,
        spoken=spoken,
        ties=ties,
        counted=right.read_by.rows(nouns),
        marked=marks.mentions,
        meant=frozenset(meant),
    )


def _mentioned(tokens: Sequence[Token], starts: Mapping[int, Mention], names: Names, sort: Sort) -> list[Mention]:
    """The mentions of one thing."""
    places = Places(tokens)
    found = {place for name in names for place in places.of(name)}
    return [
        starts[start]
        for start, end in sorted(found)
        if start in starts and (starts[start].end, starts[start].sort) == (end, sort)
    ]


def _owners(
    answer: Answer, tokens: Sequence[Token], starts: Mapping[int, Mention], tables: Sequence[Sequence[Mention]]
) -> dict[int, frozenset[Words]]:
    """The keys of each column's table; none where several have it, and the words do not tell which."""
    found: dict[int, list[frozenset[Words]]] = {}
    for table, mentions in zip(answer.tables, tables, strict=True):
        keys = frozenset(each.key for each in mentions)
        for names in table.columns:
            for column in _mentioned(tokens, starts, names, Sort.COLUMN):
                found.setdefault(column.start, []).append(keys)
    return {start: keys for start, own in found.items() if (keys := _one_of(own, start, starts))}


def _one_of(own: Sequence[frozenset[Words]], start: int, starts: Mapping[int, Mention]) -> frozenset[Words]:
    """Of several tables that have a column of a name, the only one that is spoken of since the column before."""
    if len(own) == 1:
        return own[0]
    since = max((at for at, each in starts.items() if each.sort is Sort.COLUMN and at < start), default=-1)
    spoken_of = {each.key for at, each in starts.items() if each.sort is Sort.TABLE and since < at < start}
    told = [keys for keys in own if keys & spoken_of]
    return told[0] if len(told) == 1 else frozenset()


def _ties(
    answer: Answer,
    tokens: Sequence[Token],
    mentions: Sequence[Mention],
    tables: Sequence[Sequence[Mention]],
    witness: Witness | None,
) -> tuple[Spoken, dict[Pair, str]]:
    keys = [each[0].key if each else None for each in tables]
    nouns = {each.start: key for key, named in zip(keys, tables, strict=True) for each in named if key}
    by_key = {each.key: key for key, named in zip(keys, tables, strict=True) for each in named if key}
    starts = {each.start: each for each in mentions}
    owners = {start: by_key[min(own)] for start, own in _owners(answer, tokens, starts, tables).items()}
    rows = {key: table.rows for key, table in zip(keys, answer.tables, strict=True) if key}
    told = None if witness is None else witness.told(by_key)
    spoken = Spoken(tokens, mentions, nouns, owners, rows, told)
    return spoken, dict(_labelled(answer, keys))


def _labelled(answer: Answer, keys: Sequence[Words | None]) -> Iterator[tuple[Pair, str]]:
    referring = set(answer.relations)
    between = [{parent for child, parent in referring if child == at} for at, key in enumerate(keys) if key is None]
    for one, child in enumerate(keys):
        for other, parent in enumerate(keys):
            if child is None or parent is None or (child == parent and one != other):
                continue
            many = one != other and any({one, other} <= ends for ends in between)
            yield (child, parent), CHILD if (one, other) in referring else MANY if many else NONE
