"""Columns of names that are written without a blank between their parts: told by many values together."""

import re
from collections.abc import Callable, Sequence
from functools import cache

from tasks.pii.surrogates.scripts import family_of, given_of

_HAN = re.compile("[\u3400-\u9fff]{2,6}[\u3041-\u30ff]{0,4}$")
_HANGUL = re.compile("[\uac00-\ud7a3]{2,4}$")
_FEWEST = 20  # distinct values: fewer may be kinds of something that look like names
_FEWEST_FAMILIES = 5
_MOSTLY, _GIVEN = 0.85, 0.3  # of the values, as many begin with a family name, and end with what given names end with


@cache
def _ends(locale: str) -> frozenset[str]:
    return frozenset(name[-1] for name in given_of(locale, "0"))


@cache
def _families(locale: str) -> frozenset[str]:
    return frozenset(family_of(locale))


def _japanese(text: str) -> str:
    found = next((text[:at] for at in (3, 2) if text[:at] in _families("ja_JP")), "")
    return found if 2 < len(text) <= 6 and len(text) > len(found) else ""


def _chinese(text: str) -> str:
    return text[0] if text[0] in _families("zh_CN") and len(text) <= 3 else ""


def _korean(text: str) -> str:
    return text[0] if text[0] in _families("ko_KR") and len(text) in (3, 4) else ""


_KINDS: tuple[tuple[str, re.Pattern[str], Callable[[str], str], float], ...] = (
    ("ja_JP", _HAN, _japanese, 0.3), ("zh_CN", _HAN, _chinese, _MOSTLY), ("ko_KR", _HANGUL, _korean, _MOSTLY),
)  # fmt: skip


def unspaced_names(texts: Sequence[str]) -> float:
    """Give the share of values that are such names; 0 where the values together do not look like a list of people."""
    if len(texts) < _FEWEST or all(text.isascii() for text in texts[:_FEWEST]):
        return 0.0
    for locale, script, family, least in _KINDS:
        shaped = [text for text in texts if script.match(text)]
        named = [(family(text), text) for text in shaped if family(text)]
        known = sum(text[-1] in _ends(locale) for _, text in named)
        many = len(shaped) >= _MOSTLY * len(texts) and len(named) >= least * len(texts)
        if many and known >= _GIVEN * len(named) and len({one for one, _ in named}) >= _FEWEST_FAMILIES:
            return len(shaped) / len(texts)
    return 0.0
