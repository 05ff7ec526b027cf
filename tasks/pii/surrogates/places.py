"""Surrogates of towns and street addresses, and of dates."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from tasks.pii.lexicon import folded
from tasks.pii.surrogates.ask import Ask
from tasks.pii.surrogates.pouring import cased_like
from tasks.values.entities.places import country_codes
from tasks.values.permute import permute

_UNIT = re.compile(r"(?i)(,? *(?:apt|apartment|suite|ste|unit|flat|floor|#)\.? *)(\w+)$")
_KEPT = re.compile(r"(?i)^(?:p\.? ?o\.? ?box|postfach|apartado|boîte postale)")


def _known(country: str) -> str:
    return country if country in country_codes() else "US"


def fake_city(country: str) -> Callable[[list[str], Ask], list[str]]:
    """Make a maker of towns of a country."""

    def make(values: list[str], ask: Ask) -> list[str]:
        answers = ask("city", [f"city/{_known(country)}"] * len(values), [folded(value) for value in values])
        return [cased_like(value, answer) for value, answer in zip(values, answers, strict=True)]

    return make


def fake_street(country: str) -> Callable[[list[str], Ask], list[str]]:
    """Make a maker of street addresses of a country, the number on the side where the source has it."""

    def make(values: list[str], ask: Ask) -> list[str]:
        answers = ask("street", [f"street/{_known(country)}"] * len(values), [folded(value) for value in values])
        return [_street_like(value, answer) for value, answer in zip(values, answers, strict=True)]

    return make


def _street_like(value: str, answer: str) -> str:
    number, found, street = answer.partition("\t")
    if not found:  # while learning
        return value
    if _KEPT.match(value):
        return re.sub(r"\d+", number, value, count=1)
    unit = _UNIT.search(value)
    core = value[: unit.start()] if unit else value
    tail = f"{unit.group(1)}{int(number) % 97 + 1}" if unit else ""
    first = bool(re.match(r"\s*\d", core))
    has_number = any(char.isdigit() for char in core)
    written = f"{number} {street}" if first else f"{street} {number}" if has_number else street
    return cased_like(core, written) + tail


_FORMATS = (
    (re.compile(r"^(\d{4})([-/.]?)(\d{2})([-/.]?)(\d{2})"), "ymd"),
    (re.compile(r"^(\d{1,2})([-/.])(\d{1,2})([-/.])(\d{4}|\d{2})"), "xy"),
)
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_NAMED = re.compile(
    r"(?i)^(?:(\d{1,2})(?:st|nd|rd|th|\.)?(?: of)? )?([a-z]{3,9})\.?(?: (\d{1,2})(?:st|nd|rd|th)?)?,? (\d{4})"
)


def moved(day: date, word: int) -> date:
    """Give another day of the same year: a keyed order of the year's days, so distinct days stay distinct."""
    first = date(day.year, 1, 1)
    days = (date(day.year + 1, 1, 1) - first).days if day.year < date.max.year else 365
    return first + timedelta(days=_order(day.year, days, word)[(day - first).days])


@lru_cache(maxsize=1024)
def _order(year: int, days: int, word: int) -> list[int]:
    with np.errstate(over="ignore"):
        own = np.array([word], np.uint64) + np.uint64(year) * np.uint64(0x9E3779B97F4A7C15)
    return [int(place) for place in permute(np.arange(days, dtype=np.uint64), days, own)]


def fake_date(day_first: bool) -> Callable[[list[str], Ask], list[str]]:
    """Make a maker of dates: another day of the same year, in the same format.

    Args:
        day_first: Whether 03/04 is the third of April.
    """

    def make(values: list[str], ask: Ask) -> list[str]:
        word = int(ask.key.child("dates").digests(["year"])[0, 0])
        return [_date_like(value, word, day_first) for value in values]

    return make


def _date_like(value: str, word: int, day_first: bool) -> str:
    text = value.strip()
    for form, order in _FORMATS:
        match = form.match(text)
        if match:
            return _numeric(text, match, order, word, day_first)
    named = _NAMED.match(text)
    if named:
        return _with_month(text, named, word)
    return re.sub(r"\d", "0", value)


def _numeric(text: str, match: "re.Match[str]", order: str, word: int, day_first: bool) -> str:
    one, sign, two, sign2, three = match.groups()
    if order == "ymd":
        year, month, day = int(one), int(two), int(three)
    else:
        year = int(three) if len(three) == 4 else 2000 + int(three) if int(three) < 30 else 1900 + int(three)
        swapped = int(one) > 12 or (day_first and int(two) <= 12)
        day, month = (int(one), int(two)) if swapped else (int(two), int(one))
    try:
        new = moved(date(year, month, day), word)
    except ValueError:
        return re.sub(r"\d", "0", text)
    tail = text[match.end() :]
    if order == "ymd":
        return f"{new.year:04d}{sign}{new.month:02d}{sign2}{new.day:02d}{tail}"
    pad = 2 if len(one) == 2 and len(two) == 2 else 1
    parts = (new.day, new.month) if swapped else (new.month, new.day)
    return f"{parts[0]:0{pad}d}{sign}{parts[1]:0{pad}d}{sign2}{three}{tail}"


def _with_month(text: str, named: "re.Match[str]", word: int) -> str:
    day, name, after, year = named.groups()
    month = next((place for place, full in enumerate(_MONTHS, 1) if full.startswith(name.lower())), None)
    if month is None or not (day or after):
        return re.sub(r"\d", "0", text)
    try:
        new = moved(date(int(year), month, int(day or after)), word)
    except ValueError:
        return re.sub(r"\d", "0", text)
    full = _MONTHS[new.month - 1].capitalize() if len(name) > 3 else _MONTHS[new.month - 1][:3].capitalize()
    written = cased_like(name, full)
    return (f"{new.day} {written} {year}" if day else f"{written} {new.day}, {year}") + text[named.end() :]
