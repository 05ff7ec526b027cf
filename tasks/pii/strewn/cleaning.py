"""Known values replaced wherever else they stand: in columns found to be nothing, in texts, documents and lists.

Two strengths. What a row holds that is replaced is replaced in its other cells too, a name by itself and a short code
unless the column has others' as often (see :mod:`tasks.pii.strewn.chance`). Whole names, long numbers, codes and
addresses are replaced wherever they stand. A surrogate may by chance be called like somebody, so only what stood in the
cell before and still does counts.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa

from schemas.model import Relation
from tasks.pii.actions import Action
from tasks.pii.findings import Finding
from tasks.pii.hashing import UInt64
from tasks.pii.kin import Kin
from tasks.pii.located import distinct_at
from tasks.pii.makers import TURNED, family_comes_first, name_role
from tasks.pii.owners import every_person
from tasks.pii.persons import NOBODY, PersonColumns, births_in
from tasks.pii.policy import Policy, Strategy
from tasks.pii.replace import Replacer
from tasks.pii.strewn.chance import Chances, is_ordinary, rows_once
from tasks.pii.strewn.editing import Edit, Editor
from tasks.pii.strewn.encoded import clear
from tasks.pii.strewn.forms import forms_of
from tasks.pii.strewn.glued import Cores
from tasks.pii.strewn.hits import Either, both, expanded, has_days, pool_of
from tasks.pii.strewn.kin_forms import kin_forms, note_kin
from tasks.pii.strewn.kinds import DAY, LAST, MONOGRAM, WHOLE, WORD, day_hashes
from tasks.pii.strewn.known import KnownForms, Meaning
from tasks.pii.strewn.known_days import KnownDays
from tasks.pii.strewn.last_digits import LastDigits, are_told
from tasks.pii.strewn.lone_glyphs import are_lone
from tasks.pii.strewn.monograms import anybodys, signed
from tasks.pii.strewn.peoples_handles import PeoplesHandles
from tasks.pii.strewn.places import Texts, paths_of, texts_at, with_texts
from tasks.pii.strewn.rows import RowForm, row_forms, sought
from tasks.pii.strewn.search import Found, characters, find
from tasks.pii.strewn.slots import Slots, fills
from tasks.pii.strewn.words import Flags, Places
from tasks.pii.whole_addresses import streets_of

_TIED_SHARE = 0.02
"""Of the numbers of a length that a column must share, where many are somebody's, to hold people's numbers."""


class Cleaner:
    """Finds known values and replaces them.

    Args:
        replacer: Gives surrogates.
        policy: What is done with each column.
        findings: What the columns hold.
        relations: The keys by which rows name the rows of other tables.

    Attributes:
        cells: Cells that were changed, by table and path.
    """

    def __init__(
        self, replacer: Replacer, policy: Policy, findings: Sequence[Finding], relations: Sequence[Relation] = ()
    ) -> None:
        self._replacer, self._policy, self._findings = replacer, policy, findings
        self._known, self._kin, self._cores = KnownForms(), Kin(relations), Cores()
        self._chances, self._days, self._slots = Chances(), KnownDays(), Slots()
        self._handles, self._find, self._lasts = PeoplesHandles(), partial(find), LastDigits()
        self.cells: Counter[tuple[str, str]] = Counter()

    def _actions(self, table: str) -> dict[str, Action]:
        return self._replacer.actions(self._findings, table)

    def learn(self, chunk: pa.Table, table: str) -> None:
        """Note what a chunk holds that is replaced."""
        actions = self._actions(table)
        for action in sought(actions):
            texts, whole = distinct_at(chunk, action.column)
            role = name_role(action.called) if action.type == "PERSON" else ""
            values = texts.drop_null().to_pylist() if texts is not None else []
            self._cores.add(action.type, values)
            streets = streets_of(values) if action.type == "ADDRESS" else []
            for form in forms_of(action.type, role, [*values, *streets]):
                called = TURNED if family_comes_first(action.called) else ""
                meaning = Meaning(action.type, action.strategy, form.kind, before=form.before, called=called)
                strong = form.only(form.strong)
                self._add(strong.hashes, strong.lengths, strong.digits, meaning)
                self._learn_weak(form.kind, form.hashes[~form.strong], meaning)
                if form.kind == LAST and action.strategy is Strategy.FAKE:
                    self._lasts.note(action.type, (values[at] for at in form.places), whole=whole)
        by_column = {one.column: one for one in sought(actions)}
        for row in row_forms(
            chunk, {name: one for name, one in actions.items() if one.type == "PERSON"}, day_first=False
        ):
            if len(row.columns) > 1:
                told, action = row.strong, by_column[row.columns[0]]
                meaning = Meaning(action.type, action.strategy, row.kind)
                self._add(row.hashes[told], row.lengths[told], row.digits[told], meaning)
                if row.kind == MONOGRAM:
                    self._known.add(signed(row.hashes[row.hashes != 0]), meaning)
        for people, strategy in every_person(chunk, actions):
            self._handles.note(people, strategy)
            self._replacer.surrogates.initials.note_both(people if strategy is Strategy.FAKE else ())
        if self._kin.is_parent(table):
            forms = row_forms(chunk, actions, day_first=self._replacer.surrogates.day_first)
            note_kin(self._kin, table, chunk, forms, actions)
        self._learn_days(chunk, [one for one in by_column.values() if one.type == "DATE_OF_BIRTH"])

    def _learn_weak(self, kind: int, hashes: UInt64, meaning: Meaning) -> None:
        """Note forms that tell of somebody only where what stands around them says so."""
        if kind == MONOGRAM:
            self._known.add(signed(hashes), meaning)
        elif kind == LAST and meaning.strategy is not Strategy.MASK:
            self._lasts.add(hashes, meaning)
        elif meaning.type == "PERSON" and kind in (WHOLE, WORD):
            self._slots.add(hashes, Meaning(meaning.type, meaning.strategy, WORD))

    def _learn_days(self, chunk: pa.Table, actions: Sequence[Action]) -> None:
        for action in actions:
            if action.column in chunk.column_names:
                told = PersonColumns((action.column,), action.column)
                order = self._replacer.surrogates.day_first if action.day_first is None else action.day_first
                born = births_in(chunk, told, day_first=order)
                days = np.unique(born[born != NOBODY])
                self._days.add(days)
                self._known.add(day_hashes(days), Meaning(action.type, action.strategy, DAY))

    def _add(self, hashes: UInt64, lengths: Places, digits: Flags, meaning: Meaning) -> None:
        for size in np.unique(np.where(digits, lengths, 0)).tolist():
            some = np.where(digits, lengths, 0) == size
            self._known.add(hashes[some], replace(meaning, digits=int(size)))

    def settle(self, samples: Mapping[str, pa.Table]) -> None:
        """Tell from samples of the tables which columns have names and numbers by chance."""
        for meaning in [one for one in self._known.meanings if one.kind == MONOGRAM]:
            self._known.add(anybodys(), meaning)
        self._known.settle()
        self._slots.settle()
        self._lasts.settle()
        self._handles.settle()
        unspaced = self._replacer.surrogates.unspaced
        self._find = partial(
            find, cores=self._cores, handles=self._handles, lone=unspaced.is_name if unspaced else None,
            letters=any(meaning.kind == MONOGRAM for meaning in self._known.meanings),
        )  # fmt: skip
        self._cores.settle()
        self._kin.settle()
        for table, sample in samples.items():
            self._judge(table, sample)

    def _judge(self, table: str, sample: pa.Table) -> None:
        forms = self._row_forms(sample, table)
        pool = pool_of(forms)
        for texts in self._searched(table, sample, sample):
            found = self._find(texts.made, Either(self._known, pool), days=has_days(forms))
            hit, at = expanded(found, texts)
            for judged in {form.judged for form in forms}:
                meetings = self._chances.at(table, texts.path, judged)
                rare = self._chances.of_rare(table, texts.path, judged)
                for form in (one for one in forms if one.judged == judged):
                    same = form.hashes[texts.row[at]] == found.hashes[hit]
                    here, weak = rows_once(texts.row[at], found.hashes[hit]), np.where(form.strong, 0, form.hashes)
                    meetings.note(here, weak, own=len(np.unique(texts.row[at[same]])))
                    same &= ~is_ordinary(found.hashes[hit])
                    rare.note(here, np.where(is_ordinary(weak), 0, weak), own=len(np.unique(texts.row[at[same]])))
            self._count_numbers(table, texts)
            if not texts.whole:
                self._days.judge(table, texts.path, texts.made)
                self._slots.judge(table, texts.path, texts.made, self._known)

    def _count_numbers(self, table: str, texts: Texts) -> None:
        """Count how many of a column's numbers of a length are known, where that says something."""
        if not self._known.dense:
            return
        every = find(texts.made, lambda hashes: np.ones(len(hashes), np.bool_))
        for size in self._known.dense:
            some = every.only(every.digits & (every.lengths == size))
            share = float(self._known.has(some.hashes).mean()) if len(some) else 0.0
            self._chances.numbers[table, texts.path, size] = share

    def cleaned(self, table: str, before: pa.Table, after: pa.Table, *, tell: bool = False) -> pa.Table:
        """Replace what is known in a chunk.

        Args:
            table: Its name.
            before: The rows as they are in the source.
            after: The same rows as the replacer leaves them.
            tell: Whether to count the cells.
        """
        forms = self._row_forms(before, table)
        if not len(self._known) and not forms and not self._handles:
            return after
        pool, written = pool_of(forms), after
        editor = Editor(
            self._replacer, self._known, self._slots.names, self._lasts, self._handles, self._actions(table), forms,
            before, after,
        )  # fmt: skip
        for texts in self._searched(table, before, after):
            single = (self._slots.names,) if self._slots.told(table, texts.path) else ()
            wanted = Either(self._known, self._lasts, *single, pool)
            found = self._found(texts, wanted, days=has_days(forms) or self._days.told(table, texts.path))
            changed = self._changed(table, texts, found, editor) if len(found) else {}
            if changed:
                written = with_texts(written, texts, changed)
            if tell:
                self.cells[table, texts.path] += len(changed)
        return written

    def forget(self, table: str) -> None:
        """Count a table's cells anew."""
        self.cells = Counter({place: cells for place, cells in self.cells.items() if place[0] != table})

    def _row_forms(self, chunk: pa.Table, table: str) -> list[RowForm]:
        own = row_forms(chunk, self._actions(table), day_first=self._replacer.surrogates.day_first)
        return [*own, *kin_forms(self._kin, table, chunk)]

    def _searched(self, table: str, before: pa.Table, after: pa.Table) -> Iterator[Texts]:
        actions = self._actions(table)
        said = self._policy.kept(table)
        replaced = {path for path, one in actions.items() if one.strategy is not Strategy.KEEP and not one.in_place}
        for path in paths_of(after, replaced | said):
            texts = texts_at(path, before, after)
            if texts is not None:
                yield texts

    def _found(self, texts: Texts, wanted: Either, *, days: bool) -> Found:
        """Find what stands in texts, and stood there before."""
        found = self._find(texts.made, wanted, days=days)
        if texts.values is texts.made or not len(found):
            return found
        numbers = np.unique(found.text)
        was = self._find([texts.values[number] for number in numbers.tolist()], wanted, days=days)
        then = both(numbers[was.text], was.hashes)
        return found.only(np.isin(both(found.text, found.hashes), then))

    def _changed(self, table: str, texts: Texts, found: Found, editor: Editor) -> dict[int, str]:
        """Give the new texts, by place."""
        anywhere = self._anywhere(table, texts, found)
        edits: dict[int, list[Edit]] = {}
        hit, at = expanded(found, texts)
        for number, form in enumerate(editor.forms):
            tied = self._chances.at(table, texts.path, form.judged).tied
            rows = texts.row[at]
            same = (form.hashes[rows] == found.hashes[hit]) & self._counts(table, texts, form, rows, found.hashes[hit])
            for place, one in zip(at[same].tolist(), hit[same].tolist(), strict=True):
                begin, end = int(found.begins[one]), int(found.ends[one])
                strong = bool(form.strong[texts.row[place]])
                edits.setdefault(place, []).append(Edit(begin, end, own=True, form=number, strong=strong, tied=tied))
        anywhere |= self._fills(table, texts, found)
        if len(self._lasts) and not texts.whole:
            anywhere |= are_told(texts.made, found, self._lasts.has(found.hashes))
        told = anywhere[hit]
        for place, one in zip(at[told].tolist(), hit[told].tolist(), strict=True):
            begin, end = int(found.begins[one]), int(found.ends[one])
            edits.setdefault(place, []).append(Edit(begin, end, own=False, form=one))
        changed = {}
        answers: dict[int, str] = {}
        for place, listed in edits.items():
            text = int(texts.index[place])
            shared = not any(one.own for one in listed)
            if shared and text in answers:
                new = answers[text]
            else:
                row = int(texts.row[place])
                new = editor.edited(texts.made[text], listed, row, found.hashes, (table, texts.path))
            if shared:
                answers[text] = new
            if new != texts.made[text]:
                changed[place] = new
        return changed

    def _fills(self, table: str, texts: Texts, found: Found) -> Flags:
        """Which of what was found are single names that fill a place that holds names."""
        told = self._slots.told(table, texts.path)
        flags = self._slots.has(found.hashes) if told else np.zeros(len(found), np.bool_)
        made = clear(texts.made) if flags.any() else []
        for one in np.flatnonzero(flags).tolist():
            text = made[found.text[one]]
            flags[one] = fills(text, *characters(text, int(found.begins[one]), int(found.ends[one])), told)
        return flags

    def _anywhere(self, table: str, texts: Texts, found: Found) -> Flags:
        """Which of what was found tells of somebody wherever it stands."""
        told = self._known.has(found.hashes) | self._handles.has(found.hashes) | are_lone(found.hashes)
        for size, likely in self._known.dense.items():
            if self._chances.numbers.get((table, texts.path, size), 0.0) < max(_TIED_SHARE, 10 * likely):
                told &= ~(found.digits & (found.lengths == size))
        if texts.whole:
            told &= found.digits
        elif not self._days.told(table, texts.path):
            told &= ~self._days.has(found.hashes)
        return told

    def _counts(self, table: str, texts: Texts, form: RowForm, rows: Places, hashes: UInt64) -> Flags:
        """Whether a form of the row's own counts there: strong ones do, the others if it is not by chance."""
        strong = form.strong[rows]
        meetings = self._chances.at(table, texts.path, form.judged)
        if form.kind == MONOGRAM:
            return np.full(len(rows), meetings.tied)
        if form.kind == LAST:  # else the words before them tell
            return np.full(len(rows), meetings.tied or not texts.whole)
        if texts.whole:
            return strong & form.digits[rows]
        if meetings.tied:
            return np.ones(len(rows), np.bool_) if form.strategy is None else ~is_ordinary(hashes)
        if self._chances.of_rare(table, texts.path, form.judged).by_chance:
            return strong
        return strong | ~is_ordinary(hashes)
