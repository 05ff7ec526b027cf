"""A column's pattern: that RE2 takes it, and that values of the column's lengths can match it."""

import re
import warnings

import pyarrow as pa
import pyarrow.compute as pc

from schemas.model import ColumnSchema
from schemas.validation.report import MEND, Advised

from re import _parser as parser  # type: ignore[attr-defined]  # isort: skip


def pattern_problem(pattern: str) -> str | None:
    """Say why RE2 does not take a pattern; None when it does."""
    try:
        pc.match_substring_regex(pa.array([""]), pattern=pattern)
    except (pa.ArrowInvalid, UnicodeEncodeError) as error:
        return str(error).rpartition("Invalid regular expression: ")[2].rstrip(".")
    return None


def pattern_width_problem(column: ColumnSchema) -> str | None:
    """Say that what matches the pattern is too long or too short for the column; None where it may fit."""
    widths = _widths(column.pattern or "")
    if widths is None:
        return None
    shortest, longest = widths
    least, most = column.min_length or 0, column.length
    if most is not None and shortest > most:
        wrong = f"what matches {column.pattern} has at least {shortest} characters, and 'length' allows {most}"
    elif longest < least:
        wrong = f"what matches {column.pattern} has at most {longest} characters, and 'min_length' asks for {least}"
    else:
        return None
    return Advised(
        f"no value meets its length and its pattern: {wrong}. Change one or the other.",
        f"no value meets both conditions on its length and its pattern: {wrong}. {MEND}",
    )


def _widths(pattern: str) -> tuple[int, int] | None:
    """The fewest and the most characters that match as a whole; None where Python does not read it as RE2 does."""
    if "[:" in pattern:  # a class such as [:alpha:], of which Python knows nothing
        return None
    try:
        with warnings.catch_warnings(action="ignore"):
            shortest, longest = parser.parse(pattern).getwidth()
    except (re.error, RecursionError, OverflowError):
        return None
    return int(shortest), int(longest)
