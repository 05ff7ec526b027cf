"""What belongs to a find and stands beside it: a flat's number, a number's 0, the given name after a family name and a
comma."""

import re
from dataclasses import replace
from itertools import pairwise

from tasks.pii.lexicon import folded, names_anywhere
from tasks.pii.span import Span

_UNIT = re.compile(
    r"(?:[,\s]{1,3}(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|Room|Rm|Box|#)[.:]? ?#?"
    r"(?:\d[0-9A-Z-]{0,5}|[A-Z]\b)){1,2}",
    re.IGNORECASE,
)
_FIELD = re.compile(r"(?:name|patient|insured|customer|employee|client|pt|\")(?::|\t| =)?\s{0,4}$|\"$", re.IGNORECASE)
_LIST_GOES_ON = re.compile(r", \w|,? (?:and|&) ")
_FULL_STOP = re.compile(r"[^\W\d_]{4,}(?<!Blvd)(?<!Pkwy)\.\Z")  # behind a word that is no abbreviation
_TRUNK = re.compile(r"(?<![\w.,/:+#-])0[ -]$")  # dialled before a number within a country
_NUMBER = re.compile(r"(?<![\w.,/#:-])\d{1,6}[A-Za-z]? $")


def joined_up(text: str, spans: list[Span]) -> list[Span]:
    """Widen addresses and numbers by what stands beside them, and make ``Lind`` and ``Anna`` of ``Lind, Anna`` one."""
    if not any(span.type in ("ADDRESS", "PERSON", "PHONE") for span in spans):
        return spans
    spans = _streets_before_codes(text, spans)
    edges = [Span(0, 0, "", 0.0), *spans, Span(len(text), len(text), "", 0.0)]
    wide = [
        _widened(text, span, before.end, after.start) if span.type == "ADDRESS" else _dialled(text, span, before.end)
        for (before, span), (_, after) in pairwise(pairwise(edges))
    ]
    return _with_given_names(text, wide)


def _streets_before_codes(text: str, spans: list[Span]) -> list[Span]:
    """A number, a name and a postcode are an address, whatever the name is like: ``43 Gallowgate, YO21 3PU``."""
    return [
        replace(one, type="ADDRESS")
        if one.type in ("PERSON", "GPE", "ORG") and two.type == "POSTCODE"
        and text[one.end : two.start] in (", ", ",", "\n") and _NUMBER.search(text, max(0, one.start - 8), one.start)
        else one
        for one, two in pairwise([*spans, Span(len(text), len(text), "", 0.0)])
    ]  # fmt: skip


def _widened(text: str, span: Span, least: int, most: int) -> Span:
    if _FULL_STOP.search(text, span.start, span.end):
        span = replace(span, end=span.end - 1)
    number = _NUMBER.search(text, max(least, span.start - 8), span.start)
    unit = _UNIT.match(text, span.end, most)
    return replace(span, start=number.start() if number else span.start, end=unit.end() if unit else span.end)


def _dialled(text: str, span: Span, least: int) -> Span:
    """A number with the 0 before it, ``0 525 574 56 96``: without it, it would be another country's."""
    if span.type != "PHONE" or not text[span.start].isdigit():
        return span
    trunk = _TRUNK.search(text, max(least, span.start - 2), span.start)
    return replace(span, start=trunk.start()) if trunk else span


def _with_given_names(text: str, spans: list[Span]) -> list[Span]:
    """``Last, First`` of a list is one person; two given names with a comma between them are two."""
    kept: list[Span] = []
    for span in spans:
        if kept and _one_person(text, kept[-1], span):
            kept[-1] = replace(kept[-1], end=span.end)
        else:
            kept.append(span)
    return kept


def _one_person(text: str, one: Span, two: Span) -> bool:
    if one.type != "PERSON" or two.type != "PERSON" or text[one.end : two.start] not in (", ", ","):
        return False
    given, family = names_anywhere()
    last, first = folded(text[one.start : one.end]), folded(text[two.start : two.end])
    parts = first.split()
    if " " in last or len(parts) > 2 or _LIST_GOES_ON.match(text, two.end):
        return False
    if _FIELD.search(text, max(0, one.start - 24), one.start):
        return True
    return last in family and last not in given and parts[0] in given
