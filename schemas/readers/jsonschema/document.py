"""A document of schemas: the places in it, and what its references lead to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from schemas.errors import SourceError
from schemas.readers.jsonschema.loading import Loaded, load_document
from schemas.readers.result import Note
from schemas.readers.text import read_text

CLAUSE_LENGTH = 100


class At(NamedTuple):
    """A value and its place: the file that it stands in, and its JSON pointer there."""

    node: Any
    file: str
    pointer: str

    @property
    def key(self) -> str:
        """The place as one text."""
        return f"{self.file}#{self.pointer}"

    @property
    def name(self) -> str:
        """The last step of the pointer, as it was written."""
        return unescaped(self.pointer.rsplit("/", 1)[-1])

    def child(self, step: str | int) -> "At":
        """The value under a key or an index; a merged value knows its own place."""
        value = self.node[step]
        return value if isinstance(value, At) else At(value, self.file, f"{self.pointer}/{escaped(str(step))}")

    def get(self, key: str, default: Any = None) -> Any:
        """What stands under a key of a mapping."""
        return self.node.get(key, default) if isinstance(self.node, dict) else default

    def items(self, key: str) -> "Iterator[tuple[str, At]]":
        """The members of the mapping under a key."""
        inner = self.get(key)
        if isinstance(inner, dict):
            place = self.child(key)
            for name in inner:
                yield name, place.child(name)

    def each(self, key: str) -> "Iterator[At]":
        """The members of the list under a key."""
        inner = self.get(key)
        if isinstance(inner, list):
            place = self.child(key)
            for index in range(len(inner)):
                yield place.child(index)


def escaped(step: str) -> str:
    """A key as a step of a JSON pointer."""
    return step.replace("~", "~0").replace("/", "~1")


def unescaped(step: str) -> str:
    """A step of a JSON pointer as a key."""
    return step.replace("~1", "/").replace("~0", "~")


@dataclass
class Document:
    """A document, and the other files of its folder that it refers to.

    Attributes:
        source: How errors call it.
        folder: Where files that it names are looked for; None when it came as text. Nothing outside is ever opened.
        notes: What was not used, so far.
    """

    root: Any
    source: str
    folder: Path | None = None
    notes: list[Note] = field(default_factory=list)
    lines: dict[int, int] = field(default_factory=dict, repr=False)
    _files: dict[str, Any] = field(default_factory=dict, repr=False)
    _named: dict[str, At] | None = field(default=None, repr=False)
    _noted: set[tuple[str, str]] = field(default_factory=set, repr=False)

    @classmethod
    def of_text(cls, text: str, source: str, folder: Path | None = None) -> "Document":
        """Load a document.

        Raises:
            SourceError: If it is no JSON or YAML within bounds.
        """
        loaded = load_document(text, source=source)
        return cls(loaded.root, source, folder, lines=loaded.lines)

    @classmethod
    def of_file(cls, path: str | Path) -> "Document":
        """Load a file.

        Raises:
            SourceError: If it cannot be read.
        """
        return cls.of_text(read_text(path), str(path), Path(path).resolve().parent)

    def files(self) -> "Iterator[tuple[str, Any]]":
        """The document, under an empty name, and the other files that were read, under theirs."""
        yield "", self.root
        yield from self._files.items()

    @property
    def top(self) -> At:
        """The whole document."""
        return At(self.root, "", "")

    def note(self, at: At, text: str, clause: object = None) -> None:
        """Say that something was not used; once for each place."""
        if (at.key, text) in self._noted:
            return
        self._noted.add((at.key, text))
        short = None if clause is None else " ".join(str(clause).split())
        if short and len(short) > CLAUSE_LENGTH:
            short = short[: CLAUSE_LENGTH - 3] + "..."
        line = self.lines.get(id(at.node), 0) if not at.file else 0
        self.notes.append(Note(line, f"{at.key or '#'}: {text}", short))

    def resolve(self, at: At) -> At | None:
        """Where the ``$ref`` of a value leads; None when that is nowhere or not here, which is noted."""
        reference = at.node["$ref"] if "$ref" in at.node else at.node.get("$dynamicRef", at.node.get("$recursiveRef"))
        if not isinstance(reference, str):
            self.note(at, "A reference is text; this one was left out.", reference)
            return None
        where, _, fragment = reference.partition("#")
        base = self._base(where, at, reference)
        return None if base is None else self._follow(base, unquote(fragment), at, reference)

    def _base(self, where: str, at: At, reference: str) -> At | None:
        if not where:
            return At(self.root if not at.file else self._files[at.file], at.file, "")
        if (named := self._by_name().get(where.rstrip("#"))) is not None:
            return named
        if "://" in where or where.startswith(("//", "urn:")):
            self.note(at, "A reference to another server was left out: nothing is fetched.", reference)
            return None
        return self._file(where, at, reference)

    def _file(self, where: str, at: At, reference: str) -> At | None:
        """A file beside the document, or below its folder."""
        if self.folder is None:
            self.note(at, "A reference to another file was left out: the document was not read from a file.", reference)
            return None
        path = (self.folder / Path(at.file).parent / unquote(where)).resolve()
        if not path.is_relative_to(self.folder) or not path.is_file():
            self.note(at, "A reference to a file that is not in the document's folder was left out.", reference)
            return None
        name = path.relative_to(self.folder).as_posix()
        if name not in self._files:
            self._files[name] = self._loaded(path).root
        return At(self._files[name], name, "")

    def _loaded(self, path: Path) -> Loaded:
        try:
            return load_document(read_text(path), source=str(path))
        except SourceError as error:
            self.notes.append(Note(0, f"{error}"))
            return Loaded({})

    def _follow(self, base: At, fragment: str, at: At, reference: str) -> At | None:
        if fragment and not fragment.startswith("/"):
            found = self._by_name().get(f"#{fragment}")
            if found is None:
                self.note(at, "A reference leads to no anchor of the document and was left out.", reference)
            return found
        here = base
        for step in fragment.split("/")[1:]:
            key: Any = unescaped(step)
            if isinstance(here.node, list) and key.isdecimal() and int(key) < len(here.node):
                key = int(key)
            elif not isinstance(here.node, dict) or key not in here.node:
                self.note(at, "A reference leads to nothing in the document and was left out.", reference)
                return None
            here = here.child(key)
        return here

    def _by_name(self) -> dict[str, At]:
        """Schemas that have a name of their own: by ``$id``, ``id`` or ``$anchor``."""
        if self._named is None:
            self._named = {}
            for at in self._schemas_with_names():
                for word in ("$id", "id"):
                    if isinstance(at.get(word), str):
                        self._named.setdefault(at.get(word).rstrip("#"), at)
                        self._named.setdefault(at.get(word).rstrip("#").rsplit("/", 1)[-1], at)
                for word in ("$anchor", "$dynamicAnchor"):
                    if isinstance(at.get(word), str):
                        self._named.setdefault(f"#{at.get(word)}", at)
            self._named.pop("", None)
        return self._named

    def _schemas_with_names(self) -> Iterator[At]:
        waiting = [self.top]
        while waiting:
            at = waiting.pop()
            if isinstance(at.node, dict):
                if any(isinstance(at.node.get(word), str) for word in ("$id", "id", "$anchor", "$dynamicAnchor")):
                    yield at
                waiting += [at.child(key) for key, value in at.node.items() if isinstance(value, dict | list)]
            elif isinstance(at.node, list):
                waiting += [at.child(i) for i, value in enumerate(at.node) if isinstance(value, dict | list)]
