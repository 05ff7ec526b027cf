"""Database addresses without their passwords: these stand in the environment, and are put in where they are used."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from schemas.errors import BadInputError

_PASSWORD = re.compile(
    r"[a-z][a-z0-9+]*://(?:[^/@\s:]*:(?!\$\{)[^@\s]+@|\S*[?&](?:password|passwd|pwd)=(?!\$\{))", re.IGNORECASE
)
_VARIABLE = re.compile(r"\$\{(\w+)\}")


def refuse_password(address: str) -> str:
    """Give an address back that holds no password in clear: Prefect and history would keep it.

    Raises:
        BadInputError: If it does.
    """
    if _PASSWORD.match(address):
        raise BadInputError(
            "The database's address holds a password in clear, which Prefect would keep. Put it into a variable of the "
            "environment and write its name in its place: postgresql://user:${DB_PASSWORD}@host/name."
        )
    return address


def expanded(address: str, environment: Mapping[str, str]) -> str:
    """Put in what the variables of an address hold; a path stays as it is.

    Raises:
        BadInputError: If there is no such variable, or a password stands in clear.
    """
    if "://" not in refuse_password(address):
        return address

    def held(match: re.Match[str]) -> str:
        if match[1] not in environment:
            raise BadInputError(f"The source names the variable {match[1]}, and the environment has none of that name.")
        return quote(environment[match[1]], safe="")

    return _VARIABLE.sub(held, address)
