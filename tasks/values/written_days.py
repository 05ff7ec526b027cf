"""Days, times and months as people write them."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

import pyarrow as pa

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SHORT = tuple(month[:3] for month in _MONTHS)
_DAYS = (
    "{Y}-{m}-{d}", "{Y}/{m}/{d}", "{Y}.{m}.{d}", "{d}.{m}.{Y}", "{m}/{d}/{Y}", "{d}/{m}/{Y}", "{d}-{m}-{Y}",
    "{m}-{d}-{Y}", "{m}/{d}/{y}", "{d}/{m}/{y}", "{d}.{m}.{y}", "{d}-{m}-{y}", "{d}-{b}-{Y}", "{d}-{b}-{y}",
    "{d} {b} {Y}", "{d} {B} {Y}", "{b} {d}, {Y}", "{B} {d}, {Y}", "{b} {d} {Y}", "{B} {d} {Y}", "{Y}-{m}",
    "{Y}/{m}", "{m}/{Y}", "{m}.{Y}", "{b}-{y}", "{b} {Y}", "{B} {Y}", "{b}-{Y}", "{y}-{b}",
)  # fmt: skip
_TIMES = ("{H}:{M}", "{H}:{M}:{S}", "{I}:{M} {p}", "{I}:{M}:{S} {p}", "{I}:{M}{p}", "{I}:{M}:{S}{p}")
_SHAPES = {
    "Y": r"(?P<Y>[12]\d{3})", "y": r"(?P<y>\d{2})", "m": r"(?P<m>\d{1,2})", "d": r"(?P<d>\d{1,2})",
    "b": r"(?P<b>[A-Za-z]{3})", "B": r"(?P<B>[A-Za-z]{3,9})", "H": r"(?P<H>\d{1,2})", "I": r"(?P<I>\d{1,2})",
    "M": r"(?P<M>\d{2})", "S": r"(?P<S>\d{2})", "p": r"(?P<p>[AaPp][Mm])",
}  # fmt: skip
_PARTED = re.compile(r"(.*?\d)(?:(, |,| |T)(\d{1,2}:\d{2}.*))?")
_CENTURY = 69  # years of two digits from here on are of the last century, unless what is written says otherwise


@dataclass(frozen=True)
class Days:
    """A way of writing days, times of days, or months.

    Attributes:
        form: Letters in braces as those of ``strftime``, all else as it stands there.
        padded: Whether days and months of one digit have a zero before them.
        hours_padded: Whether hours have one.
        upper: Whether months of letters are in capitals.
        lower: Whether am and pm are in small letters.
        century: Years of two digits from here on are of the last century.
    """

    form: str
    padded: bool = True
    hours_padded: bool = True
    upper: bool = False
    lower: bool = False
    century: int = _CENTURY

    @property
    def type(self) -> pa.DataType:
        """Days, seconds of a day, or months counted from the year nought."""
        if "{M}" in self.form:
            return pa.timestamp("s")
        return pa.date32() if "{d}" in self.form else pa.int64()

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = re.split(r"\{(\w)\}", self.form)
        return re.compile("".join(_SHAPES[part] if place % 2 else re.escape(part) for place, part in enumerate(parts)))

    def read(self, text: str) -> date | int | None:
        """Give a text's day; None where it is none, or would be written otherwise."""
        value = self.parse(text)
        return value if value is not None and self.write(value) == text else None

    def parse(self, text: str) -> date | int | None:
        """Give a text's day, with or without zeros before its parts; None where it is none."""
        found = self._pattern.fullmatch(text)
        if found is None:
            return None
        try:
            return self._value(found.groupdict())
        except ValueError:
            return None

    def parted(self, texts: Collection[str]) -> "Days":
        """The same with years of two digits parted where no text has any, so that births of 1930 to 2005 are in a row.

        The usual place stands where it lies among years that do not occur, or where no stretch of these is twice as
        wide as all others; else it is the middle of that stretch. What then lies on both sides of the usual place, and
        not of the turn of the century, is of the last one. The usual place stands, too, where another would lose a day
        that it has: 1900 had no 29th of February.
        """
        found = (self._pattern.fullmatch(text) for text in texts)
        years = sorted({int(one["y"]) for one in found if one is not None}) if "{y}" in self.form else []
        if len(years) < 2:
            return self
        ends = [*years[1:], years[0] + 100]
        (second, _), (gap, last) = sorted((end - year, year) for year, end in zip(years, ends, strict=True))[-2:]
        if last < _CENTURY <= last + gap or last + gap >= _CENTURY + 100 or gap < 2 * second:
            return self
        middle = last + 1 + gap // 2
        other = replace(self, century=middle if last < years[-1] else max(middle - 100, 0))
        return self if any(other.read(text) is None and self.read(text) is not None for text in texts) else other

    def _value(self, said: dict[str, str]) -> date | int | None:
        year = int(said["Y"]) if "Y" in said else 1900 + int(said["y"]) + (100 if int(said["y"]) < self.century else 0)
        names = _SHORT if "b" in said else _MONTHS
        told = said.get("b", said.get("B", "")).capitalize()
        month = 1 + names.index(told) if told else int(said["m"])
        if "d" not in said:
            return 12 * year + month - 1 if 1 <= month <= 12 else None
        if "M" not in said:
            return date(year, month, int(said["d"]))
        hour = int(said["H"]) if "H" in said else int(said["I"]) % 12 + (12 if said["p"].lower() == "pm" else 0)
        return datetime(year, month, int(said["d"]), hour, int(said["M"]), int(said.get("S", 0)))  # noqa: DTZ001

    @cached_property
    def _writers(self) -> tuple[str, tuple[Callable[[Any], str], ...]]:
        letters = re.findall(r"\{(\w)\}", self.form)
        return re.sub(r"\{\w\}", "{}", self.form), tuple(self._writer(letter) for letter in letters)

    def _writer(self, letter: str) -> Callable[[Any], str]:
        """What writes a part of a day, or of a month that is counted."""
        day, clock = (f"{{:0{2 if padded else 1}}}".format for padded in (self.padded, self.hours_padded))
        months = _SHORT if letter == "b" else _MONTHS
        names = tuple(map(str.upper, months)) if self.upper else months
        halves = ("am", "pm") if self.lower else ("AM", "PM")
        counted = "{d}" not in self.form
        writers: dict[str, Callable[[Any], str]] = {
            "Y": (lambda value: str(value // 12)) if counted else (lambda value: str(value.year)),
            "y": (lambda value: f"{value // 12 % 100:02}") if counted else (lambda value: f"{value.year % 100:02}"),
            "m": (lambda value: day(value % 12 + 1)) if counted else (lambda value: day(value.month)),
            "b": (lambda value: names[value % 12]) if counted else (lambda value: names[value.month - 1]),
            "d": lambda value: day(value.day),
            "H": lambda value: clock(value.hour),
            "I": lambda value: clock((value.hour + 11) % 12 + 1),
            "M": lambda value: f"{value.minute:02}",
            "S": lambda value: f"{value.second:02}",
            "p": lambda value: halves[value.hour // 12],
        }
        return writers["b" if letter == "B" else letter]

    def write(self, value: date | int) -> str:
        """Give a day's text."""
        form, writers = self._writers
        return form.format(*[write(value) for write in writers])


def days_written(text: str) -> Iterator[Days]:
    """The ways in which a text may write a day, the likeliest first."""
    parted = _PARTED.fullmatch(text)
    if parted is None or sum(map(str.isdigit, text)) < 2:
        return
    day, between, time = parted.groups()
    upper, lower = any(part.isupper() for part in re.findall("[A-Za-z]{3,}", day)), text[-1] == "m"
    for form in _DAYS:
        for padded in (True, False):
            if Days(form, padded, upper=upper).read(day) is None:
                continue
            if time is None:
                yield from (Days(form, either, upper=upper) for either in (padded, not padded))
            for clock in _TIMES if time is not None else ():
                whole = f"{form}{between}{clock}"
                yield from (
                    Days(whole, either, hours, upper, lower)
                    for either in (padded, not padded)
                    for hours in (True, False)
                )
            break
