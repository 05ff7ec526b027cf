"""Masking a dataset: what is to be done with it, decided before anything is written, and each chunk's new rows."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa

from schemas.model import ColumnSchema, DatasetSchema, TableSchema
from schemas.readers.samples.binary import column_type_of
from schemas.types import ColumnType
from tasks.pii.findings import Finding
from tasks.pii.joins import Shared, shared_columns
from tasks.pii.policy import Policy, Strategy
from tasks.pii.replace import Replacer
from tasks.pii.survey import TableSurvey
from tasks.storage.keys import slug

_KEY_KEEPING = frozenset({Strategy.KEEP, Strategy.FAKE, Strategy.HASH, Strategy.TOKENIZE})
_TEXTS = ("FREE_TEXT", "TRACES")
_AS_TEXT = frozenset({Strategy.HASH, Strategy.TOKENIZE, Strategy.MASK})


@dataclass(frozen=True)
class MaskingPlan:
    """What masking will do.

    Attributes:
        schema: Of what is written.
        findings: What was found.
        links: Joins that must be kept.
        surveys: What was seen of each table.
        network: The name of the network that reads running text.
        locale_by_data: Whether the data told the locale, which nobody named.
    """

    schema: DatasetSchema
    findings: tuple[Finding, ...]
    policy: Policy
    links: tuple[Shared, ...]
    surveys: tuple[TableSurvey, ...] = field(repr=False)
    locale: str
    network: str
    this_year: int
    locale_by_data: bool = False

    def strategy(self, table: str, column: str) -> Strategy:
        """What is done with a column: the surest finding decides."""
        own = [one for one in self.findings if (one.table, one.column) == (table, column)]
        return self.policy.strategy(max(own, key=lambda one: one.confidence)) if own else Strategy.KEEP


def joins_of(source: DatasetSchema) -> tuple[Shared, ...]:
    """The joins that a schema's relations are."""
    return tuple(
        Shared((one.child, child), (one.parent, parent))
        for one in source.relations
        for child, parent in zip(one.columns, one.parent_columns, strict=True)
    )


def spread(
    policy: Policy, surveys: Sequence[TableSurvey], findings: Sequence[Finding], joins: Sequence[Shared]
) -> Policy:
    """Do with a column what the policy says of the one it is joined with, unless it speaks of both."""
    replaced = {(one.table, one.column): one for one in findings if policy.strategy(one) is not Strategy.KEEP}
    more: dict[str, Strategy] = {}
    for pair in (*joins, *shared_columns(surveys, replaced)):
        for here, there in ((pair.child, pair.parent), (pair.parent, pair.child)):
            said, other = ".".join(there), ".".join(here)
            if said in policy.columns and other not in policy.columns:
                more[other] = policy.columns[said]
    return replace(policy, columns={**policy.columns, **more}) if more else policy


def links_of(
    surveys: Sequence[TableSurvey], findings: Sequence[Finding], policy: Policy, joins: Sequence[Shared] = ()
) -> tuple[Shared, ...]:
    """The joins between columns that are replaced in the same way."""
    replaced = {(one.table, one.column): one for one in findings if policy.strategy(one) is not Strategy.KEEP}
    pairs = {frozenset((pair.child, pair.parent)): pair for pair in (*shared_columns(surveys, replaced), *joins)}
    return tuple(
        pair
        for pair in pairs.values()
        if pair.child in replaced
        and pair.parent in replaced
        and replaced[pair.child].type == replaced[pair.parent].type
        and policy.strategy(replaced[pair.child]) is policy.strategy(replaced[pair.parent])
        and policy.strategy(replaced[pair.child]) in _KEY_KEEPING
        and not {"FREE_TEXT", "TRACES"} & {replaced[pair.child].type}
    )


def quasi_columns(findings: Sequence[Finding], table: str, names: Sequence[str]) -> list[str]:
    """The columns that tell of a person when put together, the sensitive ones left out."""
    own = [one for one in findings if one.table == table and one.column in names]
    sensitive = {one.column for one in own if one.special_category}
    return sorted({one.column for one in own if one.quasi_identifier} - sensitive)


def masked_schema(
    source: DatasetSchema, plan: MaskingPlan, replacer: Replacer, *, emptied: bool = False
) -> DatasetSchema:
    """Say what the masked dataset is, and fix the types that all chunks of a column must have.

    Args:
        source: The real dataset's schema.
        plan: What will be done.
        replacer: Settled; the sample's rows are replaced to see what types come out.
        emptied: Whether quasi-identifiers of small groups will be emptied.
    """
    tables = []
    for seen in plan.surveys:
        before = source.table(seen.name)
        if seen.sample is None:
            tables.append(before)
            continue
        head = seen.sample.slice(0, 5_000)
        telling = [one for one in plan.findings if one.type not in _TEXTS]  # texts stay texts: they are read once
        after = replacer.replace(head, seen.name, telling)
        quasi = quasi_columns(plan.findings, seen.name, head.column_names) if emptied else []
        columns = []
        for column in before.columns:
            strategy = plan.strategy(seen.name, column.name)
            kind = _settled(after.schema.field(column.name).type, column, strategy)
            if kind != seen.sample.schema.field(column.name).type or strategy is not Strategy.KEEP:
                replacer.types[seen.name, column.name] = kind
            made = _column(column, kind, strategy)
            columns.append(made.model_copy(update={"nullable": True}) if column.name in quasi else made)
        tables.append(_with_keys(before, tuple(columns), plan))
    kept = tuple(one for one in source.relations if _kept(one.child, one.columns, plan, source)
                 and _kept(one.parent, one.parent_columns, plan, source))  # fmt: skip
    return DatasetSchema(name=source.name, locale=plan.locale, tables=tuple(tables), relations=kept)


def _settled(kind: pa.DataType, column: ColumnSchema, strategy: Strategy) -> pa.DataType:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if strategy in _AS_TEXT and not pa.types.is_temporal(kind) and column.type is not ColumnType.BINARY:
        return pa.list_(pa.string()) if pa.types.is_list(kind) else pa.string()
    return kind


def _column(column: ColumnSchema, kind: pa.DataType, strategy: Strategy) -> ColumnSchema:
    if strategy is Strategy.KEEP:
        return column
    same = kind.equals(column.arrow_type)
    type = column.type if same and column.type is not ColumnType.UUID else column_type_of(kind)
    facts = {"precision": kind.precision, "scale": kind.scale} if pa.types.is_decimal(kind) else {}
    items = column_type_of(kind.value_type) if pa.types.is_list(kind) else None
    if items is not None:
        type = ColumnType.ARRAY
    nullable = column.nullable or strategy in (Strategy.REDACT, Strategy.GENERALIZE, Strategy.MASK)
    zoned = bool(pa.types.is_timestamp(kind) and kind.tz)
    made = ColumnSchema(
        name=column.name, type=type, nullable=nullable, items=items, timezone=zoned, unique=column.unique, **facts
    )
    return made if strategy in _KEY_KEEPING else made.model_copy(update={"unique": False})


def _with_keys(before: TableSchema, columns: tuple[ColumnSchema, ...], plan: MaskingPlan) -> TableSchema:
    whole = [key for key in (before.primary_key, *before.unique) if key and _keeps(before.name, key, plan)]
    primary = before.primary_key if before.primary_key in whole else ()
    return before.model_copy(
        update={"columns": columns, "primary_key": primary, "unique": tuple(key for key in whole if key != primary)}
    )


def _keeps(table: str, key: Sequence[str], plan: MaskingPlan) -> bool:
    return all(plan.strategy(table, column) in _KEY_KEEPING for column in key)


def _kept(table: str, columns: Sequence[str], plan: MaskingPlan, source: DatasetSchema) -> bool:
    return bool(source.table(table)) and _keeps(table, columns, plan)


def masking_id(name: str, decides: Mapping[str, object]) -> str:
    """The dataset's name and 16 hexadecimal digits of all that decides the bytes."""
    canonical = json.dumps(decides, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"{slug(name)}-masked-{hashlib.sha256(canonical.encode()).hexdigest()[:16]}"
