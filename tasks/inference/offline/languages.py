"""Requests in other languages, word by word into English: enough for the grammar, which asks for no more."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from tasks.inference.offline.data import load, word_set
from tasks.inference.offline.spelling import corrected, known_words
from tasks.inference.offline.tokens import Kind, Token
from tasks.inference.offline.words import is_plural, plural

_LONGEST = 4
_GENITIVES = word_set("languages", "genitives")


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
        for ending in self.endings:
            stem = word[: -len(ending)]
            for base in (stem, stem + "e", stem + "a", stem + "o") if word.endswith(ending) else ():
                if base in self.nouns:
                    return _in_plural(self.nouns[base])
        return self._compound(word) if self.code in ("de", "nl") else None

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


def _in_plural(noun: str) -> str:
    head, _, last = noun.rpartition(" ")
    return f"{head} {plural(last)}".strip() if not is_plural(last) else noun


@cache
def languages() -> tuple[Language, ...]:
    """Every language there are words for."""
    return tuple(
        Language(
            code,
            entry["locale"],
            tuple(sorted(entry["endings"], key=len)),
            entry["words"],
            entry["phrases"],
            entry["nouns"],
        )
        for code, entry in load("languages.yaml").items()
    )


_ENGLISH = word_set("languages", "english")


def language_of(tokens: Sequence[Token]) -> Language | None:
    """The language of a request; None for English. Told by the words that every sentence needs."""
    words = [token.word for token in tokens if token.kind is Kind.WORD]
    english = sum(word in _ENGLISH for word in words)
    scored = [(_score(words, language), language) for language in languages()]
    score, best = max(scored, key=lambda pair: pair[0])
    return best if score >= 1.5 and score > english else None


def _score(words: Sequence[str], language: Language) -> float:
    """Words of the grammar count fully, nouns half, words that English has too nothing."""
    grammar = sum(word in language.words and word not in _ENGLISH for word in words)
    nouns = sum(word not in known_words() and language.noun(word) is not None for word in words)
    return grammar + 0.5 * nouns


def translated(tokens: Sequence[Token], language: Language | None) -> list[Token]:
    """Put tokens into English; ``raw`` keeps what was written. Without a language, only words that no English is."""
    return list(_translated(tokens, language)) if language else [part for token in tokens for part in _foreign(token)]


def _translated(tokens: Sequence[Token], language: Language) -> Iterator[Token]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind is not Kind.WORD or "_" in token.raw:
            yield token
            at += 1
            continue
        size, english = _longest(tokens, at, language)
        yield from _parts(tokens[at : at + size], english)
        at += size


def _longest(tokens: Sequence[Token], at: int, language: Language) -> tuple[int, str]:
    for size in range(_LONGEST, 1, -1):
        piece = tokens[at : at + size]
        if len(piece) == size and all(token.kind is Kind.WORD for token in piece):
            phrase = " ".join(token.word for token in piece)
            if phrase in language.phrases:
                return size, language.phrases[phrase]
            if size == 3 and piece[1].word in _GENITIVES:
                first, second = language.noun(piece[0].word), language.noun(piece[2].word)
                if first and second and piece[0].word in language.nouns and piece[2].word in language.nouns:
                    return 3, f"{second} {first}"
    word = tokens[at].word
    return 1, language.phrases.get(word) or language.words.get(word) or language.noun(word) or word


def _foreign(token: Token) -> Iterator[Token]:
    if token.kind is not Kind.WORD or "_" in token.raw or token.word in known_words():
        yield token
        return
    english = next((language.nouns[token.word] for language in languages() if token.word in language.nouns), None)
    if english is None and corrected(token.word) is None:
        english = next((noun for language in languages() if (noun := language.noun(token.word))), None)
    yield from _parts([token], english or token.word)


def _parts(tokens: Sequence[Token], english: str) -> Iterator[Token]:
    """One token a word of English; the first keeps what was written."""
    raw = " ".join(token.raw for token in tokens)
    for index, word in enumerate(english.split()):
        if index == 0:
            kind = Kind.SIGN if word == "%" else Kind.WORD
            yield replace(tokens[0], raw=raw, word=word, kind=kind)
        else:
            yield Token(Kind.WORD, "", word)
