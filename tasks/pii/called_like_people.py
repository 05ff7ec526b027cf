"""Files, sheets, folders and tables that are called like a person or an address: what is published is named by them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Protocol

import pyarrow as pa

from tasks.pii.field_names import is_person
from tasks.pii.findings import Finding
from tasks.pii.lexicon import common_words, family_names, folded, given_names, sure_names
from tasks.pii.located import distinct_at
from tasks.pii.makers import name_role
from tasks.pii.name_words import WORD
from tasks.pii.ner.known import all_places
from tasks.pii.ner.lists import english
from tasks.pii.span import Span
from tasks.pii.spans import find_spans
from tasks.pii.traces import SURE

_HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_PART = re.compile(r"[^\W\d_]+")
_ENDS = re.compile(
    r"(?:mann|meyer|bauer|huber|stein|berger|ski|ska|wicz|czyk|sson|strom|qvist|sen|vich|enko|ov[ao]?|ez|escu|ides|poulos)$"
)  # of families' names that no list has
_SHORTEST = 3
_USUAL = 30  # English words up to this rank are words
_LOOKED_AT = 20_000  # distinct names of a column
Pair = tuple[str, str]


class Seen(Protocol):
    """What was seen of a table: rows from all over it."""

    name: str
    sample: pa.Table | None


def tells(name: str, spans: Sequence[Span]) -> bool:
    """Whether what a column or a table is called is a value, by what was found in it: an address, somebody's name."""
    telling = any(span.type in SURE | {"PHONE", "IP"} for span in spans) and re.search(r"\d|@", name) is not None
    return telling or (" " in name and is_person(name))


def tables_like_people(tables: Sequence[str], known: frozenset[Pair] = frozenset()) -> list[str]:
    """Tables that are called like a person or an address, by their number: their names are published.

    Args:
        tables: What they are called.
        known: The words of the dataset's own people's names that stand side by side, folded.
    """
    found = enumerate(find_spans(list(tables), network=False))
    return [f"table {place + 1} of {len(tables)}" for place, spans in found
            if tells(tables[place], spans) or is_like_people(tables[place], known)]  # fmt: skip


def is_like_people(name: str, known: frozenset[Pair] = frozenset()) -> bool:
    """Whether a name of a file has a given name beside a family's: ``akte_erika_mustermann``, ``MustermannErika``."""
    words = [folded(word) for word in _PART.findall(_HUMP.sub("_", name))]
    return any(_are_names(one, two) or (one, two) in known or (two, one) in known for one, two in pairwise(words))


def _are_names(one: str, two: str) -> bool:
    """Whether two words are a given name and a family's, in any order, neither a word nor both a place."""
    if f"{one} {two}" in all_places() or not (_is_no_word(one) and _is_no_word(two)):
        return False
    return any(first in given_names() and _is_family(last) and _is_sure(first, last)
               for first, last in ((one, two), (two, one)))  # fmt: skip


def _is_family(word: str) -> bool:
    return word in family_names() or (word not in english() and _ENDS.search(word) is not None)


def _is_sure(first: str, last: str) -> bool:
    """Whether one of them is nothing but a name."""
    return first in sure_names() or last in sure_names()


def _is_no_word(word: str) -> bool:
    return len(word) >= _SHORTEST and word not in common_words() and english().get(word, 99) > _USUAL


def names_side_by_side(surveys: Iterable[Seen], findings: Sequence[Finding]) -> frozenset[Pair]:
    """Give the words that stand side by side in the names of people of a dataset: in a column, or in a row's two."""
    samples = {seen.name: seen.sample for seen in surveys if seen.sample is not None}
    named = {table: [one for one in findings if one.table == table and one.type == "PERSON"] for table in samples}
    values = (value for table, sample in samples.items() for value in _names(sample, named[table]))
    return frozenset(pair for value in values
                     for pair in pairwise(filter(_is_no_word, map(folded, WORD.findall(value)))))  # fmt: skip


def _names(table: pa.Table, named: Sequence[Finding]) -> Iterator[str]:
    parts: dict[str, pa.ChunkedArray] = {}
    for one in named:
        texts, _ = distinct_at(table, one.column)
        yield from texts.drop_null().slice(0, _LOOKED_AT).to_pylist() if texts is not None else ()
        if one.column in table.column_names and pa.types.is_string(table.column(one.column).type):
            parts.setdefault(name_role(one.called), table.column(one.column).slice(0, _LOOKED_AT))
    if {"given", "family"} <= set(parts):
        both = zip(parts["given"].to_pylist(), parts["family"].to_pylist(), strict=True)
        yield from (f"{one} {two}" for one, two in both if one and two)
