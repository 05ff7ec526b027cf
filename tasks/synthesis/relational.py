"""Families of tables of any shape: fitted table by table, parents first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.errors import SourceError
from schemas.model import Relation
from tasks.synthesis.calendars import has_days
from tasks.synthesis.encode import CategoryCodec, Codec, codec_of
from tasks.synthesis.interface import require_rows
from tasks.synthesis.joins import (
    Copy,
    Int64,
    Tables,
    Total,
    depths,
    find_copies,
    find_totals,
    parent_rows,
)
from tasks.synthesis.keys import KeyMaker
from tasks.synthesis.known import Known
from tasks.synthesis.linked import (
    DEPTH,
    Group,
    LinkedTable,
    Prepared,
    Reference,
    company_of,
    count_name,
    fit_columns,
    from_parent,
    group_name,
    group_parents,
    prepare,
    primary_relation,
    seen_name,
)
from tasks.synthesis.model import ColumnModel, Dials
from tasks.synthesis.seen import Seen
from tasks.synthesis.trees import default_dials, default_reach
from tasks.values.threads import one_thread

_ORDINAL = "ordinal"
_MOST_REFERENCES = 100  # rows of a table that may be kept as it is
_MOST_TOLD = 3  # columns of such a table: a code and what it is called, and no more
_REFERRED = 20  # and rows that refer to each of them on average


@dataclass(frozen=True)
class Family:
    """Fitted tables and their relations.

    Attributes:
        tables: By name, parents before children.
        relations: The relations; other places name them by position.
        primary_keys: The key columns of each table.
        seed: Decides every row.
        orphaned: Positions of relations in which some real row had no parent.
        notes: What a reader of the report should know.
    """

    tables: Mapping[str, LinkedTable]
    relations: tuple[Relation, ...]
    primary_keys: Mapping[str, tuple[str, ...]]
    seed: int
    orphaned: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()

    def optional(self, table: str) -> frozenset[str]:
        """The columns of a table that are null in a row without a parent, where there may be such rows."""
        orphaned = [number for number in self.of_child(table) if number in self.orphaned or self.is_late(number)]
        named = {column for number in orphaned for column in self.relations[number].columns}
        copied = {copy.column for copy in self.tables[table].copies if copy.relation in orphaned}
        return frozenset(
            named | copied | {copy.column for copy in self.tables[table].absent if copy.relation in orphaned}
        )

    def of_child(self, table: str) -> list[int]:
        """Positions of the relations in which a table is the child."""
        return [number for number, relation in enumerate(self.relations) if relation.child == table]

    def is_late(self, number: int) -> bool:
        """Whether a relation's parent comes after its child: it closes a cycle, or refers to the table itself."""
        order = list(self.tables)
        return order.index(self.relations[number].parent) >= order.index(self.relations[number].child)


@dataclass(frozen=True)
class Whole:
    """What rows that are not learnt are needed for: sums over children, and how many there are.

    Attributes:
        totals: The columns of each table that add up children.
        counts: For each relation the number of children of every parent that is learnt.
    """

    totals: Mapping[str, tuple[Total, ...]]
    counts: Mapping[int, Int64]

    @classmethod
    def of(cls, tables: Tables, relations: Sequence[Relation]) -> "Whole":
        """Look at all the rows."""
        joins = [parent_rows(tables, relation) for relation in relations]
        totals = {name: tuple(find_totals(tables, relations, joins, name)) for name in tables}
        counts = {
            number: np.bincount(join[join >= 0], minlength=tables[relations[number].parent].num_rows)
            for number, join in enumerate(joins)
        }
        return cls(totals, counts)

    def among(self, relations: Sequence[Relation], kept: Mapping[str, npt.NDArray[np.bool_]]) -> "Whole":
        """The same of those parents that are learnt."""
        return Whole(self.totals, {n: counts[kept[relations[n].parent]] for n, counts in self.counts.items()})


@dataclass
class _Fitting:
    """What is known while a family is fitted."""

    tables: Tables
    relations: tuple[Relation, ...]
    primary_keys: Mapping[str, tuple[str, ...]]
    order: list[str]
    joins: list[Int64]
    seed: int
    references: frozenset[str]
    made: Mapping[str, frozenset[str]]
    counts: Mapping[int, Int64]
    ready: dict[str, Prepared] = field(default_factory=dict)
    left: dict[str, dict[str, str]] = field(default_factory=dict)

    def children_of(self, table: str) -> list[int]:
        return [number for number, relation in enumerate(self.relations) if relation.parent == table]

    def of_child(self, table: str) -> list[int]:
        return [number for number, relation in enumerate(self.relations) if relation.child == table]

    def early(self, table: str) -> list[int]:
        place = self.order.index
        return [n for n in self.of_child(table) if place(self.relations[n].parent) < place(table)]


@one_thread()
def fit_family(
    tables: Tables,
    relations: Sequence[Relation],
    *,
    primary_keys: Mapping[str, tuple[str, ...]] | None = None,
    made: Mapping[str, frozenset[str]] | None = None,
    whole: Whole | None = None,
    personal: frozenset[str] = frozenset(),
    seed: int = 0,
) -> Family:
    """Learn a family of tables: each one's rows, how many children they have, and how children take after parents.

    Args:
        tables: The real tables by name.
        relations: Their foreign keys: single or composite, to the table itself, optional.
        primary_keys: The columns of each table's key; a table without one needs none.
        made: Columns of each table that are left to the record engine.
        whole: What was found of all the rows, where only some of them are learnt.
        personal: Tables that hold personal data: never kept as they are, however small.
        seed: Decides the fit's choices and, later, every row.

    Raises:
        SourceError: If a relation names a table or a column that is not there, or a table is empty.
    """
    _check(tables, relations)
    joins = [parent_rows(tables, relation) for relation in relations]
    keys = dict(primary_keys or {})
    order = _parents_first(list(tables), relations)
    made = made or {}
    personal |= {name for name, columns in made.items() if columns}
    references = _references(tables, relations, personal)
    whole = whole or Whole.of(tables, relations)
    work = _Fitting(tables, tuple(relations), keys, order, joins, seed, references, made, whole.counts)
    totals = whole.totals
    forced = {relations[total.relation].child: total.relation for every in totals.values() for total in every}
    fitted: dict[str, LinkedTable] = {}
    for name in work.order:
        primary = _numbering(work, name)
        if primary is None:
            primary = forced.get(name, primary_relation(name, relations, joins, work.order))
        kept = tuple(total for total in totals[name] if _adds_up(work, total, forced))
        fitted[name] = _fit_table(work, name, primary, kept)
    orphaned = frozenset(number for number, join in enumerate(joins) if (join < 0).any())
    return Family({name: fitted[name] for name in work.order}, work.relations, keys, seed, orphaned, _notes(work))


def _fit_table(work: _Fitting, name: str, primary: int | None, totals: tuple[Total, ...]) -> LinkedTable:
    table = work.tables[name]
    found = [
        copy for copy in find_copies(work.tables, work.relations, work.joins, name) if copy.relation in work.early(name)
    ]
    absent = tuple(copy for copy in found if copy.source in work.left[work.relations[copy.relation].parent])
    copies = tuple(copy for copy in found if copy not in absent)
    makers, ordinals = _key_columns(work, name, primary)
    referring = [column for number in work.of_child(name) for column in work.relations[number].columns]
    gone = [*referring, *(copy.column for copy in found), *(total.column for total in totals), *ordinals]
    counts = {count_name(number): work.counts[number] for number in work.children_of(name)}
    ready = prepare(
        table,
        key_names=makers,
        gone=gone,
        made=work.made.get(name, frozenset()),
        times=_parent_times(work, name),
        counts=counts,
        seed=work.seed,
    )
    work.ready[name] = ready
    work.left[name] = ready.left_out | {copy.column: _repeats(work, copy) for copy in absent}
    leaf, penalty = default_dials(table.num_rows)
    dials = Dials(leaf, penalty, default_reach(table.num_rows))
    codecs, known, given = _with_parents(work, name, ready)
    first, groups, values = _fit_first(work, name, primary, known, dials)
    known = Known(
        {**codecs, **_codecs_of(values)}, {**known.values, **{n: v for n, (_, v) in values.items()}}, known.rows
    )
    own = list(ready.own.values)
    models = fit_columns(known, own, [*given, *values], dials, work.seed)
    if name in work.references:
        work.left[name] = {}
        ready = replace(ready, gaps=())
    shown = [f for f in table.schema if f.name not in work.left[name]]
    return LinkedTable(
        name=name,
        schema=pa.schema([f.with_nullable(True).remove_metadata() for f in shown]),
        primary=primary,
        keys={**ready.keys, **ordinals},
        copies=copies,
        totals=totals,
        gaps=ready.gaps,
        structure=ready.structure,
        codecs=known.codecs,
        first=first,
        models=models,
        groups=groups,
        dials=dials,
        left_out=work.left[name],
        absent=absent,
        rows=table.num_rows,
        reference=Reference(table, dict(ready.own.values)) if name in work.references else None,
        seen=Seen.of(ready.flat, {n: ready.own.codecs[n] for n in ready.flat.column_names}, work.seed),
    )


def _adds_up(work: _Fitting, total: Total, forced: Mapping[str, int]) -> bool:
    """Whether the rows that a total adds up will lie under their parents."""
    child = work.relations[total.relation].child
    numbered = _numbering(work, child)
    return total.relation == (forced[child] if numbered is None else numbered)


def _numbering(work: _Fitting, name: str) -> int | None:
    """The relation within whose parents the rows of a table are numbered: lines of an order; None where none is."""
    key = set(work.primary_keys.get(name, ()))
    inside = [number for number in work.early(name) if set(work.relations[number].columns) < key]
    named = {column for number in work.of_child(name) for column in work.relations[number].columns}
    return inside[0] if inside and key - named else None


def _repeats(work: _Fitting, copy: Copy) -> str:
    return f"repeats {work.relations[copy.relation].parent}.{copy.source}, which the record engine makes"


def _references(tables: Tables, relations: Sequence[Relation], personal: frozenset[str]) -> frozenset[str]:
    """Small tables that refer to none and that many rows refer to: kept as they are, for they describe nobody.

    Only a code and what it is called: a table that tells more of each row, such as a number, may tell of somebody.
    """
    children: dict[str, int] = {}
    for relation in relations:
        children[relation.parent] = children.get(relation.parent, 0) + tables[relation.child].num_rows
    referring = {relation.child for relation in relations}
    return frozenset(
        name
        for name, rows in children.items()
        if name not in referring | personal
        and tables[name].num_rows <= _MOST_REFERENCES
        and _only_named(tables[name], {r.parent_columns for r in relations if r.parent == name})
        and rows >= _REFERRED * tables[name].num_rows
    )


def _only_named(table: pa.Table, keys: set[tuple[str, ...]]) -> bool:
    asked = {column for key in keys for column in key}
    others = [field.type for field in table.schema if field.name not in asked]
    return table.num_columns <= _MOST_TOLD and all(pa.types.is_string(kind) for kind in others)


def _with_parents(work: _Fitting, name: str, ready: Prepared) -> tuple[dict[str, Codec], Known, list[str]]:
    """Lay the columns of each row's parents beside its own."""
    codecs, values, given = dict(ready.own.codecs), dict(ready.own.values), []
    for number in work.early(name):
        parent = work.ready[work.relations[number].parent].own
        codecs |= {seen_name(number, column): codec for column, codec in parent.codecs.items()}
        taken = from_parent(number, parent, list(parent.values), work.joins[number])
        values |= taken
        given += list(taken)
    return codecs, Known(codecs, values, ready.own.rows), given


def _fit_first(
    work: _Fitting, name: str, primary: int | None, known: Known, dials: Dials
) -> tuple[tuple[ColumnModel, ...], dict[int, Group], dict[str, tuple[Codec, Any]]]:
    """Fit what has to be drawn before a row's further parents are known: its depth, and the groups it chooses from."""
    values: dict[str, tuple[Codec, Any]] = {}
    groups: dict[int, Group] = {}
    for number in work.of_child(name):
        join = work.joins[number]
        if work.relations[number].parent == name:
            column = pa.chunked_array([depths(join)])
            codec: Codec = codec_of(column, 1)
            values[DEPTH] = (codec, codec.encode(column))
        elif number != primary:
            values[group_name(number)] = _group(work, name, number, known, groups)
    features = [column for column in known.values if primary is not None and column.startswith(seen_name(primary, ""))]
    full = Known(
        {**known.codecs, **_codecs_of(values)}, {**known.values, **{n: v for n, (_, v) in values.items()}}, known.rows
    )
    models = []
    for position, column in enumerate(values):
        noise = np.random.default_rng([work.seed, 7, position]).random(known.rows)
        models.append(ColumnModel.fit(column, full, [*features, *list(values)[:position]], dials, noise))
    return tuple(models), groups, values


def _group(work: _Fitting, name: str, number: int, known: Known, groups: dict[int, Group]) -> tuple[CategoryCodec, Any]:
    """Tell the parents of a further relation apart, and give the group that each row chose (null where none)."""
    join = work.joins[number]
    there = join >= 0
    chosen = np.zeros(len(join), dtype=np.int64)
    if number in work.early(name) and there.any():
        parent = work.ready[work.relations[number].parent].own
        others = [column for column in known.values if not column.startswith(seen_name(number, ""))]
        company = company_of(known.among(there), others)
        if work.relations[number].parent in work.references:
            group: Group | None = Group(None, np.zeros(0, dtype=np.int64))
        else:
            group = group_parents(parent, list(parent.values), join[there], company)
        if group is not None:
            groups[number] = group
            chosen[there] = group.of(parent, np.arange(parent.rows))[join[there]]
    column = pa.chunked_array([pa.array(chosen, mask=~there).cast(pa.string())])
    codec = CategoryCodec.of(column, 1)
    return codec, codec.encode(column)


def _codecs_of(values: Mapping[str, tuple[Codec, Any]]) -> dict[str, Codec]:
    return {name: codec for name, (codec, _) in values.items()}


def _key_columns(work: _Fitting, name: str, primary: int | None) -> tuple[list[str], dict[str, KeyMaker]]:
    """The columns to be made by key makers, and those that number the rows of one parent."""
    referring = {column for number in work.of_child(name) for column in work.relations[number].columns}
    asked = {column for number in work.children_of(name) for column in work.relations[number].parent_columns}
    key = work.primary_keys.get(name, ())
    own = [column for column in key if column not in referring]
    single = [column for column in own if len(key) == 1] + [c for c in sorted(asked - referring) if c not in key]
    ordinals = {}
    if len(key) > 1 and primary is not None:
        for column in own:
            ordinals[column] = replace(KeyMaker.of(work.tables[name][column], work.seed, column), style=_ORDINAL)
    elif len(key) > 1:
        single += own
    return single, ordinals


def _parent_times(work: _Fitting, name: str) -> pa.Table:
    """The dates and times of each row's parents, where every row has one."""
    columns: dict[str, Any] = {}
    for number in work.early(name):
        parent = work.tables[work.relations[number].parent]
        if (work.joins[number] >= 0).all():
            for f in parent.schema:
                if has_days(f.type):
                    columns[seen_name(number, f.name)] = parent[f.name].take(work.joins[number])
    return pa.table(columns)


def _parents_first(names: list[str], relations: Sequence[Relation]) -> list[str]:
    """Order tables so that parents come first; a cycle is cut at the table that waits for the fewest others."""
    waiting = {name: {r.parent for r in relations if r.child == name and r.parent != name} for name in names}
    order: list[str] = []
    while waiting:
        free = [name for name, parents in waiting.items() if not parents & waiting.keys()]
        chosen = free[0] if free else min(waiting, key=lambda name: len(waiting[name] & waiting.keys()))
        order.append(chosen)
        del waiting[chosen]
    return order


def _check(tables: Tables, relations: Sequence[Relation]) -> None:
    for table in tables.values():
        require_rows(table)
    for relation in relations:
        for name, columns in ((relation.child, relation.columns), (relation.parent, relation.parent_columns)):
            if name not in tables:
                raise SourceError(f"A relation names the table '{name}'. The tables are: {', '.join(tables)}.")
            for column in columns:
                if column not in tables[name].column_names:
                    raise SourceError(
                        f"A relation names column '{column}' of table '{name}', which has: "
                        f"{', '.join(tables[name].column_names)}."
                    )


def _notes(work: _Fitting) -> tuple[str, ...]:
    notes = [
        f"{name} was kept as it is: {work.tables[name].num_rows} rows that describe kinds of things, not people."
        for name in sorted(work.references)
    ]
    for number, relation in enumerate(work.relations):
        nulls = sum(work.tables[relation.child][column].null_count for column in relation.columns)
        orphans = int((work.joins[number] < 0).sum()) - (nulls if len(relation.columns) == 1 else 0)
        if len(relation.columns) == 1 and orphans > 0:
            notes.append(
                f"{orphans:,} rows of {relation.child} name a row of {relation.parent} that is not there; "
                "synthetic rows in their place have no parent."
            )
    return tuple(notes)
