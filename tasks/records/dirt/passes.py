"""What each kind of dirt makes of the rows that it hits."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pt

from schemas import dirt as kinds
from tasks.records.arrays import Places
from tasks.records.dirt.slips import slip
from tasks.values.cells import RowCells, UInt64

RowsAt = Callable[[UInt64], pa.Table]
_CENTURY = {"date": 36_524, "timestamp": 36_524 * 86_400_000_000}  # days; microseconds
_LARGEST = 2**62


@dataclass(frozen=True)
class Hit:
    """The rows of a chunk that a pass hits.

    Attributes:
        clean: The chunk's clean rows.
        rows: Their indices in the table.
        places: Those hit, as positions in the chunk.
        cells: The random bits of the rows hit.
        total: Clean rows that other values may be taken from.
        begun: Clean rows of the first generation, in which drift reaches its strength.
        rows_at: Any other clean rows of the table.
    """

    clean: pa.Table
    rows: UInt64
    places: Places
    cells: RowCells
    total: int
    begun: int
    rows_at: RowsAt

    def column(self, name: str) -> pa.Array:
        """The clean values of a column in the rows hit."""
        return _plain(self.clean[name]).take(pa.array(self.places))


@dataclass(frozen=True)
class Edit:
    """New values of one column.

    Attributes:
        places: Positions in the chunk.
        values: One for each.
    """

    column: str
    places: Places
    values: pa.Array


def _plain(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return array.dictionary_decode() if pt.is_dictionary(array.type) else array


def edits(dirt: kinds.Dirt, hit: Hit) -> Iterator[Edit]:
    """Give what a pass makes of the rows that it hits, column by column."""
    for name, values in _PASSES[dirt.kind](dirt, hit).items():
        yield Edit(name, hit.places, values)


def slipped(values: pa.Array, bits: UInt64, ways: tuple[str, ...]) -> pa.Array:
    """Make a slip in every text."""
    pairs = zip(values.to_pylist(), bits.tolist(), strict=True)
    return pa.array([None if text is None else slip(text, each, ways) for text, each in pairs], values.type)


def _texts(dirt: Any, hit: Hit) -> Mapping[str, pa.Array]:
    return {name: slipped(hit.column(name), hit.cells.bits(f"how {name}"), dirt.by) for name in dirt.columns}


def _swapped(dirt: Any, hit: Hit) -> Mapping[str, pa.Array]:
    one, other = dirt.columns
    return {one: hit.column(other), other: hit.column(one)}


def _missing(dirt: Any, hit: Hit) -> Mapping[str, pa.Array]:
    return {name: pa.nulls(len(hit.places), _plain(hit.clean[name]).type) for name in dirt.columns}


def _outlier(dirt: Any, hit: Hit) -> Mapping[str, pa.Array]:
    found = {}
    for name in dirt.columns:
        values, unit = hit.column(name), hit.cells.uniform(f"how {name}")
        if pt.is_date(values.type) or pt.is_timestamp(values.type):
            found[name] = _moved(values, np.where(unit < 0.5, -1, 1))
        else:
            sign = np.where(hit.cells.uniform(f"side {name}") < 0.25, -1.0, 1.0)
            found[name] = scaled(values, sign * dirt.factor * (0.5 + unit), nudge=dirt.factor)
    return found


def _moved(values: pa.Array, signs: npt.NDArray[np.int64]) -> pa.Array:
    kind = values.type
    whole, name = (pa.int32(), "date") if pt.is_date(kind) else (pa.int64(), "timestamp")
    shifts = pa.array(signs * _CENTURY[name], pa.int64())
    return pc.cast(pc.cast(pc.add(pc.cast(pc.cast(values, whole), pa.int64()), shifts), whole), kind)


def _unit(dirt: Any, hit: Hit) -> Mapping[str, pa.Array]:
    return {name: scaled(hit.column(name), np.full(len(hit.places), dirt.factor)) for name in dirt.columns}


def _drift(dirt: Any, hit: Hit) -> Mapping[str, pa.Array]:
    progress = (hit.rows[hit.places].astype(np.float64) / max(hit.begun, 1) - dirt.begin) / (1 - dirt.begin)
    factors = 1 + dirt.strength * np.maximum(progress, 0)
    return {name: scaled(hit.column(name), factors) for name in dirt.columns}


def scaled(values: pa.Array, factors: npt.NDArray[np.float64], nudge: float = 0.0) -> pa.Array:
    """Multiply numbers, keeping to what their type holds; a zero becomes the nudge."""
    kind = values.type
    if pt.is_floating(kind):
        numbers = np.array([np.nan if each is None else each for each in values.to_pylist()])
        made = np.where(numbers == 0, nudge, numbers * factors)
        return pc.if_else(pc.is_valid(values), pa.array(made, kind), pa.scalar(None, kind))
    pairs = zip(values.to_pylist(), factors.tolist(), strict=True)
    return pa.array([None if each is None else _fitted(each, factor, nudge, kind) for each, factor in pairs], kind)


def _fitted(value: int | Decimal, factor: float, nudge: float, kind: pa.DataType) -> int | Decimal:
    made = float(value) * factor if value else nudge
    if not pt.is_decimal(kind):
        return round(min(max(made, -_LARGEST), _LARGEST))
    most = 10 ** min(kind.precision - kind.scale, 15)
    return Decimal(repr(min(max(made, 1 - most), most - 1))).quantize(Decimal(1).scaleb(-kind.scale))


def _orphan(dirt: Any, hit: Hit) -> Mapping[str, pa.Array]:
    (name,) = dirt.columns
    values, bits = hit.column(name), hit.cells.bits("nobody").tolist()
    if pt.is_integer(values.type):
        made: list[Any] = [-_LARGEST + each % 10**9 for each in bits]
    elif all(text is None or len(text) == 36 for text in values.to_pylist()):
        made = [f"00000000-0000-0000-{each >> 48:04x}-{each % 2**48:012x}" for each in bits]
    else:
        made = [f"?{each % 16**6:06x}" for each in bits]
    return {name: pc.if_else(pc.is_valid(values), pa.array(made, values.type), pa.scalar(None, values.type))}


def _near_duplicate(dirt: Any, hit: Hit) -> Mapping[str, pa.Array]:
    others = hit.rows_at(hit.cells.below(hit.total, "whose"))
    found = {}
    for name in dirt.columns:
        values = _plain(others[name])
        if pt.is_string(values.type):
            with_slip = slipped(values, hit.cells.bits(f"slip {name}"), ("keyboard", "transposition", "omission"))
            values = pc.if_else(pa.array(hit.cells.uniform(f"slips {name}") < dirt.typos), with_slip, values)
        found[name] = values
    return found


def shifted(values: pa.Array, seconds: npt.NDArray[np.float64]) -> pa.Array:
    """Timestamps so many seconds later."""
    micros = pa.array(np.rint(seconds * 1e6).astype(np.int64), pa.int64())
    return pc.cast(pc.add(pc.cast(values, pa.int64()), micros), values.type)


def _run(
    dirt: Any, hit: Hit, gap: tuple[float, float]
) -> tuple[pa.Table, npt.NDArray[np.float64], dict[str, pa.Array]]:
    """The first row of each row's run, the row's place in it, and whose and when all of a run's rows are."""
    rows = hit.rows[hit.places]
    first = rows - rows % np.uint64(dirt.size)
    leaders, place = hit.rows_at(first), (rows - first).astype(np.float64)
    found = {name: _plain(leaders[name]) for name in dirt.entity}
    least, most = gap
    jitter = np.where(place == 0, 0.0, hit.cells.uniform("gap"))
    found[dirt.at] = shifted(_plain(leaders[dirt.at]), place * most - jitter * (most - least))
    return leaders, place, found


def _card_testing(dirt: Any, hit: Hit) -> Mapping[str, pa.Array]:
    _, place, found = _run(dirt, hit, (3.0, 20.0))
    amounts, unit = hit.column(dirt.amount), hit.cells.uniform("amount")
    if pt.is_decimal(amounts.type):
        exponent = Decimal(1).scaleb(-amounts.type.scale)
        found[dirt.amount] = pa.array(
            [Decimal(repr(0.5 + 1.5 * each)).quantize(exponent) for each in unit.tolist()], amounts.type
        )
    else:
        made = np.round(0.5 + 1.5 * unit, 2)
        found[dirt.amount] = pa.array(made if pt.is_floating(amounts.type) else np.ceil(made), amounts.type)
    if dirt.status and dirt.declined is not None:
        statuses = hit.column(dirt.status)
        last = pa.array(place == dirt.size - 1)
        found[dirt.status] = pc.if_else(last, statuses, pa.scalar(dirt.declined, statuses.type))
    return found


def _velocity(dirt: Any, hit: Hit) -> Mapping[str, pa.Array]:
    return _run(dirt, hit, (15.0, 60.0))[2]


_TRIED = 8  # places among which the second of a journey is chosen


def _impossible_travel(dirt: Any, hit: Hit) -> Mapping[str, pa.Array]:
    leaders, place, found = _run(dirt, hit, (600.0, 1800.0))
    start = [_plain(leaders[name]).to_pylist() for name in dirt.place]
    tries = [hit.rows_at(hit.cells.below(hit.total, f"place {turn}")) for turn in range(_TRIED)]
    there = [[_plain(each[name]).to_pylist() for name in dirt.place] for each in tries]
    chosen = [
        _farthest([column[i] for column in start], [[c[i] for c in each] for each in there]) for i in range(len(place))
    ]
    for index, name in enumerate(dirt.place):
        values = [start[index][i] if place[i] % 2 == 0 else there[chosen[i]][index][i] for i in range(len(place))]
        found[name] = pa.array(values, _plain(leaders[name]).type)
    return found


def _farthest(here: list[Any], choices: list[list[Any]]) -> int:
    """The choice farthest from here: by its numbers (latitude, longitude), else the first that differs most."""
    return max(range(len(choices)), key=lambda turn: (_distance(here, choices[turn]), -turn))


def _distance(here: list[Any], there: list[Any]) -> float:
    total = 0.0
    for one, other in zip(here, there, strict=True):
        if isinstance(one, bool | str | date | datetime) or one is None or other is None:
            total += float(one != other)
        else:
            total += abs(float(one) - float(other))
    return total


_PASSES: dict[str, Callable[[Any, Hit], Mapping[str, pa.Array]]] = {
    "typo": _texts,
    "case": _texts,
    "whitespace": _texts,
    "format": _texts,
    "swapped": _swapped,
    "missing": _missing,
    "outlier": _outlier,
    "unit": _unit,
    "drift": _drift,
    "orphan": _orphan,
    "near_duplicate": _near_duplicate,
    "card_testing": _card_testing,
    "velocity": _velocity,
    "impossible_travel": _impossible_travel,
}
