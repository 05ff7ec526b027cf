"""Several files as one source: by commas, by a pattern; and files as people keep them."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from schemas.errors import SourceError
from schemas.model import TableSchema
from schemas.readers import read_source
from schemas.readers.several import paths_of
from tasks.inference.resolve import resolve


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "customers.csv").write_text("id,name\n" + "".join(f"{n},c{n}\n" for n in range(1, 41)))
    (tmp_path / "orders.csv").write_text("id,customer_id\n" + "".join(f"{n},{n % 40 + 1}\n" for n in range(1, 101)))
    return tmp_path


@pytest.mark.parametrize("written", ["{0}/customers.csv,{0}/orders.csv", "{0}/*.csv", "{0}"])
def test_files_are_tables_of_one_dataset_with_the_keys_between_them(folder: Path, written: str) -> None:
    schema = resolve(source=written.format(folder)).schema
    assert [(one.child, one.columns, one.parent) for one in schema.relations] == [
        ("orders", ("customer_id",), "customers")
    ]


def test_what_is_missing_is_named(folder: Path) -> None:
    with pytest.raises(SourceError, match=r"nothing.csv does not exist; the other files are there"):
        paths_of(f"{folder}/customers.csv,{folder}/nothing.csv")
    with pytest.raises(SourceError, match="matches no file"):
        paths_of(f"{folder}/*.parquet")
    for plain in ("postgresql://a,b@host/x", f"{folder}/customers.csv", "no such, words"):
        assert paths_of(plain) == plain


def read(path: Path, raw: bytes) -> list[TableSchema]:
    path.write_bytes(raw)
    return list(read_source(path).schema.tables)


def names(table: TableSchema) -> list[str]:
    return [column.name for column in table.columns]


def test_a_title_padded_to_the_width_of_the_table_is_passed_over(tmp_path: Path) -> None:
    body = "".join(f"{n};a;{n}\n" for n in range(20))
    (table,) = read(tmp_path / "a.csv", f"Sales 2024\nBy ACME;;\n\nid;name;total\n{body}".encode())
    assert (names(table), table.rows) == (["id", "name", "total"], 20)


def test_totals_at_the_end_are_no_row(tmp_path: Path) -> None:
    body = "".join(f"{n},{n},x{n}\n" for n in range(20))
    (table,) = read(tmp_path / "a.csv", f"id,amount,note\n{body}Total,190,\n".encode())
    assert (table.rows, table.columns[0].type) == (20, "integer")
    (kept,) = read(tmp_path / "b.csv", f"id,amount,note\n{body}Total,190,x\n".encode())
    assert kept.rows == 21  # as full as the others: it may be one


def test_quoted_amounts_with_commas(tmp_path: Path) -> None:
    body = "".join(f'"$1,{n:03d}.50",{n}%,"{n},000,000"\n' for n in range(1, 30))
    (table,) = read(tmp_path / "a.csv", f"price,share,big\n{body}".encode())
    assert names(table) == ["price", "share", "big"]
    assert table.columns[2].type == "integer"


def test_what_is_packed_beside_data_is_no_table(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("data/a.csv", "id,v\n" + "".join(f"{n},x\n" for n in range(9)))
        archive.writestr("README.md", "# hi\n\nwords, more words\n")
    assert [table.name for table in read(tmp_path / "a.zip", packed.getvalue())] == ["a"]


def test_a_header_in_two_rows_of_a_sheet(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["Region", "Q1", None, "Q2", None])
    sheet.merge_cells("B1:C1")
    sheet.append([None, "units", "value", "units", "value"])
    for n in range(8):
        sheet.append([f"R{n}", n, n * 2.5, n + 1, n * 3.5])
    workbook.save(tmp_path / "a.xlsx")
    (table,) = read_source(tmp_path / "a.xlsx").schema.tables
    assert (names(table), table.rows) == (["Region", "Q1 units", "Q1 value", "Q2 units", "Q2 value"], 8)
