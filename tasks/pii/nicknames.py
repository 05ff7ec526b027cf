"""What people are called for short: ``Bob`` is Robert where the columns have a Robert and no Bob."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

from schemas.own_yaml import own_yaml
from tasks.pii.lexicon import common_words, folded
from tasks.pii.ner.lists import english

_USUAL = 35  # English words up to this rank are words


@cache
def _whole() -> Mapping[str, tuple[str, ...]]:
    """The names that each is short for, all folded."""
    listed = own_yaml((files("tasks.pii") / "nicknames.yaml").read_text("utf-8"))
    found: dict[str, tuple[str, ...]] = {}
    for name, short in listed.items():
        for one in short:
            found[folded(one)] = (*found.get(folded(one), ()), name)
    return found


def may_be_short(word: str) -> bool:
    """Whether a word is short for a name and hardly anything else."""
    plain = folded(word)
    return plain in _whole() and plain not in common_words() and english().get(plain, 99) > _USUAL


def said_whole(name: str, knows: Callable[[list[str]], list[bool]]) -> str:
    """Say a name with the given name that its first word is short for, where one alone is known and the short one not.

    Args:
        name: One word or more.
        knows: Tells which folded names columns of given names have.
    """
    first, gap, rest = name.partition(" ")
    listed = _whole().get(folded(first), ())
    if not listed:
        return name
    own, *known = knows([folded(first), *(folded(one) for one in listed)])
    told = [one for one, flag in zip(listed, known, strict=True) if flag]
    if own or len(told) != 1:
        return name
    whole = told[0].upper() if first.isupper() else told[0].lower() if first.islower() else told[0]
    return f"{whole}{gap}{rest}"
