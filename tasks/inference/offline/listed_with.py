"""Keeps foreign names in running lists as they are said: ``310 adopciones con fecha de adopción y donativo``."""

import re

from tasks.inference.offline.data import word_set
from tasks.inference.offline.languages import Language, language_of
from tasks.inference.offline.lexicon import entities, key_of
from tasks.inference.offline.nouns import is_columnish
from tasks.inference.offline.said_names import has_no_name, quoted
from tasks.inference.offline.tokens import tokens_of

_N = r"\d[\d,.]*(?: ?(?:k|m|million|mille|mil|tausend))?"
_WORD = r"[^\W\d](?:\w|['\u2019-](?=\w))*"
_AND = r"and|und|et|y|e|ed|en|&"
_WITH = r"(?:(?:each )?with|having|containing|holding|mit|avec|con|com|met)"
_HEAD = re.compile(
    rf"(?<![\w.,-])(?P<head>{_N} (?:{_WORD} ){{1,3}}?){_WITH} (?:the )?(?:(?:columns|fields|attributes)\b:? ?)?", re.I
)
_TO = r"and|to|und|bis|et|y|e|en|a|à|tot|-|\u2013|\.\.\.?"
_NUMBER = r"-?[€$£]?\d[\d.,]*"
_RANGE = rf" (?:\w+ )?{_NUMBER}(?: ?%| {_WORD})? ?(?:{_TO}) ?{_NUMBER}(?: ?[%€$£]| ?{_WORD})?"
_VALUES = r" ?\([^()]*\)|(?:(?<=\w) |: ?)[^\W\d]\w*(?: ?/ ?[^\W\d]\w*)+"
_MOMENT = rf"(?:data|date|datum|fecha) (?:{_AND}) (?:hora|heure|uhrzeit|zeit|ora|tijd)(?: {_WORD}){{0,3}}?"
_ITEM = re.compile(
    rf"(?P<name>{_MOMENT}|{_WORD}(?: (?!(?:{_AND}) ){_WORD}){{0,4}}?)(?P<said>(?:{_RANGE}|{_VALUES})?)"
    rf"(?=\s*(?:[,;.\n]|\Z)|\s+(?:{_AND})\s)",
    re.I,
)
_PART = re.compile(rf"(?=[\s,])\s*,\s*(?:(?:{_AND})\s+)?|\s+(?:{_AND})\s+", re.I)
_ENDS = re.compile(
    rf"(?=[\s;.,]|\Z)\s*(?:[;.]|\n\s*(?:[-*\u2022\d]|\n)|\Z)|\s*,?\s*(?:(?:{_AND}|plus)\s+)?{_N} [^\W\d]", re.I
)
_GENITIVES = word_set("languages", "genitives")


def running_lists(text: str) -> str:
    """The same request with such lists on one line and their names in quotes; one in English is as it was."""
    language = language_of(tokens_of(text))
    if language is None:
        return text
    made, at = list[str](), 0
    for head in _HEAD.finditer(text):
        found = _list_at(text, head.end(), language) if head.start() >= at else None
        if found is not None:
            made += [text[at : head.start()], head[0], ", ".join(quoted(item, language) for item in found[0])]
            at = found[1]
    return "".join([*made, text[at:]])


def _list_at(text: str, start: int, language: Language) -> tuple[list[str], int] | None:
    """The items of a list, and where it ends; None where something there is no plain column, or there are no two."""
    items, at = list[str](), start
    while (item := _ITEM.match(text, at)) is not None and _is_plain(item, language):
        items.append(" ".join(item[0].split()))
        end, part = item.end(), _PART.match(text, item.end())
        if _ENDS.match(text, end) or part is None:
            return (items, end) if len(items) > 1 and _ENDS.match(text, end) else None
        at = part.end()
    return None


def _is_plain(item: re.Match[str], language: Language) -> bool:
    words = item["name"].lower().split()
    if has_no_name(words):
        return False
    meant = tuple((language.noun(words[0] if _GENITIVES & set(words) else words[-1]) or "").split())
    return bool(item["said"]) or not meant or key_of(meant) not in entities() or is_columnish(meant)
