"""Puts the ways in which people head a list into one: so many of a thing, with these columns."""

import re

from tasks.inference.offline.data import mapping
from tasks.inference.offline.rewriting import Steps, pattern, rewritten
from tasks.inference.offline.words import is_plural, plural

_N = r"\d[\d,.]*[km]?"
_NOUN = r"[^\W\d]\w*(?:[ -][^\W\d]\w*)?"
_KEEPING = "|".join(str(mapping("statements", "words")["keeping"]).split())
_PLAIN_ROWS = frozenset({"rows", "records", "entries", "lines", "columns", "fields", "tables", "characters", "digits"})


def stated(text: str) -> str:
    """The same request with these headings in one form; one without any is given back as it is."""
    return rewritten(text, _STEPS)


def _multiplied(match: re.Match[str]) -> str:
    """``employees x 800 with name``: the count comes first."""
    return f"{match['count']} {match['name']}" if is_plural(match["name"].lower()) else match[0]


def _headed(match: re.Match[str]) -> str:
    """``## Acts`` above ``700 rows. Columns: act name, country``."""
    name = match["name"].strip()
    name = name if is_plural(name.lower()) else plural(name)
    return f"{match['count']} {name} ({match['columns'].strip(' .')})."


def _rows_of(match: re.Match[str]) -> str:
    """``1 result row per candidate``: rows of results."""
    return match[0] if match["name"].lower() in ("data", "sample") else f"{match['count']} {plural(match['name'])} per"


def _entries(match: re.Match[str]) -> str:
    """``5000 feedback entries on talks``: the entries are what is told before them."""
    return match[0] if match["name"].lower() in ("data", "sample") else f"{match['count']} {plural(match['name'])} "


def _with_columns(match: re.Match[str]) -> str:
    """``20k customers, columns customer_id, gender``."""
    return match[0] if match["name"].lower() in _PLAIN_ROWS else f"{match['count']} {match['name']} with columns"


def _kept(match: re.Match[str]) -> str:
    """``per visit we capture weight``: what each of them has."""
    return f"{match['before']}each {match['name']} has "


def _inside(match: re.Match[str]) -> str:
    """``Inside every recipe an array of 4 steps``: each has them."""
    return f"each {match['name']} has "


def _in_cases(match: re.Match[str]) -> str:
    """``a sheet is approved in 90% of the cases``: so many of them are."""
    *before, last = match["name"].split()
    return f"{match['share']} of {' '.join([*before, plural(last)])} are {match['flag']}"


_STEPS: Steps = (
    (
        pattern(rf"^#+[ \t]*(?P<name>{_NOUN})[ \t]*\n+[ \t]*(?P<count>{_N}) (?:rows|records)\b[ .,:;-]*"
                 r"(?:columns|fields|attributes)\s*:\s*(?P<columns>[^\n]+)$"),
        _headed,
    ),
    (pattern(rf"\b(?P<name>[^\W\d]\w+) [x\u00d7] (?P<count>{_N})\b"), _multiplied),
    (
        pattern(
            rf"\b(?P<name>[^\W\d]\w+s) [-\u2013\u2014(] ?(?P<count>{_N}) (?:of them|in total|in all) ?[-\u2013\u2014)]"
        ),
        lambda match: f"{match['count']} {match['name']}",
    ),
    (
        pattern(rf"\b(?P<count>{_N}) (?P<name>[^\W\d]\w+) (?:entries|records) (?=(?:on|of|by|from) [^\W\d]+s\b)"),
        _entries,
    ),
    (pattern(rf"\b(?P<count>{_N}) (?P<name>[^\W\d]\w+) (?:rows?|records?|entr(?:y|ies)) per\b"), _rows_of),
    (
        pattern(rf"(?P<count>\b{_N}) (?P<name>{_NOUN})[,:;]? (?:with )?(?:the )?(?:columns|fields|attributes)\b:?"),
        _with_columns,
    ),
    (
        pattern(rf"\A[^\W\d][\w ]{{2,40}} (?:tables?|data|dataset|sample|demo|files?): (?={_N} {_NOUN} with columns)"),
        lambda _: "",
    ),
    (
        pattern(r"(?P<before>^|[.;,:] |and )(?:per|for each|for every|for|in each|on each|of each) (?:an? |each )?"
                 rf"(?P<name>{_NOUN}),? we(?: also| only| just)? (?:want to |need to )?(?:{_KEEPING})s? (?!which )"),
        _kept,
    ),
    (pattern(rf"\b(?:which|that) (?:also )?(?:{_KEEPING})s? (?=the |an? |its |their )"), lambda _: "with "),
    (pattern(r"\A(?:dear|liebe|hello|hi|hallo|hey)\b[^\n,!.\d]{0,40}[,!][ \t]*\n?"), lambda _: ""),
    (
        pattern(r"\b(?P<head>(?:in )?(?:an?|each|every) (?P<name>[^\W\d]\w+)\b[^.;\n]*); "
                 rf"(?:for (?:it|each) )?we(?: also)? (?:{_KEEPING})s? "),
        lambda match: f"{match['head']}. Each {match['name']} has ",
    ),
    (
        pattern(r"(?P<before>[.;,] )(?P<name>[^\W\d]\w*(?: [^\W\d]\w*)?) (?:is )?(?P<none>null|empty|missing) in "
                 r"(?P<share>\d+(?:\.\d+)? ?%)(?! of)"),
        lambda match: f"{match['before']}{match['name']} is {match['none']} in {match['share']} of the rows",
    ),
    (pattern(r"\bholding (?=[^\W\d])"), lambda _: "with "),
    (pattern(r",[ \t]*\n[ \t]*(?=(?:and|or|with|each|plus) )"), lambda _: ", "),
    (pattern(r"\b(?:inside|within) (?:each|every) (?P<name>[^\W\d]\w*),? (?:there (?:is|are) )?"), _inside),
    (pattern(r"\ban? (?:nested )?(?:array|list) of (?=(?:exactly )?\d)"), lambda _: ""),
    (pattern(r" ?\((?:one-to-one|1:1|1-1)\)(?= ?[:,])"), lambda _: ""),
    (pattern(r",? which (?:is|lies|ranges)(?: somewhere)? (?=between |from )"), lambda _: " "),
    (
        pattern(r"(?<=[^\W\d]) unknown \(null\) in (?P<share>\d+(?:\.\d+)? ?%)"),
        lambda match: f" is null in {match['share']} of the rows",
    ),
    (
        pattern(r"\b(?P<none>is (?:null|missing|empty) in \d+(?:\.\d+)? ?%"
                 r"(?: of (?:the |all )?(?:rows|cases|records))?), "
                 r"(?:and )?(?P<other>the [^\W\d]\w*(?: [^\W\d]\w*)?) in (?P<share>\d+(?:\.\d+)? ?%)"),
        lambda match: f"{match['none']}. {match['other']} is null in {match['share']} of the rows",
    ),
    (
        pattern(rf"\b(?:an?|each|every|the) (?P<name>{_NOUN}) (?:is|was|has been) (?P<flag>[^\W\d]\w*) in "
                 r"(?P<share>\d+(?:\.\d+)? ?(?:%|percent)) of (?:the |all )?(?:cases|times?)\b"),
        _in_cases,
    ),
    (
        pattern(r"\bin (?P<share>\d+(?:\.\d+)? ?(?:%|percent)) of (?:the |all )?cases\b"),
        lambda match: match["share"],
    ),
)  # fmt: skip
