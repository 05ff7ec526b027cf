"""Dates written in a format, from tables of digits; Arrow's own strftime is fifty times slower."""

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.types import DAY, HOUR, SECOND
from tasks.records.generators.calendar import moments
from tasks.records.generators.template_parts import DIRECTIVES
from tasks.values.strings import digits, join, text

Int64 = npt.NDArray[np.int64]


def dates_as_text(values: pa.Array, form: str) -> pa.StringArray:
    """Write dates, times or timestamps (these in UTC) in a format of ``%Y %m %d %H %M %S %j %y``; nothing for null."""
    micros, missing = moments(values)
    days, rest = np.divmod(micros, DAY)
    fields = {**_date_fields(days), "H": rest // HOUR, "M": rest // (60 * SECOND) % 60, "S": rest // SECOND % 60}
    pieces = re.split(r"%(.)", form)
    texts = [text(digits(fields[piece].astype(np.uint64), DIRECTIVES[piece])) for piece in pieces[1::2]]
    joined = _interleaved(pieces[0::2], texts)
    return joined if not missing.any() else pc.if_else(pa.array(missing), "", joined)


def _interleaved(fixed: list[str], texts: list[pa.StringArray]) -> pa.StringArray:
    pieces: list[pa.Array | str] = [fixed[0]]
    for between, piece in zip(fixed[1:], texts, strict=True):
        pieces += [piece, between]
    return join(*[piece for piece in pieces if not isinstance(piece, str) or piece])


def _date_fields(days: Int64) -> dict[str, Int64]:
    """Year, month and day by the calendar arithmetic of datetime64."""
    dates = days.astype("datetime64[D]")
    months, years = dates.astype("datetime64[M]"), dates.astype("datetime64[Y]")
    year = years.astype(np.int64) + 1970
    return {
        "Y": year,
        "y": year % 100,
        "m": months.astype(np.int64) % 12 + 1,
        "d": (dates - months).astype(np.int64) + 1,
        "j": (dates - years).astype(np.int64) + 1,
    }
