"""A column's DEFAULT: a value, a number that counts on, the time, a UUID."""

import re

from schemas.model import Scalar
from schemas.readers.ddl.draft import Column, Draft
from schemas.types import NUMERIC, ColumnType

_NOW = re.compile(
    r"^\(*\s*(?:'now'|(?:\w+\.)?now\s*\(|current_?\s*timestamp|current_?\s*date|localtime|getdate\s*\(|getutcdate|sysdate"
    r"|systimestamp|sysutcdatetime|sysdatetime|datetime\s*\(\s*'now|strftime|unixepoch|statement_timestamp|clock_timestamp"
    r"|timezone\s*\(|today)",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\bnextval\s*\(|\.nextval\b|\bnext\s+value\s+for\b|\bunique_rowid\s*\(", re.IGNORECASE)
_UUID = re.compile(
    r"\b(?:gen_random_uuid|uuid_generate_v\w+|newid|newsequentialid|sys_guid|uuid|random_uuid)\s*\(", re.IGNORECASE
)
_QUOTED = re.compile(r"^\(*\s*[NnEe]?'((?:[^']|'')*)'(?:\s*::[\w\s\".\[\]()]+)?\s*\)*$")
_NUMERIC = re.compile(r"^\(*\s*([+-]?\s*(?:\d+\.?\d*|\.\d+))\s*\)*(?:\s*::[\w\s\".()]+)?\)*$")


def set_default(column: Column, text: str, line: int, draft: Draft) -> None:
    """Give a column its default: a plain value, the next of a sequence, or a new identifier."""
    if _NEXT.search(text):
        column.sequence = column.sequence or (1, 1)
    elif _UUID.search(text):
        column.uuid = True
    elif _NOW.match(text):
        return  # the time of inserting: says nothing about the values
    elif text.upper().strip("() ") not in ("NULL", ""):
        column.default = plain_value(text, column.type.type)
        if column.default is None:
            draft.note(line, f"The default of column '{column.name}' is computed, and was not used.", text)


def plain_value(text: str, kind: ColumnType) -> Scalar | None:
    """Give the value that a default's words stand for; None when it has to be computed."""
    if found := _QUOTED.match(text.strip()):
        return _typed(found[1].replace("''", "'"), kind)
    if found := _NUMERIC.match(text.strip()):
        return _typed(found[1].replace(" ", ""), kind)
    word = text.strip("() ").upper().split("::", maxsplit=1)[0]
    if word in ("TRUE", "FALSE"):
        return word == "TRUE"
    if re.fullmatch(r'"[^"]*"', text.strip()):
        return text.strip()[1:-1]
    return None


def _typed(text: str, kind: ColumnType) -> Scalar:
    if kind is ColumnType.BOOLEAN and text.lower() in ("0", "1", "t", "f", "true", "false", "y", "n"):
        return text.lower() in ("1", "t", "true", "y")
    if kind in NUMERIC:
        number = float(text) if re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", text) else None
        if number is not None:
            return int(number) if number.is_integer() and "." not in text else number
    return text
