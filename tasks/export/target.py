"""Where an export goes, read from what people type."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit, urlunsplit

from schemas.errors import BadInputError

Kind = Literal["files", "postgresql", "duckdb", "sqlite"]

_SUFFIXES: dict[str, Kind] = {
    ".duckdb": "duckdb",
    ".ddb": "duckdb",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
}
_STORES = frozenset({"s3", "file"})
TAKES = "a folder, s3://bucket/prefix, postgresql://user@host/database, FILE.duckdb or FILE.sqlite"


@dataclass(frozen=True)
class Target:
    """Where an export goes.

    Attributes:
        where: A folder or store address, a database's address without a password, or a file's path.
    """

    kind: Kind
    where: str

    @property
    def path(self) -> Path:
        """The database file."""
        return Path(self.where)

    @classmethod
    def of(cls, to: str, name: str) -> "Target":
        """Read a target.

        Args:
            to: What was typed; the bare words ``duckdb`` and ``sqlite`` mean a file here, named after the dataset.
            name: The dataset's id.

        Raises:
            BadInputError: If it is of no known kind, or holds a password.
        """
        if to in ("duckdb", "sqlite"):
            return cls("duckdb" if to == "duckdb" else "sqlite", f"{name}.{to}")
        if "://" not in to:
            return cls(_SUFFIXES.get(Path(to).suffix.lower(), "files"), to)
        scheme = to.partition("://")[0].lower()
        if scheme in ("postgresql", "postgres"):
            return cls("postgresql", _without_secret(to))
        if scheme in ("duckdb", "sqlite"):
            path = unquote(to.partition("://")[2]).removeprefix("/")
            return cls("duckdb" if scheme == "duckdb" else "sqlite", path or f"{name}.{scheme}")
        if scheme in _STORES:
            return cls("files", to)
        raise BadInputError(f"--to {scheme}://...: Understudy cannot export to that. It takes {TAKES}.")


def _without_secret(address: str) -> str:
    """Give the address back: parameters are kept by Prefect and by history, and a secret must not be.

    Raises:
        BadInputError: If it holds a password.
    """
    if split_password(address)[1] is not None:
        raise BadInputError(
            "--to: the address holds a password, and parameters are kept. Leave it out, and "
            "set PGPASSWORD or ~/.pgpass."
        )
    return address


def split_password(address: str) -> tuple[str, str | None]:
    """Part a database's address into the address without its password, and the password (None if there is none).

    Raises:
        BadInputError: If it is no address.
    """
    try:
        parts = urlsplit(address)
        queried = [each for each in parts.query.split("&") if each.lower().startswith("password=")]
        user, colon, password = parts.netloc.rpartition("@")[0].partition(":")
    except ValueError:
        raise BadInputError("--to: this is no address of a database. Write postgresql://user@host/database.") from None
    if queried:
        kept = "&".join(each for each in parts.query.split("&") if each not in queried)
        return split_password(urlunsplit(parts._replace(query=kept)))[0], unquote(queried[0].partition("=")[2])
    if not colon:
        return address, None
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}@{host}")), unquote(password)
