"""Generated rows as nested JSON documents that are valid by the OpenAPI document or JSON Schema they were made from."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from schemas.errors import BadInputError
from schemas.model import DatasetSchema
from schemas.readers.jsonschema import Reading, reading_of_json_schema
from schemas.readers.jsonschema.document import Document
from schemas.readers.jsonschema.draft import Entity
from schemas.readers.jsonschema.reader import dataset_name
from schemas.readers.openapi import reading_of_openapi, version_of
from schemas.suggest import did_you_mean
from tasks.inference.conformance import Validators
from tasks.inference.mending import Mender
from tasks.inference.rendering import Renderer


def read_origin(origin: str | Path) -> Reading:
    """Read the document that a schema was made from: an OpenAPI document or a JSON Schema, in a file.

    Raises:
        SourceError: If it is neither.
    """
    document = Document.of_file(origin)
    if version_of(document.root) is not None:
        return reading_of_openapi(document, dataset_name(origin))
    return reading_of_json_schema(document, dataset_name(origin))


class Documents:
    """Writes tables' rows as documents: parts and lists of parts nested, keys to others followed, made keys left out.

    Each is checked against the original schema. What a table cannot say (a ``not``, an ``if``, exclusive alternatives)
    is mended there: the smallest part that is refused is left out or made anew.

    Args:
        schema: What the tables were made by.
        tables: The rows of all tables.
        reading: The document that the schema was read from.
    """

    def __init__(self, schema: DatasetSchema, tables: Mapping[str, pa.Table], reading: Reading) -> None:
        self._renderer = Renderer(reading, schema, tables)
        self._validators = Validators(reading)

    def of(self, entity: Entity) -> Iterator[dict[str, Any]]:
        """The documents of one entity.

        Raises:
            GenerationError: If a document cannot be made valid.
        """
        assert entity.shape is not None
        mender = Mender(self._renderer.sampler, self._validators.of(entity.shape.at), entity.shape.at)
        for number, row in enumerate(self._renderer.rows(entity.name)):
            yield mender.mended(self._renderer.render(entity, row), number)


def instances(
    schema: DatasetSchema,
    tables: Mapping[str, pa.Table],
    origin: str | Path | Reading,
    *,
    table: str | None = None,
) -> Iterator[dict[str, Any]]:
    """Write one table's rows as :class:`Documents` does.

    Args:
        schema: What the tables were made by.
        tables: The rows of all tables.
        origin: The document that the schema was read from: its file, or what :func:`read_origin` made of it.
        table: Whose rows; the first table's when absent.

    Raises:
        BadInputError: If there is no such table.
        GenerationError: If a document cannot be made valid.
    """
    reading = origin if isinstance(origin, Reading) else read_origin(origin)
    yield from Documents(schema, tables, reading).of(_entity(reading, table))


def _entity(reading: Reading, table: str | None) -> Entity:
    entities = {one.name: one for one in reading.draft.entities.values() if one.shape is not None}
    if table is None:
        return next(iter(entities.values()))
    if table not in entities:
        raise BadInputError(f"The document has no schema for a table '{table}'.{did_you_mean(table, entities)}")
    return entities[table]
