"""Masking a real dataset from beginning to end, step by step: what the flow ``mask`` runs."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import update_wrapper
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from schemas.manifest import OutputFormat, Part
from schemas.model import DatasetSchema
from schemas.readers.streams import RealDataset, RealTable, open_real, with_keys
from tasks.pii.attacks import Attack
from tasks.pii.chunks import PART_ROWS, Chunks
from tasks.pii.compliance.case import Check
from tasks.pii.compliance.counted import Facts
from tasks.pii.compliance.streamed import StreamedAudit
from tasks.pii.deciding import decided
from tasks.pii.findings import Finding
from tasks.pii.keeping import Keeping
from tasks.pii.masking import MaskingPlan
from tasks.pii.ner.model import load, reading_by
from tasks.pii.policy import Policy, Strategy
from tasks.pii.risk import Risk
from tasks.pii.scrubbing import Scrubber
from tasks.pii.steps import Tell, give_back, look, untold
from tasks.pii.survey import TableSurvey
from tasks.pii.table_writing import TableWriter
from tasks.storage.digest import LEAF_ROWS
from tasks.storage.formats import read_part
from tasks.storage.stage import Stage

_P = ParamSpec("_P")
_R = TypeVar("_R")


def _by_its_network(
    method: "Callable[Concatenate[MaskingJob, _P], _R]",
) -> "Callable[Concatenate[MaskingJob, _P], _R]":
    """Let the job's own network read running text, whichever thread runs the method and whatever else is masked."""

    def read(self: "MaskingJob", /, *arguments: _P.args, **named: _P.kwargs) -> _R:
        with reading_by(self.network):
            return method(self, *arguments, **named)

    update_wrapper(read, method)
    return read


class MaskingJob:
    """One masking. No dataclass: Prefect hands copies of these to tasks, and a job remembers what it has learnt.

    Attributes:
        dataset: The real dataset.
        plan: What will be done.
        chunks: How the dataset is read.
        scrubber: What takes the people out, once they are learnt.
    """

    scrubber: Scrubber

    def __init__(
        self, dataset: RealDataset, plan: MaskingPlan, keeping: Keeping, *, today: date, part_rows: int,
        k: int | None = None,
    ) -> None:  # fmt: skip
        self.dataset, self.plan, self.keeping, self.today, self.k = dataset, plan, keeping, today, k
        self.chunks = Chunks(dataset, plan.surveys, part_rows)
        self._writer: TableWriter
        self._audit: StreamedAudit

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found."""
        return self.plan.findings

    @property
    def policy(self) -> Policy:
        """What is done with each type and column."""
        return self.plan.policy

    @property
    def surveys(self) -> tuple[TableSurvey, ...]:
        """What was seen of each table."""
        return self.plan.surveys

    @property
    def locale(self) -> str:
        """Of names and numbers."""
        return self.plan.locale

    @property
    def network(self) -> str:
        """The name of the network that reads running text."""
        return self.plan.network

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each table."""
        return {table.name: table.rows for table in self.dataset.tables}

    @property
    def emptied(self) -> Mapping[str, int]:
        """Rows whose quasi-identifiers were emptied for the sake of k, by table."""
        return self._writer.emptied

    @_by_its_network
    def learn(self, stop: threading.Event | None = None, tell: Tell = untold) -> DatasetSchema:
        """Note every value that wants a surrogate, give out the surrogates, and say what will be written."""
        self.scrubber = Scrubber(self.plan, self.keeping)
        self._writer = TableWriter(self.scrubber, self.chunks, self.findings, self.k)
        surrogates = self.scrubber.replacer.surrogates
        self._audit = StreamedAudit(
            self.findings, self.policy, self.plan.links, self.today, self.k or 5, self.k, self.locale,
            surrogates.earlier, surrogates.ledger.home_of, self.plan.schema.relations,
        )  # fmt: skip
        for table in self.dataset.tables:
            for chunk in self.chunks.filled(table):
                look(stop)
                self.scrubber.learn(table.name, chunk)
                self._audit.learn(table.name, chunk)
                tell(len(chunk))
        give_back()
        schema = self.scrubber.settle(self.chunks, stop, emptied=self.k is not None)
        give_back()
        return schema

    @_by_its_network
    def write(
        self, table: RealTable, stage: Stage, format: OutputFormat, stop: threading.Event | None = None,
        tell: Tell = untold,
    ) -> list[Part]:  # fmt: skip
        """Replace a table's personal data chunk by chunk and leave the parts in staging.

        Args:
            table: The table.
            stage: Where the parts go.
            format: Of the files.
            stop: Ends the work when it is set.
            tell: Is told of rows once they are written; of rows that are written again, after a fault, no more.
        """
        parts = self._writer.write(table, stage, format, stop, tell)
        give_back()
        return parts

    @_by_its_network
    def compare(self, folder: Path, parts: Sequence[Part], format: OutputFormat, tell: Tell = untold) -> None:
        """Read what was written, beside the source, for the rules.

        Raises:
            SourceError: If the source changed meanwhile.
        """
        for table in self.dataset.tables:
            schema = self.scrubber.written_as(table.name)
            own = sorted((part for part in parts if part.table == table.name), key=lambda part: part.index)
            for part, before in zip(own, self.chunks.whole(table), strict=True):
                self._audit.see(table.name, before, read_part(folder / part.path, format, schema))
                tell(part.rows)
        give_back()

    @property
    def elsewhere(self) -> dict[str, int]:
        """Cells in which values of other columns were replaced, by column."""
        cells = self.scrubber.cleaner.cells
        return {f"{table}.{path}": count for (table, path), count in sorted(cells.items()) if count}

    def attacks(self) -> dict[str, dict[str, Attack]]:
        """What came of attacks on the rows of each table, once they were compared."""
        return self._audit.attacks()

    def risks(self) -> dict[str, Risk]:
        """The residual risk of each table."""
        return self._audit.risks()

    @_by_its_network
    def checks(
        self, texts: Mapping[str, str], published: Path | None, *, risks: Mapping[str, float] | None = None,
        seconds: float | None = None,
    ) -> tuple[Check, ...]:  # fmt: skip
        """Say what came of every rule.

        Args:
            texts: Everything else that is to be published, by name.
            published: The store's folder, if it is one.
            risks: Upper bounds of attack risks by name, where they are held to a bound.
            seconds: CPU seconds that replacing took.
        """
        tokens = any(self.policy.strategy(one) is Strategy.TOKENIZE for one in self.findings)
        return self._audit.checks(
            Facts(
                texts=texts, key_file=self.keeping.key_file, published=published,
                again=None if self.k else self._writer.again, other=self.scrubber.otherwise,
                reveal=self.scrubber.replacer.vault.reveal if tokens else None, least_k=self.k, risks=risks,
                seconds=seconds,
            )
        )  # fmt: skip

    def keep(self) -> None:
        """Keep what later runs and revealing need, apart from the data."""
        self.scrubber.keep()


def open_job(
    places: Sequence[str],
    policy: Policy,
    keeping: Keeping,
    *,
    today: date,
    locale: str | None = None,
    model: str | None = None,
    part_rows: int | None = None,
    k: int | None = None,
) -> MaskingJob:
    """Open a source and decide what is done with it. Nothing is written.

    Args:
        places: Files, folders or a database's address.
        policy: What is done with each type.
        keeping: The key, and where things are kept.
        today: For ages and expiry dates.
        locale: Of names and numbers; the one that the data tell when absent.
        model: The network for running text; the first there is when absent, ``none`` for none.
        part_rows: Rows of a part, rounded up to whole blocks.
        k: The least size of a group of quasi-identifiers.
    """
    dataset = open_real(*places)
    rows = PART_ROWS if part_rows is None else -(-part_rows // LEAF_ROWS) * LEAF_ROWS
    network = load(model)[0]
    with reading_by(network):
        plan = decided(dataset, with_keys(dataset), policy, locale=locale, network=network, this_year=today.year)
    return MaskingJob(dataset, plan, keeping, today=today, part_rows=rows, k=k)
