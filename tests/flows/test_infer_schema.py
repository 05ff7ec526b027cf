"""``infer-schema`` and a prompt in ``generate``: what the words say holds, and who chose what is written down."""

import json
from pathlib import Path

import pytest

from flows.generate import generate
from flows.infer_schema import infer_schema
from schemas.errors import BadInputError
from schemas.files import load_schema
from schemas.manifest import OutputFormat


def test_what_is_written_is_the_schema_with_its_reasons(tmp_path):
    out = tmp_path / "shop.yaml"
    proposal = infer_schema.fn(prompt="20 users with email, 60 posts, seed 4", out=str(out))
    schema = load_schema(out)
    assert schema.digest == proposal.schema_digest
    assert {table.name: table.rows for table in schema.tables} == {"users": 20, "posts": 60} == proposal.tables
    text = out.read_text()
    assert text.startswith("# No language model was used")
    assert "# A schema file does not say it: add --seed 4" in text
    email = next(choice for choice in proposal.choices if choice.column == "email")
    assert (email.table, email.type, email.by) == ("users", "string", "user")
    assert email.confidence > 0.5
    assert "request names it" in email.reason
    assert proposal.model is None


def test_the_written_schema_generates_what_the_words_do(tmp_path):
    out = tmp_path / "shop.yaml"
    infer_schema.fn(prompt="20 users with email, 60 posts", out=str(out))
    by_file, by_words = generate.fn(schema=str(out)), generate.fn(prompt="20 users with email, 60 posts")
    assert by_file.tables == by_words.tables


def test_one_number_becomes_rows_of_every_table(tmp_path):
    proposal = infer_schema.fn(schema="hospital", rows=50)
    assert proposal.tables["patients"] is not None
    assert all(rows is not None for rows in proposal.tables.values())


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(BadInputError, match="--out FILE"):
        infer_schema.fn(prompt="20 users", out=str(tmp_path / "none" / "x.yaml"))


def test_words_decide_unless_a_parameter_does():
    words = "20 users with name, as CSV, seed 5"
    said = generate.fn(prompt=words)
    assert (said.tables["users"].rows, said.output_format, said.seed) == (20, OutputFormat.CSV, 5)
    told = generate.fn(prompt=words, rows=7, seed=6, format=OutputFormat.JSONL)
    assert (told.tables["users"].rows, told.output_format, told.seed) == (7, OutputFormat.JSONL, 6)


def test_the_manifest_says_who_chose_what_and_holds_nobody():
    manifest = generate.fn(prompt="20 users with name, as for jane.roe@gmail.com")
    assert manifest.provenance["schema"] == "words"
    assert manifest.provenance["by"] == "offline"
    assert manifest.provenance["columns"]["users"]["name"] == ["user", 0.85]
    assert "No language model was used" in manifest.provenance["notes"][0]
    assert manifest.model is None
    store = Path(manifest.location).parents[5]
    everything = "".join(path.read_text(errors="replace") for path in store.rglob("*.json"))
    assert "[email]" in json.dumps(manifest.request)
    assert "jane.roe" not in everything


def test_every_template_can_be_named():
    manifest = generate.fn(schema="library", rows=10)
    assert manifest.provenance["template"] == "library"
    assert manifest.quality_metrics["failed"] == 0


def test_tables_that_are_named_come_with_their_parents_and_no_others(tmp_path):
    sql = tmp_path / "shop.sql"
    sql.write_text(
        "CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE logs (id int PRIMARY KEY);"
        "CREATE TABLE posts (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users);"
    )
    assert set(infer_schema.fn(source=str(sql), tables=["posts"]).tables) == {"users", "posts"}
    with pytest.raises(BadInputError, match=r"no table 'psots'.*posts"):
        infer_schema.fn(source=str(sql), tables=["psots"])
