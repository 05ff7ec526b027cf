"""Puts items of lists that stand for a row of another table into arrows: ``buyer and seller (both users)``."""

import re
from collections.abc import Iterator, Mapping

from tasks.inference.offline.rewriting import pattern
from tasks.inference.offline.words import is_plural, plural, singular

_NAME = r"[^\W\d]\w*(?: [^\W\d]\w*){0,2}"
_COUNT = re.compile(
    r"(?<![\w.,-])\d[\d.,]*(?:k|m| thousand| million)? (?P<name>[^\W\d]\w*(?: [^\W\d]\w*)?)"
    r"(?= ?\(|[,.;]| with | per | between |$)"
)
_COUNTED_BEHIND = re.compile(r"(?<!\w)(?P<name>[^\W\d]\w*(?: [^\W\d]\w*)?) \(\d[\d.,]*k?\)")
_BOTH = pattern(
    rf"(?<!\w)(?P<first>{_NAME})(?:,| and|, and| &) (?P<second>{_NAME}) "
    r"\((?:they )?both (?:of (?:them|which) )?(?:are |being )?"
    r"(?:refer(?:ring|s)? to |referenc\w+ |references to |point(?:ing)? to |in |from )?(?:the )?"
    r"(?P<table>[^\W\d]\w*s)(?:[,;] (?P<none>[^\W\d]\w*) (?:is |can be |may be )?(?:null|empty|missing)"
    r"(?: (?:for|in|on) (?P<share>\d+(?:\.\d+)? ?%))?)?\)"
)
_TWO = pattern(
    r"\b(?:two|2) (?:references|links|keys) to (?:the )?(?P<table>[^\W\d]\w*s): "
    rf"(?P<first>{_NAME}) and (?P<second>{_NAME})"
)
_BETWEEN = pattern(
    r" between an? (?P<first>[^\W\d]\w* (?P<noun>[^\W\d]\w*)) and an? (?P<second>[^\W\d]\w* (?P=noun)),? "
    r"(?:with|having) "
)
_ARROW = pattern(r"(?<!\w)(?P<first>[^\W\d]\w* (?P<noun>[^\W\d]\w*)) -> (?P<second>[^\W\d]\w* (?P=noun))\b")
_LETTERED = pattern(r"(?<=[(,])(?P<before> ?)(?P<item>(?P<noun>[^\W\d]\w*)[ _](?:[a-e]|[1-5]|one|two))(?=[,)])")
_PER = pattern(r"(?<![^\W\d] )(?<!\w)(?P<of>[^\W\d]\w*) (?P<name>[^\W\d]\w*s) per (?P<per>[^\W\d]\w*)(?=[:,(]| with )")
_OWN_KIND = pattern(
    r"(?P<before>\b(?:an?|each|every) )(?P<noun>[^\W\d]\w*)"
    r"(?P<said> (?:may|can) be an? \w+ (?:of|to|for) another )(?P=noun)\b"
)
_STATES = pattern(
    r"(?P<before>^|[.;] )(?P<of>[^\W\d]\w*) (?P<name>status|state|type|kind|category|level|role|mode|stage|phase): "
    r"(?P<values>[^\W\d][\w -]*(?:, [^\W\d][\w -]*)+)(?=\.|$)"
)
_ITEM = pattern(r"(?P<before>[(,] ?)(?P<noun>[^\W\d]\w*)(?= ?[,)])")


def references_shown(text: str) -> str:
    """The same request with such items as arrows; one without any is given back as it is."""
    tables = _counted(text)
    text = _BOTH.sub(_both, text)
    text = _TWO.sub(lambda match: f"{match['first']} -> {match['table']}, {match['second']} -> {match['table']}", text)
    text = _BETWEEN.sub(_between, text)
    text = _ARROW.sub(lambda match: _pointing(match, tables), text)
    text = _LETTERED.sub(lambda match: _lettered(match, tables), text)
    text = _PER.sub(lambda match: _of_both(match, tables), text)
    text = _OWN_KIND.sub(lambda match: _in_full(match, tables), text)
    text = _STATES.sub(lambda match: _stated(match, tables), text)
    return _ITEM.sub(lambda match: _by_last_word(match, tables), text)


def _of_both(match: re.Match[str], tables: Mapping[str, str]) -> str:
    """``Player stats per match``: they are a player's, too."""
    of, per = match["of"].lower(), singular(match["per"].lower())
    if of == per or of not in tables or per not in tables:
        return match[0]
    return f"{match['of']} {match['name']} per {match['of'].lower()} and {match['per']}"


def _stated(match: re.Match[str], tables: Mapping[str, str]) -> str:
    """``order status: new, paid, shipped``: values of a column of orders."""
    if match["of"].lower() not in tables:
        return match[0]
    return f"{match['before']}Each {match['of'].lower()} has a {match['name']} ({match['values']})"


def _in_full(match: re.Match[str], tables: Mapping[str, str]) -> str:
    """``A case may be an appeal to another case``, of court cases."""
    table = tables.get(match["noun"].lower(), "")
    if " " not in table:
        return match[0]
    noun = " ".join([*table.split()[:-1], match["noun"].lower()])
    return f"{match['before']}{noun}{match['said']}{noun}"


def _counted(text: str) -> Mapping[str, str]:
    """What is counted: each noun's last word in the singular, and the noun."""
    return {singular(name.split()[-1]): name for name in _counted_names(text) if is_plural(name.split()[-1])}


def _counted_names(text: str) -> Iterator[str]:
    return (match["name"].lower() for form in (_COUNT, _COUNTED_BEHIND) for match in form.finditer(text))


def _both(match: re.Match[str]) -> str:
    if not is_plural(match["table"].lower()):
        return match[0]
    nulls = {match[part]: "" for part in ("first", "second")}
    if match["none"] in nulls:
        nulls[match["none"]] = f" ({match['share']} null)" if match["share"] else " (optional)"
    return ", ".join(f"{name} -> {match['table']}{said}" for name, said in nulls.items())


def _between(match: re.Match[str]) -> str:
    """``matches between a home team and an away team, with best of``."""
    table = plural(match["noun"].lower())
    return f" with {match['first']} -> {table}, {match['second']} -> {table}, "


def _pointing(match: re.Match[str], tables: Mapping[str, str]) -> str:
    """``liker user -> liked user``: one row of a table to another."""
    table = tables.get(match["noun"].lower())
    return f"{match['first']} -> {table}, {match['second']} -> {table}" if table else match[0]


def _lettered(match: re.Match[str], tables: Mapping[str, str]) -> str:
    """``user a, user b``: two rows of a table."""
    table = tables.get(match["noun"].lower())
    return f"{match[0]} -> {table}" if table else match[0]


def _by_last_word(match: re.Match[str], tables: Mapping[str, str]) -> str:
    """``spot`` where there are parking spots."""
    table = tables.get(match["noun"].lower())
    if table is None or " " not in table:
        return match[0]
    return f"{match['before']}{' '.join([*table.split()[:-1], match['noun'].lower()])}"
