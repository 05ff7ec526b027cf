"""A twin: everything that was learnt of some real tables, and the rows that come of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.errors import BadInputError
from tasks.synthesis.family import Family, Whole
from tasks.synthesis.hma import HmaCast, HmaFamily
from tasks.synthesis.interface import Fitted, GroupTask, Synthesizer, Where
from tasks.synthesis.joins import Copy
from tasks.synthesis.keys import KeyMaker, line_makers
from tasks.synthesis.references import references
from tasks.synthesis.relational import fit_family
from tasks.synthesis.settled import Alike, rare_among_parents
from tasks.synthesis.shares import Shares
from tasks.synthesis.source import FEWEST_ROWS, Kept, Source, missing_name, shown, with_missing
from tasks.synthesis.staging import Cast

Int64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Lone:
    """A fitted table that hangs together with no other.

    Attributes:
        fitted: What was learnt; None where every column is left to others.
        keys: Makers of its key columns.
        key_types: Their Arrow types.
        left_out: Columns left to the record engine, each with the reason.
        rows: Rows that it was learnt from.
    """

    fitted: Fitted | None
    keys: Mapping[str, KeyMaker]
    key_types: Mapping[str, pa.DataType]
    left_out: Mapping[str, str]
    rows: int


@dataclass(frozen=True)
class Twin:
    """What was learnt of some tables.

    Attributes:
        lone: Tables that were learnt each by itself.
        families: Tables that were learnt together.
        order: All tables, in the order of the source.
        told: What a reader should know of how they were read.
    """

    lone: Mapping[str, Lone]
    families: tuple[Family | HmaFamily, ...]
    order: tuple[str, ...]
    told: tuple[str, ...] = ()

    @property
    def left_out(self) -> dict[str, dict[str, str]]:
        """By table, the columns that the record engine makes, each with the reason."""
        found = {name: dict(table.left_out) for name, table in self.lone.items()}
        for family in self.families:
            found |= {name: _shown(table.left_out) for name, table in family.tables.items()}
        return {name: found[name] for name in self.order}

    def made(self, table: str) -> frozenset[str]:
        """The columns of a table that the record engine makes, without those that repeat a parent's."""
        family = self._family_of(table)
        copied = {copy.column for copy in family.tables[table].absent} if family else set()
        return frozenset(self.left_out[table]) - copied

    def optional(self, table: str) -> frozenset[str]:
        """The columns of a table that are null in rows without a parent, where there may be such rows."""
        family = self._family_of(table)
        return family.optional(table) if family else frozenset()

    def told_apart(self, table: str) -> frozenset[str]:
        """The columns of a table's key that are learnt as others are."""
        family = self._family_of(table)
        siblings = family.tables[table].siblings if isinstance(family, Family) else None
        return frozenset(siblings.columns if siblings else ())

    def repeated(self, table: str) -> dict[str, tuple[str, str]]:
        """The columns of a table that repeat a parent's, with the parent and its column."""
        family = self._family_of(table)
        return family.repeated(table) if isinstance(family, Family) else {}

    def told_elsewhere(self, table: str) -> frozenset[str]:
        """The columns of a table that follow from rows of others: copies, sums over children, what these tell alone."""
        family = self._family_of(table)
        if not isinstance(family, Family):
            return frozenset()
        own = family.tables[table]
        direct = [*family.repeated(table), *(total.column for total in own.totals)]
        return frozenset(direct) | own.structure.told_by(direct, wholly=True)

    def _family_of(self, table: str) -> Family | HmaFamily | None:
        return next((family for family in self.families if table in family.tables), None)

    @property
    def rows(self) -> dict[str, int]:
        """Rows that each table was learnt from."""
        found = {name: table.rows for name, table in self.lone.items()}
        for family in self.families:
            found |= {name: table.rows for name, table in family.tables.items()}
        return {name: found[name] for name in self.order}

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the report should know."""
        single = [f"{name}: {note}" for name, table in self.lone.items() if table.fitted for note in table.fitted.notes]
        return (*self.told, *single, *(note for family in self.families for note in family.notes))

    def stage(
        self,
        *,
        scale: float = 1.0,
        rows: Mapping[str, int] | None = None,
        where: Mapping[str, Where] | None = None,
    ) -> "TwinRows":
        """Decide how many rows there will be and who belongs to whom.

        Args:
            scale: Rows of every table as multiples of the real ones.
            rows: Rows of some tables, said outright.
            where: For a table that hangs together with no other, which of its rows may be.

        Raises:
            BadInputError: If a condition is put to a table that hangs together with others.
        """
        asked = dict(rows or {})
        for name in where or {}:
            if name not in self.lone:
                raise BadInputError(
                    f"A condition on '{name}' cannot be met: its rows hang together with those of other tables. "
                    "Replicate the table by itself, or leave the condition out."
                )
        planned = {name: asked.get(name) or max(1, round(table.rows * scale)) for name, table in self.lone.items()}
        casts = [
            _cast(family, scale, {name: n for name, n in asked.items() if name in family.tables})
            for family in self.families
        ]
        for cast in casts:
            planned |= cast.plan.rows
        counts = {name: planned[name] for name in self.order}
        return TwinRows(self, counts, {name: cast for cast in casts for name in cast.family.tables}, dict(where or {}))


def _cast(family: Family | HmaFamily, scale: float, rows: Mapping[str, int]) -> Cast | HmaCast:
    return Cast(family, scale=scale, rows=rows) if isinstance(family, Family) else family.cast(scale=scale, rows=rows)


def _shown(left_out: Mapping[str, str]) -> dict[str, str]:
    return {name: left_out[name] for name in shown(list(left_out))}


@dataclass(frozen=True)
class TwinRows:
    """Any rows of a twin under one plan: each a function of the seed, its table and its index.

    Attributes:
        rows: Rows of every table.
        casts: The plan of each table that was learnt together with others.
        where: Conditions on the rows of lone tables.
        shares: Shares of a column's values in lone tables.
    """

    twin: Twin
    rows: Mapping[str, int]
    casts: Mapping[str, Cast | HmaCast]
    where: Mapping[str, Where]
    shares: Mapping[str, Shares] = field(default_factory=dict)

    def make(self, table: str, start: int, stop: int) -> pa.Table:
        """Make the learnt columns of the rows [start, stop), hidden ones among them: the same for any chunking."""
        if table in self.casts:
            return self.casts[table].table(table, start, stop)
        lone = self.twin.lone[table]
        keys = {name: lone.keys[name].make(np.arange(start, stop), kind) for name, kind in lone.key_types.items()}
        made = None if lone.fitted is None else self._sample(table, lone.fitted, start, stop)
        return pa.table({**keys, **({} if made is None else dict(zip(made.column_names, made.columns, strict=True)))})

    def _sample(self, table: str, fitted: Fitted, start: int, stop: int) -> pa.Table:
        where = self.where.get(table)
        if table in self.shares:
            return self.shares[table].sample(fitted, start, stop, where)
        return fitted.sample(start, stop, total=None if where else self.rows[table], where=where)

    def copies(self, table: str) -> Sequence[Copy]:
        """The columns of a table that repeat a parent's column which the record engine makes."""
        return self.casts[table].family.tables[table].absent if table in self.casts else ()

    def alike(self, table: str) -> Sequence[Alike]:
        """The columns of a table that the record engine makes once for all children of a parent."""
        family = self.casts[table].family if table in self.casts else None
        return family.tables[table].alike if isinstance(family, Family) else ()

    def parents(self, table: str, copy: Copy | Alike, start: int, stop: int) -> tuple[str, Int64]:
        """The parent table that a copied column comes from, and the parent's row of each row, -1 for none."""
        cast = self.casts[table]
        return cast.family.relations[copy.relation].parent, cast.plan.parents[copy.relation][start:stop]


Refused = Mapping[str, Mapping[str, str]]
"""By table, candidates whose twin of it was refused, each with the reason."""


def fit_twin(
    source: Source, synthesizer: Synthesizer, *, kept: Kept | None = None, seed: int = 0, refused: Refused | None = None
) -> Twin:
    """Learn some real tables.

    Args:
        source: The tables.
        kept: Which of their rows are learnt; all when absent.
        synthesizer: What learns a table that hangs together with no other.
        seed: Decides the fit's choices and, later, every row.
        refused: What is passed over where there is a choice.

    Raises:
        SourceError: If a table has no row.
    """
    lone: dict[str, Lone] = {}
    families: list[Family | HmaFamily] = []
    for group in source.groups():
        if len(group) == 1 and not source.relations_of(group):
            left = synthesizer.without((refused or {}).get(group[0], {}))
            few = source.tables[group[0]].num_rows < FEWEST_ROWS
            lone[group[0]] = _fit_lone(source.among(kept), group[0], None if few else left, seed)
        else:
            learn = _fit_whole if synthesizer.groups else _fit_group
            families.append(learn(source, group, kept, synthesizer, seed))
    return Twin(lone, tuple(families), tuple(source.tables))


def _fit_lone(source: Source, name: str, synthesizer: Synthesizer | None, seed: int) -> Lone:
    """Learn a table that hangs together with no other; without a synthesizer nothing but its key."""
    columns = source.columns(name)
    table = with_missing(source.tables[name], columns)
    key = source.keys.get(name, ())
    makers = line_makers(table, key, seed) or {column: KeyMaker.of(table[column], seed, column) for column in key}
    types = {key: table.schema.field(key).type for key in makers}
    if synthesizer is None or columns.keys | columns.made >= set(table.column_names):
        why = "made by the record engine" if synthesizer is not None else "too few rows to learn from"
        left_out = dict.fromkeys((column for column in source.tables[name].column_names if column not in makers), why)
        return Lone(None, makers, types, left_out, table.num_rows)
    fitted = synthesizer.fit(table, columns=columns, seed=seed)
    left_out = {column: why for column, why in fitted.left_out.items() if column not in makers}
    return Lone(fitted, makers, types, _shown(left_out), table.num_rows)


def _fit_whole(
    source: Source, group: tuple[str, ...], kept: Kept | None, synthesizer: Synthesizer, seed: int
) -> HmaFamily:
    learnt = source.among(kept)
    columns = {name: source.columns(name) for name in group}
    tables = {name: with_missing(learnt.tables[name], columns[name]) for name in group}
    family: HmaFamily = synthesizer.fit_group(
        GroupTask(tables, source.relations_of(group), source.keys, columns), seed=seed
    )
    return family


def _fit_group(
    source: Source, group: tuple[str, ...], kept: Kept | None, synthesizer: Synthesizer, seed: int
) -> Family:
    relations = source.relations_of(group)
    whole = Whole.of({name: source.tables[name] for name in group}, relations)
    learnt = source.among(kept)
    named = {name: source.columns(name) for name in group}
    tables = {name: learnt.tables[name] for name in group}
    rare = rare_among_parents(tables, relations, named, references(tables, relations, source.personal))
    named = {name: replace(columns, made=columns.made | rare[name]) for name, columns in named.items()}
    return fit_family(
        {name: with_missing(table, named[name]) for name, table in tables.items()},
        relations,
        primary_keys={name: source.keys[name] for name in group if name in source.keys},
        unique={name: source.unique.get(name, ()) for name in group},
        made={name: columns.made | source.made.get(name, frozenset()) for name, columns in named.items()},
        whole=whole if kept is None else whole.among(relations, kept),
        personal=source.personal,
        persons=source.persons,
        seed=seed,
    )


def nulled(made: pa.Table, learnt: pa.Table) -> pa.Table:
    """Take values away from columns of the record engine where the hidden columns of the learnt rows say so."""
    for place, name in enumerate(made.column_names):
        hidden = missing_name(name)
        if hidden in learnt.column_names:
            gone = pc.fill_null(learnt[hidden].cast(pa.bool_()), False)
            kept = pc.if_else(gone, pa.scalar(None, made.schema.field(name).type), made[name])
            made = made.set_column(place, made.schema.field(name), kept)
    return made
