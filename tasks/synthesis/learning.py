"""The step as a whole: a real dataset and what is known of it in, a twin and the schema it is published under out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.errors import BadInputError, SourceError
from schemas.model import DatasetSchema
from schemas.readers.streams import RealDataset, RealTable
from schemas.suggest import did_you_mean
from tasks.synthesis.blurring import decided, holders_of, several_each
from tasks.synthesis.forms import with_forms
from tasks.synthesis.hma import HmaFamily
from tasks.synthesis.holdout import parted_with, set_aside
from tasks.synthesis.interface import Synthesizer, Where
from tasks.synthesis.mined import constraints_of
from tasks.synthesis.portrait import published_schema, source_of
from tasks.synthesis.source import FEWEST_ROWS, Source
from tasks.synthesis.twin import Refused, Twin, TwinRows, fit_twin

_MOST_ROWS = 1_000_000  # of a table that hangs together with no other; more of them teach nothing new
_FOR_FAMILIES = ("auto", "sequential_trees")


def as_it_is(_: str, rows: pa.Table) -> pa.Table:
    """Take nothing out."""
    return rows


@dataclass(frozen=True)
class Task:
    """What is to be learnt, and how.

    Attributes:
        schema: Of the real tables: columns, keys, relations.
        personal: Columns of each table that the record engine makes.
        synthesizer: What learns a table.
        holdout: The share of rows set aside, in [0, 1).
        seed: Decides which rows are set aside, the fit's choices, and every row of the twin.
        targets: A column of a table whose dependence on the others matters most.
        people: Tables in which anything tells of people: none of them is kept as it is.
        persons: Columns of a table that name whom its rows belong to.
        cleaned: Takes out of a table's rows what must not be learnt, whatever column it strayed into.
        tells: Whether values of a table's column tell of people; asked where only those that many rows share are seen.
        refused: Candidates that the gates refused.
    """

    schema: DatasetSchema
    personal: Mapping[str, frozenset[str]]
    synthesizer: Synthesizer
    holdout: float
    seed: int
    targets: Mapping[str, str]
    people: frozenset[str] = frozenset()
    persons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cleaned: Callable[[str, pa.Table], pa.Table] = as_it_is
    tells: Callable[[str, str, pa.Array], bool] | None = None
    refused: Refused = field(default_factory=dict)


@dataclass(frozen=True)
class Learnt:
    """What was learnt, without a real row.

    Attributes:
        schema: Under which the twin is published.
        compared: The columns of each table that can be compared with the real ones.
        constraints: What holds between the real columns and was kept, in words.
        totals: Rows of each real table, those set aside among them.
    """

    twin: Twin
    schema: DatasetSchema
    compared: Mapping[str, tuple[str, ...]]
    constraints: tuple[str, ...]
    totals: Mapping[str, int]

    def stage(
        self, *, scale: float, rows: int | Mapping[str, int] | None, where: Mapping[str, Where] | None = None
    ) -> TwinRows:
        """Decide how many rows there will be: the real numbers times the scale, or those said.

        Args:
            scale: Multiplies the rows of every real table.
            rows: One number for the largest table, the others in proportion; or the number of single tables.
            where: As :meth:`Twin.stage`.
        """
        if isinstance(rows, int):
            scale = rows / max(self.totals.values())
        said = dict(rows) if isinstance(rows, Mapping) else {}
        for name in said:
            if name not in self.totals:
                raise BadInputError(f"There is no table '{name}' to replicate.{did_you_mean(name, self.totals)}")
        if said and any(isinstance(family, HmaFamily) for family in self.twin.families):
            raise BadInputError(
                "'hma' draws as many children as come of their parents: give --scale, or one number of --rows, and no "
                "table's own."
            )
        wanted = {name: said.get(name) or max(1, round(total * scale)) for name, total in self.totals.items()}
        return self.twin.stage(scale=scale, rows=wanted, where=where)


def learn(dataset: RealDataset, task: Task) -> Learnt:
    """Learn a real dataset.

    Raises:
        SourceError: If a table has no row, or nothing could be learnt.
        BadInputError: If the synthesizer does not learn tables that hang together.
    """
    source = _source(dataset, task)
    if source.relations and not task.synthesizer.groups and task.synthesizer.kind not in _FOR_FAMILIES:
        raise BadInputError(
            f"The synthesizer '{task.synthesizer.kind}' learns one table by itself, and these tables hang together. "
            f"Use {' or '.join(_FOR_FAMILIES)}, or replicate one table."
        )
    for name, table in source.tables.items():
        if table.num_rows == 0:
            raise SourceError(f"Table {name} has no row to learn from. Leave its file out, or give it rows.")
    most = max(source.tables.values(), key=lambda table: table.num_rows).num_rows
    if most < FEWEST_ROWS:
        raise SourceError(
            f"{most} {'row is' if most == 1 else 'rows are'} too few to learn from: a twin would give them away. "
            f"Give at least {FEWEST_ROWS}, or use `generate`, which learns of no row."
        )
    for name in source.tables:
        _require_people(source, name)
    read = tuple(
        f"{table.name}: read {source.tables[table.name].num_rows:,} of {table.rows:,} rows, evenly spread."
        for table in dataset.tables
        if source.tables[table.name].num_rows < table.rows
    )
    read += tuple(
        f"{table.name}: no two rows have the same {' and '.join(table.primary_key)}; synthetic rows may."
        for table in task.schema.tables
        if len(table.primary_key) > 1 and table.name not in source.keys
    )
    read += tuple(f"{name} was left out: it has no row." for name in dataset.empty)
    kept = {
        name: ~aside
        for name, aside in set_aside(source, task.holdout, seed=task.seed, entity=task.synthesizer.entity).items()
    }
    twin = fit_twin(source, task.synthesizer, kept=kept, seed=task.seed, refused=task.refused)
    compared = {name: tuple(_compared(source, twin, name)) for name in source.tables}
    return Learnt(
        replace(twin, told=read),
        with_forms(published_schema(task.schema, source, twin), source, twin),
        compared,
        constraints_of(twin),
        {table.name: table.rows for table in dataset.tables},
    )


def _require_people(source: Source, name: str) -> None:
    """Count people and not their rows, where rows tell what a person is.

    Raises:
        SourceError: If they are too few.
    """
    table, columns = source.tables[name], source.columns(name)
    holders = holders_of(table, columns.persons, unnamed_apart=False)
    people = len(np.unique(holders))
    if people >= FEWEST_ROWS or not several_each(holders):
        return
    learnt = [column for column in table.column_names if column not in columns.keys | columns.made]
    theirs = [column for column in learnt if decided(table[column], holders)]
    if theirs:
        raise SourceError(
            f"The {table.num_rows:,} rows of {name} tell of {people} {'person' if people == 1 else 'people'} "
            f"({', '.join(columns.persons)}), too few to learn from: {', '.join(theirs)} would be theirs again. Give "
            f"at least {FEWEST_ROWS} people, leave those columns out, or use `generate`, which learns of no row."
        )


@dataclass(frozen=True)
class Parted:
    """The real rows of a table, as they were parted.

    Attributes:
        learnt: Rows that were learnt.
        aside: Rows that were set aside.
        units: What each of them was parted with: rows of one number are one thing.
        holders: Whom each learnt row belongs to; None where no row tells of people.
    """

    learnt: pa.Table
    aside: pa.Table
    units: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
    holders: npt.NDArray[np.int64] | None = None


def sides(dataset: RealDataset, task: Task) -> dict[str, Parted]:
    """Read the rows that were learnt and those that were set aside, by table, as :func:`learn` parted them."""
    source = _source(dataset, task)
    aside = set_aside(source, task.holdout, seed=task.seed, entity=task.synthesizer.entity)
    units = parted_with(source, task.synthesizer.entity)
    return {
        name: Parted(
            table.filter(pa.array(~aside[name])),
            table.filter(pa.array(aside[name])),
            (units[name][~aside[name]], units[name][aside[name]]),
            holders_of(table, task.persons.get(name, ()))[~aside[name]] if name in source.personal else None,
        )
        for name, table in source.tables.items()
    }


def _source(dataset: RealDataset, task: Task) -> Source:
    linked = {name for relation in task.schema.relations for name in (relation.child, relation.parent)}
    tables = {
        table.name: without_null_words(task.cleaned(table.name, read_table(table, whole=table.name in linked)))
        for table in dataset.tables
    }
    source = source_of(task.schema, tables, task.personal, task.targets, task.people)
    keys = {name: key for name, key in source.keys.items() if not _names_people(dataset, source, name)}
    return replace(source, persons=task.persons, keys=keys)


def without_null_words(table: pa.Table) -> pa.Table:
    """Read MySQL's word for nothing as nothing in texts, too: it is none, and all that is rare beside it was lost."""
    for place, own in enumerate(table.schema):
        if pa.types.is_string(own.type) and pc.any(said := pc.equal(table[own.name], "\\N")).as_py():
            empty = pa.scalar(None, own.type)
            table = table.set_column(place, own, pc.if_else(pc.fill_null(said, False), empty, table[own.name]))
    return table


def _names_people(dataset: RealDataset, source: Source, name: str) -> bool:
    """Whether a key of several columns that nobody declared holds names or the like: these are made, and may meet."""
    referring = {column for one in source.relations if one.child == name for column in one.columns}
    own = {*source.keys[name]} - referring
    told = not dataset.table(name).schema.primary_key and len(source.keys[name]) > 1
    return told and bool(own & source.made.get(name, frozenset()))


def read_table(table: RealTable, *, whole: bool) -> pa.Table:
    """Read a table, or rows evenly spread over it where it is larger than anything learns from."""
    if whole or table.rows <= _MOST_ROWS:
        return pa.concat_tables([table.arrow.empty_table(), *table.chunks()])
    wanted = np.linspace(0, table.rows - 1, _MOST_ROWS).astype(np.int64)
    parts, start = [], 0
    for chunk in table.chunks():
        inside = wanted[(wanted >= start) & (wanted < start + chunk.num_rows)] - start
        parts.append(chunk.take(inside))
        start += chunk.num_rows
    return pa.concat_tables(parts)


def _compared(source: Source, twin: Twin, name: str) -> list[str]:
    aside = (source.columns(name).keys - twin.told_apart(name)) | set(twin.left_out[name])
    if name in twin.lone and (fitted := twin.lone[name].fitted) is not None:
        aside |= fitted.anew
    return [column for column in source.tables[name].column_names if column not in aside]
