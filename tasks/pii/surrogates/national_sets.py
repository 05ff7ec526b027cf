"""Sets of national numbers that pass checks: reserved ones that do, and those whose last characters are found."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.recognisers.base import Flags, Recogniser
from tasks.pii.surrogates.drawn import Numbered
from tasks.pii.surrogates.national_forms import ALSO_WRITTEN
from tasks.values.cells import mix
from tasks.values.entities.shapes import Shape

UInt64 = npt.NDArray[np.uint64]

_ROUNDS = 24  # bodies that are tried for one number: a date in ten digits, checks of two countries
_SEALED_ROUNDS = 400  # the same where a body's end is computed, so that there is one of each
_AT_ONCE = 65_536


@dataclass(frozen=True)
class Judge:
    """What a surrogate must be.

    Attributes:
        owners: Whose checks it must pass.
        nought: Whether it must begin with 0, or must not; None where either will do.
    """

    owners: tuple[Recogniser, ...]
    nought: bool | None

    def passes(self, texts: pa.Array) -> Flags:
        """Tell which texts are right, shape (n,)."""
        good: Flags = np.ones(len(texts), np.bool_)
        for one in self.owners:  # each is asked only about what those before it let through
            places = np.flatnonzero(good)
            if not len(places):
                return good
            good[places] = one.matches(texts.take(pa.array(places)) if len(places) < len(texts) else texts)
        for more in (ALSO_WRITTEN[one.name] for one in self.owners if one.name in ALSO_WRITTEN):
            good &= np.asarray(pc.match_substring_regex(texts, more))
        if self.nought is None:
            return good
        return np.asarray(good & (np.asarray(pc.starts_with(texts, "0")) == self.nought))

    def may_begin(self, body: str) -> bool:
        """Tell whether a number that begins like this may be right: no end mends a wrong beginning."""
        return self.nought is None or not body or (body[0] == "0") == self.nought


@dataclass(frozen=True)
class Reserved:
    """Numbers that are never issued, empty where they are not right.

    Attributes:
        inner: The numbers.
        judge: What is right.
    """

    inner: Numbered
    judge: Judge

    @property
    def capacity(self) -> int:
        """How many there may be."""
        return self.inner.capacity

    def at(self, index: UInt64) -> pa.Array:
        """Give the texts of these numbers."""
        texts = self.inner.at(index)
        return pc.if_else(pa.array(self.judge.passes(texts)), texts, "")


@dataclass(frozen=True)
class Sought:
    """Numbers of a form whose last characters make every check pass: a body that none does gives way to another.

    Attributes:
        bodies: The forms without the last characters.
        ends: What these may be.
        judge: What is right.
    """

    bodies: Shape
    ends: tuple[str, ...]
    judge: Judge

    @property
    def capacity(self) -> int:
        """How many there may be; some come twice."""
        return self.bodies.capacity

    def at(self, index: UInt64) -> pa.Array:
        """Give the texts of these numbers, empty where none is found."""
        found = np.full(len(index), "", object)
        rounds, attempt, together = _ROUNDS if self.bodies.seal is None else _SEALED_ROUNDS, 0, 1
        while attempt < rounds and len(pending := np.flatnonzero(found == "")):
            most = max(_AT_ONCE // (len(pending) * len(self.ends)), 1)
            until = min(attempt + min(together, most), rounds)
            drawn = np.stack([self._again(index[pending], one) for one in range(attempt, until)], axis=1)
            ended = self._ended(self.bodies.at(drawn.ravel()).to_pylist()).reshape(drawn.shape)
            found[pending] = ended[np.arange(len(pending)), (ended != "").argmax(axis=1)]
            attempt, together = until, together * 2
        return pa.array(found, pa.string())

    def _again(self, index: UInt64, attempt: int) -> UInt64:
        return mix(index + np.uint64(attempt)) % np.uint64(self.capacity) if attempt else index

    def _ended(self, bodies: list[str]) -> npt.NDArray[np.object_]:
        """Put the first end behind each body that is right."""
        found = np.full(len(bodies), "", object)
        hopeful = np.asarray([self.judge.may_begin(body) for body in bodies], np.bool_)
        step = max(_AT_ONCE // max(len(bodies), 1), 1)
        for start in range(0, len(self.ends), step):
            pending, ends = np.flatnonzero((found == "") & hopeful).tolist(), self.ends[start : start + step]
            if not pending:
                break
            tried = [bodies[place] + end for place in pending for end in ends]
            passed = self.judge.passes(pa.array(tried, pa.string())).reshape(len(pending), len(ends))
            for place, row, first in zip(pending, passed, passed.argmax(axis=1).tolist(), strict=True):
                found[place] = bodies[place] + ends[first] if row[first] else ""
        return found
