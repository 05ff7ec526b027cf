"""Spans of time in words, as two dates: ``over the last 2 years``, ``in 2023``, ``between Jan and March 2024``."""

import calendar
import re
from datetime import date, timedelta

from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.data import phrases
from tasks.inference.offline.draft import Span
from tasks.inference.offline.tokens import Kind

_MONTHS = {name.lower(): at for at, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): at for at, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_DAYS = {
    "day": 1,
    "days": 1,
    "week": 7,
    "weeks": 7,
    "fortnight": 14,
    "month": 0,
    "months": 0,
    "quarter": 0,
    "quarters": 0,
    "year": 0,
    "years": 0,
}
_OPENERS = phrases("spans", "openers")
_UNITS = {
    "second": 1,
    "sec": 1,
    "minute": 60,
    "min": 60,
    "hour": 3600,
    "day": 86_400,
    "week": 604_800,
    "month": 2_629_800,
}
SECONDS = {**_UNITS, **{f"{unit}s": seconds for unit, seconds in _UNITS.items()}}


def span(cursor: Cursor, today: date) -> Span | None:
    """Read a span of time; the place is left as it was when there is none.

    Args:
        today: What ``last`` and ``this`` are relative to.
    """
    start = cursor.at
    found = _between(cursor, today) or _since(cursor, today) or _opened(cursor, today)
    if found is None:
        cursor.at = start
    return found


def bare_year(cursor: Cursor) -> Span | None:
    """Read ``2023`` behind a date, where nothing else of the column follows."""
    ends = cursor.peek(1).kind in (Kind.BREAK, Kind.SIGN) and cursor.word(1) not in ("-", "..", "/", "%")
    year = _year(cursor) if ends or cursor.word(1) == "and" else None
    return None if year is None else (date(year, 1, 1), date(year, 12, 31))


def lasting(cursor: Cursor, today: date) -> Span | None:
    """Read how long something goes on, up to today: ``for 30 days``."""
    start = cursor.at
    count = cursor.number() if cursor.phrase("for", "over", "during", "covering", "spanning", "across") else None
    unit = cursor.word().rstrip("s")
    if count is None or count < 1 or unit not in _DAYS:
        cursor.at = start
        return None
    cursor.at += 1
    first = _back(today, round(count), unit)
    return (first + timedelta(days=1) if _DAYS[unit] else first), today


def _opened(cursor: Cursor, today: date) -> Span | None:
    start = cursor.at
    opened = cursor.phrase(*_OPENERS)
    found = _part_of_year(cursor) or _last(cursor, today) or (_period(cursor, today) if opened else None)
    if found is None:
        cursor.at = start
    return found


def _last(cursor: Cursor, today: date) -> Span | None:
    start = cursor.at
    if cursor.phrase("last", "past", "previous", "recent"):
        count = cursor.number()
        unit = cursor.word()
        if unit in _DAYS and (count is not None or unit != "year" or cursor.word(-1) != "previous"):
            cursor.at += 1
            return _back(today, round(count or 1), unit.rstrip("s")), today
        if count is None and unit in _MONTHS:
            cursor.at += 1
            year = today.year if _MONTHS[unit] < today.month else today.year - 1
            return _month(year, _MONTHS[unit])
    if cursor.phrase("this year", "current year", "year to date"):
        return date(today.year, 1, 1), today
    if cursor.phrase("this month"):
        return today.replace(day=1), today
    cursor.at = start
    return None


def _back(today: date, count: int, unit: str) -> date:
    if _DAYS[unit]:
        return today - timedelta(days=min(count * _DAYS[unit], 100_000))
    months = count * {"month": 1, "quarter": 3, "year": 12}[unit]
    total = max(today.year * 12 + today.month - 1 - months, 12)
    year, month = divmod(total, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _between(cursor: Cursor, today: date) -> Span | None:
    start = cursor.at
    cursor.phrase("dated", "booked", "placed", "ranging")
    opened = cursor.phrase("between", "from")
    first = _point(cursor)
    if first is None or not cursor.phrase(
        *(
            ("and", "to", "until", "through", "till", "-", "..")
            if opened
            else ("to", "until", "till", "through", "..", "-")
        )
    ):
        cursor.at = start
        return None
    second = (today, today) if cursor.phrase("today", "now", "the present", "present") else _point(cursor)
    if second is None:
        cursor.at = start
        return None
    return _joined(first, second)


Point = tuple[date, date] | int
"""A day, month or year as its first and last day; a month without a year as its number."""


def _point(cursor: Cursor) -> Point | None:
    token = cursor.peek()
    if (day := parsed_date(token.word)) is not None:
        cursor.at += 1
        return day, day
    if token.word in _MONTHS:
        cursor.at += 1
        day_number = _small(cursor) if cursor.peek(1).word == "," or _year_at(cursor, 1) else None
        cursor.phrase(",")
        year = _year(cursor)
        if year is None:
            return _MONTHS[token.word]
        return _month(year, _MONTHS[token.word]) if day_number is None else _days(year, _MONTHS[token.word], day_number)
    if token.kind is Kind.NUMBER and cursor.peek(1).word in _MONTHS:
        day_number = _small(cursor)
        month = _MONTHS[cursor.take().word]
        year = _year(cursor)
        return None if year is None or day_number is None else _days(year, month, day_number)
    if token.kind is Kind.WORD and (quarter := re.fullmatch(r"q([1-4])", token.word)) and _year_at(cursor, 1):
        cursor.at += 1
        year, first = _year(cursor) or 2024, 3 * int(quarter[1]) - 2
        return date(year, first, 1), _month(year, first + 2)[1]
    year = _year(cursor)
    return None if year is None else (date(year, 1, 1), date(year, 12, 31))


_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}


def _part_of_year(cursor: Cursor) -> Span | None:
    """``first quarter of 2024``, ``second half of 2023``."""
    start = cursor.at
    which = _ORDINALS.get(cursor.word())
    if which is not None and cursor.word(1) in ("quarter", "half"):
        months = 3 if cursor.word(1) == "quarter" else 6
        cursor.at += 2
        cursor.phrase("of", "in")
        year = _year(cursor)
        which = min(which, 12 // months)
        if year is not None:
            return date(year, (which - 1) * months + 1, 1), _month(year, which * months)[1]
    cursor.at = start
    return None


def _period(cursor: Cursor, today: date) -> Span | None:
    start = cursor.at
    if (part := _part_of_year(cursor)) is not None:
        return part
    count = _small(cursor)
    if count is not None and cursor.word() in _DAYS:
        return _back(today, count, cursor.take().word.rstrip("s")), today
    cursor.at = start
    cursor.phrase("year", "month of")
    point = _point(cursor)
    if isinstance(point, tuple):
        another = _year(cursor) if _year_at(cursor, 1) and cursor.phrase("or", "and", "/") else None
        return point if another is None else _joined(point, (date(another, 1, 1), date(another, 12, 31)))
    cursor.at = start
    return None


def _joined(first: Point, second: Point) -> Span | None:
    if isinstance(second, int):
        return None
    if isinstance(first, int):
        first = _month(second[1].year, first)
    return (first[0], second[1]) if first[0] <= second[1] else (second[0], first[1])


def _since(cursor: Cursor, today: date) -> Span | None:
    start = cursor.at
    if (
        cursor.phrase("since", "starting in", "starting from", "after")
        and isinstance(point := _point(cursor), tuple)
        and point[0] <= today
    ):
        return point[0], today
    cursor.at = start
    return None


def _year_at(cursor: Cursor, ahead: int) -> bool:
    token = cursor.peek(ahead)
    return token.kind is Kind.NUMBER and bool(re.fullmatch(r"(19|20)\d\d", token.raw))


def _year(cursor: Cursor) -> int | None:
    return int(cursor.take().raw) if _year_at(cursor, 0) else None


def _small(cursor: Cursor) -> int | None:
    token = cursor.peek()
    if token.kind is Kind.NUMBER and re.fullmatch(r"\d{1,2}", token.raw):
        cursor.at += 1
        return int(token.raw)
    return None


def _days(year: int, month: int, day: int) -> Span | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found, found


def _month(year: int, month: int) -> Span:
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
