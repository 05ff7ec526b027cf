"""Puts notations of counts into words: ``clients[200]: name``, ``(id, name) | 40``, ``Pilot(40) -< Flight(900)``."""

import re
from collections.abc import Callable

from tasks.inference.offline.words import is_plural, plural, singular

_N = r"\d[\d,.]*[km]?"
_INDEXED = re.compile(rf"\b(?P<name>[^\W\d]\w*)\s?\[(?P<count>{_N})\]")
_BEHIND = re.compile(rf"\)[ \t]*(?:(?:[|:=#]|->)[ \t]*)?(?P<count>{_N})(?: rows)?(?=[ \t]*(?:$|[;\n]))", re.M)
_GAP = r"(?:[ ]{2}|\t)[ \t]*"
_ALIGNED = re.compile(rf"^[ \t]*(?P<name>[^\W\d]\w*){_GAP}(?P<count>{_N}){_GAP}(?P<columns>[^\W\d][^\n|]*)$", re.M)
_DEFINED = re.compile(r"\b(?:entity|class|model|struct|record|type|interface)\s+(?=[A-Z]\w*\s*[({])")
_LISTED = re.compile(
    r"(?<!\w)(?P<first>[^\W\d]\w*(?: ?\([^()]*\))?) and (?P<second>[^\W\d]\w*(?: ?\([^()]*\))?),? (?:with |having )?"
    rf"(?P<many>{_N}) and (?P<more>{_N}) (?:rows|records)(?: each| respectively)?,?", re.I,
)  # fmt: skip
_KINDS = re.compile(
    r"\b(?:we have |there are )?(?:\d+|two|three|four|several|different) (?:kinds|types|sorts) of [^\W\d]\w*: ", re.I
)
_FOOT = rf"[^\W\d]\w*(?:\s?\({_N}\))?"
_CROWS_FEET = re.compile(rf"\b{_FOOT}(?:\s*(?:-+<|>-+)\s*{_FOOT})+")


def counts_in_words(text: str) -> str:
    """The same request with its counts where the grammar reads them."""
    steps: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
        (_CROWS_FEET, _feet),
        (_INDEXED, lambda match: f"{match['name']} ({match['count']})"),
        (_ALIGNED, lambda match: f"{match['count']} {match['name']} ({match['columns'].strip()})"),
        (_DEFINED, lambda _: ""),
        (_BEHIND, lambda match: f") {match['count']} rows"),
        (_LISTED, lambda match: f"{match['many']} {match['first']} and {match['more']} {match['second']},"),
        (_KINDS, lambda _: ""),
    )
    for pattern, change in steps:
        text = pattern.sub(change, text)
    return text


def _feet(match: re.Match[str]) -> str:
    """``Pilot(40) -< Flight(900) >- Plane(12)``: who belongs to whom, by the foot's side."""
    ends = re.findall(rf"([^\W\d]\w*)(?:\s?\(({_N})\))?", match[0])
    feet = re.findall(r"-+<|>-+", match[0])
    named = [name.lower() if is_plural(name.lower()) else plural(name.lower()) for name, _ in ends]
    counted = ", ".join(f"{count} {name}".strip() for name, (_, count) in zip(named, ends, strict=True))
    pairs = [
        (named[at + 1], named[at]) if foot.endswith("<") else (named[at], named[at + 1]) for at, foot in enumerate(feet)
    ]
    said = " ".join(f"Each {singular(child)} belongs to one {singular(parent)}." for child, parent in pairs)
    return f"{counted}. {said}"
