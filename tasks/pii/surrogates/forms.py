"""Numbered sets of surrogates that the reserved sets do not have: shapes, resealed numbers, coined names."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.pii.recognisers.base import Check
from tasks.values.cells import mix

UInt64 = npt.NDArray[np.uint64]

ALPHABETS = {"9": "0123456789", "1": "123456789", "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "a": "abcdefghijklmnopqrstuvwxyz",
             "X": "0123456789ABCDEF", "x": "0123456789abcdef"}  # fmt: skip
"""What stands for a character in a shape: a digit, a digit but 0, a capital, a small letter, hexadecimal digits."""

_LARGEST = 2**62


def shape_of(value: str, *, leading: bool = True) -> str:
    """Give the shape of an identifier: digits, capitals and small letters by class, others escaped by ``\\``.

    Args:
        value: The identifier.
        leading: Whether a leading 0 stays and another leading digit is no 0, so that a number keeps its length.
    """
    shape = []
    for place, char in enumerate(value):
        if char.isascii() and char.isdigit():
            first = leading and place == 0
            shape.append("9" if not first else "1" if char != "0" else literal(char))
        elif char.isascii() and char.isalpha():
            shape.append("A" if char.isupper() else "a")
        else:
            shape.append("\\" + char)
    return "".join(shape)


def literal(text: str) -> str:
    """Write a text that stays as it is within a shape."""
    return "".join("\\" + char for char in text)


@dataclass(frozen=True)
class Shaped:
    """Every text of a shape.

    Attributes:
        shape: See :func:`shape_of`.
    """

    shape: str

    @cached_property
    def _parts(self) -> list[tuple[str, bool]]:
        """Each character and whether it is a class."""
        parts, escaped = [], False
        for char in self.shape:
            if escaped or char != "\\":
                parts.append((char, not escaped))
                escaped = False
            else:
                escaped = True
        return parts

    @cached_property
    def capacity(self) -> int:
        """How many texts there are, at most 2**62."""
        whole = 1
        for char, is_class in self._parts:
            whole *= len(ALPHABETS[char]) if is_class else 1
        return min(whole, _LARGEST)

    def at(self, index: UInt64) -> pa.Array:
        """Give the texts of these numbers; past 62 bits the rest of a text follows from its beginning."""
        columns: list[list[str] | str] = []
        rest, room = index.copy(), _LARGEST
        for char, is_class in reversed(self._parts):
            if not is_class:
                columns.append(char)
                continue
            alphabet = ALPHABETS[char]
            if room < len(alphabet):
                rest, room = mix(index + np.uint64(len(columns))) >> np.uint64(2), _LARGEST
            rest, digit = np.divmod(rest, np.uint64(len(alphabet)))
            room //= len(alphabet)
            columns.append(np.array(list(alphabet))[digit.astype(np.intp)].tolist())
        rows = len(index)
        spelled = [column if isinstance(column, list) else [column] * rows for column in reversed(columns)]
        return pa.array(
            ["".join(chars) for chars in zip(*spelled, strict=True)] if spelled else [""] * rows, pa.string()
        )


@dataclass(frozen=True)
class Resealed:
    """Texts of a shape whose last characters make a check pass.

    Attributes:
        shape: The shape of the whole.
        check: What must pass.
        sealed: How many of the last characters are digits that are looked for: 1 or 2.
    """

    shape: str
    check: Check
    sealed: int = 1

    @cached_property
    def _body(self) -> Shaped:
        return Shaped(self.shape[: -self.sealed])

    @property
    def capacity(self) -> int:
        """How many there may be; some numbers have no text."""
        return self._body.capacity

    def at(self, index: UInt64) -> pa.Array:
        """Give the texts of these numbers, empty where no check digits do."""
        bodies = self._body.at(index).to_pylist()
        found = [""] * len(bodies)
        for tail in range(10**self.sealed):
            open_places = [place for place, whole in enumerate(found) if not whole]
            if not open_places:
                break
            tried = pa.array([f"{bodies[place]}{tail:0{self.sealed}d}" for place in open_places], pa.string())
            passed = self.check(tried)
            for place, good, whole in zip(open_places, passed.tolist(), tried.to_pylist(), strict=True):
                if good:
                    found[place] = whole
        return pa.array(found, pa.string())


@dataclass(frozen=True)
class Picked:
    """The texts of a list.

    Attributes:
        values: Distinct texts.
    """

    values: Sequence[str]

    @property
    def capacity(self) -> int:
        """How many there are."""
        return len(self.values)

    def at(self, index: UInt64) -> pa.Array:
        """Give the texts of these numbers."""
        return pa.array([self.values[place] for place in index.tolist()], pa.string())


@dataclass(frozen=True)
class Combined:
    """One piece of each list, in order.

    Attributes:
        pieces: Lists of pieces.
    """

    pieces: tuple[tuple[str, ...], ...]

    @property
    def capacity(self) -> int:
        """How many combinations there are."""
        whole = 1
        for listed in self.pieces:
            whole *= len(listed)
        return min(whole, _LARGEST)

    def at(self, index: UInt64) -> pa.Array:
        """Give the combinations of these numbers."""
        columns, rest = [], index
        for listed in reversed(self.pieces):
            rest, which = np.divmod(rest, np.uint64(len(listed)))
            columns.append([listed[place] for place in which.tolist()])
        return pa.array(["".join(row) for row in zip(*reversed(columns), strict=True)], pa.string())
