"""CSV in the manner of its source: what says the same is the same text, and reads back as the same values."""

from pathlib import Path

import pyarrow as pa
import pytest

from schemas.manifest import OutputFormat
from schemas.readers.streams import RealTable, open_real
from schemas.text_style import written_header
from tasks.storage.formats import read_part, write_table

PLAIN = (
    'id,N° client,rate,seen,at,said\n1,a,0.50,2026-01-08 10:00:00,2026-05-15T12:17:00Z,"x, ""y"""\n'
    '2,b,-7,2026-01-09,2026-05-15 12:17:00.5+0200,\n3,,1e3,,,""\n'
)
STYLES = {
    "plain": PLAIN,
    "dos": PLAIN.replace("\n", "\r\n"),
    "marked": "\ufeff" + PLAIN,
    "semicolons": PLAIN.replace(",", ";").replace("x; ", "x, ").replace('"x, ""y"""', '"x; ""y"""'),
    "tabs": PLAIN.replace(",", "\t").replace("x\t ", "x, "),
    "all quoted": '"id","rate","said"\n"1","0.50","a"\n"2","-7",""\n"3",,"b"\n',
    "texts quoted": 'id,rate,said\n1,0.50,"a"\n2,-7,""\n3,,"b"\n',
    "one column": "rate\n0.50\n1.250\n-7\n",
    "without rows": "id;rate\n",
}


def opened(folder: Path, text: str) -> tuple[Path, RealTable]:
    path = folder / "t.csv"
    path.write_bytes(text.encode())
    return path, open_real(path).tables[0]


def rewritten(folder: Path, table: RealTable, made: pa.Table | None = None) -> Path:
    """Write a table's first chunk, or another in its place."""
    chunk, spelled = next(table.spelled(), (table.arrow.empty_table(), None))
    path = folder / "out.csv"
    write_table(chunk if made is None else made, path, OutputFormat.CSV, spelled=spelled)
    return path


@pytest.mark.parametrize("style", [name for name in STYLES if name != "without rows"])
def test_a_file_that_is_not_changed_is_written_byte_for_byte(tmp_path: Path, style: str) -> None:
    source, table = opened(tmp_path, STYLES[style])
    written = rewritten(tmp_path, table)
    assert written.read_bytes() == source.read_bytes()
    assert read_part(written, OutputFormat.CSV, table.arrow).equals(next(table.chunks()))


def test_a_cell_that_is_changed_is_the_only_one(tmp_path: Path) -> None:
    source, table = opened(tmp_path, STYLES["semicolons"])
    chunk = next(table.chunks())
    place = chunk.column_names.index("rate")
    made = chunk.set_column(place, chunk.schema.field("rate"), pa.chunked_array([[0.5, 2.25, 1000.0]]))
    written = rewritten(tmp_path, table, made)
    assert written.read_text() == source.read_text().replace(";-7;", ";2.25;")
    assert read_part(written, OutputFormat.CSV, table.arrow).equals(made)


def test_chunks_and_their_texts_stay_side_by_side(tmp_path: Path) -> None:
    body = "".join(f"{row},{row / 4:.3f}\n" for row in range(100))
    _, table = opened(tmp_path, "id,rate\n" + body)
    texts = [text for _, spelled in table.spelled(7) if spelled for text in spelled.texts["rate"].to_pylist()]
    assert texts == [f"{row / 4:.3f}" for row in range(100)]


def test_a_source_that_is_no_delimited_text_has_no_manner(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"a": 1}\n{"a": 2}\n')
    assert [spelled for _, spelled in open_real(path).tables[0].spelled()] == [None]


def test_the_header_says_its_delimiter(tmp_path: Path) -> None:
    path, _ = opened(tmp_path, "N° client;a,b\n1;2\n")
    assert written_header(path, ["N_ client", "a_b"]) == (";", ["N_ client", "a_b"])
    assert written_header(path, ["other"])[0] == ","
