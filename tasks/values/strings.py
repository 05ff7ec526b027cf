"""Text made column-wise: byte tables and fixed-width blocks instead of a Python loop over rows.

A *block* is a uint8 array of shape (n, width): one row of ASCII characters a cell. Blocks stand side by side with
:func:`beside` and become an Arrow array with :func:`text`; pieces of varying width are joined with :func:`join`.
"""

from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.errors import GenerationError

UInt64 = npt.NDArray[np.uint64]
Block = npt.NDArray[np.uint8]

DIGITS = "0123456789"
HEX = "0123456789abcdef"
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LOWER = "abcdefghijklmnopqrstuvwxyz"

_TABLE_ROWS = 65_536  # as many combinations as a lookup table may hold; 256 KiB stay in the L2 cache
_OFFSET_LIMIT = 2**31 - 1


@cache
def _table(alphabet: str) -> tuple[int, npt.NDArray[np.uint32]]:
    """Give (characters a group, the bytes of every group packed into 32 bits), at most four characters a group."""
    group = next(size for size in (4, 3, 2, 1) if len(alphabet) ** size <= _TABLE_ROWS)
    packed = b"".join("".join(letters).encode("ascii").ljust(4, b"\0") for letters in product(alphabet, repeat=group))
    return group, np.frombuffer(packed, np.uint32)


def symbols(values: UInt64, width: int, alphabet: str) -> Block:
    """Write each value in the number system whose digits are ``alphabet``, zero-padded to ``width``, shape (n, width).

    Args:
        values: Numbers; what exceeds ``width`` digits is cut off on the left.
        width: Characters a cell.
        alphabet: At most 128 different ASCII characters; the first one is zero.
    """
    group, table = _table(alphabet)
    radix = np.uint64(len(alphabet) ** group)
    block = np.empty((len(values), width), np.uint8)
    rest = values
    for end in range(width, 0, -group):
        rest, digit = np.divmod(rest, radix) if end > group else (rest, rest % radix)
        start = max(end - group, 0)
        quads = table[digit.astype(np.intp)].view(np.uint8).reshape(-1, 4)
        block[:, start:end] = quads[:, group - (end - start) : group]
    return block


def digits(values: UInt64, width: int) -> Block:
    """Write each value in decimal, zero-padded to ``width``; higher digits are cut off, shape (n, width)."""
    return symbols(values, width, DIGITS)


def hexadecimal(values: UInt64, width: int) -> Block:
    """Write the low ``4 * width`` bits of each value in lower-case hexadecimal, shape (n, width)."""
    return symbols(values, width, HEX)


def letters(values: UInt64, width: int) -> Block:
    """Write each value with the letters A to Z as digits, shape (n, width)."""
    return symbols(values, width, UPPER)


def repeated(literal: str, rows: int) -> Block:
    """The same ASCII text in every row, shape (rows, len(literal))."""
    return np.broadcast_to(np.frombuffer(literal.encode("ascii"), np.uint8), (rows, len(literal)))


def beside(*blocks: Block | str) -> Block:
    """Put blocks of one height side by side; a plain string stands in every row. At least one must be a block."""
    rows = next(len(block) for block in blocks if not isinstance(block, str))
    wide = [repeated(block, rows) if isinstance(block, str) else block for block in blocks]
    whole = np.empty((rows, sum(block.shape[1] for block in wide)), np.uint8)
    start = 0
    for block in wide:
        whole[:, start : start + block.shape[1]] = block
        start += block.shape[1]
    return whole


def text(block: Block) -> pa.StringArray:
    """Turn a block of ASCII characters into an Arrow string array; the bytes are taken over, not copied.

    Raises:
        GenerationError: If the array would exceed the 2 GiB that one Arrow string array holds.
    """
    rows, width = block.shape
    if rows * width > _OFFSET_LIMIT:
        raise GenerationError(f"{rows} values of {width} bytes are more than one array holds: make smaller chunks.")
    flat = np.ascontiguousarray(block)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(_offsets(rows, width)), pa.py_buffer(flat))


def _offsets(rows: int, width: int) -> npt.NDArray[np.int32]:
    return np.arange(0, (rows + 1) * width, width, dtype=np.int32) if width else np.zeros(rows + 1, np.int32)


def packed(block: Block) -> pa.StringArray:
    """Turn a block with holes (NUL bytes) into an Arrow string array: each row without its holes.

    Raises:
        GenerationError: If the array would exceed the 2 GiB that one Arrow string array holds.
    """
    rows, width = block.shape
    kept = block != 0
    ends = np.cumsum(np.count_nonzero(kept, axis=1)) if width else np.zeros(rows, np.int64)
    if rows and ends[-1] > _OFFSET_LIMIT:
        raise GenerationError(f"{rows} values of {width} bytes are more than one array holds: make smaller chunks.")
    offsets = np.concatenate([[0], ends]).astype(np.int32)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(block[kept])))


def whole_numbers(values: npt.NDArray[np.integer]) -> pa.StringArray:
    """Write integers in decimal, each as wide as it needs."""
    return pa.array(values).cast(pa.string())


def pick(pool: pa.Array, index: npt.NDArray[np.integer]) -> pa.Array:
    """Take the pool's value at each index, shape (n,)."""
    return pool.take(pa.array(index))


def join(*pieces: pa.Array | str) -> pa.StringArray:
    """Concatenate row by row; a plain string stands in every row. At least one piece must be an array.

    Dictionary arrays are decoded. A null in any piece makes the row null.
    """
    plain = [_joinable(piece) for piece in pieces]
    return pc.binary_join_element_wise(*plain, pa.scalar("", pa.string()))


def _joinable(piece: pa.Array | str) -> pa.Array | pa.Scalar:
    if isinstance(piece, str):
        return pa.scalar(piece, pa.string())
    return piece.cast(pa.string()) if piece.type != pa.string() else piece
