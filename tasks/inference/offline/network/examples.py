"""What the network learns of a lesson: marks of tokens, owners of columns, ties of tables, and what numbers count."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.network.encoder import WINDOW
from tasks.inference.offline.network.pieces import LABELS, Cut, cut
from tasks.inference.offline.network.seen import COUNTS, TIES
from tasks.inference.offline.tagging import counts, ties
from tasks.inference.offline.tagging.lessons import Lesson
from tasks.inference.offline.tagging.marks import Mention, Sort

_MOST = 25
"""Tables of a lesson whose ties are learnt: of more there would be too many that nothing is said of."""


@dataclass(frozen=True)
class Counting:
    """A number and what it is to each table.

    Attributes:
        number: It.
        kinds: The place of the right one among ``seen.COUNTS``, by the table's key.
    """

    number: counts.Number
    kinds: Mapping[Words, int]


class Example:
    """A lesson in pieces; of a long one, what is read together.

    Args:
        lesson: What is right.
        vocabulary: The number of each piece.
    """

    def __init__(self, lesson: Lesson, vocabulary: Mapping[str, int]) -> None:
        whole = cut(lesson.tokens, lesson.witness, vocabulary)
        size = sum(end < WINDOW for _, end in whole.spans)
        last = whole.spans[size - 1][1] if size else 1
        self.cut = Cut(
            [*whole.pieces[:last], whole.pieces[-1]], [*whole.signs[:last], whole.signs[-1]], whole.spans[:size]
        )
        self.labels = [LABELS.index(label) for label in lesson.labels[:size]]
        self._lesson = lesson
        self._mentions = [each for each in lesson.mentions if each.end <= size]

    @cached_property
    def tables(self) -> Sequence[Mention]:
        """Where tables are spoken of."""
        return [each for each in self._mentions if each.sort is Sort.TABLE]

    @cached_property
    def owned(self) -> Sequence[tuple[Mention, Sequence[int]]]:
        """The columns whose table is known, and the places of its mentions among ``tables``."""
        found = []
        for each in self._mentions:
            right = self._lesson.owners.get(each.start) if each.sort is Sort.COLUMN else None
            places = [at for at, table in enumerate(self.tables) if right and table.key in right]
            if places:
                found.append((each, places))
        return found

    @cached_property
    def nouns(self) -> Sequence[tuple[Mention, Words]]:
        """Where the tables that are asked for are spoken of, and the key of each."""
        spoken = self._lesson.spoken
        return [(each, spoken.nouns[each.start]) for each in self.tables if spoken and each.start in spoken.nouns]

    @cached_property
    def tied(self) -> Mapping[ties.Pair, int]:
        """What each two tables are to each other: the place of the right one among ``seen.TIES``."""
        keys = list(dict.fromkeys(key for _, key in self.nouns))
        if not self._lesson.ties or len(keys) > _MOST:
            return {}
        pairs = ((child, parent) for child in keys for parent in keys)
        return {pair: TIES.index(self._lesson.ties.get(pair, ties.NONE)) for pair in pairs}

    @cached_property
    def counted(self) -> Sequence[Counting]:
        """The numbers that may count."""
        spoken = self._lesson.spoken
        if spoken is None or not any(spoken.rows.values()) or not self.nouns:
            return []
        tokens = self._lesson.tokens[: len(self.labels)]
        return [Counting(each, dict(self._kinds(each))) for each in counts.numbers_in(tokens, self._mentions)]

    def _kinds(self, number: counts.Number) -> Iterator[tuple[Words, int]]:
        spoken, parents = self._lesson.spoken, self._lesson.parents
        for key in dict.fromkeys(key for _, key in self.nouns):
            if spoken is not None:
                yield key, COUNTS.index(counts.kind_of(key, number.value, spoken.rows, parents))
