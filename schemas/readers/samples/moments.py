"""Texts as moments: dates, times and both, in the ways that people write them."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from schemas.readers.samples.typed import Typed, converted, zoned_
from schemas.types import ColumnType

_DATE_FORMS: tuple[tuple[str, str, str], ...] = (
    (r"\d{4}-\d{1,2}-\d{1,2}", "%Y-%m-%d", "yyyy-mm-dd"),
    (r"\d{4}/\d{1,2}/\d{1,2}", "%Y/%m/%d", "yyyy/mm/dd"),
    (r"\d{1,2}\.\d{1,2}\.\d{4}", "%d.%m.%Y", "dd.mm.yyyy"),
    (r"\d{1,2}/\d{1,2}/\d{4}", "%d/%m/%Y", "dd/mm/yyyy"),
    (r"\d{1,2}/\d{1,2}/\d{4}", "%m/%d/%Y", "mm/dd/yyyy"),
    (r"\d{1,2}-\d{1,2}-\d{4}", "%d-%m-%Y", "dd-mm-yyyy"),
    (r"\d{1,2}-\d{1,2}-\d{4}", "%m-%d-%Y", "mm-dd-yyyy"),
    (r"\d{1,2}/\d{1,2}/\d{2}", "%m/%d/%y", "mm/dd/yy"),
    (r"\d{1,2}/\d{1,2}/\d{2}", "%d/%m/%y", "dd/mm/yy"),
    (r"(19|20)\d{6}", "%Y%m%d", "yyyymmdd"),
    (r"\d{1,2}-[A-Za-z]{3}-\d{4}", "%d-%b-%Y", "dd-mon-yyyy"),
    (r"\d{1,2}-[A-Za-z]{3}-\d{2}", "%d-%b-%y", "dd-mon-yy"),
    (r"\d{1,2} [A-Za-z]{3} \d{4}", "%d %b %Y", "dd mon yyyy"),
    (r"[A-Za-z]{3} \d{1,2}, \d{4}", "%b %d, %Y", "mon dd, yyyy"),
    (r"[A-Za-z]{4,9} \d{1,2}, \d{4}", "%B %d, %Y", "month dd, yyyy"),
    (r"\d{1,2} [A-Za-z]{4,9} \d{4}", "%d %B %Y", "dd month yyyy"),
)
_TIME_FORMS = (
    (r"\d{1,2}:\d{2}", "%H:%M"),
    (r"\d{1,2}:\d{2}:\d{2}", "%H:%M:%S"),
    (r"\d{1,2}:\d{2} ?[AaPp][Mm]", "%I:%M %p"),
    (r"\d{1,2}:\d{2}:\d{2} ?[AaPp][Mm]", "%I:%M:%S %p"),
    (r"\d{1,2}:\d{2}:\d{2}\.\d{1,6}", "%H:%M:%S.%f"),
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?\s?(Z|UTC|[+-]\d{2}:?(\d{2})?)?")


def moments(cells: list[str | None], distinct: list[str]) -> Typed | None:
    """Dates, times and both, in any of the ways that are told apart."""
    head = distinct[:300]
    if not any(character.isdigit() for character in head[0]):
        return None
    if all(_ISO.fullmatch(cell) for cell in head[:20]):
        zoned = any(_ISO.fullmatch(cell)[3] for cell in head[:20])  # type: ignore[index]
        return converted(cells, ColumnType.TIMESTAMP, _iso_reader(zoned), timezone=zoned)
    for shape, form in _TIME_FORMS:
        if all(re.fullmatch(shape, cell) for cell in head[:20]):
            return converted(cells, ColumnType.TIME, _timer(form))
    for shape, form, shown in _DATE_FORMS:
        if all(re.fullmatch(shape, cell) for cell in head[:20]):
            found = converted(cells, ColumnType.DATE, _dater(form), form=None if form == "%Y-%m-%d" else shown)
        elif re.fullmatch(shape + r"[ T,]+\d.*", head[0]):
            found = _with_time(cells, head, shape, form, shown)
        else:
            continue
        if found is not None and not _may_be_swapped(found, form):
            return found
    return None


def _timer(form: str) -> Callable[[str], Any]:
    return lambda text: _parsed(text, form).time()


def _dater(form: str) -> Callable[[str], Any]:
    return lambda text: _parsed(text, form).date()


def _with_time(cells: list[str | None], head: list[str], shape: str, form: str, shown: str) -> Typed | None:
    for time_shape, time_form in _TIME_FORMS:
        if all(re.fullmatch(f"{shape}[ T,]+{time_shape}", cell) for cell in head[:20]):
            return converted(
                cells, ColumnType.TIMESTAMP, _stamper(f"{form} {time_form}"), form=f"{shown} with the time"
            )
    return None


def _stamper(form: str) -> Callable[[str], Any]:
    return lambda text: _parsed(re.sub(r"[ T,]+(?=\d{1,2}:)", " ", text), form)


def _may_be_swapped(found: Typed, form: str) -> bool:
    """Whether day and month may stand the other way round just as well, and do by custom: American slashes."""
    days = [value.day for value in found.cells if value is not None]
    return form == "%d/%m/%Y" and max(days) <= 12


def _parsed(text: str, form: str) -> datetime:
    return datetime.strptime(re.sub(r" ?([AaPp][Mm])$", r" \1", text), form)  # noqa: DTZ007


def _iso_reader(zoned: bool) -> Callable[[str], Any]:
    return lambda text: _iso(text, zoned)


def _iso(text: str, zoned: bool) -> datetime:
    plain = re.sub(r"\s?(UTC|Z)$", "+00:00", text.replace(",", ".").replace(" ", "T", 1))
    plain = re.sub(r"\.(\d{6})\d+", r".\1", plain)
    moment = datetime.fromisoformat(plain)
    return zoned_(moment, zoned) if zoned else moment.replace(tzinfo=None)
