"""A table written without its people: chunk by chunk into staging, small groups emptied where that was asked for."""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from schemas.manifest import OutputFormat, Part
from schemas.readers.streams import RealTable
from schemas.text_style import Spelled
from schemas.types import ColumnType
from tasks.pii.chunks import Chunks
from tasks.pii.findings import Finding
from tasks.pii.groups import GroupMeter, emptied
from tasks.pii.hashing import UInt64
from tasks.pii.in_documents import compacted
from tasks.pii.least_k import refuse_emptied
from tasks.pii.masking import quasi_columns
from tasks.pii.scrubbing import Scrubber
from tasks.pii.steps import Tell, look
from tasks.storage.stage import Stage, write_part


class TableWriter:
    """Writes a masking's tables.

    Attributes:
        emptied: Rows whose quasi-identifiers were emptied for the sake of k, by table.
    """

    def __init__(self, scrubber: Scrubber, chunks: Chunks, findings: Sequence[Finding], k: int | None) -> None:
        self._scrubber, self._chunks, self._findings, self._k = scrubber, chunks, findings, k
        self._told: dict[str, int] = {}
        self._format = OutputFormat.PARQUET
        self._objects: dict[str, set[str]] = {}
        self.emptied: dict[str, int] = {}

    def write(
        self, table: RealTable, stage: Stage, format: OutputFormat, stop: threading.Event | None, tell: Tell
    ) -> list[Part]:
        """Write a table's parts. A second time, after a fault, rows that were told of are not told of again."""
        self._format = format
        self._objects[table.name] = {one.name for one in table.schema.columns if one.type is ColumnType.JSON}
        quasi = quasi_columns(self._findings, table.name, table.arrow.names)
        small = self._small_groups(table, quasi, stop)
        self.emptied[table.name], left = 0, Counter[str]()
        self._scrubber.cleaner.forget(table.name)
        parts: list[Part] = []
        for chunk, spelled in self._chunks.spelled(table):
            look(stop)
            made = self._scrubber.masked(table.name, chunk, tell=True)
            if len(small):
                made, rows = emptied(made, quasi, small)
                self.emptied[table.name] += rows
                left.update({name: len(made) - made.column(name).null_count for name in quasi})
            parts.append(self._part(table.name, stage, made, spelled, index=len(parts)))
            self._tell(table.name, sum(part.rows for part in parts), tell)
        if len(small):
            refuse_emptied(table, [name for name in quasi if not left[name]], self._k or 0)
        return parts

    def again(self, tables: Mapping[str, pa.Table]) -> Mapping[str, pa.Table]:
        """The same rows once more, as they are written, from nothing but the key: for the rule that says so."""
        self._scrubber.replacer.forget()
        return {name: compacted(self._scrubber.masked(name, rows), self._documents(name))
                for name, rows in tables.items()}  # fmt: skip

    def _documents(self, table: str) -> list[str]:
        """The columns of a table whose JSON texts were objects and are written as these; texts of JSON stay texts."""
        if self._format not in (OutputFormat.JSON, OutputFormat.JSONL):
            return []
        objects = self._objects.get(table, set())
        return [one.name for one in self._scrubber.written_as(table) if one.name in objects and one.type == pa.string()]

    def _part(self, table: str, stage: Stage, made: pa.Table, spelled: Spelled | None, *, index: int) -> Part:
        nested = self._documents(table)
        return write_part(
            stage, compacted(made, nested), table_name=table, index=index, format=self._format, synthetic=False,
            nested=nested, spelled=spelled,
        )  # fmt: skip

    def _tell(self, table: str, done: int, tell: Tell) -> None:
        before = self._told.get(table, 0)
        tell(max(0, done - before))
        self._told[table] = max(done, before)

    def _small_groups(self, table: RealTable, quasi: Sequence[str], stop: threading.Event | None) -> UInt64:
        """The groups of quasi-identifiers that are smaller than was asked for."""
        if self._k is None or not quasi:
            return np.empty(0, np.uint64)
        meter, schema = GroupMeter(quasi, ()), self._scrubber.written_as(table.name)
        wanted = pa.schema([schema.field(name) for name in quasi])
        for chunk in self._chunks.filled(table, quasi):
            look(stop)
            meter.see(self._scrubber.replaced(table.name, chunk).cast(wanted))
        return meter.small(self._k)
