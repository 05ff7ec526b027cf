"""Replication under a privacy budget: nothing is told of the real rows but what was measured under noise.

Names and types of columns and the number of rows count as known. So keys are found by names, personal columns too (and
by those values that the budget lets be named), no row is held back, and the twin is not compared with the real rows.
"""

import json
from collections.abc import Mapping
from importlib.metadata import version

from flows.rehearsal import Rehearsal
from flows.settings import Settings
from flows.twins import policy_of, project_key, targets_of
from schemas.errors import BadInputError
from schemas.model import ColumnSchema, DatasetSchema, TableSchema
from schemas.readers.streams import RealDataset
from schemas.replicating import ReplicationRequest
from schemas.semantics.meaning import guess
from schemas.semantics.words import singular_of, words_of
from schemas.types import MAX_PRECISION, ColumnType
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.twin import Telling, personal_columns
from tasks.quality.report import QualityReport
from tasks.synthesis.interface import synthesizer
from tasks.synthesis.learning import Task
from tasks.synthesis.private.dp import FittedMarginals

KIND = "dp_marginals"
_KEYS = (ColumnType.INTEGER, ColumnType.STRING, ColumnType.UUID)
_TYPE = ("precision", "scale", "timezone", "items", "fields", "element", "key")
_NOT_BESIDE = {
    "twin_gates": "compares the twin with the real rows, and what that shows is not covered by the budget",
    "holdout": "holds rows back to compare with, and no rows are compared under a budget",
    "impute": "fills values by a model that is not fitted under a budget",
    "budget_seconds": "is for auto, and under a budget nothing is tried out on the real rows",
    "key_schema": "names keys, and under a budget a key is told by the name of the first column",
}
_OWN = ("epsilon", "delta", "secret")
_MEASURING = ("understudy", "pyarrow", "numpy")  # what these do decides what is counted


def ensure_private(request: ReplicationRequest) -> None:
    """Refuse what would tell more of the real rows than the budget allows.

    Raises:
        BadInputError: If the request asks for both.
    """
    if request.options.epsilon is None:
        if request.synthesizer == KIND or request.options.delta is not None:
            raise BadInputError("A privacy budget is set by --epsilon, such as --epsilon 1. Add it, or leave this out.")
        return
    if request.synthesizer not in ("auto", KIND):
        raise BadInputError(
            f"'{request.synthesizer}' does not learn under a privacy budget: with --epsilon, leave --synthesizer out."
        )
    for name in sorted(request.options.model_fields_set & set(_NOT_BESIDE)):
        raise BadInputError(f"'{name}' cannot be set together with epsilon: it {_NOT_BESIDE[name]}. Leave one out.")
    if dials := sorted(request.options.dials.keys() & set(_OWN)):
        raise BadInputError(f"'{dials[0]}' is no dial: the budget is set by --epsilon and --delta. Leave the dial out.")


def named_schema(dataset: RealDataset) -> DatasetSchema:
    """Describe the real table by the names and the types of its columns alone.

    Raises:
        BadInputError: If there is more than one table: one person may be in several.
    """
    if len(dataset.tables) != 1:
        raise BadInputError(
            f"A privacy budget is kept for one table by itself, and there are {len(dataset.tables)}: a person's rows "
            "in several of them would add up. Join them into one row for each person, or replicate one table."
        )
    (real,) = dataset.tables
    columns = tuple(_bare(column, read=column.name in real.told) for column in real.schema.columns)
    table = TableSchema(name=real.name, columns=columns, primary_key=_key_of(real.name, columns))
    return DatasetSchema(name=real.name, tables=(table,))


def _bare(column: ColumnSchema, *, read: bool) -> ColumnSchema:
    """A column by its name and type. The precision of a type read off texts is that of one row's number: left open."""
    told = {name: getattr(column, name) for name in _TYPE}
    if read and column.type is ColumnType.DECIMAL:
        told["precision"] = MAX_PRECISION
    return ColumnSchema(name=column.name, type=column.type, **told)


def _key_of(table: str, columns: tuple[ColumnSchema, ...]) -> tuple[str, ...]:
    """The first column, where its name says that it names the row: ``id``, ``customer_id`` of ``customers``."""
    first, words = columns[0], words_of(columns[0].name)
    own = [singular_of(word) for word in words_of(table)][-1:]
    names_row = words[-1:] in (("id",), ("uuid",), ("key",)) and (len(words) == 1 or list(words[-2:-1]) == own)
    return (first.name,) if names_row and first.type in _KEYS else ()


def named_findings(schema: DatasetSchema) -> tuple[Finding, ...]:
    """Find the columns that tell of people by their names."""
    found = []
    for table in schema.tables:
        for column in table.columns:
            meaning = guess(column.name, column.type, table=table.name)
            if meaning.pii is not None:
                found.append(
                    Finding.of(table.name, column.name, meaning.pii, meaning.confidence, evidence=(meaning.reason,))
                )
    return tuple(found)


def private_task(
    request: ReplicationRequest, schema: DatasetSchema, findings: tuple[Finding, ...], source: str, settings: Settings
) -> Task:
    """Say what is to be learnt under a budget, and with what noise.

    Args:
        request: What was asked for.
        schema: By names and types.
        findings: By names.
        source: The source's fingerprint: other data get other noise.
        settings: Hold the project's key, from which the noise comes.
    """
    policy = policy_of(request)
    personal = personal_columns(findings, policy)
    options, secret = request.options, _secret(request, (source, schema.digest), personal, project_key(settings))
    return Task(
        schema=schema,
        personal=personal,
        synthesizer=synthesizer(KIND, epsilon=options.epsilon, delta=options.delta, secret=secret, **options.dials),
        holdout=0.0,
        seed=settings.seed if request.seed is None else request.seed,
        targets=targets_of(request.target, schema),
        tells=Telling(policy),
    )


def _secret(
    request: ReplicationRequest, data: tuple[str, ...], personal: Mapping[str, frozenset[str]], key: PiiKey
) -> bytes:
    """Noise must not come again under other data, or another way to measure them: the difference would show rows.

    The same bytes may be read as other columns (a file with another ending, another reader), so those count too.
    """
    versions = [version(package) for package in _MEASURING]
    measured = [data, versions, request.options.epsilon, request.options.delta, request.options.dials, request.target]
    text = json.dumps([*measured, sorted((name, sorted(columns)) for name, columns in personal.items())])
    return key.child("differential privacy", text).raw


def with_budget(report: QualityReport, twin: Rehearsal) -> QualityReport:
    """Put the account of the budget into the report."""
    budgets = [
        lone.fitted.budget() for lone in twin.learnt.twin.lone.values() if isinstance(lone.fitted, FittedMarginals)
    ]
    return report.model_copy(update={"privacy_budget": budgets[0]})
