"""Anything that a request names becomes a schema, by one door."""

import json
import sqlite3
from pathlib import Path

import pytest

from schemas.errors import BadInputError, SourceError
from schemas.manifest import OutputFormat
from schemas.request import Wishes
from tasks.inference.offline import NO_MODEL
from tasks.inference.resolve import resolve
from tasks.inference.writing import with_values

SPEC = {
    "openapi": "3.0.0",
    "info": {"title": "Pets", "version": "1"},
    "paths": {},
    "components": {
        "schemas": {
            "Pet": {
                "type": "object", "required": ["id"],
                "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
            }
        }
    },
}  # fmt: skip


def test_words_become_a_schema_and_wishes():
    found = resolve(prompt="40 users with name and status (on, off). CSV, seed 7, German names")
    assert (found.origin, found.by["by"]) == ("words", "offline")
    assert found.schema.table("users").rows == 40
    assert found.wishes == Wishes(seed=7, format=OutputFormat.CSV, locale="de_DE")
    assert found.schema.locale == "de_DE"
    assert found.notes[0] == NO_MODEL


def test_one_number_for_all_is_a_wish():
    assert resolve(prompt="hospital data, 300 rows").wishes.rows == 300


def test_every_inferred_column_says_who_chose_it_and_why():
    schema = resolve(prompt="customers and their orders").schema
    columns = [column for table in schema.tables for column in table.columns]
    assert all(column.inferred and column.inferred.reason and 0 < column.inferred.confidence <= 1 for column in columns)


def test_a_parameter_counts_more_than_the_locale_of_the_words():
    assert resolve(prompt="40 users with German names", locale="fr_FR").schema.locale == "fr_FR"


def test_context_is_read_with_the_words():
    found = resolve(prompt="40 users", context="users have name, shoe size and city")
    assert "shoe_size" in {column.name for column in found.schema.table("users").columns}


def test_a_template_by_its_name_and_words_beside_it():
    found = resolve(schema="hospital", prompt="20 patients, jsonl, 5 dragons")
    assert (found.origin, found.by["template"]) == ("template", "hospital")
    assert found.wishes == Wishes(rows={"patients": 20}, format=OutputFormat.JSONL)
    assert any("'dragons'" in note for note in found.notes)


def test_words_that_say_nothing_beside_a_template_are_told_of():
    found = resolve(schema="hospital", prompt="please be quick")
    assert found.wishes == Wishes()
    assert "changed nothing" in found.notes[0]


def test_a_misspelt_template_is_told_of_the_nearest():
    with pytest.raises(BadInputError, match="Did you mean 'hospital'"):
        resolve(schema="hospitl")


def test_a_spec_a_sample_and_a_database_come_by_the_same_door(tmp_path: Path):
    (tmp_path / "pets.json").write_text(json.dumps(SPEC))
    (tmp_path / "people.csv").write_text("id;postcode;joined\n1;01067;2024-02-03\n2;04109;2024-02-04\n")
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("create table items (item_id integer primary key, label text not null)")
        connection.execute("insert into items values (1, 'secret label')")
    assert [table.name.lower() for table in resolve(source=str(tmp_path / "pets.json")).schema.tables] == ["pet"]
    people = resolve(source=str(tmp_path / "people.csv")).schema.tables[0]
    assert people.column("postcode").type == "string"
    database = resolve(source=f"sqlite:///{tmp_path}/shop.db").schema
    assert database.tables[0].name == "items"
    assert "secret label" not in str(database)


def test_a_password_in_clear_is_refused_and_never_quoted():
    with pytest.raises(BadInputError) as told:
        resolve(source="postgresql://me:hunter2@127.0.0.1:1/x")
    assert "hunter2" not in str(told.value)
    assert "${DB_PASSWORD}" in str(told.value)


def test_a_password_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(BadInputError, match="NO_SUCH_VARIABLE"):
        resolve(source="postgresql://me:${NO_SUCH_VARIABLE}@127.0.0.1:1/x")
    monkeypatch.setenv("A_PASSWORD", "hunter2/@:")
    with pytest.raises(SourceError) as told:
        resolve(source="postgresql://me:${A_PASSWORD}@127.0.0.1:1/x")
    assert "hunter2" not in str(told.value)


def test_rows_by_a_model_without_one_is_bad_input():
    resolved = resolve(prompt="40 users")
    with pytest.raises(BadInputError, match="UNDERSTUDY_MODEL"):
        with_values(resolved, None, {"users": 40})


def test_a_pool_by_a_model_without_one_is_bad_input(tmp_path: Path):
    (tmp_path / "s.yaml").write_text(
        "name: x\ntables:\n  - name: t\n    columns:\n      - {name: motto, type: string, generator: "
        "{kind: pool, by: model, describe: mottos of guilds, count: 5}}\n"
    )
    with pytest.raises(BadInputError, match=r"t\.motto asks for values written by a model"):
        with_values(resolve(schema=str(tmp_path / "s.yaml")), None)


def test_a_pool_from_a_file_is_read_before_anything_is_made(tmp_path: Path):
    (tmp_path / "mottos.txt").write_text("one\ntwo\n\ntwo\n")
    (tmp_path / "s.yaml").write_text(
        "name: x\ntables:\n  - name: t\n    columns:\n      - {name: motto, type: string, generator: "
        f"{{kind: pool, file: {tmp_path}/mottos.txt}}}}\n"
    )
    filled = with_values(resolve(schema=str(tmp_path / "s.yaml")), None).schema
    assert filled.tables[0].columns[0].generator.values == ("one", "two")
