"""The vault: what stands behind each token, encrypted value by value; without the key it tells nothing."""

import json
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from schemas.errors import BadInputError
from tasks.pii.keys import PiiKey

_NONCE = 12
_FORMAT = "understudy-vault-1"
_DIGITS = 6


class Vault:
    """Tokens by type, numbered in the order of the values' HMACs, which says nothing of the values'.

    Values are *learnt*, then :meth:`settle` numbers them; those of an earlier run keep their tokens.
    """

    def __init__(self, key: PiiKey) -> None:
        self._ids = key.child("token")
        self._cipher = key.child("vault")
        self._key_id = key.id
        self._tokens: dict[str, str] = {}
        self._sealed: dict[str, str] = {}
        self._last: dict[str, int] = {}
        self._learnt: dict[str, dict[str, str]] = {}

    def __len__(self) -> int:
        return len(self._sealed)

    def _id(self, type: str, value: str) -> str:
        return self._ids.hexadecimal(f"{type}\x00{value}")[:32]

    def learn(self, type: str, values: Iterable[str]) -> None:
        """Note values that will want tokens."""
        pending = self._learnt.setdefault(type, {})
        for value in values:
            identity = self._id(type, value)
            if identity not in self._tokens:
                pending[identity] = value

    def settle(self) -> None:
        """Number what was learnt."""
        for type in sorted(self._learnt):
            for identity, value in sorted(self._learnt[type].items()):
                self._last[type] = self._last.get(type, 0) + 1
                self._keep(identity, f"{type}_{self._last[type]:0{_DIGITS}d}", value)
        self._learnt.clear()

    def _keep(self, identity: str, token: str, value: str) -> None:
        self._tokens[identity] = token
        self._sealed[token] = self._seal(token, value)

    def tokens(self, type: str, values: Sequence[str]) -> list[str]:
        """Give the tokens of values; one that was not learnt gets a token made of its HMAC."""
        answers = []
        for value in values:
            identity = self._id(type, value)
            if identity not in self._tokens:
                self._keep(identity, f"{type}_X{identity[:16].upper()}", value)
            answers.append(self._tokens[identity])
        return answers

    def _seal(self, token: str, value: str) -> str:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(_NONCE)
        return (
            nonce + AESGCM(self._cipher.raw).encrypt(nonce, value.encode("utf-8", "surrogatepass"), token.encode())
        ).hex()

    def _open(self, token: str, sealed: str) -> str:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        raw = bytes.fromhex(sealed)
        try:
            return (
                AESGCM(self._cipher.raw)
                .decrypt(raw[:_NONCE], raw[_NONCE:], token.encode())
                .decode("utf-8", "surrogatepass")
            )
        except InvalidTag:
            raise BadInputError(
                "The vault cannot be opened with this key, or it was changed. Use the key of the run that wrote it."
            ) from None

    def reveal(self, tokens: Iterable[str]) -> dict[str, str]:
        """Give the values behind tokens.

        Raises:
            BadInputError: If a token is not in the vault, or the key is another.
        """
        wanted = list(tokens)
        missing = sum(token not in self._sealed for token in wanted)
        if missing:
            raise BadInputError(
                f"{missing} of {len(wanted)} tokens are not in the vault. Use the vault of the run that wrote them."
            )
        return {token: self._open(token, self._sealed[token]) for token in wanted}

    def save(self, file: Path) -> None:
        """Write the vault, readable by its owner alone, whole or not at all. Keep it apart from what is published."""
        content = {
            "format": _FORMAT,
            "key_id": self._key_id,
            "last": self._last,
            "tokens": self._tokens,
            "values": self._sealed,
        }
        file.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        partial = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            json.dump(content, opened)
            opened.flush()
            os.fsync(opened.fileno())
        partial.replace(file)

    @classmethod
    def load(cls, file: Path, key: PiiKey) -> "Vault":
        """Read a vault.

        Raises:
            BadInputError: If it is none, or was written under another key.
        """
        try:
            content = json.loads(file.read_text("utf-8"))
        except FileNotFoundError:
            raise BadInputError(
                f"There is no vault {file.name}. Give the one that the run with the strategy 'tokenize' wrote."
            ) from None
        except ValueError:
            content = None
        if not isinstance(content, Mapping) or content.get("format") != _FORMAT:
            raise BadInputError(f"The file {file.name} is no vault of Understudy.")
        if content["key_id"] != key.id:
            raise BadInputError(
                f"The vault {file.name} was written under the key {content['key_id']}, and this is the key {key.id}."
            )
        vault = cls(key)
        vault._tokens, vault._sealed, vault._last = (
            dict(content["tokens"]),
            dict(content["values"]),
            dict(content["last"]),
        )
        return vault
