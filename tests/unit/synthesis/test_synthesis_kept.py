"""A folder of a kept model: whole or as it was, and nothing of another's is ever lost."""

from pathlib import Path
from typing import Any

import pytest

from schemas.errors import BadInputError
from tasks.synthesis import kept
from tasks.synthesis.kept import KeptModel, Seal, ensure_free, write_kept

SEAL = Seal(b"k" * 32, "key-1")


def write(folder: Path, said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_files", lambda _: dict.fromkeys(("model.json", "arrays.npz", "README.md"), said))
    write_kept(KeptModel(None, 1, {}), folder, SEAL)  # type: ignore[arg-type]


def test_a_model_gives_way_to_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for said in (b"old", b"new"):
        write(tmp_path / "model", said, monkeypatch)
    assert (tmp_path / "model/model.json").read_bytes() == b"new"
    assert [one.name for one in tmp_path.iterdir()] == ["model"]


@pytest.mark.parametrize("failure", [OSError, KeyboardInterrupt])
def test_a_model_stays_where_the_new_one_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: type[BaseException]
) -> None:
    write(tmp_path / "model", b"old", monkeypatch)
    rename, renamed = Path.rename, []

    def failing(self: Path, target: Any) -> Path:
        renamed.append(target)
        if len(renamed) == 2:
            raise failure("the disk is gone")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(failure, match="gone"):
        write(tmp_path / "model", b"new", monkeypatch)
    assert (tmp_path / "model/model.json").read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["model"]


@pytest.mark.parametrize("beside", ["notes.txt", "data"])
def test_a_folder_with_anything_beside_a_model_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beside: str
) -> None:
    write(tmp_path / "model", b"old", monkeypatch)
    (tmp_path / "model" / beside).mkdir()
    with pytest.raises(BadInputError, match="something else is there"):
        write(tmp_path / "model", b"new", monkeypatch)


def test_a_signature_of_something_else_makes_no_model(tmp_path: Path) -> None:
    for name in ("model.json", "arrays.npz", "README.md"):
        (tmp_path / name).write_text("mine")
    (tmp_path / "signature.txt").write_text("-----BEGIN PGP SIGNATURE-----")
    with pytest.raises(BadInputError, match="something else is there"):
        ensure_free(tmp_path)
