"""Families of tables of any shape: fitted table by table, parents first."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from schemas.errors import SourceError
from schemas.model import Relation
from tasks.synthesis.choosing import Fitting, primary_relation
from tasks.synthesis.family import Family, Whole
from tasks.synthesis.implied import find_implied
from tasks.synthesis.interface import require_rows
from tasks.synthesis.joins import Tables, parent_rows
from tasks.synthesis.linked import LinkedTable
from tasks.synthesis.member import adds_up, fit_member, numbering
from tasks.synthesis.references import references
from tasks.values.threads import one_thread


@one_thread()
def fit_family(
    tables: Tables,
    relations: Sequence[Relation],
    *,
    primary_keys: Mapping[str, tuple[str, ...]] | None = None,
    unique: Mapping[str, tuple[tuple[str, ...], ...]] | None = None,
    made: Mapping[str, frozenset[str]] | None = None,
    whole: Whole | None = None,
    personal: frozenset[str] = frozenset(),
    persons: Mapping[str, tuple[str, ...]] | None = None,
    seed: int = 0,
) -> Family:
    """Learn a family of tables: each one's rows, how many children they have, and how children take after parents.

    Args:
        tables: The real tables by name.
        relations: Their foreign keys: single or composite, to the table itself, optional.
        primary_keys: The columns of each table's key; a table without one needs none.
        unique: Further sets of columns of each table of which no two rows have the same.
        made: Columns of each table that are left to the record engine.
        whole: What was found of all the rows, where only some of them are learnt.
        personal: Tables that hold personal data: never kept as they are, however small.
        persons: Columns of these that name whom a row belongs to.
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
    kept = references(tables, relations, personal)
    whole = whole or Whole.of(tables, relations)
    totals = whole.totals
    forced = {
        relations[total.relation].child: total.relation for every in totals.values() for total in every if total.factors
    }
    implied = find_implied(relations, joins, order, keys, firm=forced.values(), unique=unique or {})
    people = {name: (persons or {}).get(name, ()) for name in personal}
    work = Fitting(
        tables, tuple(relations), keys, order, joins, seed, kept, made, whole.counts, whole.depths, implied, people
    )
    fitted: dict[str, LinkedTable] = {}
    for name in work.order:
        primary = numbering(work, name)
        if primary is None:
            primary = forced[name] if name in forced else primary_relation(work, name)
        summed = tuple(total for total in totals[name] if adds_up(work, total, forced))
        fitted[name] = fit_member(work, name, primary, summed)
    orphaned = frozenset(number for number, join in enumerate(joins) if (join < 0).any())
    return Family(
        {name: fitted[name] for name in work.order},
        work.relations,
        keys,
        seed,
        orphaned,
        _notes(work, whole, fitted),
        implied,
        dict(unique or {}),
    )


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


def _notes(work: Fitting, whole: Whole, fitted: Mapping[str, LinkedTable]) -> tuple[str, ...]:
    notes = [
        f"{name} was kept as it is: {work.tables[name].num_rows} rows that describe kinds of things, not people."
        for name in sorted(work.references)
    ]
    for number, relation in enumerate(work.relations):
        if whole.orphans[number]:
            notes.append(
                f"{whole.orphans[number]:,} rows of {relation.child} name a row of {relation.parent} that is not "
                "there; synthetic rows in their place have no parent."
            )
    notes += [
        f"{name}.{column} is a time in the table's key: new ones count on from the first, and say nothing of when."
        for name, table in sorted(fitted.items())
        for column in table.keys
        if pa.types.is_temporal(work.tables[name].schema.field(column).type)
    ]
    return tuple(notes)
