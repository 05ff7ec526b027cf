"""Which date of a row comes after which: told by the rules of the table first, then by what the dates mean."""

import re
from collections.abc import Mapping, Sequence

from schemas.model import ColumnSchema, Rule
from schemas.semantics.knowledge import Concept
from schemas.types import TEMPORAL, ColumnType

_ALWAYS_KNOWN = 60
"""From this stage on (updates, deletions) a date rather follows one that every row has."""

_COMPARISON = re.compile(r'"?(?P<left>[^\W\d]\w*)"?\s*(?P<operator>>=|<=|>|<)\s*"?(?P<right>[^\W\d]\w*)"?(?![\w(.])')


def predecessors(
    columns: Sequence[ColumnSchema], concepts: Mapping[str, Concept | None], rules: Sequence[Rule]
) -> dict[str, str]:
    """Give each date column the one that it must not lie before; columns without one are left out.

    Args:
        columns: The table's columns that may be filled freely.
        concepts: What each means, by its name.
        rules: The table's rules.
    """
    dates = {column.name: column for column in columns if column.type in TEMPORAL}
    found: dict[str, str] = {}
    for later, earlier in _ruled(dates, rules):
        if later not in found and not _follows(found, earlier, later):
            found[later] = earlier
    for name in dates:
        likely = None if name in found else _earlier_by_meaning(name, dates, concepts)
        if likely is not None and not _follows(found, likely, name):
            found[name] = likely
    return found


def _ruled(dates: Mapping[str, ColumnSchema], rules: Sequence[Rule]) -> list[tuple[str, str]]:
    folded = {name.casefold(): name for name in dates}
    pairs: list[tuple[str, str]] = []
    for rule in rules:
        for match in _COMPARISON.finditer(rule.check):
            left, right = folded.get(match["left"].casefold()), folded.get(match["right"].casefold())
            if left and right and left != right:
                pairs.append((left, right) if match["operator"] in (">", ">=") else (right, left))
    return pairs


def _follows(found: Mapping[str, str], start: str, goal: str) -> bool:
    """Whether ``start`` comes after ``goal`` already, directly or through others."""
    here: str | None = start
    while here is not None:
        if here == goal:
            return True
        here = found.get(here)
    return False


def _earlier_by_meaning(
    name: str, dates: Mapping[str, ColumnSchema], concepts: Mapping[str, Concept | None]
) -> str | None:
    own = concepts.get(name)
    if own is None or own.stage is None:
        return None
    candidates = [
        (
            concept.family is not None and concept.family == own.family,
            _same_thing(name, other),
            own.stage < _ALWAYS_KNOWN or not column.nullable,
            concept.stage,
            not column.nullable,
            -place,
            other,
        )
        for place, (other, column) in enumerate(dates.items())
        if (concept := concepts.get(other)) is not None
        and concept.stage is not None
        and concept.stage < own.stage
        and _comparable(dates[name].type, column.type)
    ]
    return max(candidates)[-1] if candidates else None


def _same_thing(one: str, other: str) -> int:
    """How many letters two names share at the start: ``sell_end`` goes with ``sell_start``."""
    shared = 0
    for left, right in zip(one.lower(), other.lower(), strict=False):
        if left != right:
            break
        shared += 1
    return shared if shared >= 3 else 0


def _comparable(one: ColumnType, other: ColumnType) -> bool:
    return (one is ColumnType.TIME) is (other is ColumnType.TIME)
