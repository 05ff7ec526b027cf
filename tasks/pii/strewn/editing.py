"""Surrogates put in the places where known values were found."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tasks.pii.actions import Action
from tasks.pii.hashing import UInt64
from tasks.pii.ner.also_words import means_a_thing
from tasks.pii.policy import Strategy
from tasks.pii.replace import Replacer
from tasks.pii.strewn.days_in_text import DATE, EPOCH, days_of, written_day
from tasks.pii.strewn.encoded import View
from tasks.pii.strewn.handles import in_one_piece
from tasks.pii.strewn.initialled import is_initialled
from tasks.pii.strewn.kinds import (
    DAY,
    ENDS,
    ENDS_TURNED,
    INITIAL_TURNED,
    INITIALS,
    LAST,
    LOCAL,
    MONOGRAM,
    PARTS,
    PARTS_TURNED,
    WHOLE,
    WORD,
    day_hashes,
)
from tasks.pii.strewn.known import KnownForms, Meaning
from tasks.pii.strewn.last_digits import LastDigits
from tasks.pii.strewn.lone_glyphs import are_lone
from tasks.pii.strewn.monograms import letters_of, renamed, with_letters
from tasks.pii.strewn.peoples_handles import PeoplesHandles
from tasks.pii.strewn.rewriting import rewritten
from tasks.pii.strewn.rows import RowForm, values_of
from tasks.pii.strewn.search import characters
from tasks.pii.surrogates.pouring import digits_of, small

_WORDS = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_ENDING = re.compile(
    r"(?i)(?:\b(?:ending|ends|ended|endend|terminant|terminada|last|final|four|digits|card|pan|acct|account|iban|ssn)"
    r"|last4|[*x•#.]{2})(?:\W{0,3}(?:in|with|on|is|auf|par|en|no|nr|4|four|digits))*\W{0,4}$"
)
"""What stands before the last digits of a number."""
_IN_FORM = (Strategy.FAKE, Strategy.MASK)
_GROUPS = 3  # separators in an address of the network


@dataclass(frozen=True)
class Edit:
    """What is put in place of some characters: of those that meet, what tells of the row's own comes first, then the
    longest."""

    begin: int
    end: int
    own: bool
    form: int
    strong: bool = False
    tied: bool = False

    @property
    def rank(self) -> tuple[bool, int, bool, int, int]:
        """The lowest comes first."""
        return not (self.own and self.strong), self.begin - self.end, not self.own, self.begin, self.form


@dataclass(frozen=True)
class Editor:
    """Writes the texts of a chunk anew.

    Attributes:
        replacer: Gives surrogates.
        known: What tells of somebody anywhere; ``names`` what does in places that hold names, ``lasts`` what
            does behind words for a number's end, ``handles`` users' names.
        actions: What is done with the table's columns.
        forms: What its rows hold.
        before: The chunk as it is in the source; ``after`` as the replacer leaves it.
    """

    replacer: Replacer
    known: KnownForms
    names: KnownForms
    lasts: LastDigits
    handles: PeoplesHandles
    actions: Mapping[str, Action]
    forms: Sequence[RowForm]
    before: pa.Table
    after: pa.Table

    def edited(self, text: str, edits: Sequence[Edit], row: int, hashes: UInt64, column: tuple[str, str]) -> str:
        """Put surrogates in place.

        Args:
            text: As it is now.
            edits: What is replaced in it.
            row: Its row.
            hashes: Of what was found in all texts.
            column: Where they stand: table and path.
        """
        view = View.of(text)
        shown = text if view is None else view.text
        taken: list[tuple[int, int, str]] = []
        for one in sorted(edits, key=lambda edit: edit.rank):
            if any(one.begin < end and begin < one.end for begin, end, _ in taken):
                continue
            start, stop = characters(shown, one.begin, one.end)
            here = shown[start:stop]
            if one.own and self.forms[one.form].kind == LAST and not (one.tied or _ENDING.search(shown[:start][-30:])):
                continue
            if one.own and self.forms[one.form].kind == WORD and self._is_thing(shown, start, stop, column):
                continue
            new = self._own(here, self.forms[one.form], row) if one.own else self._somebodys(here, hashes[one.form])
            if new is not None:
                taken.append((one.begin, one.end, new))
        told = [(*characters(shown, begin, end), new) for begin, end, new in sorted(taken)]
        return _put(text, told) if view is None else view.with_edits(told)

    def _is_thing(self, text: str, start: int, stop: int, column: tuple[str, str]) -> bool:
        """Whether a word that is the row's own name is nobody's there."""
        kept = self.replacer.standing.keeps(text, start, stop, column=column)
        return kept or means_a_thing(text, start, stop)

    def _own(self, here: str, form: RowForm, row: int) -> str | None:
        """The row's own surrogate, in the form of what was found."""
        if not _is_written(here, form.type, form.kind):
            return None
        if form.strategy is not None:
            return self._meant(here, Meaning(form.type, form.strategy, form.kind), form.hashes[row])
        before, after = (values_of(form.columns, side, row) for side in (self.before, self.after))
        if form.kind == DAY:
            return self._day(here, self.actions[form.columns[0]].strategy, form.hashes[row])
        if not after:
            return f"[{form.type}]"
        if form.kind == MONOGRAM:
            fake = self.actions[form.columns[0]].strategy is Strategy.FAKE
            return (renamed(here, before, after) if fake else None) or f"[{form.type}]"
        if form.kind == LAST:
            digits = digits_of(after)[-len(here) :]
            return digits if self.actions[form.columns[0]].strategy in _IN_FORM else f"[{form.type}]"
        if form.type == "EMAIL" and "@" not in here and "@" in before and "@" in after:
            local = before.rpartition("@")[0]
            if len([char for char in here if char.isalnum()]) <= len([char for char in local if char.isalnum()]):
                before, after = local, after.rpartition("@")[0]
        return rewritten(here, before, after, form.type)

    def _day(self, here: str, strategy: Strategy, hash: np.uint64) -> str:
        """A new day of birth, written as the old one is."""
        days = [day for match in (DATE.fullmatch(here),) if match for day in days_of(match)
                if day_hashes(np.array([day.toordinal() - EPOCH]))[0] == hash]  # fmt: skip
        if strategy is Strategy.FAKE and days:
            new = written_day(here, days[0], self.replacer.surrogates.days.moved(days[0]))
            return new or "[DATE_OF_BIRTH]"
        if strategy is Strategy.GENERALIZE and days:
            return str(days[0].year)
        return "[DATE_OF_BIRTH]"

    def _somebodys(self, here: str, hash: np.uint64) -> str | None:
        """A surrogate of somebody's, in the form of what was found; a placeholder where that cannot be told."""
        whose = self.handles.of(hash) or (self.handles.of_glued(here) if in_one_piece(here) else None)
        if whose is not None:
            *person, strategy = whose
            return self.replacer.surrogates.handle_of(here, *person) if strategy is Strategy.FAKE else "[USERNAME]"
        if are_lone(np.array([hash]))[0] and self.replacer.surrogates.unspaced.is_name(here):
            strategy = self.replacer.policy.types.get("PERSON", Strategy.FAKE)
            return self._meant(here, Meaning("PERSON", strategy, WORD), hash)
        meant = self.known.meant(hash) or self.names.meant(hash) or self.lasts.meant(hash)
        fitting = [one for one in meant if _is_somebodys(here, one)]
        told = next((one for one in fitting if one.type == "USERNAME" and in_one_piece(here)), None)
        told = told or next((one for one in fitting if _as_in_column(here, one) is not None), None)
        return self._meant(here, told or fitting[0], hash) if fitting else None

    def _meant(self, here: str, meaning: Meaning, hash: np.uint64) -> str:
        if meaning.kind == DAY:
            return self._day(here, meaning.strategy, hash)
        if meaning.kind == LAST:
            return self._last(here) if meaning.strategy is Strategy.FAKE else f"[{meaning.type}]"
        if meaning.kind == MONOGRAM:
            fake = meaning.strategy is Strategy.FAKE
            new = self.replacer.surrogates.letters_of(*letters_of(here)) if fake else None
            return with_letters(here, *new) if new else f"[{meaning.type}]"
        value = _as_in_column(here, meaning)
        if value is None or meaning.strategy in (Strategy.HASH, Strategy.TOKENIZE, Strategy.GENERALIZE):
            return f"[{meaning.type}]"
        surrogate = self.replacer.surrogates.of(meaning.type, meaning.strategy, [value], column=meaning.called)[0]
        return rewritten(here, value, surrogate, meaning.type)

    def _last(self, here: str) -> str:
        """The last digits of the one number's surrogate that ends so; of several numbers any others."""
        surrogates, whose = self.replacer.surrogates, self.lasts.whose(here)
        if whose is None:
            return surrogates.of("UNIQUE_CODE", Strategy.FAKE, [here])[0]
        type, value, whole = whose
        return digits_of(surrogates.of(type, Strategy.FAKE, [value], whole=whole)[0])[-len(here) :]


def _is_written(here: str, type: str, kind: int) -> bool:
    """Whether something is written as what it would be is: the letters and digits alone do not tell of some."""
    if type == "IP":
        return sum(not char.isalnum() for char in here) >= _GROUPS
    return kind not in INITIALS or is_initialled(here)


def _is_somebodys(here: str, meaning: Meaning) -> bool:
    """The same of what tells of somebody anywhere: there a user's name of letters alone stands in one piece."""
    handle = meaning.type == "USERNAME" or meaning.kind == LOCAL
    if handle and not any(char.isdigit() for char in here) and not in_one_piece(here):
        return False
    return _is_written(here, meaning.type, meaning.kind)


def _initialled(here: str, *, behind: bool) -> str:
    """The initial, and the family's name behind it."""
    words = _WORDS.findall(here)
    letter, family = (words[-1], words[:-1]) if behind else (words[0], words[1:])
    return " ".join((f"{letter.upper()}.", *(word[:1].upper() + small(word[1:]) for word in family)))


def _put(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    pieces, at = [], 0
    for start, stop, new in edits:
        pieces += [text[at:start], new]
        at = stop
    return "".join((*pieces, text[at:]))


def _as_in_column(here: str, meaning: Meaning) -> str | None:
    """What was found as its column may have it; None where that cannot be told."""
    if meaning.type != "PERSON":
        return meaning.before + here if meaning.kind == WHOLE else None
    if meaning.kind in INITIALS:
        return _initialled(here, behind=meaning.kind == INITIAL_TURNED)
    words = "".join(char if char.isalnum() or char in "'\u2019" else " " for char in here).split()
    if len(words) < 2 and meaning.kind != WORD:
        return here if words and not words[0].isascii() else None
    at = {PARTS_TURNED: 1, ENDS_TURNED: 1, WHOLE: 0, PARTS: 0, ENDS: 0}.get(meaning.kind, meaning.kind)
    turned = [*words[len(words) - at :], *words[: len(words) - at]] if at < len(words) else words
    return " ".join(word[:1].upper() + small(word[1:]) for word in turned)
