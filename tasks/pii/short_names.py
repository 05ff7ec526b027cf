"""Columns of names that no list of full names shows: letters for given names, ranks before them, rare given names."""

import re
from collections.abc import Iterator, Sequence

from tasks.pii.full_names import RARE, full_name
from tasks.pii.lexicon import folded, names_anywhere, place_names
from tasks.pii.name_signs import is_initialled
from tasks.pii.ner.lists import english

_CAPITAL = r"[^\W\d_a-z\u00df-\u00ff]"
_WORD = rf"{_CAPITAL}[^\W\d_]+(?:['\u2019-][^\W\d_]+)*"
_BARE = re.compile(rf"(?P<letters>{_CAPITAL}{{1,3}}) (?:['\u2019]?[^\W\d_]{{1,4}} ){{0,2}}(?P<last>{_WORD})")
_TWO = re.compile(rf"(?P<first>{_CAPITAL}[^\W\d_]+) (?:{_CAPITAL}\.? )?(?P<last>{_WORD})")
_LED = re.compile(r"(?P<lead>[^\W\d_][\w./-]{1,11}) (?P<rest>\S.*)")
_FEWEST, _TIMES = 5, 3  # different values; for each word that leads them
_MOSTLY, _LISTED, _SINGLE, _ALL = 0.6, 0.4, 0.5, 0.8
_SURE = 0.75

Told = tuple[float, float, str]
"""How sure, the share of the values, and what they are."""


def short_names(texts: Sequence[str]) -> Iterator[Told]:
    """Tell whether the values together are people's names that none of them shows by itself.

    Args:
        texts: Distinct values.
    """
    if len(texts) < _FEWEST:
        return
    if (share := _initialled(texts)) >= _MOSTLY:
        yield _SURE, share, "names behind letters"
    rests = _behind_leads(texts)
    if rests and (share := max(_initialled(rests), sum(map(full_name, rests)) / len(rests))) >= _MOSTLY:
        yield _SURE, share, "names behind a word that comes again"
    if (share := sum(map(_of_wide_lists, texts)) / len(texts)) >= _ALL:
        yield _SURE, share, "given names of wide lists before what is no word"


def _initialled(texts: Sequence[str]) -> float:
    """The share of ``J Reed``, ``HC KOK`` and ``J. Reed``; 0 where the words behind the letters are not families'."""
    bare = [match for match in map(_BARE.fullmatch, texts) if match]
    lasts = {folded(match["last"]) for match in bare}
    if len(lasts) < _FEWEST or len({match["letters"] for match in bare}) < _FEWEST:
        return 0.0
    listed = len(lasts & names_anywhere()[1]) >= _LISTED * len(lasts)
    single = sum(len(match["letters"]) == 1 for match in bare) >= _SINGLE * len(bare)
    return (len(bare) + sum(map(is_initialled, texts))) / len(texts) if listed and single else 0.0


def _behind_leads(texts: Sequence[str]) -> list[str]:
    """What stands behind the first words of all values, where these are a few that come again, such as ranks."""
    parted = [match for match in map(_LED.fullmatch, texts) if match]
    leads = {folded(match["lead"].rstrip(".")) for match in parted}
    few = len(parted) == len(texts) and len(leads) * _TIMES <= len(texts)
    return [match["rest"] for match in parted] if few and not leads & names_anywhere()[0] else []


def _of_wide_lists(text: str) -> bool:
    match = _TWO.fullmatch(text)
    if match is None or folded(text) in place_names():
        return False
    given, families = names_anywhere()
    last = [folded(part) for part in re.split("['\u2019-]", match["last"])]
    known = any(part in families or english().get(part, RARE) >= RARE for part in last)
    return known and folded(match["first"]) in given
