"""``hma``: SDV's model of small groups of tables, sampled whole and served by row ranges.

SDV is under the Business Source License 1.1: it may not be offered as a commercial synthetic-data service.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.errors import BadInputError
from schemas.model import Relation
from tasks.synthesis.interface import PLAIN, Columns, Fitted, GroupTask, Synthesizer
from tasks.synthesis.joins import Copy, Int64, parent_rows
from tasks.synthesis.keys import KeyMaker
from tasks.synthesis.prepare import divide_columns
from tasks.synthesis.sdv_models import FittedSdv, SdvModel, explained, from_frame, quiet, sdtypes, to_frame

_MOST_TABLES = 5
_MOST_DEPTH = 1  # relations: SDV counts the tables of the longest chain, and takes two
_BY_HAND = "Use 'auto', which takes any number of tables, however they hang together."


@dataclass(frozen=True)
class HmaTable:
    """A table of the group.

    Attributes:
        schema: Its columns without its keys, as SDV makes them.
        keys: Makers of the columns of its own that name its rows.
        types: Arrow types of all its key columns, in the real order.
        order: The columns in the real order, without those left out.
        left_out: Columns left to the record engine, each with the reason.
        rows: Rows that were learnt.
        absent: None: SDV knows nothing of columns that repeat a parent's.
    """

    schema: pa.Schema
    keys: Mapping[str, KeyMaker]
    types: Mapping[str, pa.DataType]
    order: tuple[str, ...]
    left_out: Mapping[str, str]
    rows: int
    absent: tuple[Copy, ...] = ()


@dataclass(frozen=True)
class HmaFamily:
    """A group of tables that SDV learnt together.

    Attributes:
        tables: By name.
        relations: Their foreign keys.
        seed: Decides every row.
        model: SDV's object.
        notes: What a reader of the report should know.
    """

    tables: Mapping[str, HmaTable]
    relations: tuple[Relation, ...]
    seed: int
    model: Any
    notes: tuple[str, ...]

    def optional(self, table: str) -> frozenset[str]:
        """None: every row that SDV makes has its parents."""
        return frozenset()

    def cast(self, *, scale: float, rows: Mapping[str, int]) -> "HmaCast":
        """Sample all tables, once.

        Args:
            scale: Rows of every table as multiples of those learnt.
            rows: The number of a table without parents takes the scale's place; children are as many as come.
        """
        children = {relation.child for relation in self.relations}
        first = next(name for name in self.tables if name not in children)
        wanted = rows[first] / self.tables[first].rows if first in rows else scale
        with quiet(self.seed):
            self.model.reset_sampling()
            self.model._numpy_seed = self.seed % 2**32
            frames = self.model.sample_scale(scale=float(wanted))
        return self._served(frames)

    def _served(self, frames: Mapping[str, Any]) -> "HmaCast":
        """Give the rows new keys in the manner of the real ones, and let the children name them."""
        number = {name: np.arange(len(frame)) for name, frame in frames.items()}
        columns: dict[str, dict[str, Any]] = {}
        for name, table in self.tables.items():
            made = from_frame(frames[name], table.schema)
            own = {key: maker.make(number[name], table.types[key]) for key, maker in table.keys.items()}
            columns[name] = {**dict(zip(made.column_names, made.columns, strict=True)), **own}
        parents: dict[int, Int64] = {}
        for place, relation in enumerate(self.relations):
            child, parent = (pa.array(frames[t][c]) for t, c in _ends(relation))
            parents[place] = np.asarray(pc.fill_null(pc.index_in(child, value_set=parent), -1)).astype(np.int64)
            target = self.tables[relation.parent].keys[relation.parent_columns[0]]
            kind = self.tables[relation.child].types[relation.columns[0]]
            columns[relation.child][relation.columns[0]] = target.make(parents[place], kind)
        made_tables = {
            name: pa.table({column: columns[name][column] for column in table.order})
            for name, table in self.tables.items()
        }
        return HmaCast(self.tables, self.relations, made_tables, parents)


@dataclass(frozen=True)
class HmaPlan:
    """How many rows there are, and who belongs to whom; as of a family of ours."""

    rows: dict[str, int]
    parents: dict[int, Int64]


@dataclass(frozen=True)
class HmaCast:
    """The rows of all tables of a group. Picklable: SDV's model is not in it."""

    fitted: Mapping[str, HmaTable]
    relations: tuple[Relation, ...]
    made: Mapping[str, pa.Table]
    parents: dict[int, Int64]

    @property
    def plan(self) -> HmaPlan:
        """Rows of each table, and each row's parents."""
        return HmaPlan({name: table.num_rows for name, table in self.made.items()}, self.parents)

    @property
    def family(self) -> "HmaCast":
        """What a plan's reader asks of a family: its tables and relations."""
        return self

    @property
    def tables(self) -> Mapping[str, HmaTable]:
        """The fitted tables."""
        return self.fitted

    def table(self, name: str, start: int, stop: int) -> pa.Table:
        """Give the rows [start, stop)."""
        return self.made[name].slice(start, stop - start)


class Hma(Synthesizer):
    """SDV's hierarchical model, of at most five tables: parents and their children."""

    fitted: ClassVar[type[Fitted]] = FittedSdv
    keepable: ClassVar[bool] = False
    groups: ClassVar[bool] = True

    kind: Literal["hma"] = "hma"

    def fit(self, table: pa.Table, *, columns: Columns = PLAIN, seed: int = 0) -> FittedSdv:
        """Learn a table that hangs together with no other: by the model that HMA puts on each of its tables."""
        return SdvModel(kind="gaussian_copula").fit(table, columns=columns, seed=seed)

    def fit_group(self, task: GroupTask, *, seed: int = 0) -> HmaFamily:
        """Learn tables that hang together.

        Raises:
            BadInputError: If they are too many, too deep, or hang together in a way that HMA does not know.
        """
        _check(task)
        from sdv.metadata import Metadata
        from sdv.multi_table import HMASynthesizer

        kept, notes = _with_parents(task)
        fitted = {name: _table(task, name, table, seed) for name, table in kept.items()}
        frames = {}
        for name, table in kept.items():
            frames[name] = to_frame(table.select(fitted[name].schema.names))
            for key in fitted[name].types:
                frames[name][key] = table[key].cast(pa.string()).to_pandas()
        described = {"tables": {n: _described(task, n, t) for n, t in fitted.items()}, "relationships": _bonds(task)}
        with quiet(seed), explained(self.kind):
            model = HMASynthesizer(Metadata.load_from_dict(described), verbose=False)
            model.fit(frames)
        return HmaFamily(fitted, task.relations, seed, model, (*notes, "Made with SDV, Business Source License 1.1."))


def _check(task: GroupTask) -> None:
    if len(task.tables) > _MOST_TABLES or (deep := _depth(task.relations)) > _MOST_DEPTH:
        found = f"{len(task.tables)} tables" if len(task.tables) > _MOST_TABLES else f"tables {deep} relations deep"
        raise BadInputError(
            f"'hma' learns at most {_MOST_TABLES} tables, parents and their children; here {found} hang together. "
            f"{_BY_HAND}"
        )
    for relation in task.relations:
        single = len(relation.columns) == 1 and task.keys.get(relation.parent) == relation.parent_columns
        if relation.child == relation.parent or not single:
            raise BadInputError(
                f"'hma' learns relations to another table's key of one column; {relation.child}."
                f"{', '.join(relation.columns)} refers to {relation.parent} otherwise. {_BY_HAND}"
            )


def _depth(relations: tuple[Relation, ...]) -> int:
    """The relations of the longest way from a parent down; in a ring, more than are allowed."""
    reached = {relation.parent for relation in relations}
    for step in range(_MOST_DEPTH + 1):
        reached = {relation.child for relation in relations if relation.parent in reached}
        if not reached:
            return step
    return _MOST_DEPTH + 1


def _with_parents(task: GroupTask) -> tuple[dict[str, pa.Table], list[str]]:
    """Leave out the rows whose parent is missing, and what refers to them; SDV refuses those."""
    kept, before = dict(task.tables), {name: table.num_rows for name, table in task.tables.items()}
    for _ in range(_MOST_DEPTH + 1):
        for relation in task.relations:
            there: npt.NDArray[np.bool_] = parent_rows(kept, relation) >= 0
            kept[relation.child] = kept[relation.child].filter(pa.array(there))
    lost = {name: before[name] - table.num_rows for name, table in kept.items()}
    return kept, [f"{n:,} rows of {name} without a parent were not learnt." for name, n in lost.items() if n]


def _table(task: GroupTask, name: str, table: pa.Table, seed: int) -> HmaTable:
    columns = task.columns[name]
    left_out, learnt = divide_columns(table, columns, {})
    referring = {relation.columns[0] for relation in task.relations if relation.child == name}
    names = [field.name for field in table.schema if field.name in learnt.names or field.name in columns.keys]
    return HmaTable(
        schema=learnt,
        keys={key: KeyMaker.of(table[key], seed, key) for key in sorted(columns.keys - referring)},
        types={key: table.schema.field(key).type for key in names if key in columns.keys},
        order=tuple(names),
        left_out={column: why for column, why in left_out.items() if column not in columns.keys},
        rows=table.num_rows,
    )


def _described(task: GroupTask, name: str, table: HmaTable) -> dict[str, Any]:
    columns = {**dict(sdtypes(table.schema)), **{key: {"sdtype": "id"} for key in table.types}}
    key = task.keys.get(name, ())
    return {"columns": columns, **({"primary_key": key[0]} if len(key) == 1 else {})}


def _bonds(task: GroupTask) -> list[dict[str, str]]:
    return [
        {
            "parent_table_name": relation.parent,
            "child_table_name": relation.child,
            "parent_primary_key": relation.parent_columns[0],
            "child_foreign_key": relation.columns[0],
        }
        for relation in task.relations
    ]


def _ends(relation: Relation) -> tuple[tuple[str, str], tuple[str, str]]:
    return (relation.child, relation.columns[0]), (relation.parent, relation.parent_columns[0])
