"""Texts searched for forms that are known by their hashes."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.hashing import UInt64
from tasks.pii.strewn.encoded import clear
from tasks.pii.strewn.glued import Cores, glued
from tasks.pii.strewn.kinds import day_hashes
from tasks.pii.strewn.words import FOLD, Flags, Places, batches, read
from tasks.pii.surrogates.pouring import cased_like

Has = Callable[[UInt64], Flags]

DATE = re.compile(
    r"(?<!\d)(?:(?P<y>(?:19|20)\d\d)(?P<s1>[-./ ]?)(?P<m>[01]?\d)(?P=s1)(?P<d>[0-3]?\d)"
    r"|(?P<a>[0-3]?\d)(?P<s2>[-./ ]?)(?P<b>[0-3]?\d)(?P=s2)(?P<z>(?:19|20)\d\d))(?!\d)"
    r"|(?<!\w)(?:(?P<nd>[0-3]?\d)(?:st|nd|rd|th)?\.? )?(?P<n>[^\W\d_]{3,9})\.? (?:(?P<md>[0-3]?\d)(?:st|nd|rd|th)?,? )?"
    r"(?P<ny>(?:19|20)\d\d)(?!\d)"
)
EPOCH = 719_163  # the ordinal of 1970-01-01
_MAY_HOLD_DAY = r"(?:19|20)\d\d"
_MONTHS = [
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec", "jan feb mar apr may jun jul aug sept oct nov dec",
    "januar februar marz april mai juni juli august september oktober november dezember",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
]  # fmt: skip
"""Names of months in several languages, without diacritics."""


@dataclass(frozen=True)
class Found:
    """Where forms stand.

    Attributes:
        text: The number of the text, shape (n,).
        begins: The first character of the form in its plain text as it is read (see :mod:`tasks.pii.strewn.encoded`),
            in bytes; ``ends`` one past the last.
        hashes: Of the form.
        lengths: Its letters and digits.
        digits: Whether it is digits alone.
    """

    text: Places
    begins: Places
    ends: Places
    hashes: UInt64
    lengths: Places
    digits: Flags

    def only(self, kept: Flags | Places) -> "Found":
        """Some of them."""
        return Found(self.text[kept], self.begins[kept], self.ends[kept], self.hashes[kept], self.lengths[kept],
                     self.digits[kept])  # fmt: skip

    def __len__(self) -> int:
        return len(self.text)


def find(texts: Sequence[str], has: Has, *, days: bool = False, cores: Cores | None = None) -> Found:
    """Find forms in texts.

    Args:
        texts: Distinct ones.
        has: Tells which hashes are of forms that are looked for.
        days: Whether days are looked for too, in any writing.
        cores: What tells of codes that letters may be glued to.
    """
    pieces: list[Found] = []
    for number, batch in batches(clear(texts)):
        words = read(batch)
        for runs in words.runs():
            hit = np.flatnonzero(has(runs.hashes))
            if len(hit):
                first, last = runs.first[hit], runs.last[hit]
                pieces.append(Found(
                    words.text[first] + number, words.begins[first] + runs.skipped, words.ends[last], runs.hashes[hit],
                    runs.lengths[hit], runs.digits[hit],
                ))  # fmt: skip
        for text, begins, ends, hashes, sizes in glued(words, cores, has) if cores else ():
            pieces.append(Found(text + number, begins, ends, hashes, sizes, np.zeros(len(text), np.bool_)))
        if days and len(found := _days(batch, number)):
            pieces.append(found.only(has(found.hashes)))
    if not pieces:
        none = np.empty(0, np.int64)
        return Found(none, none, none, np.empty(0, np.uint64), none, np.empty(0, np.bool_))
    return Found(*(np.concatenate([getattr(one, name) for one in pieces])
                   for name in ("text", "begins", "ends", "hashes", "lengths", "digits")))  # fmt: skip


def _days(texts: Sequence[str], number: int) -> Found:
    text, begins, ends, days = mentions_of_days(texts)
    return Found(text + number, begins, ends, day_hashes(days), np.full(len(text), 8), np.zeros(len(text), np.bool_))


def mentions_of_days(texts: Sequence[str]) -> tuple[Places, Places, Places, Places]:
    """Days in texts: the number of the text, where each begins and ends, days from 1970 on; of 03/04 there are two."""
    flags = pc.match_substring_regex(pa.array(texts, pa.string()), _MAY_HOLD_DAY)
    rows: list[tuple[int, int, int, int]] = []
    for place in np.flatnonzero(np.asarray(flags).astype(np.bool_)).tolist():
        plain = texts[place] if texts[place].isascii() else texts[place].translate(FOLD)
        if not plain.isascii() or len(plain) != len(texts[place]):
            continue  # a day among other scripts is found as a number alone
        for match in DATE.finditer(plain if texts[place].isascii() else texts[place]):
            rows += [(place, *match.span(), day.toordinal() - EPOCH) for day in days_of(match)]
    found = np.array(rows, np.int64).reshape(-1, 4)
    return found[:, 0], found[:, 1], found[:, 2], found[:, 3]


def days_of(match: "re.Match[str]") -> list[date]:
    """The days that a date may mean: of 03/04 there are two."""
    part = match.groupdict()
    if part["y"]:
        read_as = [(part["y"], part["m"], part["d"])]
    elif part["z"]:
        read_as = [(part["z"], part["b"], part["a"]), (part["z"], part["a"], part["b"])]
    else:
        month = _month_in(part["n"])[1]
        day = part["nd"] or part["md"]
        read_as = [(part["ny"], str(month or ""), day)] if month and day else []
    found = []
    for year, month_, day_ in read_as:
        try:
            found.append(date(int(year), int(month_), int(day_)))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def written_day(here: str, old: date, new: date) -> str | None:
    """Write another day of the same year as a date is written; None where that is not told."""
    match = DATE.fullmatch(here.strip())
    if match is None or old.year != new.year or old not in days_of(match):
        return None
    part = match.groupdict()
    day_first = part["z"] and len(days_of(match)) and (int(part["a"]), int(part["b"])) == (old.day, old.month)
    named = [("y", None), ("m", new.month), ("d", new.day), ("a", new.day if day_first else new.month),
             ("b", new.month if day_first else new.day), ("nd", new.day), ("md", new.day)]  # fmt: skip
    pieces = {match.span(name): f"{number:0{len(part[name])}d}" for name, number in named if number and part[name]}
    if part["n"]:
        if new.month != old.month and not here.isascii():
            return None
        pieces[match.span("n")] = _month_like(part["n"], new.month)
    written, at = [], 0
    for (begin, end), text in sorted(pieces.items()):
        written += [here[at:begin], text]
        at = end
    return "".join((*written, here[at:]))


def _month_in(name: str) -> tuple[int, int]:
    """The language in which a word is a month, and which; 0 where it is none."""
    plain = name.translate(FOLD).lower()
    for language, names in enumerate(_MONTHS):
        if plain in (listed := names.split()):
            return language, listed.index(plain) + 1
    return 0, 0


def _month_like(name: str, month: int) -> str:
    """A month in the language and the length of another."""
    return cased_like(name, _MONTHS[_month_in(name)[0]].split()[month - 1].capitalize())


def characters(text: str, begin: int, end: int) -> tuple[int, int]:
    """Give the characters of a text that some bytes of its plain form are."""
    if text.isascii():
        return begin, end
    at, start = 0, 0
    stop = len(text)
    started = False
    for place, char in enumerate(text):
        size = len((char if char.isascii() else FOLD[ord(char)]).encode())
        if not started and at + size > begin:
            start, started = place, True
        at += size
        if at >= end:
            stop = place + 1
            break
    while stop < len(text) and FOLD[ord(text[stop])] == "" and not text[stop].isascii():
        stop += 1  # marks that belong to the last letter
    return start, stop
