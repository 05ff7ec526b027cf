"""Ledgers kept with the key, so that later runs give the values they share with earlier ones the same surrogates."""

import os
import secrets
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from schemas.errors import BadInputError
from tasks.pii.keys import PiiKey
from tasks.pii.surrogate_values import SurrogateValues


def _file(folder: Path, key: PiiKey) -> Path:
    return folder / f"{key.id}.ledger.npz"


def load_ledger(folder: Path, key: PiiKey, values: SurrogateValues) -> None:
    """Take up what earlier runs under the key kept; nothing when there was none.

    Raises:
        BadInputError: If the file cannot be read.
    """
    file = _file(folder, key)
    if not file.exists():
        return
    try:
        with np.load(file, allow_pickle=False) as stored:
            values.restore({name: stored[name] for name in stored.files})
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise BadInputError(
            f"The ledger {file.name} beside the key cannot be read ({type(error).__name__}). Move it away: values of "
            "earlier runs may then get other surrogates."
        ) from None


def save_ledger(folder: Path, key: PiiKey, values: SurrogateValues) -> None:
    """Keep a ledger, readable by its owner alone, whole or not at all. It holds keyed hashes and
    surrogates, and no value."""
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    partial = folder / f".{key.id}.{secrets.token_hex(4)}"
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            np.savez(opened, allow_pickle=False, **values.export())
            opened.flush()
            os.fsync(opened.fileno())
        partial.replace(_file(folder, key))
    finally:
        partial.unlink(missing_ok=True)
