"""Personal data replaced within running text; every other character stays where and what it is."""

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from tasks.pii.lexicon import common_words, folded
from tasks.pii.spans import Span, find_spans

WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_CODE = re.compile(r"(?<![\w@])[\w][\w./+-]{3,}[\w](?![\w@])")
_POSSESSIVE = ("'s", "\u2019s", "'S", "\u2019S")
_NEAR = 2  # characters between two words of one name
_KNOWN = 0.9
_PUBLIC = frozenset({"GPE", "LOCATION", "ORG"})

Values = Callable[[str, list[str]], list[str]]
Knows = Callable[[str, list[str]], npt.NDArray[np.bool_]]


class TextReplacer:
    """Finds and replaces.

    Args:
        values: Gives the replacements of values of a type.
        knows: Tells which names and numbers of a kind stand in the columns.
        network: Whether to ask the network.
        only: The types to replace; all, and what the columns hold, when absent.
    """

    def __init__(
        self, values: Values, knows: Knows, *, network: bool = True, only: frozenset[str] | None = None
    ) -> None:
        self._values, self._knows, self._network, self._only = values, knows, network, only

    def replaced(self, texts: Sequence[str]) -> list[str]:
        """Give the texts with what was found replaced."""
        found = find_spans(texts, network=self._network and self._only is None)
        if self._only is None:
            found = [_merged(*each) for each in zip(texts, found, self._known(texts), strict=True)]
        else:
            found = [[span for span in spans if span.type in self._only] for spans in found]
        by_type: dict[str, dict[str, str]] = {}
        for text, spans in zip(texts, found, strict=True):
            for span in spans:
                by_type.setdefault(span.type, {})[text[span.start : span.end]] = ""
        for type, answers in by_type.items():
            wanted = list(answers)
            answers.update(zip(wanted, self._values(type, wanted), strict=True))
        return [_spliced(text, spans, by_type) for text, spans in zip(texts, found, strict=True)]

    def _known(self, texts: Sequence[str]) -> list[list[Span]]:
        """Find the names and numbers that the columns hold, whatever they look like."""
        words = [[match for match in WORD.finditer(text) if match.group()[0].isupper()] for text in texts]
        codes = [
            [match for match in _CODE.finditer(text) if any(char.isdigit() for char in match.group())] for text in texts
        ]
        named = self._flags(
            {_stem(match.group()) for matches in words for match in matches}, ("given", "family"), folded
        )
        coded = self._flags({match.group() for matches in codes for match in matches}, ("code",), str)
        return [
            [
                *_names(text, _meant(text, [match for match in of_names if _stem(match.group()) in named])),
                *(Span(*match.span(), "UNIQUE_CODE", _KNOWN) for match in of_codes if match.group() in coded),
            ]
            for text, of_names, of_codes in zip(texts, words, codes, strict=True)
        ]

    def _flags(self, values: set[str], spaces: tuple[str, ...], fold: Callable[[str], str]) -> set[str]:
        """Which values the columns hold, as any of the kinds."""
        listed = sorted(value for value in values if spaces == ("code",) or len(value) > 1)
        known: set[str] = set()
        for space in spaces:
            flags = self._knows(space, [fold(value) for value in listed])
            known |= {value for value, flag in zip(listed, flags.tolist(), strict=True) if flag}
        return known


def _meant(text: str, matches: list["re.Match[str]"]) -> list["re.Match[str]"]:
    """Leave out capitals that need not be names; right after a name even a common word is one (Aaron Price)."""
    kept: list[re.Match[str]] = []
    for match in matches:
        beside = bool(kept) and text[kept[-1].end() : match.start()] == " "
        if beside or _may_be_name(text, match):
            kept.append(match)
    return kept


def _may_be_name(text: str, match: "re.Match[str]") -> bool:
    """Of common words (Page, Young) only those within a sentence, where nothing else asks for the capital."""
    word = match.group()
    if folded(_stem(word)) not in common_words():
        return True
    before = text[: match.start()].rstrip(" ")
    return (
        bool(before) and before[-1] not in ".!?:\n\t\"'" and not word.isupper() and not before.split()[-1][:1].isupper()
    )


def _stem(word: str) -> str:
    return word[:-2] if word.endswith(_POSSESSIVE) else word


def _names(text: str, matches: list["re.Match[str]"]) -> list[Span]:
    """Join names that stand side by side."""
    spans: list[Span] = []
    for match in matches:
        start, end = match.start(), match.start() + len(_stem(match.group()))
        if (
            spans
            and start - spans[-1].end <= _NEAR
            and text[spans[-1].end : start].strip(" ,.") == ""
            and "\n" not in text[spans[-1].end : start]
        ):
            spans[-1] = Span(spans[-1].start, end, "PERSON", _KNOWN)
        else:
            spans.append(Span(start, end, "PERSON", _KNOWN))
    return spans


def _merged(text: str, spans: list[Span], known: list[Span]) -> list[Span]:
    """Add what the columns know where nothing was found, or where a whole name of theirs was taken for a place."""
    kept = [one for one in spans if not any(_is_rather(other, one, text) for other in known)]
    free = [one for one in known if not any(one.start < other.end and other.start < one.end for other in kept)]
    return sorted([*kept, *free])


def _is_rather(known: Span, found: Span, text: str) -> bool:
    """Whether a given and a family name stand side by side there: Nicolas Romero is a town, too."""
    within = known.start <= found.start and found.end <= known.end
    return within and found.type in _PUBLIC and " " in text[known.start : known.end]


def _spliced(text: str, spans: list[Span], by_type: dict[str, dict[str, str]]) -> str:
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], by_type[span.type][text[span.start : span.end]]]
        at = span.end
    return "".join((*pieces, text[at:]))
