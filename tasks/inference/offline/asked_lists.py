"""Puts lists that stand behind more words than a noun behind the noun: ``700 orders for our demo: no, placed on``."""

import re

from tasks.inference.offline.lexicon import entities, key_of
from tasks.inference.offline.rewriting import Steps, pattern, rewritten
from tasks.inference.offline.words import is_plural, plural, singular

_N = r"\d[\d.,]*(?:k|m| thousand| million)?\b"
_NOUN = r"[^\W\d]\w*(?: [^\W\d]\w*)?"
_LIST = r"(?P<columns>[^\W\d][^\n]*?,[^\n]*?)(?P<behind>\.(?= \S)|[ \t]*\.?$)"


def lists_behind_nouns(text: str) -> str:
    """The same request with such lists where the grammar reads them; any other is given back as it is."""
    return rewritten(text, _STEPS)


def _listed(match: re.Match[str]) -> str:
    columns = match["columns"]
    plain = columns.count("(") == columns.count(")") and is_plural(match["name"].split()[-1].lower())
    return f"{match['count']} {match['name']} ({columns}){match['behind']}" if plain else match[0]


def _papers(match: re.Match[str]) -> str:
    """``700 prescription documents, each with``: prescriptions."""
    name = match["name"].lower()
    return f"{match['count']} {plural(name)}{match['behind']}" if key_of((name,)) in entities() else match[0]


def _rows_named(match: re.Match[str]) -> str:
    """``Call detail records, 2 million rows`` above ``columns: call_id``."""
    name = "_".join(match["name"].lower().split())
    return f'table "{name}" ({match["count"]} rows, {match["columns"]}).{match["rest"]}'


def _nested(match: re.Match[str]) -> str:
    """``Each order: no, and a list of 1 to 6 line items (sku, price)``: what is nested is said of each."""
    columns = match["columns"].strip(" .")
    return f"{match['head']}. {match['many'].strip()} {match['name']} per {match['owner']} ({columns})."


def _arrows(match: re.Match[str]) -> str:
    """``hive -> apiary, inspection -> hive``: in the singular, the first is of the second."""
    ties = [re.split(r" (?:->|\u2192|=>) ", tie.lower()) for tie in match["ties"].split(", ")]
    if any(singular(name) != name or name == plural(name) or "_" in name for tie in ties for name in tie):
        return match[0]
    return match["before"] + ". ".join(f"each {child} belongs to one {parent}" for child, parent in ties)


def _acting(match: re.Match[str]) -> str:
    """``Exhibitions (25) show many artworks``: the count comes first where a verb follows."""
    return f"{match['before']}{match['count']} {match['name']} {match['verb']} "


_STEPS: Steps = (
    (pattern(r"\b(?P<kind>star|snowflake) schema for [^:.\n]{2,60}:(?=\s)"), lambda match: f"{match['kind']} schema."),
    (
        pattern(
            rf"\b(?P<count>{_N}) (?P<name>{_NOUN}) for (?:our|my|the|an?|some) [^,.;:()\n]{{2,40}}: {_LIST}"
        ),
        _listed,
    ),
    (
        pattern(
            rf"\b(?P<count>{_N}) (?P<name>[^\W\d]\w*) (?:documents|objects)"
            r"(?P<behind>,? (?:each )?(?:with|having|containing) )"
        ),
        _papers,
    ),
    (
        pattern(
            rf"^(?P<name>[^\W\d]\w*(?: [^\W\d]\w*){{1,2}}), (?P<count>{_N}) rows(?P<rest>[^\n:]*)\n"
            r"(?:columns|fields): (?P<columns>[^\n]+?)\.?$"
        ),
        _rows_named,
    ),
    (
        pattern(
            rf"(?P<before>^[ \t]*(?:[-*\u2022+][ \t]+)?)(?P<name>[^\W\d]\w*): "
            rf"(?P<columns>[^\n:;]+,[^\n:;]+); (?P<count>{_N}) (?:rows|records)\.?$"
        ),
        lambda match: f"{match['before']}{match['count']} {match['name']} ({match['columns']})",
    ),
    (
        pattern(
            r"(?P<head>\b(?:each|every) (?P<owner>[^\W\d]\w*(?: [^\W\d]\w*)?)(?: has\b|:)(?:[^.\n]|\.(?=\d))*?),? "
            r"(?:and |plus )?(?:an?|the) (?:nested |embedded )?(?:array|list) of (?:about |exactly |around |up to )?"
            r"(?P<many>\d+(?: ?(?:to|-|\u2013) ?\d+)?) (?P<name>[^\W\d]\w*(?: [^\W\d]\w*)?) ?"
            r"(?:with |[({](?=[^(){}\n]*[)}]))(?P<columns>(?:[^.(){}\n]|\([^()]*\)|\.(?=\d))+)[)}]?\.?"
        ),
        _nested,
    ),
    (
        pattern(
            r"(?P<before>^|[.;] )(?P<ties>[^\W\d]\w* (?:->|\u2192|=>) [^\W\d]\w*"
            r"(?:, [^\W\d]\w* (?:->|\u2192|=>) [^\W\d]\w*)*)(?=[.;]|$)"
        ),
        _arrows,
    ),
    (
        re.compile(
            rf"(?P<before>^|[.;\n] ?)(?P<name>[^\W\d]\w*s) \((?P<count>{_N})\) (?P<verb>[a-z]+) "
            r"(?=(?:many|several|one or more|an?) )", re.M
        ),
        _acting,
    ),
)  # fmt: skip
