"""Column types of many databases, as the few of the schema file."""

from dataclasses import dataclass, replace

from schemas.readers.ddl.draft import TypeRead
from schemas.readers.ddl.tokens import Cursor, Kind
from schemas.types import MAX_PRECISION, ColumnType, whole_range

_BITS = {
    **dict.fromkeys(("tinyint", "int1", "utinyint", "uint8"), 8),
    **dict.fromkeys(("smallint", "int2", "smallserial", "serial2", "usmallint", "uint16", "int16", "short"), 16),
    **dict.fromkeys(("mediumint", "int3", "middleint"), 24),
    **dict.fromkeys(
        (
            "int",
            "integer",
            "int4",
            "serial",
            "serial4",
            "oid",
            "pls_integer",
            "binary_integer",
            "uinteger",
            "uint32",
            "int32",
        ),
        32,
    ),
    **dict.fromkeys(
        (
            "bigint",
            "int8",
            "bigserial",
            "serial8",
            "big int",
            "int64",
            "hugeint",
            "long int",
            "ubigint",
            "uint64",
            "uint128",
            "uint256",
            "int128",
            "int256",
            "uhugeint",
        ),
        64,
    ),
}
_SERIAL = frozenset({"serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"})
_NAMES: dict[ColumnType, tuple[str, ...]] = {
    ColumnType.NUMBER: (
        "float", "real", "double", "double precision", "float4", "float8", "float64", "binary_float", "binary_double",
        "float32",
    ),
    ColumnType.DECIMAL: ("decimal", "numeric", "dec", "fixed", "decfloat", "bignumeric"),
    ColumnType.BOOLEAN: ("boolean", "bool", "logical"),
    ColumnType.STRING: (
        "char", "character", "varchar", "character varying", "char varying", "nchar", "nvarchar", "varchar2",
        "nvarchar2",
        "text", "tinytext", "mediumtext", "longtext", "ntext", "clob", "nclob", "dbclob", "citext", "bpchar", "string",
        "long", "long varchar", "character large object", "char large object", "varyingcharacter", "native character",
        "nchar varying", "nchar large object", "varying character", "lvarchar", "graphic", "vargraphic", "name",
        "sysname", "fixedstring", "varchar_ignorecase", "univarchar", "unichar", "unitext",
    ),
    ColumnType.DATE: ("date", "date32"),
    ColumnType.TIME: ("time", "timetz"),
    ColumnType.TIMESTAMP: (
        "timestamp", "timestamptz", "datetime", "datetime2", "smalldatetime", "datetimeoffset", "datetime64",
        "timestamp_ntz", "timestamp_ltz", "timestamp_tz", "bigdatetime", "timestampz", "timestamp_s", "timestamp_ms",
        "timestamp_ns", "datetime32",
    ),
    ColumnType.UUID: ("uuid", "uniqueidentifier", "guid"),
    ColumnType.JSON: ("json", "jsonb", "variant", "super", "object", "map", "struct", "record", "tuple",
        "nested", "union", "dynamic"),
    ColumnType.BINARY: (
        "binary", "varbinary", "binary varying", "blob", "tinyblob", "mediumblob", "longblob", "bytea", "raw",
        "long raw",
        "image", "binary large object", "bytes", "rowversion", "byte", "long varbinary",
    ),
}  # fmt: skip
_BASE = {name: kind for kind, names in _NAMES.items() for name in names}
_AS_TEXT = {
    "xml": "XML", "xmltype": "XML", "geometry": "a geometry", "geography": "a geography", "point": "a point",
    "linestring": "a line", "polygon": "a polygon", "multipolygon": "polygons", "multipoint": "points", "box": "a box",
    "circle": "a circle", "line": "a line", "path": "a path", "lseg": "a line segment", "hstore": "keys and values",
    "tsvector": "a search vector", "tsquery": "a search query", "interval": "an interval", "hierarchyid": "a tree path",
    "sql_variant": "a value of any type", "bfile": "a file's place", "rowid": "a row's place",
    "urowid": "a row's place",
    "ltree": "a tree path", "int4range": "a range", "int8range": "a range", "numrange": "a range", "tsrange": "a range",
    "tstzrange": "a range", "daterange": "a range", "regclass": "a table's name", "regproc": "a function's name",
    "vector": "a vector", "sdo_geometry": "a geometry", "anydata": "a value of any type", "pg_lsn": "a log position",
    "inet": "a network address",
    "ipv4": "a network address", "ipv6": "a network address", "cidr": "a network",
    "macaddr": "a MAC address", "macaddr8": "a MAC address",
}  # fmt: skip
_MEANING = {
    "inet": "ip_address",
    "ipv4": "ip_address",
    "ipv6": "ipv6_address",
    "cidr": "ip_network",
    "macaddr": "mac_address",
    "macaddr8": "mac_address",
}
_UNREMARKED = frozenset({"inet", "ipv4", "ipv6", "cidr", "macaddr", "macaddr8", "xml", "interval"})
_SECOND_WORDS_TEXT = """
    VARYING PRECISION LARGE OBJECT CHARACTER CHAR VARCHAR RAW INT INTEGER VARBINARY TEXT BINARY DOUBLE DECIMAL
"""
_SECOND_WORDS = frozenset(_SECOND_WORDS_TEXT.split())
_FIRST_OF_TWO_TEXT = """
    CHARACTER CHAR NCHAR DOUBLE BINARY LONG NATIONAL NATIVE VARYING BIG UNSIGNED SIGNED LARGE OBJECT BIT
"""
_FIRST_OF_TWO = frozenset(_FIRST_OF_TWO_TEXT.split())


@dataclass(frozen=True)
class TypeWords:
    """A type as written.

    Attributes:
        name: In small letters, without modifiers.
        path: The name with its qualifiers, to look up types of the script's own.
        arguments: What stands in the parentheses.
        nullable: Whether the type itself says so, as ClickHouse's ``Nullable(String)`` does.
    """

    name: str
    path: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    unsigned: bool = False
    zoned: bool = False
    dimensions: int = 0
    line: int = 0
    written: str = ""
    nullable: bool = False


def read_type_words(cursor: Cursor) -> TypeWords:
    """Move over a type and give its parts; the cursor stands at its first word."""
    if cursor.key() in _WRAPPERS and cursor.key(1) == "(":
        return _unwrapped(cursor)
    start, line = cursor.at, cursor.line
    path = cursor.path()
    words = [path[-1].lower()]
    while words[-1].upper() in _FIRST_OF_TWO and cursor.key() in _SECOND_WORDS:
        words.append(cursor.take().value.lower())
    arguments = _arguments(cursor)
    suffixes = _suffixes(cursor)
    unsigned = "unsigned" in suffixes or "unsigned" in words
    dimensions = _dimensions(cursor)
    name = " ".join(word for word in words if word not in ("national", "unsigned", "signed")) or "int"
    zoned = "zoned" in suffixes
    return TypeWords(name, path, arguments, unsigned, zoned, dimensions, line, cursor.text_between(start, cursor.at))


_WRAPPERS = frozenset({"NULLABLE", "LOWCARDINALITY"})


def _unwrapped(cursor: Cursor) -> TypeWords:
    nullable = cursor.take().key == "NULLABLE"
    inner = cursor.group()
    words = read_type_words(inner) if inner.is_name() else TypeWords("string", ("string",))
    return replace(words, nullable=words.nullable or nullable)


def _arguments(cursor: Cursor) -> tuple[str, ...]:
    if cursor.key() == "<":
        _skip_angles(cursor)
        return ()
    if cursor.key() != "(":
        return ()
    return tuple(_argument(item) for item in cursor.group().items())


def _argument(item: Cursor) -> str:
    first = item.peek()
    return first.value if first and first.kind is not Kind.MARK else item.text()


def _skip_angles(cursor: Cursor) -> None:
    depth = 0
    while not cursor.done:
        key = cursor.take().key
        depth += (key == "<") - (key == ">")
        if depth <= 0:
            return


_SUFFIXES = {
    "WITH TIME ZONE": "zoned", "WITH LOCAL TIME ZONE": "zoned", "WITHOUT TIME ZONE": "", "UNSIGNED": "unsigned",
    "SIGNED": "", "ZEROFILL": "", "VARYING": "", "YEAR TO MONTH": "", "DAY TO SECOND": "", "BINARY": "",
    "FOR BIT DATA": "bits",
}  # fmt: skip


def _suffixes(cursor: Cursor) -> set[str]:
    found: set[str] = set()
    while phrase := cursor.accept_any(*_SUFFIXES):
        found.add(_SUFFIXES[phrase])
        if cursor.key() == "(":
            cursor.skip()
    return found


def _dimensions(cursor: Cursor) -> int:
    dimensions = 0
    while True:
        if cursor.accept("ARRAY"):
            dimensions += 1
        if cursor.key() != "[":
            return dimensions
        while not cursor.done and cursor.take().key != "]":
            pass
        dimensions += 1


def map_type(words: TypeWords, dialect: str) -> TypeRead:
    """Say a type in the schema file's vocabulary."""
    if words.dimensions:
        element = map_type(replace(words, dimensions=0), dialect)
        return TypeRead(ColumnType.ARRAY, items=element.type, remark=element.remark)
    if words.name in ("array", "list"):
        return TypeRead(ColumnType.ARRAY, items=ColumnType.STRING)
    if words.name in _BITS:
        return _integer(words, dialect)
    if words.name in ("enum", "set", "enum8", "enum16"):
        return TypeRead(
            ColumnType.STRING,
            values=tuple(words.arguments),
            remark="A SET column gets one of its members." if words.name == "set" else None,
        )
    if words.name in _AS_TEXT:
        return _as_text(words)
    return _special(words, dialect) or _plain(words, dialect)


def _integer(words: TypeWords, dialect: str) -> TypeRead:
    if words.name == "tinyint" and words.arguments == ("1",) and dialect == "mysql":
        return TypeRead(ColumnType.BOOLEAN)
    unsigned = (
        words.unsigned
        or words.name == "oid"
        or words.name.startswith("u")
        or (words.name == "tinyint" and dialect == "tsql")
    )
    # ClickHouse counts bits where PostgreSQL counts bytes, and minds the case of its types.
    bits = 8 if words.path[-1:] == ("Int8",) else _bits_of(words.name, dialect)
    minimum, maximum = whole_range(bits, unsigned=unsigned)
    return TypeRead(ColumnType.INTEGER, minimum=minimum, maximum=maximum, sequence=words.name in _SERIAL)


def _bits_of(name: str, dialect: str) -> int:
    """How wide a whole number is: SQLite's and Oracle's plain ones hold more than the word says elsewhere."""
    if dialect == "sqlite" and name in ("int", "integer"):
        return 64
    if dialect == "oracle" and name in ("int", "integer", "smallint"):
        return 64
    return _BITS[name]


def _as_text(words: TypeWords) -> TypeRead:
    remark = None if words.name in _UNREMARKED else f"Type {words.name} ({_AS_TEXT[words.name]}) is read as text."
    return TypeRead(ColumnType.STRING, semantic=_MEANING.get(words.name), remark=remark)


_DECIMAL_BITS = {"decimal32": 9, "decimal64": 18, "decimal128": 38, "decimal256": 38}


def _special(words: TypeWords, dialect: str) -> TypeRead | None:
    """Types whose meaning hangs on their arguments or on the dialect."""
    name = words.name
    if name == "number":
        return _oracle_number(words)
    if name in _DECIMAL_BITS:
        scale = _number(words.arguments[0]) if words.arguments else 0
        return TypeRead(ColumnType.DECIMAL, precision=_DECIMAL_BITS[name], scale=scale or 0)
    if name in ("money", "smallmoney"):
        return _money(name, dialect)
    if name in ("bit", "bit varying", "varbit"):
        return _bits(words, dialect)
    if name == "year":
        return TypeRead(ColumnType.INTEGER, minimum=1901, maximum=2155)
    if name in ("timestamp", "rowversion") and dialect == "tsql":
        remark = (
            "SQL Server's timestamp is a row's version of eight bytes, and no time." if name == "timestamp" else None
        )
        return TypeRead(ColumnType.BINARY, length=8, remark=remark)
    if name == "long" and dialect != "oracle":
        return TypeRead(ColumnType.INTEGER)
    return None


def _money(name: str, dialect: str) -> TypeRead:
    """An amount: SQL Server keeps it as a whole number of ten-thousandths, PostgreSQL as one of hundredths."""
    scale = 4 if dialect == "tsql" else 2
    most = (2 ** (63 if name == "money" else 31) - 1) // 10**scale
    return TypeRead(
        ColumnType.DECIMAL, precision=19 if name == "money" else 10, scale=scale, minimum=-most, maximum=most
    )


def _oracle_number(words: TypeWords) -> TypeRead:
    if not words.arguments:
        return TypeRead(ColumnType.NUMBER, ambiguous=True)
    precision, scale = _number(words.arguments[0]), _number(words.arguments[1]) if len(words.arguments) > 1 else 0
    if scale == 0 and (precision is None or precision <= 18):
        most = None if precision is None else 10**precision - 1
        return TypeRead(ColumnType.INTEGER, minimum=None if most is None else -most, maximum=most)
    return TypeRead(ColumnType.DECIMAL, precision=precision or MAX_PRECISION, scale=max(scale or 0, 0))


def _bits(words: TypeWords, dialect: str) -> TypeRead:
    size = _number(words.arguments[0]) if words.arguments else 1
    if dialect in ("tsql", "mysql") and size == 1:
        return TypeRead(ColumnType.BOOLEAN)
    if dialect == "mysql" and size:
        return TypeRead(ColumnType.INTEGER, minimum=0, maximum=2 ** min(size, 63) - 1)
    if words.name == "bit":
        return TypeRead(ColumnType.STRING, length=size, pattern=f"[01]{{{size}}}")
    return TypeRead(ColumnType.STRING, length=_number(words.arguments[0]) if words.arguments else None, pattern="[01]*")


def _plain(words: TypeWords, dialect: str) -> TypeRead:
    kind = _BASE.get(words.name) or _affinity(words.name)
    if kind is None:
        return TypeRead(ColumnType.STRING, remark=f"Type {words.written} is not known and is read as text.")
    first = _number(words.arguments[0]) if words.arguments else None
    if kind is ColumnType.DECIMAL:
        return _decimal(words)
    if kind in (ColumnType.STRING, ColumnType.BINARY):
        return TypeRead(kind, length=_length(words, first, dialect), sequence=False)
    zoned = words.zoned or words.name in (
        "timestamptz",
        "datetimeoffset",
        "timestamp_tz",
        "timestamp_ltz",
        "timestampz",
    )
    return TypeRead(kind, timezone=zoned and kind is ColumnType.TIMESTAMP)


def _affinity(name: str) -> ColumnType | None:
    """SQLite takes any word for a type and goes by the letters in it."""
    for letters, kind in (("int", ColumnType.INTEGER), ("char", ColumnType.STRING), ("text", ColumnType.STRING)):
        if letters in name and "point" not in name and "interval" not in name:
            return kind
    return None


def _decimal(words: TypeWords) -> TypeRead:
    if not words.arguments:
        return TypeRead(ColumnType.DECIMAL)
    precision = _number(words.arguments[0]) or MAX_PRECISION
    scale = _number(words.arguments[1]) or 0 if len(words.arguments) > 1 else 0
    minimum = 0 if words.unsigned else None
    if precision > MAX_PRECISION:
        remark = f"Precision {precision} is more than the {MAX_PRECISION} digits that are kept."
        return TypeRead(ColumnType.DECIMAL, precision=MAX_PRECISION, scale=min(scale, MAX_PRECISION), remark=remark)
    if scale == 0 and precision <= 18:
        most = 10**precision - 1
        return TypeRead(ColumnType.INTEGER, minimum=0 if words.unsigned else -most, maximum=most)
    return TypeRead(ColumnType.DECIMAL, precision=precision, scale=scale, minimum=minimum)


def _length(words: TypeWords, first: int | None, dialect: str) -> int | None:
    if words.name in ("name", "sysname"):
        return 63 if words.name == "name" else 128
    if words.name in ("char", "character", "nchar", "bpchar", "binary") and not words.arguments:
        return 1
    return first or None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None
