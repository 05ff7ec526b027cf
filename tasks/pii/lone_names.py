"""Columns of one word a cell, or one with an initial behind: which half of names it is, the names themselves tell."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from tasks.pii.findings import Finding
from tasks.pii.lexicon import family_names, folded, given_names
from tasks.pii.located import distinct_at
from tasks.pii.makers import TURNED, family_comes_first, name_role
from tasks.pii.name_halves import own_half
from tasks.pii.name_words import PARTICLES, WORD
from tasks.pii.surrogates.initials import Initials
from tasks.pii.surrogates.name_parts import Named
from tasks.pii.surrogates.name_roles import Known
from tasks.pii.surrogates.unspaced import Unspaced

_LOOKED_AT = 2_000  # distinct values
_NEARLY_ALL, _FEWEST, _OFTENER = 0.9, 3, 2  # of the values have one word; words that tell, and how many times as many
_ALONE, _BEFORE_INITIAL = re.compile(r"\S+"), re.compile(r"[^\W\d_][^\s.,]+ [^\W\d_]\.?")
_HALVES = ("given", "family")
_CALLED = {"given": "first name", "family": "last name"}
Key = tuple[str, str]


class Seen(Protocol):
    """What was seen of a table: rows from all over it."""

    name: str
    sample: pa.Table | None


@dataclass
class _Read:
    """What a dataset's columns of names hold: words that are alone, or before an initial, and words of each half."""

    lone: dict[Key, frozenset[str]] = field(default_factory=dict)
    before_initials: dict[Key, frozenset[str]] = field(default_factory=dict)
    halves: dict[str, set[str]] = field(default_factory=lambda: {half: set() for half in _HALVES})

    def told(self, words: frozenset[str]) -> dict[str, int]:
        """Count the words that tell each half: by where full names have them, and by the lists."""
        given, family = given_names(), family_names()
        only = {"given": given.keys() - family, "family": family - given.keys()}
        return {half: len(words & self.halves[half]) + len(words & only[half]) for half in _HALVES}

    def half_of(self, words: frozenset[str]) -> str:
        """Tell the half that most words are that tell."""
        told = self.told(words)
        first = max(_HALVES, key=lambda half: told[half])
        return first if told[first] >= _FEWEST and told[first] > _OFTENER * min(told.values()) else ""


def halves_told(surveys: Sequence[Seen], named: Sequence[Finding]) -> dict[Key, str]:
    """Say what columns of one half of names are called whose own names do not say which.

    ``NM`` with ``QUEMENER`` beside ``PN`` holds family names, for such words end full names in other columns and files,
    or are family names of a list, or because the other column holds the given ones. Read cell by cell a name of no list
    would be taken for a given one, and have another surrogate than where it ends a full name.
    """
    read = _read({seen.name: seen.sample for seen in surveys if seen.sample is not None}, named)
    found = {key: TURNED for key, words in read.before_initials.items() if read.half_of(words) == "family"}
    told = {key: read.half_of(words) for key, words in read.lone.items()}
    for seen in surveys:
        own = {one.column: name_role(one.called) for one in named if one.table == seen.name}
        lone = {column: half for (table, column), half in told.items() if table == seen.name}
        if rest := _of_the_rest(lone, set(own.values())):
            counts = read.told(read.lone[seen.name, rest[0]])
            lone[rest[0]] = rest[1] if counts[rest[1]] == max(counts.values()) else ""
        every = [half for half in (own | lone).values() if half in _HALVES]
        both = sorted(every) == ["family", "given"]
        found |= {
            (seen.name, column): own_half(half) if both else _CALLED[half] for column, half in lone.items() if half
        }
    return found


def _of_the_rest(lone: Mapping[str, str], known: set[str]) -> tuple[str, str] | None:
    """The one column that nothing tells, and the one half that no column has; None of several."""
    left = [column for column, half in lone.items() if not half]
    halves = (known | set(lone.values())) & set(_HALVES)
    return (left[0], "family" if "given" in halves else "given") if len(left) == len(halves) == 1 else None


def _read(samples: Mapping[str, pa.Table], named: Sequence[Finding]) -> _Read:
    read, initials, unspaced = _Read(), Initials(), Unspaced("en_US")
    for one in named:
        values = _values(samples, one)
        role = name_role(one.called)
        if role in _HALVES:
            read.halves[role] |= _words(values)
        elif _is_lone(values) and not one.like:
            read.lone[one.table, one.column] = _words(values)
        elif _are(values, _BEFORE_INITIAL) and not one.like:
            read.before_initials[one.table, one.column] = _words(value.split()[0] for value in values)
        else:
            _note_full(read, values, Known("full", family_comes_first(one.called), initials, unspaced))
    return read


def _values(samples: Mapping[str, pa.Table], one: Finding) -> list[str]:
    texts = distinct_at(samples[one.table], one.column)[0] if one.table in samples else None
    return texts.drop_null().slice(0, _LOOKED_AT).to_pylist() if texts is not None else []


def _note_full(read: _Read, values: Iterable[str], known: Known) -> None:
    for value in values:
        one = Named.of(value, known, {})
        for word, role in zip(one.words, one.roles, strict=True):
            if role and len(one.words) > 1:
                read.halves[role].add(folded(word.text))


def _words(values: Iterable[str]) -> frozenset[str]:
    return frozenset(word for value in values for word in map(folded, WORD.findall(value)) if word not in PARTICLES)


def _is_lone(values: Sequence[str]) -> bool:
    return _are([" ".join(part for part in value.split() if folded(part) not in PARTICLES) for value in values], _ALONE)


def _are(values: Sequence[str], form: re.Pattern[str]) -> bool:
    """Whether nearly all values have a form, blanks left out."""
    telling = [value.strip() for value in values if value.strip()]
    like = sum(form.fullmatch(value) is not None for value in telling)
    return like >= _FEWEST and like >= _NEARLY_ALL * len(telling)
