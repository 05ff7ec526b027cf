"""Real datasets as typed chunks: what is read is what was written."""

import bz2
import gzip
import json
import sqlite3
from contextlib import closing
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import SourceError
from schemas.files import dump_yaml, load_schema
from schemas.manifest import OutputFormat
from schemas.readers.streams import open_real, with_keys
from schemas.types import ColumnType
from tasks.storage.csv_format import write_csv


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(path: Path, chunk: int = 1000) -> list[dict[str, object]]:
    (table,) = open_real(path).tables
    return [row for part in table.chunks(chunk) for row in part.to_pylist()]


def types(path: Path) -> dict[str, ColumnType]:
    (table,) = open_real(path).tables
    return {column.name: column.type for column in table.schema.columns}


def test_types_are_the_narrowest_that_give_every_text_back(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "t.csv",
        "zip,n,big,money,mixed,day,at,instant,clock,flag,id,blank\n"
        "00123,7,9007199254740993,1.50,1.5,2024-02-29,2024-01-02 03:04:05,2024-01-02T03:04:05Z,10:11:12,true,"
        "0b8e7d4a-9c1f-4a77-8a55-0123456789ab,\n"
        "04567,-3,99999999999999999999,20.00,2,2024-03-01,2024-01-03T00:00:00.5,2024-01-02T03:04:05+02:00,00:00:01,"
        "false,1b8e7d4a-9c1f-4a77-8a55-0123456789ab,\n",
    )
    assert types(path) == {
        "zip": "string", "n": "integer", "big": "string", "money": "decimal", "mixed": "number", "day": "date",
        "at": "timestamp", "instant": "timestamp", "clock": "time", "flag": "boolean", "id": "uuid", "blank": "string",
    }  # fmt: skip
    second = rows(path)[1]
    assert second["zip"] == "04567"
    assert second["big"] == "99999999999999999999"
    assert second["money"] == Decimal("20.00")
    assert second["at"] == datetime.fromisoformat("2024-01-03T00:00:00.500")
    assert str(second["instant"]) == "2024-01-02 01:04:05+00:00"
    assert (second["day"], second["clock"], second["blank"]) == (date(2024, 3, 1), time(0, 0, 1), None)


def test_what_no_type_gives_back_stays_text(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "t.csv",
        "a,b,c,d,e,f\n+1,1e400,2023-02-30,1.12345678901234567,01:02,True\n2,1,2023-01-01,1.5,03:04,False\n",
    )
    assert set(types(path).values()) == {"string"}


def test_words_for_nothing_are_null_among_numbers_and_text_among_text(tmp_path: Path) -> None:
    path = written(tmp_path, "t.csv", "n,country\n1,NA\nNA,DE\n3,FR\n")
    assert rows(path) == [
        {"n": 1, "country": "NA"}, {"n": None, "country": "DE"}, {"n": 3, "country": "FR"},
    ]  # fmt: skip
    assert "1 cells hold a word for nothing" in str(open_real(path).notes[0])


def test_empty_text_and_null_are_told_apart_as_our_own_files_do(tmp_path: Path) -> None:
    path = written(tmp_path, "t.csv", 'name,note_text\r\n"",x\r\n,y\r\n')
    assert [row["name"] for row in rows(path)] == ["", None]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_and_line_ends(tmp_path: Path, ending: str, delimiter: str) -> None:
    lines = [["name", "town", "note"], ["Ann", "Bonn", '"a\nb"'], ["Bob", "Köln", "x"], ["Cy", "Ulm", "y"]]
    path = written(tmp_path, "t.csv", ending.join(delimiter.join(line) for line in lines) + ending)
    found = rows(path)
    assert [row["town"] for row in found] == ["Bonn", "Köln", "Ulm"]
    assert str(found[0]["note"]) == "a\nb"


@pytest.mark.parametrize("before", range(396, 402))
@pytest.mark.parametrize("last", ["1", '"b;c\n"'])
def test_a_cell_of_several_lines_where_the_look_at_the_file_ends(tmp_path: Path, before: int, last: str) -> None:
    body = "".join(f"{n};x;1\r\n" for n in range(before - 1)) + f'a;"b;c\n\nd;""e""\nf";{last}\r\n' * 3
    found = rows(written(tmp_path, "t.csv", f"id;note;plain\r\n{body}"))
    assert len(found) == before + 2
    assert [row["note"] for row in found[-3:]] == ['b;c\n\nd;"e"\nf'] * 3


def test_a_quote_that_opens_nothing_stays_plain_where_the_look_ends(tmp_path: Path) -> None:
    body = "".join(f"{n};x;1\n" for n in range(398)) + '398;"x;1\n' + "".join(f"{n};y;1\n" for n in range(399, 700))
    assert [row["note"] for row in rows(written(tmp_path, "t.csv", f"id;note;plain\n{body}"))][397:400] == [
        "x", '"x', "y",
    ]  # fmt: skip


def test_what_stands_before_the_table_is_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path, "t.csv", "Report of May\n\nid,name,town\n1,Ann,Bonn\n2,Bob,Ulm\n")
    assert rows(path) == [{"id": 1, "name": "Ann", "town": "Bonn"}, {"id": 2, "name": "Bob", "town": "Ulm"}]


def test_a_file_without_header_has_numbered_columns(tmp_path: Path) -> None:
    path = written(tmp_path, "t.csv", "1,ann@a.example,2024-01-01\n2,bob@a.example,2024-01-02\n")
    assert list(rows(path)[0]) == ["column_1", "column_2", "column_3"]
    assert len(rows(path)) == 2


def test_short_rows_are_filled_and_long_ones_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "t.csv", "a,b,c\n1,2,3\n4,5\n")
    assert rows(path)[1] == {"a": 4, "b": 5, "c": None}
    path = written(tmp_path, "u.csv", "a,b,c\n1,2,3\n" + "4,5,6,secret\n")
    with pytest.raises(SourceError, match="row 2: it has 4 cells") as error:
        open_real(path)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "utf-32"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = "name,town\nJosé,Köln\n" + "Zoë,Zürich\n" * 50
    assert rows(written(tmp_path, "t.csv", text.encode(encoding)))[:2] == [
        {"name": "José", "town": "Köln"},
        {"name": "Zoë", "town": "Zürich"},
    ]


def test_bytes_that_are_no_text_are_named_by_their_line(tmp_path: Path) -> None:
    path = written(tmp_path, "t.csv", b"name,town\nAnn,Bonn\nB\x81b,Ulm\n")
    with pytest.raises(SourceError, match=r"line 3: the byte 0x81 is neither UTF-8 nor Windows-1252"):
        open_real(path)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_packed_files(tmp_path: Path, pack: object) -> None:
    path = written(tmp_path, "t.csv.gz", pack(b"a,b\n1,x\n2,y\n"))  # type: ignore[operator]
    assert [row["b"] for row in rows(path)] == ["x", "y"]
    assert open_real(path).tables[0].name == "t"


def test_an_open_quote_is_an_error_and_not_a_short_table(tmp_path: Path) -> None:
    body = "".join(f'{n},"text {n}"\n' for n in range(5000))
    path = written(tmp_path, "t.csv", f'id,text\n{body}1,"never closed\n' + body.replace('"', ""))
    with pytest.raises(SourceError, match="a quote is opened and not closed"):
        open_real(path)


@given(
    cells=st.lists(st.tuples(st.text("ab,;\"'\n 01é", max_size=8), st.integers(-(10**18), 10**18)), min_size=3,
                   max_size=40),
    size=st.integers(1, 50),
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_any_table_that_we_write_reads_back_in_any_chunks(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, int]], size: int
) -> None:
    path = tmp_path_factory.mktemp("any") / "t.csv"
    table = pa.table({"text_name": [f"t{text}" for text, _ in cells], "order_id": [number for _, number in cells]})
    with path.open("wb") as file:
        write_csv(table, pa.PythonFile(file, mode="w"))
    (real,) = open_real(path).tables
    chunks = list(real.chunks(size))
    assert pa.concat_tables(chunks).to_pylist() == table.to_pylist()
    assert [len(chunk) for chunk in chunks[:-1]] == [size] * (len(chunks) - 1)


def test_json_keeps_digits_nesting_and_late_columns(tmp_path: Path) -> None:
    records = '[{"id": 12345678901234567890, "amount": 1.10, "code": "007"},\n {"id": 1, "amount": 2.20, '
    records += '"code": "8", "who": {"mail": "a@b.example", "age": 3.0}, "tags": ["x", null]}]'
    path = written(tmp_path, "t.json", records)
    assert types(path) == {"id": "string", "amount": "decimal", "code": "string", "who": "json", "tags": "json"}
    assert rows(path)[1]["who"] == '{"mail": "a@b.example", "age": 3.0}'
    assert rows(path)[0]["who"] is None
    assert rows(path)[0]["amount"] == Decimal("1.10")


@pytest.mark.parametrize("form", ["list", "lines", "pretty"])
def test_json_of_any_form(tmp_path: Path, form: str) -> None:
    records = [{"n": n, "text": "é" * 50 + "]},{["} for n in range(3000)]
    text = {
        "list": json.dumps(records), "pretty": json.dumps(records, indent=2, ensure_ascii=False),
        "lines": "\n".join(json.dumps(one) for one in records),
    }[form]  # fmt: skip
    path = written(tmp_path, "t.json", text)
    assert rows(path) == records
    assert open_real(path).format is (OutputFormat.JSONL if form == "lines" else OutputFormat.JSON)


def test_a_document_of_several_lists_is_several_tables(tmp_path: Path) -> None:
    path = written(tmp_path, "d.json", json.dumps({"people": [{"a": 1}], "orders": [{"b": 2}, {"b": 3}]}))
    assert {table.name: table.rows for table in open_real(path).tables} == {"people": 1, "orders": 2}


@pytest.mark.parametrize(
    ("text", "where"),
    [('[{"a": 1}, {"a": secret}]', "record 2"), ('{"a": 1}\n{"a": \n', "line 2"), ('[{"a": 1}, 5]', "record 2")],
)
def test_broken_json_is_named_by_its_place(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(SourceError, match=where) as error:
        open_real(written(tmp_path, "t.json", text))
    assert "secret" not in str(error.value)


def test_mixed_types_are_kept_as_text_and_told(tmp_path: Path) -> None:
    dataset = open_real(written(tmp_path, "t.json", '[{"a": 1}, {"a": "x"}, {"a": {"b": 2}}]'))
    assert [row["a"] for row in next(dataset.tables[0].chunks()).to_pylist()] == ["1", "x", '{"b": 2}']
    assert "values of several kinds" in str(dataset.notes[0])


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    table = pa.table({
        "small": pa.array([1, None], pa.int16()), "huge": pa.array([2**64 - 1, 0], pa.uint64()),
        "cents": pa.array([Decimal("1.10"), None], pa.decimal128(9, 2)),
        "word": pa.array(["a", "b"]).dictionary_encode(),
        "at": pa.array([datetime.fromisoformat("2024-01-01"), None], pa.timestamp("ns")),
        "who": pa.array([{"mail": "x@y.example"}, None]), "tags": pa.array([["x"], []], pa.list_(pa.string())),
        "raw": pa.array([b"\x00", None]),
    })  # fmt: skip
    pq.write_table(table, tmp_path / "t.parquet")
    (real,) = open_real(tmp_path / "t.parquet").tables
    (chunk,) = real.chunks()
    assert chunk.schema.equals(real.arrow)
    assert chunk.to_pylist()[0] == {
        "small": 1, "huge": Decimal(2**64 - 1), "cents": Decimal("1.10"), "word": "a",
        "at": datetime.fromisoformat("2024-01-01"), "who": '{"mail": "x@y.example"}', "tags": ["x"], "raw": b"\x00",
    }  # fmt: skip


def test_a_cut_parquet_file_is_told(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": list(range(1000))}), tmp_path / "t.parquet")
    written(tmp_path, "cut.parquet", (tmp_path / "t.parquet").read_bytes()[:-20])
    with pytest.raises(SourceError, match="no sound Parquet file"):
        open_real(tmp_path / "cut.parquet")


def test_a_workbook_gives_a_table_a_sheet(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "people"
    born = datetime.fromisoformat("1990-01-02")
    for row in (["id", "zip", "born", "paid"], [1, "00123", born, 1.5], [2, "9", None, 2]):
        book.active.append(row)
    book.create_sheet("orders").append(["a", "b"])
    book["orders"].append([1, "x"])
    book.save(tmp_path / "b.xlsx")
    people, orders = open_real(tmp_path / "b.xlsx").tables
    assert {column.name: column.type for column in people.schema.columns} == {
        "id": "integer", "zip": "string", "born": "date", "paid": "number",
    }  # fmt: skip
    assert (orders.name, orders.rows) == ("orders", 1)


def shop(path: Path) -> Path:
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "create table customer (id integer primary key, name text, born date, code varchar(9));"
            "create table purchase (no integer primary key, customer_id integer references customer(id), at timestamp);"
            "insert into customer values (2, 'Bo', '1999-01-02', '007'), (1, 'Al', null, '8');"
            "insert into purchase values (10, 2, '2024-01-01 10:00:00'), (11, null, '2024-01-01 11:00:00');"
        )
    return path


def test_a_database_gives_its_tables_in_the_order_of_their_keys(tmp_path: Path) -> None:
    path = shop(tmp_path / "s.db")
    for place in (path, f"sqlite:///{path}"):
        dataset = open_real(place)
        customer = dataset.table("customer")
        assert [row["id"] for chunk in customer.chunks() for row in chunk.to_pylist()] == [1, 2]
        assert {column.name: column.type for column in customer.schema.columns}["born"] == "date"
        assert {column.name: column.type for column in customer.schema.columns}["code"] == "string"
        schema = with_keys(dataset)
        assert schema.table("customer").primary_key == ("id",)
        assert [(one.child, one.parent) for one in schema.relations] == [("purchase", "customer")]


def test_keys_are_said_only_where_they_hold(tmp_path: Path) -> None:
    written(tmp_path, "customers.csv", "customer_id,name\n" + "".join(f"{n},n{n}\n" for n in range(50)))
    written(tmp_path, "orders.csv", "order_id,customer_id\n" + "".join(f"{n},{n % 50}\n" for n in range(200)))
    schema = with_keys(open_real(tmp_path))
    assert [(one.child, one.columns, one.parent) for one in schema.relations] == [
        ("orders", ("customer_id",), "customers")
    ]
    assert load_schema(dump_yaml(schema), source="schema.yaml") == schema
    with (tmp_path / "orders.csv").open("a") as file:
        file.write("200,77\n")  # an orphan
    assert with_keys(open_real(tmp_path)).relations == ()


def test_what_tells_the_rows_of_one_parent_apart_is_found_where_asked_for(tmp_path: Path) -> None:
    written(tmp_path, "courses.csv", "course_id,title\n" + "".join(f"{n},t{n}\n" for n in range(60)))
    terms = [(n, 2020 + y, t, (n * 7 + y) % 5) for n in range(60) for y in range(4) for t in "SW" if (n + y) % 3]
    written(
        tmp_path, "terms.csv", "course_id,year,term,room\n" + "".join(f"{','.join(map(str, one))}\n" for one in terms)
    )
    written(tmp_path, "marks.csv", "course_id,mark\n" + "".join(f"{n % 60},{n % 6}\n" for n in range(400)))
    dataset = open_real(tmp_path)
    assert with_keys(dataset).table("terms").primary_key == ()
    schema = with_keys(dataset, beside_parents=True)
    assert schema.table("terms").primary_key == ("course_id", "year", "term")
    assert schema.table("marks").primary_key == ()
    with (tmp_path / "terms.csv").open("a") as file:
        file.write("77,2020,S,1\n")  # an orphan
    assert with_keys(open_real(tmp_path), 0.1, beside_parents=True).table("terms").primary_key == ()


def test_a_folder_of_parts_is_one_table(tmp_path: Path) -> None:
    (tmp_path / "d" / "data" / "orders").mkdir(parents=True)
    written(tmp_path / "d", "metadata.json", "{}")
    for number in range(3):
        pq.write_table(pa.table({"a": [number]}), tmp_path / "d" / "data" / "orders" / f"part-{number:05d}.parquet")
    (table,) = open_real(tmp_path / "d").tables
    assert (table.name, table.rows) == ("orders", 3)
    assert [chunk["a"].to_pylist() for chunk in table.chunks(2)] == [[0, 1], [2]]


def test_what_in_a_folder_is_no_table_of_it_is_passed_over_and_told(tmp_path: Path) -> None:
    folder = tmp_path / "src"
    folder.mkdir()
    outside = tmp_path / "outside.csv"
    outside.write_text("id,who\n1,a\n2,b\n")
    for name, text in {"people.csv": "id,who\n1,a\n", "readme.txt": "Hello.\nAsk us.\n", "rows.txt": "id\twho\n1\ta\n",
                       "~$people.xlsx": "lock", ".people.csv": "id,who\n1,a\n"}.items():  # fmt: skip
        (folder / name).write_text(text)
    (folder / "linked.csv").symlink_to(outside)
    (folder / "around").symlink_to(tmp_path)
    (folder / "nowhere.csv").symlink_to(tmp_path / "absent.csv")
    (folder / "again.csv").symlink_to("people.csv")
    dataset = open_real(folder)
    assert sorted(table.name for table in dataset.tables) == ["again", "people", "rows"]
    told = " ".join(note.text for note in dataset.notes)
    assert "1 .txt, 1 .xlsx, 1 hidden, 3 link to another place" in told


def test_a_database_that_another_program_has_locked_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "open.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("create table t (id integer)")
        other.commit()
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin exclusive")
        with pytest.raises(SourceError, match="is locked by another program"):
            open_real(path)


def test_a_source_that_changes_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, "t.csv", "a,b\n1,x\n2,y\n")
    (table,) = open_real(path).tables
    path.write_text("a,b\n1,x\n2,y\n3,z\n")
    with pytest.raises(SourceError, match="changed while it was read"):
        list(table.chunks())


def test_the_fingerprint_is_keyed_and_sees_every_byte(tmp_path: Path) -> None:
    path = written(tmp_path, "t.csv", "a,b\n1,x\n2,y\n")
    first = open_real(path).fingerprint(b"k" * 32)
    assert first != open_real(path).fingerprint(b"l" * 32)
    written(tmp_path, "t.csv", "a,b\n1,x\n2,z\n")
    assert open_real(path).fingerprint(b"k" * 32) != first


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("e.csv", b"", "is empty"), ("i.png", b"\x89PNG\r\n", "no file of data"), ("z.zip", b"PK\x03\x04", "archive"),
        ("o.xls", b"\xd0\xcf\x11\xe0", "old Excel"), ("c.txt", b"\x02\x03\x04" * 50, "no text"),
    ],
)  # fmt: skip
def test_what_is_no_data_is_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        open_real(written(tmp_path, name, content))


def test_a_header_over_no_row_is_an_empty_table(tmp_path: Path) -> None:
    (table,) = open_real(written(tmp_path, "t.csv", "id,name\n")).tables
    assert (table.rows, list(table.chunks()), table.arrow.names) == (0, [], ["id", "name"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, min_value=1e-290, max_value=1e290), min_size=3))
def test_floats_come_back_to_the_last_bit(tmp_path_factory: pytest.TempPathFactory, numbers: list[float]) -> None:
    text = "x\n" + "".join(f"{number!r}\n" for number in [*numbers, 0.30471707975443135, 1e-05])
    path = written(tmp_path_factory.mktemp("floats"), "t.csv", text)
    assert types(path) == {"x": ColumnType.NUMBER}
    assert [row["x"] for row in rows(path)][: len(numbers)] == numbers


def test_floats_of_seventeen_digits_are_numbers_and_long_numbers_are_not(tmp_path: Path) -> None:
    path = written(tmp_path, "t.csv", "took,odd\n1.1260269999999999,1.1260269999999998\n2.5,1.12602699999999987\n")
    assert types(path) == {"took": "number", "odd": "string"}
    assert rows(path)[0]["took"] == 1.126027


def test_moments_without_seconds_are_moments(tmp_path: Path) -> None:
    path = written(tmp_path, "t.csv", "at,instant,clock\n2024-01-02 03:04,2024-01-02T03:04Z,03:04\n2024-01-03,,\n")
    assert types(path) == {"at": "timestamp", "instant": "timestamp", "clock": "string"}
    without_zone = [datetime.fromisoformat(text) for text in ("2024-01-02T03:04", "2024-01-03")]
    assert [row["at"] for row in rows(path)] == without_zone
    assert types(written(tmp_path, "no.csv", "at,n\n2024-01-02 25:04,1\n")) == {"at": "string", "n": "integer"}


def test_numbers_that_no_float_keeps_stay_texts(tmp_path: Path) -> None:
    path = written(tmp_path, "t.csv", "x\n0.123456789012345678901\n1.5\n")
    assert types(path) == {"x": ColumnType.STRING}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('id,text\n1,a\n2,"cut off\n', 3),
        ('id,text\n1,a\n2,"cut off', 3),
        ('id,text\r\n1,a\r\n2,"cut off\r\n', 3),
        ('id;text\n1;"\n', 2),
        ("id,text\n" + '1,"a, ""b"""\n' * 200 + '2,"cut\noff\nhere', 202),
        ("id,text\n" + '1,"a\nb"\n' * 50 + '2,"cut', 102),
    ],
)
def test_a_quote_that_is_open_at_the_end_is_refused_with_its_line(tmp_path: Path, content: str, line: int) -> None:
    with pytest.raises(SourceError, match=rf"line {line}: a quote is opened and never closed"):
        rows(written(tmp_path, "t.csv", content.encode()))


@pytest.mark.parametrize(
    "content",
    ['id,text\n1,"a"\n2,""\n', 'id,text\n1,a\n2,5" pipe\n', 'id,text\n1,"a ""b"""', 'id,text\n1,a\n2,"two\nlines"\n'],
)
def test_quotes_that_are_closed_or_plain_are_read(tmp_path: Path, content: str) -> None:
    assert len(rows(written(tmp_path, "t.csv", content.encode()))) >= 1
