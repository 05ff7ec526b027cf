"""Schema files: read from YAML or JSON with every problem told at once, written so that people like to read them."""

import json
from pathlib import Path
from typing import Any

import yaml

from schemas.errors import SourceError
from schemas.model import DatasetSchema, to_plain
from schemas.places import Places
from schemas.validation import Limits, validate
from schemas.yaml_reading import Bounds, read_document, resolve_scalar

SUFFIXES = frozenset({".yaml", ".yml", ".json"})
LINE = 116  # characters a mapping may take and still stand on one line


def load_schema(
    path_or_text: Path | str,
    *,
    source: str | None = None,
    limits: Limits | None = None,
    bounds: Bounds | None = None,
    sense: bool = True,
) -> DatasetSchema:
    """Read a schema from a file, or from text.

    Args:
        path_or_text: A path; or text in YAML or JSON. One line of text that ends in .yaml, .yml or .json is a path.
        source: What errors call it; the file's name when absent.
        limits: How many tables and columns are allowed.
        bounds: How large and deep the document may be.
        sense: Whether to check too that the schema makes sense, beyond its shape.

    Raises:
        SchemaError: Listing every problem, each with its path and line.
        SourceError: If the file cannot be read.
    """
    data, places = read_schema_document(path_or_text, source=source, bounds=bounds)
    return validate(data, places=places, limits=limits or Limits(), sense=sense)


def read_schema_document(
    path_or_text: Path | str, *, source: str | None = None, bounds: Bounds | None = None
) -> tuple[Any, Places]:
    """Read the document alone: plain values and their lines, for :func:`schemas.validation.problems`.

    Raises:
        SchemaError: If it is not YAML or JSON within bounds.
        SourceError: If the file cannot be read.
    """
    bounds = bounds or Bounds()
    path = _as_path(path_or_text)
    text = str(path_or_text) if path is None else _text_of(path, bounds)
    return read_document(text, source=source or (path.name if path else "schema"), bounds=bounds)


def _as_path(given: Path | str) -> Path | None:
    if isinstance(given, Path):
        return given
    is_path = "\n" not in given and len(given) < 4096 and any(given.endswith(suffix) for suffix in SUFFIXES)
    return Path(given) if is_path else None


def _text_of(path: Path, bounds: Bounds) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(bounds.size + 1)
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or type(error).__name__}.") from None
    if len(raw) > bounds.size:
        raise SourceError(
            f"{path} has more than {bounds.size:,} bytes, too many for a schema. Split it, or shorten it."
        )
    is_wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = raw.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SourceError(f"{path} is not UTF-8 text (line {line}). Save it as UTF-8.") from None
    if is_wide and ":" not in text:  # two bytes that mark UTF-16, and any others after them decode; a schema has keys
        raise SourceError(
            f"{path} is not text: it holds bytes of another format. Give a schema in YAML or JSON, as UTF-8."
        )
    return text


def dump_json(schema: DatasetSchema) -> str:
    """Write a schema as JSON, two spaces deep, without the fields at their defaults."""
    return json.dumps(to_plain(schema), indent=2, ensure_ascii=False) + "\n"


def dump_yaml(schema: DatasetSchema) -> str:
    """Write a schema as YAML, in the model's order; a column, relation or rule that fits a line stands on one."""
    dumped: str = yaml.dump(
        to_plain(schema), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**9, default_flow_style=False
    )
    return dumped


_BLOCKS = {
    (),
    ("tables",),
    ("tables", "*"),
    ("tables", "*", "columns"),
    ("relations",),
    ("rules",),
    ("dirt",),
    ("changes",),
}


class _Dumper(yaml.SafeDumper):
    """Lists hang under their key, indented; what is short flows on one line."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent(self, data: Any) -> None:
        node = self.represent_data(data)
        _lay_out(node, (), 0)
        self.serialize(node)

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Quote what our own reader would not take for text; the base class does it for readers of YAML 1.1."""
        if not text.isprintable():  # line breaks of every kind survive only as escapes
            return self.represent_scalar("tag:yaml.org,2002:str", text, style='"')
        style = None if isinstance(resolve_scalar(text), str) else "'"
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _Dumper.represent_text)


def _lay_out(node: yaml.Node, path: tuple[str, ...], indent: int) -> None:
    """Let a mapping or list flow where it fits the line and is no level of the document's own."""
    if isinstance(node, yaml.CollectionNode):
        node.flow_style = path not in _BLOCKS and _width(node) <= LINE - indent
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _lay_out(value, (*path, key.value), indent + len(key.value) + 2)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _lay_out(item, (*path, "*"), indent + 2)


def _width(node: yaml.Node) -> int:
    if isinstance(node, yaml.MappingNode):
        return sum(_width(key) + _width(value) + 4 for key, value in node.value)
    if isinstance(node, yaml.SequenceNode):
        return 2 + sum(_width(item) + 2 for item in node.value)
    return len(node.value)
