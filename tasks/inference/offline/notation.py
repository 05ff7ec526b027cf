"""Puts notations of programs into the words and signs that the grammar reads: braces, bars, dotted keys, counts."""

import re
from collections.abc import Callable

from tasks.inference.offline.count_notation import counts_in_words
from tasks.inference.offline.nouns import is_columnish
from tasks.inference.offline.tie_notation import ties_as_arrows
from tasks.inference.offline.words import is_plural

_BRACED = re.compile(r"(?<!\w)(?P<name>[^\W\d]\w*)\s*\{(?P<inner>[^{}\n]*(?:\n[^{}]*)?)\}")
_LISTED = re.compile(r"(?<!\w)(?P<name>[^\W\d]\w*)\s*\[(?P<inner>[^\W\d][^\[\]\d\n]*,[^\[\]\d\n]*)\]")
_HOW_MANY_LAST = re.compile(
    r"\((?P<columns>[^()]*?)[;,]\s*(?P<many>(?:\d+ ?(?:to|-|\u2013) ?\d+|\d+|up to \d+|exactly one) "
    r"(?:per [^\W\d]\w*|each))\s*\)", re.I,
)  # fmt: skip
_ROUND = re.compile(r"\((?P<inner>[^()]*;[^()]*)\)")
_BARS = re.compile(r"(?<![|\n\w-])([\w-]+)((?:\s?\|\s?[\w-]+)+)\b(?!\s*\|)")
_DOTTED = re.compile(r"(?P<arrow>->|=>|→|\breferences\s)\s*(?P<table>[^\W\d]\w*)\.(?P<column>[^\W\d]\w*)", re.I)
_TIMES = re.compile(r"\b(\d+)x(?=\s+[^\W\d])", re.I)
_COUNTED_LINE = re.compile(
    r"^(?P<mark>[ \t]*(?:[-*\u2022+]|\d{1,2}[.)])?[ \t]*)(?P<name>[^\W\d]\w*(?:[ -][^\W\d]\w*){0,2})[ \t]*"
    r"(?:[-\u2013\u2014:|=]|->)[ \t]*(?P<count>\d[\d,.]*[ ]?(?:k|m|mio|thousand|million)?)\b(?: (?:rows|records))?"
    r"[ \t]*(?:[-\u2013\u2014|=](?=[ \t])|[:;])[ \t]*(?P<columns>[^\W\d][^\n]*?,[^\n]*?)[ \t]*"
    r"(?:\.(?= [A-Z])|\.?$)", re.I | re.M,
)  # fmt: skip
_MULTIPLIED = re.compile(r"(?<!=)\)[ \t]*[x\u00d7*]\s?(?P<count>\d[\d,.]*[km]?)\b")
_FILE = re.compile(r"^(?P<name>[^\W\d]\w*)\.(?P<kind>csv|jsonl|json|parquet)(?=\s+(?:with|of|containing)\b)", re.I)
_ROWS_LISTED = re.compile(
    r"(?P<count>\b\d[\d.,]*k?) (?P<noun>observations|samples|measurements) (?=\((?!\d)[^()]*,)",
    re.I,
)
_COUNTED = r"[^\W\d]\w*(?: [^\W\d]\w*)? \d+(?:[.,]\d{3})*k?"
_ROW_COUNTS = re.compile(
    rf"^[ \t]*(?:rows?|counts?|row counts|sizes)\s*:\s*(?P<counts>{_COUNTED}(?:\s*(?:,|;|and)\s*{_COUNTED})+)\s*\.?$",
    re.M | re.I,
)
_STEPPED = re.compile(r"\b(?P<stem>[A-Za-z]{1,3})(?P<first>\d)\s?(?:-|\u2013|\.\.)\s?(?P=stem)?(?P<last>\d)\b(?!\d)")
_MOST_STEPS = 9
_BRIDGE = re.compile(
    r"\b(?:an? |the )?(?P<name>[^\W\d_]+_\w+) "
    r"(?:bridge|junction|join|joining|link|linking|association|mapping) table\b",
    re.I,
)
_EACH_INSIDE = re.compile(
    r"\s{0,9}\((?P<inner>each (?:from|of|by|in|for|at|belonging to|made by|owned by)\b[^()]*)\)", re.I
)
_ORDINAL = re.compile(
    r"(?P<before>^|[.;:\n]\s*)(?:first|second|third|fourth|fifth|finally|then|next|last)(?:ly)?\s*:\s*", re.I
)
_NAMED_ROWS = re.compile(
    r"(?P<before>^|[.;\n:]\s*)(?P<name>[^\W\d]\w*(?: [^\W\d]\w*)?), (?P<count>\d[\d,.]*[km]?) (?:rows|records),? "
    r"(?:with |having )?(?P<columns>[^.;\n]+)", re.I,
)  # fmt: skip
_ROWS_LINE = re.compile(
    r"^(?P<mark>[ \t]*(?:[-*\u2022+]|\d{1,2}[.)])?[ \t]*)(?P<name>[^\W\d]\w*(?: [^\W\d]\w*)?), "
    r"(?P<count>\d[\d,.]*[km]?) (?:rows|records): (?P<columns>[^\n]+?)[ \t]*(?:\.(?= \S)|\.?$)", re.I | re.M,
)  # fmt: skip
_ROWS_BEHIND = re.compile(
    r"^(?P<mark>[ \t]*(?:[-*\u2022+]|\d{1,2}[.)])?[ \t]*)(?P<name>[^\W\d]\w*): (?P<columns>[^\n:]+,[^\n:]+?) "
    r"\((?P<count>\d[\d,.]*[km]?) (?:rows|records)\)[ \t]*\.?$", re.I | re.M,
)  # fmt: skip
_EVERY = re.compile(r"(?P<many>\b\d[\d,]* [^\W\d]\w*) (?:in|at|on|for|of) every (?=[^\W\d]\w* ?\()", re.I)
_CLAUSE = re.compile(
    r"\s{0,9}\((?P<inner>(?:each|every|an?)\s+[^\W\d]\w*(?:\s[^\W\d]\w*)?\s+(?:has|have|can|may|belongs|must)\b[^()]*)\)",
    re.I,
)
_PART_OF = re.compile(
    r"\b(?P<name>[^\W\d]\w*) is (?:always )?(?P<share>\d+(?:\.\d+)?) ?(?:%|percent) of "
    r"(?:the |its )?(?P<whole>[^\W\d]\w*)\b",
    re.I,
)
_NO_WHOLES = frozenset({"time", "rows", "cases", "them", "all", "records", "rest", "data"})


def spelled_out(text: str) -> str:
    """The same request without notations that carry meaning; one without any is given back as it is."""
    steps: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
        (_BRACED, lambda match: f"{match['name']}({_lined(match['inner'])})"),
        (_LISTED, _nested),
        (_COUNTED_LINE, lambda match: f"{match['mark']}{match['count']} {match['name']} ({match['columns']})"),
        (_ROWS_LINE, _counted_list),
        (_ROWS_BEHIND, _counted_list),
        (_EVERY, lambda match: f"{match['many']} per "),
        (_MULTIPLIED, lambda match: f") {match['count']} rows"),
        (_EACH_INSIDE, lambda match: f", {match['inner']}, "),
        (_ORDINAL, lambda match: match["before"]),
        (_NAMED_ROWS, lambda match: f"{match['before']}{match['count']} {match['name']} ({match['columns']})"),
        (_BRIDGE, lambda match: f'table "{match["name"]}"'),
        (_HOW_MANY_LAST, lambda match: f"({match['many']}: {match['columns']})"),
        (_ROUND, _by_semicolons),
        (_CLAUSE, lambda match: f". {match['inner']}. "),
        (_PART_OF, _as_formula),
        (_DOTTED, lambda match: f"{match['arrow']} {match['table']}"),
        (_TIMES, lambda match: match[1]),
        (_FILE, lambda match: f"{match['kind']}: {match['name']}"),
        (_ROWS_LISTED, lambda match: f'{match["count"]} rows in table "{match["noun"].lower()}" '),
        (_ROW_COUNTS, lambda match: re.sub(r" (\d[\d.,]*k?)\b", r": \1 rows", match["counts"])),
        (_STEPPED, _steps),
    )
    text = counts_in_words(text)
    for pattern, change in steps:
        text = pattern.sub(change, text)
    text = ties_as_arrows(text)
    return "\n".join(line if _is_markdown(line) else _BARS.sub(_slashed, line) for line in text.split("\n"))


def _counted_list(match: re.Match[str]) -> str:
    """``fans, 4000 rows: name, email`` and ``fan: name, email (4000 rows)``."""
    return f"{match['mark']}{match['count']} {match['name']} ({match['columns']})"


def _lined(inner: str) -> str:
    """The members of braces, whether commas or lines part them."""
    return ", ".join(part.strip(" ,;") for part in inner.split("\n") if part.strip(" ,;"))


def _is_markdown(line: str) -> bool:
    return line.strip().startswith("|") or (line.count("|") > line.count("(") + 2 and ":" not in line)


def _slashed(match: re.Match[str]) -> str:
    return re.sub(r"\s?\|\s?", "/", match[0])


def _by_semicolons(match: re.Match[str]) -> str:
    """``(type auto, home, life; premium)``: commas part values where semicolons part columns."""
    if (counted := re.match(r"\s*(\d[\d.,]*k?(?: (?:rows|records))?)\s*;(?P<rest>[^;]*)$", match["inner"])) is not None:
        return f"({counted[1]}, {counted['rest'].strip()})"
    pieces = [piece.strip() for piece in match["inner"].split(";")]
    if not any("," in piece for piece in pieces):
        return match[0]
    return f"({', '.join(_with_values(piece) for piece in pieces if piece)})"


def _with_values(piece: str) -> str:
    """``sex, group A+, A-, O+``: columns, of which the last one has the values behind it."""
    parts = [part.strip() for part in piece.split(",")]
    for at, part in enumerate(parts[:-1]):
        *name, first = part.replace(":", " ").split() or [""]
        if name and not any(is_columnish(tuple(each.lower().split())) for each in parts[at + 1 :]):
            return ", ".join([*parts[:at], f"{' '.join(name)} ({', '.join([first, *parts[at + 1 :]])})"])
    return piece


def _nested(match: re.Match[str]) -> str:
    """``ingredients [name, amount]`` are lists within each row; ``state [on, off]`` has values."""
    if not is_plural(match["name"].lower()):
        return match[0]
    return f"nested list of {match['name']} ({match['inner']})"


def _as_formula(match: re.Match[str]) -> str:
    """``the tip is 10% of the fare`` computes a column of another."""
    if match["whole"].lower() in _NO_WHOLES or is_plural(match["whole"].lower()):
        return match[0]
    return f"{match['name']} = {match['whole']} * {float(match['share']) / 100:g}"


def _steps(match: re.Match[str]) -> str:
    """``P1-P4`` names four values."""
    first, last, stem = int(match["first"]), int(match["last"]), match["stem"]
    whole = match[0].count(stem) == 2
    if not whole or not first < last <= first + _MOST_STEPS:
        return match[0]
    return "/".join(f"{stem}{number}" for number in range(first, last + 1))
