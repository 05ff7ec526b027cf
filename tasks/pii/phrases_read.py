"""Columns of phrases, too short for running text: read as such where some of them name people."""

from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.semantics import guess
from schemas.semantics.words import words_of
from schemas.types import ColumnType
from tasks.pii.columns import Distinct, column_type, distinct_of
from tasks.pii.findings import Finding
from tasks.pii.headers import GAINSAID
from tasks.pii.kinds import DIRECT
from tasks.pii.leaves import leaf_columns
from tasks.pii.policy import Policy
from tasks.pii.spans import find_spans

_PHRASE = r"\pL\S*\s+.*\p{Ll}{3}|\p{Ll}{3,}\S*\s+\S*\pL"
_SMALL = r"(?:^|\s)\p{Ll}{3,}"
_FEWEST, _OFTEN_NEW = 12, 0.02  # different phrases; of the cells: fewer are kinds of something
_MOSTLY, _SAMPLED = 0.5, 400
_NAMED = 0.03  # of the phrases, that name people: fewer may be read wrongly
_A_PART, _SURE, _PLAIN = 0.35, 0.7, 0.75


def are_phrases(distinct: Distinct) -> bool:
    """Whether values are words put together, some of them small, and more than kinds of something."""
    if len(distinct.values) < max(_FEWEST, _OFTEN_NEW * distinct.cells):
        return False
    sample = distinct.sample(_SAMPLED).values
    flags = pc.and_(*(pc.match_substring_regex(sample, form) for form in (_PHRASE, _SMALL)))
    return bool(pc.sum(flags).as_py() >= _MOSTLY * len(sample))


class Seen(Protocol):
    """What was seen of a table: rows from all over it."""

    name: str
    sample: pa.Table | None


def phrases_read(
    surveys: Iterable[Seen], found: Iterable[Finding], policy: Policy, *, network: bool
) -> Iterator[Finding]:
    """Read columns of phrases of which neither names nor values as wholes tell anything.

    Args:
        surveys: What was seen of each table.
        found: What its columns hold.
        policy: What the user says of them.
        network: Whether to read with the network.
    """
    told = {(one.table, one.column) for one in found if one.type != "TRACES"}  # of which no names are replaced
    asked = {*policy.columns, *policy.column_types}
    for seen in surveys:
        for path, called, column in leaf_columns(seen.sample) if seen.sample is not None else ():
            if (seen.name, path) in told or f"{seen.name}.{path}" in asked or not _may_name(called, seen.name):
                continue
            if column_type(column.type) is ColumnType.STRING and (share := _named(distinct_of(column), network)):
                reason = (f"phrases, of which {share:.0%} of a sample name people",)
                yield Finding.of(seen.name, path, "FREE_TEXT", _SURE, evidence=reason)


def _may_name(called: str, table: str) -> bool:
    """Whether its name does not say plainly what else it holds, such as things that are called like people."""
    meaning = guess(called, ColumnType.STRING, table=table)
    plain = meaning.concept is not None and meaning.pii is None and meaning.confidence >= _PLAIN
    return not plain and not set(words_of(called)) & GAINSAID["PERSON"]


def _named(distinct: Distinct, network: bool) -> float:
    """The share of phrases that name people or what points at one; 0 where they are no phrases, or too few do."""
    if not are_phrases(distinct):
        return 0.0
    spans = find_spans(distinct.sample(_SAMPLED).values.to_pylist(), network=network)
    share = sum(any(span.type in DIRECT for span in one) for one in spans) / len(spans)
    return share if share >= _NAMED else 0.0


def as_texts(found: list[Finding], distinct: Distinct, least: float) -> list[Finding]:
    """Take a column of phrases for texts where what was found is the least part of its cells: ``Huur Kerkstraat 4``.

    The others are no such values, and would be replaced whole by some.
    """
    only = found[0] if len(found) == 1 else None
    part = only is not None and only.confidence < least and only.share < _A_PART and only.type != "FREE_TEXT"
    if only is None or not part or not _of_words(distinct):
        return found
    reasons = (*only.evidence, "and the others are words too")
    return [Finding.of(only.table, only.column, "FREE_TEXT", _SURE, evidence=reasons)]


def _of_words(distinct: Distinct) -> bool:
    sample = distinct.sample(_SAMPLED)
    flags = np.asarray(pc.match_substring_regex(sample.values, r"\pL{2}\S*\s+\S").fill_null(False)).astype(np.bool_)
    return sample.share(flags) >= _MOSTLY
