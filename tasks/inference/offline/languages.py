"""Requests in other languages, word by word into English: enough for the grammar, which asks for no more."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import pairwise
from typing import Any

from tasks.inference.offline.data import load, word_set
from tasks.inference.offline.spelling import corrected, distance, english_words, known_words
from tasks.inference.offline.tokens import Kind, Token, is_camel, tokens_of
from tasks.inference.offline.vocabulary import words_in
from tasks.inference.offline.words import is_plural, plain_letters, plural, singular

_LONGEST = 5
_ENOUGH_NOUNS = 3
_SHORTEST_STEM = 3
_NEARLY = 2
_LONG_NOUN = 8
_NOTHING = Token(Kind.BREAK, "", "")
_GENITIVES = word_set("languages", "genitives")
_ARTICLES = word_set("languages", "articles")
_ELIDED = word_set("languages", "elided")
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
            stem = word[: -len(ending)] if len(word) - len(ending) >= _SHORTEST_STEM else ""
            for base in (stem, *(stem + end for end in _STEM_ENDS)) if word.endswith(ending) else ():
                if base in self.nouns or base in self.unaccented:
                    return _in_plural(self.nouns.get(base) or self.unaccented[base])
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


def _in_plural(noun: str) -> str:
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


def translated(tokens: Sequence[Token], language: Language | None, second: Language | None = None) -> list[Token]:
    """Put tokens into English; ``raw`` keeps what was written. Without a language, only words that no English is.

    Args:
        tokens: Of the whole request.
        language: What the request is written in; None for English.
        second: Whose nouns stand among English words.
    """
    if language is not None:
        return list(_translated(_apart(tokens), language))
    if second is None and not _speaks_another(tokens):
        return [part for each in tokens for part in (_foreign(each, None, _NOTHING) if _is_cognate(each) else [each])]
    whole = _with_phrases(tokens, second) if second is not None else tokens
    return [part for before, token in pairwise([_NOTHING, *whole]) for part in _foreign(token, second, before)]


def _speaks_another(tokens: Sequence[Token]) -> bool:
    """Whether more than one word is of another language: a lone one, as ``brood``, is English that no list has."""
    words = {token.word for token in tokens if token.kind is Kind.WORD and not is_english(token.word)}
    found = {word for word in words if any(language.noun(word) is not None for language in languages())}
    return len(found) > 1 or any(not word.isascii() for word in found)


def _is_cognate(token: Token) -> bool:
    """Whether a word is nearly the same in English, ``titel``, or written as German nouns are, ``Kaufdatum``."""
    if token.kind is Kind.WORD and token.raw.istitle() and len(token.raw) > _LONG_NOUN:
        return True
    nouns = (language.noun(token.word) for language in languages())
    return any(noun is not None and distance(token.word, noun, 2) <= _NEARLY for noun in nouns)


def _apart(tokens: Sequence[Token]) -> list[Token]:
    """Part elided articles from their nouns: ``d'arrivée`` is two words."""
    parts: list[Token] = []
    for token in tokens:
        head, sign, tail = token.raw.partition("'")
        if token.kind is Kind.WORD and sign and tail and head.lower() in _ELIDED:
            parts += [replace(token, raw=head, word=head.lower()), replace(token, raw=tail, word=tail.lower())]
        else:
            parts.append(token)
    return parts


def _translated(tokens: Sequence[Token], language: Language) -> Iterator[Token]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind is Kind.QUOTED:
            yield replace(token, word=_in_english(token, language))
            at += 1
            continue
        if token.kind is not Kind.WORD or "_" in token.raw or is_camel(token.raw):
            yield token
            at += 1
            continue
        size, english = _longest(tokens, at, language)
        following = tokens[at + size].kind if at + size < len(tokens) else Kind.BREAK
        if at and tokens[at - 1].kind is Kind.NUMBER and (tokens[at - 1].value or 0) > 1 and language.noun(token.word):
            english = _in_plural(english)
        english = "by" if english == "per" and following is Kind.NUMBER else english
        yield from _parts(tokens[at : at + size], english)
        at += size


def _in_english(token: Token, language: Language) -> str:
    """What a quoted name means, its head last; the name itself stays as it was written."""
    words = [each.word for each in _translated(_apart(tokens_of(token.raw)), language)]
    parts = " ".join(word for word in words if word not in ("the", "'")).split(" of ")
    return " ".join(reversed(parts))


def _longest(tokens: Sequence[Token], at: int, language: Language) -> tuple[int, str]:
    for size in range(_LONGEST, 1, -1):
        piece = tokens[at : at + size]
        if len(piece) == size and all(token.kind is Kind.WORD for token in piece):
            phrase = " ".join(token.word for token in piece)
            if phrase in language.phrases:
                return size, language.phrases[phrase]
            if (english := _genitive(piece, language)) is not None:
                return size, english
    word = tokens[at].word
    return 1, language.phrases.get(word) or language.words.get(word) or language.noun(word) or word


def _genitive(piece: Sequence[Token], language: Language) -> str | None:
    """``date de la commande``: the order date."""
    between = [token.word for token in piece[1:-1]]
    if not between or between[0] not in _GENITIVES or not all(word in _ARTICLES for word in between[1:]):
        return None
    first, second = language.noun(piece[0].word), language.noun(piece[-1].word)
    return f"{singular(second.split()[-1])} {first}" if first and second and " " not in second else None


def _foreign(token: Token, second: Language | None, before: Token) -> Iterator[Token]:
    if token.kind is not Kind.WORD or "_" in token.raw or (is_english(token.word) and not _is_german(token, second)):
        yield token
        return
    noun = second.noun(token.word) if second is not None else None
    noun = noun or next((each.nouns[token.word] for each in languages() if token.word in each.nouns), None)
    if noun is None and corrected(token.word) is None:
        noun = next((found for language in languages() if (found := language.noun(token.word))), None)
    counted = before.kind is Kind.NUMBER and (before.value or 0) > 1
    yield from _parts([token], (_in_plural(noun) if counted and noun else noun) or token.word)


def _with_phrases(tokens: Sequence[Token], second: Language) -> list[Token]:
    """The tokens with the second language's phrases in English: ``date de naissance``."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        size, english = _longest(tokens, at, second)
        found += _parts(tokens[at : at + size], english) if size > 1 else [tokens[at]]
        at += size
    return found


def _is_german(token: Token, second: Language | None) -> bool:
    """Whether a word that English has too is a German noun, as its capital tells: ``each Kind``."""
    return second is not None and second.code == "de" and token.raw.istitle() and token.word in second.nouns


def _parts(tokens: Sequence[Token], english: str) -> Iterator[Token]:
    """One token a word of English; the first keeps what was written."""
    raw = " ".join(token.raw for token in tokens)
    for index, word in enumerate(english.split()):
        if index == 0:
            kind = Kind.SIGN if word == "%" else Kind.WORD
            yield replace(tokens[0], raw=raw, word=word, kind=kind)
        else:
            yield Token(Kind.WORD, "", word)
