"""The two letters with which somebody signs: ``gez. O.W.``, ``E.O. no contesta``.

Of the row's own person they tell where a column has them more often than chance brings them there; of anybody known
they tell behind a word for signing, and where a text begins or ends with them.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from string import ascii_lowercase

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.hashing import UInt64
from tasks.pii.signing_words import NOBODYS, SIGNED
from tasks.pii.strewn.words import Places, finished, plain, read
from tasks.values.cells import mix

_MAY_HOLD = (
    r"\p{Lu}\.[ -]{0,2}\p{L}\."
    r"|(?i:sig|sgd|init|by|gez|unter|rzel|sach|bearb|hz|hand|visu?|para|par|fdo|firm|bric|ass|inic|get|w\.g|podp|under|imz|/s/"
    r"|p\.p|i\.|witn|allek|al..r)[^\n]{0,16}\p{Lu}{2,3}"
)
_DOTTED = re.compile(r"(?<![\w.&-])([^\W\d_])\.(?:[ -]{0,2}[^\W\d_]\.){0,2}[ -]{0,2}([^\W\d_])\.(?![\w&]|-\w)")
_SOLID = re.compile(r"(?<![\w.&/-])([^\W\d_])[^\W\d_]?([^\W\d_])(?![\w&-])")
_BEGINS = re.compile(r" ?[:\u2013\u2014-](?: |$)")
_ENDS = re.compile(r"(?:^|[\n(\[]|[-\u2013\u2014/] ?)$")
_SIGNED_SALT = np.uint64(0x5851F42D4C957F2D)
_BEFORE = 40
_LABELLED = 2


def signed(hashes: UInt64) -> UInt64:
    """The hashes of letters of which it is said that somebody signs with them."""
    return mix(hashes ^ _SIGNED_SALT)


def mentions_of_monograms(texts: Sequence[str]) -> tuple[Places, Places, Places, UInt64]:
    """Find letters in texts: the text, the first byte and one past the last, the hash; of signed ones a second time.

    Places are bytes of the plain text, as :mod:`tasks.pii.strewn.words` has it.
    """
    flags = pc.match_substring_regex(pa.array(texts, pa.string()), _MAY_HOLD)
    rows: list[tuple[int, int, int, int]] = []
    letters: list[str] = []
    for place in np.flatnonzero(np.asarray(flags).astype(np.bool_)).tolist():
        text = texts[place]
        for match, told in _written(text):
            one, two = (at if text.isascii() else len(plain(text[:at]).encode()) for at in match.span())
            rows.append((place, one, two, told))
            letters.append(match[1] + match[2])
    found = np.array(rows, np.int64).reshape(-1, 4)
    hashes = _hashes(letters)
    again, labelled = found[:, 3] >= 1, found[:, 3] == _LABELLED
    every = np.concatenate([found, found[again], found[labelled]])
    return (
        every[:, 0],
        every[:, 1],
        every[:, 2],
        np.concatenate([hashes, signed(hashes[again]), signed(signed(hashes[labelled]))]),
    )


def anybodys() -> UInt64:
    """The hashes of any two letters with dots behind a word for signing: whoever that is, it is somebody."""
    return signed(signed(_hashes(["".join(pair) for pair in product(ascii_lowercase, repeat=2)])))


def _hashes(letters: Sequence[str]) -> UInt64:
    words = read(letters, humps=False)
    hashes = np.zeros(len(letters), np.uint64)
    every = np.arange(len(words))
    hashes[words.text] = finished(words.raw(every, every), words.stop - words.start)
    return hashes


def _written(text: str) -> Iterator[tuple["re.Match[str]", int]]:
    """Letters, and how sure it is that somebody signs with them: not, at an edge, behind a word for that."""
    for match in _DOTTED.finditer(text):
        if match[1].isupper() and plain(match[1] + match[2]).isascii():
            labelled = SIGNED.search(text, max(0, match.start() - _BEFORE), match.start()) is not None
            if plain(match[1] + match[2]).lower() not in NOBODYS:
                yield match, _LABELLED if labelled else int(_at_an_edge(text, match))
            elif labelled:
                yield match, 1
    for match in _SOLID.finditer(text):
        if match.group().isupper() and SIGNED.search(text, max(0, match.start() - _BEFORE), match.start()):
            yield match, 1


def _at_an_edge(text: str, match: "re.Match[str]") -> bool:
    before, behind = text[: match.start()], text[match.end() :]
    begins = not before.strip() or before.endswith("\n")
    return (begins and _BEGINS.match(behind) is not None) or (not behind.strip() and _ENDS.search(before) is not None)


def letters_of(here: str) -> tuple[str, str]:
    """The first and the last letter of what was found, small and without marks."""
    letters = [char for char in plain(here).lower() if char.isalpha()]
    return letters[0], letters[-1]


def with_letters(here: str, first: str, last: str) -> str:
    """Write other letters in the way of what was found: two of them."""
    places = [at for at, char in enumerate(here) if char.isalpha()]
    one, two = places[0], places[-1]
    between = here[one + 1 : places[1]]
    return (
        f"{here[:one]}{first.upper()}{between}{last.upper() if here[two].isupper() else last.lower()}{here[two + 1 :]}"
    )


def renamed(here: str, before: str, after: str) -> str | None:
    """The letters of the new name that stand where those found stand in the old one; None where that is not told."""
    old, new = (re.findall(r"[^\W\d_]+", plain(name)) for name in (before, after))
    if len(old) < 2 or len(new) < 2:
        return None
    found = letters_of(here)
    for one, two in ((0, -1), (-1, 0), (0, -2)):
        if (old[one][0].lower(), old[two][0].lower()) == found:
            return with_letters(here, new[one][0], new[two][0])
    return None
