"""Masking a real dataset from beginning to end, step by step: what the flow ``mask`` runs."""

import gc
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import update_wrapper
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
import pyarrow as pa

from schemas.errors import BadInputError, StoppedError
from schemas.manifest import OutputFormat, Part
from schemas.model import DatasetSchema
from schemas.readers.streams import RealDataset, RealTable, open_real, with_keys
from schemas.text_style import Spelled
from tasks.pii.attacks import Attack
from tasks.pii.compliance.case import Check
from tasks.pii.compliance.streamed import Facts, StreamedAudit
from tasks.pii.day_orders import day_orders
from tasks.pii.detect import DetectOptions
from tasks.pii.findings import Finding
from tasks.pii.groups import GroupMeter, emptied
from tasks.pii.hashing import UInt64
from tasks.pii.in_documents import compacted
from tasks.pii.keeping import Keeping
from tasks.pii.keys import PiiKey
from tasks.pii.least_k import refuse_emptied
from tasks.pii.ledgers import load_ledger, save_ledger
from tasks.pii.masking import MaskingPlan, joins_of, links_of, masked_schema, quasi_columns, spread
from tasks.pii.ner.model import load, reading_by
from tasks.pii.policy import Policy, Strategy
from tasks.pii.replace import Replacer, replace_tables
from tasks.pii.risk import Risk
from tasks.pii.strewn.cleaning import Cleaner
from tasks.pii.surrogates.room import OUTSIDE
from tasks.pii.survey import TableSurvey, findings_of, names_with_values, paths_of, survey_table
from tasks.pii.vault import Vault
from tasks.storage.digest import LEAF_ROWS
from tasks.storage.formats import read_part
from tasks.storage.stage import Stage, write_part

PART_ROWS = 64 * LEAF_ROWS
_PART_BYTES = 64 << 20  # of a part's rows as they are read: wider rows make parts of fewer
_SURVEYED_ROWS = 16_384
_OTHER_ROWS = 500  # rows that are masked once more under another key

Tell = Callable[[int], None]


def untold(rows: int) -> None:
    """Tell nobody of rows that are done."""


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
        source: Its schema, with the keys that hold.
        plan: What will be done.
        replacer: What does it.
        emptied: Rows whose quasi-identifiers were emptied for the sake of k, by table.
    """

    plan: MaskingPlan
    replacer: Replacer
    cleaner: Cleaner
    audit: StreamedAudit

    def __init__(
        self,
        dataset: RealDataset,
        source: DatasetSchema,
        policy: Policy,
        keeping: Keeping,
        *,
        today: date,
        locale: str,
        network: str,
        part_rows: int,
        k: int | None = None,
    ) -> None:
        self.dataset, self.source, self.policy, self.keeping = dataset, source, policy, keeping
        self.today, self.locale, self.network = today, locale, network
        self.part_rows, self.k = part_rows, k
        self.surveys: tuple[TableSurvey, ...] = ()
        self.emptied: dict[str, int] = {}
        self._told: dict[str, int] = {}
        self._as_objects = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found."""
        return self.plan.findings

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each table."""
        return {table.name: table.rows for table in self.dataset.tables}

    def _part_rows(self, table: str) -> int:
        """Rows of a part: whole blocks, so few that they fit in memory however long their texts are."""
        widest = max(seen.widest for seen in self.surveys if seen.name == table)
        fitting = int(_PART_BYTES / max(widest, 1.0)) // LEAF_ROWS * LEAF_ROWS
        return min(self.part_rows, max(fitting, LEAF_ROWS))

    @_by_its_network
    def decide(self) -> None:
        """Survey every table, and decide what is done with each column.

        Raises:
            SourceError: If the source cannot be read.
            BadInputError: If the policy names a column that is not there, or columns are called like values.
        """
        columns = {table.name: table.arrow.names for table in self.dataset.tables}
        if suspect := names_with_values(columns):
            raise BadInputError(
                f"The name of {', '.join(suspect[:5])} looks like a value, not like a name: has the file no header? "
                "Add a first line with the columns' names."
            )
        options = DetectOptions(network=self.network != "none")
        self.surveys = tuple(
            survey_table(table.name, table.chunks(_SURVEYED_ROWS), table.rows) for table in self.dataset.tables
        )
        joins = joins_of(self.source)
        self.policy.check_columns({seen.name: paths_of(seen, columns[seen.name]) for seen in self.surveys})
        found = findings_of(self.surveys, self.policy, locale=self.locale, options=options, joins=joins)
        self.policy = spread(self.policy, self.surveys, found, joins)
        self.plan = MaskingPlan(
            schema=self.source,
            findings=found,
            policy=self.policy,
            links=links_of(self.surveys, found, self.policy, joins),
            surveys=self.surveys,
            locale=self.locale,
            network=self.network,
            this_year=self.today.year,
        )

    @_by_its_network
    def learn(self, stop: threading.Event | None = None, tell: Tell = untold) -> DatasetSchema:
        """Note every value that wants a surrogate, give out the surrogates, and say what will be written."""
        vault = Vault(self.keeping.key)
        if self.keeping.vault is not None and self.keeping.vault.exists():
            vault = Vault.load(self.keeping.vault, self.keeping.key)
        self.replacer = Replacer(
            self.keeping.key, self.policy, locale=self.locale, vault=vault, network=self.network != "none",
            this_year=self.today.year,
        )  # fmt: skip
        self.replacer.surveyed = {
            (seen.name, column): frozenset(documents.values)
            for seen in self.surveys for column, documents in seen.documents.items() if documents.beyond
        }  # fmt: skip
        samples = {seen.name: seen.sample for seen in self.surveys if seen.sample is not None}
        self.replacer.orders = day_orders(samples, self.findings)
        load_ledger(self.keeping.folder, self.keeping.key, self.replacer.surrogates)
        self.cleaner = Cleaner(self.replacer, self.policy, self.findings, self.source.relations)
        self.audit = StreamedAudit(
            self.findings, self.policy, self.plan.links, self.today, self.k or 5, self.k, self.locale,
            self.replacer.surrogates.earlier, self.replacer.surrogates.ledger.home_of,
            self.source.relations,
        )  # fmt: skip
        for table in self.dataset.tables:
            for chunk in table.chunks(self._part_rows(table.name)):
                _look(stop)
                self.replacer.learn(chunk, table.name, self.findings)
                self.cleaner.learn(chunk, table.name)
                self.audit.learn(table.name, chunk)
                tell(len(chunk))
        self.replacer.settle()
        self._meet(stop)
        self.cleaner.settle({seen.name: seen.sample for seen in self.surveys if seen.sample is not None})
        _give_back()
        schema = masked_schema(self.source, self.plan, self.replacer, emptied=self.k is not None)
        object.__setattr__(self.plan, "schema", schema)
        return schema

    def _meet(self, stop: threading.Event | None) -> None:
        """Look at the rows that tell persons once more, now that their new names are known."""
        for table in self.dataset.tables:
            columns = self.replacer.person_columns(table.arrow.names, table.name, self.findings)
            for chunk in table.chunks(self._part_rows(table.name), columns) if columns else ():
                _look(stop)
                self.replacer.meet(chunk, table.name, self.findings)
        self.replacer.part()

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
        parts: list[Part] = []
        schema = self._written_as(table.name)
        quasi = quasi_columns(self.findings, table.name, table.arrow.names)
        small = self._small_groups(table, quasi, stop)
        self.emptied[table.name], left = 0, Counter[str]()
        self.cleaner.forget(table.name)
        self._as_objects = format in (OutputFormat.JSON, OutputFormat.JSONL)
        nested = self._documents(table.name)
        for index, (chunk, spelled) in enumerate(self._spelled(table)):
            _look(stop)
            made = self._masked(table.name, chunk, tell=True).cast(schema)
            if len(small):
                made, rows = emptied(made, quasi, small)
                self.emptied[table.name] += rows
                left.update({name: len(made) - made.column(name).null_count for name in quasi})
            made = compacted(made, nested)
            parts.append(
                write_part(
                    stage,
                    made,
                    table_name=table.name,
                    index=index,
                    format=format,
                    synthetic=False,
                    nested=nested,
                    spelled=spelled,
                )
            )
            done = sum(part.rows for part in parts)
            tell(max(0, done - self._told.get(table.name, 0)))
            self._told[table.name] = max(done, self._told.get(table.name, 0))
        if len(small):
            refuse_emptied(table, [name for name in quasi if not left[name]], self.k or 0)
        _give_back()
        return parts

    def _masked(self, table: str, chunk: pa.Table, *, tell: bool = False) -> pa.Table:
        """A chunk without its people: column by column first, then wherever else their values stand."""
        made = self.replacer.replace(chunk, table, self.findings)
        return self.cleaner.cleaned(table, chunk, made, tell=tell)

    def _documents(self, table: str) -> list[str]:
        """The columns of a table whose JSON texts are written as the objects that they hold."""
        if not self._as_objects:
            return []
        found = next((seen.documents for seen in self.surveys if seen.name == table), {})
        return [field.name for field in self._written_as(table) if field.name in found and field.type == pa.string()]

    def _written_as(self, table: str) -> pa.Schema:
        return pa.schema([(one.name, one.arrow_type) for one in self.plan.schema.table(table).columns])

    def _small_groups(self, table: RealTable, quasi: Sequence[str], stop: threading.Event | None) -> UInt64:
        """The groups of quasi-identifiers that are smaller than was asked for."""
        if self.k is None or not quasi:
            return np.empty(0, np.uint64)
        meter, schema = GroupMeter(quasi, ()), self._written_as(table.name)
        wanted = pa.schema([schema.field(name) for name in quasi])
        for chunk in table.chunks(self._part_rows(table.name), quasi):
            _look(stop)
            meter.see(self.replacer.replace(chunk, table.name, self.findings).cast(wanted))
        return meter.small(self.k)

    def _spelled(self, table: RealTable) -> Iterator[tuple[pa.Table, Spelled | None]]:
        """Chunks, and how each was written; of a table without rows one, for its header."""
        if table.rows:
            return table.spelled(self._part_rows(table.name))
        empty = table.arrow.empty_table()
        return iter([(empty, Spelled(table.style, empty, {}) if table.style else None)])

    def _chunks(self, table: RealTable) -> Any:
        return table.chunks(self._part_rows(table.name)) if table.rows else iter([table.arrow.empty_table()])

    @_by_its_network
    def compare(self, folder: Path, parts: Sequence[Part], format: OutputFormat, tell: Tell = untold) -> None:
        """Read what was written, beside the source, for the rules.

        Raises:
            SourceError: If the source changed meanwhile.
        """
        for table in self.dataset.tables:
            schema = self._written_as(table.name)
            own = sorted((part for part in parts if part.table == table.name), key=lambda part: part.index)
            for part, before in zip(own, self._chunks(table), strict=True):
                self.audit.see(table.name, before, read_part(folder / part.path, format, schema))
                tell(part.rows)

    @property
    def elsewhere(self) -> dict[str, int]:
        """Cells in which values of other columns were replaced, by column."""
        return {f"{table}.{path}": cells for (table, path), cells in sorted(self.cleaner.cells.items()) if cells}

    def attacks(self) -> dict[str, dict[str, Attack]]:
        """What came of attacks on the rows of each table, once they were compared."""
        return self.audit.attacks()

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
        reveal = self.replacer.vault.reveal if Strategy.TOKENIZE in set(self._strategies()) else None
        again = None if self.k else self._again
        return self.audit.checks(
            Facts(
                texts=texts, key_file=self.keeping.key_file, published=published, again=again, other=self._other,
                reveal=reveal, least_k=self.k, risks=risks, seconds=seconds,
            )
        )  # fmt: skip

    def _strategies(self) -> list[Strategy]:
        return [self.policy.strategy(one) for one in self.findings]

    def _again(self, tables: Mapping[str, pa.Table]) -> Mapping[str, pa.Table]:
        made = {}
        self.replacer.forget()
        for name, table in tables.items():
            wanted = self._written_as(name)
            made[name] = compacted(self._masked(name, table).cast(wanted), self._documents(name))
        return made

    def _other(self, tables: Mapping[str, pa.Table]) -> Mapping[str, pa.Table]:
        few = {name: table.slice(0, _OTHER_ROWS) for name, table in tables.items()}
        key = PiiKey(secrets.token_bytes(32))
        return replace_tables(few, self.findings, self.policy, key, locale=self.locale, network=False)

    def risks(self) -> dict[str, Risk]:
        """The residual risk of each table."""
        return self.audit.risks()

    def notes(self) -> tuple[str, ...]:
        """Say which values had no room in the set that belongs to nobody, once all are learnt."""
        told = []
        for space, (types, room, instead) in OUTSIDE.items():
            count = self.replacer.surrogates.ledger.outside(space)
            names = [f"{one.table}.{one.column}" for one in self.findings if one.type in types]
            if count and names:
                told.append(
                    f"{', '.join(names[:12])}: {count:,} distinct values have no room in the reserved set ({room}); "
                    f"they become {instead}. Distinct values stay distinct."
                )
        for type, composed in self.replacer.surrogates.composed.items():
            if composed.met:
                told.append(
                    f"{composed.met:,} distinct values of type {type} have the surrogates of an earlier run under this "
                    "key, so that both runs join; they follow a name only where that run knew it."
                )
        return tuple(told)

    def keep(self) -> None:
        """Keep what later runs and revealing need, apart from the data."""
        save_ledger(self.keeping.folder, self.keeping.key, self.replacer.surrogates)
        if self.keeping.vault is not None:
            self.replacer.vault.save(self.keeping.vault)


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
        locale: Of names and numbers; en_US when absent.
        model: The network for running text; the first there is when absent, ``none`` for none.
        part_rows: Rows of a part, rounded up to whole blocks.
        k: The least size of a group of quasi-identifiers.
    """
    dataset = open_real(*places)
    rows = PART_ROWS if part_rows is None else -(-part_rows // LEAF_ROWS) * LEAF_ROWS
    job = MaskingJob(
        dataset, with_keys(dataset), policy, keeping, today=today, locale=locale or "en_US", network=load(model)[0],
        part_rows=rows, k=k,
    )  # fmt: skip
    job.decide()
    return job


def _give_back() -> None:
    """Give back memory that a step is done with and that Arrow and Python keep for more: the next needs its own."""
    gc.collect()
    pa.default_memory_pool().release_unused()


def _look(stop: threading.Event | None) -> None:
    if stop is not None and stop.is_set():
        raise StoppedError("Given up: the run was stopped.")
