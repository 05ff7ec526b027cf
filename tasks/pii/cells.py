"""Columns taken apart into distinct texts and put together again."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.columns import as_text
from tasks.pii.policy import Strategy
from tasks.pii.surrogates.days import Days

OLDEST = 89


def distinct_texts(column: pa.ChunkedArray) -> tuple[list[str | None], pa.Array]:
    """Give the distinct values of a column as text, and each cell's place among them (null where the cell is)."""
    whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    encoded = whole if pa.types.is_dictionary(whole.type) else as_dictionary(whole)
    return as_text(encoded.dictionary).to_pylist(), encoded.indices


def as_dictionary(values: pa.Array) -> pa.DictionaryArray:
    """Encode values by their distinct ones."""
    return pc.dictionary_encode(values)


def column_of(
    texts: list[str | None], index: pa.Array, type: pa.DataType, wanted: pa.DataType | None = None
) -> pa.ChunkedArray:
    """Put a column together from distinct texts.

    Args:
        texts: Distinct ones.
        index: Each cell's place among them.
        type: What the column was.
        wanted: What it must be, as its other chunks are; of the same type if every text can be, else of text, when
            absent.
    """
    values = pa.array(texts, pa.string())
    if wanted is not None:
        return pa.chunked_array([_as(values, wanted).take(index)])
    inner = type.value_type if pa.types.is_dictionary(type) else type
    try:
        typed = values.cast(inner)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        typed = _numbers_or_text(values, inner)
    if pa.types.is_dictionary(type) and typed.type == inner:
        return pa.chunked_array([_distinct_dictionary(typed, index, type)])
    return pa.chunked_array([typed.take(index)])


def _as(values: pa.StringArray, wanted: pa.DataType) -> pa.Array:
    """Values of a type; what is none is null."""
    if pa.types.is_string(wanted):
        return values
    try:
        return values.cast(wanted)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        plain = pc.replace_substring_regex(values, r"\+$", "")
        numeric = pc.match_substring_regex(plain, r"^-?\d{1,18}(?:\.\d+)?$").fill_null(False)
        return pc.if_else(numeric, plain, pa.scalar(None, pa.string())).cast(wanted, safe=False)


def _distinct_dictionary(values: pa.Array, index: pa.Array, type: pa.DictionaryType) -> pa.Array:
    """A dictionary must not hold a value twice, as it would once two values became one."""
    return values.take(index).dictionary_encode().cast(type)


def _numbers_or_text(values: pa.StringArray, inner: pa.DataType) -> pa.Array:
    """Where a number must stay one, what is no number any more is null; a text stays a text."""
    if not (pa.types.is_integer(inner) or pa.types.is_floating(inner) or pa.types.is_decimal(inner)):
        return values
    plain = pc.replace_substring_regex(values, r"\+$", "")  # 90+ becomes 90
    numeric = pc.match_substring_regex(plain, r"^-?\d{1,18}(?:\.\d+)?$")
    tokens = pc.any(pc.invert(numeric).fill_null(False)).as_py() and not pc.any(numeric).as_py()
    redacted = pc.all(pc.match_substring_regex(values, r"^\[[A-Z_]+\]$").fill_null(True)).as_py()
    if tokens and not redacted:
        return values  # hashes and tokens: the column becomes one of text
    return pc.if_else(numeric.fill_null(False), plain, pa.scalar(None, pa.string())).cast(inner)


def moved_dates(column: pa.ChunkedArray, strategy: Strategy, days: Days, this_year: int) -> pa.ChunkedArray:
    """Replace dates: another day of the year, its first day, or nothing; the time of day stays with ``fake`` alone."""
    if strategy not in (Strategy.FAKE, Strategy.GENERALIZE, Strategy.MASK):
        return column if strategy is Strategy.KEEP else pa.chunked_array([pa.nulls(len(column), column.type)])
    whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    dates = (
        whole.cast(pa.date32())
        if pa.types.is_date(whole.type)
        else pc.floor_temporal(whole, unit="day").cast(pa.timestamp("s")).cast(pa.date32())
    )
    encoded = dates.dictionary_encode()
    listed = encoded.dictionary.to_pylist()
    if strategy is Strategy.FAKE:
        changed = [days.moved(day) for day in listed]
    else:
        changed = [day.replace(year=max(day.year, this_year - OLDEST), month=1, day=1) for day in listed]
    shift: npt.NDArray[np.int64] = np.array(
        [(new - old).days for new, old in zip(changed, listed, strict=True)], np.int64
    )
    new_days = pa.array(changed, pa.date32()).take(encoded.indices)
    if pa.types.is_date(whole.type):
        return pa.chunked_array([new_days.cast(whole.type)])
    if strategy is not Strategy.FAKE:
        return pa.chunked_array([new_days.cast(pa.timestamp("s")).cast(pa.timestamp(whole.type.unit)).cast(whole.type)])
    delta = pa.array(shift * 86_400, pa.duration("s")).take(encoded.indices).cast(pa.duration(whole.type.unit))
    return pa.chunked_array([pc.add(whole, delta)])
