"""What fills a column whose name tells nothing: its type and its bounds decide."""

from hashlib import shake_256
from typing import Any

from schemas.model import ColumnSchema, TableSchema
from schemas.semantics.words import words_of
from schemas.types import WIDEST_LOW, ColumnType

Spec = dict[str, Any]

_JSON = (
    '{"source": "web", "version": 1}',
    '{"source": "app", "version": 2}',
    '{"source": "store", "version": 1}',
    "{}",
)
_MOST_BYTES, _LONGEST = 64, 256
_BYTES = ("73796e7468657469", "756e6465727374756479", "6578616d706c65")


def plain(column: ColumnSchema) -> list[Spec]:
    """Generators for a column of no known meaning, best first."""
    if column.values is not None:
        return [{"kind": "category"}]
    if column.pattern is not None:
        return [{"kind": "regex"}]
    if column.type is ColumnType.STRING:
        return _text(column)
    if column.type is ColumnType.INTEGER:
        return _whole(column)
    if column.type is ColumnType.BINARY and (column.length is not None or column.min_length):
        return [_bytes(column)]
    return [dict(spec) for spec in _BY_TYPE.get(column.type, ())]


def distinct(column: ColumnSchema) -> list[Spec]:
    """Generators for a column in which no value may come twice, best first."""
    if column.pattern is not None:
        return [{"kind": "regex"}]
    if column.values is not None:
        return [{"kind": "category"}]
    if column.type is ColumnType.STRING:
        return _distinct_text(column)
    if column.type is ColumnType.INTEGER:
        start = column.minimum if isinstance(column.minimum, int) and column.minimum > 1 else 1
        numbered: list[Spec] = [{"kind": "sequence", "start": start}]
        # Where the type alone sets the range, a key is numbered from 1, though negative numbers would be more.
        return numbered if _is_natural(column) else [*numbered, {"kind": "integer"}]
    return [{"kind": "uuid"}, *plain(column)]


def _is_natural(column: ColumnSchema) -> bool:
    low, high = column.minimum, column.maximum
    by_type = low in WIDEST_LOW or (isinstance(low, int) and isinstance(high, int) and low == -high)
    return (by_type or low in (None, 0, 1)) and (high is None or (isinstance(high, int) and high >= 1))


def _distinct_text(column: ColumnSchema) -> list[Spec]:
    words = words_of(column.name)
    prefix = "".join(word[0] for word in words if word.isascii() and word.isalpha()).upper()[:3]
    length = column.length or 64
    like_a_key = bool({"id", "uuid", "guid", "key", "token"} & set(words))
    specs: list[Spec] = []
    if length >= 36 and like_a_key and (column.length == 36 or "uuid" in words or "guid" in words):
        specs.append({"kind": "uuid"})
    room = length - len(prefix) - 1
    if room >= 6:
        specs.append({"kind": "template", "template": f"{prefix}-{{#:{min(room, 8)}}}"})
    if length >= 5:
        specs.append({"kind": "template", "template": f"{{x:{min(length, 8)}}}"})
    return [*specs, {"kind": "regex", "pattern": f"[A-Z0-9]{{{min(length, 8)}}}"}]


def _text(column: ColumnSchema) -> list[Spec]:
    length = column.length
    words = words_of(column.name)
    if words[-1:] in (("id",), ("key",), ("uuid",), ("guid",)):
        return _distinct_text(column)
    if length == 1:
        return [{"kind": "regex", "pattern": "[A-Z]"}]
    if length is not None and length <= 4:
        return [{"kind": "regex", "pattern": f"[A-Z]{{{length}}}"}]
    if length is not None and length <= 24:
        return [{"kind": "faker", "provider": "word"}, {"kind": "regex", "pattern": f"[a-z]{{3,{min(length, 8)}}}"}]
    return [
        {"kind": "text", "words": [2, 5]},
        {"kind": "faker", "provider": "word"},
        {"kind": "regex", "pattern": "[a-z]{4,12}"},
    ]


def _bytes(column: ColumnSchema) -> Spec:
    """Values that look like digests, as long as the column wants them."""
    length = column.length if column.length is not None else column.min_length or 1
    seeds = (f"{column.name}/{number}".encode() for number in range(_MOST_BYTES))
    values = dict.fromkeys(shake_256(seed).hexdigest(min(length, _LONGEST)) for seed in seeds)
    return {"kind": "category", "values": list(values)}


def _whole(column: ColumnSchema) -> list[Spec]:
    if words_of(column.name)[-1:] == ("id",):
        return [{"kind": "integer", "minimum": 1, "maximum": 100_000}, {"kind": "integer"}]
    return [{"kind": "integer", "minimum": 0, "maximum": 1000}, {"kind": "integer"}]


_BY_TYPE: dict[ColumnType, tuple[Spec, ...]] = {
    ColumnType.NUMBER: ({"kind": "number", "minimum": 0, "maximum": 1000}, {"kind": "number"}),
    ColumnType.DECIMAL: ({"kind": "decimal", "minimum": 0, "maximum": 1000}, {"kind": "decimal"}),
    ColumnType.BOOLEAN: ({"kind": "boolean"},),
    ColumnType.DATE: ({"kind": "datetime"},),
    ColumnType.TIME: ({"kind": "datetime"},),
    ColumnType.TIMESTAMP: ({"kind": "datetime"},),
    ColumnType.UUID: ({"kind": "uuid"},),
    ColumnType.JSON: ({"kind": "category", "values": list(_JSON)},),
    ColumnType.BINARY: ({"kind": "category", "values": list(_BYTES)}, {"kind": "uuid"}),
    ColumnType.ARRAY: ({"kind": "expression", "sql": "[]"},),
}

_MEMBERS = {
    ColumnType.STRING: ("alpha", "beta", "gamma", "delta"),
    ColumnType.INTEGER: ("1", "2", "5", "8"),
    ColumnType.NUMBER: ("0.5", "1.5", "2.5", "4.0"),
    ColumnType.BOOLEAN: ("true", "false", "true", "true"),
}


def lists_of(column: ColumnSchema, table: TableSchema, specs: list[Spec]) -> Spec:
    """An array's generator: short lists of what its members may be, chosen by a digest of the table's key.

    An expression, because no other generator makes lists.
    """
    items = column.items or ColumnType.STRING
    listed = [spec.get("values") or spec.get("weights") for spec in specs if spec["kind"] == "category"]
    members: list[str] = list(_MEMBERS.get(items, ()))
    if items is ColumnType.STRING and listed and listed[0]:
        members = [str(member) for member in listed[0]]
    if len(members) < 2 or not table.primary_key:
        return {"kind": "expression", "sql": "[]"}
    written = [_literal(member) if items is ColumnType.STRING else member for member in members]
    key = " || '-' || ".join(f"cast({_quoted(name)} AS VARCHAR)" for name in table.primary_key)
    chosen = f"ascii(md5({key} || '{column.name.replace(chr(39), '')}')) % {len(members)}"
    cases = " ".join(
        f"WHEN {at} THEN [{written[at]}{'' if at % 2 else ', ' + written[at - 1]}]" for at in range(len(written))
    )
    return {"kind": "expression", "sql": f"CASE {chosen} {cases} END"}


def _literal(text: str) -> str:
    escaped = text.replace("'", "''")
    return f"'{escaped}'"


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
