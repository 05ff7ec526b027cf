"""Puts documents within documents into words: ``40 orders {no, lines: [{sku, qty}]}`` has a table of lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from tasks.inference.offline.data import word_set
from tasks.inference.offline.words import is_plural, plural, singular

_CLOSING = {"{": "}", "[": "]", "(": ")"}
_HEAD_WORDS = word_set("nesting", "head_words")
_PIECE = re.compile(r"\d[\d.,]*\d[km]?\b|\d[km]?\b|[^\W\d][\w-]*|[^\w\s]", re.I)
_QUOTED = re.compile(r"""\s*["'](?P<name>[^"'\n]+)["']\s*:\s*(?P<rest>.*)\Z""", re.S)
_NAMED = re.compile(r"\s*(?P<name>[^\W\d]\w*(?: \w+)*?)\s*(?:[:=]\s*|(?=[\[{]))(?P<rest>.*)\Z", re.S)
_FORMAT = re.compile(r"\b(?:jsonl|ndjson|csv|parquet|xlsx|excel|sql)\b", re.I)
_HOW_MANY = re.compile(r"(?P<many>\d+(?:\s?(?:-|\u2013|to|\.\.)\s?\d+)?)")
_EXAMPLES = (
    (re.compile(r"-?\d+\Z"), " (integer)"),
    (re.compile(r"-?\d+\.\d+\Z"), " (number)"),
    (re.compile(r"(?:true|false)\Z"), " (boolean)"),
    (re.compile(r"""["'].*["']\Z|null\Z""", re.S), ""),
)
_MOST_OWNER_WORDS = 2
_MOST_DOCUMENTS = 200
_DEEPEST = 40


@dataclass(frozen=True)
class _Head:
    """What stands before a document: where it begins, whose name it is, and what to write instead."""

    start: int
    owner: str
    text: str


def unnested(text: str) -> str:
    """The same request with a table for each list in a document; one without any is given back as it is."""
    if text.count("{") > _MOST_DOCUMENTS or _depth(text) > _DEEPEST:
        return text
    said: list[str] = []
    at = 0
    while (at := text.find("{", at)) >= 0:
        end = _end_of(text, at)
        head = _head(text[:at]) if end is not None and _holds_more(text[at + 1 : end]) else None
        if end is None or head is None:
            at += 1
            continue
        columns = ", ".join(_columns(text[at + 1 : end], head.owner, said))
        text = f"{text[: head.start]}{head.text} ({columns}){text[end + 1 :]}"
        at = head.start + len(head.text) + len(columns)
    if not said:
        return text
    written = "" if _FORMAT.search(text) else " Output as json."
    return f"{text.rstrip().rstrip('.')}. {' '.join(said)}{written}"


def _depth(text: str) -> int:
    """How many brackets are open at once, at most."""
    steps = ((sign in _CLOSING) - (sign in _CLOSING.values()) for sign in text)
    return max(accumulate(steps), default=0)


def _end_of(text: str, at: int) -> int | None:
    """Where the bracket that opens here is closed."""
    open_: list[str] = []
    for place in range(at, len(text)):
        sign = text[place]
        if sign in _CLOSING:
            open_.append(_CLOSING[sign])
        elif sign in _CLOSING.values():
            if not open_ or open_.pop() != sign:
                return None
            if not open_:
                return place
    return None


def _holds_more(inner: str) -> bool:
    """Whether a document has others in it, or lists of names."""
    return "{" in inner or any(_is_list(name, rest) for name, rest in _members(inner))


def _head(before: str) -> _Head | None:
    """Whose document it is, and how many there are: ``2000 parcels as nested docs:``."""
    line = max(before.rfind("\n"), before.rfind(". "), before.rfind(";")) + 1
    pieces = [(match[0], line + match.start()) for match in _PIECE.finditer(before[line:])]
    owner: list[str] = []
    count, start = "", len(before)
    while pieces:
        piece, place = pieces.pop()
        if piece[:1].isdigit():
            count, start = count or piece, place
            if owner or not _apart(pieces):
                break
        elif owner and (not piece[:1].isalpha() or len(owner) == _MOST_OWNER_WORDS or not _counted(pieces)):
            break
        elif piece[:1].isalpha() and (owner or piece.lower() not in _HEAD_WORDS):
            owner, start = [piece, *owner], place
    if not (owner or count):
        return None
    owner = owner or ["records"]
    start = _before_fillers(before, start)
    return _Head(start, " ".join(owner), f"{count} {' '.join(owner)}".strip())


def _counted(pieces: list[tuple[str, int]]) -> bool:
    return bool(pieces) and pieces[-1][0][:1].isdigit()


def _apart(pieces: list[tuple[str, int]]) -> bool:
    """Whether a comma stands before the count: ``observations, 250 docs like``."""
    return bool(pieces) and pieces[-1][0] in (",", ":", "-")


def _before_fillers(before: str, start: int) -> int:
    """Leave out ``mongo collection`` as well, which stands before the name."""
    match = re.search(
        r"(?:\b(?:mongo|mongodb|nosql|json|collection|collections|called|named|a|of)\s+)+\Z", before[:start], re.I
    )
    return match.start() if match else start


def _columns(inner: str, owner: str, said: list[str]) -> Iterator[str]:
    """The columns of a document; what is listed in it is said of its own."""
    for name, rest in _members(inner):
        if _is_list(name, rest):
            _say(name, rest, owner, said)
        elif rest.startswith("{"):
            yield from (f"{name}_{column}" for column in _columns(rest[1 : rest.rfind("}")], owner, said))
        else:
            yield f"{name}{_as_said(rest)}"


def _as_said(rest: str) -> str:
    """What is said of a column; an example only tells its type."""
    told = next((kind for pattern, kind in _EXAMPLES if pattern.match(rest)), None)
    return told if told is not None else f" {rest}" if rest else ""


def _say(name: str, rest: str, owner: str, said: list[str]) -> None:
    """Say of a list what its rows have, and how many there are."""
    end = _end_of(rest, 0) or len(rest) - 1
    inner, opened = rest[1:end].strip(), rest.find("{")
    inner = inner if opened < 0 else rest[opened + 1 : _end_of(rest, opened)]
    many = _HOW_MANY.search(rest[end + 1 :]) or (_HOW_MANY.search(rest[1:opened]) if opened > 0 else None)
    child = plural(name.lower().replace(" ", "_"))
    place = len(said)
    said.append("")
    columns = ", ".join(_columns(inner, child, said))
    each = " ".join((*owner.lower().split()[:-1], singular(owner.lower().split()[-1])))
    count = f" {many['many']} {child} per {each}." if many else ""
    said[place] = f"Each {each} has a nested list of {child} ({columns}).{count}"


def _members(inner: str) -> Iterator[tuple[str, str]]:
    """The names of a document's parts, and what stands behind each."""
    for part in _parted(inner):
        match = _QUOTED.match(part) or _NAMED.match(part)
        if match is not None:
            yield match["name"].strip(), match["rest"].strip()
        elif part.strip():
            yield part.strip(), ""


def _parted(inner: str) -> Iterator[str]:
    depth, begun = 0, 0
    for place, sign in enumerate(inner):
        depth += (sign in _CLOSING) - (sign in _CLOSING.values())
        if depth == 0 and sign in ",;\n":
            yield inner[begun:place]
            begun = place + 1
    yield inner[begun:]


def _is_list(name: str, rest: str) -> bool:
    """``lines: [{...}]``, ``steps [no, text]``; a lone word in the brackets is the type of a column."""
    if not rest.startswith("["):
        return False
    end = _end_of(rest, 0)
    inner = rest[1:end] if end is not None else ""
    names = inner.split(",")
    listed = is_plural(name.lower()) and len(names) > 1 and all(re.match(r"\s*[^\W\d]\w*", each) for each in names)
    return "{" in inner or listed
