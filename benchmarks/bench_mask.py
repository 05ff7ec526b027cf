"""Customers and their orders masked: CPU seconds and peak memory, and every join held against the source by DuckDB.

The source is made by Understudy (people of reserved sets); a third of the notes hold the customer's name and number,
and orders repeat the customer's telephone number: a join that nobody declared. ``--rows 1000000`` is the full size.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

SCHEMA = Path(__file__).with_name("mask_schema.yaml")
JOINS = ("o.customer_id = c.customer_id", "o.buyer_phone = c.phone")
REPLACED = ("email", "username", "phone", "street_address")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="customers; orders are twice as many")
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="understudy-bench-") as name:
        folder = Path(name)
        source = made(folder, rows)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        masked = understudy(folder, "mask", *map(str, sorted(source.iterdir())))
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = spent.ru_utime + spent.ru_stime - before.ru_utime - before.ru_stime
        print(f"rows                         {rows:,} x 12 and {2 * rows:,}")
        print(f"whole command                {cpu:.1f} CPU s")
        print(f"peak memory of a process     {spent.ru_maxrss / 1024:.0f} MB")
        compare(source, Path(masked["location"]) / "data")


def understudy(folder: Path, *arguments: str) -> dict[str, str]:
    command = [sys.executable, "-m", "understudy", *arguments, "--direct", "--json", "--store", str(folder / "store")]
    environment = {**os.environ, "UNDERSTUDY_PII_HOME": str(folder / "keys")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        sys.exit(done.stderr)
    said: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return said


def made(folder: Path, rows: int) -> Path:
    sizes = ("--rows", f"customers={rows}", "--rows", f"orders={2 * rows}")
    data = Path(understudy(folder, "generate", "--schema", str(SCHEMA), *sizes)["location"]) / "data"
    source = folder / "source"
    source.mkdir()
    told = "notes || ' Spoke to ' || first_name || ' ' || last_name || ', call back on ' || phone || '.'"
    duckdb.execute(
        f"COPY (SELECT * REPLACE (CASE WHEN customer_id % 3 = 0 THEN {told} ELSE notes END AS notes) "
        f"FROM '{data}/customers/*.parquet') TO '{source}/customers.parquet' (ROW_GROUP_SIZE 100000)"
    )
    duckdb.execute(f"COPY (FROM '{data}/orders/*.parquet') TO '{source}/orders.parquet' (ROW_GROUP_SIZE 100000)")
    return source


def compare(source: Path, data: Path) -> None:
    """Print what joined before and after, how many values stayed apart, and how many are left."""
    for table in ("customers", "orders"):
        duckdb.execute(f"CREATE VIEW before_{table} AS FROM '{source}/{table}.parquet'")
        duckdb.execute(f"CREATE VIEW after_{table} AS FROM '{data}/{table}/*.parquet'")
    pairs = "SELECT count(*), bit_xor(hash(o.order_id, c.customer_id)) FROM {0}_orders o JOIN {0}_customers c ON {1}"
    for join in JOINS:
        before, after = (duckdb.execute(pairs.format(side, join)).fetchone() for side in ("before", "after"))
        same = "the same" if before == after else f"{after[0]:,} AFTER"
        print(f"{join:28} {before[0]:,} pairs, {same}")
    for column in REPLACED:
        before, after, left = duckdb.execute(
            f"SELECT (SELECT count(DISTINCT {column}) FROM before_customers), count(DISTINCT {column}), "
            f"count(*) FILTER ({column} IN (SELECT {column} FROM before_customers)) FROM after_customers"
        ).fetchone()
        print(f"{column:28} {before:,} distinct, {after:,} after, {left:,} left of the source")


if __name__ == "__main__":
    main()
