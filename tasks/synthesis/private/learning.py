"""The step as a whole, under a privacy budget: a twin of one table and a schema that no value of it shaped."""

from functools import partial

import pyarrow as pa

from schemas.model import DatasetSchema, TableSchema
from schemas.readers.streams import RealDataset
from schemas.types import ColumnType
from tasks.synthesis.interface import Columns, Fitted
from tasks.synthesis.keys import KeyMaker
from tasks.synthesis.learning import Learnt, Task, read_table
from tasks.synthesis.twin import Lone, Twin
from tasks.values.cells import CellKey


def learn_privately(dataset: RealDataset, task: Task) -> Learnt:
    """Learn a table: all its rows, for none is compared with later.

    Args:
        dataset: Of one table.
        task: Its schema names columns and types, and no more.

    Raises:
        SourceError: If the table has no row, or nothing could be learnt.
    """
    (real,), (table,) = dataset.tables, task.schema.tables
    columns = Columns(
        keys=frozenset(table.primary_key),
        made=task.personal.get(table.name, frozenset()) - set(table.primary_key),
        target=task.targets.get(table.name, "").rpartition(".")[2] or None,
        tells=None if task.tells is None else partial(task.tells, table.name),
    )
    # Never ``task.cleaned``: it fills a cell from another row, and then one row would count for several.
    named = pa.schema([(column.name, column.arrow_type) for column in table.columns])
    fitted = task.synthesizer.fit(read_table(real, whole=False).cast(named), columns=columns, seed=task.seed)
    makers = {name: _maker(table, name, task.seed) for name in table.primary_key}
    types = {name: table.column(name).arrow_type for name in makers}
    left_out = {name: why for name, why in fitted.left_out.items() if name not in makers}
    lone = Lone(fitted, makers, types, left_out, real.rows)
    schema = _published(task.schema, table, fitted)
    return Learnt(Twin({table.name: lone}, (), (table.name,)), schema, {table.name: ()}, (), {table.name: real.rows})


def _maker(table: TableSchema, name: str, seed: int) -> KeyMaker:
    """New keys, in the manner of the column's type: how the real ones look is not known."""
    column = table.column(name)
    if column.type is ColumnType.INTEGER:
        return KeyMaker("number", first=1)
    if column.type is ColumnType.UUID:
        return KeyMaker("uuid", seed=int(CellKey.of(seed, "keys", name).word))
    return KeyMaker("text", first=1, prefix=f"{name}-", width=7)


def _published(schema: DatasetSchema, table: TableSchema, fitted: Fitted) -> DatasetSchema:
    """A column that was learnt may be null: whether real ones are is not told but by the noisy count of nulls."""
    learnt = set(fitted.schema.names)
    columns = tuple(column.model_copy(update={"nullable": column.name in learnt}) for column in table.columns)
    return schema.model_copy(update={"tables": (table.model_copy(update={"columns": columns}),)})
