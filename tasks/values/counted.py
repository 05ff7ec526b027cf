"""Numbers that were counted, one after the other, and tell nobody; and numbers that were issued, with gaps between."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_HALF = 0.5  # of the numbers from the least to the greatest: rows that were deleted leave gaps too
_CODE = re.compile(r"(\D*)(\d{1,18})")


def numbers_of(values: pa.Array | pa.ChunkedArray) -> tuple[str, "np.typing.NDArray[np.int64]"] | None:
    """Read distinct keys as one beginning and numbers; None when they are no such codes."""
    if pa.types.is_integer(values.type):
        whole = np.unique(np.asarray(values.drop_null().cast(pa.int64(), safe=False)))
        return ("", whole) if len(whole) else None
    texts = pc.unique(pc.utf8_trim_whitespace(values.drop_null().cast(pa.string()))).to_pylist()
    parts = [_CODE.fullmatch(text) for text in texts]
    if not texts or not all(parts) or len({part[1] for part in parts if part}) > 1:
        return None
    return next(part[1] for part in parts if part), np.unique(np.array([int(part[2]) for part in parts if part]))


def is_counted(values: pa.Array | pa.ChunkedArray, share: float = 1.0) -> bool:
    """Whether at least half of all numbers from the least to the greatest are there.

    Args:
        values: Keys, such as 10001 or ``S-004``; they may repeat.
        share: Which part of all rows the values are of, when they are a sample.
    """
    read = numbers_of(values)
    if read is None:
        return False
    numbers = read[1]
    return bool(len(numbers) >= _HALF * share * (float(numbers[-1]) - float(numbers[0]) + 1))
