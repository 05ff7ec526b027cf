"""Foreign keys between sample files are proposed where names and values agree, and hardly ever elsewhere."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_foreign_keys", ROOT / "benchmarks" / "bench_foreign_keys.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_foreign_keys"] = module
    spec.loader.exec_module(module)
    return module


def test_numbers_that_lie_within_keys_by_chance_mislead_nobody(bench: ModuleType) -> None:
    score = bench.of_misleading()
    assert score.wrong == []
    assert score.missed == []


@pytest.mark.slow
def test_precision_and_recall_on_the_templates(bench: ModuleType) -> None:
    score = bench.of_templates()
    assert score.precision >= 0.98, score.wrong
    assert score.recall >= 0.9, score.missed


def test_a_table_between_two_is_no_parent_for_the_key_that_it_borrows(bench: ModuleType) -> None:
    people, parts = list(range(1, 40)), [*range(1, 20), *range(1, 21)]
    tables = {
        "users": pa.table({"user_id": people}),
        "user_roles": pa.table({"user_id": people, "role_id": parts}),
        "logins": pa.table({"login_id": list(range(1, 400)), "user_id": (people * 11)[:399]}),
    }
    found = bench.proposed(tables)
    assert ("logins", "user_id", "users") in found
    assert not {key for key in found if key[2] == "user_roles"}


@pytest.mark.parametrize(
    ("column", "wanted"),
    [("reports_to", True), ("manager_id", True), ("referred_by", True), ("invited_by", True), ("floor", False),
     ("referred", False), ("paid_by", False)],
)  # fmt: skip
def test_a_table_that_refers_to_itself(bench: ModuleType, column: str, wanted: bool) -> None:
    staff = {"employee_id": list(range(1, 41)), column: [None, *([1, 2, 3] * 13)]}
    assert (("employees", column, "employees") in bench.proposed({"employees": pa.table(staff)})) is wanted


@pytest.mark.parametrize("column", ["reviewer_id", "approved_by"])
def test_who_does_something_is_of_the_one_table_of_people(bench: ModuleType, column: str) -> None:
    tables = {
        "employees": pa.table({"employee_id": list(range(1, 41)), "name": [f"n{place}" for place in range(40)]}),
        "reports": pa.table({"report_id": list(range(1, 101)), column: [place % 40 + 1 for place in range(100)]}),
    }
    assert ("reports", column, "employees") in bench.proposed(tables)
    tables["users"] = pa.table({"user_id": list(range(1, 61))})
    assert ("reports", column, "employees") not in bench.proposed(tables)  # whose of the two it is, nothing tells
