"""Reads YAML and JSON from anyone: no tags that run code, no bombs, no surprises; and each value keeps its line.

Scalars follow YAML 1.2's core schema, with two exceptions in favour of text: a number with a leading zero stays text
(``00123`` is a postcode), and so do infinities and NaN. So ``no``, ``on`` and ``2026-01-31`` are text; keys always are.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import yaml

from schemas.errors import SchemaError
from schemas.places import Node, Places

CORE_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq"))

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,39})|0x[0-9a-fA-F]{1,16}|0o[0-7]{1,21}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(frozen=True)
class Bounds:
    """What a document may cost to read.

    Attributes:
        size: Bytes of text.
        depth: Levels of mappings and lists.
        expansion: Values that aliases may repeat, in all.
    """

    size: int = 5_000_000
    depth: int = 40
    expansion: int = 100_000


def read_document(text: str, *, source: str = "schema", bounds: Bounds | None = None) -> tuple[Any, Places]:
    """Read YAML or JSON, whichever it is by its content.

    Args:
        text: The document.
        source: What errors call it.
        bounds: What it may cost; the defaults when absent.

    Returns:
        The document as dicts with text keys, lists and scalars; and the line of each value.

    Raises:
        SchemaError: If it is too large or too deep, does not parse, repeats a key, has an alias bomb or a tag.
    """
    bounds = bounds or Bounds()
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > bounds.size:
        raise SchemaError(
            f"{source} has {size:,} bytes; at most {bounds.size:,} are read. Split it, or shorten its lists."
        )
    if text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}:
        found = _read_json(text, source, bounds)
        if found is not None:
            return found
    root = _Composer(source, bounds).compose(text)
    return root.plain(), Places(source, root)


def resolve_scalar(text: str) -> bool | int | float | str | None:
    """Tell what a plain (unquoted) scalar means."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text) and not _LEADING_ZERO.match(text) and text[-1] != "." and math.isfinite(float(text)):
        return float(text)
    return text


class _Composer:
    """Builds nodes from parser events: the parser keeps no stack of ours, and every bound is checked as we go."""

    def __init__(self, source: str, bounds: Bounds) -> None:
        self.source = source
        self.bounds = bounds
        self.anchors: dict[str, Node | None] = {}
        self.expanded = 0

    def compose(self, text: str) -> Node:
        try:
            events = yaml.parse(text.removeprefix("\ufeff"), Loader=_LOADER)
            return self._document(events)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            problem = _TAB if mark and _is_tab(text, mark) else str(error.problem or error.context)
            raise self._error(problem, mark.line + 1 if mark else 1) from None
        except (yaml.YAMLError, UnicodeEncodeError):
            raise SchemaError(
                f"{self.source} is not text that YAML allows: it holds control characters or broken Unicode. "
                "Save it as UTF-8 text."
            ) from None

    def _document(self, events: Iterator[Any]) -> Node:
        root = Node(1)
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                root = self._node(next(events), events, 0)
                next(events)
                break
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise self._error("a second document begins here, and one file holds one schema", _line(event))
        return root

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if depth >= self.bounds.depth:
            raise self._error(f"values are nested more than {self.bounds.depth} levels deep", _line(event))
        self._check_tag(event)
        if event.anchor is not None:
            self.anchors[event.anchor] = None  # being built: an alias to it now would be a circle
        node = self._value(event, events, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def _value(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return Node(_line(event), self._scalar(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, events, depth)
        return self._mapping(event, events, depth)

    def _sequence(self, start: Any, events: Iterator[Any], depth: int) -> Node:
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._node(event, events, depth + 1))
        return Node(_line(start), None, items, 1 + sum(item.size for item in items))

    def _mapping(self, start: Any, events: Iterator[Any], depth: int) -> Node:
        own: dict[str, Node] = {}
        merged: dict[str, Node] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._key(event)
            value = self._node(next(events), events, depth + 1)
            if key == "<<" and event.implicit[0]:
                merged = {**self._merged(value), **merged}
            elif key in own:
                raise self._error(f"the key '{key}' appears twice here (first in line {own[key].line})", _line(event))
            else:
                own[key] = replace(value, line=_line(event))
        children = {**merged, **own}
        return Node(_line(start), None, children, 1 + sum(child.size for child in children.values()))

    def _key(self, event: Any) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise self._error("a key must be plain text", _line(event))
        self._check_tag(event)
        return str(event.value)

    def _merged(self, value: Node) -> dict[str, Node]:
        if isinstance(value.children, dict):
            return value.children
        if not isinstance(value.children, list) or not all(isinstance(item.children, dict) for item in value.children):
            raise self._error("'<<' takes a mapping or a list of mappings", value.line)
        return {key: child for item in reversed(value.children) for key, child in item.children.items()}

    def _alias(self, event: Any) -> Node:
        found = self.anchors.get(event.anchor)
        if found is None:
            problem = "refers to itself" if event.anchor in self.anchors else "has no anchor before it"
            raise self._error(f"the alias *{event.anchor} {problem}", _line(event))
        self.expanded += found.size
        if self.expanded > self.bounds.expansion:
            raise self._error(
                f"aliases repeat more than {self.bounds.expansion:,} values. Write them out", _line(event)
            )
        return found

    def _check_tag(self, event: Any) -> None:
        if event.tag not in (None, "!") and event.tag not in CORE_TAGS:
            raise self._error(
                f"the tag {event.tag} is not allowed; values are plain text, numbers and lists", _line(event)
            )

    def _scalar(self, event: Any) -> Any:
        if event.tag in (None, "!"):
            return resolve_scalar(event.value) if event.implicit[0] else event.value
        if event.tag.endswith(":str"):
            return event.value
        return resolve_scalar(event.value)

    def _error(self, problem: str, line: int) -> SchemaError:
        return SchemaError(f"{self.source} cannot be read: {problem}.\n  {self.source}, line {line}")


_TAB = "a tab stands here where YAML takes spaces alone. Indent the line with spaces, two a level"


def _is_tab(text: str, mark: yaml.Mark) -> bool:
    """Whether the character that the parser stopped at is a tab."""
    lines = text.removeprefix("\ufeff").split("\n")
    line = lines[mark.line] if mark.line < len(lines) else ""
    return line[mark.column : mark.column + 1] == "\t"


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _read_json(text: str, source: str, bounds: Bounds) -> tuple[Any, Places] | None:
    """Read strict JSON; None when it is not (it may be YAML that starts with a brace, or JSON with a slip)."""
    try:
        data = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_no_twice, parse_constant=_no_constant)
    except json.JSONDecodeError:
        return None
    except RecursionError:
        raise SchemaError(f"{source} cannot be read: values are nested more than {bounds.depth} levels deep.") from None
    except ValueError as error:
        raise SchemaError(f"{source} cannot be read: {error}.") from None
    if _depth(data) > bounds.depth:
        raise SchemaError(f"{source} cannot be read: values are nested more than {bounds.depth} levels deep.")
    try:
        return data, Places(source, _Composer(source, bounds).compose(text.replace("\t", " ")))
    except SchemaError:  # JSON that YAML does not take: read all the same, without lines
        return data, Places(source)


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, _ in pairs if sum(key == other for other, _ in pairs) > 1)
        raise ValueError(f"the key '{twice}' appears twice in one object")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number that JSON or a database knows")


def _depth(data: Any) -> int:
    deepest, stack = 0, [(data, 0)]
    while stack:
        value, depth = stack.pop()
        deepest = max(deepest, depth)
        if isinstance(value, dict | list):
            stack.extend((child, depth + 1) for child in (value.values() if isinstance(value, dict) else value))
    return deepest
