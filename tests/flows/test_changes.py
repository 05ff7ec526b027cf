"""A table with a past is published with it, the same on any engine, verified and reproduced."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from flows.check import check
from flows.generate import generate
from flows.reproduce import reproduce
from schemas.errors import BadInputError, SchemaError
from schemas.request import GenerationOptions

CHANGES = "changes:\n  - {table: customers, columns: [level], updates: 3, deletes: 0.1}\n"


@pytest.fixture
def changing(shop) -> Path:
    shop.write_text(shop.read_text() + CHANGES)
    return shop


def test_it_is_published_with_its_past_and_reproduced(changing):
    manifest = generate.fn(schema=str(changing))
    assert set(manifest.companions) == {"changes/customers", "scd2/customers"}
    assert manifest.tables["customers"].rows == 40
    folder = Path(manifest.location)
    events = pq.read_table(folder / "changes/customers").to_pylist()
    state: dict[int, dict] = {}
    for event in events:
        row = event["after"] or event["before"]
        state[row["customer_id"]] = event["after"]
    present = {row["customer_id"]: row for row in pq.read_table(folder / "data/customers").to_pylist()}
    assert {key: row for key, row in state.items() if row} == present
    assert len(state) == 44
    spans = pq.read_table(folder / "scd2/customers").to_pylist()
    assert {span["customer_id"] for span in spans if span["is_current"]} == set(present)
    assert check.fn(manifest.generation_id).passed
    again = reproduce.fn(manifest.generation_id)
    assert again.same
    assert again.tables["changes/customers"] == "same bytes"


def test_chunks_and_processes_make_no_difference(changing):
    digests = []
    for options in (
        GenerationOptions(chunk_rows=1024, workers=2),
        GenerationOptions(chunk_rows=4096, workers=2, engine="processes"),
    ):
        made = generate.fn(schema=str(changing), rows={"customers": 3000, "orders": 10}, options=options)
        digests.append({name: entry.digest for name, entry in made.companions.items()})
    assert digests[0] == digests[1]


def test_a_damaged_past_is_found(changing):
    manifest = generate.fn(schema=str(changing))
    path = Path(manifest.location) / "scd2/customers/part-00000.parquet"
    path.write_bytes(path.read_bytes()[:-9] + b"x" * 9)
    assert any("scd2/customers" in line for line in check.fn(manifest.generation_id).damage)


@pytest.mark.parametrize(
    ("entry", "match"),
    [
        ("{table: customer, columns: [level]}", "customers"),
        ("{table: customers, columns: [levels]}", "level"),
        ("{table: customers, columns: [customer_id]}", "part of a key"),
        ("{table: orders, columns: [customer_id]}", "refers to another table"),
        ("{table: customers, columns: [level], start: 2025-01-01, end: 2024-01-01}", "end before they start"),
        ("{table: customers, columns: [level], updates: -1}", "updates"),
        ("{table: orders, columns: [amount]}", r"column 'Version', and so .*'capture: \[cdc\]"),
    ],
)
def test_what_cannot_change_is_refused_with_its_place(shop, entry, match):
    version = "      - {name: Version, type: integer}\nrelations:"
    shop.write_text(shop.read_text().replace("relations:", version))
    shop.write_text(f"{shop.read_text()}changes:\n  - {entry}\n")
    with pytest.raises(SchemaError, match=match) as caught:
        generate.fn(schema=str(shop))
    assert "line" in str(caught.value)


def test_a_column_that_a_rule_reads_is_refused(shop):
    rules = "rules:\n  - {table: orders, check: 'amount > order_id - 100000'}\n"
    shop.write_text(f"{shop.read_text()}{rules}changes:\n  - {{table: orders, columns: [amount]}}\n")
    with pytest.raises(BadInputError, match=r"orders\.amount cannot change: a rule"):
        generate.fn(schema=str(shop))
