"""Large YAML and JSON documents as plain values, quickly and within bounds: no tags, no alias bombs."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from schemas.errors import SourceError
from schemas.yaml_reading import resolve_scalar

MAX_CHARACTERS = 100_000_000
MAX_DEPTH = 200
MAX_EXPANSION = 500_000
"""Values that aliases may repeat, in all."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Loaded:
    """A document as plain values.

    Attributes:
        root: Dicts with text keys, lists and scalars.
        lines: The line of each mapping, by the identity of its dict; empty for JSON.
    """

    root: Any
    lines: dict[int, int] = field(default_factory=dict, repr=False)


def load_document(text: str, *, source: str) -> Loaded:
    """Read JSON or YAML, whichever it is by its content.

    Raises:
        SourceError: If it is neither, too large, too deep, or expands beyond bounds.
    """
    if len(text) > MAX_CHARACTERS:
        raise SourceError(f"{source} has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read. Split it.")
    if text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["} and (found := _json(text, source)) is not None:
        return found
    return _Builder(source).build(text.removeprefix("\ufeff"))


def _json(text: str, source: str) -> Loaded | None:
    """Read JSON; None when it is not, for YAML's flow style begins alike."""
    try:
        return Loaded(json.loads(text.lstrip("\ufeff"), parse_float=_finite))
    except RecursionError:
        raise SourceError(f"{source} is nested too deeply to be read. At most {MAX_DEPTH} levels are.") from None
    except ValueError:
        return None


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number beyond what a float holds")
    return number


class _Builder:
    """Builds values from parser events; every bound is checked on the way."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines: dict[int, int] = {}
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.counted = 0
        self.expanded = 0
        self.next: Callable[[], Any] = lambda: None

    def build(self, text: str) -> Loaded:
        try:
            events = yaml.parse(text, Loader=_LOADER)
            self.next = events.__next__
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    return Loaded(self._value(self.next(), 0), self.lines)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = f", line {mark.line + 1}" if mark else ""
            raise SourceError(f"{self.source}{place}: this is neither JSON nor YAML: {error.problem}.") from None
        except (yaml.YAMLError, UnicodeEncodeError):
            raise SourceError(f"{self.source} holds characters that YAML does not allow. Save it as UTF-8.") from None
        return Loaded(None)

    def _value(self, event: Any, depth: int) -> Any:
        self.counted += 1
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        before = self.counted
        if isinstance(event, yaml.ScalarEvent):
            value: Any = resolve_scalar(event.value) if event.implicit[0] else event.value
        elif depth >= MAX_DEPTH:
            raise self._refused(event, f"values are nested more than {MAX_DEPTH} levels deep")
        else:
            value = self._mapping(event, depth) if isinstance(event, yaml.MappingStartEvent) else self._list(depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = value, self.counted - before + 1
        return value

    def _list(self, depth: int) -> list[Any]:
        items = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            items.append(self._value(event, depth + 1))
        return items

    def _mapping(self, start: Any, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        merged: list[dict[str, Any]] = []
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refused(event, "a key must be plain text")
            value = self._value(self.next(), depth + 1)
            if event.value == "<<" and event.implicit[0]:
                merged += [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
            else:
                found[event.value] = value
        for one in merged:
            found = {**one, **found}
        self.lines[id(found)] = start.start_mark.line + 1
        return found

    def _alias(self, event: Any) -> Any:
        if event.anchor not in self.anchors:
            raise self._refused(event, f"the alias *{event.anchor} points at nothing that is complete")
        value, size = self.anchors[event.anchor]
        self.expanded += size
        self.counted += size
        if self.expanded > MAX_EXPANSION:
            raise self._refused(event, f"its aliases repeat more than {MAX_EXPANSION:,} values")
        return value

    def _refused(self, event: Any, what: str) -> SourceError:
        return SourceError(f"{self.source}, line {event.start_mark.line + 1}: {what}. Write it out plainly.")
