"""Puts ways of naming and counting a table into one: ``traders 3k (handle)``, ``dim_store: 85 stores with city``."""

import re
from datetime import date

from tasks.inference.offline.rewriting import Steps, pattern, rewritten
from tasks.inference.offline.words import is_plural, singular

_N = r"\d[\d.,]*(?: ?(?:k|m|thousand|million)\b)?"
_NOUN = r"[^\W\d]\w*(?:[ -][^\W\d]\w*)?"
_BEGIN = r"(?P<before>^[ \t]*(?:[-*\u2022+][ \t]+)?|(?<=[.;:,] )|\band )"
_LIST = r"(?P<columns>[^\W\d][^\n]*?,[^\n]*?)(?P<behind>\.(?= \S)|[ \t]*\.?$)"
_ABOUT = r"(?:~ ?|about |around |roughly |approx\.? |some )?"


def tables_stated(text: str) -> str:
    """The same request with these ways in the one that the grammar reads; any other is given back as it is."""
    return rewritten(_each_document(text), _STEPS)


def _one_table(match: re.Match[str]) -> str:
    """``just one table, graves: plot code, section, 3,400 rows``."""
    columns = re.sub(rf",? (?P<count>{_N}) (?:rows|records)$", "", match["columns"], flags=re.I)
    count = match["count"] or (re.search(rf"({_N}) (?:rows|records)$", match["columns"], re.I) or ["", ""])[1]
    return f"{count} {match['name']} ({columns}){match['behind']}".lstrip()


def _counted(match: re.Match[str]) -> str:
    """``traders 3k (handle, country)``: the count comes first."""
    return f"{match['before']}{match['count']} {match['name']}" if _counts(match["name"]) else match[0]


def _counts(name: str) -> bool:
    last = name.lower().split()[-1]
    return is_plural(last) and last not in _NO_TABLES


def _by_identifier(match: re.Match[str]) -> str:
    """``dim_store: 85 stores with city``: the identifier is the table."""
    return f"{match['before']}{match['count']} {match['name']} "


def _days(match: re.Match[str]) -> str:
    """``dim_date: one row per day for 2022 and 2023``: so many days."""
    first, last = date(int(match["first"]), 1, 1), date(int(match["last"] or match["first"]), 12, 31)
    return f"{match['before']}{(last - first).days + 1} {match['name']}" if first <= last else match[0]


def _per_owner(match: re.Match[str]) -> str:
    """``episodes (about 25 per show, title, length)`` and ``comments ~5 per issue``."""
    listed = match.groupdict().get("listed") or ""
    return f"{match['before']}{match['many']} {match['name']} per {match['owner']}{f' ({listed})' if listed else ''}"


def _owner_has(match: re.Match[str]) -> str:
    """``albums (each artist has 3)``."""
    return f"{match['before']}{match['many']} {match['name']} per {match['owner']}"


def _each_document(text: str) -> str:
    """``1000 thermostats as JSON documents. Each document: serial``: each of them is one."""
    found = _DOCUMENTS.search(text)
    if found is None:
        return text
    name = " ".join([*found["name"].split()[:-1], singular(found["name"].split()[-1].lower())])
    plain = f"{text[: found.start()]}{found['said']}{text[found.end() :]}"
    return _EACH_DOCUMENT.sub(lambda match: f"{match['each']} {name} has ", plain)


_DOCUMENTS = pattern(rf"(?P<said>\b{_N} (?P<name>{_NOUN}) (?:as|in) (?:nested )?json) documents?")
_EACH_DOCUMENT = pattern(r"\b(?P<each>each|every) (?:document|object|record)(?:: ?| has | contains | with )")
_NO_TABLES = frozenset({"rows", "records", "columns", "tables", "fields", "entries", "days", "years", "months"})


def _bounded(match: re.Match[str]) -> str:
    return f"{match['none']} in {round(100 * float(match['part']) / float(match['whole']), 1):g}% of the rows"


def _headed(match: re.Match[str]) -> str:
    """``Origins (12): country, region``."""
    listed = f"{match['count']} {match['name']} ({match['columns']}){match['behind']}"
    return f"{match['before']}{listed}" if _counts(match["name"]) else match[0]


def _columns_of(match: re.Match[str]) -> str:
    """``Patent columns: publication number, title``."""
    return f"{match['before']}Each {singular(match['name'].lower())} has {match['columns']}{match['behind']}"


def _tied(match: re.Match[str]) -> str:
    """``Green lots, 90 of them, each from one origin: lot number, kg``: what they are of stands behind the list."""
    said = f"{match['count'] or match['many']} {match['name']} ({match['columns']})"
    return f"{match['before']}{said}, {match['tie']}{match['behind']}"


_STEPS: Steps = (
    (pattern(r"\((?:an? |one )?dozen\)"), lambda _: "(12)"),
    (
        pattern(
            r"^(?:[^\W\d][\w ,']{0,40}\b)?(?:just |only )?(?:one|a) (?:single )?table(?: only)?"
            r"(?:,? please| pls)?[,:] "
            rf"(?P<name>{_NOUN})(?:, (?P<count>{_N}) (?:people|rows|records|of them))?: {_LIST}"
        ),
        _one_table,
    ),
    (
        pattern(
            rf"\b(?P<count>{_N}) (?P<name>{_NOUN}), (?:one|a) single table: {_LIST}"
        ),
        _one_table,
    ),
    (
        pattern(rf"{_BEGIN}(?P<name>[^\W\d]\w*_\w+): (?P<count>{_N}) [^\W\d]\w*s (?=with |\()"),
        _by_identifier,
    ),
    (
        pattern(
            rf"{_BEGIN}(?P<name>[^\W\d]\w*): (?:one|a|1) (?:row|record) (?:per|for each|for every) (?:calendar )?day,? "
            r"(?:for|from|over|in|covering) (?P<first>\d{4})(?: ?(?:and|to|-|\u2013|through|until) ?(?P<last>\d{4}))?"
        ),
        _days,
    ),
    (
        pattern(
            rf"{_BEGIN}(?P<name>[^\W\d]\w*_\w+) "
            r"(?P<first>\d{4}) ?(?:-|\u2013|to) ?(?P<last>\d{4}),? daily(?=[,;.]|$)"
        ),
        _days,
    ),
    (
        pattern(
            rf"{_BEGIN}(?P<name>{_NOUN}) \({_ABOUT}(?P<many>\d+(?: ?(?:-|to) ?\d+)?) per (?P<owner>{_NOUN})[;,] "
            r"(?P<listed>[^()]+(?:\([^()]*\)[^()]*)*)\)"
        ),
        _per_owner,
    ),
    (
        pattern(
            rf"{_BEGIN}(?P<name>[^\W\d]\w*s) {_ABOUT}(?P<many>\d+(?: ?(?:-|to) ?\d+)?) per (?P<owner>{_NOUN})"
            r"(?=[,.;]|$)"
        ),
        _per_owner,
    ),
    (
        pattern(
            rf"{_BEGIN}(?P<name>[^\W\d]\w*s) \((?:each|every) (?P<owner>{_NOUN}) has "
            r"(?P<many>\d+(?: ?(?:-|to) ?\d+)?)\)"
        ),
        _owner_has,
    ),
    (
        pattern(rf"{_BEGIN}(?P<name>{_NOUN}) (?P<count>\d[\d.,]*(?:k|m| thousand| million)\b)(?! ?%)"),
        _counted,
    ),
    (
        pattern(rf"{_BEGIN}(?P<name>[^\W\d]\w*s) (?:must|should) (?:be|number|total) (?P<count>{_N})(?=[.,;]|$)"),
        _counted,
    ),
    (pattern(r"(?P<has>\bhas exactly (?:one|1) [^\W\d]\w*(?: [^\W\d]\w*)?) \((?:one-to-one|1:1|1-1)\)(?=:)"),
     lambda match: match["has"]),
    (
        pattern(r"(?:[,;]| -)? in particular (?P<no>no [^\W\d]\w* table)s?\b"),
        lambda match: f". {match['no']}",
    ),
    (pattern(r"\b(?P<no>no [^\W\d]\w* table), (?=[^\W\d])"), lambda match: f"{match['no']}. "),
    (
        pattern(rf"(?P<before>(?<=[^\d\s][.;] ))(?P<name>{_NOUN}) \((?P<count>{_N})(?: rows| records)?\): {_LIST}"),
        _headed,
    ),
    (pattern(rf"{_BEGIN}(?P<name>[^\W\d]\w*) (?:columns|fields|attributes): {_LIST}"), _columns_of),
    (
        pattern(rf"{_BEGIN}(?P<name>{_NOUN})(?:, (?P<count>{_N}) of them|: (?P<many>{_N})), "
                rf"(?P<tie>(?:each|every) [^:.\n]+): {_LIST}"),
        _tied,
    ),
    (
        pattern(
            r"\b(?:most|many|some|few)(?: of the)? [^\W\d]\w* have no (?P<name>[^\W\d]\w*(?: [^\W\d]\w*)?)[:,;] "
            r"(?:leave|keep|set|make) it (?P<none>null|empty|blank) in (?P<share>\d+(?:\.\d+)? ?%)"
        ),
        lambda match: f"{match['name']} is {match['none']} in {match['share']}",
    ),
    (
        pattern(r"\b(?:also )?(?P<name>[^\W\d]\w*s) [^\W\d]\w* other (?P=name): (?=table [^\W\d])"),
        lambda _: "",
    ),
    (pattern(r"\bno names of people\b"), lambda _: "no names"),
    (
        pattern(
            r"\b(?P<none>(?:is |are )?(?:null|blank|empty|missing)) (?:on|in|for) "
            rf"{_ABOUT}(?P<part>\d+) (?:in|out of) (?P<whole>\d+)(?: [^\W\d]\w*s)?"
        ),
        _bounded,
    ),
)  # fmt: skip
