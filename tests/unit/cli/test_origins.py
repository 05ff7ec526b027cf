"""What is meant by a word on the command line."""

from pathlib import Path

import pytest

from understudy.cli.origins import hidden, origin_of, text_of, together


@pytest.mark.parametrize(
    ("what", "meant"),
    [
        ("20 users and 3 posts", "prompt"),
        ("tables.sql", "source"),
        ("no/such/file.csv", "source"),
        ("postgresql://me@host/db", "source"),
        ("sqlite:///x.db", "source"),
        ("hospital", "schema"),
        ("hospitals with patients", "prompt"),
        ("files like a.csv", "prompt"),
        ("300 users with name, " + "and so on, " * 30, "prompt"),  # longer than any file's name
    ],
)
def test_what_is_meant(what: str, meant: str):
    assert list(origin_of(what)) == [meant]


def test_words_longer_than_any_files_name_are_words():
    assert text_of("a remark " * 60) == "a remark " * 60
    assert together(["users " * 60, "posts"]) == "users " * 60 + " posts"


def test_a_schema_of_our_own_is_a_schema_and_a_folder_a_source(tmp_path: Path):
    (tmp_path / "own.yaml").write_text("name: x\ntables:\n  - name: t\n    columns:\n      - {name: a, type: string}\n")
    (tmp_path / "spec.yaml").write_text("openapi: 3.0.0\npaths: {}\n")
    assert list(origin_of(str(tmp_path / "own.yaml"))) == ["schema"]
    assert list(origin_of(str(tmp_path / "spec.yaml"))) == ["source"]
    assert list(origin_of(str(tmp_path))) == ["source"]


def test_a_password_moves_to_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("UNDERSTUDY_SOURCE_PASSWORD", raising=False)
    moved = hidden("postgresql+psycopg://me:hun%2Fter@host:5432/db")
    assert moved == "postgresql+psycopg://me:${UNDERSTUDY_SOURCE_PASSWORD}@host:5432/db"
    import os

    assert os.environ["UNDERSTUDY_SOURCE_PASSWORD"] == "hun/ter"
    kept = "postgresql://me:${DB_PASSWORD}@host/db"
    assert hidden(kept) == kept
    assert hidden("sqlite:///a.db") == "sqlite:///a.db"
    assert hidden(None) is None


def test_a_context_is_a_text_or_a_file(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("users have a shoe size")
    assert text_of(str(tmp_path / "notes.txt")) == "users have a shoe size"
    assert text_of("users have a hat") == "users have a hat"
    assert text_of(None) is None
