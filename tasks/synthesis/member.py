"""One table of a family is fitted: its rows given its parents', and whom else its rows belong to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.model import Relation
from tasks.synthesis.calendars import has_days
from tasks.synthesis.descent import depths
from tasks.synthesis.encode import CategoryCodec, Codec, codec_of
from tasks.synthesis.formulas import numbers
from tasks.synthesis.joins import Copy, Int64, Tables, Total, find_copies
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
    seen_name,
    share_name,
)  # fmt: skip
from tasks.synthesis.model import ColumnModel, Dials
from tasks.synthesis.seen import Seen
from tasks.synthesis.trees import default_dials, default_reach

_ORDINAL = "ordinal"


@dataclass
class Fitting:
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
        """Positions of the relations in which a table is the parent."""
        return [number for number, relation in enumerate(self.relations) if relation.parent == table]

    def of_child(self, table: str) -> list[int]:
        """Positions of the relations in which a table is the child."""
        return [number for number, relation in enumerate(self.relations) if relation.child == table]

    def early(self, table: str) -> list[int]:
        """The relations in which a table is the child, and its parent was fitted before it."""
        place = self.order.index
        return [n for n in self.of_child(table) if place(self.relations[n].parent) < place(table)]


def fit_member(work: Fitting, name: str, primary: int | None, totals: tuple[Total, ...]) -> LinkedTable:
    """Fit a table whose parents were fitted before it.

    Args:
        work: What is known so far; takes note of the table.
        name: The table.
        primary: The relation under whose parents its rows lie; None for a table of its own.
        totals: Its columns that add up children.
    """
    copies, absent = _copies(work, name)
    makers, ordinals = _key_columns(work, name, primary)
    gone = [*(copy.column for copy in (*copies, *absent)), *(total.column for total in totals), *ordinals]
    ready = _ready(work, name, makers, gone, totals)
    work.ready[name] = ready
    work.left[name] = ready.left_out | {copy.column: _repeats(work, copy) for copy in absent}
    first, groups, models, codecs = _learn(work, name, primary)
    if name in work.references:
        work.left[name] = {}
    shown = [f for f in work.tables[name].schema if f.name not in work.left[name]]
    return LinkedTable(
        name=name,
        schema=pa.schema([f.with_nullable(True).remove_metadata() for f in shown]),
        primary=primary,
        keys={**ready.keys, **ordinals},
        copies=copies,
        totals=totals,
        gaps=() if name in work.references else ready.gaps,
        structure=ready.structure,
        codecs=codecs,
        first=first,
        models=models,
        groups=groups,
        dials=_dials(ready.own.rows),
        left_out=work.left[name],
        absent=absent,
        rows=ready.own.rows,
        reference=Reference(work.tables[name], dict(ready.own.values)) if name in work.references else None,
        seen=Seen.of(ready.flat, {n: ready.own.codecs[n] for n in ready.flat.column_names}, work.seed),
    )


def _copies(work: Fitting, name: str) -> tuple[tuple[Copy, ...], tuple[Copy, ...]]:
    """The columns that repeat a parent's: of those that are learnt, and of those left to the record engine."""
    early = work.early(name)
    found = [copy for copy in find_copies(work.tables, work.relations, work.joins, name) if copy.relation in early]
    absent = tuple(copy for copy in found if copy.source in work.left[work.relations[copy.relation].parent])
    return tuple(copy for copy in found if copy not in absent), absent


def _ready(work: Fitting, name: str, makers: list[str], gone: list[str], totals: tuple[Total, ...] = ()) -> Prepared:
    referring = [column for number in work.of_child(name) for column in work.relations[number].columns]
    return prepare(
        work.tables[name],
        key_names=makers,
        gone=[*referring, *gone],
        made=work.made.get(name, frozenset()),
        times=_parent_times(work, name),
        counts={count_name(number): work.counts[number] for number in work.children_of(name)},
        seed=work.seed,
        shares={share_name(total.column): _share(work, name, total) for total in totals},
    )


def _share(work: Fitting, name: str, total: Total) -> npt.NDArray[np.float64]:
    """What each child adds to a total, on the mean; NaN for a row without children, shape (rows,)."""
    count = work.counts[total.relation]
    share: npt.NDArray[np.float64] = numbers(work.tables[name][total.column]) / np.where(count > 0, count, np.nan)
    return share


def _learn(
    work: Fitting, name: str, primary: int | None
) -> tuple[tuple[ColumnModel, ...], dict[int, Group], tuple[ColumnModel, ...], Mapping[str, Codec]]:
    """Fit a table's models: what is drawn first, the groups of its parents, its own columns; and give their codecs."""
    ready = work.ready[name]
    dials = _dials(ready.own.rows)
    codecs, known, given = _with_parents(work, name, ready)
    first, groups, values = _fit_first(work, name, primary, known, dials)
    whole = {**codecs, **_codecs_of(values)}
    known = Known(whole, {**known.values, **{n: v for n, (_, v) in values.items()}}, known.rows)
    models = fit_columns(known, list(ready.own.values), [*given, *values], dials, work.seed)
    return first, groups, models, whole


def _dials(rows: int) -> Dials:
    leaf, penalty = default_dials(rows)
    return Dials(leaf, penalty, default_reach(rows))


def adds_up(work: Fitting, total: Total, forced: Mapping[str, int]) -> bool:
    """Whether the rows that a total adds up will lie under their parents."""
    child = work.relations[total.relation].child
    numbered = numbering(work, child)
    return total.relation == (forced[child] if numbered is None else numbered)


def numbering(work: Fitting, name: str) -> int | None:
    """The relation within whose parents the rows of a table are numbered: lines of an order; None where none is."""
    key = set(work.primary_keys.get(name, ()))
    inside = [number for number in work.early(name) if set(work.relations[number].columns) < key]
    named = {column for number in work.of_child(name) for column in work.relations[number].columns}
    return inside[0] if inside and key - named else None


def _repeats(work: Fitting, copy: Copy) -> str:
    return f"repeats {work.relations[copy.relation].parent}.{copy.source}, which the record engine makes"


def _with_parents(work: Fitting, name: str, ready: Prepared) -> tuple[dict[str, Codec], Known, list[str]]:
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
    work: Fitting, name: str, primary: int | None, known: Known, dials: Dials
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


def _group(work: Fitting, name: str, number: int, known: Known, groups: dict[int, Group]) -> tuple[CategoryCodec, Any]:
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


def _key_columns(work: Fitting, name: str, primary: int | None) -> tuple[list[str], dict[str, KeyMaker]]:
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


def _parent_times(work: Fitting, name: str) -> pa.Table:
    """The dates and times of each row's parents, where every row has one."""
    columns: dict[str, Any] = {}
    for number in work.early(name):
        parent = work.tables[work.relations[number].parent]
        if (work.joins[number] >= 0).all():
            for f in parent.schema:
                if has_days(f.type):
                    columns[seen_name(number, f.name)] = parent[f.name].take(work.joins[number])
    return pa.table(columns)
