"""What the benchmarks of twins share: tables that Understudy makes, the processor's seconds, and lines of Markdown."""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

Tables = dict[str, pa.Table]


def tell(what: str) -> None:
    """Say where the run is, beside the table that it prints."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def generated(path: Path) -> Tables:
    from schemas.files import load_schema
    from tasks.records.engine import Engine

    schema = load_schema(path)
    engine = Engine(schema, {table.name: table.rows or 0 for table in schema.tables})
    return {table.name: plain(engine.make(table.name, 0, table.rows or 0)) for table in schema.tables}


def plain(table: pa.Table) -> pa.Table:
    """As a file gives it back, without dictionaries."""
    fields = [pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in table.schema]
    return table.cast(pa.schema(fields))


def timed(learn: Callable[[], Callable[[Any], Any]], rows: Any) -> tuple[Any, tuple[float, float]]:
    began = time.process_time()
    sample = learn()
    fitted = time.process_time()
    made = sample(rows)
    return made, (fitted - began, time.process_time() - fitted)


def line(name: str, who: str, seconds: tuple[float, float], told: Sequence[str]) -> str:
    spent = [f"{one:.1f}" if sum(seconds) else "" for one in seconds]
    return f"| {' | '.join([name, who, *spent, *told])} |"
