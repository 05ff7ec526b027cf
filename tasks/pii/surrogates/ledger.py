"""Which surrogate each source value has: distinct values get distinct surrogates, in whatever order they come.

A source value is known by 64 bits of its HMAC alone. First every value is *learnt*; then the ledger is *settled*:
values are taken in the order of their HMACs, each draws candidates from its own bits, and the first candidate that is
neither taken nor itself a source value is its surrogate. The outcome depends on the key and on the set of values, never
on tables, chunks or processes. Kept with the key, a ledger gives the values it knows the same surrogates in later runs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from schemas.errors import GenerationError
from tasks.pii.hashing import Growing, within
from tasks.pii.keys import PiiKey
from tasks.pii.surrogates.drawn import FIRST_TRIES, SPILLED, Domain, drawn_from, within_reach, written
from tasks.pii.surrogates.homes import at_homes, set_of, unpacked
from tasks.pii.surrogates.namespace import Namespace
from tasks.pii.surrogates.shunned import Shunned

UInt64 = npt.NDArray[np.uint64]

_TRIES, _SPILL_TRIES = FIRST_TRIES, 64
_LISTABLE = 2_000_000  # surrogates of a set that may be listed to find the free ones
_OTHER_HALF = {"given": "family", "family": "given"}
"""Halves of names: who becomes ``Phillip Dennis`` was not called Dennis, or the text that says so is read once more."""


DomainOf = Callable[[str], Domain]


@dataclass(frozen=True)
class _New:
    """Values of a kind that are to be given surrogates: ids and bits, shape (n, 2), and each one's domain."""

    space: str
    rows: UInt64
    domains: npt.NDArray[np.intp]
    known: list[Domain]


class Ledger:
    """The surrogates of one key."""

    def __init__(self, key: PiiKey, domain_of: DomainOf) -> None:
        self._key = key
        self._domain_of = domain_of
        self._spaces: dict[str, Namespace] = {}
        self.shunned = Shunned()

    def _digests(self, space: str, values: Sequence[str]) -> UInt64:
        """Give the id and the bits of each value, shape (n, 2)."""
        return self._key.child("surrogate", space).digests(values)[:, :2]

    def knows(self, space: str, values: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Tell which values were learnt, shape (n,)."""
        found = self._spaces.get(space)
        if found is None or not len(values):
            return np.zeros(len(values), np.bool_)
        return within(self._digests(space, values)[:, 0], found.ids)

    def learn(self, space: str, domain: str, values: Sequence[str]) -> None:
        """Note values that will want surrogates."""
        self._spaces.setdefault(space, Namespace()).learnt.append((domain, _once(self._digests(space, values))))

    def note(self, space: str, values: Sequence[str]) -> None:
        """Note values that are only to be known again."""
        known = self._spaces.setdefault(space, Namespace())
        known.ids = np.union1d(known.ids, self._digests(space, values)[:, 0])

    def note_home(self, space: str, home: str, values: Sequence[str]) -> None:
        """Note where values are at home: their surrogates come from the domain of that home."""
        self._spaces.setdefault(space, Namespace()).homes.note(self._digests(space, values)[:, 0], home)

    def _domains(self, space: str, domain: str, digests: UInt64) -> Sequence[str]:
        """Give the domains that values' surrogates come from: what a value was given in an earlier run stays its own,
        of whatever locale that was; others have that of their homes.
        """
        known = self._spaces.get(space)
        if known is None or not len(digests):
            return [domain] * len(digests)
        homes = known.homes.of(digests[:, 0])
        found = within(digests[:, 0], known.ids)
        lists = known.listed()[np.searchsorted(known.ids, digests[found, 0])]
        homes[found] = np.where(lists != 0, lists, homes[found])
        return at_homes(domain, homes) if homes.any() else [domain] * len(digests)

    def home_of(self, space: str, values: Sequence[str]) -> list[str]:
        """Give where values are at home; "" where no country stands beside them."""
        known = self._spaces.get(space)
        found = np.zeros(len(values), np.uint64)
        if known is not None and len(values):
            found = known.homes.of(self._digests(space, values)[:, 0])
        return [unpacked(home) if home else "" for home in found.tolist()]

    def settle(self) -> None:
        """Give every value learnt its surrogate.

        Raises:
            GenerationError: If a domain has not room for so many distinct values.
        """
        for space in sorted(self._spaces):
            self._settle(space, self._spaces[space])

    def _settle(self, space: str, known: Namespace) -> None:
        by_domain: dict[str, list[UInt64]] = {}
        for domain, digests in known.learnt:
            by_domain.setdefault(domain, []).append(digests)
        known.learnt.clear()
        names = sorted(by_domain)
        merged = [_once(np.concatenate(by_domain[name])) for name in names]
        if not merged:
            return
        rows, domains = np.concatenate(merged), np.repeat(np.arange(len(names)), [len(part) for part in merged])
        order = np.argsort(rows[:, 0], kind="stable")
        rows, domains = rows[order], domains[order]
        once = np.append(True, rows[1:, 0] != rows[:-1, 0])
        self._own(space, known, names, rows[once], domains[once])
        fresh = ~within(rows[:, 0], known.ids) & once
        known.homes.settle(known.ids)
        rows, (names, domains) = rows[fresh], _at_home(names, domains[fresh], known.homes.of(rows[fresh, 0]))
        source = np.union1d(known.ids, rows[:, 0])
        places, taken = self._assigned(
            _New(space, rows, domains, [self._domain_of(name) for name in names]), known, source
        )
        sets = np.array([set_of(name) for name in names], np.uint64)
        known.add(rows[:, 0], places, sets[domains], taken)

    def _own(self, space: str, known: Namespace, names: list[str], rows: UInt64, domains: npt.NDArray[np.intp]) -> None:
        """Note the sets of values to which an older version gave surrogates; what is no longer theirs they lose."""
        some = known.unlisted(rows[:, 0])
        if not some.any():
            return
        ids = rows[some, 0]
        names, domains = _at_home(names, domains[some], known.homes.of(ids))
        for number, name in enumerate(names):
            own = ids[domains == number] if set_of(name) else ids[:0]
            if len(own):
                meant = self._meant(space, name, known, own)
                known.own(own, meant, np.full(len(own), set_of(name), np.uint64))

    def _meant(self, space: str, name: str, known: Namespace, ids: UInt64) -> UInt64:
        """The ids of what the numbers of known values mean in a domain; 0 where it has none."""
        domain, places = self._domain_of(name), known.places[np.searchsorted(known.ids, ids)]
        within_it = within_reach(domain, places)
        meant = np.zeros(len(ids), np.uint64)
        if within_it.any():
            texts = domain.known_as(written(domain, places[within_it]))
            meant[within_it] = self._digests(space, texts)[:, 0]
        return meant

    def _assigned(self, new: _New, before: Namespace, source: UInt64) -> tuple[UInt64, UInt64]:
        rows, domains, known = new.rows, new.domains, new.known
        places, taken = np.zeros(len(rows), np.uint64), Growing(before.taken)
        pending = np.arange(len(rows))
        for attempt in range(_TRIES + _SPILL_TRIES):
            if not len(pending):
                break
            dense = attempt >= _TRIES + _SPILL_TRIES // 2  # there is no other way then than to take the source's own
            drawn, ids = self._candidates(new.space, rows[pending], domains[pending], known, attempt, shuns=not dense)
            bad = (ids == 0) | taken.has(ids) | (ids == rows[pending, 0])
            if not dense:
                avoids = np.array([domain.avoids_source for domain in known])[domains[pending]]
                bad |= avoids & within(ids, source)
            good = np.flatnonzero(~bad)
            _, first = np.unique(ids[good], return_index=True)
            good = good[np.sort(first)]
            places[pending[good]] = drawn[good]
            taken.add(ids[good])
            pending = np.delete(pending, good)
        pending, every = self._filled(new, places, pending, taken.every())
        if len(pending):
            name = known[domains[pending[0]]].name
            raise GenerationError(
                f"There is no room for {len(pending)} more distinct surrogates of the kind {name.split('/')[0]}. "
                "Use the strategy 'tokenize' or 'hash' for columns of this type."
            )
        return places, every

    def _filled(
        self, new: _New, places: UInt64, pending: npt.NDArray[np.intp], taken: UInt64
    ) -> tuple[npt.NDArray[np.intp], UInt64]:
        """Give what is left of small sets out, in the order of their ids, when drawing finds nothing free any more."""
        domains = new.domains
        for number in np.unique(domains[pending]).tolist() if len(pending) else []:
            domain = new.known[number]
            if domain.spill is not None or domain.first.capacity > _LISTABLE:
                continue
            every = np.arange(domain.first.capacity, dtype=np.uint64)
            texts = written(domain, every)
            ids = self._digests(new.space, domain.known_as(texts))[:, 0]
            free = np.flatnonzero(~within(ids, taken))
            free = free[np.argsort(ids[free], kind="stable")]
            own = pending[domains[pending] == number][: len(free)]
            places[own] = every[free[: len(own)]]
            themselves = own[ids[free[: len(own)]] == new.rows[own, 0]]
            _changed_with_another(
                places, themselves, np.setdiff1d(np.flatnonzero(domains == number), pending[len(own) :])
            )
            taken = np.union1d(taken, ids[free[: len(own)]])
            pending = pending[~np.isin(pending, own)]
        return pending, taken

    def _candidates(
        self, space: str, rows: UInt64, domains: npt.NDArray[np.intp], known: list[Domain], attempt: int,
        *, shuns: bool = True,
    ) -> tuple[UInt64, UInt64]:  # fmt: skip
        """Draw a candidate for each row; its id is 0 where it is none, or holds what is to be shunned."""
        drawn, ids = np.zeros(len(rows), np.uint64), np.zeros(len(rows), np.uint64)
        for number in np.unique(domains).tolist():
            places = np.flatnonzero(domains == number)
            drawn[places] = drawn_from(known[number], rows[places, 1], attempt)
            texts = written(known[number], drawn[places])
            found = self._digests(space, known[number].known_as(texts))[:, 0]
            none = np.array([not text for text in texts], np.bool_)
            if shuns and known[number].shuns:
                none |= self.shunned.held(texts)
            if shuns and (other := _OTHER_HALF.get(space, "")) in self._spaces:
                none |= within(self._digests(other, known[number].known_as(texts))[:, 0], self._spaces[other].every())
            ids[places] = np.where(none, 0, found)
        return drawn, ids

    def surrogates(self, space: str, domain_name: str, values: Sequence[str]) -> list[str]:
        """Give the surrogates of values; one that was not learnt gets one that no learnt value has."""
        if not len(values):
            return []
        by_domain: dict[str, list[int]] = {}
        digests = self._digests(space, values)
        for place, name in enumerate(self._domains(space, domain_name, digests)):
            by_domain.setdefault(name, []).append(place)
        answers = [""] * len(values)
        for name, places in by_domain.items():
            for place, text in zip(places, self._written(space, name, digests[places]), strict=True):
                answers[place] = text
        return answers

    def _written(self, space: str, domain_name: str, digests: UInt64) -> list[str]:
        domain, known = self._domain_of(domain_name), self._spaces.setdefault(space, Namespace())
        at = np.searchsorted(known.ids, digests[:, 0])
        found = within(digests[:, 0], known.ids)
        places = np.zeros(len(digests), np.uint64)
        places[found] = known.places[at[found]]
        found &= within_reach(domain, places)  # numbers that an older version gave out in another locale's set
        if set_of(domain_name) and (doubted := found & known.unlisted(digests[:, 0])).any():
            found[doubted] = within(self._meant(space, domain_name, known, digests[doubted, 0]), known.unowned)
        rest = np.flatnonzero(~found)
        for attempt in range(_TRIES + _SPILL_TRIES):
            if not len(rest):
                break
            drawn, ids = self._candidates(space, digests[rest], np.zeros(len(rest), np.intp), [domain], attempt)
            places[rest] = drawn
            rest = rest[(ids == 0) | within(ids, known.taken) | (ids == digests[rest, 0])]
        return written(domain, places)

    def outside(self, space: str) -> int:
        """How many values of a kind had no room in the set that is preferred."""
        known = self._spaces.get(space)
        return 0 if known is None else int(((known.places & SPILLED) != 0).sum())

    def export(self) -> dict[str, UInt64]:
        """Give what later runs need by kind; no value and no surrogate."""
        parts = {space: known.export() for space, known in self._spaces.items()}
        return {f"{space}|{part}": array for space, arrays in parts.items() for part, array in arrays.items()}

    def restore(self, exported: dict[str, UInt64]) -> None:
        """Take up what an earlier run exported under the same key."""
        parts: dict[str, dict[str, UInt64]] = {}
        for name, array in exported.items():
            space, part = name.split("|")
            parts.setdefault(space, {})[part] = array.astype(np.uint64)
        self._spaces |= {space: Namespace.restored(own) for space, own in parts.items()}


def _at_home(names: list[str], domains: npt.NDArray[np.intp], homes: UInt64) -> tuple[list[str], npt.NDArray[np.intp]]:
    """The domains of values, by their numbers, where each that has a home has that home's."""
    if not homes.any():
        return names, domains
    moved = np.array([at_homes(names[one], homes[at : at + 1])[0] for at, one in enumerate(domains.tolist())])
    every, numbers = np.unique(moved, return_inverse=True)
    return every.tolist(), numbers


def _changed_with_another(places: UInt64, themselves: npt.NDArray[np.intp], others: npt.NDArray[np.intp]) -> None:
    """Let rows that got their own value change with another of the domain: neither has its own then."""
    for row in themselves.tolist():
        if len(rest := others[others != row]):
            places[[row, rest[0]]] = places[[rest[0], row]]


def _once(digests: UInt64) -> UInt64:
    """Each id once, ascending, with its bits, shape (n, 2)."""
    _, first = np.unique(digests[:, 0], return_index=True)
    return digests[first]
