"""Requests in other languages, word by word into English: enough for the grammar, which asks for no more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from tasks.inference.offline.data import english_words, load, word_set
from tasks.inference.offline.spelling import known_words
from tasks.inference.offline.tokens import Kind, Token
from tasks.inference.offline.vocabulary import words_in
from tasks.inference.offline.words import is_plural, plain_letters, plural, singular

_ENOUGH_NOUNS = 3
SHORTEST_STEM = 3
_STEM_ENDS = ("e", "a", "o", "io")
"""What a stem may have had in the singular: ``magazzin(i)`` is ``magazzino``."""


@dataclass(frozen=True)
class Language:
    """What is known of a language: its grammar's words, phrases, nouns, and endings to take off."""

    code: str
    locale: str
    endings: tuple[str, ...]
    words: Mapping[str, str]
    phrases: Mapping[str, str]
    nouns: Mapping[str, str]

    def noun(self, word: str) -> str | None:
        """A noun in English; its plural in the plural, where an ending tells."""
        if word in self.nouns:
            return self.nouns[word]
        if word in self.unaccented:
            return self.unaccented[word]
        for ending in self.endings:
            stem = word[: -len(ending)] if len(word) - len(ending) >= SHORTEST_STEM else ""
            for base in (stem, *(stem + end for end in _STEM_ENDS)) if word.endswith(ending) else ():
                if base in self.nouns or base in self.unaccented:
                    return in_plural(self.nouns.get(base) or self.unaccented[base])
        return self._compound(word) if self.code in ("de", "nl") else None

    @cached_property
    def unaccented(self) -> Mapping[str, str]:
        """The nouns without their accents, as people type them."""
        return {plain: english for word, english in self.nouns.items() if (plain := plain_letters(word)) != word}

    def _compound(self, word: str) -> str | None:
        for at in range(len(word) - 3, 3, -1):
            head, tail = word[:at], word[at:]
            if tail not in self.nouns:
                continue
            for link in ("", "s", "n", "en", "es", "e"):
                stem = head[: len(head) - len(link)] if link and head.endswith(link) else head if not link else None
                english = self.nouns.get(stem or "") or (self.nouns.get(f"{stem}e") if stem else None)
                if english:
                    return f"{english} {self.nouns[tail]}"
        return None


def in_plural(noun: str) -> str:
    """A noun of one or more words, its last one in the plural."""
    head, _, last = noun.rpartition(" ")
    return f"{head} {plural(last)}".strip() if not is_plural(last) else noun


@cache
def languages() -> tuple[Language, ...]:
    """Every language there are words for."""
    return tuple(_language(code, entry) for code, entry in load("languages.yaml").items())


def _language(code: str, entry: Mapping[str, Any]) -> Language:
    nouns = {**words_in(code, "nouns"), **entry["nouns"]}
    verbs = words_in(code, "verbs")
    words = {**{word: english for word, english in verbs.items() if " " not in word}, **entry["words"]}
    phrases = {
        **{phrase: english for phrase, english in verbs.items() if " " in phrase},
        **{phrase: english for phrase, english in nouns.items() if " " in phrase},
        **{phrase.replace("'", " "): english for phrase, english in entry["phrases"].items()},
    }
    single = {word: english for word, english in nouns.items() if " " not in word}
    return Language(code, entry["locale"], tuple(sorted(entry["endings"], key=len)), words, phrases, single)


_ENGLISH = word_set("languages", "english")


def language_of(tokens: Sequence[Token]) -> Language | None:
    """The language of a request; None for English. Told by the words that every sentence needs."""
    words = [word for token in tokens if token.kind in (Kind.WORD, Kind.QUOTED) for word in token.word.split()]
    english = sum(word in _ENGLISH for word in words)
    scored = [(_score(words, language), language) for language in languages()]
    score, best = max(scored, key=lambda pair: pair[0])
    return best if score >= 1.5 and score > english else None


def second_language(tokens: Sequence[Token]) -> Language | None:
    """The language whose nouns stand among English words, as in ``90 Kinder``; None where there are few."""
    words = {token.word for token in tokens if token.kind is Kind.WORD and not is_english(token.word)}
    scored = [(sum(language.noun(word) is not None for word in words), language) for language in languages()]
    score, best = max(scored, key=lambda pair: pair[0])
    return best if score >= _ENOUGH_NOUNS else None


def is_english(word: str) -> bool:
    """Whether the word needs no translation."""
    return word in known_words() or singular(word) in english_words()


def _score(words: Sequence[str], language: Language) -> float:
    """Words of the grammar count fully, nouns half, words that English has too nothing."""
    grammar = sum(word in language.words and word not in _ENGLISH for word in words)
    nouns = sum(word not in known_words() and language.noun(word) is not None for word in words)
    return grammar + 0.5 * nouns
