"""A million customers and their three million orders: generated, audited and published, against a bare write.

Prints CPU seconds and peak memory of the whole command, and the ratio to the CPU time that pyarrow needs to write the
finished tables with its defaults. Figures are from one machine and one run; the ratio is what carries over.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

SCHEMA = Path(__file__).with_name("spine_schema.yaml")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="understudy-bench-") as folder:
        manifest, spent, wall = generate(Path(folder))
        written = {
            table: bare_write(Path(manifest["location"]) / "data" / table, Path(folder)) for table in manifest["tables"]
        }
    bare = sum(written.values())
    rows = {name: entry["rows"] for name, entry in manifest["tables"].items()}
    print(f"rows                         {rows}")
    quality = manifest["quality"]
    print(f"checks passed                {quality['checks'] - quality['failed']} of {quality['checks']}")
    print(f"whole command                {spent.ru_utime + spent.ru_stime:.1f} CPU s, {wall:.1f} s by the clock")
    print(f"peak memory of a process     {spent.ru_maxrss / 1024:.0f} MB")
    print(f"bare pyarrow write           {bare:.1f} CPU s")
    print(f"ratio to the bare write      {(spent.ru_utime + spent.ru_stime) / bare:.1f}")
    print(f"generate and stage alone     {engine_and_write() / bare:.2f} x the bare write")


def generate(folder: Path) -> tuple[dict[str, object], resource.struct_rusage, float]:
    command = [sys.executable, "-m", "understudy", "generate", "--schema", str(SCHEMA), "--direct", "--json"]
    began = time.perf_counter()
    done = subprocess.run([*command, "--store", str(folder / "store")], capture_output=True, text=True, check=True)
    wall = time.perf_counter() - began
    return json.loads(done.stdout.splitlines()[-1]), resource.getrusage(resource.RUSAGE_CHILDREN), wall


def bare_write(data: Path, folder: Path) -> float:
    """CPU seconds of pyarrow's default write (zstd) of a finished table, text columns plain."""
    table = pa.concat_tables(pq.read_table(part) for part in sorted(data.iterdir()))
    began = time.process_time()
    pq.write_table(table, folder / "bare.parquet", compression="zstd")
    return time.process_time() - began


def engine_and_write() -> float:
    """CPU seconds of making and staging every chunk, without start-up, audit and publishing."""
    from schemas.files import load_schema
    from schemas.manifest import OutputFormat
    from tasks.records.chunking import chunks
    from tasks.records.engine import Engine
    from tasks.records.sizing import row_counts
    from tasks.storage.stage import discard, open_stage, write_part
    from tasks.storage.store import open_store

    schema = load_schema(SCHEMA)
    rows = row_counts(schema)
    engine = Engine(schema, rows)
    engine.prepare()
    with tempfile.TemporaryDirectory(prefix="understudy-bench-") as folder:
        stage = open_stage(open_store(folder), "bench")
        began = time.process_time()
        for chunk in chunks(schema, rows):
            table = engine.make_chunk(chunk)
            write_part(stage, table, table_name=chunk.table, index=chunk.index, format=OutputFormat.PARQUET)
        spent = time.process_time() - began
        discard(stage)
    return spent


if __name__ == "__main__":
    main()
