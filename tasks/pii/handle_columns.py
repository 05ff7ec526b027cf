"""Columns of user names (``jsmith``), told by the people whom other columns name: initials and names of theirs."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.cells import distinct_texts
from tasks.pii.columns import as_text
from tasks.pii.findings import Finding
from tasks.pii.leaves import leaf_columns
from tasks.pii.lexicon import folded
from tasks.pii.located import column_at, distinct_at
from tasks.pii.makers import family_comes_first, name_role
from tasks.pii.name_halves import own_half
from tasks.pii.name_signs import without_degree
from tasks.pii.policy import Policy, Strategy
from tasks.pii.surrogates.name_roles import TITLES

_HANDLE = r"^[\pL][\pL._-]{3,40}[0-9]{0,4}$"
_NEARLY_ALL, _HALF, _FEWEST = 0.9, 0.5, 4  # of the values are like handles; are known people's; different ones that are
_MOST = 4  # words of a name
_CUT = 7  # letters of a user name that was cut
_SIGNS = re.compile(r"[^a-z]+")
_SURE = 0.9


class Seen(Protocol):
    """What was seen of a table: rows from all over it."""

    name: str
    sample: pa.Table | None


def of_known_people(surveys: Sequence[Seen], found: Sequence[Finding], policy: Policy) -> Iterator[Finding]:
    """Find columns that were found to be nothing, and that hold user names of people whose names are replaced.

    Args:
        surveys: What was seen of each table.
        found: What its columns hold.
        policy: What is replaced.
    """
    told = {(one.table, one.column) for one in found}
    open_ones = {(seen.name, path): values for seen in surveys if seen.sample is not None
                 for path, _, column in leaf_columns(seen.sample)
                 if (seen.name, path) not in told and (values := _handles(column))}  # fmt: skip
    people = _handles_of_people(surveys, found, policy) if open_ones else {}
    sorted_ones = sorted(people)
    words = _words_of_people(surveys, found, policy) if open_ones else {}
    for (table, path), values in open_ones.items():
        halves = Counter(words[value] for value in values if value in words)
        if halves.total() >= max(_FEWEST, _HALF * len(values)) and f"{table}.{path}" not in policy.column_types:
            yield _of_names(table, path, halves, len(values))
            continue
        known = (_known(value, people, sorted_ones) for value in values)
        whose = [people[one] for one in known if one]
        if len(whose) >= max(_FEWEST, _HALF * len(values)) and f"{table}.{path}" not in policy.column_types:
            reason = (f"its values are user names of the people of {Counter(whose).most_common(1)[0][0]}",)
            yield Finding.of(table, path, "USERNAME", _SURE, evidence=reason, share=len(whose) / len(values))


def _handles(column: pa.ChunkedArray) -> set[str]:
    """The distinct values without digits and signs, where nearly all are like user names; none of other columns."""
    if not (pa.types.is_string(column.type) or pa.types.is_dictionary(column.type)):
        return set()
    texts = as_text(column.combine_chunks()).drop_null().unique()
    like = texts.filter(pc.match_substring_regex(texts, _HANDLE)) if len(texts) else texts
    enough = len(like) >= max(_FEWEST, _NEARLY_ALL * len(texts))
    return {_plain(value) for value in like.to_pylist()} if enough else set()


def _of_names(table: str, path: str, halves: Counter[tuple[str, str]], many: int) -> Finding:
    (_, whose), _ = halves.most_common(1)[0]
    role = Counter(role for role, _ in halves.elements()).most_common(1)[0][0]
    found = Finding.of(table, path, "PERSON", _SURE, evidence=(f"its values are names of the people of {whose}",),
                       share=halves.total() / many)  # fmt: skip
    return replace(found, like=own_half(role)) if name_role(path) == "full" else found


def _words_of_people(
    surveys: Sequence[Seen], found: Sequence[Finding], policy: Policy
) -> Mapping[str, tuple[str, str]]:
    """The words of full names, each with the half of the name that it mostly is, and the column that has it."""
    samples = {seen.name: seen.sample for seen in surveys if seen.sample is not None}
    counted: dict[str, Counter[tuple[str, str]]] = {}
    for one in found:
        full = one.type == "PERSON" and name_role(one.called) == "full" and one.table in samples
        if not full or policy.strategy(one) is Strategy.KEEP:
            continue
        texts, _ = distinct_at(samples[one.table], one.column)
        for value in texts.drop_null().to_pylist() if texts is not None else []:
            parts = [word for word in map(_plain, without_degree(value).split()) if word and word not in TITLES]
            turned = family_comes_first(one.called) or "," in value
            for role, word in zip(("family", "given") if turned else ("given", "family"), parts, strict=False):
                if len(parts) == 2:  # of more words it is not told which are whose
                    counted.setdefault(word, Counter())[role, f"{one.table}.{one.column}"] += 1
    return {word: roles.most_common(1)[0][0] for word, roles in counted.items()}


def _known(value: str, people: Mapping[str, str], sorted_ones: Sequence[str]) -> str:
    """The user name that a value is, or is the beginning of: systems cut them to eight letters or ten."""
    if value in people or len(value) < _CUT:
        return value if value in people else ""
    at = bisect_left(sorted_ones, value)
    return sorted_ones[at] if at < len(sorted_ones) and sorted_ones[at].startswith(value) else ""


def _plain(text: str) -> str:
    return _SIGNS.sub("", folded(text))


def _handles_of_people(surveys: Sequence[Seen], found: Sequence[Finding], policy: Policy) -> Mapping[str, str]:
    """What people may be called by their initials and names, and the column that names them."""
    samples = {seen.name: seen.sample for seen in surveys if seen.sample is not None}
    people = (one for one in found if one.type == "PERSON" and policy.strategy(one) is not Strategy.KEEP)
    named = [one for one in people if one.table in samples]
    answers: dict[str, str] = {}
    for one in named:
        texts, _ = distinct_at(samples[one.table], one.column)
        if name_role(one.called) == "full" and texts is not None:
            for value in texts.drop_null().to_pylist():
                words = [word for word in map(_plain, without_degree(value).split()) if word and word not in TITLES]
                answers |= dict.fromkeys(_made_of(words), f"{one.table}.{one.column}")
    for table, sample in samples.items():
        parts = {name_role(one.called): one.column for one in named if one.table == table}
        if {"given", "family"} <= set(parts):
            for given, family in _pairs(sample, parts["given"], parts["family"]):
                answers |= dict.fromkeys(_made_of([_plain(given), _plain(family)]), f"{table}.{parts['family']}")
    return answers


def _pairs(table: pa.Table, given: str, family: str) -> set[tuple[str, str]]:
    columns = [column_at(table, one) for one in (given, family)]
    if any(column is None for column in columns):
        return set()
    sides = []
    for column in columns:
        texts, index = distinct_texts(column)
        sides.append(pa.array([text or "" for text in texts], pa.string()).take(index).fill_null("").to_pylist())
    return set(zip(*sides, strict=True))


def _made_of(words: Sequence[str]) -> Iterator[str]:
    """Initial and family name, both names, in both turns; the family's name may have several words."""
    if not 2 <= len(words) <= _MOST or not all(words):
        return
    for cut in range(1, len(words)):
        given, family = "".join(words[:cut]), "".join(words[cut:])
        for one, two in ((given, family), (given[0], family), (given, family[0]), (words[0], words[-1])):
            yield from ("".join(pair) for pair in permutations((one, two)))
