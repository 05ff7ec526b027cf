"""Users' names that people's names tell, where no column has them: ``pfauconnier43``, ``mirabba70``, ``braak_kl``.

Letters cut from a known person's names tell of that person where they are written as a user's name is: behind a word
for users, before digits, or in two pieces. What a list of words has is none, see :mod:`tasks.pii.handle_words`.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.handle_words import handle_words
from tasks.pii.hashing import UInt64, hashes_of, within
from tasks.pii.policy import Strategy
from tasks.pii.strewn.words import Flags, Places, plain
from tasks.pii.surrogates.spelling import as_known, spellings, with_and_without_particles

_ALL = 0  # letters of a name
_USUAL = (
    (1, _ALL), (2, _ALL), (3, _ALL), (_ALL, 1), (_ALL, 2), (_ALL, 3), (_ALL, _ALL), (3, 4), (4, 3), (4, 4), (3, 3),
)  # fmt: skip
_SELDOM = ((4, _ALL), (_ALL, 4), (1, 5), (1, 6), (1, 7), (2, 4), (2, 5), (2, 6), (3, 5), (5, 1), (6, 1), (7, 1), (4, 2))
_SHORTEST, _LONG = 5, 6
_FEW, _MOST = 20_000, 200_000  # people of whom all cuts are known, and of whom any are
_AT_ONCE = 5_000

_LABELS = (
    "(?:user|log[ _-]?(?:in|on)|screen|account|member|nick)(?:[ _-]?(?:name|id))?|usr|uid|acct"
    "|owner|auth(?:or|user)?|actor|agent|operator|handle|usuari[oa]|utilisateur|utilizador|identifiant|compte"
    "|benutzer(?:name|kennung)?|nutzer(?:name)?|anmeldename|kennung|gebruiker(?:snaam)?|utente|uzytkownika?"
    "|kullanici(?: adim?)?|kayttaja|bruker(?:navn)?|brugernavn|anvandar(?:e|namn)"
)
"""What stands before users' names, in several languages, without diacritics."""

_MAY_HOLD = r"[A-Za-z]{3}[._-]?\d|[A-Za-z][._-][A-Za-z]{1,2}[._-]?\d|[A-Za-z][._][A-Za-z]"
_MAY_LABEL = rf"(?i)(?:{_LABELS})[\"']?[\s:=\x0b\x1c-\x1f]|@"
_TOKEN = re.compile(
    r"(?<![\w.%+-])(?<!\w@)(?P<name>[A-Za-z]+(?:[._-][A-Za-z]+)?)(?P<digits>[._-]?\d{1,4})?(?![\w@%]|[._-]\d)"
)
_PARTED = re.compile(r"[._-]")
_REACH = 30  # characters of what stands before
_LABELLED = re.compile(rf"(?i)(?:(?<![a-z])(?:{_LABELS})[\"']?(?:\s?[:=]\s?|\s)[\"'<(\[]{{0,2}}|(?<!\w)@)$")


class PeoplesHandles:
    """Cuts of people's names by hash, and whose each is."""

    def __init__(self) -> None:
        self._people: dict[tuple[str, str], str] | None = {}
        self._listed: list[tuple[str, str, Strategy]] = []
        self._hashes: UInt64 = np.empty(0, np.uint64)
        self._whose: npt.NDArray[np.uint32] = np.empty(0, np.uint32)

    def note(self, people: Sequence[tuple[str, str]], strategy: Strategy) -> None:
        """Take note of given and family names; of very many people nothing is kept, whatever order they come in."""
        if self._people is None:
            return
        for given, family in people:
            pair = as_known(given), as_known(family)
            if all(pair):
                self._people[pair] = min(strategy.value, self._people.get(pair, strategy.value))
        if len(self._people) > _MOST:
            self._people = None

    def settle(self) -> None:
        """Cut the names, once all people are noted."""
        people, self._people = self._people or {}, None
        self._listed = [(*pair, Strategy(strategy)) for pair, strategy in sorted(people.items())]
        cuts = _USUAL + (_SELDOM if len(people) <= _FEW else ())
        hashes, whose = [self._hashes], [self._whose]
        for begin in range(0, len(self._listed), _AT_ONCE):
            made = [(handle, begin + at) for at, (given, family, _) in enumerate(self._listed[begin : begin + _AT_ONCE])
                    for handle in sorted(handles_of(given, family, cuts))]  # fmt: skip
            if made:
                hashes.append(hashes_of([handle for handle, _ in made]))
                whose.append(np.array([number for _, number in made], np.uint32))
        every, numbers = np.concatenate(hashes), np.concatenate(whose)
        self._hashes, first = np.unique(every, return_index=True)  # of several people the first is meant
        self._whose = numbers[first]

    def __bool__(self) -> bool:
        return bool(len(self._hashes))

    def has(self, hashes: UInt64) -> Flags:
        """Tell which hashes are of them, shape (n,)."""
        flags: Flags = within(hashes, self._hashes)
        return flags

    def of(self, hash: np.uint64) -> tuple[str, str, Strategy] | None:
        """Give whose one is: the given and the family's name, and what is done with them; None if nobody's."""
        at = int(np.searchsorted(self._hashes, np.array([hash], np.uint64))[0])
        known = at < len(self._hashes) and self._hashes[at] == hash
        return self._listed[self._whose[at]] if known else None

    def of_glued(self, here: str) -> tuple[str, str, Strategy] | None:
        """Give whose a word in small letters is that is longer than most and no word of any list."""
        name = plain(here)
        if len(name) < _LONG or not (name.isalpha() and here.islower()) or name in handle_words():
            return None
        return self.of(hashes_of([name])[0])

    def find(self, texts: Sequence[str]) -> tuple[Places, Places, Places, UInt64, Places]:
        """Find them in texts: the text of each, its first byte and one past the last, its hash and its letters.

        Places are bytes of the plain text, as :mod:`tasks.pii.strewn.words` has it.
        """
        shown = pa.array(map(plain, texts), pa.string())
        shaped, labelled = (np.asarray(pc.match_substring_regex(shown, one)).astype(np.bool_)
                            for one in (_MAY_HOLD, _MAY_LABEL))  # fmt: skip
        rows: list[tuple[int, int, int, int]] = []
        names: list[str] = []
        for place in np.flatnonzero(shaped | labelled).tolist():
            text = shown[place].as_py()
            for begin, end, name in _written(text, labelled=bool(labelled[place])):
                one, two = (at if text.isascii() else len(text[:at].encode()) for at in (begin, end))
                rows.append((place, one, two, len(name)))
                names.append(name)
        found = np.array(rows, np.int64).reshape(-1, 4)
        hashes = hashes_of(names) if names else np.empty(0, np.uint64)
        known = self.has(hashes)
        return found[known, 0], found[known, 1], found[known, 2], hashes[known], found[known, 3]


def handles_of(given: str, family: str, cuts: Sequence[tuple[int, int]] = _USUAL) -> set[str]:
    """Give the letters of users' names that a person's names make, in both turns, in any spelling."""
    pairs = ((one, two) for whole in with_and_without_particles(family) for one in spellings(given)[:3]
             for two in spellings(whole)[:3])  # fmt: skip
    made = {pair for first, last in pairs for one, two in cuts for pair in _turned(first, last, one, two)}
    return {handle for handle in made if len(handle) >= _SHORTEST}


def _turned(given: str, family: str, one: int, two: int) -> Iterator[str]:
    first, last = given[: one or None], family[: two or None]
    yield from (first + last, last + first)


def _written(text: str, *, labelled: bool) -> Iterator[tuple[int, int, str]]:
    """What may be users' names: begin, end, and the letters; ``labelled`` if a word for users stands in the text."""
    for match in _TOKEN.finditer(text):
        said, start = match["name"], match.start()
        shown = match["digits"] or "_" in said or ("." in said and said.islower())
        if shown or (labelled and _LABELLED.search(text, max(0, start - _REACH), start)):
            name = _PARTED.sub("", said).lower()
            if len(name) >= _SHORTEST and name not in handle_words():
                yield start, match.end(), name
