"""Points of time in words, each as its first and last day: ``2023-12-31``, ``March 2024``, ``Q1 2024``, ``07/2023``."""

import calendar
import re
from datetime import date

from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.data import mapping, phrases
from tasks.inference.offline.draft import Span
from tasks.inference.offline.tokens import Kind

MONTHS = {name.lower(): at for at, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): at for at, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}

Point = tuple[date, date] | int
"""A day, month or year as its first and last day; a month without a year as its number."""
_PARTS: dict[str, list[int]] = mapping("spans", "parts_of_year")
_EDGES = phrases("spans", "edges")


def point(cursor: Cursor) -> Point | None:
    """Read a day, month, quarter, half, season or year; None, with the place unchanged, when there is none."""
    start = cursor.at
    cursor.phrase(*_EDGES)
    found = _named_part(cursor) or _month_in_numbers(cursor) or _plain_point(cursor)
    if found is None:
        cursor.at = start
    return found


def _named_part(cursor: Cursor) -> Span | None:
    """``H1 2025``, ``Q1 of 2024``, ``2024 Q1``, ``summer 2024``."""
    start = cursor.at
    year = year_here(cursor)
    months = _PARTS.get(cursor.word())
    if months is not None:
        cursor.at += 1
        cursor.phrase("of", "/", "in", "-") if year is None else None
        year = year_here(cursor) if year is None else year
        if year is not None:
            return date(year, months[0], 1), month_of(year, months[1])[1]
    cursor.at = start
    return None


def _month_in_numbers(cursor: Cursor) -> Span | None:
    """``2023-07``, ``07/2023``."""
    glued = cursor.peek(1).glued and cursor.peek(2).glued and cursor.peek(2).kind is Kind.NUMBER
    for year, sign, month in ((0, "-", 2), (2, "/", 0)):
        number = cursor.peek(month)
        fits = glued and cursor.word(1) == sign and year_at(cursor, year) and re.fullmatch(r"\d\d?", number.raw)
        if fits and 1 <= int(number.raw) <= 12 and not (cursor.word(3) == sign and cursor.peek(4).glued):
            cursor.at += 3
            return month_of(int(cursor.peek(year - 3).raw), int(number.raw))
    return None


def _plain_point(cursor: Cursor) -> Point | None:
    token = cursor.peek()
    if (day := parsed_date(token.word)) is not None:
        cursor.at += 1
        return day, day
    if token.word in MONTHS:
        cursor.at += 1
        day_number = small_number(cursor) if cursor.peek(1).word == "," or year_at(cursor, 1) else None
        cursor.phrase(",", "of", "/")
        year = year_here(cursor)
        if year is None:
            cursor.at -= cursor.word(-1) in (",", "of", "/")
            return MONTHS[token.word]
        return (
            month_of(year, MONTHS[token.word]) if day_number is None else day_of(year, MONTHS[token.word], day_number)
        )
    of = cursor.word(1) == "of"
    if token.kind is Kind.NUMBER and cursor.peek(1 + of).word in MONTHS:
        day_number = small_number(cursor)
        cursor.at += of
        month = MONTHS[cursor.take().word]
        cursor.phrase(",", "of")
        year = year_here(cursor)
        return None if year is None or day_number is None else day_of(year, month, day_number)
    year = year_here(cursor)
    return None if year is None else (date(year, 1, 1), date(year, 12, 31))


def year_at(cursor: Cursor, ahead: int) -> bool:
    """Whether a year of the last or of this century stands so many tokens on."""
    token = cursor.peek(ahead)
    return token.kind is Kind.NUMBER and bool(re.fullmatch(r"(19|20)\d\d", token.raw))


def year_here(cursor: Cursor) -> int | None:
    """Read a year."""
    return int(cursor.take().raw) if year_at(cursor, 0) else None


def small_number(cursor: Cursor) -> int | None:
    """Read a number of one or two digits."""
    token = cursor.peek()
    if token.kind is Kind.NUMBER and re.fullmatch(r"\d{1,2}", token.raw):
        cursor.at += 1
        return int(token.raw)
    return None


def day_of(year: int, month: int, day: int) -> Span | None:
    """One day as a span; None where no calendar has it."""
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found, found


def month_of(year: int, month: int) -> Span:
    """The first and the last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def parsed_date(text: str) -> date | None:
    """Read ``2023-12-31`` or ``31.12.2023``; with slashes the month comes first, unless it cannot."""
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text):
        parts = int(match[1]), int(match[2]), int(match[3])
    elif match := re.fullmatch(r"(\d{1,2})([./])(\d{1,2})\2(\d{4})", text):
        first, second = int(match[1]), int(match[3])
        day_first = match[2] == "." or first > 12
        parts = int(match[4]), second if day_first else first, first if day_first else second
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None
