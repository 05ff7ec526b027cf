"""Personal data in running text: patterns with their checks, the words around them, a network, and lists of names."""

import bisect
import re
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import pyarrow as pa

from tasks.pii.booked_names import booked_names
from tasks.pii.joined_spans import joined_up
from tasks.pii.listed_in_text import listed_names
from tasks.pii.name_words import UNSPACED
from tasks.pii.nobody import without_nobody
from tasks.pii.orgs_in_text import organisations_by_form
from tasks.pii.other_letters import people_in_other_letters
from tasks.pii.people_abroad import people_abroad
from tasks.pii.people_by_kin import people_by_kin
from tasks.pii.people_in_text import people_by_context
from tasks.pii.phones_in_text import phones_by_country
from tasks.pii.quick_search import Quick
from tasks.pii.recogniser_text import CONTEXT_GAIN, Searched, searched
from tasks.pii.recognisers import RECOGNISERS
from tasks.pii.small_in_text import introduced, small_names
from tasks.pii.span import Span
from tasks.pii.unspaced_in_text import unspaced_finds

__all__ = ["ENOUGH", "Span", "find_spans"]

ENOUGH = 0.5
"""The score from which on a match is believed."""

_SEPARATOR = "\n\x1e\x1e\x1e\x1e\x1e\x1e\x1e\n"  # longer than any run of blanks that a pattern may cross
_UNSPACED = re.compile(f"[{UNSPACED}]")
_EDGE = "<"  # stands for each character of a script without blanks: there numbers and addresses need none around them
_BEFORE, _AFTER = 48, 16  # characters in which words of the context count
_LENIENT = 0.3  # the score of a value whose check fails and whose context can make up for it
_MOST = 0.96  # what words near a value make of it at most: its own name right before it tells more
_BOOKED = 0.9  # how sure names are that are written as bookings have them
_BATCH = 400_000  # characters searched at a time


def find_spans(texts: Sequence[str], *, network: bool = True, enough: float = ENOUGH) -> list[list[Span]]:
    """Find personal data in texts; the spans of a text are ascending and do not overlap.

    Args:
        texts: Any texts.
        network: Whether to ask the network for people, places and organisations too.
        enough: The least score.
    """
    found: list[list[Span]] = []
    for part in _batches(texts):
        by_pattern = _by_patterns(part, enough)
        by_network = _by_network(part) if network else [[] for _ in part]
        settled = (_settled([*one, *two]) for one, two in zip(by_pattern, by_network, strict=True))
        found += [without_nobody(text, joined_up(text, spans)) for text, spans in zip(part, settled, strict=True)]
    return found


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size > _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _by_patterns(texts: list[str], enough: float) -> list[list[Span]]:
    """Search all the texts as one, so that the cost of starting a search is paid once a pattern and not once a text."""
    read = _SEPARATOR.join(texts)
    joined = read if read.isascii() else _UNSPACED.sub(_EDGE, read)
    starts = np.cumsum([0, *(len(text) + len(_SEPARATOR) for text in texts[:-1])]).tolist()
    found: list[list[Span]] = [[] for _ in texts]
    lowered = read.lower()
    plain = lowered if len(lowered) == len(read) else read
    within = Quick(texts, starts, len(joined))
    for one in _searched():
        for start, end, score in _matches(one, joined, plain, within):
            if score >= enough:
                at = bisect.bisect_right(starts, start) - 1
                offset = starts[at]
                if end - offset <= len(texts[at]):
                    found[at].append(Span(start - offset, end - offset, one.recogniser.type, min(score, 1.0)))
    for start, end, type, score in (*_by_words(read, within), *_by_script(read, joined)):
        at = bisect.bisect_right(starts, start) - 1
        if end - starts[at] <= len(texts[at]):
            found[at].append(Span(start - starts[at], end - starts[at], type, score))
    for spans, text in zip(found, texts, strict=True):
        if text.islower():
            spans += [Span(start, end, "PERSON", score) for start, end, score in small_names(text)]
    return found


def _by_words(text: str, within: Quick) -> Iterator[tuple[int, int, str, float]]:
    """Names by the words before them, by the words that they end in, and by lists of the well known."""
    for found in (
        people_by_context(text, within),
        people_abroad(text, within),
        people_by_kin(text, within),
        introduced(text),
    ):
        yield from ((start, end, "PERSON", score) for start, end, score in found)
    yield from ((one.start, one.end, "PERSON", _BOOKED) for one in booked_names(text))
    yield from ((start, end, "ORG", score) for start, end, score in organisations_by_form(text, within))
    yield from listed_names(text)


def _by_script(text: str, edged: str) -> Iterator[tuple[int, int, str, float]]:
    """What the scripts and the small words of other languages tell."""
    if not text.isascii():
        yield from unspaced_finds(text)
        yield from ((start, end, "PERSON", score) for start, end, score in people_in_other_letters(text))
    yield from ((start, end, "PHONE", score) for start, end, score in phones_by_country(text, edged))


@cache
def _searched() -> tuple[Searched, ...]:
    return tuple(searched(one) for one in RECOGNISERS if one.in_text)


def _matches(one: Searched, text: str, lowered: str, within: Quick) -> list[tuple[int, int, float]]:
    recogniser = one.recogniser
    if recogniser.needle and not any(sign in text for sign in recogniser.needle):
        return []
    places = one.places(text, within)
    if not places:
        return []
    right = [True] * len(places)
    if recogniser.check is not None:
        right = recogniser.check(pa.array([text[start:end] for start, end in places], pa.string())).tolist()
    scored = []
    for (start, end), good in zip(places, right, strict=True):
        if (not good and not recogniser.lenient) or _is_else(one, lowered, start):
            continue
        score = recogniser.score if good else _LENIENT
        near = one.context is not None and _has_context(one, lowered, start, end)
        scored.append((start, end, min(score + CONTEXT_GAIN, max(score, _MOST)) if near else score))
    return scored


def _has_context(one: Searched, lowered: str, start: int, end: int) -> bool:
    before = lowered[max(0, start - _BEFORE) : start].rpartition("\x1e")[2]
    around = before + " " + lowered[end : end + _AFTER].partition("\x1e")[0]
    return one.context is not None and one.context.search(around) is not None


def _is_else(one: Searched, lowered: str, start: int) -> bool:
    before = lowered[max(0, start - _BEFORE) : start]
    return one.against is not None and one.against.search(before) is not None


def _by_network(texts: list[str]) -> list[list[Span]]:
    from tasks.pii.ner.model import entities

    return [[Span(start, end, label, score) for start, end, label, score in found] for found in entities(texts)]


def _settled(spans: list[Span]) -> list[Span]:
    """Keep the surest of those that overlap, the longer of two as sure."""
    kept: list[Span] = []
    taken: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda one: (-round(one.score, 2), one.start - one.end, one.start)):
        place = bisect.bisect_left(taken, (span.start, span.end))
        if place > 0 and taken[place - 1][1] > span.start:
            continue
        if place < len(taken) and taken[place][0] < span.end:
            continue
        taken.insert(place, (span.start, span.end))
        kept.append(span)
    return sorted(kept)
