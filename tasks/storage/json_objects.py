"""JSON within JSON: text that is an object or a list stands in a line as that, and comes back letter by letter."""

import json
import re
from collections.abc import Collection
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.storage.json_text import decoded

_READ = json.JSONDecoder(parse_float=str, parse_int=str)
_SPACE = re.compile(r"[ \t]*")


def holds_json(values: pa.Array) -> npt.NDArray[np.bool_]:
    """Which texts are an object or a list in JSON, on one line, shape (n,)."""
    encoded = values.dictionary_encode()
    sound = np.array([_is_object(text) for text in encoded.dictionary.to_pylist()], np.bool_)
    places = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return np.where(places >= 0, sound[places] if len(sound) else False, False)


def _is_object(text: str) -> bool:
    if text[:1] not in ("{", "[") or text[-1] not in ("}", "]") or "\n" in text or "\r" in text:
        return False  # blanks behind it, as dirt leaves, would not come back
    try:
        json.loads(text, parse_constant=_refused)
    except (ValueError, RecursionError):
        return False
    return True


def _refused(name: str) -> NoReturn:
    raise ValueError(name)


def with_texts(line: str, texts: Collection[str]) -> dict[str, Any]:
    """Read a line's object, its numbers as texts; of some columns objects and lists as they are written.

    Raises:
        pa.ArrowInvalid: If a text column holds a number or a truth value.
    """
    found: dict[str, Any] = decoded(line)
    if not any(isinstance(found.get(name), dict | list) for name in texts):
        return _checked(found, line, texts)
    place = line.index("{") + 1
    while True:
        name, place = _READ.raw_decode(line, _SPACE.match(line, place).end())  # type: ignore[union-attr]
        start = _SPACE.match(line, line.index(":", place) + 1).end()  # type: ignore[union-attr]
        value, place = _READ.raw_decode(line, start)
        if name in texts and isinstance(value, dict | list):
            found[name] = line[start:place]
        place = _SPACE.match(line, place).end()  # type: ignore[union-attr]
        if line[place] != ",":
            return _checked(found, line, texts)
        place += 1


def _checked(found: dict[str, Any], line: str, texts: Collection[str]) -> dict[str, Any]:
    """Numbers were read as texts: look again where a text could have been one."""
    plain = json.loads(line)
    for name in texts:
        if not isinstance(plain.get(name), str | dict | list | None):
            raise pa.ArrowInvalid(f"a text column holds a {type(plain[name]).__name__}")
    return found
