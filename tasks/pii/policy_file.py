"""The file of a policy: read with the line of everything that is wrong in it, and written to start from."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.errors import BadInputError, SchemaError
from schemas.places import Places
from schemas.suggest import did_you_mean
from schemas.yaml_reading import read_document
from tasks.pii.kinds import TYPES

KEYS = ("strategy", "profiles", "types", "columns")
_ENTRY = ("type", "strategy")
_LIKE = "Write it like: types: {EMAIL: fake}"
_WHERE = "docs/personal-data.md has a whole one"


@dataclass(frozen=True)
class Known:
    """What a policy may name.

    Attributes:
        strategies: In any order; ``profiles`` the rule sets.
    """

    strategies: Collection[str]
    profiles: Collection[str]


def read_policy(document: str, known: Known) -> tuple[dict[str, Any], Places]:
    """Read a policy's text.

    Args:
        document: YAML or JSON.
        known: What it may name.

    Returns:
        Its settings, and where each stands.

    Raises:
        BadInputError: If it is no such document, or names what is not known; every problem is listed with its line.
    """
    try:
        read, places = read_document(document, source="the policy")
    except SchemaError as error:
        raise BadInputError(f"The policy is not readable as YAML. {_LIKE}\n{error}") from None
    if read is None:
        return {}, places
    if not isinstance(read, dict) or _aliased(document):
        raise BadInputError(f"The policy must be a YAML mapping without aliases. {_LIKE}; {_WHERE}.")
    read = {key: value for key, value in read.items() if value is not None or key not in KEYS}
    if problems := list(_problems(read, known)):
        listed = "\n".join(f"  {_at(places, path)}{text}" for path, text in problems)
        raise BadInputError(f"The policy cannot be used:\n{listed}\nSee docs/personal-data.md for what it may say.")
    return read, places


def _aliased(document: str) -> bool:
    import yaml

    return any(isinstance(token, yaml.AliasToken) for token in yaml.scan(document))


def _at(places: Places, path: tuple[str, ...]) -> str:
    line = places.line(path)
    return f"line {line}: " if line else ""


def line_of(places: Places | None, path: str) -> str:
    """Say where a column is named, for the beginning of a sentence."""
    return "" if places is None else _at(places, ("columns", path))


Problem = tuple[tuple[str, ...], str]


def _problems(read: Mapping[str, Any], known: Known) -> Iterable[Problem]:
    for key in read:
        if key not in KEYS:
            yield (key,), f"There is no setting '{key}'.{did_you_mean(str(key), KEYS)}"
    for key, kind in (("types", dict), ("columns", dict), ("profiles", list)):
        if key in read and not isinstance(read[key], kind):
            yield (key,), f"'{key}' must be a {'list' if kind is list else 'mapping'}."
            return
    for name in read.get("profiles", ()):
        if name not in known.profiles:
            yield ("profiles",), f"There is no compliance rule set '{name}'.{did_you_mean(str(name), known.profiles)}"
    yield from _settings(read, known)


def _settings(read: Mapping[str, Any], known: Known) -> Iterable[Problem]:
    if "strategy" in read:
        yield from _strategy(("strategy",), "strategy", read["strategy"], known)
    for type, name in read.get("types", {}).items():
        if type not in TYPES:
            yield ("types", type), f"types: there is no type '{type}'.{_type_hint(type)}"
        yield from _strategy(("types", type), f"types.{type}", name, known)
    for path, entry in read.get("columns", {}).items():
        yield from _column(path, entry, known)


def _column(path: str, entry: Any, known: Known) -> Iterable[Problem]:
    where = f"columns.{path}"
    if not isinstance(entry, Mapping):
        yield from _strategy(("columns", path), where, entry, known)
        return
    for key in entry:
        if key not in _ENTRY:
            yield ("columns", path, str(key)), f"{where}: there is no setting '{key}'.{did_you_mean(str(key), _ENTRY)}"
    if "type" in entry and entry["type"] not in TYPES:
        hint = _type_hint(entry["type"])
        yield ("columns", path, "type"), f"{where}: there is no type '{entry['type']}'.{hint}"
    if "strategy" in entry:
        yield from _strategy(("columns", path, "strategy"), where, entry["strategy"], known)


def _strategy(path: tuple[str, ...], where: str, name: Any, known: Known) -> Iterable[Problem]:
    if name not in known.strategies:
        yield path, f"{where}: there is no strategy '{name}'.{did_you_mean(str(name), known.strategies)}"


def _type_hint(type: Any) -> str:
    return did_you_mean(str(type), sorted(TYPES), list_up_to=0) or " Types are such as PERSON, EMAIL, DATE_OF_BIRTH."


def draft(columns: Iterable[tuple[str, str, str, str]], profiles: Iterable[str]) -> str:
    """Write a policy to start from: what would be done without it, column by column.

    Args:
        columns: ``table.column``, what it tells, what would be done, and why it was found.
        profiles: The rule sets that were asked for.
    """
    named = list(profiles)
    lines = [
        "# What `understudy mask --policy THIS_FILE` does with each column that tells of people. Change a strategy,",
        "# or take a line away to leave the column to the default. Strategies: fake, hash, redact, tokenize, mask,",
        "# generalize, keep. A column that is missing: add it with what it tells, {type: PERSON, strategy: fake}.",
        "# Lines that begin with # are what is kept, or what some cells of a column hold beside.",
        f"profiles: [{', '.join(named)}]",
        "columns:",
    ]
    seen: set[str] = set()
    for path, type, strategy, because in columns:
        line = f"  {_quoted(path)}: {{type: {type}, strategy: {strategy}}}"
        given = path not in seen and strategy != "keep" and type != "TRACES"  # what is said of these is said by no line
        lines.append(f"{line if given else f'  # {line.strip()}'}  # {because}")
        seen.add(path)
    return "\n".join([*lines, ""]) if seen else "\n".join([*lines[:-1], "columns: {}", ""])


def _quoted(path: str) -> str:
    import json

    return path if path.replace("_", "").replace(".", "").isalnum() and path.isascii() else json.dumps(path)
