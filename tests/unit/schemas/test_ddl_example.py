"""The example that the demo runs on."""

from pathlib import Path

from schemas.readers.ddl import read_ddl_file
from schemas.validation import problems

EXAMPLE = Path(__file__).parents[3] / "examples" / "orders.sql"


def test_the_example_is_read_whole_and_makes_sense() -> None:
    result = read_ddl_file(EXAMPLE)
    assert result.dialect == "postgres" and [note.text for note in result.notes] == [
        "CREATE INDEX: 1 passed over, from this line on."
    ]
    assert (len(result.schema.tables), len(result.schema.relations), len(result.schema.rules)) == (11, 12, 7)
    assert problems(result.schema) == []


def test_every_column_of_the_example_is_filled_by_a_generator_or_a_relation() -> None:
    schema = read_ddl_file(EXAMPLE).schema
    for table in schema.tables:
        children = {name for relation in schema.parents_of(table.name) for name in relation.columns}
        assert [
            column.name for column in table.columns if (column.generator is None) is not (column.name in children)
        ] == []
