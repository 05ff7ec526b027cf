"""How columns write a person's sex and form of address."""

from collections.abc import Sequence
from functools import cache

from tasks.values.entities.words import word_list


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(word_list(key))


def sexed(values: Sequence[object]) -> tuple[list[object], list[object]] | None:
    """Sort a column's allowed values into those of men and those of women; others are left out.

    Returns:
        Both lists; None when either would be empty.
    """
    folded = {str(value).casefold().strip(" ."): value for value in values}
    if {"0", "1"} <= set(folded) and "2" not in folded:
        return [folded["0"]], [folded["1"]]
    men = [value for word, value in folded.items() if word in _words("men")]
    women = [value for word, value in folded.items() if word in _words("women")]
    return (men, women) if men and women else None
