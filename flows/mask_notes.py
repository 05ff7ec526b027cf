"""What a person should know of a masking before it is done: what is kept, where tokens lead, what was passed over."""

from collections.abc import Iterable

from schemas.manifest import OutputFormat
from schemas.mask_request import MaskRequest
from schemas.readers.streams import RealDataset
from schemas.readers.streams.database import DatabaseSource
from schemas.readers.streams.workbook import SheetSource
from schemas.types import ColumnType
from tasks.pii.actions import actions_of
from tasks.pii.countries import country_column
from tasks.pii.findings import Finding
from tasks.pii.job import MaskingJob
from tasks.pii.least_k import cost_after, cost_before
from tasks.pii.masking import quasi_columns
from tasks.pii.own_numbers import called_a_number, own_numbers
from tasks.pii.policy import Strategy
from tasks.pii.staff_numbers import people_keys
from tasks.pii.surrogates.room import OUTSIDE

_NAMED = 12  # columns that a note names


def notes_before(job: MaskingJob, request: MaskRequest) -> tuple[str, ...]:
    """Say what is known once the columns are decided on."""
    told = [str(note) for note in job.dataset.notes]
    if job.plan.locale_by_data:
        told.append(
            f"names, streets and numbers are made as in {job.locale}, which columns' names, texts and numbers of this "
            "dataset tell. --locale names another."
        )
    if kept := kept_columns(job):
        told.append(f"kept as they are (strategy keep), and published in clear: {_listed(kept)}.")
    if tokens := _of_strategy(job, Strategy.TOKENIZE):
        told.append(_of_tokens(tokens, request.options.vault))
    format = request.format or job.dataset.format
    if request.format is None and (why := _of_format(job.dataset, format)) is not None:
        told.append(why)
    objects = {(table.name, one.name) for table in job.dataset.tables for one in table.schema.columns
               if one.type is ColumnType.JSON}  # fmt: skip
    nested = [f"{seen.name}.{column}" for seen in job.surveys for column in seen.documents
              if (seen.name, column) in objects]  # fmt: skip
    if nested and format is OutputFormat.PARQUET:
        told.append(
            f"objects in {_few(nested)} are written as JSON text, for each row may have another shape and a column of "
            "Parquet has one. --format json or jsonl keeps them as objects."
        )
    told += [cost for seen in job.surveys if job.k and (cost := cost_before(seen, job.findings, job.k)) is not None]
    told += [
        f"names and streets are made in the country that {table.name}.{column} says of most of their rows; telephone "
        f"numbers without a country's code as in {job.locale} (--locale)."
        for table in job.dataset.tables
        if (column := country_column(table.arrow.names, actions_of(job.findings, job.policy, table.name))) is not None
    ]
    return tuple(told)


def notes_of_keys(job: MaskingJob) -> tuple[str, ...]:
    """Say which numbers of people's rows are as in the source: whoever knows somebody's there finds the row here."""
    kept = numbers_kept(job)
    if not kept:
        return ()
    told = (
        f"kept as keys, with the source's numbers: {', '.join(kept)}. They tell nobody by themselves, and lead whoever "
        "knows somebody's number to the row. To replace them, in a policy's file: "
        f"columns: {{{kept[0]}: {{type: EMPLOYEE_ID, strategy: fake}}}}."
    )
    keys = set(people_keys(job.plan.schema, job.findings, job.policy))
    unsure = [name for name in kept if name not in keys and not called_a_number(name)]
    return (told, _of_unsure(unsure)) if unsure else (told,)


def _of_unsure(names: list[str]) -> str:
    """Say of which kept numbers nothing tells what they are."""
    return (
        f"of these, nothing but their form tells what is in {', '.join(names)}: numbers of passports or "
        f"licences may look so. If these are, in a policy's file: columns: {{{names[0]}: {{type: PASSPORT}}}}."
    )


def numbers_kept(job: MaskingJob) -> list[str]:
    """Name the columns with numbers of people's rows that stay: keys, employees', those that each row has once."""
    keys = people_keys(job.plan.schema, job.findings, job.policy)
    return list(dict.fromkeys([*keys, *own_numbers(job.surveys, job.findings, job.policy)]))


def _of_format(dataset: RealDataset, format: OutputFormat) -> str | None:
    """Say why files of another format are written than the source has, if they are."""
    written = f"written as {format.value.upper() if format is not OutputFormat.PARQUET else 'Parquet'} (--format)"
    sources = {type(table.found.source) for table in dataset.tables}
    if sources == {DatabaseSource}:
        return (
            f"{written}: a dataset is files, also of a database. Make it a database again with understudy export ID "
            "--to FILE.sqlite, FILE.duckdb or postgresql://user@host/name."
        )
    if len({table.found.format for table in dataset.tables}) > 1:
        return f"{written}: the source has files of several formats, and a dataset has one."
    return (
        f"{written}, a folder for each sheet: workbooks are read, and not written." if SheetSource in sources else None
    )


def notes_learnt(job: MaskingJob) -> tuple[str, ...]:
    """Say which values had no room in a set that belongs to nobody, and which an earlier run knew."""
    surrogates = job.scrubber.replacer.surrogates
    told = []
    for space, (types, room, instead) in OUTSIDE.items():
        count = surrogates.ledger.outside(space)
        names = [f"{one.table}.{one.column}" for one in job.findings if one.type in types]
        if count and names:
            told.append(
                f"{', '.join(names[:_NAMED])}: {count:,} distinct values have no room in the reserved set ({room}); "
                f"they become {instead}. Distinct values stay distinct."
            )
    told += [
        f"{composed.met:,} distinct values of type {type} have the surrogates of an earlier run under this key, so "
        "that both runs join; they follow a name only where that run knew it."
        for type, composed in surrogates.composed.items()
        if composed.met
    ]
    return tuple(told)


def notes_after(job: MaskingJob) -> tuple[str, ...]:
    """Say what else was done once all is written."""
    told = []
    if elsewhere := sum(job.elsewhere.values()):
        where = ", ".join(job.elsewhere)
        told.append(
            f"{elsewhere:,} cells elsewhere held replaced values, otherwise written, and were replaced too: {where}."
        )
    for table in job.dataset.tables:
        if job.k and (rows := job.emptied.get(table.name, 0)):
            columns = quasi_columns(job.findings, table.name, table.arrow.names)
            told.append(cost_after(table.name, columns, rows, table.rows, job.k))
    return tuple(told)


def kept_columns(job: MaskingJob) -> list[Finding]:
    """The columns that point at one person and are kept all the same, and those that the policy itself names."""
    return [
        one
        for one in _of_strategy(job, Strategy.KEEP)
        if one.direct or one.special_category or f"{one.table}.{one.column}" in job.policy.columns
    ]


def _of_strategy(job: MaskingJob, strategy: Strategy) -> list[Finding]:
    return [one for one in job.findings if job.policy.strategy(one) is strategy]


def _of_tokens(tokens: Iterable[Finding], vault: str | None) -> str:
    said = f"tokens stand for the values of {_listed(tokens)}"
    if vault is not None:
        return f"{said}; the vault leads back from them (understudy reveal). Keep it as safe as the source."
    return (
        f"{said}, and without a vault nothing leads back from them: the same number may stand for another value in "
        "another run. To be able to find values again, name a file outside the store: --vault FILE."
    )


def _listed(found: Iterable[Finding]) -> str:
    return _few([f"{one.table}.{one.column} ({one.type})" for one in found])


def _few(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
