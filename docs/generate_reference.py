"""Writes the machine-made parts of ``docs/schema.md``: tables of fields from the classes, values from the engine.

``python docs/generate_reference.py`` writes them anew. A part stands between ``<!-- made: WHAT -->`` and
``<!-- /made -->``; what shows values or a refusal speaks of the YAML example above it.
"""

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml
from reference_tables import TABLES

from schemas.errors import UnderstudyError
from schemas.files import load_schema
from schemas.model import DatasetSchema
from schemas.semantics import complete
from schemas.validation import validate
from tasks.records.beside import beside
from tasks.records.changes.past import Past
from tasks.records.changes.views import versions, window_events
from tasks.records.chunking import Chunk
from tasks.records.engine import Engine
from tasks.records.sizing import row_counts

PAGE = Path(__file__).with_name("schema.md")
COMMAND = "python docs/generate_reference.py"

_BLOCK = re.compile(r"```yaml\n(?P<yaml>.*?)```|<!-- made: (?P<made>[^>]*?) -->\n.*?<!-- /made -->", re.S)
_FENCE = re.compile(r"```yaml\n(.*?)```(?:\n+<!-- made: (\w+))?", re.S)
_LINE = 110  # characters of a message; a longer one goes on in the next line
_WIDEST = 46  # characters of a value; a longer one is cut where it is shown


@dataclass(frozen=True)
class Example:
    """A YAML example of the page.

    Attributes:
        line: Where its text begins, from 1.
        text: As it stands there: a whole schema, or the columns of one table.
        refused: Whether the page shows how it is refused.
    """

    line: int
    text: str
    refused: bool = False

    @property
    def schema(self) -> DatasetSchema:
        """The schema as ``understudy generate --schema`` has it: what nobody said filled in, and the whole checked.

        Raises:
            SchemaError: If it is not sound.
        """
        return validate(complete(load_schema(self.whole, source="schema.yaml")), source="schema.yaml")

    @property
    def whole(self) -> str:
        """The text as a whole schema."""
        if not self.text.startswith("columns:"):
            return self.text
        table = "".join(f"    {line}\n" for line in self.text.splitlines())
        return f"tables:\n  - name: example\n{table}"

    def engine(self, schema: DatasetSchema | None = None) -> Engine:
        """What makes its rows: the numbers that the schema says, or as many as a request without a number gives."""
        schema = schema or self.schema
        return Engine(schema, row_counts(schema), seed=0)


def examples(page: str) -> list[Example]:
    """Find the page's YAML examples."""
    return [
        Example(page[: found.start(1)].count("\n") + 1, found[1], found[2] == "refusal")
        for found in _FENCE.finditer(page)
    ]


def refreshed(page: str) -> str:
    """Give the page with its machine-made parts as they are now."""
    example = Example(1, "")

    def one(found: re.Match[str]) -> str:
        nonlocal example
        if found["yaml"] is not None:
            example = Example(page[: found.start("yaml")].count("\n") + 1, found["yaml"])
            return found[0]
        what, *arguments = found["made"].split()
        made = _SHOWN[what](example, *arguments) if what in _SHOWN else TABLES[what](*arguments)
        return f"<!-- made: {found['made']} -->\n\n{made}\n\n<!-- /made -->"

    return _BLOCK.sub(one, page)


def _rows(example: Example, *wanted: str) -> str:
    """The first rows of some tables, ``orders=4`` each."""
    engine = example.engine()
    grids = []
    for want in wanted:
        name, _, count = want.partition("=")
        made = engine.make(name, 0, min(int(count), engine.rows[name])).to_pydict()
        head = f"{name}: {_these(int(count), engine.rows[name])}\n\n" if len(engine.rows) > 1 else ""
        grids.append(head + _aligned([[key, *map(shown, values)] for key, values in made.items()], downwards=True))
    return _fenced("\n\n".join(grids))


def _these(count: int, rows: int) -> str:
    return f"{rows:,} rows" if count >= rows else f"the first {count} of {rows:,} rows"


def _values(example: Example, count: str = "4", start: str = "0") -> str:
    """The first values of each column of the example's only table, a column a line."""
    engine = example.engine()
    (name,) = engine.rows
    made = engine.make(name, int(start), int(start) + int(count)).to_pydict()
    return _fenced(_aligned([[key, *map(shown, values)] for key, values in made.items()]))


def _dirty(example: Example, want: str) -> str:
    """A table's rows as they are written, and the labels of what is wrong in them."""
    name, _, count = want.partition("=")
    engine = example.engine()
    made = beside(engine, Chunk(name, 0, 0, int(count)))
    lines = {"data": made.rows, "labels": made.companions[0].blocks[0].select(["row", "column", "kind", "clean_value"])}
    return _fenced("\n\n".join(f"{head}:\n\n{_grid(table)}" for head, table in lines.items()))


def _past(example: Example, want: str, start: str = "0") -> str:
    """Some events of a table's past with what they changed, and the first versions of its rows."""
    name, _, count = want.partition("=")
    engine = example.engine()
    past = Past(engine, next(each for each in engine.schema.changes if each.table == name))
    events = pa.concat_tables([window_events(past, window) for window in range(past.timing.windows)])
    some = [_event(each) for each in events.slice(int(start), int(count)).to_pylist()]
    grid = _aligned([list(each) for each in zip(*some, strict=True)], downwards=True)
    spans = versions(past, 0, past.timing.total)
    shown_spans = f"{_these(int(count), spans.num_rows)}\n\n{_grid(spans.slice(0, int(count)))}"
    head = f"{count} of {events.num_rows} events, each row cut to its key and what changed"
    return _fenced(f"changes/{name}: {head}\n\n{grid}\n\nscd2/{name}: {shown_spans}")


def _event(event: dict[str, Any]) -> list[str]:
    before, after = event["before"] or {}, event["after"] or {}
    both = before and after
    kept = [name for place, name in enumerate(before or after) if not place or not both or before[name] != after[name]]
    cut = [", ".join(shown(row[name]) for name in kept) if row else "null" for row in (before, after)]
    return [shown(event["sequence"]), shown(event["committed_at"]), event["op"], *cut]


def _grid(table: Any) -> str:
    return _aligned([[key, *map(shown, values)] for key, values in table.to_pydict().items()], downwards=True)


def _sizes(example: Example, *asked: str) -> str:
    """The rows of every table for ``--rows``."""
    given = [each.split("=") for each in asked]
    rows: int | dict[str, int] | None = {name: int(n) for name, n in given} if "=" in "".join(asked) else None
    counts = row_counts(example.schema, int(asked[0]) if asked and rows is None else rows)
    return _fenced(_aligned([[name, f"{count:,}"] for name, count in counts.items()]))


def _refusal(example: Example) -> str:
    """What is said about an example that cannot stand."""
    try:
        example.engine().prepare()
    except UnderstudyError as error:
        return _fenced("\n".join(map(_wrapped, str(error).splitlines())))
    raise ValueError(f"The example in line {example.line} is not refused, and the page says that it is.")


def _wrapped(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(line, _LINE, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


_SHOWN: dict[str, Callable[..., str]] = {
    "rows": _rows,
    "values": _values,
    "sizes": _sizes,
    "dirty": _dirty,
    "past": _past,
    "refusal": _refusal,
}


def shown(value: Any) -> str:
    """Write a value as it reads best: nulls as ``null``, bytes in hexadecimal, text as it is."""
    if value is None or isinstance(value, bool | float):
        text = yaml.safe_dump(value).split("\n")[0] if not isinstance(value, float) else repr(value)
    elif isinstance(value, dict):
        text = "{" + ", ".join(f"{name}: {shown(each)}" for name, each in value.items()) + "}"
    elif isinstance(value, list) and value and isinstance(value[0], tuple):
        text = shown(dict(value))
    elif isinstance(value, list):
        text = "[" + ", ".join(map(shown, value)) + "]"
    else:
        text = value.hex() if isinstance(value, bytes) else str(value)
    text = text.replace("\n", "\\n")
    return text if len(text) <= _WIDEST else text[: _WIDEST - 3] + "..."


def _aligned(lines: list[list[str]], *, downwards: bool = False) -> str:
    """Cells in columns of equal width; ``downwards`` makes each given list a column."""
    table = [list(row) for row in zip(*lines, strict=True)] if downwards else lines
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table
    )


def _fenced(text: str) -> str:
    return f"```text\n{text}\n```"


def main() -> None:
    """Write the page anew."""
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
