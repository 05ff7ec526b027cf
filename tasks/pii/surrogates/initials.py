"""Whose an initial is: the given names that stand with a family name in the columns, by their first letter."""

from collections.abc import Iterable

from tasks.pii.lexicon import folded
from tasks.pii.name_words import WORD


class Initials:
    """Given names by initial and family name. Of several people ``J. Smith`` the alphabetically first is meant."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def note(self, given: Iterable[str], family: Iterable[str]) -> None:
        """Note people, in any order."""
        for first, last in zip(given, family, strict=True):
            one, two = WORD.match(first.lstrip()), WORD.findall(last)
            if one is not None and two and len(one.group()) > 1:
                name = folded(one.group())
                for word in two:  # of a double name any part may stand for the whole
                    key = f"{name[0]} {folded(word)}"
                    self._given[key] = min(name, self._given.get(key, name))

    def given(self, initial: str, family: str) -> str | None:
        """Give the given name, folded, that an initial before (or after) a family name is of; None if nobody's."""
        return self._given.get(f"{folded(initial)[:1]} {folded(family)}")
