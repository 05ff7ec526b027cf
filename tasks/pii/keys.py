"""The key of replacement: from the environment, or a file of its own that is generated when there is none."""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from schemas.errors import BadInputError

BYTES = 32
FEWEST_CHARACTERS = 12
VARIABLE = "UNDERSTUDY_PII_KEY"

_SALT = b"understudy.pii.key.v1"


@dataclass(frozen=True)
class PiiKey:
    """A 256-bit key. It is never shown: only its id is.

    Attributes:
        raw: The key.
    """

    raw: bytes = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "PiiKey":
        """Read a key as 64 hexadecimal characters, as base64 of 32 bytes, or as a passphrase.

        Raises:
            BadInputError: If it is too short to protect anything.
        """
        written = text.strip()
        try:
            if len(written) == 2 * BYTES:
                return cls(bytes.fromhex(written))
        except ValueError:
            pass
        try:
            decoded = base64.b64decode(written, validate=True)
        except (binascii.Error, ValueError):
            decoded = b""
        if len(decoded) == BYTES:
            return cls(decoded)
        if len(written) < FEWEST_CHARACTERS:
            raise BadInputError(
                f"{VARIABLE} is too short: give 64 hexadecimal characters, or a passphrase of "
                f"{FEWEST_CHARACTERS} characters or more. "
                "Make one with: python -c 'import secrets; print(secrets.token_hex(32))'"
            )
        return cls(hashlib.scrypt(written.encode(), salt=_SALT, n=2**14, r=8, p=1, dklen=BYTES))

    @classmethod
    def obtain(cls, given: str | None, file: Path) -> "PiiKey":
        """Take the key given, or the one in a file, or make one and leave it in the file, readable by its owner alone.

        Args:
            given: The value of ``UNDERSTUDY_PII_KEY``, if set.
            file: Where the key is kept; never inside what is published.

        Raises:
            BadInputError: If the key is too short, or others may read the file.
        """
        if given:
            return cls.parse(given)
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls._from(file)
        except FileNotFoundError:
            file.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
            return cls.obtain(given, file)
        key = cls(secrets.token_bytes(BYTES))
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(key.raw.hex() + "\n")
            opened.flush()
            os.fsync(opened.fileno())
        return key

    @classmethod
    def existing(cls, given: str | None, file: Path) -> "PiiKey":
        """Take the key given, or the one in a file; never make one.

        Raises:
            BadInputError: If there is none, it is too short, or others may read the file.
        """
        if given:
            return cls.parse(given)
        if not file.exists():
            raise BadInputError(f"There is no key: set {VARIABLE}, or put the key file back where it was made.")
        return cls._from(file)

    @classmethod
    def _from(cls, file: Path) -> "PiiKey":
        if file.stat().st_mode & 0o077:
            raise BadInputError(f"Others may read the key file {file.name}. Make it yours alone: chmod 600 {file.name}")
        text = file.read_text("ascii", errors="replace").strip()
        if len(text) != 2 * BYTES:
            raise BadInputError(
                f"The key file {file.name} holds no key: it should be one line of 64 hexadecimal characters."
            )
        return cls.parse(text)

    @property
    def id(self) -> str:
        """What may be shown of the key: 16 hexadecimal characters that tell two keys apart."""
        return self.child("id").raw.hex()[:16]

    def child(self, *names: str) -> "PiiKey":
        """Derive the key of a purpose."""
        message = b"".join(len(raw).to_bytes(4, "big") + raw for raw in (name.encode() for name in names))
        return PiiKey(hmac.digest(self.raw, message, "sha256"))

    def digests(self, values: Iterable[str]) -> npt.NDArray[np.uint64]:
        """Give HMAC-SHA-256 of each value as four words, shape (n, 4)."""
        inner, outer = _halves(self.raw)  # twice as fast as hmac.digest, which prepares the key for every value
        digests = []
        for value in values:
            first, second = inner.copy(), outer.copy()
            first.update(value.encode("utf-8", "surrogatepass"))
            second.update(first.digest())
            digests.append(second.digest())
        joined = b"".join(digests)
        return np.frombuffer(joined, ">u8").astype(np.uint64).reshape(-1, 4)

    def hexadecimal(self, value: str) -> str:
        """HMAC-SHA-256 of a value in hexadecimal."""
        return hmac.digest(self.raw, value.encode("utf-8", "surrogatepass"), "sha256").hex()


def _halves(raw: bytes) -> "tuple[hashlib._Hash, hashlib._Hash]":
    """What HMAC (RFC 2104) hashes before the message, and before that hash."""
    padded = raw.ljust(64, b"\0")
    return tuple(hashlib.sha256(bytes(byte ^ pad for byte in padded)) for pad in (0x36, 0x5C))  # type: ignore[return-value]
