"""The audit on files: a sound dataset passes in every format, and each way to break one is named."""

import json
import pickle
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from schemas.errors import SourceError
from schemas.manifest import OutputFormat
from schemas.model import DatasetSchema
from tasks.quality.audit import audit
from tasks.quality.report import QualityReport

ROWS = {"customers": 6, "the orders": 8}
FORMATS = list(OutputFormat)


def _failed(report: QualityReport) -> set[str]:
    return {check.label for check in report.failed}


@pytest.mark.parametrize("format", FORMATS)
def test_a_sound_dataset_passes_every_check(shop, tables, write, format) -> None:
    folder = write(tables, format)
    report = audit(folder, shop, ROWS, format=format)
    assert _failed(report) == set()
    assert report.passed
    assert report.metrics() == {"checks": len(report.checks), "failed": 0, "validity": 1.0}
    assert {check.kind for check in report.checks} >= {"parts", "columns", "rows", "type", "relation", "rule", "unique"}
    assert sorted(path.name for path in folder.parent.iterdir()) == ["staged"], "the scratch folder is gone"


@pytest.mark.parametrize("format", FORMATS)
def test_a_profile_is_the_same_whatever_the_format(shop, tables, write, format, tmp_path) -> None:
    profile = audit(write(tables, format), shop, ROWS, format=format).tables[0]
    columns = {column.name: column for column in profile.columns}
    assert profile.rows == 6
    assert columns["balance"].nulls == pytest.approx(1 / 6)
    assert (columns["balance"].minimum, columns["balance"].maximum) == ("0.50", "5.50")
    assert (columns["born"].minimum, columns["born"].maximum) == ("1960-02-03", "1965-02-03")
    assert (columns["tags"].minimum, columns["tags"].maximum) == ("0", "2")
    assert [(share.value, share.rows) for share in columns["active"].top] == [("false", 3), ("true", 3)]
    assert sum(columns["score"].histogram) == 6
    assert sum(columns["balance"].histogram) == 5, "a null is in no bin"
    assert [row[0] for row in profile.preview] == [str(row) for row in range(6)], (
        "six rows, of the ten that would be shown"
    )


def _column(table: pa.Table, name: str, values: list) -> pa.Table:
    place = table.column_names.index(name)
    return table.set_column(place, name, pa.array(values, table.schema.field(name).type))


BREAKS = {
    "customers.id: primary key": lambda t: _column(t, "id", [0, 1, 2, 3, 3, 3]),
    "customers.email: unique": lambda t: _column(t, "email", ["a@example.com"] * 6),
    "customers.email: pattern": lambda t: _column(t, "email", [f"{n}@example.org" for n in range(6)]),
    "customers.active: not null": lambda t: _column(t, "active", [None] * 6),
    "customers.photo: length": lambda t: _column(t, "photo", [b"12345"] * 6),
    "customers.notes: format": lambda t: _column(t, "notes", ["{"] * 6),
    "customers: rows": lambda t: t.slice(0, 5),
    "customers.seen+born: rule": lambda t: _column(t, "seen", [-(10**15)] * 5 + [None]),
    "customers: columns": lambda t: t.append_column("extra", pa.array([1] * 6)),
}


@pytest.mark.parametrize("label", BREAKS)
@pytest.mark.parametrize("format", [OutputFormat.PARQUET, OutputFormat.CSV])
def test_each_break_is_found_and_named(shop, tables, write, label, format) -> None:
    tables["customers"] = BREAKS[label](tables["customers"])
    report = audit(write(tables, format), shop, ROWS, format=format)
    assert label in _failed(report)
    assert _failed(report) - {label, "the orders.customer: relation"} == set()


def test_an_orphan_is_found(shop, tables, write) -> None:
    tables["the orders"] = _column(tables["the orders"], "customer", [0, 0, 1, 1, 2, 2, 6, 7])
    (check,) = audit(write(tables), shop, ROWS).failed
    assert (check.label, check.unexpected_count) == ("the orders.customer: relation", 2)
    assert check.finding == "2 rows break it"


@pytest.mark.parametrize("format", FORMATS)
def test_a_part_that_is_missing_is_named(shop, tables, write, format) -> None:
    folder = write(tables, format)
    (folder / f"data/customers/part-00000.{format.value}").unlink()
    report = audit(folder, shop, ROWS, format=format)
    assert {"customers: parts", "customers: rows"} <= _failed(report)
    assert f"part-00000.{format.value} is missing" in next(c for c in report.failed if c.kind == "parts").finding


def test_the_last_part_is_missed_when_the_writer_lists_it(shop, tables, write) -> None:
    folder = write(tables)
    listed = {name: [f"data/{name}/part-0000{n}.parquet" for n in range(3)] for name in tables}
    report = audit(folder, shop, ROWS, parts=listed)
    assert _failed(report) == {"customers: parts", "the orders: parts"}
    report = audit(folder, shop, ROWS, parts={**listed, "customers": listed["customers"][:1]})
    assert "part-00001.parquet is not one of the dataset's files" in str(report.failed[0].observed)


def test_a_part_with_other_types_or_columns_is_named(shop, tables, write) -> None:
    import pyarrow.parquet as pq

    folder = write(tables)
    path = folder / "data/customers/part-00001.parquet"
    table = pq.read_table(path)
    pq.write_table(_drifted(table), path)
    assert "customers: parts" in _failed(audit(folder, shop, ROWS))


def _drifted(table: pa.Table) -> pa.Table:
    place = table.column_names.index("id")
    return table.set_column(place, "id", table["id"].cast(pa.int32()))


def test_a_column_of_another_type_is_named(shop, tables, write) -> None:
    tables["customers"] = _drifted(tables["customers"])
    report = audit(write(tables), shop, ROWS)
    assert _failed(report) == {"customers.id: type"}
    assert report.failed[0].finding == "int32, 6 do not fit"


def test_dictionaries_are_only_a_way_to_write_text(shop, tables, write) -> None:
    encoded = pc.dictionary_encode(tables["customers"]["email"])
    tables["customers"] = tables["customers"].set_column(1, "email", encoded)
    assert audit(write(tables), shop, ROWS).passed


@pytest.mark.parametrize(
    ("column", "written"),
    [
        ("id", "1.5"),
        ("id", "one"),
        ("balance", "1.505"),
        ("active", "1"),
        ("born", "May"),
        ("score", "1,5"),
        ("tags", "x"),
    ],
)
def test_a_text_that_is_no_value_of_its_type_is_counted_and_not_quoted(shop, tables, write, column, written) -> None:
    place = tables["customers"].column_names.index(column)
    texts = [written, *([None] * 5)]
    tables["customers"] = tables["customers"].set_column(place, column, pa.array(texts, pa.string()))
    report = audit(write(tables, OutputFormat.CSV), shop, ROWS, format=OutputFormat.CSV)
    check = next(check for check in report.failed if check.label == f"customers.{column}: type")
    assert check.unexpected_count == 1
    assert written not in check.finding or len(written) == 1


def test_json_numbers_written_as_text_are_no_numbers(shop, tables, write) -> None:
    tables["the orders"] = tables["the orders"].set_column(1, "no", tables["the orders"]["no"].cast(pa.string()))
    report = audit(write(tables, OutputFormat.JSONL), shop, ROWS, format=OutputFormat.JSONL)
    assert _failed(report) == {"the orders.no: type"}


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_that_cannot_be_read_fails_and_does_not_raise(shop, tables, write, format) -> None:
    folder = write(tables, format)
    (folder / f"data/customers/part-00001.{format.value}").write_bytes(b'PAR1 "secret\xff{[')
    report = audit(folder, shop, ROWS, format=format)
    assert "customers: parts" in _failed(report)
    assert "secret" not in str(report.documents())


def test_a_table_without_files_fails_and_the_others_are_checked(shop, tables, write) -> None:
    report = audit(write({"customers": tables["customers"]}), shop, ROWS)
    assert not any(check.table == "customers" for check in report.failed)
    assert {"the orders: parts", "the orders: rows", "the orders.customer: relation"} <= _failed(report)
    assert "there is no parquet file" in next(check for check in report.failed if check.kind == "rows").finding
    assert not re.search("Traceback|site-packages", str(report.documents()))


def test_no_folder_is_bad_input(shop, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no folder"):
        audit(tmp_path / "nowhere", shop, ROWS)


def test_documents_are_strict_json_and_hold_what_great_expectations_said(shop, tables, write) -> None:
    tables["customers"] = _column(tables["customers"], "score", [float("nan"), float("inf"), 1, 2, 3, 4])
    report = audit(write(tables), shop, ROWS)

    def strict(name: str) -> object:
        raise AssertionError(name)

    documents = {name: json.loads(raw, parse_constant=strict) for name, raw in report.documents().items()}
    assert documents["quality_report.json"]["summary"]["passed"] is True
    assert documents["gx/validations/customers.json"]["success"] is True
    kinds = {each["type"] for each in documents["gx/expectations/the orders.json"]["expectations"]}
    assert {"expect_foreign_key_to_resolve", "expect_key_to_be_unique", "expect_table_row_count_to_equal"} <= kinds
    assert "Traceback" not in str(documents)


def test_values_of_real_data_stay_out_of_the_report(shop, tables, write) -> None:
    report = audit(write(tables), shop, ROWS, profile=False)
    assert "c3@example.com" not in report.to_json().decode()
    assert "1963-02-03" not in report.to_json().decode()
    assert all(column.minimum is None and not column.top for table in report.tables for column in table.columns)


def test_a_report_travels_between_processes(shop, tables, write) -> None:
    report = audit(write(tables), shop, ROWS)
    assert pickle.loads(pickle.dumps(report)).documents() == report.documents()


def test_names_that_differ_by_case_alone_are_two_tables(write) -> None:
    columns = [{"name": "n", "type": "integer"}]
    schema = DatasetSchema.model_validate({"tables": [{"name": n, "columns": columns} for n in ("item", "Item")]})
    report = audit(
        write({"item": pa.table({"n": [1]}), "Item": pa.table({"n": [1, 2]})}), schema, {"item": 1, "Item": 2}
    )
    assert report.passed


def test_file_names_may_look_like_patterns(write) -> None:
    schema = DatasetSchema.model_validate(
        {"tables": [{"name": "a[x] *?'", "columns": [{"name": "n", "type": "integer"}]}]}
    )
    assert audit(write({"a[x] *?'": pa.table({"n": [1, 2]})}), schema, {"a[x] *?'": 2}).passed
