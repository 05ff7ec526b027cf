"""Puts notations of values into brackets that the grammar reads: scores, letters, numbers, ``or not``."""

import re

from tasks.inference.offline.rewriting import Steps, pattern, rewritten

_MOST_LETTERS = 25
_NUMBER = r"-?\d+(?:\.\d+)?"


def values_in_brackets(text: str) -> str:
    """The same request with these values in brackets; one without any is given back as it is."""
    return rewritten(text, _STEPS)


def _lettered(match: re.Match[str]) -> str:
    """``energy class A-G``, ``section A through H``: a value for each letter."""
    first, last = ord(match["first"]), ord(match["last"])
    if not first < last <= first + _MOST_LETTERS:
        return match[0]
    return f"{match['before']} ({', '.join(map(chr, range(first, last + 1)))})"


def _quoted(match: re.Match[str]) -> str:
    """``result 1-0/0-1/draw``: values, though they look like bounds."""
    values = ", ".join(f'"{value}"' for value in match["list"].split("/"))
    return f"{match['before']}({values})"


def _scores(match: re.Match[str]) -> str:
    """``(1-0, 0-1, 1/2-1/2)``: values, where they are no bands that follow each other."""
    pieces = [piece.strip() for piece in re.split(r",|\bor\b|\s/\s", match["list"]) if piece.strip()]
    scores = [re.fullmatch(r"(\d)[-:\u2013](\d)", piece) for piece in pieces]
    falls = any(each is not None and each[1] > each[2] for each in scores)
    plain = all(
        each is not None or piece.replace(" ", "").isalpha() or re.fullmatch(r"[\d\u00bd/\u2013-]+", piece)
        for each, piece in zip(scores, pieces, strict=True)
    )
    quoted = ", ".join(f'"{piece}"' for piece in pieces)
    return f"({quoted})" if falls and plain and len(pieces) > 1 else match[0]


def _spaced(match: re.Match[str]) -> str:
    """``in (12,24,36,60,120)``: so many numbers, and not one with signs between its groups."""
    values = match["list"].split(",")
    grouped = all(re.fullmatch(r"\d{3}", value) for value in values[1:]) and len(values[0]) <= 3
    told = match["led"] or match["open"] in "[{" or len(values) > 3
    return match[0] if grouped and not told else f"{match['led'] or ''}({', '.join(values)})"


def _of_a_kind(match: re.Match[str]) -> str:
    """``suppliers (farm, bakery as supplier kind)``: what the values are of stands behind them."""
    return f"({match['name']} ({match['list'].strip()}))"


def _or_not(match: re.Match[str]) -> str:
    """``courier needed or not``."""
    return match["said"] if match["asked"] else f"{match['said']} (yes/no)"


_STEPS: Steps = (
    (
        re.compile(
            r"(?P<before>\b[^\W\d]\w+) ?\(?(?:from |between )?(?P<first>[A-Z]) ?"
            r"(?:-|\u2013|to|through|thru|and|\.\.\.?) ?(?P<last>[A-Z])\)?(?= ?(?:[,;.)\n]|$|and\b))"
        ),
        lambda match: match[0] if " and " in match[0] and "between " not in match[0] else _lettered(match),
    ),
    (pattern(r"\((?P<list>[^()]*\d[-:\u2013]\d[^()]*)\)"), _scores),
    (pattern(r"(?<!\w)(?P<before>[^\W\d]\w* )(?P<list>\d+-\d+(?:/(?:\d+-\d+|[^\W\d]\w*))+)(?![\w/])"), _quoted),
    (
        pattern(rf"(?P<led>\bin )?(?P<open>[(\[{{])(?P<list>{_NUMBER}(?:,{_NUMBER}){{2,}})[)\]}}]"),
        _spaced,
    ),
    (
        pattern(
            r"\((?P<list>[^():;]+,[^():;]+?) (?:as|being|=) (?:the |a |an |their |its )?"
            r"(?P<name>[^\W\d]\w*(?: (?:kind|type|category|status|class|group|level|role))?)\)"
        ),
        _of_a_kind,
    ),
    (
        pattern(r"(?P<asked>\bwhether )?(?P<said>(?<![\w-])[^\W\d]\w*(?: [^\W\d]\w*){0,4}) or not(?= ?[,.;)\n]|\s*$)"),
        lambda match: f"{match['asked'] or ''}{_or_not(match)}",
    ),
)
