"""What a reader makes survives being written down: nested generator parameters included."""

from pathlib import Path

from schemas.files import dump_json, dump_yaml, load_schema
from schemas.readers.ddl import read_ddl_file

EXAMPLE = Path(__file__).parents[3] / "examples" / "orders.sql"


def test_the_example_survives_yaml_and_json() -> None:
    schema = read_ddl_file(EXAMPLE).schema
    for text in (dump_yaml(schema), dump_json(schema)):
        again = load_schema(text)
        assert again == schema
        assert again.digest == schema.digest


def test_a_nested_kind_at_its_default_is_written() -> None:
    text = """
    tables:
      - name: t
        columns:
          - {name: x, type: number, generator: {kind: number, minimum: 0, maximum: 9, distribution: {kind: uniform}}}
    """
    schema = load_schema(text)
    assert "distribution: {kind: uniform}" in dump_yaml(schema)
    assert load_schema(dump_yaml(schema)) == schema
