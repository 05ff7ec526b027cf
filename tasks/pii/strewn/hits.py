"""What was found in distinct texts, brought to the rows that have them."""

from collections.abc import Sequence

import numpy as np

from tasks.pii.hashing import UInt64
from tasks.pii.sieve import Sieve
from tasks.pii.strewn.kinds import DAY
from tasks.pii.strewn.known import KnownForms
from tasks.pii.strewn.places import Texts
from tasks.pii.strewn.rows import RowForm
from tasks.pii.strewn.search import Found
from tasks.pii.strewn.words import Flags, Places


class Either:
    """Tells what is known anywhere, or of a row of the chunk."""

    def __init__(self, *some: KnownForms | Sieve) -> None:
        self._some = some

    def __call__(self, hashes: UInt64) -> Flags:
        """Tell which hashes are known, shape (n,)."""
        flags = self._some[0].has(hashes)
        for one in self._some[1:]:
            flags |= one.has(hashes)
        return flags


def pool_of(forms: Sequence[RowForm]) -> Sieve:
    """What the rows of a chunk hold."""
    return Sieve(np.unique(np.concatenate([np.empty(0, np.uint64), *(one.hashes[one.hashes != 0] for one in forms)])))


def has_days(forms: Sequence[RowForm]) -> bool:
    """Whether days are among it."""
    return any(one.kind == DAY for one in forms)


def both(text: Places, hashes: UInt64) -> UInt64:
    """Hash what was found together with the text that it stands in."""
    with np.errstate(over="ignore"):
        return hashes * np.uint64(0x9E3779B97F4A7C15) + text.astype(np.uint64)


def expanded(found: Found, texts: Texts) -> tuple[Places, Places]:
    """Every place whose text holds something: which of what was found, and the place."""
    order = np.argsort(texts.index, kind="stable")
    bounds = np.searchsorted(texts.index[order], [found.text, found.text + 1])
    many = bounds[1] - bounds[0]
    hit = np.repeat(np.arange(len(found)), many)
    within = np.arange(len(hit)) - np.repeat(np.cumsum(many) - many, many)
    return hit, order[np.repeat(bounds[0], many) + within]
