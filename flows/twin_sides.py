"""The real rows and the twin's, read back to be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from flows.documents import arrow_schema
from flows.rehearsal import Rehearsal
from schemas.manifest import OutputFormat, Part
from schemas.readers.streams import RealDataset
from tasks.pii.findings import Finding
from tasks.pii.twin import came_back
from tasks.quality.twin import Compared, Gate
from tasks.storage.formats import read_part
from tasks.storage.scratch import scratch_folder
from tasks.storage.stage import Stage
from tasks.synthesis.learning import Task, sides

_CHANCE = 0.01  # of made-up names and streets may be somebody's, as any two people may share one


@dataclass(frozen=True)
class Sides:
    """Where the real rows and the twin's are read from, to be compared.

    Attributes:
        dataset: The real rows.
        wanted: Says which of them were set aside.
        twin: What was made.
        stage: Where its parts are.
        parts: In order.
    """

    dataset: RealDataset
    wanted: Task
    twin: Rehearsal
    stage: Stage
    parts: tuple[Part, ...]
    format: OutputFormat

    def read(self) -> dict[str, Compared]:
        """Read both sides."""
        real = sides(self.dataset, self.wanted)
        with scratch_folder(self.stage.store.scratch.parent) as copy:
            folder = self.stage.data_folder(copy)
            return {
                name: Compared(
                    real[name].learnt,
                    real[name].aside,
                    self._like(real[name].learnt, self._made(folder, name), name),
                    columns,
                    self.wanted.targets.get(name),
                    real[name].units,
                    real[name].holders,
                    self.twin.learnt.twin.told_elsewhere(name),
                )
                for name, columns in self.twin.learnt.compared.items()
            }

    def _like(self, real: pa.Table, made: pa.Table, table: str) -> pa.Table:
        """Give back the real shares where others were asked for."""
        shares = self.twin.engine.staged.shares.get(table)
        return made if shares is None else shares.like(real, made)

    def _made(self, folder: Path, table: str) -> pa.Table:
        schema = arrow_schema(self.twin.schema.table(table))
        files = [folder / part.path for part in self.parts if part.table == table]
        return pa.concat_tables([schema.empty_table(), *(read_part(file, self.format, schema) for file in files)])


def overlaps(findings: Sequence[Finding], tables: Mapping[str, Compared]) -> list[Gate]:
    """Hold the twin's identifiers against the real ones: none may come back, but by chance where names meet."""
    real = {name: (one.train, one.holdout) for name, one in tables.items()}
    made = {name: one.synthetic for name, one in tables.items()}
    return [
        Gate("overlap", column, share, _CHANCE if chance else 0.0, least=False, meaning="share of values that are real")
        for column, share, chance in came_back(findings, real, made)
    ]
