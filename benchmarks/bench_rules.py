"""Thirty tables and their rules at scale 1 and 10: violations found by SQL of its own, time, and peak memory.

Each scale is made by a process of its own, chunk by chunk into Parquet, as a generation does. Give other scales as
arguments. Figures are from one machine and one run; the ratio between the scales is what carries over.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SCHEMA = Path(__file__).with_name("rules_schema.yaml")
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))


def main(scales: list[int]) -> None:
    print(f"{'scale':>6} {'rows':>12} {'CPU s':>8} {'s/million':>10} {'peak MB':>8}  violations")
    found = [row(scale, measured(scale)) for scale in scales]
    first, last = found[0], found[-1]
    if len(found) > 1:
        more, longer, larger = (last[each] / first[each] for each in ("rows", "cpu", "memory"))
        print(f"{more:.1f} x the rows take {longer:.1f} x the time and {larger:.2f} x the memory")
    if any(told["broken"] or told["flaws"] for told in found):
        sys.exit(1)


def row(scale: int, told: dict[str, float]) -> dict[str, float]:
    """Print what one scale came to."""
    pace = 1e6 * told["cpu"] / told["rows"]
    figures = f"{scale:>6} {told['rows']:>12,} {told['cpu']:>8.1f} {pace:>10.1f} {told['memory']:>8.0f}"
    judged = f"{told['rules']} rules and every key, relation and count of {told['tables']} tables"
    print(f"{figures}  {told['broken'] + told['flaws']} of {judged}", flush=True)
    return told


def measured(scale: int) -> dict[str, float]:
    """Make one scale in a process of its own, and judge it in this one."""
    from sql_rules import broken_rows, flaws

    from schemas.files import load_schema

    schema = load_schema(SCHEMA)
    with tempfile.TemporaryDirectory(prefix="understudy-bench-") as folder:
        command = [sys.executable, __file__, "--make", folder, str(scale)]
        told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1])
        tables = {table.name: f"SELECT * FROM '{folder}/{table.name}-*.parquet'" for table in schema.tables}
        broken = broken_rows(schema, tables)
        counts = {table.name: (table.rows or 0) * scale for table in schema.tables}
        found = list(flaws(schema, tables, counts))
    for name in (*broken, *found):
        print(f"BROKEN: {name}")
    return {
        **told,
        "broken": len(broken),
        "flaws": len(found),
        "rules": len(schema.rules),
        "tables": len(schema.tables),
    }


def make(folder: Path, scale: int) -> None:
    import pyarrow.parquet as pq

    from schemas.files import load_schema
    from tasks.records.chunking import chunks
    from tasks.records.engine import Engine

    schema = load_schema(SCHEMA)
    rows = {table.name: (table.rows or 0) * scale for table in schema.tables}
    began = time.process_time()
    engine = Engine(schema, rows)
    engine.prepare()
    for chunk in chunks(schema, rows, chunk_rows=16_384):
        pq.write_table(engine.make_chunk(chunk), folder / f"{chunk.table}-{chunk.index:05d}.parquet")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": sum(rows.values()), "cpu": time.process_time() - began, "memory": memory}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--make"]:
        make(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main([int(scale) for scale in sys.argv[1:]] or [1, 10])
