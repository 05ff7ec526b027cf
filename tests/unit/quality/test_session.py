"""The connection sees the dataset's folder, and nothing else."""

from pathlib import Path

import duckdb
import pytest

from tasks.quality.session import session


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "it's here").mkdir()
    (tmp_path / "secret.csv").write_text("a\n1\n")
    return tmp_path / "it's here"


def test_files_outside_the_folder_cannot_be_read_or_written(folder) -> None:
    with session(folder) as opened:
        for statement in (
            f"SELECT * FROM read_text('{folder.parent.as_posix().replace(chr(39), chr(39) * 2)}/secret.csv')",
            "COPY (SELECT 1) TO '/tmp/understudy-escape.csv'",
            "ATTACH '/tmp/understudy-escape.db'",
            "SET enable_external_access=true",
            "INSTALL httpfs",
        ):
            with pytest.raises(duckdb.Error):
                opened.connection.execute(statement)


def test_the_scratch_folder_is_removed_even_when_the_audit_raises(folder) -> None:
    with pytest.raises(RuntimeError), session(folder) as opened:
        assert opened.scratch.is_dir()
        assert [path.name for path in folder.parent.iterdir() if path.suffix != ".csv"] == [folder.name]
        raise RuntimeError
    assert not opened.scratch.exists()
