"""A3 in every column: no cell of the output holds, in any writing, what another column's policy replaced.

Two strengths, as in masking, but found by other means (:mod:`tasks.pii.compliance.spelled`). Whole names, numbers
and codes tell of somebody anywhere: one is enough. A single name, a short code or a day of birth tells in its own row
alone, and only when rows have their own more often than chance brings about. A name that is met counts where it stood
in the cell before, since made-up people may be called like somebody.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.model import Relation
from tasks.pii.compliance.days_left import DaysLeft
from tasks.pii.compliance.ends_left import EndsLeft
from tasks.pii.compliance.glued_left import GluedLeft
from tasks.pii.compliance.glyphs_left import GlyphsLeft
from tasks.pii.compliance.monograms_left import MonogramsLeft
from tasks.pii.compliance.numbers_left import NumbersLeft
from tasks.pii.compliance.own_forms import INITIALS, own_texts, row_hashes, single_names, whole
from tasks.pii.compliance.own_left import OwnLeft, Row, in_text
from tasks.pii.compliance.slots_left import SlotsLeft
from tasks.pii.compliance.somebody import CODE, SOUGHT, Somebody, telling, telling_together
from tasks.pii.compliance.spelled import Ends, Flags, Known, Places, Spelled, spelled
from tasks.pii.compliance.written_left import left_as_written
from tasks.pii.findings import Finding
from tasks.pii.hashing import UInt64, within
from tasks.pii.kin import Kin
from tasks.pii.located import distinct_at
from tasks.pii.makers import name_role
from tasks.pii.policy import Policy, Strategy
from tasks.pii.sieve import Sieve
from tasks.pii.strewn.places import Texts, paths_of, texts_at

_TOLD_BY_THEIR_END = ("CREDIT_CARD", "SSN", "IBAN", "ACCOUNT")
_TEXTS = ("FREE_TEXT", "TRACES")


class Elsewhere:
    """Searches an output's columns for what the source's replaced columns hold.

    Args:
        findings: What was found in the source.
        policy: What was done.
        relations: The keys by which rows name the rows of other tables.
    """

    def __init__(self, findings: Sequence[Finding], policy: Policy, relations: Sequence[Relation] = ()) -> None:
        self._findings, self._policy = findings, policy
        born = {(one.table, one.column) for one in findings if one.type == "DATE_OF_BIRTH"}
        self._own = OwnLeft({column for _, column in born} | {".".join(one) for one in born})
        self._known, self._ends, self._days = Somebody(), Ends(), DaysLeft()
        self._slots, self._kin, self._glued = SlotsLeft(), Kin(relations), GluedLeft()
        self._monograms, self._glyphs, self._ends_left = MonogramsLeft(), GlyphsLeft(), EndsLeft()
        self._cells: Counter[tuple[str, str]] = Counter()
        self._numbers = NumbersLeft(self._known)

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
            texts = distinct_at(chunk, one.column)[0] if one.type in SOUGHT else None
            if texts is not None:
                self._glued.learn(one.type, texts.drop_null())
                for kind, spelt in telling(one.type, name_role(one.called), texts.drop_null()):
                    self._known.add(kind, spelt, self._ends)
            if texts is not None and one.column in self._ended(table):
                self._ends_left.learn(texts.drop_null())
            if texts is not None and one.type == "PERSON":
                self._glyphs.learn(texts.drop_null())
                for names in single_names(texts.drop_null()):
                    self._slots.learn(names)
            if one.type == "DATE_OF_BIRTH" and one.column in chunk.column_names:
                self._days.learn(chunk.column(one.column))
        if self._kin.is_parent(table):
            self._learn_kin(table, chunk)
        for kind, names in self._full_names(table, chunk):
            self._known.add(kind, pc.unique(names), self._ends)

    def _learn_kin(self, table: str, chunk: pa.Table) -> None:
        """Note what tells of the chunk's rows in the rows that name them."""
        held: dict[Hashable, UInt64] = {}
        for number, (column, texts) in enumerate(own_texts(self._replaced(table), chunk, (), most=CODE - 1)):
            self._ends.add(texts.drop_null())
            held[f"{table}.{column}", number] = row_hashes(texts)
        self._kin.learn(table, chunk, held)

    def _full_names(self, table: str, chunk: pa.Table) -> Iterator[tuple[str, pa.StringArray]]:
        """The names of rows that have given and family names apart, in both turns, and with initials."""
        parts = {name_role(one.called_of_row): one.column for one in self._replaced(table)
                 if one.type == "PERSON" and one.column in chunk.column_names}  # fmt: skip
        if {"given", "family"} <= set(parts):
            yield from telling_together(*(whole(chunk.column(parts[role])) for role in ("given", "family")))

    def see(self, table: str, before: pa.Table, after: pa.Table) -> None:
        """Search a chunk of the output, beside the same rows of the source."""
        self._known.settle()
        self._days.settle(self._ends)
        self._glued.settle()
        self._kin.settle()
        own = list(own_texts(self._replaced(table), before, self._ended(table)))
        sought = Ends()
        sought.told |= self._ends.told
        for _, texts in own:
            sought.add(texts.drop_null())
        rows = [(place, row_hashes(texts)) for place, texts in own]
        rows += [(what[0], hashes) for what, hashes in self._kin.of(table, before) if isinstance(what, tuple)]
        pool = Sieve(np.unique(np.concatenate([np.empty(0, np.uint64), *(hashes for _, hashes in rows)])))
        done = {one.column for one in self._replaced(table) if one.type not in _TEXTS}
        for path in paths_of(after, done | self._policy.kept(table)):
            texts = texts_at(path, before, after)
            if texts is not None and texts.made:
                self._search(table, texts, rows, pool, sought)

    def _search(self, table: str, texts: Texts, rows: list[Row], pool: Sieve, sought: Ends) -> None:
        place = f"{table}.{texts.path}"
        known = self._known_in(pool)
        runs = spelled(pa.array(texts.made, pa.string()), sought, known)
        counts = np.bincount(texts.index[texts.index >= 0], minlength=len(texts.made))
        stood = self._stood(texts, runs, sought, known)
        for kind, hashes in (("codes", self._known.codes), ("names", self._known.names)):
            here = within(runs.hashes, hashes) & stood
            if not (texts.whole and kind == "names"):
                self._cells[place, kind] += int(counts[np.unique(runs.text[here])].sum())
        self._count_glued(place, texts, counts)
        left = set() if texts.whole else left_as_written(texts.made, runs, stood, self._known)
        for what, at in sorted(left):
            self._cells[place, what] += int(counts[at])
        self._numbers.see(place, runs, counts, stood)
        if not texts.whole and len(self._days.every):
            some = runs.text[within(runs.hashes, self._days.known) & stood]
            every = int(within(runs.hashes, self._days.every).sum())
            hashes = runs.hashes[within(runs.hashes, self._days.known) & stood]
            self._days.note(place, every, hashes, int(counts[np.unique(some)].sum()))
        if not texts.whole:
            self._slots.see(place, texts.values, texts.made, counts)
            self._ends_left.see(place, texts.values, texts.made, counts)
            self._glyphs.see(place, texts.values, texts.made, counts)
            self._monograms.see(place, texts.values, texts.made, counts)
            self._own.see_letters(place, texts, rows)
            rest = [one for one in rows if not one[0].endswith(INITIALS)]
            self._own.see(place, texts, runs, np.flatnonzero(pool.has(runs.hashes) & stood), rest)

    def _count_glued(self, place: str, texts: Texts, counts: Places) -> None:
        left = self._glued.places(texts.made) if not texts.whole else set()
        if left and texts.values is not texts.made:
            left &= self._glued.places(texts.values)
        self._cells[place, "glued codes"] += sum(int(counts[at]) for at in {at for at, _ in left})

    def _known_in(self, pool: Sieve) -> Known:
        """What tells known hashes, and tails, from others: of anybody, or of the chunk's rows."""
        return lambda hashes, tails: (
            pool.has(hashes) | self._known.has(hashes, tails) | within(hashes, self._days.every)
        )

    def _stood(self, texts: Texts, runs: Spelled, sought: Ends, known: Known) -> Flags:
        """Which runs stood in the same cells of the source: a surrogate may be somebody else's value by chance."""
        if texts.values is texts.made or not len(runs.text):
            return np.ones(len(runs.text), np.bool_)
        numbers = np.unique(runs.text)
        was = spelled(pa.array([texts.values[at] for at in numbers.tolist()], pa.string()), sought, known)
        return np.isin(in_text(runs.text, runs.hashes), in_text(numbers[was.text], was.hashes))

    def _ended(self, table: str) -> set[str]:
        """The columns whose last four digits tell in the own row."""
        return {one.column for one in self._replaced(table)
                if one.type in _TOLD_BY_THEIR_END and self._policy.strategy(one) is not Strategy.MASK}  # fmt: skip

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
        for place, cells in self._numbers.cells():
            yield place, "numbers", cells
        for place, cells in self._days.cells().items():
            yield place, "days", cells
        for place, cells in self._glyphs.cells.items():
            yield place, "names in letters of the East", cells
        for place, cells in self._ends_left.cells().items():
            yield place, "last four digits", cells
        for place, cells in self._monograms.cells().items():
            yield place, "initials signed with", cells
        for place, cells in self._slots.cells():
            yield place, "single names", cells
        yield from self._own.cells()
