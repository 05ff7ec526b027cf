"""Columns of values as columns of a schema: ranges, shares and shapes, and not one value that may be somebody's."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from schemas.model import ColumnSchema, Inference
from schemas.readers.samples.personal import is_personal, meaning_of_values
from schemas.readers.samples.shapes import shape_of_texts
from schemas.readers.samples.typed import Typed
from schemas.semantics.generators import fitting
from schemas.semantics.knowledge import concepts
from schemas.semantics.meaning import Meaning, guess
from schemas.types import ColumnType

LEAST_COUNT = 5
"""Rows that must share a value before it is kept."""
MOST_CATEGORIES = 60
_BINS = 24
_IN_BIN = 10
_MONEY = frozenset({"price", "cost", "amount", "tax", "fee", "discount_amount", "salary", "balance", "shipping_cost"})


@dataclass
class Profile:
    """A column, and what finding keys needs of it.

    Attributes:
        distinct: Its different values, in the file's order.
        unique: Whether no value comes twice.
        nulls: The share of rows without a value.
        personal: Whether nothing of its values may be kept.
    """

    name: str
    typed: Typed
    rows: int
    distinct: dict[Any, int] = field(default_factory=dict)
    personal: bool = False
    meaning: Meaning | None = None
    looks: str | None = None

    @property
    def present(self) -> int:
        """Rows with a value."""
        return sum(self.distinct.values())

    @property
    def unique(self) -> bool:
        """Whether no value comes twice, among at least two."""
        return len(self.distinct) == self.present and self.present > 1

    @property
    def nulls(self) -> float:
        """The share of rows without a value."""
        return 1 - self.present / self.rows if self.rows else 0.0


def profile(name: str, typed: Typed, table: str, rows: int) -> Profile:
    """Look at a column's values."""
    cells = [str(cell) if isinstance(cell, list) else cell for cell in typed.cells]
    found = Profile(name, typed, rows, dict(Counter(cell for cell in cells if cell is not None)))
    if typed.type is ColumnType.STRING:
        found.looks = meaning_of_values([str(value) for value in list(found.distinct)[:300]])
    found.meaning = guess(name, typed.type, table=table)
    found.personal = is_personal(found.meaning, found.looks)
    return found


def schema_of(found: Profile, *, key: bool) -> ColumnSchema:
    """The column as a schema says it.

    Args:
        found: What was found of its values.
        key: Whether it is a key or points at one: then no value of it is kept.
    """
    kind = found.typed.type
    facts: dict[str, Any] = {"name": found.name, "type": kind, "nullable": found.nulls > 0, **found.typed.facts}
    if found.nulls > 0:
        facts["null_rate"] = min(max(round(found.nulls, 3), 0.001), 1.0)
    if kind is ColumnType.TIMESTAMP and found.typed.timezone:
        facts["timezone"] = True
    if kind is ColumnType.STRING and found.distinct:
        facts["length"] = _rounded_up(max(len(str(value)) for value in found.distinct))
    column = ColumnSchema(**facts)
    if not found.distinct:
        return _said(column, "It holds no value at all.", 0.3)
    if found.personal:
        return _personal(column, found)
    if key:
        return _key(column, found)
    return _filled(column, found)


def _said(column: ColumnSchema, reason: str, confidence: float, **update: Any) -> ColumnSchema:
    inferred = Inference(by="profile", confidence=confidence, reason=reason)
    return column.model_copy(update={"inferred": inferred, **update})


def _personal(column: ColumnSchema, found: Profile) -> ColumnSchema:
    """Nothing is kept but its type: its meaning makes the values."""
    semantic = found.looks or (found.meaning.semantic if found.meaning else None)
    if semantic in ("first_name", "last_name", "person_name") and found.meaning and found.meaning.pii == "PERSON":
        semantic = found.meaning.semantic
    known = semantic if semantic in concepts() else None
    return _said(column, "Its values look personal, so none was kept: they are made from what it means.", 0.8,
                 semantic=known, length=None if known else column.length)  # fmt: skip


def _key(column: ColumnSchema, found: Profile) -> ColumnSchema:
    spec: dict[str, Any] | None = None
    if column.type is ColumnType.INTEGER:
        least = min(found.distinct)
        # A number of many digits says where its range lies and no more.
        start = least if least < 1000 else 10 ** (len(str(least)) - 1)
        spec = {"kind": "sequence", "start": int(start)} if found.unique else None
    elif column.type is ColumnType.STRING and (pattern := shape_of_texts(list(found.distinct))) is not None:
        return _said(column, "A key; its values all have one shape.", 0.9, generator=None, pattern=pattern)
    generator = fitting(spec, column) if spec else None
    return _said(column, "A key: no value comes twice.", 0.9, generator=generator)


def _filled(column: ColumnSchema, found: Profile) -> ColumnSchema:
    if column.type is ColumnType.BOOLEAN:
        share = round(found.distinct.get(True, 0) / found.present, 3)
        return _with(column, {"kind": "boolean", "probability": share}, "The share of true was counted.", 0.95)
    if (weights := _weights(found)) is not None:
        reason = f"It has {len(weights)} values, each of at least {LEAST_COUNT} rows."
        values = None if column.type is not ColumnType.STRING else tuple(weights)
        return _with(
            column.model_copy(update={"values": values}), {"kind": "category", "weights": weights}, reason, 0.92
        )
    if column.type in (ColumnType.INTEGER, ColumnType.NUMBER):
        return _numbers(column, found)
    if column.type in (ColumnType.DATE, ColumnType.TIMESTAMP):
        return _moments(column, found)
    if column.type is ColumnType.STRING:
        return _texts(column, found)
    return _said(column, "Its type was read from its values.", 0.7)


def _with(column: ColumnSchema, spec: dict[str, Any], reason: str, confidence: float, **more: Any) -> ColumnSchema:
    column = column.model_copy(update=more)
    return _said(column, reason, confidence, generator=fitting(spec, column))


def _weights(found: Profile) -> dict[str, float] | None:
    """The shares of frequent values; None when there are too many, or one is rare."""
    if (
        found.typed.type not in (ColumnType.STRING, ColumnType.INTEGER)
        or not 1 <= len(found.distinct) <= MOST_CATEGORIES
    ):
        return None
    if found.typed.type is ColumnType.INTEGER and len(found.distinct) > 12:
        return None
    counts = {value: count for value, count in found.distinct.items() if count >= LEAST_COUNT}
    rare = found.present - sum(counts.values())
    if not counts or rare > 0.1 * found.present or any(len(str(value)) > 60 for value in counts):
        return None
    if found.typed.type is ColumnType.INTEGER and rare:
        return None
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return {str(value): max(round(100 * count / found.present, 2), 0.01) for value, count in ordered}


def _numbers(column: ColumnSchema, found: Profile) -> ColumnSchema:
    """A histogram of bins that each hold several rows, with rounded edges: no value can be read off it."""
    values = sorted(value for value, count in found.distinct.items() for _ in range(count))
    edges, counts = histogram([float(value) for value in values])
    whole = column.type is ColumnType.INTEGER
    if whole:
        edges, counts = _whole_edges(edges, counts)
    reason = "Its range and distribution were counted; bounds are rounded outwards."
    low, high = (int(edges[0]), int(edges[-1])) if whole else (edges[0], edges[-1])
    spec: dict[str, Any] = {"kind": "integer" if whole else "number"}
    if len(counts) > 1:
        spec["distribution"] = {"kind": "histogram", "edges": edges, "counts": counts}
    more: dict[str, Any] = {"minimum": low, "maximum": high}
    places = found.typed.places
    semantic = found.meaning.semantic if found.meaning else ""
    if not whole and places in (1, 2) and semantic in _MONEY and abs(high) < 1e12:
        more |= {"type": ColumnType.DECIMAL, "precision": 18, "scale": 2}
        spec["kind"] = "decimal"
    elif not whole and places is not None:
        spec["decimals"] = places
    return _with(column, spec, reason, 0.9, **more)


def _whole_edges(edges: list[float], counts: list[float]) -> tuple[list[float], list[float]]:
    kept, sums = [float(math.floor(edges[0]))], []
    waiting = 0.0
    for edge, count in zip(edges[1:], counts, strict=True):
        waiting += count
        if math.ceil(edge) > kept[-1]:
            kept.append(float(math.ceil(edge)))
            sums.append(round(waiting, 4))
            waiting = 0.0
    return (kept, sums) if sums else ([kept[0], kept[0] + 1], [1.0])


def histogram(values: Sequence[float]) -> tuple[list[float], list[float]]:
    """Bins of about the same number of values, none of fewer than ten unless all are few; edges have three digits.

    Args:
        values: Sorted.
    """
    count = max(1, min(_BINS, len(values) // _IN_BIN))
    span = values[-1] - values[0]
    cuts = [values[min(len(values) - 1, (place * len(values)) // count)] for place in range(1, count)]
    edges = [rounded(values[0], span, down=True)]
    for cut in cuts:
        edge = rounded(cut, span, down=False)
        if edge > edges[-1]:
            edges.append(edge)
    last = rounded(values[-1], span, down=False)
    if last > edges[-1]:
        edges.append(last)
    if len(edges) == 1:
        return [edges[0], edges[0]], [1.0]
    from bisect import bisect_right

    below = [0, *(bisect_right(values, edge) for edge in edges[1:-1]), len(values)]
    shares = [round((high - low) / len(values), 4) for low, high in pairwise(below)]
    return edges, shares


def rounded(value: float, span: float, *, down: bool) -> float:
    """The value rounded outwards to about a hundredth of the span, to a number that is short to write."""
    if span <= 0 or not math.isfinite(span):
        return value
    places = 2 - math.floor(math.log10(span))
    factor = 10.0 ** min(places, 12)
    moved = math.floor(value * factor + 1e-9) if down else math.ceil(value * factor - 1e-9)
    return round(moved / factor, 12)


def _moments(column: ColumnSchema, found: Profile) -> ColumnSchema:
    """From the first of the first month to the last of the last: no day of anybody's."""
    low, high = min(found.distinct), max(found.distinct)
    start, end = _day(low).replace(day=1), _last_of_month(_day(high))
    hours = [value.hour for value in found.distinct if isinstance(value, datetime)]
    week = [value.weekday() for value in found.distinct]
    office = sum(day < 5 for day in week) > 0.93 * len(week) and sum(7 <= hour < 19 for hour in hours) > 0.9 * len(
        hours
    )
    spec: dict[str, Any] = {"kind": "datetime", "start": start.isoformat(), "end": end.isoformat()}
    if office and len(found.distinct) > 20:
        spec["profile"] = "business"
    return _with(column, spec, "Its range was read, in whole months.", 0.9)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _last_of_month(day: date) -> date:
    following = day.replace(day=28) + timedelta(days=4)
    return following - timedelta(days=following.day)


def _texts(column: ColumnSchema, found: Profile) -> ColumnSchema:
    if found.looks in concepts():
        return _said(column, f"Its values look like '{found.looks}'.", 0.85, semantic=found.looks)
    pattern = shape_of_texts([str(value) for value in found.distinct])
    if pattern is not None:
        more = {"pattern": pattern, "length": None}
        return _with(column.model_copy(update=more), {"kind": "regex"}, "Its values all have one shape.", 0.85)
    shortest = min(len(str(value)) for value in found.distinct)
    told = found.meaning is not None and found.meaning.concept is not None
    if told or shortest < 1:
        return _said(
            column,
            "Its name says what it holds; no value was kept.",
            found.meaning.confidence if told and found.meaning else 0.5,
        )
    return _said(column, "Text of no known meaning; its lengths were read, and no value was kept.", 0.5)


def _rounded_up(length: int) -> int:
    """A length in steps, so that the longest value's own does not show."""
    step = 1 if length <= 8 else 8 if length <= 64 else 64
    return max(1, -(-length // step) * step)


def is_code(name: str) -> bool:
    """Whether a column's name says that its values are codes or keys."""
    return re.search(r"(^|_)(id|code|key|no|nr|number|uuid|guid|sku)$|Id$|ID$|Code$|Key$", name) is not None
