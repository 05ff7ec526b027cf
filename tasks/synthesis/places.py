"""Places that the record engine makes, in the country that a learnt column says."""

from collections.abc import Iterator, Mapping
from itertools import takewhile

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.model import ColumnSchema, DatasetSchema, TableSchema
from schemas.semantics.completion import complete
from tasks.synthesis.joins import Int64
from tasks.synthesis.twin import Twin
from tasks.values.entities.country_names import code_of_country

_PLACE = "place"
_COUNTRIES = frozenset({"country", "country_code"})


def countries_told(schema: DatasetSchema, twin: Twin) -> dict[str, dict[str, str]]:
    """By table, of each made column of a place the learnt column that says in which country it lies."""
    found = {}
    for table in schema.tables:
        made = twin.made(table.name)
        places = [one for one in _places(table) if one[0] in made] if made else []
        told = [one for one in _places(table) if one[0] not in made and one[2] in _COUNTRIES] if places else []
        pairs = {name: by for name, entity, _ in places if (by := _nearest(name, entity, told)) is not None}
        if pairs:
            found[table.name] = pairs
    return found


def _places(table: TableSchema) -> Iterator[tuple[str, str, str]]:
    """Of each column that would be part of a place: its name, which place, which part."""
    bare = [column.model_copy(update={"generator": None}) for column in table.columns]
    alone = table.model_copy(update={"columns": tuple(bare), "primary_key": (), "unique": ()})
    for column in complete(DatasetSchema(name="places", tables=(alone,))).tables[0].columns:
        if column.generator is not None and column.generator.kind == _PLACE:
            said = column.generator.model_dump()
            yield column.name, said["entity"], said["part"]


def _nearest(name: str, entity: str, told: list[tuple[str, str, str]]) -> str | None:
    """The column that says a place's country; of several that with which the name begins alike."""
    same = [other for other, its, _ in told if its == entity]
    return max(same, key=lambda other: _beginning(name.lower(), other.lower()), default=None)


def _beginning(first: str, second: str) -> int:
    """How many letters two names begin alike with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))


def in_country(schema: DatasetSchema, code: str) -> DatasetSchema:
    """Let all the places of a schema lie in one country."""
    tables = [
        table.model_copy(update={"columns": tuple(_moved(column, code) for column in table.columns)})
        for table in schema.tables
    ]
    return schema.model_copy(update={"tables": tuple(tables)})


def _moved(column: ColumnSchema, code: str) -> ColumnSchema:
    if column.generator is None or column.generator.kind != _PLACE:
        return column
    there = column.generator.model_copy(update={"countries": (code,), "locale": None})
    return column.model_copy(update={"generator": there})


def rows_by_country(said: pa.ChunkedArray) -> Mapping[str, Int64]:
    """The rows of each country that is known, by its code."""
    coded = pc.cast(said, pa.string()).combine_chunks().dictionary_encode()
    codes = [code_of_country(text) for text in coded.dictionary.to_pylist()]
    of_row = np.asarray(pc.fill_null(coded.indices, -1), dtype=np.int64)
    found: dict[str, list[int]] = {}
    for number, code in enumerate(codes):
        if code is not None:
            found.setdefault(code, []).append(number)
    return {code: np.flatnonzero(np.isin(of_row, numbers)) for code, numbers in found.items()}
