"""What the flow ``replicate`` is to learn: the tables with their keys, what tells of people, and with what."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.mask import policy_text
from flows.settings import Settings
from schemas.errors import BadInputError
from schemas.model import DatasetSchema
from schemas.readers.streams import RealDataset, with_keys
from schemas.replicating import ReplicationRequest
from schemas.suggest import did_you_mean
from tasks.discreet import discreet
from tasks.inference.resolve import resolve
from tasks.pii.findings import Finding
from tasks.pii.keeping import Keeping
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.twin import Tidied, findings_of_all, personal_columns, persons_in, tables_of_people
from tasks.quality.twin_gates import thresholds
from tasks.synthesis.auto import OURS
from tasks.synthesis.interface import synthesizer
from tasks.synthesis.learning import Task
from tasks.synthesis.portrait import without_rings

_ORPHANS = 0.1  # of a foreign key's values may name nobody: a fact of the data, which the report tells


def keys_of(dataset: RealDataset, request: ReplicationRequest) -> DatasetSchema:
    """Describe the real tables with their keys: those of the schema that the request names, else those found.

    Raises:
        SchemaError: If the schema names what the data do not have.
    """
    found = with_keys(dataset, _ORPHANS, beside_parents=True)
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
        people=tables_of_people(findings),
        persons=persons_in(findings),
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


@task(name="find-personal-data", cache_policy=NO_CACHE, persist_result=False)
@discreet
def find_personal_data(dataset: RealDataset) -> tuple[Finding, ...]:
    """Find what tells of people, in all the rows. Not retried: the same rows give the same answer."""
    return findings_of_all((table.name, table.chunks(), table.rows) for table in dataset.tables)


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


def fingerprint(dataset: RealDataset, settings: Settings) -> str:
    """Tell one source from another: nothing that could be guessed at without the project's key."""
    return dataset.fingerprint(project_key(settings).child("fingerprint").raw)


def project_key(settings: Settings) -> PiiKey:
    """The project's key: from the settings, else from its file, which is made where there is none."""
    given = settings.pii_key.get_secret_value() if settings.pii_key else None
    return Keeping.of(given, settings.pii_home, vault=None, store=settings.store).key
