"""The reader of samples: whatever the file's writing, the same table; and keys that nobody declared."""

import csv
import gzip
import io
import json
import random
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import SourceError
from schemas.model import DatasetSchema, TableSchema
from schemas.readers.samples import read_samples
from schemas.readers.samples.delimited import read_delimited
from schemas.readers.samples.encoding import Decoded
from schemas.types import ColumnType
from schemas.validation import problems

HEAD = ["id", "city", "amount", "zip", "day"]
CITIES = ["Köln", "Paris", "Zürich"]


def rows(count: int = 60) -> list[list[str]]:
    chance = random.Random(7)
    return [
        [
            str(n + 1),
            chance.choice(CITIES),
            f"{chance.random() * 100:.2f}",
            f"{chance.randint(0, 9999):05d}",
            f"2024-01-{n % 28 + 1:02d}",
        ]
        for n in range(count)
    ]


def written(delimiter: str = ",", *, quote: str = "", head: bool = True) -> str:
    lines = ([HEAD] if head else []) + rows()
    return "".join(delimiter.join(f"{quote}{cell}{quote}" for cell in line) + "\n" for line in lines)


def table_of(tmp_path: Path, raw: bytes, name: str = "places.csv") -> TableSchema:
    path = tmp_path / name
    path.write_bytes(raw)
    return read_samples(path).schema.tables[0]


def types(table: TableSchema) -> list[ColumnType]:
    return [column.type for column in table.columns]


WANTED = [ColumnType.INTEGER, ColumnType.STRING, ColumnType.DECIMAL, ColumnType.STRING, ColumnType.DATE]


@pytest.mark.parametrize(
    "raw",
    [
        written().encode(),
        ("\ufeff" + written()).encode(),
        written("\t").encode("utf-16"),
        written().encode("utf-16-le"),
        written().encode("utf-16-be"),
        written(";").encode("latin-1"),
        written("|").encode(),
        written("\x01").encode(),
        written(quote='"').encode(),
        written(quote="'").encode(),
        written().replace("\n", "\r\n").encode(),
        written().replace("\n", "\r").encode(),
        ("sep=;\n" + written(";")).encode(),
        ("Report of places\nmade by hand\n\n" + written()).encode(),
        ("# a comment\n# another\n" + written()).encode(),
        (written() + "Total: 60\n").encode(),
        written().replace("Paris", "Pa\x00ris").encode(),
        written().replace("Paris", '"Paris', 1).encode(),
        written(";").replace(".", ",").encode(),
        gzip.compress(written().encode()),
    ],
)
def test_the_same_table_however_it_is_written(tmp_path: Path, raw: bytes) -> None:
    table = table_of(tmp_path, raw)
    assert [column.name for column in table.columns] == HEAD
    assert types(table) == WANTED
    assert (table.rows, table.primary_key) == (60, ("id",))


def test_a_file_without_a_header(tmp_path: Path) -> None:
    table = table_of(tmp_path, written(head=False).encode())
    assert [column.name for column in table.columns] == [f"column_{n}" for n in range(1, 6)]
    assert table.rows == 60


def test_lines_of_two_encodings(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_bytes(written().encode() + "61,Köln,1.00,00001,2024-01-01\n".encode("latin-1"))
    result = read_samples(path)
    assert result.schema.tables[0].rows == 61
    assert any("mixes encodings" in note.text for note in result.notes)


def test_ragged_rows_are_kept_and_told(tmp_path: Path) -> None:
    path = tmp_path / "ragged.csv"
    path.write_text(written() + "61,Paris\n62,Paris,1.00,00001,2024-01-01,more\n")
    result = read_samples(path)
    assert result.schema.tables[0].rows == 62
    assert len([note for note in result.notes if "cells" in note.text]) == 2


def test_names_that_come_twice(tmp_path: Path) -> None:
    table = table_of(tmp_path, b"a,a,A,b\n1,2,3,x\n4,5,6,y\n7,8,9,z\n")
    assert [column.name for column in table.columns] == ["a", "a_2", "A_3", "b"]


def test_leading_zeros_and_long_numbers_stay(tmp_path: Path) -> None:
    lines = "".join(f"{number:05d},{9007199254740993 + number},{10**20 + number}\n" for number in range(40))
    table = table_of(tmp_path, ("code,big,huge\n" + lines).encode())
    assert types(table) == [ColumnType.STRING, ColumnType.INTEGER, ColumnType.STRING]
    assert table.column("code").pattern == "[0-9]{5}"


def test_dates_by_what_cannot_be_otherwise(tmp_path: Path) -> None:
    lines = "".join(
        f"{day:02d}/03/2023,03/{day:02d}/2023,{day:02d}.03.2023,2023-03-{day:02d}T08:00:00Z\n" for day in range(1, 29)
    )
    table = table_of(tmp_path, ("a,b,c,d\n" + lines).encode())
    assert types(table) == [ColumnType.DATE] * 3 + [ColumnType.TIMESTAMP]
    assert table.column("d").timezone


@given(
    st.lists(
        st.lists(
            st.text("abcdefgh ,;\"'|\t0123456789\n", min_size=1, max_size=8).map(lambda t: f"v{t}v"),
            min_size=3,
            max_size=3,
        ),
        min_size=5,
        max_size=12,
    ),
    st.sampled_from(",;|\t"),
)
def test_what_the_csv_module_writes_is_read_back(cells: list[list[str]], delimiter: str) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["first_name", "order_id", "total_amount"])
    writer.writerows(cells)
    table = read_delimited(Decoded(file.getvalue(), "utf-8"), "t")
    assert [[column.cells[n] for column in table.columns] for n in range(len(cells))] == cells


def test_json_in_its_shapes(tmp_path: Path) -> None:
    records = [{"id": n, "name": f"n{n}"} for n in range(6)]
    shapes = {
        "list": records,
        "page": {"data": records, "meta": {"page": 1}},
        "split": {"columns": ["id", "name"], "data": [[one["id"], one["name"]] for one in records]},
        "columns": {"id": [one["id"] for one in records], "name": [one["name"] for one in records]},
        "rows": [["id", "name"], *([one["id"], one["name"]] for one in records)],
    }
    for name, value in shapes.items():
        table = table_of(tmp_path, json.dumps(value).encode(), f"{name}.json")
        assert [(column.name, column.type) for column in table.columns] == [
            ("id", ColumnType.INTEGER),
            ("name", ColumnType.STRING),
        ], name
        assert table.rows == 6
    lines = "\n".join(json.dumps(one) for one in records)
    assert table_of(tmp_path, lines.encode(), "lines.jsonl").rows == 6


def test_nested_records_become_tables_that_refer_back(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    path.write_text(
        json.dumps(
            [
                {
                    "id": n,
                    "ship": {"city": "Rome"},
                    "tags": ["a", "b"],
                    "lines": [{"sku": f"S{k}", "qty": k} for k in range(3)],
                }
                for n in range(8)
            ]
        )
    )
    schema = read_samples(path).schema
    assert [table.name for table in schema.tables] == ["orders", "orders_lines"]
    assert schema.tables[0].column("ship_city").type is ColumnType.STRING
    assert schema.tables[0].column("tags").type is ColumnType.ARRAY
    assert (schema.relations[0].child, schema.relations[0].columns) == ("orders_lines", ("order_id",))
    assert problems(schema) == []


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    columns = {
        "id": list(range(30)),
        "seen": pa.array([0] * 30, pa.timestamp("ns", "UTC")),
        "share": [0.5, None, float("nan")] * 10,
    }
    pq.write_table(pa.table(columns), path)
    table = read_samples(path).schema.tables[0]
    assert types(table) == [ColumnType.INTEGER, ColumnType.TIMESTAMP, ColumnType.NUMBER]
    assert table.column("share").null_rate == pytest.approx(0.667, abs=0.001)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(SourceError, match="Parquet"):
        read_samples(path)


def test_workbooks(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["A report"], [], ["id", "code", "amount"], *([n, f"{n:04d}", n * 1.5] for n in range(20))):
        book.active.append(row)
    book.create_sheet("empty")
    book.save(tmp_path / "book.xlsx")
    table = read_samples(tmp_path / "book.xlsx").schema.tables[0]
    assert [column.name for column in table.columns] == ["id", "code", "amount"]
    assert types(table)[1] is ColumnType.STRING and table.rows == 20


def zipped(name: str, raw: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, raw)
    return file.getvalue()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"  \n",
        bytes(range(256)) * 8,
        zipped("a.csv", b"0" * 30_000_000),
        gzip.compress(b"0" * 30_000_000),
        b"[" * 50_000,
        b"%PDF-1.7 x",
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "x.csv").write_bytes(raw)
    with pytest.raises(SourceError):
        read_samples(tmp_path / "x.csv")


def shop(folder: Path) -> DatasetSchema:
    chance = random.Random(3)
    folder.mkdir()
    (folder / "customers.csv").write_text(
        "customer_id,segment\n" + "".join(f"{1000 + n},{chance.choice('ab')}\n" for n in range(200))
    )
    (folder / "products.csv").write_text(
        "sku,weight\n" + "".join(f"P-{n:04d},{chance.random():.3f}\n" for n in range(50))
    )
    (folder / "staff.csv").write_text(
        "id,manager_id\n" + "".join(f"{n},{chance.randint(1, n) if n > 1 else ''}\n" for n in range(1, 30))
    )
    (folder / "orders.csv").write_text(
        "id,customer_id,year,quantity\n"
        + "".join(
            f"{n},{1000 + chance.randint(0, 199)},{chance.randint(2000, 2020)},{chance.randint(1, 20)}\n"
            for n in range(600)
        )
    )
    (folder / "lines.csv").write_text(
        "order_id,line_no,sku\n"
        + "".join(f"{n},{k},P-{chance.randint(0, 49):04d}\n" for n in range(300) for k in range(1, 4))
    )
    return read_samples(folder).schema


def test_keys_are_proposed_by_name_and_inclusion(tmp_path: Path) -> None:
    schema = shop(tmp_path / "shop")
    found = {(one.child, one.columns[0], one.parent) for one in schema.relations}
    assert found == {
        ("orders", "customer_id", "customers"),
        ("lines", "order_id", "orders"),
        ("lines", "sku", "products"),
        ("staff", "manager_id", "staff"),
    }, "years, quantities and line numbers lie within other keys, and are none"
    assert schema.table("lines").primary_key == ("order_id", "line_no")
    assert problems(schema) == []


def test_a_name_without_the_values_is_no_key(tmp_path: Path) -> None:
    schema = shop(tmp_path / "shop")
    assert schema.relations
    orders = tmp_path / "shop" / "orders.csv"
    orders.write_text("id,customer_id\n" + "".join(f"{n},{50_000 + n}\n" for n in range(600)))
    found = {(one.child, one.parent) for one in read_samples(tmp_path / "shop").schema.relations}
    assert ("orders", "customers") not in found


def test_small_numbers_above_the_line_are_text(tmp_path: Path) -> None:
    table = table_of(tmp_path, ("mark,n\n" + "".join(f"{chr(0xB2) * 16}{k},{k}\n" for k in range(9))).encode())
    whole = table_of(tmp_path, ("mark,n\n" + "".join(f"{chr(0xB2 + k % 2) * 17},{k}\n" for k in range(9))).encode())
    assert types(table)[0] is types(whole)[0] is ColumnType.STRING
