"""What stands at the edges of people's names in texts: titles and possessives are left, initials taken along."""

import re
from collections.abc import Iterable
from dataclasses import replace

from tasks.pii.name_words import PARTICLES, is_french, without_possessive
from tasks.pii.ner.callings import named_part
from tasks.pii.span import Span

_TITLE = re.compile(
    r"(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Mme|Mlle|MM|Herr|Frau|Sr|Sra|Srta|Sig\.ra|Sig|Monsieur|Madame)\b\.?\s+",
    re.IGNORECASE,
)
_MONSIEUR = re.compile(r"M(?:\. ?| )(?=[^\W\d_]{2}|[dDlL]['\u2019])")
_BEFORE = re.compile(
    r"(?<![^\W_])(?<![^\W_]\.)(?:(?![\d_])\w\.[ \u00a0-]?){1,3}"
    + f"(?:(?i:{'|'.join(sorted(PARTICLES))}|\u00f3)[ ]){{0,3}}$"
)
_AFTER = re.compile(r",? (?:[^\W\d_]\.[ -]?){1,2}(?<!\s)(?![^\W\d_])")
_NO_INITIALS = frozenset({"U.S.", "U.K.", "U.N.", "E.U.", "D.C.", "P.O.", "A.D.", "B.C."})
_REACH = 24  # characters that three initials and three particles take


def with_edges(text: str, spans: list[Span]) -> list[Span]:
    """Settle where the names of people begin and end; the spans are ascending and do not overlap."""
    if not any(span.type == "PERSON" for span in spans):
        return spans
    return list(_settled(text, spans))


def _settled(text: str, spans: list[Span]) -> Iterable[Span]:
    last = 0
    for place, span in enumerate(spans):
        most = spans[place + 1].start if place + 1 < len(spans) else len(text)
        found = _with_initials(text, _bare(text, span), last, most) if span.type == "PERSON" else span
        if found.start < found.end:
            last = found.end
            yield found


def _bare(text: str, span: Span) -> Span:
    """Without titles before it and a possessive behind."""
    start = named_part(text, span.start, span.end)[0]
    end = start + len(without_possessive(text[start : span.end]))
    while title := _TITLE.match(text, start, end):
        start = title.end()
    monsieur = _MONSIEUR.match(text, start, end)
    if monsieur and is_french(text):
        start = monsieur.end()
    return replace(span, start=start, end=end)


def _with_initials(text: str, span: Span, least: int, most: int) -> Span:
    """With the initials before it, or behind a family name that stands first; an M. in French is a gentleman's."""
    before = _BEFORE.search(text, max(least, span.start - _REACH), span.start)
    initials = before is not None and before.group()[0].isupper() and before.group().strip() not in _NO_INITIALS
    if before and initials and not (_MONSIEUR.match(text, before.start()) and is_french(text)):
        return replace(span, start=before.start())
    after = _AFTER.match(text, span.end, most)
    lone = after is not None and after.group().lstrip(", ")[0].isupper() and " " not in text[span.start : span.end]
    return replace(span, end=after.end()) if after and lone else span
