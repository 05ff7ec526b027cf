"""A3 in every column: no cell of the output holds, in any writing, what another column's policy replaced.

Two strengths, as in masking, but found by other means (:mod:`tasks.pii.compliance.spelled`). Whole names, numbers
and codes tell of somebody anywhere: one is enough. A single name, a short code or a day of birth tells in its own row
alone, and only when rows have their own more often than chance brings about. A name that is met counts where it stood
in the cell before, since made-up people may be called like somebody.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.columns import as_text
from tasks.pii.compliance.spelled import Ends, Flags, Known, Places, Spelled, bare, spelled, squeezed, turned
from tasks.pii.findings import Finding
from tasks.pii.hashing import UInt64, hashes_of, within
from tasks.pii.kinds import DIRECT
from tasks.pii.lexicon import common_words, town_names
from tasks.pii.located import column_at, distinct_at, place_of
from tasks.pii.makers import name_role
from tasks.pii.policy import Policy, Strategy
from tasks.pii.strewn.chance import Meetings, rows_once
from tasks.pii.strewn.places import Texts, paths_of, texts_at
from tasks.pii.surrogates.name_parts import TITLES

_SOUGHT = (DIRECT | {"UNIQUE_CODE"}) - {"BIOMETRIC"}
_TEXTS = ("FREE_TEXT", "TRACES")
_NUMBER, _CODE, _NAME, _ADDRESS, _WORD = 7, 6, 5, 8, 3
_TAILED = 10  # digits of a number whose last nine any other writing of it has
_MOST_DIGITS = 15
_UNLIKELY, _SHARED = 1e-7, 0.02
_DAYS = ("%Y%m%d", "%d%m%Y", "%m%d%Y", "%d%B%Y", "%d%b%Y", "%B%d%Y", "%b%d%Y")
_MERGED_FROM = 1 << 20


@dataclass
class _Somebody:
    """Hashes of what tells of somebody anywhere; of numbers by how many digits they have."""

    names: UInt64 = field(default_factory=lambda: np.empty(0, np.uint64))
    codes: UInt64 = field(default_factory=lambda: np.empty(0, np.uint64))
    numbers: dict[int, UInt64] = field(default_factory=dict)
    tails: UInt64 = field(default_factory=lambda: np.empty(0, np.uint64))
    _waiting: list[tuple[str | int, UInt64]] = field(default_factory=list)
    _held: int = 0

    def add(self, kind: str | int, texts: pa.StringArray, ends: Ends) -> None:
        """Take note of some; ``kind`` is ``names``, ``codes``, ``tails``, or how many digits they have."""
        texts = texts.drop_null()
        if len(texts):
            if kind != "tails":
                ends.add(texts)
            self._waiting.append((kind, np.unique(hashes_of(texts))))
            self._held += len(texts)
            if self._held >= _MERGED_FROM:
                self.settle()

    def settle(self) -> None:
        """Merge what waits."""
        for kind in {one for one, _ in self._waiting}:
            new = [hashes for one, hashes in self._waiting if one == kind]
            if isinstance(kind, int):
                self.numbers[kind] = np.unique(np.concatenate([self.numbers.get(kind, new[0]), *new]))
            else:
                setattr(self, kind, np.unique(np.concatenate([getattr(self, kind), *new])))
        self._waiting, self._held = [], 0


@dataclass
class _Numbers:
    """Numbers of one length in a column: how many there are, and how many are somebody's."""

    every: int = 0
    known: int = 0
    cells: int = 0


class Elsewhere:
    """Searches an output's columns for what the source's replaced columns hold.

    Args:
        findings: What was found in the source.
        policy: What was done.
    """

    def __init__(self, findings: Sequence[Finding], policy: Policy) -> None:
        self._findings, self._policy = findings, policy
        self._known, self._ends = _Somebody(), Ends()
        self._cells: Counter[tuple[str, str]] = Counter()
        self._numbers: dict[tuple[str, int], _Numbers] = {}
        self._meetings: dict[tuple[str, str], Meetings] = {}
        self._met: Counter[tuple[str, str]] = Counter()

    def _replaced(self, table: str) -> Iterator[Finding]:
        """Findings whose values are replaced, each column's surest."""
        best: dict[str, Finding] = {}
        for one in self._findings:
            if one.table == table and (one.column not in best or one.confidence > best[one.column].confidence):
                best[one.column] = one
        for one in best.values():
            if self._policy.strategy(one) is not Strategy.KEEP:
                yield one

    def learn(self, table: str, chunk: pa.Table) -> None:
        """Take note of a chunk of the source."""
        for one in self._replaced(table):
            texts = distinct_at(chunk, one.column)[0] if one.type in _SOUGHT else None
            if texts is not None:
                for kind, spelt in _telling(one.type, name_role(one.column), texts.drop_null()):
                    self._known.add(kind, spelt, self._ends)
        for whole in self._full_names(table, chunk):
            self._known.add("names", pc.unique(whole), self._ends)

    def _full_names(self, table: str, chunk: pa.Table) -> Iterator[pa.StringArray]:
        """The names of rows that have given and family names apart, in both turns."""
        parts = {name_role(one.column): one.column for one in self._replaced(table)
                 if one.type == "PERSON" and one.column in chunk.column_names}  # fmt: skip
        if {"given", "family"} <= set(parts):
            given, family = (squeezed(_whole(chunk.column(parts[role]))) for role in ("given", "family"))
            told = pc.and_(pc.greater(pc.utf8_length(given), 1), pc.greater(pc.utf8_length(family), 1))
            for one, two in ((given, family), (family, given)):
                joined = pc.binary_join_element_wise(one, two, "")
                yield pc.if_else(pc.and_(told, pc.greater_equal(pc.utf8_length(joined), _NAME)), joined, None)

    def see(self, table: str, before: pa.Table, after: pa.Table) -> None:
        """Search a chunk of the output, beside the same rows of the source."""
        self._known.settle()
        own = list(self._own(table, before))
        sought = Ends()
        sought.told |= self._ends.told
        for _, texts in own:
            sought.add(texts.drop_null())
        rows = [(place, _row_hashes(texts)) for place, texts in own]
        done = {one.column for one in self._replaced(table) if one.type not in _TEXTS}
        for path in paths_of(after, done | self._policy.kept(table)):
            texts = texts_at(path, before, after)
            if texts is not None and texts.made:
                self._search(table, texts, rows, sought)

    def _search(self, table: str, texts: Texts, rows: list[tuple[str, UInt64]], sought: Ends) -> None:
        place = f"{table}.{texts.path}"
        pool = np.unique(np.concatenate([np.empty(0, np.uint64), *(hashes for _, hashes in rows)]))
        known = partial(self._is_known, pool)
        runs = spelled(pa.array(texts.made, pa.string()), sought, known)
        counts = np.bincount(texts.index[texts.index >= 0], minlength=len(texts.made))
        stood = self._stood(texts, runs, sought, known)
        for kind, hashes in (("codes", self._known.codes), ("names", self._known.names)):
            here = within(runs.hashes, hashes) & stood
            if not (texts.whole and kind == "names"):
                self._cells[place, kind] += int(counts[np.unique(runs.text[here])].sum())
        self._count_numbers(place, runs, counts, stood)
        if not texts.whole:
            self._count_own(
                f"{table}.{texts.path}", texts, runs, np.flatnonzero(within(runs.hashes, pool) & stood), rows
            )

    def _is_known(self, pool: UInt64, hashes: UInt64, tails: UInt64) -> Flags:
        known = within(hashes, pool) | within(tails, self._known.tails)
        for some in (self._known.names, self._known.codes, *self._known.numbers.values()):
            known |= within(hashes, some)
        return known

    def _stood(self, texts: Texts, runs: Spelled, sought: Ends, known: Known) -> Flags:
        """Which runs stood in the same cells of the source: a surrogate may be somebody else's value by chance."""
        if texts.values is texts.made or not len(runs.text):
            return np.ones(len(runs.text), np.bool_)
        numbers = np.unique(runs.text)
        was = spelled(pa.array([texts.values[at] for at in numbers.tolist()], pa.string()), sought, known)
        return np.isin(_both(runs.text, runs.hashes), _both(numbers[was.text], was.hashes))

    def _count_numbers(self, place: str, runs: Spelled, counts: Places, stood: Flags) -> None:
        for size, known in self._known.numbers.items():
            some = runs.digits & (runs.lengths == size) & stood
            hit = runs.text[within(runs.hashes, known) & some]
            self._note(place, size, int(runs.numbers[size]), hit, counts)
        if len(self._known.tails):
            hit = within(runs.tails, self._known.tails) & stood & (runs.lengths <= _MOST_DIGITS)
            self._note(place, 0, int(runs.numbers[9 : _MOST_DIGITS + 1].sum()), runs.text[hit], counts)

    def _note(self, place: str, size: int, every: int, hit: Places, counts: Places) -> None:
        one = self._numbers.setdefault((place, size), _Numbers())
        one.every += every
        one.known += len(hit)
        one.cells += int(counts[np.unique(hit)].sum())

    def _own(self, table: str, before: pa.Table) -> Iterator[tuple[str, pa.StringArray]]:
        """What tells in its own row: by the columns that it is of, each row's, squeezed."""
        for one in self._replaced(table):
            place = place_of(before, one.column)
            column = column_at(before, one.column) if place is not None and place.leaf is None else None
            if column is None or pa.types.is_list(column.type):
                continue
            if one.type == "DATE_OF_BIRTH":
                yield from ((one.column, days) for days in _days(column))
            elif one.type == "PERSON":
                yield from ((one.column, words) for words in _single_names(_whole(column)))
            elif one.type in _SOUGHT and one.type not in ("EMAIL", "ADDRESS", "IP"):
                short = squeezed(_whole(column))
                kept = pc.greater_equal(pc.utf8_length(short), _CODE)
                yield one.column, pc.if_else(kept, short, None)

    def _count_own(
        self, searched: str, texts: Texts, runs: Spelled, some: Places, rows: list[tuple[str, UInt64]]
    ) -> None:
        order = np.argsort(texts.index, kind="stable")
        begin, end = np.searchsorted(texts.index[order], [runs.text[some], runs.text[some] + 1])
        many = end - begin
        hit = np.repeat(some, many)
        inner = np.arange(len(hit)) - np.repeat(np.cumsum(many) - many, many)
        row = texts.row[order[np.repeat(begin, many) + inner]]
        once = rows_once(row, runs.hashes[hit])
        met: dict[str, list[Places]] = {}
        for place, hashes in rows:
            same = np.unique(row[hashes[row] == runs.hashes[hit]])
            met.setdefault(place, []).append(same)
            self._meetings.setdefault((searched, place), Meetings()).note(once, hashes, own=len(same))
        for place, listed in met.items():
            self._met[searched, place] += len(np.unique(np.concatenate(listed)))

    def offences(self) -> dict[str, int]:
        """Cells that hold what was replaced, by column and what it is; a cell that holds much counts once."""
        found: dict[str, dict[str, int]] = {}
        for place, what, cells in self._every():
            if cells:
                found.setdefault(place, {})[what] = cells
        return {f"{place} ({', '.join(what)})": max(what.values()) for place, what in found.items()}

    def _every(self) -> Iterator[tuple[str, str, int]]:
        for (place, what), cells in self._cells.items():
            yield place, what, cells
        for (place, size), one in self._numbers.items():
            known = self._known.numbers.get(size, self._known.tails)
            likely = len(known) / 10.0 ** (size or 9)
            if likely <= _UNLIKELY or one.known > max(_SHARED, 10 * likely) * one.every:
                yield place, "numbers", one.cells
        for (place, column), meetings in self._meetings.items():
            if meetings.tied:
                yield place, f"of the same row's {column}", self._met[place, column]


def _telling(type: str, role: str, values: pa.StringArray) -> Iterator[tuple[str | int, pa.StringArray]]:
    """What of some values tells of somebody anywhere, squeezed."""
    if type == "PERSON":
        if role == "full":
            names = bare(values)
            yield from (("names", _at_least(one, _NAME)) for one in turned(names))
            glyphs = pc.match_substring_regex(names, r"^[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul} ]{3,}$")
            yield "names", pc.replace_substring(names.filter(glyphs), " ", "")
        return
    short = squeezed(values)
    digits = pc.match_substring_regex(short, r"^[0-9]+$")
    if type == "ADDRESS":
        wordy = pc.greater(pc.count_substring(bare(values), " "), 0)
        yield "codes", _at_least(short.filter(pc.and_(wordy, _numbered(short))), _ADDRESS)
        return
    if type == "IP":
        return  # a dot between numbers is all that tells these from others: A1 and A5 see to them
    kept = (
        pc.invert(digits) if type in ("EMAIL", "PASSWORD", "SECRET") else pc.and_(pc.invert(digits), _numbered(short))
    )
    yield "codes", _at_least(short.filter(kept), _CODE)
    alone = pc.replace_substring_regex(
        bare(values), r"^.*[^0-9]([0-9]+)$", r"\1"
    )  # a record's number without its letters
    alone = pc.if_else(digits, short, alone)
    numbers = _at_least(alone.filter(pc.match_substring_regex(alone, r"^[0-9]+$")), _NUMBER)
    lengths = np.asarray(pc.utf8_length(numbers)).astype(np.int64)
    for size in np.unique(lengths).tolist():
        yield size, numbers.filter(pa.array(lengths == size))
    if type == "PHONE":
        yield "tails", pc.utf8_slice_codeunits(_at_least(numbers, _TAILED), start=-9)


def _numbered(texts: pa.StringArray) -> pa.BooleanArray:
    return pc.match_substring_regex(texts, "[0-9]")


def _at_least(texts: pa.StringArray, size: int) -> pa.StringArray:
    return texts.filter(pc.greater_equal(pc.utf8_length(texts), size).fill_null(False))


def _whole(column: pa.ChunkedArray) -> pa.StringArray:
    whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    return as_text(whole.dictionary_decode() if pa.types.is_dictionary(whole.type) else whole)


def _single_names(values: pa.StringArray) -> Iterator[pa.StringArray]:
    """The first word of each name, the second, and so on; null where there is none, or one that means more."""
    left = bare(values)
    plain = pa.array(sorted(common_words() | town_names() | TITLES), pa.string())
    for _ in range(4):
        word = pc.replace_substring_regex(left, r"^(\S*).*$", r"\1")
        told = pc.and_(pc.greater_equal(pc.utf8_length(word), _WORD), pc.invert(pc.is_in(word, value_set=plain)))
        if not pc.any(told).as_py():
            return
        yield pc.if_else(told, word, None)
        left = pc.replace_substring_regex(left, r"^\S* ?", "")


def _days(column: pa.ChunkedArray) -> Iterator[pa.StringArray]:
    """Days in several writings, squeezed; of texts, those that are written year first."""
    whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if pa.types.is_string(whole.type):
        iso = pc.match_substring_regex(whole, r"^(?:19|20)\d\d-\d\d-\d\d").fill_null(False)
        whole = pc.if_else(iso, pc.utf8_slice_codeunits(whole, 0, 10), None).cast(pa.date32())
    if pa.types.is_date(whole.type) or pa.types.is_timestamp(whole.type):
        days = whole.cast(pa.timestamp("s")).dictionary_encode()
        for form in _DAYS:
            written = pc.utf8_lower(pc.strftime(days.dictionary, format=form))
            yield pa.array(written, pa.string()).take(days.indices)


def _row_hashes(texts: pa.StringArray) -> UInt64:
    hashes = np.zeros(len(texts), np.uint64)
    some = np.flatnonzero(np.asarray(texts.is_valid()))
    if len(some):
        hashes[some] = hashes_of(texts.take(pa.array(some)))
    return hashes


def _both(text: Places, hashes: UInt64) -> UInt64:
    with np.errstate(over="ignore"):
        return hashes * np.uint64(0x9E3779B97F4A7C15) + text.astype(np.uint64)
