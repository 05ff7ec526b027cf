"""Names of people that are written without a blank between family and given name: where the one ends.

Names are *noted* in any order; :meth:`Unspaced.settle` learns from all of them together which beginnings are family
names, so that the same name is parted alike in every column and text. Where it was parted is kept with the ledger, as
a keyed hash and a number: a later dataset that would tell otherwise agrees with the earlier one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from tasks.pii.keys import PiiKey
from tasks.pii.name_words import UNSPACED, WORD, is_unspaced
from tasks.pii.span import Span
from tasks.pii.surrogates.parted_before import PartedBefore
from tasks.pii.surrogates.readings import as_katakana, is_reading
from tasks.pii.surrogates.scripts import HAN, family_of, script_of

_TOLD = "様|さま|さん|ちゃん|くん|君|氏|殿|先生|女士|小姐|太太|老师|씨|님|군|양"  # follows a person's name
_RUN = re.compile(rf"[{UNSPACED}]+")
_TITLED = re.compile(rf"(?:{_TOLD})$")
_FOLLOWED = re.compile(rf" ?(?:{_TOLD})")
_CLOSED = re.compile(r"$|[^\u3400-\u9fff\uac00-\ud7a3\u30a1-\u30ff]|[은는이가을를의와과께]")
_LONGEST, _LONGEST_PART = 9, 6
_FEWEST, _MOST = 8, 200_000  # distinct names from which on, and up to which, they tell of each other
_COMPOUND = frozenset({
    "欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "东方", "夏侯", "皇甫", "尉迟", "慕容", "남궁", "황보",
    "제갈", "사공", "선우", "독고",
})  # fmt: skip
_USUAL = {2: 1, 3: 2, 4: 2, 5: 2, 6: 3, 7: 3, 8: 4, 9: 4}
"""Characters of a Japanese family name by those of the whole, where nothing tells."""


def alone_in(text: str) -> Iterator[tuple[int, int]]:
    """Give the runs of such letters in a text, without what says behind a name how one is addressed."""
    for run in _RUN.finditer(text):
        titled = _TITLED.search(run.group())
        yield run.start(), run.start() + titled.start() if titled and titled.start() else run.end()


class Unspaced:
    """What is known of such names.

    Args:
        locale: The dataset's.
        key: Decides the hashes by which names are known in later runs; none are when absent.

    Attributes:
        families: Family names; ``givens`` given names.
        han: The locale that names in Han characters are of.
    """

    def __init__(self, locale: str, key: PiiKey | None = None) -> None:
        self._kept = PartedBefore(key)
        self.families: set[str] = set()
        self.givens: set[str] = set()
        self._whole: set[str] = set()
        self._waiting: list[tuple[str, list[str]]] = []
        self.han = "zh_CN" if locale.startswith("zh") else "ja_JP"
        self._fixed = locale.startswith(("zh", "ja"))
        self._decided: dict[str, int] = {}

    def note(self, values: Iterable[str], column: str, role: str) -> list[str]:
        """Note values of a column of people, and keep those that must wait until all are noted; give the others."""
        every = list(values)
        mine = [value for value in every if not value.isascii() and _RUN.search(value)]
        for value in mine:
            runs = [run for run in (_TITLED.sub("", word) for word in WORD.findall(value)) if is_unspaced(run)]
            if role == "full" and len(runs) > 1:
                self.families.add(runs[0])
                self.givens.update(runs[1:])
            else:
                {"family": self.families, "given": self.givens}.get(role, self._whole).update(runs)
        if not mine:
            return every
        self._waiting.append((column, mine))
        waits = set(mine)
        return [value for value in every if value not in waits]

    def waiting(self) -> Iterator[tuple[str, list[str]]]:
        """Give the columns and values that wait, once."""
        yield from self._waiting
        self._waiting = []

    def settle(self) -> None:
        """Learn from all that was noted."""
        if not self._fixed:
            self.han = self._told_han()
        if _FEWEST <= len(self._whole) <= _MOST and not self.families:
            self._learn()
        for name in sorted(self._whole):
            at = self.parted(name)
            self._decided[name] = at
            if at:
                self.families.add(name[:at])
                self.givens.add(name[at:])

    def export(self) -> dict[str, npt.NDArray[np.uint64]]:
        """Give where names were parted, in this run and those before it: keyed hashes and numbers, no name."""
        return self._kept.with_these(self._decided)

    def restore(self, parts: Mapping[str, npt.NDArray[np.uint64]]) -> None:
        """Take up what an earlier run under the key exported."""
        self._kept.take(parts["ids"], parts["at"])

    def _told_han(self) -> str:
        """Chinese where most names are of two or three characters and begin with a Chinese family name."""
        single = {name for name in family_of("zh_CN") if len(name) == 1}
        listed = [*self._whole, *self.families]
        names = [name for name in listed if script_of(name) == HAN]
        chinese = sum(len(name) <= 3 and name[0] in single for name in names)
        kana = any(script_of(name) == "ja_JP" for name in listed)
        return "zh_CN" if chinese * 2 > len(names) and not kana else "ja_JP"

    def _learn(self) -> None:
        """Beginnings that stand before several ends, which stand behind several beginnings, are family names."""
        names = sorted(name for name in self._whole if script_of(name) == HAN and 2 < len(name) <= _LONGEST)
        begins = Counter(name[:at] for name in names for at in range(1, len(name)))
        ends = Counter(name[at:] for name in names for at in range(1, len(name)))
        for name in names:
            usual = self._usual(name)
            best = max(range(1, len(name)), key=lambda at: (min(begins[name[:at]], ends[name[at:]]), at == usual))
            if min(begins[name[:best]], ends[name[best:]]) > 1:
                self.families.add(name[:best])
                self.givens.add(name[best:])

    def parted(self, name: str) -> int:
        """Give how many characters of a full name are the family's; 0 where it is one name alone."""
        script = script_of(name)
        if script not in (HAN, "ko_KR") or not 1 < len(name) <= _LONGEST:
            return 0
        earlier = self._kept.of(name)
        if earlier is not None:
            return earlier
        if name in self.families or name in self.givens:
            return 0
        places = range(len(name) - 1, 0, -1)
        both = (at for at in places if name[:at] in self.families and name[at:] in self.givens)
        known = (at for at in places if name[:at] in self.families)
        listed = family_of("ko_KR" if script == "ko_KR" else self.han)
        own = (at for at in places if name[:at] in listed)
        return next((at for found in (both, known, own) for at in found), self._usual(name))

    def _usual(self, name: str) -> int:
        if name[:2] in _COMPOUND:
            return 2 if len(name) > 2 else 0
        if script_of(name) == "ko_KR" or self.han == "zh_CN":
            return 1 if len(name) < 5 else 0
        return 0 if len(name) == 2 else _USUAL.get(len(name), 0)

    def words(self, run: str) -> list[tuple[int, int, str]]:
        """Cut a run into its names: start, end and ``family`` or ``given``; what says how one is addressed is left."""
        titled = _TITLED.search(run)
        stem = run[: titled.start()] if titled and titled.start() > 1 else run
        at = self.parted(stem)
        if at:
            return [(0, at, "family"), (at, len(stem), "given")]
        read = is_reading(stem) and stem == as_katakana(stem)  # a reading in katakana alone is a family's
        alone = (script_of(stem) == HAN or read) and stem not in self.givens
        return [(0, len(stem), "family" if alone or stem in self.families else "given")]

    def __bool__(self) -> bool:
        return bool(self.families or self.givens or self._whole)

    def is_name(self, run: str) -> bool:
        """Whether a run is a name that the columns hold, or a part of one."""
        return run in self._whole or run in self.families or run in self.givens

    def places(self, text: str) -> Iterator[Span]:
        """Find the names that the columns hold in a text."""
        if text.isascii() or not self:
            return
        for run in _RUN.finditer(text):
            at = run.start()
            while at < run.end():
                found = self._name_at(text, at, run.start(), run.end())
                if found:
                    yield Span(at, found, "PERSON", 0.9)
                at = found or at + 1

    def _name_at(self, text: str, at: int, first: int, end: int) -> int:
        """Where a name that begins here ends; 0 when none does."""
        most = min(end, at + _LONGEST_PART)
        for middle in range(most, at, -1):
            part = text[at:middle]
            if part in self._whole and (middle - at > 2 or self._alone(text, at, middle, first)):
                return middle
            if part in self.families:
                for last in range(min(end, middle + _LONGEST_PART), middle, -1):
                    if text[middle:last] in self.givens:
                        return last
            if (part in self.families or part in self.givens) and self._alone(text, at, middle, first):
                return middle
        return 0

    def _alone(self, text: str, at: int, middle: int, first: int) -> bool:
        """Whether a part of a name stands by itself: before a form of address, or between other signs."""
        if _FOLLOWED.match(text, middle):
            return True
        open_before = at == first or not _RUN.fullmatch(text[at - 1]) or "\u3041" <= text[at - 1] <= "\u309f"
        return middle - at > 1 and open_before and _CLOSED.match(text, middle) is not None
