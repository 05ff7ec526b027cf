"""Where the key, the ledgers and the vault of a masking are kept: apart from the data."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import BadInputError
from tasks.pii.keys import BYTES, PiiKey


@dataclass(frozen=True)
class Keeping:
    """Where what must stay apart from the data is kept.

    Attributes:
        key: Of replacement.
        key_file: Where it lies; None when it came from the environment.
        folder: Of ledgers, which make later runs agree with this one.
        vault: Where tokens lead back from; None when nothing does.
        passing: Whether the key was made up for a look and is not kept.
    """

    key: PiiKey
    key_file: Path | None
    folder: Path
    vault: Path | None = None
    passing: bool = False

    @property
    def key_id(self) -> str:
        """What may be shown of the key; ``none`` of one that is not kept."""
        return "none" if self.passing else self.key.id

    @classmethod
    def of(
        cls, given: str | None, folder: Path, *, vault: str | None, store: str, look_only: bool = False
    ) -> "Keeping":
        """Take the key given, or the one in the folder, or make one there.

        Args:
            given: The key from the environment.
            folder: Of the key and the ledgers.
            vault: Where tokens shall lead back from.
            store: Where datasets are published.
            look_only: Whether nothing will be replaced: then a key is made up and nothing is written.

        Raises:
            BadInputError: If the key is too short, others may read it, or the folder or vault is in the store.
        """
        published = None if "://" in store else Path(store).expanduser().resolve()
        for place in (folder, *([Path(vault)] if vault else [])):
            if published is not None and place.expanduser().resolve().is_relative_to(published):
                raise BadInputError(
                    f"{place.name} would lie within the store, beside what is published. Keep keys and vaults apart: "
                    "set UNDERSTUDY_PII_HOME, or give --vault another place."
                )
        file = folder.expanduser() / "pii.key"
        apart = Path(vault).expanduser() if vault else None
        if look_only and not given and not file.exists():
            return cls(PiiKey(secrets.token_bytes(BYTES)), None, folder.expanduser(), apart, passing=True)
        key = PiiKey.obtain(given, file)
        return cls(key, None if given else file, folder.expanduser(), apart)
