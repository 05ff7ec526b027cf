"""What a person names on the command line: words, a file, a template, or a database's address."""

import os
import re
from pathlib import Path

from schemas.readers.existing import is_there

_ADDRESS = re.compile(r"^[a-z][a-z0-9]+(\+\w+)?://", re.IGNORECASE)
_PASSWORD = re.compile(r"^(?P<head>[a-z][a-z0-9+]*://[^/@:]*:)(?P<password>[^/@$][^/@]*)(?P<tail>@.*)$", re.I | re.S)
_VARIABLE = "UNDERSTUDY_SOURCE_PASSWORD"
_FILE = re.compile(
    r"^\S+\.(sql|ddl|ya?ml|json|jsonl|ndjson|csv|tsv|txt|parquet|xlsx?|db|sqlite3?|gz|zip)$", re.IGNORECASE
)
_LONGEST_PATH = 4096


def origin_of(what: str) -> dict[str, str | None]:
    """Tell what is meant, as the flows' parameter: ``prompt``, ``source`` or ``schema``.

    A file that is there, or looks like one, is a source, unless it is a schema file of our own; so is an address. A
    template's name alone is that template. Anything else is words.
    """
    text = what.strip()
    if _ADDRESS.match(text):
        return {"source": hidden(text)}
    plain = len(text) < _LONGEST_PATH and "\n" not in text
    if plain and (_FILE.match(text) or is_there(text) or _are_files(text)):
        return {"schema" if _is_own_schema(Path(text)) else "source": text}
    return {"schema": text} if _is_template(text) else {"prompt": what}


def together(what: list[str]) -> str:
    """Several files as one source, several words as one sentence."""
    if len(what) > 1 and all(is_there(one) for one in what):
        return ",".join(what)
    return " ".join(what)


def hidden(source: str | None) -> str | None:
    """Move a password out of a database's address into the environment: Prefect keeps a run's parameters in clear."""
    match = _PASSWORD.match(source or "")
    if match is None:
        return source
    from urllib.parse import unquote

    os.environ[_VARIABLE] = unquote(match["password"])
    return f"{match['head']}${{{_VARIABLE}}}{match['tail']}"


def text_of(given: str | None) -> str | None:
    """Give a text, or what stands in the file of that name.

    Raises:
        BadInputError: If the file is no text.
    """
    from schemas.errors import BadInputError

    if given is None or "\n" in given or not (is_there(given) and Path(given).is_file()):
        return given
    try:
        return Path(given).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{given} cannot be read as UTF-8 text ({type(error).__name__}).") from None


def _are_files(text: str) -> bool:
    """Whether it names several files that are there."""
    names = [name.strip() for name in text.split(",")]
    return len(names) > 1 and all(name and is_there(name) for name in names)


def _is_own_schema(path: Path) -> bool:
    """Whether the top level of a YAML or JSON file has tables with columns."""
    if path.suffix.lower() not in {".yaml", ".yml", ".json"} or not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as file:
        head = file.read(20_000)
    return (
        re.search(r'^\s{0,4}"?tables"?\s*:', head, re.M) is not None and re.search(r'"?columns"?\s*:', head) is not None
    )


def _is_template(text: str) -> bool:
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,60}", text):
        return False
    from tasks.inference.library import templates

    return text in {each.name for each in templates()}
