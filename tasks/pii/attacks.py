"""Attacks on masked rows by who knows the quasi-identifiers of people (COMPLIANCE, C3; WP216): counts, no judgement.

An attack succeeds when it leads to the person's own row. Its control is the same attack with what is known of somebody
else, or a guess without any knowledge: what anybody could do without the row.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.columns import as_text
from tasks.pii.groups import row_hashes
from tasks.pii.hashing import Counts, UInt64

_MOST = 20_000  # people who are attacked, of each table
_OF_A_CHUNK = 400
_HALF = np.uint64(0x9E3779B97F4A7C15)

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Attack:
    """How often an attack and its control succeeded.

    Attributes:
        hits: Of the attack.
        control_hits: Of the control.
        attempts: How often each was tried.
    """

    hits: int
    control_hits: int
    attempts: int


@dataclass
class AttackMeter:
    """Watches the rows of a table go by, and attacks some of them among all.

    Attributes:
        quasi: What the attacker knows: the table's quasi-identifiers.
        secret: What the attacker wants to know: columns of special categories.
    """

    quasi: Sequence[str]
    secret: Sequence[str] = ()
    _written: tuple[Counts, Counts, Counts] = field(default_factory=lambda: (Counts(), Counts(), Counts()))
    _known: list[tuple[UInt64, UInt64]] = field(default_factory=list)
    _own: list[UInt64] = field(default_factory=list)
    _secrets: dict[str, list[tuple[str | None, str | None]]] = field(default_factory=dict)

    def see(self, before: pa.Table, after: pa.Table) -> None:
        """Take note of the same rows of both."""
        if not self.quasi or not len(after):
            return
        for counts, hashes in zip(self._written, _three(*self._halves(after)), strict=True):
            counts.add(hashes)
        if sum(map(len, self._own)) < _MOST:
            self._aim(before.slice(0, _OF_A_CHUNK), after.slice(0, _OF_A_CHUNK))

    def _halves(self, table: pa.Table) -> tuple[UInt64, UInt64]:
        return row_hashes(table, self.quasi[::2]), row_hashes(table, self.quasi[1::2])

    def _aim(self, before: pa.Table, after: pa.Table) -> None:
        known, written = self._halves(before), self._halves(after)
        self._known.append(known)
        self._own.append(_whole(*written))
        for name in self.secret:
            both = (_plain(table.column(name)) for table in (before, after))
            self._secrets.setdefault(name, []).extend(zip(*both, strict=True))

    def attacks(self) -> dict[str, Attack]:
        """Say what came of the attacks; none where nothing tells people apart."""
        if not self._own:
            return {}
        first, second = (np.concatenate(half) for half in zip(*self._known, strict=True))
        rows = np.concatenate(self._own)
        own = rows == _whole(first, second)
        found = {"singling_out": self._singled(first, second, own)}
        if len(self.quasi) > 1:
            found["linkability"] = self._linked(first, second, own)
        for name in self.secret:
            found[f"inference of {name}"] = self._inferred(name, _whole(first, second), rows)
        return found

    def _singled(self, first: UInt64, second: UInt64, own: Flags) -> Attack:
        """What is known of a person fits one row alone; a control's is somebody else's."""
        alone = _once(self._written[2], _whole(first, second))
        return Attack(int((alone & own).sum()), int((alone & ~own).sum()), len(own))

    def _linked(self, first: UInt64, second: UInt64, own: Flags) -> Attack:
        """Two halves of what is known of a person lead to one row each, the same; a control's are of two persons."""
        one, two = _once(self._written[0], first), _once(self._written[1], second)
        other = np.roll(second, 1)
        met = one & np.roll(two, 1) & _once(self._written[2], _whole(first, other)) & (other != second)
        return Attack(int((one & two & own).sum()), int(met.sum()), len(own))

    def _inferred(self, name: str, known: UInt64, rows: UInt64) -> Attack:
        """The commonest secret of rows with a person's quasi-identifiers is guessed; a control guesses the commonest.

        Of these rows, as many as are watched of all.
        """
        truths, written = zip(*self._secrets[name], strict=True)
        groups: dict[int, Counter[str | None]] = {}
        for row, value in zip(rows.tolist(), written, strict=True):
            groups.setdefault(row, Counter())[value] += 1
        every = Counter(written)
        commonest = every.most_common(1)[0][0]
        guesses = [groups.get(person, every).most_common(1)[0][0] for person in known.tolist()]
        told = [(truth == guess, truth == commonest) for truth, guess in zip(truths, guesses, strict=True)
                if truth is not None]  # fmt: skip
        return Attack(sum(hit for hit, _ in told), sum(hit for _, hit in told), len(told))


def _three(first: UInt64, second: UInt64) -> tuple[UInt64, UInt64, UInt64]:
    return first, second, _whole(first, second)


def _whole(first: UInt64, second: UInt64) -> UInt64:
    with np.errstate(over="ignore"):
        return first * _HALF + second


def _once(counts: Counts, hashes: UInt64) -> Flags:
    """Which hashes were counted exactly once."""
    settled = counts.settle()
    at = np.minimum(np.searchsorted(settled.ids, hashes), len(settled.ids) - 1)
    return np.asarray((settled.ids[at] == hashes) & (settled.counts[at] == 1))


def _plain(column: pa.ChunkedArray) -> list[str | None]:
    whole = column.combine_chunks()
    texts: list[str | None] = as_text(pc.cast(whole, whole.type.value_type) if pa.types.is_dictionary(whole.type)
                                      else whole).to_pylist()  # fmt: skip
    return texts
