"""Puts ways of saying what rows have to do with others into plainer ones: ``each turbine sends a reading``."""

import re

from tasks.inference.offline.rewriting import Steps, pattern, rewritten
from tasks.inference.offline.words import plural


def ties_stated(text: str) -> str:
    """The same request with these ways in the ones that the grammar reads; any other is given back as it is."""
    return rewritten(text, _STEPS)


def _own_kind(match: re.Match[str]) -> str:
    """``A case may be an appeal of an earlier case.``"""
    return f"{match['said']} to another {match['name']}"


def _sends(match: re.Match[str]) -> str:
    """``each turbine sends a reading``: it has many of them."""
    return f"{match['each']} {match['name']} has many {plural(match['made'])}"


_STEPS: Steps = (
    (
        pattern(r",? which (?P<first>[^\W\d]\w*) and which (?P<second>[^\W\d]\w*)"
                r"(?: (?:did|made|got|does) it)?(?=[.,;)]|$)"),
        lambda match: f", {match['first']}, {match['second']}",
    ),
    (
        pattern(r", linked to (?:an? |the |one )?(?P<first>[^\W\d]\w*) and (?:an? |the |one )?(?P<second>[^\W\d]\w*)"
                r"(?=[.,;)]|$)"),
        lambda match: f", {match['first']}, {match['second']}",
    ),
    (
        pattern(
            r"\b(?P<said>(?:an?|each|every) (?P<name>[^\W\d]\w+) (?:may|can|might|could) be an? [^\W\d]\w+) "
            r"(?:of|to|for) (?:an earlier|a previous|an original|a different|an older) (?P=name)\b"
        ),
        _own_kind,
    ),
    (
        pattern(
            r"\b(?P<each>each|every) (?P<name>[^\W\d]\w+) (?:sends|transmits|emits|produces|uploads|records|logs) an? "
            r"(?P<made>[^\W\d]\w+)\b"
        ),
        _sends,
    ),
    (
        pattern(
            r"(?P<can>\b(?:can|may|could) )be [^\W\d]\w*(?:ed|en|wn|ught|ld|eld) (?:in|on|at|by|for|to) "
            r"(?P<many>several|many|multiple) (?=[^\W\d]\w*s\b)"
        ),
        lambda match: f"{match['can']}have {match['many']} ",
    ),
)  # fmt: skip
