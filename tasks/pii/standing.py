"""What stands in texts whoever the row is about: sentences that come again word for word, and names of products.

A column of people has names that are words as well (Sommer, Vogel, Daisy) or that houses and products have (Compte
Pascal). Nobody is meant where such a word stands in a sentence of a form, or within what a column that stays says of
other rows too.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.findings import Finding
from tasks.pii.full_names import holds_full_name
from tasks.pii.headers import is_of_works
from tasks.pii.lexicon import folded, given_names, names_anywhere
from tasks.pii.located import column_at, place_of
from tasks.pii.name_words import WORD
from tasks.pii.ner.also_words import is_also_a_word, tells_of_people
from tasks.pii.ner.words_abroad import beside_names
from tasks.pii.nested import only_values
from tasks.pii.policy import Policy, Strategy

_FEWEST, _SHARE = 5, 0.01  # rows of a column that say the same, and their share of those that say anything
_SHORTEST = 3  # words of a sentence of which one may be a name
_MOST_WORDS, _FEW, _REPEATED = 6, 30, 20  # words of what a column calls things; of how many things; rows of each
_FULL_NAME = 2  # words that are a person's name as well as a work's
_LONGEST = 60
_END = re.compile(r"(?<=[.!?;:])\s+|[\n\r]+")
_RUN = re.compile(r"[^\W\d_a-z]\w*(?:[' \u2019-][^\W\d_a-z]\w*)*")  # words with capitals side by side


Column = tuple[str, str]
"""A table's name and a path in it."""


@dataclass(frozen=True)
class Standing:
    """What nobody is meant by.

    Attributes:
        sentences: Sentences that come again, and in each the words with capitals that no other stands in the place of.
        phrases: Names of things, by each of their words, folded, and the column that has them.
    """

    sentences: frozenset[tuple[str, str]] = frozenset()
    phrases: Mapping[str, tuple[tuple[str, Column], ...]] = field(default_factory=dict)

    def keeps(self, text: str, start: int, end: int, *, column: Column | None = None) -> bool:
        """Whether what stands there, a word or more, is left as it is.

        Args:
            text: All of it.
            start: Where it begins; ``end`` where it ends.
            column: Where the text stands, if it is one that may have names of things.
        """
        if not self.sentences and not self.phrases:
            return False
        words = [match.group() for match in WORD.finditer(text, start, end)]
        return bool(words) and (
            self._in_phrase(text, start, end, folded(words[0]), column) or self._in_sentence(text, start, end, words)
        )

    def _in_phrase(self, text: str, start: int, end: int, word: str, column: Column | None) -> bool:
        return any(
            at <= start and end <= at + len(phrase) and _is_whole(text, at, at + len(phrase))
            for phrase, source in self.phrases.get(word, ())
            if source != column
            for at in _places(text, phrase, max(0, start - len(phrase)), end + len(phrase))
        )

    def _in_sentence(self, text: str, start: int, end: int, words: Sequence[str]) -> bool:
        if not self.sentences or not all(is_also_a_word(folded(word)) for word in words):
            return False
        one, two = next(place for place in _cut(text) if start < place[1])
        run = next((run.group() for run in _RUN.finditer(text, one, two) if run.start() <= start < run.end()), "")
        return (text[one:two].strip(), run) in self.sentences and not tells_of_people(text, start, end)


NOTHING = Standing()


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit goes on there."""
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())


def _places(text: str, phrase: str, start: int, end: int) -> Iterator[int]:
    at = text.find(phrase, start, end)
    while at >= 0:
        yield at
        at = text.find(phrase, at + 1, end)


def _cut(text: str) -> Iterator[tuple[int, int]]:
    """Where sentences begin and end."""
    last = 0
    for gap in _END.finditer(text):
        yield last, gap.start()
        last = gap.end()
    yield last, len(text)


def standing_in(tables: Mapping[str, pa.Table], findings: Sequence[Finding], policy: Policy) -> Standing:
    """Tell from samples of tables what stands there whoever is meant.

    Args:
        tables: Samples, by name.
        findings: What the tables hold.
        policy: What is done with it.
    """
    read = [one for one in findings if one.type == "FREE_TEXT" and policy.strategy(one) is not Strategy.KEEP]
    sentences = {told for one in read for told in _repeated(_values(tables.get(one.table), one.column))}
    done = {(one.table, one.column) for one in findings if policy.strategy(one) is not Strategy.KEEP}
    phrases: dict[str, set[tuple[str, Column]]] = {}
    for name, table in tables.items() if read else ():
        for column, phrase in _called(table, {column for of, column in done if of == name}):
            for word in {folded(match.group()) for match in WORD.finditer(phrase)}:
                phrases.setdefault(word, set()).add((phrase, (name, column)))
    return Standing(frozenset(sentences), {word: tuple(sorted(listed)) for word, listed in phrases.items()})


def _values(table: pa.Table | None, path: str) -> list[str]:
    place = place_of(table, path) if table is not None else None
    if table is None or place is None:
        return []
    values = only_values(table.column(place.column), place.leaf) if place.leaf else column_at(table, path)
    if values is None or not pa.types.is_string(values.type):
        return []
    return [text for text in values.to_pylist() if text]


def _repeated(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The sentences of a column's texts that come again, with their capitals that nothing else takes the place of."""
    rows: Counter[str] = Counter()
    held: dict[str, set[str]] = {}
    for text in texts:
        for sentence in {text[one:two].strip() for one, two in _cut(text)}:
            rows[sentence] += 1
    least = max(_FEWEST, _SHARE * len(texts))
    for sentence in rows:
        for around, run in _runs(sentence):
            held.setdefault(around, set()).add(run)
    for sentence, many in rows.items():
        if many >= least and sentence.count(" ") >= _SHORTEST - 1:
            yield from ((sentence, run) for around, run in _runs(sentence) if len(held[around]) == 1)


def _runs(sentence: str) -> Iterator[tuple[str, str]]:
    """Every run of capitals of a sentence, behind the rest of it."""
    for run in _RUN.finditer(sentence):
        yield f"{sentence[: run.start()]}\0{sentence[run.end() :]}", run.group()


def _called(table: pa.Table, done: set[str]) -> Iterator[tuple[str, str]]:
    """What columns that stay call things: a few words, of which no two are somebody's name."""
    for column in table.column_names:
        values = table.column(column)
        if column in done or not pa.types.is_string(values.type):
            continue
        distinct, works = pc.unique(values).drop_null(), is_of_works(column)
        if works or len(distinct) <= max(_FEW, len(values) / _REPEATED):
            called = ((column, text.strip()) for text in distinct.to_pylist())
            yield from (one for one in called if _is_called_so(one[1], works=works))


def _is_called_so(text: str, *, works: bool) -> bool:
    """Whether a thing is called so: in a few words, and not as somebody is; a work's longer title may name people."""
    words = [folded(match.group()) for match in WORD.finditer(text)]
    if len(text) > _LONGEST or not 1 < len(words) <= _MOST_WORDS or any(word in beside_names() for word in words):
        return False
    if not any(char.isupper() for char in text):
        return False
    if works and len(words) > _FULL_NAME:
        return not holds_full_name(words)
    given, family = given_names(), names_anywhere()[1]
    return not any(one in given and (two in family or two in given) for one in words for two in words if one != two)
