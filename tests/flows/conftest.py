"""A Prefect server for the session (started by the first test that wants it), and small things to run."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import flows  # noqa: F401 - before Prefect: it switches the telemetry off

SHOP = """
name: Shop
tables:
  - name: customers
    rows: 40
    primary_key: [customer_id]
    columns:
      - {name: customer_id, type: integer, generator: {kind: sequence, start: 1}}
      - {name: level, type: string, nullable: false, generator: {kind: category, weights: {gold: 1, silver: 3}}}
      - {name: born_on, type: date, minimum: "1950-01-01", maximum: "2005-12-31", generator: {kind: datetime}}
  - name: orders
    rows: 100
    primary_key: [order_id]
    columns:
      - {name: order_id, type: integer, generator: {kind: sequence, start: 1000}}
      - {name: customer_id, type: integer, nullable: false}
      - {name: amount, type: decimal, precision: 8, scale: 2, minimum: 1, maximum: 900, generator: {kind: decimal}}
relations:
  - {child: orders, columns: [customer_id], parent: customers, parent_columns: [customer_id]}
"""


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[None]:
    from prefect.testing.utilities import prefect_test_harness

    # 35-45 s were measured cold; the default is 30.
    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A small schema file."""
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP)
    return path


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty store of the test's own, and no settings from outside."""
    for name in [name for name in os.environ if name.startswith("UNDERSTUDY_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UNDERSTUDY_STORE", str(tmp_path / "store"))
    return tmp_path / "store"
