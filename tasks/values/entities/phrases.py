"""Sentences and words of a language, sorted by length, so that a text can be built to any limit without being cut."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.own_yaml import own_yaml
from tasks.values.entities.locales import locale_of

_DATA = files("tasks.values.entities") / "data"
STYLES = ("review", "comment", "description", "note", "title")
_WORD = 4  # characters of the shortest word that stands for itself
_OPEN_END = {"ja", "zh"}  # sentences follow one another without a space
_WORD_TRIM = ".,;:!?。\uff0c、।"


@dataclass(frozen=True)
class Phrases:
    """Texts of one sort, shortest first.

    Attributes:
        texts: Distinct texts.
        fitting: How many of them are no longer than so many characters, by that number; the last counts all.
    """

    texts: pa.Array
    fitting: npt.NDArray[np.int64]

    @classmethod
    def of(cls, texts: "list[str]") -> "Phrases":
        """Sort texts by length."""
        ordered = sorted(dict.fromkeys(texts), key=lambda text: (len(text), text))
        lengths = np.array([len(text) for text in ordered])
        return cls(pa.array(ordered, pa.string()), np.searchsorted(lengths, np.arange(lengths[-1] + 1), side="right"))

    @property
    def shortest(self) -> int:
        """Characters in the shortest text."""
        return int(np.argmax(self.fitting > 0))

    @property
    def longest(self) -> int:
        """Characters in the longest text."""
        return len(self.fitting) - 1

    def within(self, room: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """How many of the texts fit into so many characters, shape (n,)."""
        counts: npt.NDArray[np.int64] = np.where(room < 0, 0, self.fitting[np.clip(room, 0, self.longest)])
        return counts


@dataclass(frozen=True)
class Language:
    """What texts of a style are made of.

    Attributes:
        sentences: Whole sentences (or titles).
        fragments: Their openings, for texts too short for a sentence.
        words: Single words.
        joiner: What stands between sentences.
    """

    sentences: Phrases
    fragments: Phrases
    words: Phrases
    joiner: str


@cache
def _facts() -> dict[str, Any]:
    facts: dict[str, Any] = own_yaml((_DATA / "phrases.yaml").read_text("utf-8"))
    return facts


@cache
def language_of(locale: str, style: str) -> Language:
    """Give what a locale's texts of a style are made of.

    Raises:
        SchemaError: If the locale is not known.
    """
    language = locale_of(locale).language
    facts = _facts().get(language, _facts()["en"])
    chosen = facts.get(style) or (facts["note"] if style != "title" else None)
    inner = facts.get("joiner", " ")
    if chosen is None:  # a language without titles of its own: the openings of its notes serve
        sentences = fragments = [text.rstrip(_WORD_TRIM) for text in facts["note"]["openings"]]
    else:
        sentences = [inner.join(pair) for pair in product(chosen["openings"], chosen["endings"])]
        fragments = [text.rstrip(_WORD_TRIM) for text in chosen["openings"]]
    words = [word.strip(_WORD_TRIM) for text in sentences for word in text.split()]
    return Language(
        Phrases.of(sentences),
        Phrases.of(fragments),
        Phrases.of([word for word in words if len(word) >= _WORD] or words),
        "" if language in _OPEN_END else " ",
    )
