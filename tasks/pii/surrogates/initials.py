"""Whose an initial is: the given names that stand with a family name in the columns, by their first letter."""

from collections.abc import Iterable

from tasks.pii.lexicon import folded


class Initials:
    """Given names by initial and family name. Of several people ``J. Smith`` the alphabetically first is meant."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def note(self, given: Iterable[str], family: Iterable[str]) -> None:
        """Note people, in any order."""
        for first, last in zip(given, family, strict=True):
            one, two = folded(first).split(" ", 1)[0], folded(last).rpartition(" ")[2]
            if len(one) > 1 and two and one[0].isalpha():
                key = f"{one[0]} {two}"
                self._given[key] = min(one, self._given.get(key, one))

    def given(self, initial: str, family: str) -> str | None:
        """Give the given name, folded, that an initial before (or after) a family name is of; None if nobody's."""
        return self._given.get(f"{folded(initial)[:1]} {folded(family)}")
