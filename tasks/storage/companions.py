"""Tables that stand beside the data: labels, changes, histories. Parquet, listed in the manifest, digested by block.

Their parts follow the data's chunks, so they hold any number of rows. Whoever makes them says which rows belong to
which 1,024 rows of the data: so their digest, too, is the same for any chunking.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from schemas.errors import StoreError
from schemas.manifest import CompanionEntry, OutputFormat, Part
from tasks.storage.digest import leaves, table_digest
from tasks.storage.stage import Stage, write_part


@dataclass(frozen=True)
class Companion:
    """A piece of a table that stands beside the data.

    Attributes:
        name: ``labels/orders``: its folder in the dataset.
        blocks: Its rows, in one table for each block of the data that they belong to.
        clean_leaves: Of labels: the leaves of the data without its dirt.
    """

    name: str
    blocks: Sequence[pa.Table]
    clean_leaves: str = ""


def write_companion(stage: Stage, companion: Companion, index: int) -> Part:
    """Write one piece into staging. Safe to repeat: same place, same bytes.

    Raises:
        StoreError: If the store or the disk fails.
    """
    whole = pa.concat_tables(companion.blocks).combine_chunks()
    part = write_part(
        stage, whole, table_name=companion.name, index=index, format=OutputFormat.PARQUET, folder=""
    )  # fmt: skip
    own = "".join(leaves(block) for block in companion.blocks)
    return part.model_copy(update={"leaves": own, "clean_leaves": companion.clean_leaves})


def is_companion(part: Part) -> bool:
    """Whether a part belongs to a table that stands beside the data: their names have a folder, tables' never."""
    return "/" in part.table


def clean_digests(parts: Iterable[Part], schemas: Mapping[str, pa.Schema]) -> dict[str, str]:
    """Give the digest that each soiled table has without its dirt, from the parts of its labels."""
    found: dict[str, list[Part]] = {}
    for part in sorted(parts, key=lambda each: (each.table, each.index)):
        if part.clean_leaves:
            found.setdefault(part.table.partition("/")[2], []).append(part)
    return {name: table_digest(schemas[name], (each.clean_leaves for each in pieces)) for name, pieces in found.items()}


def companion_entries(
    parts: Sequence[Part], schemas: Mapping[str, pa.Schema], data: Mapping[str, pa.Schema]
) -> dict[str, CompanionEntry]:
    """Say what was written beside the data, as the manifest lists it.

    Args:
        parts: All parts; those of tables are passed over.
        schemas: The Arrow schema of each companion.
        data: The Arrow schema of each table of the data.

    Raises:
        StoreError: If a part is missing.
    """
    found: dict[str, list[Part]] = {}
    for part in sorted(filter(is_companion, parts), key=lambda each: (each.table, each.index)):
        found.setdefault(part.table, []).append(part)
    clean = clean_digests(parts, data)
    return {
        name: _entry(name, pieces, schemas[name], clean.get(name.partition("/")[2]) if pieces[0].clean_leaves else None)
        for name, pieces in found.items()
    }


def _entry(name: str, parts: Sequence[Part], schema: pa.Schema, clean: str | None) -> CompanionEntry:
    if [part.index for part in parts] != list(range(len(parts))):
        raise StoreError(f"{name} has gaps or repeats among its {len(parts)} parts. Run the same again.")
    return CompanionEntry(
        rows=sum(part.rows for part in parts),
        bytes=sum(part.bytes for part in parts),
        digest=table_digest(schema, (part.leaves for part in parts)),
        parts=tuple(part.model_dump() for part in parts),
        clean_digest=clean,
    )
