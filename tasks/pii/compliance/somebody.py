"""What of the source's replaced values tells of somebody anywhere, by hash: the rule's own notes, not masking's."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.compliance.handles_left import handles_in, made_of, made_with
from tasks.pii.compliance.initials_left import initials_of, pairs_of
from tasks.pii.compliance.spelled import Ends, Flags, bare, paired, squeezed, turned
from tasks.pii.hashing import UInt64, hashes_of, merged, within
from tasks.pii.kinds import DIRECT
from tasks.pii.sieve import Sieve

SOUGHT = (DIRECT | {"UNIQUE_CODE"}) - {"BIOMETRIC"}
"""The types whose values are looked for."""

CODE, NAME = 6, 5
_NUMBER, _ADDRESS = 7, 8
_TAILED = 10  # digits of a number whose last nine any other writing of it has
_TITLE = r"^(?:(?:herrn?|frau|fru|m|mr|mrs|ms|mme|mlle|madame|monsieur|dr|prof|sir|sra?|senora?|signora?|pani?) )+"
_BEHIND = " (?:mrs?|ms|mstr|miss|mx|chd|inft?|dr|prof)$"  # in names of bookings: MUSTERMANN/ERIKA MRS
_MERGED_FROM = 1 << 20
_MOST_MADE = 1_500_000  # of very many people nothing is derived


@dataclass
class Somebody:
    """Hashes of what tells of somebody anywhere; of numbers by how many digits they have."""

    names: UInt64 = field(default_factory=lambda: np.empty(0, np.uint64))
    initials: UInt64 = field(default_factory=lambda: np.empty(0, np.uint64))
    codes: UInt64 = field(default_factory=lambda: np.empty(0, np.uint64))
    handles: UInt64 = field(default_factory=lambda: np.empty(0, np.uint64))
    made: UInt64 = field(default_factory=lambda: np.empty(0, np.uint64))
    numbers: dict[int, UInt64] = field(default_factory=dict)
    tails: UInt64 = field(default_factory=lambda: np.empty(0, np.uint64))
    _waiting: list[tuple[str | int, UInt64]] = field(default_factory=list)
    _held: int = 0
    _settled: int = 0
    _too_many: bool = False
    _sieve: Sieve | None = None

    def add(self, kind: str | int, texts: pa.StringArray, ends: Ends) -> None:
        """Take note of some; ``kind`` is one of the attributes, or how many digits they have."""
        texts = texts.drop_null()
        if kind == "made" and self._too_many:
            return
        if len(texts):
            if kind != "tails":
                ends.add(texts)
            self._waiting.append((kind, np.unique(hashes_of(texts))))
            self._held += len(texts)
            if self._held >= max(_MERGED_FROM, self._settled):  # else each of many merges would sort all of them
                self.settle()

    def settle(self) -> None:
        """Merge what waits."""
        for kind in {one for one, _ in self._waiting}:
            new = np.unique(np.concatenate([hashes for one, hashes in self._waiting if one == kind]))
            if isinstance(kind, int):
                self.numbers[kind] = merged(self.numbers.get(kind, new[:0]), new)
            else:
                setattr(self, kind, merged(getattr(self, kind), new))
        if self._waiting:
            self._sieve = None
        self._waiting, self._held = [], 0
        if len(self.made) > _MOST_MADE:
            self._too_many, self.made = True, self.made[:0]
        self._settled = sum(map(len, self._parts()))

    def _parts(self) -> tuple[UInt64, ...]:
        return (self.names, self.initials, self.codes, self.handles, self.made, *self.numbers.values())

    def has(self, hashes: UInt64, tails: UInt64) -> Flags:
        """Tell which hashes of runs are among all of these, or their tails' (0 where there is none), shape (n,)."""
        if self._sieve is None:
            self._sieve = Sieve(*self._parts())
        known = self._sieve.has(hashes)
        tailed = np.flatnonzero(tails)
        known[tailed] |= within(tails[tailed], self.tails)
        return known


def telling(type: str, role: str, values: pa.StringArray) -> Iterator[tuple[str | int, pa.StringArray]]:
    """What of some values tells of somebody anywhere, squeezed."""
    if type == "PERSON":
        if role == "full":
            names = bare(values)
            names = pc.if_else(pc.match_substring(values, "/"), pc.replace_substring_regex(names, _BEHIND, ""), names)
            untitled = pc.replace_substring_regex(names, _TITLE, "")
            for spelt in (names, bare(paired(values)), untitled.filter(pc.not_equal(untitled, names))):
                yield from (("names", at_least(one, NAME)) for one in turned(spelt))
            glyphs = pc.match_substring_regex(names, r"^[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul} ]{3,}$")
            yield "names", pc.replace_substring(names.filter(glyphs), " ", "")
            yield from (("initials", one) for one in initials_of(names))
            yield from (("made", one) for spelt in (names, bare(paired(values))) for one in made_of(spelt))
        return
    if type in ("USERNAME", "EMAIL"):
        yield from _handles(pc.replace_substring_regex(values, "@[^@]*$", ""))
    short = squeezed(values)
    digits = pc.match_substring_regex(short, r"^[0-9]+$")
    if type == "ADDRESS":
        wordy = pc.greater(pc.count_substring(bare(values), " "), 0)
        yield "codes", at_least(short.filter(pc.and_(wordy, _numbered(short))), _ADDRESS)
        return
    if type == "IP":
        return  # a dot between numbers is all that tells these from others: A1 and A5 see to them
    kept = (
        pc.invert(digits) if type in ("EMAIL", "PASSWORD", "SECRET") else pc.and_(pc.invert(digits), _numbered(short))
    )
    yield "codes", at_least(short.filter(kept), CODE)
    alone = pc.replace_substring_regex(
        bare(values), r"^.*[^0-9]([0-9]+)$", r"\1"
    )  # a record's number without its letters
    alone = pc.if_else(digits, short, alone)
    numbers = at_least(alone.filter(pc.match_substring_regex(alone, r"^[0-9]+$")), _NUMBER)
    lengths = np.asarray(pc.utf8_length(numbers)).astype(np.int64)
    for size in np.unique(lengths).tolist():
        yield size, numbers.filter(pa.array(lengths == size))
    if type == "PHONE":
        yield "tails", pc.utf8_slice_codeunits(at_least(numbers, _TAILED), start=-9)


def telling_together(given: pa.StringArray, family: pa.StringArray) -> Iterator[tuple[str, pa.StringArray]]:
    """The same of names in two columns, row by row: in both turns, with initials, and as users' names have them."""
    yield from (("initials", one) for one in pairs_of(given, family))
    one, two = squeezed(given), squeezed(family)
    yield from (("made", made) for made in made_with(one, two))
    told = pc.and_(pc.greater(pc.utf8_length(one), 1), pc.greater(pc.utf8_length(two), 1))
    for joined in (pc.binary_join_element_wise(*turn, "") for turn in ((one, two), (two, one))):
        yield "names", pc.if_else(pc.and_(told, pc.greater_equal(pc.utf8_length(joined), NAME)), joined, None)


def _handles(names: pa.StringArray) -> Iterator[tuple[str, pa.StringArray]]:
    """Users' names, and what stands before the sign of addresses."""
    yield "handles", handles_in(names)
    short = squeezed(names)
    digits = pc.match_substring_regex(short, r"^[0-9]+$")
    yield "codes", at_least(short.filter(pc.and_(pc.invert(digits), _numbered(short))), CODE)


def _numbered(texts: pa.StringArray) -> pa.BooleanArray:
    return pc.match_substring_regex(texts, "[0-9]")


def at_least(texts: pa.StringArray, size: int) -> pa.StringArray:
    """Those of so many characters."""
    return texts.filter(pc.greater_equal(pc.utf8_length(texts), size).fill_null(False))
