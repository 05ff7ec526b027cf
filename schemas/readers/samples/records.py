"""JSON as tables: lists of objects, lines of objects, columns of values, and what is nested in them."""

import json
from collections.abc import Iterator
from typing import Any

from schemas.errors import SourceError
from schemas.readers.result import Note
from schemas.readers.samples.encoding import Decoded
from schemas.readers.samples.tables import MAX_ROWS, RawTable, of_records
from schemas.semantics.words import singular_of

_DEEPEST = 6
_MOST_LIST = 1000


def read_json(decoded: Decoded, name: str, *, whole: bool = True) -> list[RawTable]:
    """Read JSON or JSON lines as tables: the records' own first, then one for each list of objects within.

    Raises:
        SourceError: If it is neither, or holds no record.
    """
    notes = [Note(0, f"{name}: {decoded.remark}")] if decoded.remark else []
    try:
        value = json.loads(decoded.text) if whole else None
    except RecursionError:
        raise SourceError(f"{name} is nested too deeply to be read.") from None
    except ValueError:
        value = None
    if value is None:
        value = list(_lines(decoded.text, name, notes, whole))
    found = [table for label, records in groups_of(value, name) for table in tables_of(label, records, notes, whole)]
    if not found:
        raise SourceError(f"{name} holds no record: give a list of objects, or one object a line.")
    found[0].notes[:0] = notes
    return found


def _lines(text: str, name: str, notes: list[Note], whole: bool) -> Iterator[Any]:
    lines = text.splitlines()
    lines = lines if whole else lines[:-1]
    bad = good = 0
    first = 0
    for number, line in enumerate(lines[: 2 * MAX_ROWS], start=1):
        if not line.strip():
            continue
        try:
            yield json.loads(line)
            good += 1
        except (ValueError, RecursionError):
            bad, first = bad + 1, first or number
        if bad > 20 and bad > good:
            break
    if bad > good:
        raise SourceError(f"{name}, line {first}: this is neither JSON nor JSON lines.")
    if bad:
        notes.append(Note(first, f"{name}: {bad:,} lines that are no JSON were left out, the first is line {first}."))


def groups_of(value: Any, name: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The lists of records in a document, each with its name."""
    if isinstance(value, list):
        yield from _of_list(value, name)
    elif isinstance(value, dict):
        yield from _of_object(value, name)


def _of_list(value: list[Any], name: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    records = [one for one in value if isinstance(one, dict)]
    if records:
        yield name, records
        return
    rows = [one for one in value if isinstance(one, list)]
    if len(rows) > 1 and all(isinstance(cell, str) for cell in rows[0]):
        yield name, [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]
    elif rows:
        yield name, [{f"column_{place + 1}": cell for place, cell in enumerate(row)} for row in rows]
    elif value:
        yield name, [{"value": one} for one in value]


def _of_object(value: dict[str, Any], name: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    columns, rows = value.get("columns"), value.get("data", value.get("rows"))
    if isinstance(columns, list) and isinstance(rows, list) and rows and isinstance(rows[0], list):
        labels = [one.get("name", "") if isinstance(one, dict) else str(one) for one in columns]
        yield name, [dict(zip(labels, row, strict=False)) for row in rows if isinstance(row, list)]
        return
    lists = {key: inner for key, inner in value.items()
             if isinstance(inner, list) and any(isinstance(one, dict) for one in inner)}  # fmt: skip
    if lists and (len(lists) > 1 or not any(key in value for key in ("id", "_id", "name"))):
        for key, inner in lists.items():
            single = len(lists) == 1 and key in (
                "data",
                "items",
                "results",
                "records",
                "rows",
                "values",
                "value",
                "features",
            )
            yield (name if single else key), [one for one in inner if isinstance(one, dict)]
        return
    sizes = {len(inner) for inner in value.values() if isinstance(inner, list)}
    if value and len(sizes) == 1 and all(isinstance(inner, list) for inner in value.values()) and max(sizes) > 1:
        yield name, [dict(zip(value, row, strict=True)) for row in zip(*value.values(), strict=True)]
    elif len(value) >= 3 and all(isinstance(inner, dict) for inner in value.values()) and _alike(list(value.values())):
        yield name, _keyed(value)
    elif value:
        yield name, [value]


def _keyed(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Records under their keys, or columns of values by row number, as data frames write them."""
    inner = list(value.values())
    if all(set(one) == set(inner[0]) and all(key.isdigit() for key in one) for one in inner):
        return [{column: cells[row] for column, cells in value.items()} for row in inner[0]]
    label = "key" if not any("key" in one for one in inner) else "_key"
    return [{label: key, **one} for key, one in value.items()]


def _alike(inner: list[dict[str, Any]]) -> bool:
    shared = set(inner[0]).intersection(*inner[1:20])
    return bool(shared) and len(shared) >= 0.5 * len(inner[0])


def tables_of(name: str, records: list[dict[str, Any]], notes: list[Note], whole: bool) -> list[RawTable]:
    """A list of records as a table, and one more for each list of objects within."""
    whole = whole and len(records) <= MAX_ROWS
    made = _Flattener()
    made.flatten(name, records[:MAX_ROWS])
    tables = []
    for label, rows in made.rows.items():
        table = of_records(label, rows, whole=whole)
        table.parent = made.parents.get(label)
        if table.columns:
            tables.append(table)
    return tables


class _Flattener:
    """Spreads records over tables: objects become columns called by both names, lists of objects become tables."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.parents: dict[str, tuple[str, str, str]] = {}

    def flatten(self, table: str, records: list[dict[str, Any]]) -> None:
        """Put records into a table, and then what is nested in all of them into tables of their own."""
        nested = any(_has_lists(record) for record in records)
        key = (_key(records) or "row_id") if nested else ""
        rows = self.rows.setdefault(table, [])
        parts: dict[str, list[dict[str, Any]]] = {}
        for number, record in enumerate(records, start=1):
            row: dict[str, Any] = {"row_id": number} if key == "row_id" else {}
            lists: list[tuple[str, list[Any]]] = []
            _spread(record, "", row, lists)
            rows.append(row)
            for label, values in lists:
                child, column = f"{table}_{label}", _owner_column(table, key)
                self.parents[child] = (table, key, column)
                own = [{column: row.get(key), **one} for one in values[:_MOST_LIST]]
                parts.setdefault(child, []).extend(own)
        for child, inner in parts.items():
            self.flatten(child, inner[:MAX_ROWS])


def _spread(
    record: dict[str, Any], prefix: str, row: dict[str, Any], lists: list[tuple[str, list[Any]]], depth: int = 0
) -> None:
    for name, value in record.items():
        label = f"{prefix}{name}"
        if isinstance(value, dict) and value and depth < _DEEPEST:
            _spread(value, f"{label}_", row, lists, depth + 1)
        elif _is_list_of_objects(value):
            lists.append((label, value))
        else:
            row[label] = None if value == {} else value


def _has_lists(record: dict[str, Any], depth: int = 0) -> bool:
    return any(
        _is_list_of_objects(value) or (isinstance(value, dict) and depth < _DEEPEST and _has_lists(value, depth + 1))
        for value in record.values()
    )


def _key(records: list[dict[str, Any]]) -> str | None:
    """The member that tells records apart, called like one that does."""
    for name in records[0]:
        if name.lower() in ("id", "_id", "uuid", "key") or name.lower().endswith("id"):
            values = [record.get(name) for record in records]
            plain = all(isinstance(value, str | int) and not isinstance(value, bool) for value in values)
            if plain and len(set(values)) == len(values):
                return name
    return None


def _owner_column(table: str, key: str) -> str:
    stem = singular_of(table.lower())
    return key if key.lower().startswith(stem) else f"{stem}_{key.lstrip('_')}"


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)
