"""The last four digits of known cards and accounts left in texts that say what they are."""

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.compliance.spelled import Places, squeezed
from tasks.pii.hashing import UInt64, hashes_of, within
from tasks.pii.strewn.chance import Meetings

_TOLD = re.compile(
    r"(?i)\b(?:card|karte|carte|tarjeta|carta|kaart|konto|account|iban)\b[^\n\d]{0,6}\b(?:ending|ends|endend|terminant"
    r"|terminada|last four|last)\b(?: (?:in|with|auf|par|en))?[^\w\n]{0,3}(\d{4})(?!\d)"
)


class EndsLeft:
    """Notes last digits, and counts those that texts still have where they had them."""

    def __init__(self) -> None:
        self._waiting: list[UInt64] = []
        self._known: UInt64 = np.empty(0, np.uint64)
        self._met: dict[str, Meetings] = {}

    def learn(self, numbers: pa.StringArray) -> None:
        """Take note of numbers that are told by their end."""
        short = squeezed(numbers)
        long = short.filter(pc.and_(pc.match_substring_regex(short, "[0-9]{4}$"), pc.greater(pc.utf8_length(short), 7)))
        if len(long):
            self._waiting.append(np.unique(hashes_of(pc.utf8_slice_codeunits(long, start=-4))))

    def see(self, place: str, before: Sequence[str], after: Sequence[str], counts: Places) -> None:
        """Look at distinct texts of a column beside what they were, and how many cells have each."""
        if self._waiting:
            self._known, self._waiting = np.unique(np.concatenate([self._known, *self._waiting])), []
        flags = pc.match_substring_regex(pa.array(before, pa.string()), r"[^0-9][0-9]{4}(?:[^0-9]|$)")
        pairs = [(at, *sides) for at in np.flatnonzero(np.asarray(flags)).tolist() if len(self._known)
                 for sides in zip(*(_TOLD.findall(side[at]) for side in (before, after)), strict=False)]  # fmt: skip
        if not pairs:
            return
        was, now = (hashes_of([pair[side] for pair in pairs]) for side in (1, 2))
        known = within(was, self._known)
        many = counts[[at for at, _, _ in pairs]][known]
        same = int(many[(was == now)[known]].sum())
        self._met.setdefault(place, Meetings()).note(np.repeat(now[known], many), np.repeat(was[known], many), own=same)

    def cells(self) -> dict[str, int]:
        """Cells of each column that have more of them than chance brings."""
        return {place: met.own for place, met in self._met.items() if met.tied}
