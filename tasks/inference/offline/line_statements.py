"""Reads lines and sentences that are a table each: ``episodes (4000) -> shows: title``, ``- 8 clerks: name, phone``."""

import re

from tasks.inference.offline.rewriting import Steps, pattern, rewritten
from tasks.inference.offline.words import is_plural, plural, singular

_N = r"\d[\d.,]*(?: ?(?:k|m|million))?"
_NOUN = r"[^\W\d]\w*(?:[ -][^\W\d]\w*){0,2}"
_BEGIN = r"(?P<before>^[ \t]*(?:[-*\u2022+][ \t]+|\d{1,2}[.)][ \t]+)?|(?<=[.;] ))"
_ENDS = r"(?P<columns>[^\W\d][^\n;]*?)(?P<behind>[ \t]*[.;]?[ \t]*$|[ \t]?;(?= )|(?<!\bno)(?<!\bnr)(?<!\bca)\.(?= \S))"


def lines_as_tables(text: str) -> str:
    """The same request with each such line as a counted noun with its list in brackets."""
    return rewritten(text, _STEPS)


def _of_parents(match: re.Match[str]) -> str:
    """``episodes (4000) -> shows: title``."""
    parents = [singular(each.strip().lower()) for each in match["parents"].split(",")]
    ties = " and ".join(f"one {each}" for each in parents)
    count = re.sub(r" (?:million|m)\b", "m", match["count"], flags=re.I)
    return f"{match['before']}{count} {match['name']} ({match['columns']}), each of {ties}."


def _listed(match: re.Match[str]) -> str:
    """``- 8 clerks: name, phone; each ...``: the list in brackets, however the noun is built."""
    columns = match["columns"].strip()
    if _BETWEEN & set(match["name"].lower().split()):
        return match[0]
    plain = "," in columns and columns.count("(") == columns.count(")") and ":" not in _outside(columns).split(",")[0]
    if not plain or match["name"].lower().split()[-1] in _NO_TABLES or _counts_tables(columns):
        return match[0]
    return f"{match['before']}{match['count']} {match['name']} ({columns}){match['behind']}"


def _outside(columns: str) -> str:
    return re.sub(r"\([^()]*\)", "", columns)


def _counts_tables(columns: str) -> bool:
    """``3 tables: 20 users, 30 orders``: what is listed is counted itself."""
    return bool(re.search(rf"(?:^|, |and ){_N} [^\W\d]\w+s\b", _outside(columns)))


def _one_per(match: re.Match[str]) -> str:
    """``orbits: exactly one per satellite, with apogee and perigee``."""
    said = f"{match['many']} {match['name']} per {match['owner']}"
    return f"{match['before']}{said} ({match['columns'].strip()}){match['behind']}"


def _through(match: re.Match[str]) -> str:
    """``students and courses are many-to-many via enrolments, 9000 rows, with grade 1-5``."""
    first, second = (singular(match[each].lower()) for each in ("first", "second"))
    counted = match["count"] or match["after"]
    count = f"{counted} " if counted else ""
    columns = f" ({match['columns']})" if match["columns"] else ""
    name = match["name"] if is_plural(match["name"].lower()) else plural(match["name"])
    return f"{match['before']}{count}{name}{columns}, each of one {first} and one {second}"


def _each_has(match: re.Match[str]) -> str:
    """``each citizen has exactly one passport: number, issued on``: the list is of what they have."""
    return f"{match['said']} ({match['columns'].strip()}){match['behind']}"


def _array(match: re.Match[str]) -> str:
    """``Inside every recipe an array of exactly 4 steps: text, minutes``."""
    owner, name = match["owner"], match["name"]
    listed = f"{name} ({match['columns'].strip(' .')})"
    return f"Each {owner} has a nested list of {listed}. {match['many']} {name} per {owner}."


def _own_kind(match: re.Match[str]) -> str:
    """``a cow's mother is also a cow``."""
    return f"each {match['name']} has a {match['role']} (another {match['name']})"


_BETWEEN = frozenset({"table", "of", "on", "for", "by", "in", "from", "per", "with", "at", "to", "and", "or", "x"})
_NO_TABLES = frozenset(
    {
        "rows",
        "row",
        "with",
        "records",
        "tables",
        "columns",
        "fields",
        "files",
        "entities",
        "collections",
        "entries",
        "types",
        "kinds",
    }
)
_STEPS: Steps = (
    (
        pattern(rf"{_BEGIN}(?P<name>{_NOUN}) ?\((?P<count>{_N})(?: rows| records)?\) ?(?:->|=>|\u2192|>) ?"
                 rf"(?P<parents>{_NOUN}(?:, ?{_NOUN})*) ?: ?(?P<columns>[^\n]+?)[ \t.]*$"),
        _of_parents,
    ),
    (
        pattern(rf"{_BEGIN}(?P<name>{_NOUN}),? (?P<count>{_N})(?: rows| records)? ?: ?{_ENDS}"),
        _listed,
    ),
    (pattern(rf"{_BEGIN}(?P<count>{_N}) (?P<name>{_NOUN}) ?: {_ENDS}"), _listed),
    (pattern(rf"{_BEGIN}(?P<name>{_NOUN}) ?: (?P<count>{_N}) (?:rows|records), {_ENDS}"), _listed),
    (
        pattern(rf"{_BEGIN}(?P<name>{_NOUN}) ?: ?(?P<many>exactly one|exactly \d+|\d+(?: ?(?:-|to) ?\d+)?) "
                 rf"(?:per|for each|for every) (?P<owner>{_NOUN}),? (?:with |having )?{_ENDS}"),
        _one_per,
    ),
    (
        pattern(r"(?P<before>^[ \t]*(?:[-*\u2022+][ \t]+)?|[.;] )"
                 r"(?P<first>[^\W\d]\w+s) and (?P<second>[^\W\d]\w+s)(?: are|:| -) "
                 r"(?:many-to-many|m:n|n:m|linked|connected|joined)(?: with each other)? (?:via|through|by)(?: a)? "
                 rf"(?:table )?(?P<name>[^\W\d]\w+)(?:,? \(?(?P<count>{_N}) (?:rows|records)\)?)?"
                 r"(?:,? (?:with|having) (?P<columns>[^\n.;]+?)"
                 r"(?:, (?P<after>\d[\d.,]*k?) (?:rows|records)(?: there)?)?(?=$|[.;\n]))?"),
        _through,
    ),
    (
        pattern(r"\b(?:inside|within|in) (?:each|every) (?P<owner>[^\W\d]\w*),? (?:there (?:is|are) )?"
                 r"an? (?:array|list) of (?:exactly )?(?P<many>\d+(?: ?(?:-|to) ?\d+)?) "
                 r"(?P<name>[^\W\d]\w*) ?: (?P<columns>[^\n]+)$"),
        _array,
    ),
    (
        pattern(rf"(?P<said>\b(?:each|every) {_NOUN} (?:has|contains|holds|includes) "
                 rf"(?:exactly )?(?:one|\d+) [^\W\d]\w*) ?: {_ENDS}"),
        _each_has,
    ),
    (
        pattern(r"\b(?:an?|each|every|the) (?P<name>[^\W\d]\w+)'s (?P<role>[^\W\d]\w+) is (?:also |always |again )?"
                 r"(?:an?|another) (?P=name)\b"),
        _own_kind,
    ),
)  # fmt: skip
