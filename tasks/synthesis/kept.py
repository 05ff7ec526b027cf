"""A learnt twin kept in a folder: JSON and plain arrays, signed with the project's key, never a pickle."""

import hashlib
import hmac
import io
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from schemas.errors import BadInputError, SourceError
from tasks.synthesis.family import Family
from tasks.synthesis.interface import ARRAYS, STATE
from tasks.synthesis.learning import Learnt
from tasks.synthesis.packing import Packer, unpack

FORMAT = 2
SIGNATURE, CARD = "signature.txt", "README.md"
_SIGNED = (STATE, ARRAYS, CARD)
_MARK = "understudy-model"
_MOST_BYTES = 4 << 30


@dataclass(frozen=True)
class Seal:
    """The key that models are signed with.

    Attributes:
        raw: The key.
        id: What may be shown of it.
    """

    raw: bytes
    id: str

    def sign(self, files: Mapping[str, bytes]) -> str:
        """Give HMAC-SHA-256 over every byte, name and length of some files, in hexadecimal."""
        signed = hmac.new(self.raw, digestmod="sha256")
        for name, data in sorted(files.items()):
            signed.update(f"{len(name)}:{name}:{len(data)}:".encode())
            signed.update(data)
        return signed.hexdigest()


@dataclass(frozen=True)
class KeptModel:
    """A learnt twin with what its folder says of it.

    Attributes:
        learnt: What was learnt.
        seed: Of its twin.
        provenance: What it was learnt from and how, without a value.
        digest: Of the folder's bytes; empty before it is written.
    """

    learnt: Learnt
    seed: int
    provenance: Mapping[str, Any]
    digest: str = ""


def ensure_free(folder: Path) -> None:
    """Make sure that a model may be kept in a folder: a new or an empty one, or one that holds a model and no more.

    Raises:
        BadInputError: If something else is there, which would be lost.
    """
    if not folder.exists() or (folder.is_dir() and (_is_model(folder) or not any(folder.iterdir()))):
        return
    raise BadInputError(
        f"A model cannot be kept in '{folder}': something else is there. "
        f"Name a new folder, such as models/{folder.name}."
    )


def _is_model(folder: Path) -> bool:
    """Whether a folder holds the files of a model, its signature among them, and nothing beside them."""
    if {entry.name for entry in folder.iterdir()} != {*_SIGNED, SIGNATURE}:
        return False
    return (folder / SIGNATURE).read_bytes()[:1000].split()[:1] == [_MARK.encode()]


def write_kept(model: KeptModel, folder: Path, seal: Seal) -> str:
    """Write a model into a folder, whole or not at all; a model that was there gives way once the new one is whole.

    Returns:
        The digest of what was written.

    Raises:
        BadInputError: If the model cannot be kept (SDV's), or something else is in the folder.
    """
    ensure_free(folder)
    files = _files(model)
    folder.absolute().parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.absolute().parent))
    try:
        signed = {**files, SIGNATURE: f"{_MARK} {FORMAT} {seal.id} {seal.sign(files)}\n".encode()}
        for name, data in signed.items():
            _write(made / name, data)
        _put(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return _digest(files)


def _put(made: Path, folder: Path) -> None:
    """Give a folder its place; what was there is taken aside, and put back where that fails."""
    if not folder.exists():
        made.rename(folder)
        return
    aside = made.with_name(f"{made.name}.before")
    try:
        folder.rename(aside)
        made.rename(folder)
    except BaseException:  # an interrupt, too, must not leave the place empty
        if aside.exists() and not folder.exists():
            aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def read_kept(folder: Path, seal: Seal) -> KeptModel:
    """Read a model back. Nothing in it is parsed before its signature was found right.

    Raises:
        SourceError: If there is none, it was signed with another key or changed since, or is of another version.
    """
    files = _signed_files(folder, seal)
    plain = json.loads(files[STATE])
    if plain["format"] != FORMAT:
        raise SourceError(f"The model '{folder.name}' is of format {plain['format']}, not {FORMAT}. Fit it again.")
    with np.load(io.BytesIO(files[ARRAYS]), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    learnt = unpack(plain["learnt"], arrays)
    return KeptModel(learnt, plain["seed"], plain["provenance"], _digest(files))


def _signed_files(folder: Path, seal: Seal) -> dict[str, bytes]:
    try:
        if sum((folder / name).stat().st_size for name in _SIGNED) > _MOST_BYTES:
            raise SourceError(f"The model '{folder.name}' is larger than any that is kept, so it was not read.")
        said = (folder / SIGNATURE).read_bytes()[:1000].split()
        files = {name: (folder / name).read_bytes() for name in _SIGNED}
    except OSError as error:
        raise SourceError(
            f"No signed model is in '{folder}': it should hold {', '.join((*_SIGNED, SIGNATURE))}, as "
            f"`understudy replicate ... --keep-model {folder.name}` writes them ({type(error).__name__})."
        ) from None
    if len(said) == 4 and hmac.compare_digest(said[3], seal.sign(files).encode()):
        return files
    if len(said) == 4 and said[2] != seal.id.encode():
        raise SourceError(
            f"The model '{folder.name}' was signed with another key, so it was not read. Set UNDERSTUDY_PII_KEY to the "
            "key of the project that made it, or learn the real data again with --keep-model."
        )
    raise SourceError(
        f"The model '{folder.name}' was changed after it was signed, so it was not read. Take it again from where it "
        "was kept first, or learn the real data again with --keep-model."
    )


def _files(model: KeptModel) -> dict[str, bytes]:
    packer = Packer()
    plain = {
        "format": FORMAT,
        "seed": model.seed,
        "provenance": model.provenance,
        "learnt": packer.pack(model.learnt),
    }
    arrays = io.BytesIO()
    np.savez(arrays, **packer.arrays)  # type: ignore[arg-type]
    return {
        STATE: json.dumps(plain, sort_keys=True).encode(),
        ARRAYS: arrays.getvalue(),
        CARD: _card(model.learnt).encode(),
    }


def references(learnt: Learnt) -> list[str]:
    """Name the tables that are kept as they are, real rows and all."""
    return sorted(
        name
        for family in learnt.twin.families
        if isinstance(family, Family)
        for name, table in family.tables.items()
        if table.reference is not None
    )


def _card(learnt: Learnt) -> str:
    kept = references(learnt)
    rows = f"the rows of {', '.join(kept)}, which describe kinds of things and not people" if kept else "no real row"
    return (
        f"# A model of {learnt.schema.name}\n\n"
        f"Tables: {', '.join(learnt.twin.order)}. Make rows of it with `understudy sample FOLDER --rows N`.\n\n"
        f"It holds {rows}. Beyond that it holds shares, trees over ranks, averages of several values, values that "
        "several rows share, formulas between columns, and keyed hashes of rows that must not come back.\n"
        "Whoever has it can test whether a row that he knows was learnt: keep it where the real data may be kept.\n\n"
        "Its signature is checked before anything in it is read; it is read by the project that has the key, and by no "
        "other.\n"
    )


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())


def _digest(files: Mapping[str, bytes]) -> str:
    """What tells one model from another, whoever signed it."""
    whole = hashlib.sha256()
    for name, data in sorted(files.items()):
        whole.update(f"{name}:{len(data)}:".encode() + data)
    return whole.hexdigest()
