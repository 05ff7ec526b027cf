"""Names as bookings have them, the family's before a stroke: ``MUSTERMANN/ERIKA MRS``."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tasks.pii.lexicon import common_words, family_names, folded, given_names
from tasks.pii.name_words import PARTICLES
from tasks.pii.ner.lists import english

_TITLES = "MRS|MR|MSTR|MISS|MS|MX|CHD|INF|INFT|DR|PROF|REV|HERR|FRAU|MME|MLLE|SRA|SR|SRTA|SIG|SIGRA|PAN|PANI"
_CAPITAL = r"[^\W\d_a-z\u00df-\u00f6\u00f8-\u00ff]"
_WORD = rf"{_CAPITAL}[^\W\d_]*(?:['\u2019-][^\W\d_]+)*"
_SMALL = rf"(?:(?i:{'|'.join(sorted(PARTICLES, key=len, reverse=True))}) ){{0,3}}"
_FAMILY, _GIVEN = rf"{_SMALL}{_WORD}", rf"{_WORD}(?: {_WORD}){{0,2}}?"
_BOOKED = re.compile(
    rf"(?<![^\W_])(?<!/)(?P<family>{_FAMILY}(?: {_WORD})?)/(?P<given>{_GIVEN})"
    rf"(?:(?P<title> (?i:{_TITLES}))(?![\w/])|(?![\w/]| {_CAPITAL}))"
)
_STROKE = re.compile(rf"(?<=[^\W\d_])/(?={_CAPITAL})")
_ONE = re.compile(_WORD)
_ALL_TITLES = frozenset(_TITLES.split("|"))
_FEWEST, _SHORTEST = 2, 3  # letters of a name beside a title, and of one without
_GLUED = re.compile(r"(?:MRS|MR|MSTR|MISS)$")  # titles that are written right behind a name
_REACH = 64  # characters of a name on either side
_USUAL = 60  # English words up to this rank are words


class Booked(NamedTuple):
    """Where the parts of a name stand: of the family's and the given ones each word, and where all of it ends."""

    start: int
    family: tuple[tuple[int, int], ...]
    given: tuple[tuple[int, int], ...]
    end: int


def booked_names(text: str) -> Iterator[Booked]:
    """Give the names of bookings in a text, with their titles; without one, those with a given name of a list."""
    last = 0
    for stroke in _STROKE.finditer(text):
        begin = max(last, stroke.start() - _REACH)
        found = next((one for one in _BOOKED.finditer(text, begin, stroke.end() + _REACH)
                      if one.start("given") == stroke.end()), None)  # fmt: skip
        last = found.end() if found else last
        if found is None or (begin and begin == found.start() and text[begin - 1 : begin].isalnum()):
            continue
        if _is_titled(found) or (not found["title"] and _tells(found["family"], found["given"])):
            yield _read(found, alone=False)


def booked(value: str) -> Booked | None:
    """Read somebody's name that is such a one as a whole: with a title, or in capitals."""
    found = _BOOKED.fullmatch(value) if "/" in value else None
    if not found or not (_is_titled(found) or (not found["title"] and value.isupper())):
        return None
    return _read(found, alone=True)


def is_booked(value: str) -> bool:
    """Whether a value is somebody's name by its form alone."""
    found = _BOOKED.fullmatch(value) if "/" in value else None
    return found is not None and (_is_titled(found) or (not found["title"] and _tells(found["family"], found["given"])))


def without_form(value: str) -> str:
    """Such a name as words, without its title; any other as it is."""
    one = booked(value)
    return " ".join(value[slice(*span)] for span in (*one.family, *one.given)) if one else value


def _is_titled(found: "re.Match[str]") -> bool:
    """Whether a title tells that it is a name, and not half a letter's beginning: no ``AC/DC MR``."""
    title, given = found["title"] or "", found["given"]
    if glued := _GLUED.search(given):
        return not title and glued.start() >= _SHORTEST
    if not title or min(len(found["family"]), len(given)) < _FEWEST or folded(found["family"]).upper() in _ALL_TITLES:
        return False
    return title[0] == " "


def _read(found: "re.Match[str]", *, alone: bool) -> Booked:
    """Take a name apart; in a text the word before the family's name is of it if it is a family's name."""
    family, given = (
        [match.span() for match in _ONE.finditer(found.string, *found.span(part))] for part in ("family", "given")
    )
    named = [span for span in family if folded(found.string[slice(*span)]) not in PARTICLES]
    start = found.start()
    if (glued := _GLUED.search(found["given"])) and glued.start() >= _SHORTEST:
        given[-1] = (given[-1][0], found.start("given") + glued.start())
    if not alone and len(named) > 1 and folded(found.string[slice(*named[0])]) not in family_names():
        start, named = named[1][0], named[1:]
    return Booked(start, tuple(named or family), tuple(given), found.end())


def _tells(family: str, given: str) -> bool:
    """Whether capitals without a title are a name: the second is a given name, and the first no word: no ``TCP/IP``."""
    first, plain = folded(given.split(maxsplit=1)[0]), folded(family).split()[-1]
    if not (family.isupper() and given.isupper()) or min(len(first), len(plain)) < _SHORTEST:
        return False
    return first in given_names() and plain not in common_words() and english().get(plain, 99) > _USUAL
