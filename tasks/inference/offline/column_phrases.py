"""Puts short cuts that people take in lists of columns into the words that the grammar reads."""

import re

from tasks.inference.offline.data import mapping
from tasks.inference.offline.rewriting import Steps, rewritten
from tasks.inference.offline.value_phrases import values_in_brackets

_NONE = r"(?P<none>null|empty|missing|blank)"
_FRACTIONS: dict[str, str] = mapping("column_phrases", "fractions")
_FRACTION = "|".join(sorted(map(re.escape, _FRACTIONS), key=len, reverse=True))
_MOMENTS = {"timestamps": "at", "dates": "date", "times": "time"}


def in_full(text: str) -> str:
    """The same request without these short cuts; one without any is given back as it is."""
    return rewritten(values_in_brackets(text), _STEPS)


def _pattern(written: str) -> re.Pattern[str]:
    return re.compile(written, re.I)


def _paired(match: re.Match[str]) -> str:
    kind = _MOMENTS[match["kind"].lower()]
    return f"{match['first']} {kind}, {match['second']} {kind}"


def _in_year(match: re.Match[str]) -> str:
    return f"year {match['done']} "


def _bounds_of(match: re.Match[str]) -> str:
    """``min/max players``."""
    return f"{match['first']} {match['of']}, {match['second']} {match['of']}"


def _with_point(match: re.Match[str]) -> str:
    """``entre 0,5 y 25``: a comma before decimals, between bounds."""
    before = match.groupdict().get("to") or ""
    return f"{before}{match['whole']}.{match['part']}"


_TO = "to|a|à|y|e|et|bis|und|tot|en|and"
_DONE: dict[str, str] = mapping("column_phrases", "done")
_STEPS: Steps = (
    (
        _pattern(
            r"\b(?:an? )?(?:flag|boolean|indicator) (?:for |that (?:says|tells) |saying |telling )?(?:whether|if) "
        ),
        lambda _: "whether ",
    ),
    (
        _pattern(r"\b(?:one|1) (?:in|out of) (?:every )?(?P<of>[1-9]\d{0,2})\b(?= [^\W\d])(?! of\b)"),
        lambda match: f"{100 / int(match['of']):g}% of the",
    ),
    (_pattern(r"\bi\.e\.?,? "), lambda _: "meaning "),
    (
        _pattern(r"\((?P<who>(?:both|all) [^\W\d]\w*), (?P<rest>[^()]+)\)"),
        lambda match: f"({match['who']}), {match['rest']}",
    ),
    (_pattern(r"\bfrom when (?:until|till|to) when\b"), lambda _: "start date, end date"),
    (
        _pattern(r"(?: [-\u2013\u2014]|[,;]) (?:so )?(?:make (?:it|that)|let's say|call it|i'd say) (?=(?:about )?\d)"),
        lambda _: ". ",
    ),
    (_pattern(rf"(?<![\d.,])(?P<whole>\d{{1,4}}),(?P<part>\d{{1,2}})(?= ?(?:{_TO}|-|\u2013) ?\d)"), _with_point),
    (_pattern(rf"(?P<to>\d ?(?:{_TO}|-|\u2013) ?)(?P<whole>\d{{1,4}}),(?P<part>\d{{1,2}})(?![\d,])"), _with_point),
    (
        _pattern(rf"\b(?P<done>{'|'.join(_DONE)}) (?:at |from |between )?(?=\d)"),
        lambda match: f"{_DONE[match['done'].lower()]} ",
    ),
    (_pattern(r" ?∈ ?"), lambda _: " in "),
    (_pattern(r"\bself[- ]reference, (?:may|can) be (?:empty|null)\b|\bself[- ]reference\b"), lambda _: "optional"),
    (_pattern(r"\bfrom (?P<low>-\d[\d.]*) to (?=-?\d)"), lambda match: f"between {match['low']} and "),
    (_pattern(r"(?<![\w.])(?:no\.|nr\.|#) of (?=[a-z])"), lambda _: "number of "),
    (
        _pattern(r">=? ?(?P<low>-?\d[\d.]*) ?(?:and|,|&) ?<=? ?(?P<high>-?\d[\d.]*)"),
        lambda match: f"between {match['low']} and {match['high']}",
    ),
    (
        _pattern(r"\b(?:an? )?(?:max(?:imum)?\.? |up to )?\d+[- ](?:digit|char|character|letter) (?=[a-z])"),
        lambda _: "",
    ),
    (
        _pattern(rf"\((?P<part>{_FRACTION})\)"),
        lambda match: f"({_FRACTIONS[match['part'].lower()]})",
    ),
    (
        _pattern(rf"(?: - )?\b(?P<part>{_FRACTION}) (?:of them )?(?:is |are )?{_NONE}\b"),
        lambda match: f" ({_FRACTIONS[match['part'].lower()]} {match['none']})",
    ),
    (
        _pattern(
            r"\b(?:mostly|mainly|usually) (?P<most>\w+) \((?P<share>\d+ ?%)\),? "
            r"(?:otherwise|else|the rest|rest) (?P<rest>\w+)"
        ),
        lambda match: f"({match['share']} {match['most']}, the rest {match['rest']})",
    ),
    (
        _pattern(rf"\([^(),]*, (?P<share>\d+(?:\.\d+)? ?%) {_NONE}\)"),
        lambda match: f"({match['share']} {match['none']})",
    ),
    (
        _pattern(r"\bwith (?:this|the following|these|the) (?:csv )?(?:headers?|header row|header line)\s*:?\s*\n?"),
        lambda _: "with columns ",
    ),
    (_pattern(r"(?<=\w)\?(?= ?[(,:)]| [-\u2013\u2014] )"), lambda _: " flag"),
    (_pattern(r"(?<=\w )(?P<no>no|nr)\.(?= ?[\d(,)])"), lambda match: match["no"]),
    (_pattern(r"\b(?P<done>built|founded|made|established|launched|constructed|produced) in (?=\d{4}\b)"), _in_year),
    (
        _pattern(r"\b(?P<first>min|max|minimum|maximum)/(?P<second>min|max|minimum|maximum) (?P<of>[^\W\d]\w*)"),
        _bounds_of,
    ),
    (_pattern(r"\bfirst ?-? ?(?:and|&|/) ?last ?-?names?\b"), lambda _: "first name, last name"),
    (_pattern(r"\blat ?/ ?(?P<long>lon|lng|long)\b"), lambda match: f"lat, {match['long']}"),
    (_pattern(r"\b(?P<first>\w+)/(?P<second>\w+) (?P<kind>timestamps|dates|times)\b"), _paired),
    (_pattern(r"(?<![\w→])\w+(?:→\w+){2,}"), lambda match: match[0].replace("→", "/")),
    (
        _pattern(r" ?\((?:=|calculated as|computed as) ?(?P<sum>[^()]*(?:\([^()]*\)[^()]*)*)\)"),
        lambda match: f" = {match['sum'].strip()}",
    ),
    (
        _pattern(r"(?<=\w) ?\((?P<sum>[a-z]\w*(?: [a-z]\w*)? (?:times|plus|minus|divided by|\*) [^(),]*)\)"),
        lambda match: f" = {match['sum'].strip()}",
    ),
)
