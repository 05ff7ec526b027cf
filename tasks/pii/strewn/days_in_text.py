"""Days in texts, in any usual writing: ``07/03/1981``, ``7.3.81``, ``07-Mar-81``, ``March 7th, 1981``."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.month_names import SHORT_ENGLISH, month_in, month_like
from tasks.pii.strewn.words import Places, plain

_FOUR, _TWO, _WORD, _TH = r"(?:19|20)\d\d", r"\d\d", r"[^\W\d_]{3,12}", r"(?:st|nd|rd|th|er)?"
DATE = re.compile(
    rf"(?<!\d)(?:(?P<y>{_FOUR})(?P<s1>[-./ ]?)(?P<m>[01]?\d)(?P=s1)(?P<d>[0-3]?\d)"
    rf"|(?P<a>[0-3]?\d)(?P<s2>[-./ ]?)(?P<b>[0-3]?\d)(?P=s2)(?P<z>{_FOUR}))(?!\d)"
    rf"|(?<![\w./-])(?P<e>[0-3]?\d)(?P<s3>[-./])(?P<f>[0-3]?\d)(?P=s3)(?P<w>{_TWO})(?![\w]|[./-]\d)"
    rf"|(?<!\w)(?P<nd>[0-3]?\d){_TH}(?:\.? |[-/.]|)(?:de |of )?(?P<n>{_WORD})"
    rf"(?:\.?,? (?:de |del )?|[-/.]|)(?:(?P<ny>{_FOUR})(?!\d)|['\u2019]?(?P<nw>{_TWO})(?!\w))"
    rf"|(?<!\w)(?P<mn>{_WORD})(?:\.? |-)(?P<md>[0-3]?\d){_TH}(?:,? |-)"
    rf"(?:(?P<my>{_FOUR})(?!\d)|['\u2019](?P<mw>{_TWO})(?!\w))"
    rf"|(?<!\w)(?P<yy>{_FOUR})(?:, ?|[- ])(?P<yn>{_WORD})[- ](?P<yd>[0-3]?\d)(?!\w)"
)
EPOCH = 719_163  # the ordinal of 1970-01-01
_NUMBER = r"\d\d"  # what every day has, and few texts: quick to see
_MAY_HOLD_DAY = (
    r"(?:19|20)\d\d|\d[-./]\d{1,2}[-./]\d\d|\d\pL{0,2}[-./ ]{0,2}(?:de |of )?\pL{3,12}[-./ ,'\x{2019}]{0,3}\d\d"
    r"|\pL{3}[. -]{1,2}\d{1,2}\pL{0,2},? ['\x{2019}]\d\d"
)
_CENTURIES = ("19", "20")
_YEARS, _DAYS, _NAMES = ("y", "z", "ny", "my", "yy"), ("d", "nd", "md", "yd"), ("n", "mn", "yn")


def mentions_of_days(texts: Sequence[str]) -> tuple[Places, Places, Places, Places]:
    """Days in texts: the number of the text, where each begins and ends, days from 1970 on; of 03/04 there are two.

    Places are bytes of the plain text, as :mod:`tasks.pii.strewn.words` has it.
    """
    shown = pa.array(texts, pa.string())
    numbered = np.flatnonzero(np.asarray(pc.match_substring_regex(shown, _NUMBER)).astype(np.bool_))
    flags = pc.match_substring_regex(shown.take(pa.array(numbered)), _MAY_HOLD_DAY)
    rows: list[tuple[int, int, int, int]] = []
    for place in numbered[np.asarray(flags).astype(np.bool_)].tolist():
        text = plain(texts[place])
        for match in DATE.finditer(text):
            begin, end = (at if text.isascii() else len(text[:at].encode()) for at in match.span())
            rows += [(place, begin, end, day.toordinal() - EPOCH) for day in days_of(match)]
    found = np.array(rows, np.int64).reshape(-1, 4)
    return found[:, 0], found[:, 1], found[:, 2], found[:, 3]


def days_of(match: "re.Match[str]") -> list[date]:
    """The days that a date may mean: of 03/04 there are two, of 81 the years of two centuries."""
    part = match.groupdict()
    four, two = next((part[name] for name in _YEARS if part[name]), None), part["w"] or part["nw"] or part["mw"]
    years = [four] if four else [f"{century}{two}" for century in _CENTURIES]
    found = []
    for year in years:
        for month, day in _months_and_days(part):
            try:
                found.append(date(int(year), month, day))
            except ValueError:
                continue
    return list(dict.fromkeys(found))


def _months_and_days(part: dict[str, str | None]) -> Iterator[tuple[int, int]]:
    one, two = part["a"] or part["e"], part["b"] or part["f"]
    day, name = (next((part[key] for key in keys if part[key]), None) for keys in (_DAYS, _NAMES))
    if one and two:
        yield from ((int(two), int(one)), (int(one), int(two)))
    elif day:
        yield int(part["m"] or 0) if name is None else month_in(name)[1], int(day)


def written_day(here: str, old: date, new: date) -> str | None:
    """Write another day of the same year as a date is written; None where that is not told."""
    match = DATE.fullmatch(here.strip())
    if match is None or old.year != new.year or old not in days_of(match):
        return None
    part = match.groupdict()
    first, second = (part["a"] or part["e"] or "0", part["b"] or part["f"] or "0")
    day_first = (int(first), int(second)) == (old.day, old.month)
    one, two = (new.day, new.month) if day_first else (new.month, new.day)
    named = [("m", new.month), ("a", one), ("b", two), ("e", one), ("f", two), *((name, new.day) for name in _DAYS)]
    pieces = {match.span(name): f"{number:0{len(part[name])}d}" for name, number in named if part[name]}
    for name in (one for one in _NAMES if part[one]):
        pieces[match.span(name)] = _month_like(part[name], new.month, short=" " not in here)
    written, at = [], 0
    for (begin, end), text in sorted(pieces.items()):
        written += [here[at:begin], text]
        at = end
    return "".join((*written, here[at:]))


def _month_like(name: str, month: int, *, short: bool) -> str:
    """A month in the language and the length of another; ``May``, which is both, is short where no blank stands."""
    language = SHORT_ENGLISH if short and name.lower() == "may" else month_in(name)[0]
    return month_like(name, month, language)
