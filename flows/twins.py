"""What the flow ``replicate`` plans: the task of learning, and a twin made ready to be written."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.documents import Work, arrow_schema
from flows.mask import policy_text
from flows.settings import Settings
from flows.twin_engine import TwinEngine
from schemas.errors import BadInputError
from schemas.manifest import OutputFormat, Part
from schemas.model import DatasetSchema
from schemas.readers.streams import RealDataset, with_keys
from schemas.replicating import ReplicationOptions, ReplicationRequest
from schemas.sampling import SampleRequest
from schemas.sql import evaluate, parse_expression
from schemas.suggest import did_you_mean
from tasks.discreet import discreet
from tasks.inference.resolve import resolve
from tasks.pii.findings import Finding
from tasks.pii.job import Keeping
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.twin import Tidied, came_back, findings_in, personal_columns
from tasks.quality.twin import Compared, Gate
from tasks.quality.twin_gates import thresholds
from tasks.records.generation import SHAPERS, slug
from tasks.records.plan import Chunk, chunks
from tasks.storage.formats import read_part
from tasks.storage.scratch import scratch_folder
from tasks.storage.stage import Stage
from tasks.synthesis.auto import OURS
from tasks.synthesis.filling import filled
from tasks.synthesis.interface import Where, synthesizer
from tasks.synthesis.learning import Learnt, Task, sides
from tasks.synthesis.portrait import without_rings
from tasks.synthesis.shares import Shares

_CHANCE = 0.01  # of made-up names and streets may be somebody's, as any two people may share one
_ORPHANS = 0.1  # of a foreign key's values may name nobody: a fact of the data, which the report tells


@dataclass(frozen=True)
class Rehearsal:
    """A twin, learnt and planned, and not yet made.

    Attributes:
        learnt: What was learnt.
        engine: Makes its rows.
        chunks: Of all its tables.
    """

    learnt: Learnt
    engine: TwinEngine
    chunks: tuple[Chunk, ...]
    seed: int

    @property
    def schema(self) -> DatasetSchema:
        """Under which it is published."""
        return self.learnt.schema

    @property
    def rows(self) -> dict[str, int]:
        """Rows of every table."""
        return dict(self.engine.staged.rows)

    @property
    def part_rows(self) -> dict[str, int]:
        """Rows of the longest part of each table: what its files' bytes depend on, however it was asked for."""
        return {
            name: max((chunk.rows for chunk in self.chunks if chunk.table == name), default=0) for name in self.rows
        }

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the report should know."""
        return (*self.learnt.twin.notes, *(shares.note for shares in self.engine.staged.shares.values()))


def keys_of(dataset: RealDataset, request: ReplicationRequest) -> DatasetSchema:
    """Describe the real tables with their keys: those of the schema that the request names, else those found.

    Raises:
        SchemaError: If the schema names what the data do not have.
    """
    found = with_keys(dataset, _ORPHANS)
    if request.options.key_schema is None:
        return found.model_copy(update={"relations": without_rings(found.relations)})
    named = request.options.key_schema
    given = (resolve(source=named) if Path(named).suffix.lower() == ".sql" else resolve(schema=named)).schema
    known = {table.name.casefold(): table for table in given.tables}
    tables = tuple(
        table.model_copy(update={"primary_key": known[table.name.casefold()].primary_key})
        if table.name.casefold() in known
        else table
        for table in found.tables
    )
    relations = tuple(one for one in given.relations if {one.child, one.parent} <= {table.name for table in tables})
    return found.model_copy(update={"tables": tables, "relations": without_rings(relations)})


def task_of(request: ReplicationRequest, schema: DatasetSchema, findings: Sequence[Finding], seed: int) -> Task:
    """Say what is to be learnt, and how.

    Raises:
        BadInputError: If the target is no column, or the synthesizer, a dial or a gate is not known.
    """
    thresholds(request.options.twin_gates)
    policy = policy_of(request)
    if policy is not None:
        policy.check_columns({table.name: [column.name for column in table.columns] for table in schema.tables})
    dials: dict[str, Any] = dict(request.options.dials)
    if request.synthesizer == "auto":
        dials.setdefault("seconds", request.options.budget_seconds)
        dials |= {"candidates": OURS} if request.options.keep_model else {}
    return Task(
        schema=_with_meanings(schema, findings),
        personal=personal_columns(findings, policy),
        people=frozenset(one.table for one in findings),
        cleaned=Tidied.of(findings),
        synthesizer=synthesizer(request.synthesizer, **dials),
        holdout=request.options.holdout,
        seed=seed if request.seed is None else request.seed,
        targets=targets_of(request.target, schema),
    )


_MEANINGS = {
    "PERSON": "person_name", "EMAIL": "email", "PHONE": "phone", "SSN": "ssn", "CREDIT_CARD": "card_number",
    "IBAN": "iban", "IP": "ip_address", "MAC": "mac_address", "USERNAME": "username", "ADDRESS": "street_address",
    "ORG": "company_name", "URL": "url",
}  # fmt: skip


def _with_meanings(schema: DatasetSchema, findings: Sequence[Finding]) -> DatasetSchema:
    """Let what was found in the values say what a column means, where its name does not."""
    from schemas.semantics.meaning import guess

    said = {(one.table, one.column): _MEANINGS.get(one.type) for one in findings}
    tables = []
    for table in schema.tables:
        columns = [
            column.model_copy(update={"semantic": said.get((table.name, column.name))})
            if guess(column.name, column.type, table=table.name).pii is None
            else column
            for column in table.columns
        ]
        tables.append(table.model_copy(update={"columns": tuple(columns)}))
    return schema.model_copy(update={"tables": tuple(tables)})


def targets_of(target: str | None, schema: DatasetSchema) -> dict[str, str]:
    """Name the target by its table.

    Raises:
        BadInputError: If it is no column of the data.
    """
    if target is None:
        return {}
    known = [f"{table.name}.{column.name}" for table in schema.tables for column in table.columns]
    full = target if "." in target or len(schema.tables) > 1 else f"{schema.tables[0].name}.{target}"
    if full not in known:
        raise BadInputError(f"The target '{target}' is no column of the data.{did_you_mean(full, known)}")
    table, _, column = full.partition(".")
    return {table: column}


def rehearse(learnt: Learnt, request: ReplicationRequest, wanted: Task) -> Rehearsal:
    """Plan how many rows there will be, who belongs to whom, and in which chunks they are made."""
    if request.options.impute:
        if request.options.keep_model:
            raise BadInputError("A model whose missing values are filled is not kept. Leave one of the two out.")
        learnt = filled(learnt)
    return plan_rows(learnt, request, wanted.seed, shares_of(learnt, request.options, wanted.seed))


def plan_rows(
    learnt: Learnt,
    request: ReplicationRequest | SampleRequest,
    seed: int,
    shares: Mapping[str, Shares] | None = None,
) -> Rehearsal:
    """Plan the rows of what was learnt."""
    staged = learnt.stage(scale=request.scale or 1.0, rows=request.rows, where=_where(request.where, learnt.schema))
    staged = replace(staged, shares=shares or {})
    engine = TwinEngine(staged, learnt.schema, seed)
    engine.prepare()
    cut = chunks(learnt.schema, staged.rows, request.options.chunk_rows)
    return Rehearsal(learnt, engine, tuple(cut), seed)


def shares_of(learnt: Learnt, options: ReplicationOptions, seed: int) -> dict[str, Shares]:
    """Say which classes get which share of the rows, where that is asked for.

    Raises:
        BadInputError: If it cannot be: both ways at once, of several tables, of what was not learnt.
    """
    if options.balance is None and options.boost is None:
        return {}
    fitted = [lone.fitted for lone in learnt.twin.lone.values() if lone.fitted is not None]
    if len(learnt.schema.tables) > 1 or len(fitted) != 1 or (options.balance and options.boost):
        raise BadInputError("Shares are set by balance or by boost, one of them, and of one table by itself.")
    name = learnt.schema.tables[0].name
    if options.balance is not None:
        return {name: Shares.balanced(fitted[0], options.balance, seed)}
    said, _, share = (options.boost or "").rpartition(":")
    column, _, value = said.partition("=")
    return {name: Shares.boosted(fitted[0], column, value, float(share), seed)}


def _where(condition: str | None, schema: DatasetSchema) -> dict[str, Where]:
    if condition is None:
        return {}
    if len(schema.tables) > 1:
        raise BadInputError("A condition (where) is put to one table by itself. Replicate that table alone.")
    table = schema.tables[0]
    columns = tuple(column.name for column in table.columns)
    parse_expression(condition).resolved(list(columns))
    return {table.name: Condition(condition, columns)}


@dataclass(frozen=True)
class Condition:
    """A SQL condition on rows. Picklable: it is parsed where it is used.

    Attributes:
        text: The condition.
        columns: Of the table.
    """

    text: str
    columns: tuple[str, ...]

    def __call__(self, rows: pa.Table) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Say which rows meet it."""
        expression = parse_expression(self.text).resolved(list(self.columns))
        inputs = {name: rows[name].combine_chunks() for name in expression.columns}
        met = evaluate(expression, inputs, rows=rows.num_rows)
        return np.asarray(met.cast(pa.bool_()).fill_null(False))


def work_of(twin: Rehearsal, request: ReplicationRequest, findings: Sequence[Finding], source: str) -> Work:
    """Describe a twin as what is about to be published.

    Args:
        twin: The twin.
        request: What was asked for.
        findings: What of the source tells of people.
        source: The source's fingerprint.
    """
    versions = {package: version(package) for package in (*SHAPERS, "scikit-learn")}
    plain = {**request.to_plain(), "seed": twin.seed, "rows": twin.rows}
    decides = {
        "flow": "replicate", "source": source, "request": _decisive(plain), "versions": versions,
        "rows_per_part": twin.part_rows,
    }  # fmt: skip
    digest = hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:16]
    return Work(
        id=f"{slug(twin.schema.name)}-twin-{digest}",
        schema=twin.schema,
        tables=tuple(table.name for table in twin.schema.tables),
        seed=twin.seed,
        format=request.format,
        versions=versions,
        request=plain,
        provenance={
            "schema": "replicate",
            "source": source,
            "versions": versions,
            "method": list(twin.notes),
            "constraints": list(twin.learnt.constraints),
            "made_not_learnt": {name: left for name, left in twin.learnt.twin.left_out.items() if left},
            "personal": [
                {"table": one.table, "column": one.column, "type": one.type, "confidence": one.confidence}
                for one in findings
            ],
        },
        notes=twin.notes,
    )


_DECISIVE = (
    "dials",
    "holdout",
    "balance",
    "boost",
    "impute",
    "budget_seconds",
    "twin_gates",
    "gates",
    "epsilon",
    "delta",
)
"""Gates are among them: a twin that passed some is not the one that passed others."""


def _decisive(plain: Mapping[str, Any]) -> dict[str, Any]:
    """What of a request decides bytes: neither where the source lies nor where the twin goes."""
    given = plain.get("options", {})
    options = {name: given[name] for name in _DECISIVE if name in given}
    files = {"policy": _digest_of(plain.get("policy")), "keys": _digest_of(given.get("key_schema"))}
    kept = {"kept": True} if given.get("keep_model") else {}  # auto then tries only what can be kept
    rest = {name: value for name, value in plain.items() if name not in ("paths", "options", "policy")}
    return {**rest, **options, **files, **kept}


def _digest_of(path: str | None) -> str | None:
    """SHA-256 of a file, for what it says decides bytes and not what it is called; None where none is named."""
    if path is None:
        return None
    named = Path(path)
    return hashlib.sha256(named.read_bytes() if named.is_file() else path.encode()).hexdigest()


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
        train, holdout = sides(self.dataset, self.wanted)
        with scratch_folder(self.stage.store.scratch.parent) as copy:
            folder = self.stage.data_folder(copy)
            return {
                name: Compared(
                    train[name],
                    holdout[name],
                    self._like(train[name], self._made(folder, name), name),
                    columns,
                    self.wanted.targets.get(name),
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


@task(name="find-personal-data", cache_policy=NO_CACHE, persist_result=False)
@discreet
def find_personal_data(dataset: RealDataset) -> tuple[Finding, ...]:
    """Find what tells of people, in all the rows. Not retried: the same rows give the same answer."""
    return tuple(chain.from_iterable(findings_in(table.name, table.chunks(), table.rows) for table in dataset.tables))


def findings_table(findings: Sequence[Finding], wanted: Task) -> str:
    """Write what was found, and what will be done, in Markdown."""
    lines = ["| column | tells | sure | done |", "| --- | --- | ---: | --- |"]
    for one in findings:
        done = "made" if one.column in wanted.personal.get(one.table, frozenset()) else "learnt, as shares of many rows"
        lines.append(f"| {one.table}.{one.column} | {one.type} | {one.confidence:.0%} | {done} |")
    return "\n".join(lines)


def policy_of(request: ReplicationRequest) -> Policy | None:
    """Put the policy together that the request asks for; None where it asks for none.

    Raises:
        BadInputError: If the file cannot be read, or names what is not known.
    """
    if request.policy is None and not request.compliance:
        return None
    policy = Policy.of([one.value for one in request.compliance])
    return policy if request.policy is None else policy.overridden(policy_text(request.policy))


def overlaps(findings: Sequence[Finding], tables: Mapping[str, Compared]) -> list[Gate]:
    """Hold the twin's identifiers against the real ones: none may come back, but by chance where names meet."""
    real = {name: (one.train, one.holdout) for name, one in tables.items()}
    made = {name: one.synthetic for name, one in tables.items()}
    return [
        Gate("overlap", column, share, _CHANCE if chance else 0.0, least=False, meaning="share of values that are real")
        for column, share, chance in came_back(findings, real, made)
    ]


def fingerprint(dataset: RealDataset, settings: Settings) -> str:
    """Tell one source from another: nothing that could be guessed at without the project's key."""
    return dataset.fingerprint(project_key(settings).child("fingerprint").raw)


def project_key(settings: Settings) -> PiiKey:
    """The project's key: from the settings, else from its file, which is made where there is none."""
    given = settings.pii_key.get_secret_value() if settings.pii_key else None
    return Keeping.of(given, settings.pii_home, vault=None, store=settings.store).key
