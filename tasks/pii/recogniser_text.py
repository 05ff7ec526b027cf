"""Recognisers made ready for running text: with edges, labels and words of context."""

import re
from dataclasses import dataclass
from typing import Any

from tasks.pii.name_words import is_unspaced
from tasks.pii.quick_search import Quick, quick_of
from tasks.pii.recognisers import Recogniser

CONTEXT_GAIN = 0.4

_REACH = 160  # characters around an anchor: longer than what is looked for there
_LEFT = r"(?<![\w@])(?<!\d[-.,/:])"
_RIGHT = r"(?![\w@])(?![-/:]\d)(?!\.\d)"


@dataclass(frozen=True)
class Searched:
    """A recogniser's compiled patterns.

    Attributes:
        recogniser: Whose they are.
        pattern: Finds values in the group ``value``.
        context: Finds words of the context in small letters; None when there are none.
        against: Finds what, right before a value, tells that it is something else; None when nothing does.
        anchor: Finds the places around which the pattern is looked for; None when that is everywhere.
        quick: What texts without the pattern are told by, see :mod:`tasks.pii.quick_search`.
    """

    recogniser: Recogniser
    pattern: Any
    context: Any
    against: Any = None
    anchor: Any = None
    quick: str = ""

    def places(self, text: str, within: Quick | None = None) -> list[tuple[int, int]]:
        """Give start and end of the values that match, ascending, in texts that are searched as one."""
        return [
            match.span("value")
            for begin, stop in (within or Quick.of(text)).stretches(self.quick, any_case=self.recogniser.any_case)
            for one, two in self.searched_in(text, begin, stop)
            for match in self.pattern.finditer(text, one, two)
        ]

    def searched_in(self, text: str, begin: int = 0, stop: int | None = None) -> list[tuple[int, int]]:
        """Give what of a stretch is searched: all of it, or what stands around the anchors."""
        stop = len(text) if stop is None else stop
        if self.anchor is None:
            return [(begin, stop)]
        stretches: list[tuple[int, int]] = []
        for match in self.anchor.finditer(text, begin, stop):
            start, end = max(begin, match.start() - _REACH), min(stop, match.end() + _REACH)
            if stretches and start <= stretches[-1][1]:
                stretches[-1] = (stretches[-1][0], end)
            else:
                stretches.append((start, end))
        return stretches


def searched(recogniser: Recogniser) -> Searched:
    """Compile a recogniser for running text."""
    import regex  # type: ignore[import-untyped]

    flags = regex.IGNORECASE if recogniser.any_case else 0
    left = _as_key(recogniser.label) if recogniser.label else _LEFT
    pattern = regex.compile(f"{left}(?P<value>{recogniser.pattern}){_RIGHT}", flags)
    kinds = ([word for word in recogniser.context if is_unspaced(word) is which] for which in (False, True))
    spaced, unspaced = ("|".join(map(regex.escape, words)) for words in kinds)
    among = rf"(?<!\w)(?:{spaced})(?!\w)" + (f"|{unspaced}" if unspaced else "")
    context = regex.compile(among) if recogniser.context else None
    against = regex.compile(recogniser.against) if recogniser.against else None
    anchor = regex.compile(recogniser.anchor, flags) if recogniser.anchor else None
    before = _as_key(recogniser.label) if recogniser.label else ""
    quick = quick_of(f"{before}(?:{recogniser.pattern})", any_case=recogniser.any_case)
    return Searched(recogniser, pattern, context, against, anchor, quick)


def _as_key(label: str) -> str:
    """Let a label be the key of a field too: ``provider_npi``, ``patient-id``, ``recordNumber``."""
    begun = label.replace(r"\b(?:", r"(?<![A-Za-z0-9])(?:", 1) if label.startswith(r"\b(?:") else label
    return re.sub(r"\[[^\]]*\]| ", lambda found: found.group() if len(found.group()) > 1 else "[ _-]?", begun)
