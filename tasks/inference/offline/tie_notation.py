"""Puts signs and methods that tie two tables into arrows: ``Author has_many books``, ``offices n-1 companies``."""

import re

from tasks.inference.offline.lexicon import entities, grammar_words, key_of
from tasks.inference.offline.words import is_plural, plural

_METHODS = {"hasmany": "1:n", "hasone": "1:1", "belongsto": "n:1", "hasandbelongstomany": "m:n", "belongstomany": "m:n"}
_ENDS = {"1": "1", "n": "n", "m": "n", "*": "n", "many": "n", "one": "1"}
_KINDS = {("1", "n"): "1:n", ("n", "1"): "n:1", ("n", "n"): "m:n", ("1", "1"): "1:1"}
_METHOD = re.compile(
    r"\b(?P<first>[^\W\d]\w*)\s*\.?\s(?P<method>has_many|hasMany|has_one|hasOne|belongs_to|belongsTo|"
    r"has_and_belongs_to_many|belongs_to_many|belongsToMany)\s*\(?\s*:?(?P<second>[^\W\d]\w*)\)?"
)
_SIGN = re.compile(
    r"\b(?P<first>[^\W\d]\w*)\s+(?P<left>[1nm*])\s?(?:-{1,2}|:|\.\.)\s?(?P<right>[1nm*]|many)(?=\s)\s+"
    r"(?P<second>[^\W\d]\w*)", re.I
)  # fmt: skip
_ENDS_OF_TIE = r"\s[1nNmM*]\s?(?:-{1,2}|:|\.\.)\s?(?:[1nNmM*]|many)\s"
_CHAIN = re.compile(rf"\b[^\W\d]\w*(?:{_ENDS_OF_TIE}\s*[^\W\d]\w*){{2,}}")
_BOUNDS = re.compile(
    r"(?P<arrow>(?:->|=>|→)\s*[^\W\d]\w*)\s*\(\s*(?P<low>[01])\s?(?:\.\.|-|:)\s?(?P<high>[1nm*])\s*\)", re.I
)


def ties_as_arrows(text: str) -> str:
    """The same request with every tie between two names as an arrow, and what kind it is in brackets behind it."""
    text = _CHAIN.sub(_apart, text)
    text = _BOUNDS.sub(lambda match: f"{match['arrow']} ({'n:1' if match['high'] == '1' else '1:n'})", text)
    text = _METHOD.sub(lambda match: _arrow(match, _METHODS[match["method"].replace("_", "").lower()]), text)
    return _SIGN.sub(_between_signs, text)


def _apart(match: re.Match[str]) -> str:
    """``Book N:1 Author 1:N Award`` are two ties."""
    names, signs = re.split(_ENDS_OF_TIE, match[0]), re.findall(_ENDS_OF_TIE, match[0])
    return ", ".join(f"{names[at].strip()} {sign.strip()} {names[at + 1].strip()}" for at, sign in enumerate(signs))


def _between_signs(match: re.Match[str]) -> str:
    names = match["first"].lower(), match["second"].lower()
    drawn = "--" in match[0] or "*" in match["left"] + match["right"]
    lettered = bool({match["left"].lower(), match["right"].lower()} & {"n", "m"})
    things = [_is_thing(name) for name in names]
    words = {name for name, thing in zip(names, things, strict=True) if not thing} & grammar_words()
    if not (drawn or all(things) or (lettered and any(things) and not words)):
        return match[0]
    return _arrow(match, _KINDS[_ENDS[match["left"].lower()], _ENDS[match["right"].lower()]])


def _arrow(match: re.Match[str], kind: str) -> str:
    return f"{_several(match['first'])} -> {_several(match['second'])} ({kind})"


def _several(name: str) -> str:
    name = name.lower() if name.istitle() else name
    return name if is_plural(name.lower()) else plural(name)


def _is_thing(name: str) -> bool:
    return is_plural(name.lower()) or key_of((name.lower(),)) in entities()
