"""JSON in text columns: its leaves found by their paths, and replaced where they stand, all else as it was."""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.field_names import is_person

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_NESTED = r"^\s*[\[{][\s\S]*[\]}]\s*$"
_LOOKED_AT = 2_000
MOST_PATHS = 500
"""Paths of a column that are told apart; what stands at others is read as running text."""
_VALUE_LIKE = re.compile(r"@|\d\D?\d\D?\d\D?\d")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?")


@dataclass(frozen=True)
class Leaf:
    """A text or a number in a document.

    Attributes:
        path: The names that lead to it, joined with dots; lists add none, and a name that is a value itself (an
            address, a number, a person) is a ``*``.
        start: First character of its token in the text.
        end: One past the last.
        quoted: Whether it is a text.
        named: Whether it is such a name, and not what stands under it.
    """

    path: str
    start: int
    end: int
    quoted: bool
    named: bool = False

    @property
    def unnamed(self) -> bool:
        """Whether a value stands on the way to it, so that nothing tells what it is."""
        return "*" in self.path.split(".")

    def value(self, text: str) -> str:
        """Give its value as text."""
        token = text[self.start : self.end]
        return str(json.loads(token, strict=False)) if token.startswith('"') else token


@dataclass
class _Open:
    """A list or an object that is not closed yet: what led to it, and of an object the name whose value comes next."""

    path: str
    is_list: bool
    name: str | None = None

    @property
    def here(self) -> str:
        """The path of the value that comes next."""
        return ".".join(part for part in (self.path, self.name) if part)


def leaves(text: str) -> Iterator[Leaf]:
    """Give the leaves of a document in the order of its text; null, true and false are none.

    Names of fields that are values themselves come too, see :class:`Leaf`.
    """
    opened: list[_Open] = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        inside = opened[-1] if opened else _Open("", True)
        if token in ("{", "["):
            opened.append(_Open(inside.here, token == "["))  # noqa: S105
        elif token in ("}", "]"):
            opened = opened[:-1]
        elif token == ",":  # noqa: S105
            inside.name = None
        elif token == ":" or token in ("null", "true", "false"):  # noqa: S105
            continue
        elif not inside.is_list and inside.name is None:
            name = json.loads(token, strict=False) if token.startswith('"') else token
            inside.name = "*" if _VALUE_LIKE.search(name) or is_person(name) else name
            if inside.name == "*":
                yield Leaf(inside.here, match.start(), match.end(), True, named=True)
        else:
            yield Leaf(inside.here, match.start(), match.end(), token.startswith('"'))


def is_nested(column: pa.ChunkedArray) -> bool:
    """Whether a text column holds JSON objects or lists: every one of its first values is one."""
    if not pa.types.is_string(column.type):
        return False
    head = column.drop_null().slice(0, _LOOKED_AT)
    if not len(head) or not pc.all(pc.match_substring_regex(head, _NESTED)).as_py():
        return False
    try:
        for text in head.slice(0, 50).to_pylist():
            json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def columns_of(name: str, column: pa.ChunkedArray) -> dict[str, pa.ChunkedArray]:
    """Give the leaves of a column of documents as columns, by the column's name and their path."""
    found: dict[str, list[str]] = {}
    for text in column.drop_null().to_pylist():
        for leaf in leaves(text):
            path = f"{name}.{leaf.path}" if leaf.path else name
            if not leaf.named and (path in found or len(found) < MOST_PATHS):
                found.setdefault(path, []).append(leaf.value(text))
    return {path: pa.chunked_array([pa.array(values, pa.string())]) for path, values in found.items()}


def values_at(column: pa.ChunkedArray, path: str) -> list[str]:
    """Give the distinct values of the leaves at a path, in the order of first sight."""
    return values_by_path(column, [path])[path]


def only_value(text: str, path: str) -> str | None:
    """The value at a path of a document that has one there; None where it has none or more."""
    found = [leaf.value(text) for leaf in leaves(text) if leaf.path == path and not leaf.named]
    return found[0] if len(found) == 1 else None


def only_values(column: pa.ChunkedArray, path: str) -> pa.ChunkedArray:
    """The same of every document, shape (n,)."""
    encoded = column.combine_chunks().dictionary_encode()
    told = [None if text is None else only_value(text, path) for text in encoded.dictionary.to_pylist()]
    return pa.chunked_array([pa.array(told, pa.string()).take(encoded.indices)])


def values_by_path(column: pa.ChunkedArray, paths: Collection[str]) -> dict[str, list[str]]:
    """Give the distinct values of the leaves at some paths, in the order of first sight."""
    found: dict[str, dict[str, None]] = {path: {} for path in paths}
    for text in column.drop_null().unique().to_pylist():
        for leaf in leaves(text):
            if leaf.path in found and not leaf.named:
                found[leaf.path][leaf.value(text)] = None
    return {path: list(values) for path, values in found.items()}


def once_a_row(column: pa.ChunkedArray, path: str) -> pa.ChunkedArray:
    """Give the leaf at a path of each row's document, shape (n,); null where there is none, or more than one."""
    encoded = column.combine_chunks().dictionary_encode()
    found: list[str | None] = []
    for text in encoded.dictionary.to_pylist():
        here = [leaf.value(text) for leaf in leaves(text or "") if leaf.path == path and not leaf.named]
        found.append(here[0] if len(here) == 1 else None)
    return pa.chunked_array([pa.array(found, pa.string()).take(encoded.indices)])


def values_where(column: pa.ChunkedArray, wanted: Callable[[Leaf], bool]) -> list[str]:
    """Give the distinct values of some leaves and of names that are values, in the order of first sight."""
    found: dict[str, None] = {}
    for text in column.drop_null().unique().to_pylist():
        for leaf in leaves(text):
            if wanted(leaf):
                found[leaf.value(text)] = None
    return list(found)


def other_values(column: pa.ChunkedArray, paths: Collection[str]) -> list[str]:
    """Give the distinct values of the leaves at no path of these, and of names that are values."""
    return values_where(column, lambda leaf: leaf.named or leaf.path not in paths)


def rewritten(
    column: pa.ChunkedArray,
    answers: Mapping[str, Mapping[str, str]],
    others: Mapping[str, str] | None = None,
) -> pa.ChunkedArray:
    """Replace leaves where they stand.

    Args:
        column: Documents.
        answers: New values by path and old value; a number stays one where the new value is one.
        others: New values of leaves at any other path, and of names that are values, by old value.
    """
    encoded = column.combine_chunks().dictionary_encode()
    new = [None if text is None else _rewritten(text, answers, others or {}) for text in encoded.dictionary.to_pylist()]
    return pa.chunked_array([pa.array(new, pa.string()).take(encoded.indices)])


def _rewritten(text: str, answers: Mapping[str, Mapping[str, str]], others: Mapping[str, str]) -> str:
    pieces, at = [], 0
    for leaf in leaves(text):
        known = others if leaf.named else answers.get(leaf.path, others)
        old = leaf.value(text) if known else ""
        new = known.get(old, old)
        if new == old:
            continue
        pieces += [text[at : leaf.start], _written(new, leaf.quoted)]
        at = leaf.end
    return "".join((*pieces, text[at:]))


def _written(value: str, quoted: bool) -> str:
    return value if not quoted and _NUMBER.fullmatch(value) else json.dumps(value, ensure_ascii=False)
