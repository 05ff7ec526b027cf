"""In which order a column has the words of people's names: told by those that are a given name and nothing else."""

from collections.abc import Iterable
from dataclasses import replace

from schemas.types import ColumnType
from tasks.pii.columns import Distinct
from tasks.pii.findings import Finding
from tasks.pii.lexicon import family_names, folded, given_names
from tasks.pii.makers import TURNED, name_role
from tasks.pii.name_words import WORD
from tasks.pii.surrogates.name_roles import TITLES

_LOOKED_AT = 1_000  # distinct values
_FEWEST, _OFTENER = 3, 2  # names that have the family's first, and how many times as many as have it last
_LETTERS = 3  # of capitals that are several given names' first
_HELD = frozenset({"PERSON", "EMAIL"})  # addresses may stand among names


def in_order(findings: Iterable[Finding], distinct: Distinct, kind: ColumnType) -> list[Finding]:
    """Give a column's findings, those of people's names knowing when the family's come first in it."""
    found = list(findings)
    named = [one for one in found if one.type in _HELD and not one.like and name_role(one.column) == "full"]
    if not named or kind is not ColumnType.STRING or not family_first(distinct):
        return found
    return [replace(one, like=TURNED) if one in named else one for one in found]


def family_first(distinct: Distinct) -> bool:
    """Whether most names that tell their order have the family's first, no comma behind it."""
    turned = straight = 0
    for text in distinct.sample(_LOOKED_AT).values.to_pylist():
        if "," in text or "@" in text or any(map(str.isdigit, text)):
            continue
        written = [word for word in WORD.findall(text) if folded(word) not in TITLES]
        if not written or _are_letters(written[0]):
            continue
        words = [folded(word) for word in written if len(word) > 1]
        begins, ends = (_given(words[0]), _given(words[-1])) if len(words) > 1 else (False, False)
        turned, straight = turned + (ends and not begins), straight + (begins and not ends)
    return turned >= _FEWEST and turned > _OFTENER * straight


def _are_letters(word: str) -> bool:
    """Whether a name begins with letters that stand for given names: ``E. ter Horst``, ``DP KO\u00c7AK``."""
    return len(word) == 1 or (word.isupper() and len(word) <= _LETTERS and folded(word) not in family_names())


def _given(word: str) -> bool:
    return word in given_names() and word not in family_names()
