"""Joins, declared or not: columns that share their values, so that what is done with one is done with the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.columns import as_text
from tasks.pii.findings import Finding
from tasks.pii.hashing import Sketch
from tasks.pii.lone_names import halves_told
from tasks.pii.makers import name_role
from tasks.pii.name_halves import is_bare, other_half
from tasks.pii.policy import Policy, Strategy

_SHARED, _FEWEST_SHARED = 0.5, 8
_LOOKED_AT = 1_000  # rows
_LONG_ENOUGH = 4.5  # characters on average: short codes and small numbers coincide


class Seen(Protocol):
    """What was seen of a table.

    Attributes:
        sample: Rows from all over it.
        sketches: Of the columns that may be joined.
    """

    name: str
    sample: pa.Table | None
    sketches: dict[str, Sketch]


@dataclass(frozen=True)
class Shared:
    """Two columns that share values: a join, declared or not."""

    child: tuple[str, str]
    parent: tuple[str, str]


def linked(
    surveys: Sequence[Seen], found: Sequence[Finding], policy: Policy, joins: Sequence[Shared] = ()
) -> dict[tuple[str, str], Finding]:
    """Columns that share the values of a column that is replaced and were found to be nothing, or something else."""
    replaced: dict[tuple[str, str], Finding] = {}
    for one in sorted(found, key=lambda one: one.confidence):
        if policy.strategy(one) is not Strategy.KEEP and one.type not in ("FREE_TEXT", "TRACES"):
            replaced[one.table, one.column] = one
    told: dict[tuple[str, str], Finding] = {}
    for pair in (*joins, *shared_columns(surveys, replaced)):
        if pair.child not in replaced and pair.parent not in replaced and not {pair.child, pair.parent} & set(told):
            continue
        known = {**replaced, **told}
        sure = [known[end].confidence if end in known else 0.0 for end in (pair.child, pair.parent)]
        here, there = (pair.child, pair.parent) if sure[0] <= sure[1] else (pair.parent, pair.child)
        first, own = known[there], known.get(here)
        if f"{here[0]}.{here[1]}" in policy.column_types or (own is not None and own.type == first.type):
            continue
        reason = (f"it shares the values of {there[0]}.{there[1]}",)
        told[here] = Finding.of(*here, first.type, first.confidence, evidence=reason)
    return told


def parts_told(
    surveys: Sequence[Seen], found: Sequence[Finding], policy: Policy, joins: Sequence[Shared] = ()
) -> tuple[Finding, ...]:
    """Findings where each column of names knows whether it holds given or family names, joined ones telling.

    A ``Manager`` whose values are those of ``last_name`` holds family names, however its own name sounds.
    """
    named = {
        (one.table, one.column): one
        for one in found
        if one.type == "PERSON" and policy.strategy(one) is not Strategy.KEEP
    }
    like: dict[tuple[str, str], str] = {}
    for pair in (*joins, *shared_columns(surveys, named)) if named else ():
        for here, there in ((pair.child, pair.parent), (pair.parent, pair.child)):
            if {here, there} <= named.keys() and name_role(here[1]) == "full" != name_role(there[1]):
                like.setdefault(here, there[1])
    like |= _other_halves(surveys, [one for key, one in named.items() if key not in like])
    like |= halves_told(surveys, [replace(one, like=like.get(key, one.like)) for key, one in named.items()])
    return tuple(replace(one, like=like.get((one.table, one.column), one.like)) if like else one for one in found)


def _other_halves(surveys: Sequence[Seen], named: Sequence[Finding]) -> dict[tuple[str, str], str]:
    """Columns called ``name`` that hold the half of names which the only other one of their table has not.

    ``Nom`` beside ``Pr\u00e9nom`` and ``nome`` beside ``cognome``; not ``name`` beside ``last_name`` that repeats it.
    """
    found = {}
    for seen in surveys:
        own = [one for one in named if one.table == seen.name]
        bare = [one for one in own if is_bare(one.called)]
        roles = {name_role(one.called): one for one in own if one not in bare}
        halves = roles.keys() & {"given", "family"}
        if len(bare) != 1 or len(halves) != 1 or seen.sample is None:
            continue
        (role,) = halves
        if not _repeats(seen.sample, bare[0].column, roles[role].column):
            found[seen.name, bare[0].column] = other_half(role)
    return found


def _repeats(sample: pa.Table, whole: str, half: str) -> bool:
    """Whether one column has the other's words within its own, in most rows that have both."""
    if not {whole, half} <= set(sample.column_names):
        return True
    both = pa.table([as_text(sample.column(name).combine_chunks()) for name in (whole, half)], ["whole", "half"])
    rows = both.slice(0, _LOOKED_AT).drop_null().to_pylist()
    within = sum(row["half"].lower() in row["whole"].lower() for row in rows)
    return within > _SHARED * len(rows)


def shared_columns(surveys: Sequence[Seen], replaced: Mapping[tuple[str, str], Finding]) -> list[Shared]:
    """Pairs of columns, one of them replaced, where most values of one stand in the other."""
    every = [
        ((seen.name, column), sketch)
        for seen in surveys
        for column, sketch in seen.sketches.items()
        if (seen.name, column) in replaced or _joinable(seen, column)
    ]
    pairs = []
    for place, (one, sketch) in enumerate(every):
        for two, other in every[place + 1 :]:
            if one not in replaced and two not in replaced:
                continue
            if _shared(sketch, other) or _shared(other, sketch):
                pairs.append(Shared(two, one) if len(sketch.smallest) >= len(other.smallest) else Shared(one, two))
    return pairs


def _shared(one: Sketch, two: Sketch) -> bool:
    share, common = one.share_in(two)
    fewest = min(_FEWEST_SHARED, max(len(one.smallest), 3))
    return share >= _SHARED and common >= fewest


def _joinable(seen: Seen, column: str) -> bool:
    """Whether its values are long enough that sharing them with another column is no coincidence."""
    if seen.sample is None:
        return False
    texts = as_text(seen.sample.column(column).combine_chunks()).drop_null().unique()
    if not len(texts):
        return False
    wordy = pc.mean(pc.count_substring_regex(texts, r"\S+")).as_py()
    return bool(pc.mean(pc.utf8_length(texts)).as_py() >= _LONG_ENOUGH and wordy < 5)
