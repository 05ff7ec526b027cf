"""Surrogates of towns and street addresses, and of dates."""

import re
from collections.abc import Callable
from datetime import date

from tasks.pii.lexicon import folded
from tasks.pii.month_names import ENGLISH, SHORT_ENGLISH, month_in, month_like, spelled
from tasks.pii.name_words import is_unspaced
from tasks.pii.surrogates.ask import Ask
from tasks.pii.surrogates.days import Days
from tasks.pii.surrogates.pouring import cased_like
from tasks.pii.surrogates.scripts import HAN, script_of
from tasks.values.entities.places import country_codes

_UNIT = re.compile(r"(?i)(,? *(?:apt|apartment|suite|ste|unit|flat|floor|#)\.? *)(\w+)$")
_LEAD = re.compile(r"(?i)^(?:ul|al|pl|os)\.\s*|^(?:ulica|aleja|plac|osiedle)\s+")
"""What stands before a street's name in Polish, and stays there."""

_HOUSE = re.compile(r"\s*\d+\w?(?:\s?[/-]\s?\d+\w?)*$")
_KEPT = re.compile(r"(?i)^(?:p\.? ?o\.? ?box|postfach|apartado|boîte postale)")


def _known(country: str) -> str:
    return country if country in country_codes() else "US"


def fake_city(country: str) -> Callable[[list[str], Ask], list[str]]:
    """Make a maker of towns of a country."""

    def make(values: list[str], ask: Ask) -> list[str]:
        answers = ask("city", [f"city/{_known(country)}"] * len(values), [folded(value) for value in values])
        return [cased_like(value, answer) for value, answer in zip(values, answers, strict=True)]

    return make


_BY_SCRIPT = {"ja_JP": "JP", "ko_KR": "KR", "ru_RU": "RU", "hi_IN": "IN", "el_GR": "el_GR", "he_IL": "he_IL",
              "ar_AA": "ar_AA", "th_TH": "th_TH"}  # fmt: skip
_CHINESE = re.compile("^[^丁番県府都々\u3041-\u30ff]*(?:[省路街巷弄县]|[号號]$)")


def _country_of(value: str) -> str:
    """The country, or else the locale, whose script an address is written in; "" for Latin."""
    script = script_of(value)
    return ("CN" if _CHINESE.search(value) else "JP") if script == HAN else _BY_SCRIPT.get(script, "")


def fake_street(country: str) -> Callable[[list[str], Ask], list[str]]:
    """Make a maker of street addresses of a country, the number on the side where the source has it."""

    def make(values: list[str], ask: Ask) -> list[str]:
        domains = [_street_domain(value, _known(country)) for value in values]
        answers = ask("street", domains, [folded(value) for value in values])
        written = [_street_like(value, answer) for value, answer in zip(values, answers, strict=True)]
        return [_spaced_like(value, new) for value, new in zip(values, written, strict=True)]

    return make


def _street_domain(value: str, country: str) -> str:
    """Where a street comes from: without a number, one that tells itself apart from the others by its name."""
    written = _country_of(value)
    return f"{'street' if written or any(map(str.isdigit, value)) else 'road'}/{written or country}"


def _spaced_like(value: str, written: str) -> str:
    """Put a blank that is not a plain one, or two of them, where the value has it: else two values would be one."""
    odd = _ODD.search(value)
    if odd is None or odd.group() in written or not (blanks := list(re.finditer(r"\s+", written))):
        return written
    after = len(re.findall(r"\s+", value[odd.end() :]))  # what is behind it is mostly the number
    blank = blanks[max(len(blanks) - 1 - after, 0)]
    return written[: blank.start()] + odd.group() + written[blank.end() :]


def _street_like(value: str, answer: str) -> str:
    number, found, street = answer.partition("\t")
    if not found:  # while learning
        return value
    if _KEPT.match(value):
        return re.sub(r"\d+", number, value, count=1)
    if is_unspaced(_SIGNS.sub("", value)) and script_of(value) != "th_TH":
        return _numbers_in(value, street, int(number))
    if lead := _LEAD.match(value):
        core = value[lead.end() :]
        house = _HOUSE.search(core) or _HOUSE.search(core.partition(",")[0])
        street = _LEAD.sub("", street)
        return lead.group() + cased_like(core, _numbered(street, house.group() if house else "", int(number)))
    unit = _UNIT.search(value)
    core = value[: unit.start()] if unit else value
    tail = f"{unit.group(1)}{int(number) % 97 + 1}" if unit else ""
    first = bool(re.match(r"\s*\d", core))
    has_number = any(char.isdigit() for char in core)
    written = f"{number} {street}" if first else f"{street} {number}" if has_number else street
    return cased_like(core, written) + tail


_ODD = re.compile(r"(?<=\S)(?! \S)\s+(?=\S)")
_SIGNS = re.compile(r"[\d\s.,/#()\u2010-\u2015\u3000\uff08-\uff19\u30fc-]+")
_NUMBERS = re.compile(r"\d+")
_TAIL = re.compile(r"\s*\d.*$", re.DOTALL)


def _numbers_in(value: str, street: str, number: int) -> str:
    """Put a street before the numbers, whose form stays; together they tell as much as the one number."""
    tail = _TAIL.search(value)
    return _numbered(street.rstrip("0123456789"), tail.group(), number) if tail else street


def _numbered(street: str, tail: str, number: int) -> str:
    """A street and numbers in the form of a tail."""
    groups = len(_NUMBERS.findall(tail))
    if not groups:
        return street + tail
    parts = [number] if groups == 1 else [number // 100, number % 100, *[number * 7 % 30 + 1] * (groups - 2)]
    numbers = iter(parts)
    return street + _NUMBERS.sub(lambda _: str(next(numbers) + (groups > 1)), tail)


_FORMATS = (
    (re.compile(r"^(\d{4})([-/.]?)(\d{2})([-/.]?)(\d{2})"), "ymd"),
    (re.compile(r"^(\d{1,2})([-/.])(\d{1,2})([-/. ])(\d{4}|\d{2})"), "xy"),
)
_NAMED = re.compile(
    r"(?:(?P<day>\d{1,2})(?P<th>(?i:st|nd|rd|th|er|\.|\u00ba)?) (?:(?:of|de) )?)?(?P<month>[^\W\d_]{3,12})\.?"
    r"(?: (?P<after>\d{1,2})(?P<th2>(?i:st|nd|rd|th))?)?,?(?: del?)? (?P<year>\d{4})"
)


def fake_date(days: Days, day_first: bool) -> Callable[[list[str], Ask], list[str]]:
    """Make a maker of dates: another day of the same year, in the same format.

    Args:
        days: Which day becomes which.
        day_first: Whether 03/04 is the third of April.
    """

    def make(values: list[str], ask: Ask) -> list[str]:
        return [_date_like(value, days.moved, day_first) for value in values]

    return make


def day_in(value: str, day_first: bool) -> date | None:
    """Read a date as ``fake_date`` does; None where it sees none."""
    read: list[date] = []

    def note(day: date) -> date:
        read.append(day)
        return day

    _date_like(value, note, day_first)
    return read[0] if read else None


Move = Callable[[date], date]


def _date_like(value: str, move: Move, day_first: bool) -> str:
    text = value.strip()
    for form, order in _FORMATS:
        match = form.match(text)
        if match:
            return _numeric(text, match, order, move, day_first)
    named = _NAMED.match(text)
    if named:
        return _with_month(text, named, move)
    return re.sub(r"\d", "0", value)


def _numeric(text: str, match: "re.Match[str]", order: str, move: Move, day_first: bool) -> str:
    one, sign, two, sign2, three = match.groups()
    if order == "ymd":
        year, month, day = int(one), int(two), int(three)
    else:
        year = int(three) if len(three) == 4 else 2000 + int(three) if int(three) < 30 else 1900 + int(three)
        led = day_first or sign == "." or sign2 == " "  # no country dots the month first, or parts the year from it
        swapped = int(one) > 12 or (led and int(two) <= 12)
        day, month = (int(one), int(two)) if swapped else (int(two), int(one))
    try:
        new = move(date(year, month, day))
    except ValueError:
        return re.sub(r"\d", "0", text)
    tail = text[match.end() :]
    if order == "ymd":
        return f"{new.year:04d}{sign}{new.month:02d}{sign2}{new.day:02d}{tail}"
    pad = 2 if len(one) == 2 and len(two) == 2 else 1
    parts = (new.day, new.month) if swapped else (new.month, new.day)
    return f"{parts[0]:0{pad}d}{sign}{parts[1]:0{pad}d}{sign2}{three}{tail}"


def _with_month(text: str, named: "re.Match[str]", move: Move) -> str:
    part = named.groupdict()
    language, month = _month_of(part["month"], dotted=part["th"] == ".")
    try:
        if not (part["day"] or part["after"]):
            raise ValueError
        new = move(date(int(part["year"]), month, int(part["day"] or part["after"])))
    except ValueError:
        return re.sub(r"\d", "0", text)
    written = month_like(part["month"], new.month, language) if language >= 0 else _beginning(part["month"], new.month)
    pieces = {"month": written}
    for day, th in (("day", "th"), ("after", "th2")):
        if part[day]:
            pieces |= {day: f"{new.day:0{len(part[day]) if part[day][0] == '0' else 1}d}"}
            pieces |= {
                th: part[th] if part[th] in (".", "\u00ba") else "er" if part[th] == "er" and new.day == 1 else ""
            }
    spans = sorted((named.span(name), new) for name, new in pieces.items() if part[name] is not None)
    made, at = [], 0
    for (begin, end), piece in spans:
        made += [text[at:begin], piece]
        at = end
    return "".join((*made, text[at:]))


def _month_of(name: str, *, dotted: bool) -> tuple[int, int]:
    """The language and the month of a word; ``May`` is short, and ``Janu`` the beginning of an English one."""
    language, month = month_in(name, not_english=dotted)
    if name.lower() == "may":
        return SHORT_ENGLISH, month
    begun = (at for at, full in enumerate(spelled(ENGLISH), 1) if full.startswith(name.lower()))
    return (language, month) if month else (-1, next(begun, 0))


def _beginning(name: str, month: int) -> str:
    return cased_like(name, spelled(ENGLISH)[month - 1][: len(name)].capitalize())
