"""A table's digest: over its content in row order, whatever its dictionaries, chunks or parts.

The content is cut into blocks of 1,024 rows; each block's SHA-256 is a leaf; the digest is the SHA-256 of the columns'
names and types and of all leaves. A part that starts on a block's edge digests its own rows: no second pass is needed.
"""

import hashlib
import json
from collections.abc import Iterable

import pyarrow as pa

from tasks.storage.canonical import canonical, type_name

LEAF_ROWS = 1024
_SLICE = 64 * LEAF_ROWS  # rows made canonical at a time: bounds the memory, and stays near the caches


def leaves(table: pa.Table) -> str:
    """Give the SHA-256 of each block of 1,024 rows, hexadecimal, joined; the last block may be shorter."""
    return "".join(leaf for start in range(0, table.num_rows, _SLICE) for leaf in _leaves(table.slice(start, _SLICE)))


def _leaves(table: pa.Table) -> Iterable[str]:
    columns = [canonical(column) for column in table.columns]
    for start in range(0, table.num_rows, LEAF_ROWS):
        stop = min(start + LEAF_ROWS, table.num_rows)
        block = hashlib.sha256((stop - start).to_bytes(4, "little"))
        for column in columns:
            column.feed(block.update, start, stop)
        yield block.hexdigest()


def table_digest(schema: pa.Schema, leaves_of_parts: Iterable[str]) -> str:
    """Give a table's digest, hexadecimal.

    Args:
        schema: The table's columns; their names, order and types count.
        leaves_of_parts: The :func:`leaves` of all its parts, in order; every part but the last holds whole blocks.
    """
    columns = [[field.name, type_name(field.type)] for field in schema]
    digest = hashlib.sha256(json.dumps(columns).encode())
    for part in leaves_of_parts:
        digest.update(bytes.fromhex(part))
    return digest.hexdigest()
