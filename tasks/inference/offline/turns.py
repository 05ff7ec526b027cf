"""Turns of phrase of other languages, put so that word by word they are English: ``bei 5 % fehlt``, ``12,50``."""

import re
from functools import cache

from tasks.inference.offline.data import load
from tasks.inference.offline.languages import Language, language_of
from tasks.inference.offline.tokens import tokens_of

_COMMA = re.compile(r"(?<![\w.,])(?P<whole>\d{1,4}),(?P<part>\d{1,2}|(?<=0,)\d{3})(?!\w|[.,]\d)")
_SHARED_TAIL = re.compile(r"\b(?P<first>[^\W\d]\w+)-,? (?P<and>und|oder|en|of) (?P<second>[^\W\d]\w+)")
_SHORTEST_TAIL = 3
_OR = r"o|ou|oder|or|of|and|e|et|y|und"
_LETTERS = re.compile(rf"\b(?P<name>[^\W\d]{{3,30}}) (?P<values>[A-Z](?:, ?[A-Z]){{1,20}},? (?:{_OR}) [A-Z])\b")
_WRAPPED = re.compile(
    r"(?<![\w-])(?P<last>a|an|the|one|of|and|with|to|eine|einer|einem|einen|ein|der|die|das|den|dem|und|mit|zu|un|une|le|la"
    r"|les|de|du|des|et|avec|à|una|el|los|las|con|y|il|lo|gli|di|da|e|um|uma|os|as|com|een|het|en|met|bij|van)"
    r" ?\n[ \t]*(?=[^\W\d])"
)
_HEAD = re.compile(
    r"(?:\A|(?<=[.!?] ))(?P<head>[^\d\n:.!?()]{0,60}\b(?:\w*daten|données|base|datos|dati|dados|\w*data|gegevens)\b"
    r"[^\d\n:.!?()]{0,60}) ?:(?=\s)",
    re.I,
)
_TOLD = re.compile(r"csv|json|parquet|format|seed|graine|semilla|seme|semente|tab[el]|spalt|colon", re.I)
_DAY = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
_STAYING = re.compile(r"\bcolumn names (?:may|can|should|must) (?:stay|be|remain|be kept)[^.\n]{0,40}\.?", re.I)


def turned(text: str) -> str:
    """The same request with plain turns of phrase, in its own language; one in English is as it was."""
    text = _STAYING.sub("", _WRAPPED.sub(r"\g<last> ", text))
    text = _LETTERS.sub(r"\g<name> (\g<values>)", text)
    language = language_of(tokens_of(text))
    if language is None:
        return text
    text = _HEAD.sub(lambda match: match[0] if _TOLD.search(match["head"]) else "", text, count=1)
    text = _SHARED_TAIL.sub(lambda match: _in_full(match, language), _COMMA.sub(r"\g<whole>.\g<part>", text))
    for pattern, plain in _turns(language.code):
        text = pattern.sub(plain, text)
    return _DAY.sub(r"\1.\2.\3", text)


def _in_full(match: re.Match[str], language: Language) -> str:
    """``Aufnahme- und Entlassungszeitpunkt``: both with the tail that they share."""
    second = match["second"]
    tails = (second[at:].lower() for at in range(_SHORTEST_TAIL, len(second) - _SHORTEST_TAIL + 1))
    tail = next((tail for tail in tails if tail in language.nouns), None)
    return f"{match['first']}{tail} {match['and']} {second}" if tail else match[0]


@cache
def _turns(code: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    told = load("turns.yaml")
    months = told["months"][code]
    written = {**told["turns"][code], **told["dates"].get(code, {})}
    return tuple((re.compile(pattern.replace("MONTH", months), re.I), plain) for pattern, plain in written.items())
