"""Where each value of a document stands: from a path such as ``tables[2].columns[5].type`` to a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Node:
    """A value of a document with the line that it starts on (for a mapping's value, the line of its key).

    Attributes:
        value: Of a scalar; None for a mapping or a list.
        children: By key or index, of a mapping or a list; None for a scalar.
        size: Values in it, itself included, aliases expanded.
    """

    line: int
    value: Any = None
    children: "Mapping[str, Node] | Sequence[Node] | None" = None
    size: int = 1

    def plain(self) -> Any:
        """Give it as plain dicts, lists and scalars."""
        if isinstance(self.children, Mapping):
            return {key: child.plain() for key, child in self.children.items()}
        return self.value if self.children is None else [child.plain() for child in self.children]

    def child(self, key: str | int) -> "Node | None":
        """The value under a key or an index; None when there is none."""
        if isinstance(self.children, Mapping):
            return self.children.get(str(key))
        if self.children is not None and isinstance(key, int) and key < len(self.children):
            return self.children[key]
        return None


@dataclass(frozen=True)
class Clause:
    """Words of a script that say what data must be, and the line that they stand on."""

    line: int
    text: str


@dataclass(frozen=True)
class Places:
    """The lines of one document.

    Attributes:
        source: What the reader calls the document: a file name.
        root: Its values; None where only the name is known.
        clauses: Of a script in another language, what it says of each part of the schema that was read from it.
    """

    source: str = "schema"
    root: Node | None = field(default=None, repr=False)
    clauses: Mapping[Path, tuple[Clause, ...]] = field(default_factory=dict, repr=False)

    def said(self, path: Path) -> tuple[Clause, ...]:
        """What the script says of the value at a path, or of the nearest one around it; nothing in a schema file."""
        near = (path[:length] for length in range(len(path), 0, -1))
        return next((self.clauses[place] for place in near if place in self.clauses), ())

    def line(self, path: Path) -> int | None:
        """The line of the value at a path, or of the nearest one around it that exists; None when none is known."""
        if self.clauses:
            return next((clause.line for clause in self.said(path)), None)
        node, line = self.root, None
        for key in path:
            line = node.line if node is not None else line
            node = node.child(key) if node is not None else None
        return node.line if node is not None else line


def written(path: Path) -> str:
    """Write a path as people do: ``tables[2].columns[5].generator.minimum``."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return text.removeprefix(".")
