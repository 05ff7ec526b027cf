"""Takes an example in JSON for the columns that it shows: ``500 books like {"title": "Dune", "year": 1965}``."""

import json
import re
from typing import Any

from tasks.inference.offline.time_points import parsed_date
from tasks.inference.offline.words import identifier

_EXAMPLE = re.compile(r"\{\s*\"[^{}]*\}")
_LED = re.compile(
    r"[\s,:]*(?:\b(?:(?:looking |in the form |of the form )?(?:like|of|as)|such as|e\.g\.|for example)(?: this)?)?"
    r"[\s:]*\Z"
)
_LONGEST_LEAD = 40
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


def exemplified(text: str) -> str:
    """The same request with columns for each flat example; one without any is given back as it is."""
    parts, at = list[str](), 0
    for match in _EXAMPLE.finditer(text):
        columns = _columns(match[0])
        if columns is None:
            continue
        before = text[at : match.start()]
        near = _LED.sub("", before[-_LONGEST_LEAD:])
        parts += [before[:-_LONGEST_LEAD], near, f" ({', '.join(columns)})"]
        at = match.end()
    return "".join([*parts, text[at:]])


def _columns(written: str) -> list[str] | None:
    try:
        shown: dict[str, Any] = json.loads(written)
    except ValueError:
        return None
    return [_column(identifier(name), _type(value)) for name, value in shown.items()] if len(shown) > 1 else None


def _column(name: str, type: str) -> str:
    return f'"{name}" ({type})' if type else f'"{name}"'


def _type(value: object) -> str:
    """The type of a value; what is no text is sure of it."""
    for kinds, type in ((bool, "boolean"), (int, "integer"), (float, "float"), ((list, dict), "json")):
        if isinstance(value, kinds):
            return type
    if not isinstance(value, str):
        return ""
    return "timestamp" if _MOMENT.match(value) else "date" if parsed_date(value) else "string"
