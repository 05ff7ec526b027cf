"""Whose an initial is: who stands in the columns with a family's name, or with a given one, by the other's letter."""

from collections.abc import Iterable

from tasks.pii.lexicon import folded
from tasks.pii.name_words import PARTICLES, WORD


class Initials:
    """Names by the other's initial. Of several people ``J. Smith`` or ``Jane S.`` the alphabetically first is meant."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._family: dict[str, str] = {}
        self._both: dict[str, tuple[str, str]] = {}

    def note(self, given: Iterable[str], family: Iterable[str]) -> None:
        """Note people, in any order."""
        for first, last in zip(given, family, strict=True):
            one, two = WORD.match(first.lstrip()), WORD.findall(last)
            if one is not None and two and len(one.group()) > 1:
                name = folded(one.group())
                for part in map(folded, two):  # of a double name any part may stand for the whole
                    _note(self._given, f"{name[0]} {part}", name)
                    if len(part) > 1 and part not in PARTICLES:
                        _note(self._family, f"{name} {part[0]}", part)

    def note_both(self, people: Iterable[tuple[str, str]]) -> None:
        """Note people by the initials of both names, in any order; of several the alphabetically first is meant."""
        for first, last in people:
            one, two = (next((part for part in map(folded, WORD.findall(name)) if part not in PARTICLES), "")
                        for name in (first, last))  # fmt: skip
            if len(one) > 1 and len(two) > 1:
                letters = f"{one[0]}{two[0]}"
                self._both[letters] = min((one, two), self._both.get(letters, (one, two)))

    def given(self, initial: str, family: str) -> str | None:
        """Give the given name, folded, that an initial before (or after) a family name is of; None if nobody's."""
        return self._given.get(f"{folded(initial)[:1]} {folded(family)}")

    def family(self, given: str, initial: str) -> str | None:
        """Give the word of a family's name, folded, that an initial behind a given name is of; None if nobody's."""
        return self._family.get(f"{folded(given)} {folded(initial)[:1]}")

    def both(self, one: str, two: str) -> tuple[str, str] | None:
        """Give the given and the family's name, folded, that two initials are of, in this turn; None if nobody's."""
        return self._both.get(folded(one)[:1] + folded(two)[:1])


def _note(held: dict[str, str], key: str, name: str) -> None:
    held[key] = min(name, held.get(key, name))
