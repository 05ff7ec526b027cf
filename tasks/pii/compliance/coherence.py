"""Whether an address tells a name: by the spellings that addresses are made of."""

import difflib
from collections.abc import Callable, Sequence

from tasks.pii.name_words import PARTICLES, WORD
from tasks.pii.surrogates.spelling import as_known, spellings

_ALIKE = 0.5
_COHERENT = 0.95
_SHORTEST = 3  # letters of a given name that an address holds
_STEPS = (1, 2, 3, 5, 8)  # rows further on, whose names are others'
_ERRORS = 3  # standard errors


def _words(name: str) -> list[str]:
    """The words of a name as addresses may spell them, particles only where there is nothing else."""
    words = [match.group() for match in WORD.finditer(as_known(name))]
    telling = [word for word in words if word not in PARTICLES] or words
    return list(dict.fromkeys(form for word in telling for form in spellings(word)))


def _letters(address: str) -> str:
    return (spellings(as_known(address.split("@", maxsplit=1)[0])) or ("",))[0]


def holds(address: str, name: str) -> bool:
    """Whether an address holds a whole word of a name."""
    local = _letters(address)
    return any(word in local for word in _words(name))


def alike(address: str, name: str) -> bool:
    """Whether an address holds a word of a name, or looks like one (COMPLIANCE, F7)."""
    local = _letters(address)
    whole = (spellings(as_known(name)) or ("",))[0]
    return bool(local) and any(
        word in local or (len(word) > 2 and difflib.SequenceMatcher(None, local, word).ratio() >= _ALIKE)
        for word in (*_words(name), whole)
        if word
    )


def beside(address: str, given: str, family: str) -> str:
    """What an address holds beside the given name, where it does not hold the family's: ``margaret`` tells no Park."""
    local = _letters(address)
    if holds(address, family):
        return address
    for word in _words(given):
        if len(word) >= _SHORTEST and word in local:
            return local.replace(word, "", 1)
    return address


def addresses_lost(rows: Sequence[tuple[str, str, str, str]]) -> int:
    """Count rows whose address told the name and does not tell the new one, if they are more than a few.

    A mailbox that holds nobody's name is like one now and then. So rows are asked as well whether their address tells
    the names of others: so many are lost by chance.

    Args:
        rows: Address and name, before and after: ``(address, new address, name, new name)``.
    """
    for told in (holds, alike):  # an address that held the name holds the new one; one that was like it is so
        was = [row for row in rows if told(row[0], row[2])]
        lost = sum(not told(row[1], row[3]) for row in was)
        if lost > (1 - _COHERENT) * len(was) and lost > _by_chance(rows, told):
            return lost
    return 0


def _by_chance(rows: Sequence[tuple[str, str, str, str]], told: Callable[[str, str], bool]) -> float:
    """As many rows as may seem to tell a name by chance: the share of names of others that seem told says how many."""
    turned = (
        (row[0], row[2], rows[(place + step) % len(rows)][2]) for step in _STEPS for place, row in enumerate(rows)
    )
    others = [told(address, name) for address, own, name in turned if name != own]
    mean = len(rows) * sum(others) / max(len(others), 1)
    return float(mean + _ERRORS * mean**0.5)
