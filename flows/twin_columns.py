"""What became of each column of a twin, for its report and for the screen."""

from collections.abc import Iterator

from flows.rehearsal import Rehearsal
from tasks.quality.told import ColumnTold
from tasks.synthesis.family import Family

KEY = "a key, made anew"


def columns_told(twin: Rehearsal) -> Iterator[ColumnTold]:
    """Say of every column, table by table, how it was made and whether it can be compared."""
    left_out = twin.learnt.twin.left_out
    kept = {
        name
        for family in twin.learnt.twin.families
        if isinstance(family, Family)
        for name, table in family.tables.items()
        if table.reference is not None
    }
    for table in twin.schema.tables:
        made, compared = twin.engine.made_as(table.name), twin.learnt.compared[table.name]
        for column in table.columns:
            if table.name in kept:
                how = "kept as it is"
            elif column.name in made:
                how = f"made as {made[column.name]}"
            elif column.name in left_out[table.name]:
                how = left_out[table.name][column.name]
            else:
                how = "learnt" if column.name in compared else KEY
            yield ColumnTold(table.name, column.name, how, column.name in compared, key=how == KEY)
