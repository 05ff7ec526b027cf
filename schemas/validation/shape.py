"""The shape of a schema: what Pydantic finds, and what can be saved of a document that has faults.

What is broken is put right with a stand-in, so that the rest of the document can be checked for sense in the same go.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from schemas.errors import PluginError
from schemas.generator import generator_class
from schemas.model import DatasetSchema
from schemas.places import Path
from schemas.validation.document import document_path
from schemas.validation.report import Found
from schemas.validation.sentences import kind_of, sentences

_ROUNDS = 5  # a stand-in may bring a further error to light


@dataclass
class Shape:
    """What came out of reading a document as a schema.

    Attributes:
        schema: The schema, with stand-ins for what is broken; None when too little is left.
        found: The problems of shape.
        broken: Paths of what a stand-in took the place of: nothing is to be said about them or from them.
        relations: The index in the document of each relation of ``schema``.
        rules: The same of each rule.
    """

    schema: DatasetSchema | None
    found: list[Found] = field(default_factory=list)
    broken: set[Path] = field(default_factory=set)
    relations: list[int] = field(default_factory=list)
    rules: list[int] = field(default_factory=list)


def read_shape(data: Any) -> Shape:
    """Read a document as a schema, finding all that is wrong with its shape."""
    if not isinstance(data, Mapping):
        what = "is empty" if data is None else f"is {kind_of(data)}"
        return Shape(None, [((), f"The schema {what}. It is a mapping with at least 'tables', a list of tables.")])
    mended = copy.deepcopy(dict(data))
    shape = Shape(None, list(_unloadable(mended)))
    shape.broken.update(path for path, _ in shape.found)
    for round_ in range(_ROUNDS):
        try:
            shape.schema = DatasetSchema.model_validate(mended)
            break
        except ValidationError as error:
            errors = error.errors(include_url=False)
            if round_ == 0:
                shape.found += sentences(errors, mended)
            for path in {document_path(item, mended): None for item in errors}:
                shape.broken.update(mend(mended, path))
    return _without_stand_ins(shape)


def _without_stand_ins(shape: Shape) -> Shape:
    """Drop the relations and rules that stand in for broken ones, and keep the places of the others."""
    if shape.schema is None:
        return shape
    kept = {
        name: [index for index in range(len(getattr(shape.schema, name))) if (name, index) not in shape.broken]
        for name in ("relations", "rules")
    }
    update = {name: tuple(getattr(shape.schema, name)[index] for index in places) for name, places in kept.items()}
    shape.schema = shape.schema.model_copy(update=update)
    shape.relations, shape.rules = kept["relations"], kept["rules"]
    return shape


def _unloadable(data: dict[str, Any]) -> Iterator[Found]:
    """Take out the generators whose class does not load, which is nobody's fault in the document."""
    for path, column in _columns(data):
        generator = column.get("generator")
        kind = generator.get("kind") if isinstance(generator, Mapping) else None
        if not isinstance(kind, str):
            continue
        try:
            generator_class(kind)
        except PluginError as error:
            del column["generator"]
            yield (*path, "generator", "kind"), str(error)


def _columns(data: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    for t, table in enumerate(_list(data.get("tables"))):
        for c, column in enumerate(_list(table.get("columns")) if isinstance(table, dict) else ()):
            if isinstance(column, dict):
                yield ("tables", t, "columns", c), column


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


_STAND_INS: dict[str, dict[str, Any]] = {
    "relations": {"child": "-", "columns": [], "parent": "-", "parent_columns": []},
    "rules": {"table": "-", "check": "-"},
    "dirt": {"kind": "missing", "table": "-", "columns": ["-"]},
    "changes": {"table": "-", "columns": ["-"]},
    "correlations": {"columns": ["-", "-"], "spearman": 0},
}
"""What takes the place of an entry that cannot be read: nothing is said of it, and all beside it keep their places."""


def mend(data: dict[str, Any], path: Path) -> list[Path]:
    """Put a stand-in where an error is, or leave the value out where it may be absent.

    Returns:
        The paths of what may no longer be trusted.
    """
    match path:
        case ("tables", int() as t, "columns", int() as c, *rest):
            return _mend_column(data["tables"][t]["columns"], ("tables", t, "columns"), c, rest)
        case ("tables", int() as t, "correlations", int() as index, *_):
            data["tables"][t]["correlations"][index] = dict(_STAND_INS["correlations"])
            return [("tables", t, "correlations", index)]
        case ("tables", int() as t, *rest):
            return _mend_table(data["tables"], t, rest)
        case ("relations" | "rules" | "dirt" | "changes" as name, int() as index, *_):
            data[name][index] = dict(_STAND_INS[name])
            return [(name, index)]
        case _:
            data.pop(str(path[0]), None) if path else None
            data.setdefault("tables", [])
            return [path[:1]]


def unnamed(index: int) -> str:
    """What a column or table without a name is called."""
    return f"(unnamed {index})"


def _mend_column(columns: list[Any], place: Path, index: int, rest: list[str | int]) -> list[Path]:
    known, columns[index] = columns[index], _mended(columns[index], rest, name=unnamed(index), type="string")
    trusted = isinstance(_name(known), str) and rest[:1] != ["type"]
    return [(*place, index, rest[0])] if trusted else [(*place, index)]


def _mend_table(tables: list[Any], index: int, rest: list[str | int]) -> list[Path]:
    column = {"name": "column_0", "type": "string"}
    known, tables[index] = tables[index], _mended(tables[index], rest, name=unnamed(index), columns=[column])
    return [("tables", index, rest[0])] if isinstance(_name(known), str) else [("tables", index)]


def _mended(value: Any, rest: list[str | int], **needed: Any) -> dict[str, Any]:
    if isinstance(value, str):  # `columns: [id]`: a name and no more
        return {**needed, "name": value}
    known = value if isinstance(value, dict) else {}
    return {**needed, **{key: inner for key, inner in known.items() if not rest or key != rest[0]}}


def _name(value: Any) -> Any:
    return value.get("name") if isinstance(value, dict) else None
