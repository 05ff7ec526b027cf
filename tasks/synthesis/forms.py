"""The form of codes and the like that are made and not learnt: ``1:26.572``, ``AB-1234``, ``15.03.2012``."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from schemas.model import DatasetSchema
from schemas.types import ColumnType
from tasks.synthesis.portrait import made_schema
from tasks.synthesis.source import Source
from tasks.synthesis.twin import Twin

_LEAST_ROWS = 50
_LOOKED_AT = 20_000
_MOST_FORMS = 8
_COMMON, _FEWEST = 0.02, 20  # of the rows, and rows, must have a form for it to be made: that of few replays them,
_COVERED = 0.95  # and so many one of those
_MOST_CHARACTERS = 40
_MOST_NUMBERS = 150  # that are told one by one
_APART = 2  # of the ends of numbers so many are nobody's business
_RUN = re.compile(r"\d+|[A-Z]+|[a-z]+|.", re.DOTALL)
_LAST_DAY = 28  # that every month has


def with_forms(schema: DatasetSchema, source: Source, twin: Twin) -> DatasetSchema:
    """Give the texts that would be filled with any words the form of the real ones, where these have one.

    Args:
        schema: Of the twin.
        source: The real tables.
        twin: What was learnt of them, and what is made.
    """
    made = made_schema(schema, twin)
    patterns = {}
    for table in made.tables if made is not None else ():
        for column in table.columns:
            worded = column.generator is not None and column.generator.kind == "text" and column.semantic is None
            worded = worded and column.name not in source.made.get(table.name, ())  # a form has few numbers of people
            if worded and column.type is ColumnType.STRING and column.pattern is None:
                patterns[table.name, column.name] = form_of(source.tables[table.name][column.name])
    tables = []
    for table in schema.tables:
        columns = tuple(
            column.model_copy(update={"pattern": found})
            if (found := patterns.get((table.name, column.name)))
            else column
            for column in table.columns
        )
        tables.append(table.model_copy(update={"columns": columns}))
    return schema.model_copy(update={"tables": tuple(tables)})


def form_of(column: pa.ChunkedArray) -> str | None:
    """The form of a column's texts as a regular expression; None where they are words or of too many forms."""
    texts = [text for text in pc.cast(column.drop_null(), pa.string()).slice(0, _LOOKED_AT).to_pylist() if text]
    if len(texts) < _LEAST_ROWS or max(map(len, texts)) > _MOST_CHARACTERS:
        return None
    parts = [tuple(_RUN.findall(text)) for text in texts]
    counted = Counter(map(_shape, parts))
    least = max(_FEWEST, _COMMON * len(texts))
    common = [shape for shape, count in counted.most_common(_MOST_FORMS) if count >= least]
    if sum(counted[shape] for shape in common) < _COVERED * len(texts):
        return None
    rows = [[part for part in parts if _shape(part) == shape] for shape in common]
    words = [not any("0" in run for run in shape) for shape in common]
    if all(words) or any(word and len(set(own)) > 1 for word, own in zip(words, rows, strict=True)):
        return None
    return "|".join(map(_pattern, rows))


def _shape(parts: Sequence[str]) -> tuple[str, ...]:
    """Runs of digits and letters by their lengths; all else as it is."""
    return tuple(
        ("0" if part.isdecimal() else "A" if part.isupper() else "a") * len(part)
        if part.isalnum() and part.isascii()
        else part
        for part in parts
    )


def _pattern(rows: Sequence[Sequence[str]]) -> str:
    runs = [[row[place] for row in rows] for place in range(len(rows[0]))]
    said = list(_runs(runs, last_day=_LAST_DAY if _is_day(runs) else None))
    return "".join(said)


def _runs(runs: Sequence[Sequence[str]], last_day: int | None) -> Iterator[str]:
    for run in runs:
        first = run[0]
        if len(set(run)) == 1 or not first.isalnum():
            yield re.escape(first)
        elif first.isdecimal():
            yield _digits(run, last_day)
        else:
            yield f"[{'A-Z' if first.isupper() else 'a-z'}]{{{len(first)}}}"


def _digits(run: Sequence[str], last_day: int | None) -> str:
    """Numbers between the ends of the real ones, without the outermost; of long ones, digits between these."""
    numbers, width = sorted(map(int, run)), len(run[0])
    low, high = numbers[_APART], numbers[-1 - _APART]
    if last_day is not None and width == 2 and last_day < high <= 31:
        high = last_day
    if width <= 4 and high - low < _MOST_NUMBERS:
        return f"(?:{'|'.join(f'{number:0{width}}' for number in range(low, high + 1))})"
    places = [sorted(text[place] for text in run) for place in range(width)]
    return "".join(f"[{place[0]}-{place[-1]}]" for place in places)


def _is_day(runs: Sequence[Sequence[str]]) -> bool:
    """Whether two runs of two digits and one of four are a day, a month and a year."""
    numbers = [(len(run[0]), max(map(int, run))) for run in runs if run[0].isdecimal()][:3]
    pairs = sorted(most for width, most in numbers if width == 2)
    return sorted(width for width, _ in numbers) == [2, 2, 4] and pairs[0] <= 12 < pairs[1] <= 31
