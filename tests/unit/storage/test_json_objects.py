"""A JSON column is an object in JSON and JSON Lines, and reads back as the text that it was."""

import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.manifest import OutputFormat
from tasks.storage.formats import read_part, write_table

ODD = [
    '{"a": 1, "b": [true, null]}',
    "[ ]",
    '{"quote":"a\\"b\\\\","é":"\\u00e9 }, {"}',
    "{}",
    None,
    '"text"',
    "null",
    "5",
    '{"broken": ',
    '{\n"two": "lines"}',
    '{"big": 12345678901234567890.10, "nan": NaN}',
    "",
    '{"big": 12345678901234567890.10}',
    '{"a": 1} ',
    "[1]\t",
    '{"a": 1e400, "a": 1.0}',
]


def written(folder: Path, texts: list[str | None], format: OutputFormat) -> tuple[str, pa.Table, pa.Table]:
    count = len(texts)
    table = pa.table({"id": range(count), "payload": pa.array(texts, pa.string()), "name": ["x, y"] * count})
    path = folder / f"part.{format.value}"
    write_table(table, path, format, nested=["payload"])
    return path.read_text(), table, read_part(path, format, table.schema)


@pytest.mark.parametrize("format", list(OutputFormat))
def test_what_was_written_is_read_letter_by_letter(tmp_path: Path, format: OutputFormat) -> None:
    if format is OutputFormat.PARQUET:
        table = pa.table({"payload": pa.array(ODD, pa.string())})
        write_table(table, tmp_path / "p", format, nested=["payload"])
        assert read_part(tmp_path / "p", format, table.schema).equals(table)
        return
    _, table, again = written(tmp_path, ODD, format)
    assert again.equals(table)


def test_objects_and_lists_are_no_strings(tmp_path: Path) -> None:
    text, _, _ = written(tmp_path, ODD, OutputFormat.JSONL)
    found = [json.loads(line)["payload"] for line in text.splitlines()]
    assert found[:4] == [json.loads(each) for each in ODD[:4] if each]
    assert found[4:10] == ODD[4:10] and isinstance(found[12], dict)
    (tmp_path / "more").mkdir()
    whole, _, _ = written(tmp_path / "more", ODD, OutputFormat.JSON)
    assert [row["payload"] for row in json.loads(whole)] == found


def test_a_number_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "part.jsonl"
    path.write_text('{"payload":{"a":1}}\n{"payload":5}\n')
    with pytest.raises(pa.ArrowInvalid, match="a text column holds a int"):
        read_part(path, OutputFormat.JSONL, pa.schema({"payload": pa.string()}))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(JSON, min_size=1, max_size=6), st.sampled_from([", ", ","]))
@settings(max_examples=40, deadline=None)
def test_any_json_comes_back(tmp_path_factory: pytest.TempPathFactory, values: list[object], comma: str) -> None:
    texts: list[str | None] = [json.dumps(each, separators=(comma, ": "), ensure_ascii=False) for each in values]
    _, table, again = written(tmp_path_factory.mktemp("json"), texts, OutputFormat.JSONL)
    assert again.equals(table)
