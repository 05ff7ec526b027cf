"""One table of a family is fitted: its rows given its parents', and whom else its rows belong to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.synthesis.calendars import has_days
from tasks.synthesis.choosing import Fitting, choices
from tasks.synthesis.earlier import refers_back
from tasks.synthesis.encode import Codec, codec_of
from tasks.synthesis.formulas import numbers
from tasks.synthesis.joins import Copy, Total, find_copies
from tasks.synthesis.keys import KeyMaker
from tasks.synthesis.known import Known
from tasks.synthesis.linked import (
    Group,
    LinkedTable,
    Prepared,
    Reference,
    count_name,
    fit_columns,
    from_parent,
    prepare,
    seen_name,
    share_name,
)  # fmt: skip
from tasks.synthesis.model import ColumnModel, Dials
from tasks.synthesis.ranges import told_end
from tasks.synthesis.seen import Seen
from tasks.synthesis.settled import Settled, find_alike, first_children, settle, settled_choices, whole_joins
from tasks.synthesis.siblings import (
    LEFT,
    PLACE,
    Siblings,
    find_siblings,
    in_turn,
    learnable,
    numbers_rows,
    places_of,
)
from tasks.synthesis.trees import default_dials, default_reach

_ORDINAL = "ordinal"
_PARENTS, _CHILDREN = 5, 4  # fewest parents of a leaf; of their children it would have as many times more


@dataclass(frozen=True)
class Learning:
    """What was learnt of a table, as :class:`LinkedTable` has it."""

    first: tuple[ColumnModel, ...]
    groups: Mapping[int, Group]
    models: tuple[ColumnModel, ...]
    codecs: Mapping[str, Codec]
    settled: tuple[Settled, ...]


def fit_member(work: Fitting, name: str, primary: int | None, totals: tuple[Total, ...]) -> LinkedTable:
    """Fit a table whose parents were fitted before it.

    Args:
        work: What is known so far; takes note of the table.
        name: The table.
        primary: The relation under whose parents its rows lie; None for a table of its own.
        totals: Its columns that add up children.
    """
    copies, absent = _copies(work, name)
    told = _told_apart(work, name, primary)
    makers, ordinals = _key_columns(work, name, primary, told)
    gone = [*(copy.column for copy in (*copies, *absent)), *(total.column for total in totals), *ordinals]
    ready = _ready(work, name, makers, gone, (*copies, *totals))
    work.derived[name] = _derived(work, ready, copies, totals)
    whole = whole_joins(work.joins, work.settling(name))
    known, settled_in = settle(ready.flat, ready.own, whole)
    ready = replace(ready, own=known)
    work.ready[name] = ready
    work.left[name] = ready.left_out | {copy.column: _repeats(work, copy) for copy in absent}
    alike = tuple(find_alike(work.tables, work.relations, whole, name, list(ready.left_out)))
    found = _learn(work, name, primary, settled_in)
    if name in work.references:
        work.left[name] = {}
    shown = [f for f in work.tables[name].schema if f.name not in work.left[name]]
    return LinkedTable(
        name=name,
        schema=pa.schema([f.with_nullable(True).remove_metadata() for f in shown]),
        primary=primary,
        keys={**ready.keys, **ordinals},
        copies=copies,
        totals=tuple(replace(total, most=told_end(numbers(work.tables[name][total.column]))) for total in totals),
        structure=ready.structure,
        derived=ready.structure.told_by([total.column for total in totals]),
        codecs=found.codecs,
        first=found.first,
        models=found.models,
        groups=found.groups,
        dials=_dials(ready.own.rows),
        left_out=work.left[name],
        absent=absent,
        settled=found.settled,
        alike=alike,
        rows=ready.own.rows,
        back=tuple(_back(work, name)),
        siblings=_siblings(work, name, primary, told),
        reference=Reference(work.tables[name], dict(ready.own.values)) if name in work.references else None,
        seen=Seen.of(ready.flat, {n: ready.own.codecs[n] for n in ready.flat.column_names}, work.seed),
    )


def _copies(work: Fitting, name: str) -> tuple[tuple[Copy, ...], tuple[Copy, ...]]:
    """The columns that repeat a parent's: of those that are learnt, and of those left to the record engine."""
    early = work.early(name)
    found = [copy for copy in find_copies(work.tables, work.relations, work.joins, name) if copy.relation in early]
    absent = tuple(copy for copy in found if copy.source in work.left[work.relations[copy.relation].parent])
    return tuple(copy for copy in found if copy not in absent), absent


def _ready(work: Fitting, name: str, makers: list[str], gone: list[str], told: Sequence[Copy | Total]) -> Prepared:
    referring = [column for number in work.of_child(name) for column in work.relations[number].columns]
    return prepare(
        work.tables[name],
        key_names=makers,
        gone=[*referring, *gone],
        made=work.made.get(name, frozenset()),
        persons=work.people.get(name),
        beside=_beside(work, name, told),
        counts={count_name(number): work.counts[number] for number in work.children_of(name)},
        seed=work.seed,
        shares={
            share_name(one.column): _share(work, name, one) for one in told if isinstance(one, Total) and one.factors
        },
        joins=whole_joins(work.joins, work.early(name)),
    )


def _beside(work: Fitting, name: str, told: Sequence[Copy | Total]) -> pa.Table:
    """What is known of each row when its own columns are put together: its parents' times, and what it copies or sums.

    Not what it copies of a parent's sums: these add up what its own columns may be told by.
    """
    table, beside = work.tables[name], _parent_times(work, name)
    for one in told:
        if isinstance(one, Total) or one.source not in work.derived[work.relations[one.relation].parent]:
            beside[one.column] = table[one.column]
    return pa.table(beside)


def _derived(work: Fitting, ready: Prepared, copies: Sequence[Copy], totals: Sequence[Total]) -> frozenset[str]:
    """The columns of a table that sums over children have a part in."""
    copied = [one.column for one in copies if one.source in work.derived[work.relations[one.relation].parent]]
    summed = [*copied, *(total.column for total in totals)]
    return frozenset(summed) | ready.structure.told_by(summed)


def _share(work: Fitting, name: str, total: Total) -> npt.NDArray[np.float64]:
    """What each child adds to a total, on the mean; NaN for a row without children, shape (rows,)."""
    count = work.counts[total.relation]
    share: npt.NDArray[np.float64] = numbers(work.tables[name][total.column]) / np.where(count > 0, count, np.nan)
    return share


def _learn(work: Fitting, name: str, primary: int | None, settled_in: Mapping[str, int]) -> Learning:
    """Fit a table's models, in the order in which they are drawn: what its first parent settles comes before all."""
    ready = work.ready[name]
    _, known, given = _with_parents(work, name, ready)
    groups, chosen = choices(work, name, primary, known)
    known, places = _placed(work, name, primary, known)
    whole = Known({**known.codecs, **chosen.codecs}, {**known.values, **chosen.values}, known.rows)
    if primary in work.settling(name):
        above = whole_joins(work.joins, [primary])
        settled_in = {**settled_in, **dict.fromkeys(settled_choices(chosen, above), primary)}
    settled = tuple(_settled(work, whole, settled_in, number) for number in sorted(set(settled_in.values())))
    before = [column for column in given if primary is not None and column.startswith(seen_name(primary, ""))]
    before += [column for column, number in settled_in.items() if number == primary]
    first = _fit_first(work, whole, [column for column in chosen.values if column not in settled_in], before)
    free = [column for column in ready.own.values if column not in settled_in]
    rest = [column for column in (*chosen.values, *settled_in) if column not in free]
    models = fit_columns(whole, free, [*given, *places, *dict.fromkeys(rest)], _dials(ready.own.rows), work.seed)
    return Learning(first, groups, models, whole.codecs, settled)


def _fit_first(work: Fitting, known: Known, names: list[str], given: list[str]) -> tuple[ColumnModel, ...]:
    """Fit what has to be drawn before a row's further parents are known: its depth, and the groups it chooses from."""
    models = []
    for position, column in enumerate(names):
        noise = np.random.default_rng([work.seed, 7, position]).random(known.rows)
        features = [*given, *names[:position]]
        models.append(ColumnModel.fit(column, known, features, _dials(known.rows), noise))
    return tuple(models)


def _settled(work: Fitting, known: Known, settled_in: Mapping[str, int], number: int) -> Settled:
    """Fit the columns that a relation's parents settle, one child of each parent, given the parent's columns."""
    one = np.zeros(known.rows, dtype=bool)
    one[first_children(work.joins[number])] = True
    names = [column for column, by in settled_in.items() if by == number]
    given = [column for column in known.values if column.startswith(seen_name(number, ""))]
    dials = _dials(int(one.sum()))
    few = replace(dials, leaf=max(_PARENTS, dials.leaf // _CHILDREN))
    return Settled(number, fit_columns(known.among(one), names, given, few, work.seed))


def _dials(rows: int) -> Dials:
    leaf, penalty = default_dials(rows)
    return Dials(leaf, penalty, default_reach(rows))


def adds_up(work: Fitting, total: Total, forced: Mapping[str, int]) -> bool:
    """Whether the rows that a total adds up will lie under their parents."""
    if not total.factors:
        return True  # children are counted wherever they lie
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


def _told_apart(work: Fitting, name: str, primary: int | None) -> tuple[str, ...]:
    """The columns of a key of several that are learnt as others are: what is no number of its parent's rows."""
    key, made = work.primary_keys.get(name, ()), work.made.get(name, frozenset())
    referring = {column for number in work.of_child(name) for column in work.relations[number].columns}
    own = [column for column in key if column not in referring]
    if primary is None or not own or numbering(work, name) != primary or (work.joins[primary] < 0).any():
        return ()
    table, owners = work.tables[name], work.joins[primary]
    able = [column for column in own if column not in made and learnable(table, column)]
    return tuple(column for column in able if not numbers_rows(table[column], owners))


def _back(work: Fitting, name: str) -> Iterator[int]:
    """The relations of a table to itself by which rows refer to earlier ones alone."""
    for number in work.of_child(name):
        named = work.relations[number].parent_columns
        if work.relations[number].parent == name and len(named) == 1:
            yield from [number] if refers_back(work.tables[name][named[0]], work.joins[number]) else []


def _siblings(work: Fitting, name: str, primary: int | None, told: tuple[str, ...]) -> Siblings | None:
    """What holds among the rows of one parent; nothing has to where a number of theirs tells them apart."""
    if primary is None or not told or not _are_all(work, name, told):
        return None
    key = set(work.primary_keys[name])
    beside = [n for n in work.of_child(name) if n != primary and set(work.relations[n].columns) <= key]
    return find_siblings(work.tables[name], told, work.joins[primary], beside)


def _are_all(work: Fitting, name: str, told: tuple[str, ...]) -> bool:
    """Whether some columns are all that a key has of its own."""
    referring = {column for number in work.of_child(name) for column in work.relations[number].columns}
    return set(work.primary_keys[name]) - referring == set(told)


def _placed(work: Fitting, name: str, primary: int | None, known: Known) -> tuple[Known, list[str]]:
    """Lay beside each row which of its parent's it is, by its key's days, where these are learnt."""
    told = _told_apart(work, name, primary)
    if primary is None or not told or not _are_all(work, name, told):
        return known, []
    order = in_turn(work.tables[name], told, work.joins[primary])
    codecs, values = dict(known.codecs), dict(known.values)
    for column, places in places_of(work.joins[primary][order]).items():
        own = np.empty_like(places)
        own[order] = places
        codecs[column] = codec_of(pa.chunked_array([own]), 1)
        values[column] = codecs[column].encode(pa.chunked_array([own]))
    return Known(codecs, values, known.rows), [PLACE, LEFT]


def _key_columns(
    work: Fitting, name: str, primary: int | None, told: tuple[str, ...]
) -> tuple[list[str], dict[str, KeyMaker]]:
    """The columns to be made by key makers, and those that number the rows of one parent."""
    referring = {column for number in work.of_child(name) for column in work.relations[number].columns}
    asked = {column for number in work.children_of(name) for column in work.relations[number].parent_columns}
    key = work.primary_keys.get(name, ())
    own = [column for column in key if column not in referring and column not in told]
    single = [column for column in own if len(key) == 1] + [c for c in sorted(asked - referring) if c not in key]
    ordinals = {}
    if len(key) > 1 and primary is not None:
        for column in own:
            ordinals[column] = replace(KeyMaker.of(work.tables[name][column], work.seed, column), style=_ORDINAL)
    elif len(key) > 1:
        single += own
    return single, ordinals


def _parent_times(work: Fitting, name: str) -> dict[str, Any]:
    """The dates and times of each row's parents, where every row has one."""
    columns: dict[str, Any] = {}
    for number in work.early(name):
        parent_name = work.relations[number].parent
        parent = work.tables[parent_name]
        if (work.joins[number] >= 0).all():
            for f in parent.schema:
                if has_days(f.type) and f.name not in work.left[parent_name]:
                    columns[seen_name(number, f.name)] = parent[f.name].take(work.joins[number])
    return columns
