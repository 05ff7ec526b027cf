"""Keeps foreign names in brackets as they are said: ``900 corse (porto di partenza, data di partenza)``."""

import re
from collections.abc import Collection, Iterator

from tasks.inference.offline.data import word_set
from tasks.inference.offline.languages import Language, language_of
from tasks.inference.offline.lexicon import key_of
from tasks.inference.offline.tokens import tokens_of
from tasks.inference.offline.words import singular

_N = r"\d[\d,. ]*(?:k|m|million)?"
_WORD = r"[^\W\d](?:[\w'\u2019]|-(?=\w))*"
_HEAD = re.compile(
    rf"(?:(?<![\w.,-])(?P<count>{_N}) (?P<name>{_WORD}(?: {_WORD}){{0,3}})\s?|(?<!\w)(?P<glued>{_WORD}))"
    rf"\((?:(?P<inner>{_N})(?: rows| records)?[,;:] )?",
    re.I,
)
_TYPES = "int|integer|bigint|varchar|bool|boolean|decimal|float|double|uuid"
_SAID = (
    r"| ?\(.*\)(?: .*)?| ?[:=<>∈].*| -?[\d€$£].*"
    r"| (?:between|from|in|up to|min|max|at (?:least|most)|zwischen|von|entre|tra|tussen|(?:de|da|van)(?= \d)) .*"
    rf"| (?:{_TYPES}|nullable|optional|unique|required|null|or null)(?: .*)?"
    r"| [^\W\d]\w* ?/ ?[^\W\d].*"
)
_ITEM = re.compile(rf"\A(?P<name>{_WORD}(?: {_WORD}){{0,4}}?)(?P<said>{_SAID})", re.I | re.S)
_NO_NAMES = word_set("said_names", "no_names")
_LEFT = word_set("said_names", "left")
_AND = word_set("said_names", "and")
_MOMENT = word_set("said_names", "moment")


def names_as_said(text: str) -> str:
    """The same request with quotes around foreign names that do not go into English whole; others are as they were."""
    language = language_of(tokens_of(text))
    if language is None:
        return text
    made, at = list[str](), 0
    heads = list(_HEAD.finditer(text))
    counted = {key_of(tuple((head["name"] or head["glued"]).lower().split()))[-1] for head in heads}
    for head in heads:
        opened, closed = head.end(), _closing(text, head.end())
        if head.start() < at or closed is None or not _is_head(head):
            continue
        made += [text[at:opened], ", ".join(quoted(piece, language, counted) for piece in _pieces(text[opened:closed]))]
        at = closed
    return "".join([*made, text[at:]])


def _is_head(head: re.Match[str]) -> bool:
    """Whether columns follow: something is counted, or a name stands right before its bracket with a count inside."""
    return head["count"] is not None or head["inner"] is not None


def _closing(text: str, at: int) -> int | None:
    depth = 1
    for place in range(at, min(len(text), at + 2000)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return place
    return None


def _pieces(inside: str) -> Iterator[str]:
    """The items between commas that stand in no further brackets."""
    depth, piece = 0, ""
    for sign in inside:
        depth += (sign in "([{") - (sign in ")]}")
        if sign in ",;\n" and depth == 0:
            yield piece.strip()
            piece = ""
        else:
            piece += sign
    yield piece.strip()


def quoted(piece: str, language: Language, counted: Collection[str] = ()) -> str:
    """An item of a list with its name in quotes, where that is no name of which the language has all in English."""
    found = _ITEM.fullmatch(piece)
    if found is None or not _is_name(found["name"].lower().split(), counted, language):
        return piece
    said = found["said"].strip()
    return f'"{found["name"]}"{"" if said[:1] in ("", ":") else " "}{said}'


def _is_name(words: list[str], counted: Collection[str], language: Language) -> bool:
    if has_no_name(words) or words[-1] in _LEFT or words[0] in _LEFT or singular(words[-1]) in counted:
        return False
    return len(words) > 1 and " ".join(words).replace("'", " ").replace("\u2019", " ") not in language.phrases


def has_no_name(words: list[str]) -> bool:
    """Whether words say something of tables or values, and name nothing: all but ``data e ora di arrivo``."""
    moment = words[0] in _MOMENT and words[1:2] and words[1] in _AND
    return bool(_NO_NAMES & set(words)) and not moment
