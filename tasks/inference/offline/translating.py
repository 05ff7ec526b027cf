"""Puts a request of another language into English, word by word; what was written stays beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from tasks.inference.offline.data import word_set
from tasks.inference.offline.languages import SHORTEST_STEM, Language, in_plural, is_english, languages
from tasks.inference.offline.spelling import corrected, distance
from tasks.inference.offline.tokens import Kind, Token, is_camel, tokens_of
from tasks.inference.offline.words import plain_letters, plural, singular

_LONGEST = 5
_NEARLY = 2
_LONG_NOUN = 8
_NOTHING = Token(Kind.BREAK, "", "")
_GENITIVES = word_set("languages", "genitives")
_ARTICLES = word_set("languages", "articles")
_ELIDED = word_set("languages", "elided")
_BEHIND_COUNTED = frozenset({"", "\n", ",", ";", ".", "(", "and", "with"})


def translated(tokens: Sequence[Token], language: Language | None, second: Language | None = None) -> list[Token]:
    """Put tokens into English; ``raw`` keeps what was written. Without a language, only words that no English is.

    Args:
        tokens: Of the whole request.
        language: What the request is written in; None for English.
        second: Whose nouns stand among English words.
    """
    if language is not None:
        apart = _apart(tokens)
        return list(_translated(apart, _told_apart(apart, language)))
    if second is None and not _speaks_another(tokens):
        return [part for each in tokens for part in (_foreign(each, None, _NOTHING) if _is_cognate(each) else [each])]
    whole = _with_phrases(tokens, second) if second is not None else tokens
    return [part for before, token in pairwise([_NOTHING, *whole]) for part in _foreign(token, second, before)]


def _told_apart(tokens: Sequence[Token], language: Language) -> Language:
    """The language without a noun that in English is another counted one: ``400 uitvoeringen, 60 voorstellingen``."""
    counted: dict[str, str] = {}
    unknown: set[str] = set()
    for before, token in pairwise(tokens):
        english = language.noun(token.word) if before.kind is Kind.NUMBER and token.kind is Kind.WORD else None
        first = counted.setdefault(singular(english.split()[-1]), token.word) if english else token.word
        if english and plain_letters(first)[:SHORTEST_STEM] != plain_letters(token.word)[:SHORTEST_STEM]:
            unknown.add(plain_letters(token.word)[: max(SHORTEST_STEM, len(token.word) - _NEARLY)])
    nouns = {word: noun for word, noun in language.nouns.items() if not plain_letters(word).startswith(tuple(unknown))}
    return replace(language, nouns=nouns) if unknown else language


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
        if token.kind is not Kind.WORD or "_" in token.raw or is_camel(token.raw) or _is_letter(tokens, at):
            yield token
            at += 1
            continue
        size, english = _longest(tokens, at, language)
        following = tokens[at + size].kind if at + size < len(tokens) else Kind.BREAK
        if at and tokens[at - 1].kind is Kind.NUMBER and (tokens[at - 1].value or 0) > 1 and language.noun(token.word):
            english = in_plural(english)
        english = "by" if english == "per" and following is Kind.NUMBER else english
        if english == token.word and _counts_unknown(tokens, at, language):
            english = plural(english)
        yield from _parts(tokens[at : at + size], english)
        at += size


def _in_english(token: Token, language: Language) -> str:
    """What a quoted name means, its head last; the name itself stays as it was written."""
    words = [each.word for each in _translated(_apart(tokens_of(token.raw)), language)]
    parts = " ".join(word for word in words if word not in ("the", "'")).split(" of ")
    return " ".join(reversed(parts))


def _counts_unknown(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """``400 uitvoeringen``: a noun that has no translation, and as it is counted stands in the plural."""
    before, word = tokens[at - 1] if at else _NOTHING, tokens[at].word
    behind = tokens[at + 1].word if at + 1 < len(tokens) else ""
    ends = language.words.get(behind, behind) in _BEHIND_COUNTED
    several = before.kind is Kind.NUMBER and (before.value or 0) > 1
    return several and ends and len(word) > SHORTEST_STEM and not is_english(word)


def _is_letter(tokens: Sequence[Token], at: int) -> bool:
    """``A, B, C``: a letter among others is no word, though a language has it as one."""
    raw = tokens[at].raw
    beside = (tokens[at - 1] if at else _NOTHING, tokens[at + 1] if at + 1 < len(tokens) else _NOTHING)
    listed = any(each.word in (",", "/", "|") for each in beside) or any(_is_capital(each.raw) for each in beside)
    return _is_capital(raw) and (listed or beside[1].word == "-")


def _is_capital(raw: str) -> bool:
    return len(raw) == 1 and raw.isupper()


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
    yield from _parts([token], (in_plural(noun) if counted and noun else noun) or token.word)


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
