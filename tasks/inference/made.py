"""Documents of an OpenAPI document or a JSON Schema, made or given, and whether each is valid by it."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from schemas.errors import BadInputError
from schemas.model import DatasetSchema
from schemas.readers.jsonschema import Reading
from schemas.readers.jsonschema.draft import Entity
from schemas.suggest import did_you_mean
from schemas.validation import Limits
from tasks.inference.conformance import Validators
from tasks.inference.instances import Documents, read_origin

Maker = Callable[[DatasetSchema], Mapping[str, pa.Table]]
_TOLD = 5


@dataclass(frozen=True)
class Verdict:
    """How the documents of one schema fared.

    Attributes:
        invalid: How many its schema refuses.
        faults: Where, without any value: places with how often, the most frequent first.
    """

    table: str
    documents: int
    invalid: int
    faults: tuple[str, ...] = ()


class Judge:
    """Judges documents by the schema that they are to be of, with the ``jsonschema`` package."""

    def __init__(self, entity: Entity, validators: Validators) -> None:
        assert entity.shape is not None
        self._table, self._validator = entity.name, validators.of(entity.shape.at)
        self._faults: Counter[str] = Counter()
        self._documents = self._invalid = 0

    def watched(self, documents: Iterable[Any]) -> Iterator[Any]:
        """Hand the documents on, each judged."""
        for document in documents:
            errors = list(self._validator.iter_errors(document))
            self._documents += 1
            self._invalid += bool(errors)
            self._faults.update(f"{_place(error)}: {error.validator}" for error in errors)
            yield document

    @property
    def verdict(self) -> Verdict:
        """How the documents that were handed on fared."""
        told = tuple(f"{place} ({count:,})" for place, count in self._faults.most_common(_TOLD))
        return Verdict(self._table, self._documents, self._invalid, told)


@dataclass(frozen=True)
class Made:
    """The documents of one schema, written as they are asked for, and who judges them meanwhile."""

    table: str
    rows: int
    documents: Iterator[dict[str, Any]]
    judge: Judge


def made_documents(
    source: str, make: Maker, *, only: Sequence[str] | None = None, limits: Limits | None = None
) -> Iterator[Made]:
    """Make documents of a specification, one schema after the other.

    Args:
        source: The OpenAPI document's or JSON Schema's file.
        make: Makes the rows of every table of a schema.
        only: Whose documents; of every schema that is not part of another when absent.

    Raises:
        SourceError: If it is neither.
        BadInputError: If a schema is unknown.
        GenerationError: If a document cannot be made valid.
    """
    from tasks.inference.resolve import resolve_read

    reading = read_origin(source)
    entities = _entities(reading, only)
    schema = resolve_read(reading.result, limits=limits, only=only).schema
    tables = make(schema)
    writer, validators = Documents(schema, tables, reading), Validators(reading)
    for name, entity in entities.items():
        if name in tables:
            judge = Judge(entity, validators)
            yield Made(name, tables[name].num_rows, judge.watched(writer.of(entity)), judge)


def _entities(reading: Reading, only: Sequence[str] | None) -> dict[str, Entity]:
    known = {one.name: one for one in reading.draft.entities.values() if one.shape is not None}
    for name in only or ():
        if name not in known:
            raise BadInputError(f"The document has no schema for a table '{name}'.{did_you_mean(name, known)}")
    return {name: known[name] for name in only} if only else known


def _place(error: Any) -> str:
    """Where a fault is, the same place for every element of a list."""
    return "/".join("*" if isinstance(step, int) else str(step) for step in error.absolute_path) or "(the whole)"


def given_documents(source: str, file: Path, table: str | None = None) -> Verdict:
    """Judge the documents of a file, JSON or JSON Lines, by a specification.

    Raises:
        SourceError: If the specification is none.
        BadInputError: If the file holds no JSON, or a specification of several schemas needs one named.
    """
    reading = read_origin(source)
    entities = _entities(reading, [table] if table else None)
    if table is None and len(entities) > 1 and file.stem not in entities:
        names = ", ".join(list(entities)[:8])
        raise BadInputError(
            f"{source} has {len(entities)} schemas. Say whose documents these are: --tables {names} ..."
        )
    entity = entities.get(table or file.stem) or next(iter(entities.values()))
    judge = Judge(entity, Validators(reading))
    for _ in judge.watched(_read(file)):
        pass
    return judge.verdict


def _read(file: Path) -> list[Any]:
    try:
        text = file.read_text("utf-8-sig")
        try:
            whole = json.loads(text)
            return whole if isinstance(whole, list) else [whole]
        except json.JSONDecodeError:
            return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise BadInputError(f"{file} cannot be read as JSON or JSON Lines ({type(error).__name__}).") from None
