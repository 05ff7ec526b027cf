"""Texts searched for forms that are known by their hashes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tasks.pii.hashing import UInt64
from tasks.pii.strewn.days_in_text import mentions_of_days
from tasks.pii.strewn.encoded import clear
from tasks.pii.strewn.glued import Cores, glued
from tasks.pii.strewn.kinds import day_hashes
from tasks.pii.strewn.lone_glyphs import lone_names
from tasks.pii.strewn.monograms import mentions_of_monograms
from tasks.pii.strewn.peoples_handles import PeoplesHandles
from tasks.pii.strewn.words import FOLD, Flags, Places, batches, read

Has = Callable[[UInt64], Flags]


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


def find(
    texts: Sequence[str], has: Has, *, days: bool = False, cores: Cores | None = None,
    handles: PeoplesHandles | None = None, letters: bool = False, lone: Callable[[str], bool] | None = None,
) -> Found:  # fmt: skip
    """Find forms in texts.

    Args:
        texts: Distinct ones.
        has: Tells which hashes are of forms that are looked for.
        days: Whether days are looked for too, in any writing.
        cores: What tells of codes that letters may be glued to.
        handles: What tells of users' names that are cut from people's.
        letters: Whether the letters with which somebody signs are looked for too.
        lone: Tells known names in letters of the East, which are looked for in text in Latin letters.
    """
    pieces: list[Found] = []
    for number, batch in batches(clear(texts)):
        if handles:
            text, begins, ends, hashes, sizes = handles.find(batch)
            pieces.append(Found(text + number, begins, ends, hashes, sizes, np.zeros(len(text), np.bool_)))
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
        if letters and len(found := _letters(batch, number)):
            pieces.append(found.only(has(found.hashes)))
        if lone is not None:
            text, begins, ends, hashes = lone_names(batch, lone)
            pieces.append(Found(text + number, begins, ends, hashes, ends - begins, np.zeros(len(text), np.bool_)))
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


def _letters(texts: Sequence[str], number: int) -> Found:
    text, begins, ends, hashes = mentions_of_monograms(texts)
    return Found(text + number, begins, ends, hashes, np.full(len(text), 2), np.zeros(len(text), np.bool_))


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
