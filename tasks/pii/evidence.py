"""What a column's values tell: patterns with their checks, lists of names and places, running text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.booked_names import is_booked
from tasks.pii.columns import Distinct
from tasks.pii.full_names import RARE, full_name, is_common
from tasks.pii.lexicon import folded, place_names, sure_names
from tasks.pii.name_signs import is_initialled, is_titled
from tasks.pii.ner.lists import english
from tasks.pii.recognisers import RECOGNISERS, Recogniser
from tasks.pii.short_names import short_names
from tasks.pii.spans import find_spans
from tasks.pii.unspaced_columns import unspaced_names

AGAINST = 0.3
"""What is left of evidence of one kind where another gainsays it."""

_SCREENED = 2_000  # distinct values that decide which recognisers look at all of them
_LISTED = 1_500  # distinct values that are looked up in lists
_SHORT_TEXTS, _FEW_TEXTS, _MOST_WORDS = 400, 8, 6  # distinct texts; their words
_OFTEN, _SOME = 0.3, 0.02  # short texts of a column, and those that tell somebody
_PEOPLES = frozenset({"PERSON", "EMAIL", "PHONE", "IBAN", "CREDIT_CARD", "SSN", "NATIONAL_ID", "TAX_ID"})
_TEXTS, _TEXT_CHARACTERS = 120, 600
_TOO_FEW = 3  # distinct values of which chance makes anything
_INITIALLED = 0.45  # how sure names with initials are: authors', and firms' at times
_HARDLY_BY_CHANCE, _MOSTLY, _TOGETHER = 0.05, 0.6, 0.93
"""Of forms that count together: unrelated values that match one, cells that match any, how sure that is; shares."""
_FEWEST = 5  # distinct values below which a coincidence is likely
_UNSPACED_PROSE = (
    r"(?:[\p{Han}\p{Hiragana}\p{Katakana}].*){4}[\x{3002}\x{ff01}\x{ff1f}]|\p{Han}.*\p{Hiragana}{2}.*\p{Han}"
    r"|\p{Hiragana}{2}.*\d.*\p{Hiragana}{2}|(?:\p{Han}.*){6}[\x{3002}\x{ff0c}]|\p{Thai}{25}"
)  # sentences of scripts without blanks: by their small words and signs
_ORG_ENDS = (
    r"(?i)(?:\b(?:inc|llc|ltd|corp|gmbh|ag|s\.?a|plc|co|bank|group|holdings?|company|university"
    r"|hospital|institute|foundation|b\.?v|s\.?p\.?a|sarl|kg|oy|ab)\.?)$"
)


@dataclass(frozen=True)
class Evidence:
    """One thing that values tell.

    Attributes:
        type: Of what.
        confidence: How sure, from this alone.
        share: The share of cells.
        reason: A phrase.
    """

    type: str
    confidence: float
    share: float
    reason: str


def of_patterns(distinct: Distinct, only: str | None = None) -> list[Evidence]:
    """Run the recognisers, or those of one type, over a sample of the values; those with a hit over the rest."""
    screen = distinct.sample(_SCREENED)
    found = []
    forms: dict[str, list[npt.NDArray[np.bool_]]] = {}
    for recogniser in _for_columns():
        if only is not None and recogniser.type != only:
            continue
        flags = recogniser.matches(screen.values)
        if not flags.any():
            continue
        flags = recogniser.matches(distinct.values) if screen is not distinct else flags
        whole = distinct.share(flags)
        if recogniser.chance <= _HARDLY_BY_CHANCE:
            forms.setdefault(recogniser.type, []).append(flags)
        sure = _sure(recogniser, whole, len(distinct.values))
        if sure > 0:
            checked = ", checksum right" if recogniser.check is not None else ""
            found.append(
                Evidence(recogniser.type, sure, whole, f"{whole:.0%} of cells look like {recogniser.name}{checked}")
            )
    together = (_together(type, listed, distinct) for type, listed in forms.items() if len(listed) > 1)
    return found + [one for one in together if one.share >= _MOSTLY]


def _together(type: str, forms: list[npt.NDArray[np.bool_]], distinct: Distinct) -> Evidence:
    """What several forms of a type tell that hardly a value has by chance: streets and post boxes."""
    share = distinct.share(np.logical_or.reduce(forms))
    return Evidence(type, _TOGETHER * min(1.0, share * 1.1), share, f"{share:.0%} of cells look like one of its forms")


@cache
def _for_columns() -> tuple[Recogniser, ...]:
    return tuple(one for one in RECOGNISERS if one.in_columns)


def _sure(recogniser: Recogniser, share: float, distinct: int) -> float:
    chance = recogniser.chance
    cap = next(
        cap
        for most, cap in ((0.005, 0.98), (0.02, 0.9), (0.05, 0.85), (0.11, 0.8), (0.35, 0.4), (1.0, 0.15))
        if chance <= most
    )
    lift = max(0.0, (share - chance) / (1 - chance))
    few = 0.6 if distinct < _FEWEST and chance > 0.005 else 1.0
    return cap * min(1.0, lift * 1.1) * few


def of_lists(distinct: Distinct) -> list[Evidence]:
    """Look values up among names of people and places; of one or two values, all must be full names."""
    if len(distinct.values) < _TOO_FEW:
        texts = distinct.values.to_pylist()
        named = bool(texts) and (all(map(full_name, texts)) or all(map(is_titled, texts)))
        if named:
            return [Evidence("PERSON", 0.92 * 0.6, 1.0, "100% of cells are full names of a list")]
        short = bool(texts) and all(map(is_initialled, texts))
        return [Evidence("PERSON", _INITIALLED * 0.8, 1.0, "100% of cells are names with initials")] if short else []
    sample = distinct.sample(_LISTED)
    texts = sample.values.to_pylist()
    tests: tuple[tuple[str, Callable[[str], bool], float, str], ...] = (
        ("PERSON", full_name, 0.92, "full names of a list"),
        ("PERSON", is_titled, 0.85, "names with a form of address or a degree"),
        ("PERSON", is_booked, 0.92, "names as bookings have them"),
        ("PERSON", is_initialled, _INITIALLED, "names with initials"),
        ("PERSON", _single_name, 0.82, "names of people of a list"),
        ("GPE", _place, 0.85, "places of a list"),
        (
            "PERSON",
            _shaped_like_name,
            0.62 if len(texts) >= 0.5 * distinct.cells else 0.3,
            "two or three capitalised words, none of them common",
        ),
    )
    found = []
    for type, test, cap, what in tests:
        share = sample.share(np.array([test(text) for text in texts], np.bool_))
        few = (0.85 if test is full_name else 0.6) if len(texts) < _FEWEST else 1.0  # two names at once are no chance
        if share > 0.25:
            found.append(Evidence(type, cap * min(1.0, share * 1.25) * few, share, f"{share:.0%} of cells are {what}"))
    found += [Evidence("PERSON", sure, share, f"{share:.0%} of cells are {what}") for sure, share, what in
              short_names(texts)]  # fmt: skip
    if unspaced := unspaced_names(texts):
        found.append(Evidence("PERSON", 0.8, unspaced, f"{unspaced:.0%} of cells are names without a blank"))
    ends = sample.share(_flags(pc.match_substring_regex(sample.values, _ORG_ENDS)))
    if ends > 0.25:
        found.append(
            Evidence("ORG", 0.8 * min(1.0, ends * 1.3), ends, f"{ends:.0%} of cells end like names of companies")
        )
    return found


def _flags(found: pa.Array) -> npt.NDArray[np.bool_]:
    return np.asarray(found.fill_null(False)).astype(np.bool_)


def _single_name(text: str) -> bool:
    plain = folded(text).rstrip("0123456789")
    listed = len(text) > 2 and " " not in text and plain in sure_names()
    return listed and plain not in place_names() and english().get(plain, 99) > RARE


_NAME_SHAPE = re.compile(
    r"[^\W\d_a-zß-ÿ][^\W\d_]+(?:['\u2019-][^\W\d_]+)*(?: [^\W\d_]\.?)?(?: "
    r"[^\W\d_a-zß-ÿ]['\u2019]?[^\W\d_]+(?:['\u2019-][^\W\d_]+)*){1,2}$"
)


def _shaped_like_name(text: str) -> bool:
    return (
        _NAME_SHAPE.match(text) is not None
        and not any(is_common(word) for word in folded(text).split())
        and not _place(text)
    )


def _place(text: str) -> bool:
    return folded(text) in place_names()


@dataclass(frozen=True)
class Prose:
    """What a sample of running text holds.

    Attributes:
        shares: The share of texts with at least one span of a type, by type.
        covering: The type that most texts are, as a whole, if one covers most of them.
    """

    shares: dict[str, float]
    covering: str | None


def is_prose(distinct: Distinct) -> bool:
    """Whether the values are running text: five words or more, most of them small letters; or nested JSON."""
    sample = distinct.sample(300)
    words = np.asarray(pc.count_substring_regex(sample.values, r"\S+"))
    nested = sample.share(_flags(pc.match_substring_regex(sample.values, r"^\s*[\[{].*[\]}]\s*$")))
    unspaced = sample.share(_flags(pc.match_substring_regex(sample.values, _UNSPACED_PROSE)))
    if nested > 0.5 or unspaced > 0.5:
        return True
    if sample.share(np.array([full_name(text) for text in sample.values.to_pylist()], np.bool_)) > 0.5:
        return False
    return bool(len(words)) and float(np.average(words, weights=sample.counts)) >= 5


def holds_people(distinct: Distinct) -> float:
    """The share of short texts, of two to five words, in which words or patterns tell somebody: ``Sohn Leni 4 J.``."""
    sample = distinct.sample(_SHORT_TEXTS)
    texts = sample.values.to_pylist()
    words = [text.split() for text in texts]
    short = np.array([2 <= len(one) <= _MOST_WORDS and any(map(_is_small, one)) for one in words], np.bool_)
    if sample.share(short) < _OFTEN or len(texts) < _FEW_TEXTS:
        return 0.0
    found = find_spans(texts, network=False)
    told = np.array([any(one.type in _PEOPLES for one in spans) for spans in found], np.bool_)
    share = sample.share(told)
    return share if int(told.sum()) >= _TOO_FEW and share >= _SOME else 0.0


def _is_small(word: str) -> bool:
    return word.islower() and word.isalpha() and len(word) > 1


def of_prose(distinct: Distinct, *, network: bool) -> Prose:
    """Look for personal data in a sample of texts."""
    sample = distinct.sample(_TEXTS)
    texts = [text[:_TEXT_CHARACTERS] for text in sample.values.to_pylist()]
    found = find_spans(texts, network=network)
    shares: dict[str, int] = {}
    covering: dict[str, int] = {}
    for text, spans in zip(texts, found, strict=True):
        for type in {span.type for span in spans}:
            shares[type] = shares.get(type, 0) + 1
        for span in spans:
            if span.end - span.start > 0.7 * len(text):
                covering[span.type] = covering.get(span.type, 0) + 1
    most = max(covering, key=lambda type: covering[type], default=None)
    whole = most if most is not None and covering[most] > 0.6 * len(texts) else None
    return Prose({type: count / len(texts) for type, count in sorted(shares.items())}, whole)
