"""Addresses in one cell, parted: whose it is, street, postcode and town, each replaced as where it stands alone."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from tasks.pii.lexicon import folded, town_names

_SIGN = re.compile(r"\s*[,;\n|]\s*")
_CODE = (
    r"(?:[A-Z]{1,3}-)?(?:\d{5}-\d{3,4}|\d{4} ?[A-Z]{2}(?![A-Za-z])|\d{3} \d{2}(?!\d)|\d{2}-\d{3}|\d{4,6})"
    r"|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d"
)
_TOWN = r"[^\W\d_][^\d,;]*"
_PLACED = (
    re.compile(rf"(?P<POSTCODE>{_CODE})\s+(?P<GPE>{_TOWN})"),
    re.compile(rf"(?P<GPE>{_TOWN})\s+(?P<POSTCODE>{_CODE})"),
    re.compile(rf"(?P<POSTCODE>{_CODE})"),
)
_UNIT = re.compile(r"(?i)(?:apt|apartment|suite|ste|unit|flat|floor|fl|room|rm|\#|whg|app|int|piso)\.? ?\w{1,6}")
_STATE = re.compile(r"[A-Z]{2,3}")
_WHOSE = re.compile(r"(?i)(?:c/o |attn:? |z\. ?hd\. )?(?P<PERSON>[^\W\d_][^\d@]{2,60})")


class Part(NamedTuple):
    """A part of an address, where it stands, and its type."""

    start: int
    end: int
    type: str


def parts_of(value: str) -> list[Part]:
    """Part an address; nothing where it is a street alone, or where a part of it cannot be told."""
    signs = [(0, 0), *(match.span() for match in _SIGN.finditer(value)), (len(value), len(value))]
    pieces = [(one[1], two[0]) for one, two in pairwise(signs) if two[0] > one[1]]
    at = next((at for at, (start, end) in enumerate(pieces) if any(map(str.isdigit, value[start:end]))), None)
    if at is None or len(pieces) < 2 or at > 1:
        return []
    found = _matched(_WHOSE, value, *pieces[0]) if at else []
    street, behind = Part(*pieces[at], "ADDRESS"), pieces[at + 1 :]
    while behind and _UNIT.fullmatch(value[slice(*behind[0])]):
        street, behind = Part(street.start, behind[0][1], "ADDRESS"), behind[1:]
    places = [_place(value, *piece) for piece in behind]
    if (at and not found) or not all(places):
        return []
    whole = [*found, street, *(part for one in places for part in one)]
    return whole if len(whole) > 1 else []


def streets_of(values: Sequence[str]) -> list[str]:
    """Give the streets of addresses of several parts, each once: a text may have them without their town."""
    streets = (value[start:end] for value in values for start, end, type in parts_of(value) if type == "ADDRESS")
    return list(dict.fromkeys(streets))


def _place(value: str, start: int, end: int) -> list[Part]:
    """A postcode with its town, or a town, region or country that is known for one."""
    for form in _PLACED:
        if found := _matched(form, value, start, end):
            return found
    text = value[start:end]
    return [Part(start, end, "GPE")] if _STATE.fullmatch(text) or folded(text) in town_names() else []


def _matched(form: "re.Pattern[str]", value: str, start: int, end: int) -> list[Part]:
    match = form.fullmatch(value, start, end)
    return sorted(Part(*match.span(type), type) for type in form.groupindex) if match else []


def grouped(values: Sequence[str], parts: Sequence[Sequence[Part]]) -> Iterator[tuple[str, list[str]]]:
    """Give what the parts of addresses hold, by type, each once."""
    held: dict[str, dict[str, None]] = {}
    for value, listed in zip(values, parts, strict=True):
        for start, end, type in listed:
            held.setdefault(type, {})[value[start:end]] = None
    yield from ((type, list(texts)) for type, texts in held.items())


def written(values: Sequence[str], of: Callable[[str, list[str]], list[str]]) -> list[str | None]:
    """Write addresses anew, all but their parts as it is; None for what is no address of several parts."""
    parts = [parts_of(value) for value in values]
    new = {type: dict(zip(texts, of(type, texts), strict=True)) for type, texts in grouped(values, parts)}
    return [_put(value, listed, new) if listed else None for value, listed in zip(values, parts, strict=True)]


def _put(value: str, parts: Sequence[Part], new: dict[str, dict[str, str]]) -> str:
    pieces, at = [], 0
    for start, end, type in parts:
        pieces += [value[at:start], new[type][value[start:end]]]
        at = end
    return "".join((*pieces, value[at:]))


def without_parts(values: Sequence[str], note: Callable[[str, list[str]], None]) -> list[str]:
    """Hand on what the parts of addresses hold, and give the addresses that have none."""
    parts = [parts_of(value) for value in values]
    for type, texts in grouped(values, parts):
        note(type, texts)
    return [value for value, listed in zip(values, parts, strict=True) if not listed]
