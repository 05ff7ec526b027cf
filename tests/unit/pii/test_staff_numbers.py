"""Numbers of employees: issued ones are replaced in every table and text, counted ones are keys that stay."""

import random
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.model import ColumnSchema, DatasetSchema, TableSchema
from schemas.types import ColumnType
from tasks.pii.detect import DetectOptions, detect
from tasks.pii.findings import Finding
from tasks.pii.job import open_job
from tasks.pii.keeping import Keeping
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.staff_numbers import people_keys
from tasks.pii.survey import findings_of, survey_table
from tasks.pii.twin import findings_of_all
from tasks.values.counted import is_counted

OFFLINE = DetectOptions(network=False)
GAPS = sorted(random.Random(1).sample(range(10_001, 99_999), 80))
PREFIXED = [f"E{40_000 + 7 * place}" for place in range(80)]
COUNTED = list(range(10_001, 10_081))
NAMES = ["Employee ID", "Emp No", "EmpNo", "personalnummer", "staff_id", "mitarbeiter_nr", "badge_no", "Manager ID"]


def types(name: str, values: list[int] | list[str]) -> list[str]:
    return [one.type for one in detect(pa.table({name: values}), name="staff", options=OFFLINE)]


@pytest.mark.parametrize("name", NAMES)
def test_issued_numbers_are_found_and_counted_ones_are_keys(name: str) -> None:
    uuids = [f"{place * 7919:08x}-0000-4000-8000-{place:012x}" for place in range(60)]
    found = [types(name, values) for values in (GAPS, PREFIXED, COUNTED, [f"S{n:03d}" for n in range(60)], uuids)]
    assert found == [["EMPLOYEE_ID"], ["EMPLOYEE_ID"], [], [], []]


@pytest.mark.parametrize("name", ["user_id", "id", "customer_id"])
def test_keys_of_other_rows_are_no_employees_numbers(name: str) -> None:
    assert "EMPLOYEE_ID" not in types(name, PREFIXED)


@pytest.mark.parametrize(("values", "share", "counted"), [
    (COUNTED, 1.0, True), (COUNTED[::3], 1.0, False), (COUNTED[::3], 0.34, True),
    (COUNTED[:30] + COUNTED[50:], 1.0, True),
    (GAPS, 0.34, False), (["007", "008", "009"], 1.0, True), (["A1", "B2", "C3"], 1.0, False), ([5], 1.0, True),
    ([-(2**62), 2**62], 1.0, False), ([], 1.0, False), (["x", "y"], 1.0, False),
])  # fmt: skip
def test_counted(values: list[int] | list[str], share: float, counted: bool) -> None:
    kind = pa.string() if values and isinstance(values[0], str) else pa.int64()
    assert is_counted(pa.array(values, kind), share) is counted


def staff(ids: list[int] | list[str], least: int = 0) -> dict[str, pa.Table]:
    draw = random.Random(2)
    some = ids[least::9]
    return {
        "staff": pa.table({
            "staff_id": ids, "first_name": ["Ann", "Bob"] * (len(ids) // 2),
            "last_name": ["Quorbel"] * len(ids),
            "manager_id": [draw.choice(some) for _ in ids],
        }),
        "shifts": pa.table({
            "staff_id": [draw.choice(some) for _ in range(200)],
            "note": [f"swapped with {draw.choice(some)} after lunch because of rain" for _ in range(200)],
        }),
    }  # fmt: skip


def told(tables: dict[str, pa.Table]) -> set[str]:
    surveys = [survey_table(name, [table], len(table)) for name, table in tables.items()]
    found = findings_of(surveys, Policy.of(), locale="en_US", options=OFFLINE)
    twins = findings_of_all(((name, [table], len(table)) for name, table in tables.items()), options=OFFLINE)
    sides = [{f"{one.table}.{one.column}" for one in side if one.type == "EMPLOYEE_ID"} for side in (found, twins)]
    assert sides[0] == sides[1]
    return sides[0]


def test_a_few_of_counted_numbers_are_no_issued_ones() -> None:
    assert told(staff(COUNTED)) == set() == told(staff([f"E{n:04d}" for n in range(1, 81)], least=2))
    assert told(staff(GAPS)) == {"staff.staff_id", "staff.manager_id", "shifts.staff_id"}
    alone = {"shifts": staff(GAPS)["shifts"]}
    assert told(alone) == {"shifts.staff_id"}


@pytest.mark.parametrize("ids", [GAPS, PREFIXED])
def test_issued_numbers_are_the_same_in_every_table_and_text(ids: list[int] | list[str], tmp_path: Path) -> None:
    tables = staff(ids)
    for name, table in tables.items():
        pq.write_table(table, tmp_path / f"{name}.parquet")
    keeping = Keeping(PiiKey(b"s" * 32), None, tmp_path / "kept")
    job = open_job([str(tmp_path)], Policy.of(), keeping, today=date(2026, 1, 1), model="none")
    job.learn()
    made = {name: job.scrubber.masked(name, table) for name, table in tables.items()}
    new = dict(zip(ids, made["staff"].column("staff_id").to_pylist(), strict=True))
    assert len(set(new.values())) == len(ids) and not set(new.values()) & set(ids)
    for name, column in (("staff", "manager_id"), ("shifts", "staff_id")):
        before = tables[name].column(column).to_pylist()
        assert made[name].column(column).to_pylist() == [new[one] for one in before]
    if isinstance(ids[0], str):  # of so few digits a number alone may be any number
        texts = zip(*(side["shifts"].column("note").to_pylist() for side in (tables, made)), strict=True)
        assert all(after.split()[2] == new[before.split()[2]] for before, after in texts)


def test_kept_keys_of_people_are_named() -> None:
    columns = (("id", ColumnType.INTEGER), ("last_name", ColumnType.STRING), ("emp_no", ColumnType.INTEGER),
               ("shoe_size", ColumnType.INTEGER))  # fmt: skip
    table = TableSchema(
        name="staff", columns=tuple(ColumnSchema(name=name, type=type) for name, type in columns), primary_key=("id",)
    )
    schema, found = DatasetSchema(name="d", tables=(table,)), [Finding.of("staff", "last_name", "PERSON", 0.9)]
    assert people_keys(schema, found, Policy.of()) == ["staff.id", "staff.emp_no"]
    assert people_keys(schema, [*found, Finding.of("staff", "emp_no", "EMPLOYEE_ID", 0.9)], Policy.of()) == ["staff.id"]
    assert people_keys(schema, [], Policy.of()) == ["staff.emp_no"]
