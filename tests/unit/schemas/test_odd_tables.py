"""Files as people really write them: odd encodings, delimiters, quotes, titles, headers and sheets, read right."""

import datetime as dt
import io
import json
from pathlib import Path

import pytest

from schemas.model import TableSchema
from schemas.readers.samples import read_samples
from schemas.types import ColumnType

NAMES = {
    "western": ["Müller", "Søren", "Façade", "Niño", "Šime"],
    "japanese": ["東京都", "大阪府", "北海道", "京都市", "名古屋"],
    "chinese": ["北京市", "上海市", "广州市", "深圳市", "成都市"],
    "cyrillic": ["Москва", "Казань", "Омск", "Пермь", "Самара"],
    "korean": ["서울시", "부산시", "대구시", "인천시", "광주시"],
}
HEAD = ["code", "place", "count", "price"]
WANTED = [ColumnType.STRING, ColumnType.STRING, ColumnType.INTEGER, ColumnType.DECIMAL]


def lines(script: str, count: int = 40) -> list[list[str]]:
    names = NAMES[script]
    return [[f"{n:04d}", names[n % 5], str(n * 3), f"{n}.{n % 90 + 10}"] for n in range(count)]


def text(script: str = "western", delimiter: str = ",", *, head: bool = True) -> str:
    return "".join(delimiter.join(line) + "\n" for line in ([HEAD] if head else []) + lines(script))


def fixed() -> str:
    return "".join("".join(cell.ljust(12) for cell in line).rstrip() + "\n" for line in [HEAD, *lines("western")])


def read(tmp_path: Path, raw: bytes, name: str = "places.csv") -> TableSchema:
    path = tmp_path / name
    path.write_bytes(raw)
    return read_samples(path).schema.tables[0]


FILES = {
    "utf-8": text().encode(),
    "utf-8 with a mark": text().encode("utf-8-sig"),
    "utf-16 with a mark": text().encode("utf-16"),
    "utf-16 little, no mark": text().encode("utf-16-le"),
    "utf-16 big, no mark": text().encode("utf-16-be"),
    "utf-16 little, no mark, Japanese": text("japanese").encode("utf-16-le"),
    "utf-16 big, no mark, Chinese": text("chinese").encode("utf-16-be"),
    "utf-32": text().encode("utf-32"),
    "cp1252": text().encode("cp1252"),
    "cp1252 and semicolons": text(delimiter=";").encode("cp1252"),
    "latin-1": text().replace("Š", "S").encode("latin-1"),
    "Shift-JIS": text("japanese").encode("shift-jis"),
    "Shift-JIS, tabs": text("japanese", "\t").encode("shift-jis"),
    "EUC-JP": text("japanese").encode("euc-jp"),
    "GB18030": text("chinese").encode("gb18030"),
    "GB18030, bars": text("chinese", "|").encode("gb18030"),
    "cp1251": text("cyrillic").encode("cp1251"),
    "EUC-KR": text("korean").encode("euc-kr"),
    "semicolons": text(delimiter=";").encode(),
    "bars": text(delimiter="|").encode(),
    "tabs": text(delimiter="\t").encode(),
    "tildes": text(delimiter="~").encode(),
    "commas and blanks": text(delimiter=", ").encode(),
    "bars with blanks": text(delimiter=" | ").encode(),
    "columns of one width": fixed().encode(),
    "quoted": "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in [HEAD, *lines("western")]).encode(),
    "a title": ("Places of 2024\n\n" + text()).encode(),
    "a title of several lines": ("Report\nDate: 2024-01-01\nAuthor: the office\n\n" + text()).encode(),
    "remarks": ("# made by hand\n# twice\n" + text()).encode(),
    "a total": (text() + "Total,,2340,\n").encode(),
    "decimal commas": text(delimiter=";").replace(".", ",").encode(),
    "blank lines between": text().replace("\n", "\n\n").encode(),
    "Windows' line ends": text().replace("\n", "\r\n").encode(),
    "old Macintosh's line ends": text().replace("\n", "\r").encode(),
    "a delimiter at each line's end": text().replace("\n", ",\n").encode(),
    "sep line": ("sep=|\n" + text(delimiter="|")).encode(),
}


@pytest.mark.parametrize("name", FILES)
def test_the_table_is_read_right(tmp_path: Path, name: str) -> None:
    table = read(tmp_path, FILES[name])
    assert [column.name for column in table.columns] == HEAD
    assert [column.type for column in table.columns] == WANTED
    assert table.rows == 40


def test_a_header_of_two_rows(tmp_path: Path) -> None:
    head = "sales,sales,costs,costs\nspring,autumn,spring,autumn\n"
    table = read(tmp_path, (head + "".join(f"{n},{n + 1},{n + 2},{n + 3}\n" for n in range(30))).encode())
    assert table.rows == 30
    assert [column.type for column in table.columns] == [ColumnType.INTEGER] * 4
    assert len({column.name for column in table.columns}) == 4


def test_json_within_json(tmp_path: Path) -> None:
    rows = [{"id": n, "who": {"name": f"Name {n}", "home": {"city": "Ulm", "zip": f"{n:05d}"}}} for n in range(30)]
    table = read(tmp_path, json.dumps({"meta": {"page": 1}, "data": rows}).encode(), "people.json")
    names = [column.name for column in table.columns]
    assert table.rows == 30 and names[0] == "id"
    assert any("zip" in name for name in names) and any("city" in name for name in names)


def test_sheets_merged_titles_and_dates_of_1904(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    first = book.active
    first.title = "visits"
    first.append(["Visits of the year"])
    first.merge_cells("A1:C1")
    first.append(["id", "day", "fee"])
    for n in range(20):
        first.append([n, dt.datetime(2024, 3, 1) + dt.timedelta(days=n), n * 1.25])  # noqa: DTZ001 - as sheets have it
    second = book.create_sheet("rooms")
    for row in (["room", "beds"], *([f"R{n:02d}", n % 3 + 1] for n in range(9))):
        second.append(row)
    file = io.BytesIO()
    book.save(file)
    path = tmp_path / "clinic.xlsx"
    path.write_bytes(file.getvalue())
    visits, rooms = read_samples(path).schema.tables
    assert [(column.name, column.type) for column in visits.columns][:2] == [
        ("id", ColumnType.INTEGER), ("day", ColumnType.DATE),
    ]  # fmt: skip
    assert getattr(visits.columns[1].generator, "start", "") == "2024-03-01"
    assert ([column.name for column in rooms.columns], rooms.rows) == (["room", "beds"], 9)
