"""The forms in which a value may be written, as hashes: its words turned about, its number alone, a name without host.

A form is *strong* when it tells of somebody wherever it stands (a whole name, a long number, a code), and *weak* when
it tells only in that person's own row (``Keller``, a short code): other rows have it by chance.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from tasks.pii.booked_names import without_form
from tasks.pii.hashing import UInt64, within
from tasks.pii.name_words import PARTICLES
from tasks.pii.strewn.dialled import dialled
from tasks.pii.strewn.handles import are_telling
from tasks.pii.strewn.initialled import initialled
from tasks.pii.strewn.kinds import (
    ENDS,
    ENDS_TURNED,
    INITIAL,
    INITIAL_TURNED,
    LAST,
    LOCAL,
    MONOGRAM,
    NUMBER,
    WHOLE,
    WORD,
)
from tasks.pii.strewn.words import DIGIT, Flags, Places, Words, finished, joined, read
from tasks.pii.surrogates.name_roles import TITLES, without_title

_LONG_NUMBER, _CODE, _NAME, _ADDRESS = 7, 6, 5, 8
_SHORT_NAME, _SHORT_CODE, _SHORT_NUMBER = 3, 4, 5
_MOST_TURNED = 5
_FOUR = 4
TOLD_BY_THEIR_END = frozenset({"CREDIT_CARD", "SSN", "IBAN", "ACCOUNT"})
_UMLAUTS = str.maketrans({
    "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa",
    "đ": "dj", "Đ": "Dj", "ð": "dj", "Ð": "Dj",
})  # fmt: skip
"""How letters are written without their marks where these are not only left out: in addresses and files' names."""
_NUMBERED = frozenset({"DATE_OF_BIRTH", "DATE", "AGE"})


@dataclass(frozen=True)
class Form:
    """A form of some values.

    Attributes:
        kind: See above.
        places: Which of the values have it, shape (n,).
        hashes: As runs of words have, see :mod:`tasks.pii.strewn.words`.
        lengths: Letters and digits.
        strong: Which tell of somebody anywhere.
        digits: Which are digits alone: others meet these by chance where there are many.
        before: Of telephone numbers, what their values have before it: ``+``, ``+49`` or ``0``.
    """

    kind: int
    places: Places
    hashes: UInt64
    lengths: Places
    strong: Flags
    digits: Flags
    before: str = ""

    def only(self, kept: Flags) -> "Form":
        """Some of them."""
        return replace(self, places=self.places[kept], hashes=self.hashes[kept], lengths=self.lengths[kept],
                       strong=self.strong[kept], digits=self.digits[kept])  # fmt: skip


@dataclass(frozen=True)
class Read:
    """Values as words: the first word of each value that has any, and one past the last."""

    words: Words
    places: Places
    first: Places
    past: Places

    @classmethod
    def of(cls, values: Sequence[str]) -> "Read":
        """Read values."""
        words = read([value[:400] for value in values], humps=False)
        new = np.flatnonzero(np.concatenate([np.ones(min(1, len(words)), np.bool_), words.text[1:] != words.text[:-1]]))
        past = np.concatenate([new[1:], [len(words)]]) if len(new) else new
        return cls(words, words.text[new], new, past)

    @property
    def counts(self) -> Places:
        """Words of each value."""
        return self.past - self.first

    def sizes(self) -> Places:
        """Letters and digits of each value."""
        return self.words.stop[self.past - 1] - self.words.start[self.first]

    def digit_words(self) -> Places:
        """Words of digits of each value."""
        counted = np.concatenate([np.zeros(1, np.int64), np.cumsum(self.words.kinds == 1)])
        many: Places = counted[self.past] - counted[self.first]
        return many


def forms_of(type: str, role: str, values: Sequence[str]) -> Iterator[Form]:
    """Give the forms of distinct values of a type; a name's with ``ä`` as ``ae`` and without its title too.

    Args:
        type: See :mod:`tasks.pii.kinds`.
        role: Of names: ``given``, ``family`` or ``full``.
        values: Distinct ones.
    """
    if type == "PERSON" and role == "full":
        values = [without_form(value) for value in values]
    yield from _forms(type, role, values)
    if type == "PERSON":
        if role == "full":
            yield from _untitled(values)
        respelled = [(place, value.translate(_UMLAUTS)) for place, value in enumerate(values) if not value.isascii()]
        changed = [(place, new) for place, new in respelled if new != values[place]]
        if changed:
            back = np.array([place for place, _ in changed], np.int64)
            for form in _forms(type, role, [new for _, new in changed]):
                yield replace(form, places=back[form.places])


def _untitled(values: Sequence[str]) -> Iterator[Form]:
    """The forms of names that have a title before them, without it: elsewhere they stand bare."""
    bare = [(place, without_title(value)) for place, value in enumerate(values)]
    titled = [(place, new) for place, new in bare if new != values[place] and " " in new]
    back = np.array([place for place, _ in titled], np.int64)
    for form in _forms("PERSON", "full", [new for _, new in titled]) if titled else ():
        yield replace(form, places=back[form.places])


def _forms(type: str, role: str, values: Sequence[str]) -> Iterator[Form]:
    if type in _NUMBERED:
        return
    read_in = Read.of(values)
    if not len(read_in.places):
        return
    if type == "PERSON":
        yield from _names(read_in, whole=role == "full")
        return
    if type == "EMAIL":
        local = [value.rpartition("@")[0] for value in values]
        yield from (replace(one, kind=LOCAL) for one in _codes("USERNAME", Read.of(local)) if one.kind == WHOLE)
    if type == "PHONE":
        yield from _numbers_to_call(values)
    else:
        yield from _codes(type, read_in)
    if type in TOLD_BY_THEIR_END:
        yield from _last_four(read_in)


def _names(names: Read, *, whole: bool) -> Iterator[Form]:
    words, first, last = names.words, names.first, names.past - 1
    size, count = names.sizes(), names.counts
    ideographs = words.kinds[first] == 3
    every = np.ones(len(first), np.bool_)
    long = np.where(ideographs, count >= 3, (count >= 2) & (size >= _NAME))
    strong = long if whole else np.zeros(len(first), np.bool_)
    shown = np.where(ideographs, count >= 2, size >= _SHORT_NAME)
    none = np.zeros(len(first), np.bool_)
    yield Form(WHOLE, names.places, finished(words.raw(first, last), size), size, strong, none).only(shown)
    if whole:
        for at in range(1, _MOST_TURNED):
            some = (count > at) & (count <= _MOST_TURNED) & ~ideographs & strong
            if some.any():
                one, two = first[some], last[some]
                turned = joined(words.raw(one + at, two), words.stop[two] - words.start[one + at],
                                words.raw(one, one + at - 1))  # fmt: skip
                sizes = size[some]
                yield Form(at, names.places[some], finished(turned, sizes), sizes, every[some], none[some])
        yield from _ends(names, (count >= 3) & ~ideographs & strong)
        yield from _initials(names, (count >= 2) & (count <= _MOST_TURNED) & ~ideographs & strong)
    if whole:
        yield from _monograms(names, (count >= 2) & (count <= _MOST_TURNED) & ~ideographs)
    alone = (words.stop - words.start >= _SHORT_NAME) & (words.kinds == 2)
    word: Places = np.flatnonzero(alone)
    size = words.stop[word] - words.start[word]
    no = np.zeros(len(word), np.bool_)
    yield Form(WORD, words.text[word], finished(words.raw(word, word), size), size, no, no)


def _ends(names: Read, some: Flags) -> Iterator[Form]:
    words, one, two = names.words, names.first[some], names.past[some] - 1
    sizes = [words.stop[at] - words.start[at] for at in (one, two)]
    raws = [words.raw(at, at) for at in (one, two)]
    size = sizes[0] + sizes[1]
    telling = (sizes[0] >= 2) & (sizes[1] >= 2)
    no = np.zeros(len(one), np.bool_)
    for kind, raw in ((ENDS, joined(raws[0], sizes[0], raws[1])), (ENDS_TURNED, joined(raws[1], sizes[1], raws[0]))):
        yield Form(kind, names.places[some], finished(raw, size), size, telling & (size >= 6), no)


def _initials(names: Read, some: Flags) -> Iterator[Form]:
    """The first word's letter with all others, and with the last alone; both turned."""
    words = names.words
    some = some & (words.stop[names.first] - words.start[names.first] > 1)
    one, last = names.first[some], names.past[some] - 1
    no, letters = np.zeros(len(one), np.bool_), words.letter(one)
    for begin in (one + 1, last):
        size = words.stop[last] - words.start[begin]
        two = (words.raw(begin, last), size)
        for kind, (hashes, strong) in zip((INITIAL, INITIAL_TURNED), initialled(letters, *two), strict=True):
            yield Form(kind, names.places[some], hashes, size + 1, strong, no).only(size >= 2)


def _monograms(names: Read, some: Flags) -> Iterator[Form]:
    """The first letters of the first word and the last, in both turns, and of the first and the last but one."""
    words = names.words
    one, last = names.first[some], names.past[some] - 1
    titled = within(finished(words.raw(one, one), (words.stop - words.start)[one]), _titles()) & (last > one + 1)
    one = one + titled
    for first, second, shown in ((one, last, last > one), (last, one, last > one), (one, last - 1, last > one + 1)):
        yield monograms(words.letter(first), words.letter(second), names.places[some]).only(shown)


def monograms(first: UInt64, second: UInt64, places: Places) -> Form:
    """Two letters by their hashes before they are scrambled."""
    no, two = np.zeros(len(first), np.bool_), np.full(len(first), 2)
    return Form(MONOGRAM, places, finished(joined(first, np.ones(len(first), np.int64), second), two), two, no, no)


@cache
def _titles() -> UInt64:
    titles = Read.of(sorted(TITLES - PARTICLES))
    return np.unique(finished(titles.words.raw(titles.first, titles.past - 1), titles.sizes()))


def _codes(type: str, codes: Read) -> Iterator[Form]:
    if not len(codes.places):
        return
    words, first, last = codes.words, codes.first, codes.past - 1
    size, count, numbers = codes.sizes(), codes.counts, codes.digit_words()
    digits = numbers == count
    if type == "ADDRESS":
        strong = (count >= 2) & (numbers > 0) & (size >= _ADDRESS)
    elif type == "EMAIL":
        strong = (count >= 2) & (size >= _CODE)
    elif type in ("PASSWORD", "SECRET"):
        strong = size >= _CODE
    else:
        strong = np.where(digits, size >= _LONG_NUMBER, (numbers > 0) & (size >= _CODE))
    hashes = finished(words.raw(first, last), size)
    if type == "USERNAME":
        strong |= are_telling(words, first, codes.past)
    strong &= size <= 80
    kept = strong | (size >= np.where(digits, _SHORT_NUMBER, _SHORT_CODE)) & (size <= 80)
    yield Form(WHOLE, codes.places, hashes, size, strong, digits).only(kept)
    tail = words.stop[last] - words.start[last]
    numbered = (words.kinds[last] == 1) & (count >= 2) & (tail >= _LONG_NUMBER) & ~digits
    if numbered.any():
        at, size = last[numbered], tail[numbered]
        yes = np.ones(len(at), np.bool_)
        yield Form(NUMBER, codes.places[numbered], finished(words.raw(at, at), size), size, yes, yes)


def _last_four(codes: Read) -> Iterator[Form]:
    """The digits by which a card is told without the rest: in its own row, for anybody may have them."""
    words, last = codes.words, codes.past - 1
    some = (words.kinds[last] == DIGIT) & (words.stop[last] - words.start[last] >= _FOUR) & (codes.sizes() >= _ADDRESS)
    end, no = words.stop[last[some]], np.zeros(int(some.sum()), np.bool_)
    size = np.full(len(end), _FOUR)
    yield Form(LAST, codes.places[some], finished(words.between(end - _FOUR, end), size), size, no, ~no)


def _numbers_to_call(values: Sequence[str]) -> Iterator[Form]:
    """Telephone numbers, without an extension too, and by what is dialled before them: a country's code, a 0."""
    by_start: dict[str, tuple[list[int], list[str]]] = {}
    for place, value in enumerate(values):
        for before, rest in dialled(value):
            places, listed = by_start.setdefault(before, ([], []))
            places.append(place)
            listed.append(rest)
    for before, (places, listed) in by_start.items():
        back = np.array(places, np.int64)
        for form in _codes("PHONE", Read.of(listed)):
            yield replace(form, places=back[form.places], before=before)
