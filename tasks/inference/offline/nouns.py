"""Recognises the nouns that make tables, and tells them from those that make columns."""

from dataclasses import dataclass

from schemas.semantics.knowledge import concepts_named
from schemas.semantics.words import words_of
from tasks.inference.offline.column_types import type_of, written_type
from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.data import mapping, word_set
from tasks.inference.offline.lexicon import Words, doings, entities, grammar_words, key_of, numbers, words_for
from tasks.inference.offline.tokens import Kind, Token
from tasks.inference.offline.words import is_plural

_LONGEST = 3
_NATIONS: dict[str, str] = mapping("nouns", "nations")
NATIONS = _NATIONS
_LOOSE_ADJECTIVES = word_set("nouns", "loose_adjectives")


@dataclass(frozen=True)
class Noun:
    """A noun of the request.

    Attributes:
        words: Its words; the last one as it was written, in the singular or the plural.
        size: How many tokens it takes, adjectives included.
        listed: Whether the lexicon has it as a table.
        plural: Whether it is written in the plural.
        raw: As it was written, where that is one identifier.
    """

    words: Words
    size: int
    listed: bool
    plural: bool
    raw: str | None = None

    @property
    def key(self) -> Words:
        """Its words with the last one in the singular."""
        return key_of(self.words)


def noun_at(cursor: Cursor, ahead: int = 0, *, strict: bool = False) -> Noun | None:
    """The noun here, adjectives before it included; the longest one that the lexicon knows, or else a guess.

    Args:
        cursor: Where to look.
        ahead: So many tokens further.
        strict: Give only what the lexicon knows.
    """
    skipped = 0
    while cursor.word(ahead + skipped) in _LOOSE_ADJECTIVES | set(_NATIONS) and _is_noun_word(
        cursor.peek(ahead + skipped + 1)
    ):
        if noun := _listed(cursor, ahead + skipped, 0):
            return noun if noun.size > 1 else Noun(noun.words, noun.size + skipped, True, noun.plural)
        skipped += 1
    done = cursor.word(ahead + skipped)
    if done.endswith("ed") and key_of((cursor.word(ahead + skipped + 1),)) in cursor.known:
        skipped += 1  # ``every escalated call``
    return _listed(cursor, ahead, skipped) or (None if strict else _guessed(cursor, ahead, skipped))


def _listed(cursor: Cursor, ahead: int, skipped: int) -> Noun | None:
    token = cursor.peek(ahead + skipped)
    if token.kind is Kind.WORD and "_" in token.word:
        words = tuple(part for part in token.word.split("_") if part)
        if (
            words
            and (key_of(words) in entities() or words[0] in ("dim", "fact", "tbl", "stg"))
            and is_table_like(words)
        ):
            return Noun(words, skipped + 1, True, is_plural(words[-1]) or words[0] in ("dim", "fact"), token.raw)
        return None
    for length in range(_LONGEST, 0, -1):
        words = tuple(cursor.word(ahead + skipped + at) for at in range(length))
        if length > 1 and all(words) and key_of(words) in cursor.known:
            return Noun(words, skipped + length, True, is_plural(words[-1]))
        if length == 1 and words[0] and key_of(words) in cursor.known and _is_noun_word(token):
            found = Noun(words, skipped + 1, True, is_plural(words[0]))
            return found if found.plural else _lengthened(cursor, ahead, found)
        if (
            all(words)
            and key_of(words) in entities()
            and all(_is_noun_word(cursor.peek(ahead + skipped + at)) for at in range(length))
        ):
            found = Noun(words, skipped + length, True, is_plural(words[-1]))
            return found if found.plural else _lengthened(cursor, ahead, found)
    return None


_PARTS_OF = word_set("nouns", "parts_of")
_PAPERS = word_set("nouns", "papers")


def _lengthened(cursor: Cursor, ahead: int, noun: Noun) -> Noun:
    """Take a plural behind a noun with it: ``quiz results``; ``customer orders`` are orders, which have a customer."""
    token = cursor.peek(ahead + noun.size)
    word = token.word
    if token.kind is Kind.WORD and word in _PARTS_OF and noun.key[-1] in _PAPERS:
        return Noun((*noun.words, word), noun.size + 1, True, True)
    if (
        token.kind is not Kind.WORD
        or _is_behind_subject(cursor, ahead)
        or not (token.raw or key_of((word,)) in entities())
        or not is_plural(word)
        or not _is_noun_word(token)
        or (key_of((word,)) not in entities() and not _ends_counted(cursor, ahead, noun.size))
        or word in words_for("rows")
    ):
        return noun
    if cursor.word(ahead - 1) in ("each", "every", "a", "an", "any") and (
        word in words_for("verbs", "has_many") or _is_verb_of(cursor, ahead + noun.size)
    ):
        return noun
    from tasks.inference.offline.knowledge import canonical, usual_parents

    owned = (canonical(key_of((word,))), canonical(noun.key)) in usual_parents()
    return Noun((word,) if owned else (*noun.words, word), noun.size + 1, True, True)


def _is_verb_of(cursor: Cursor, ahead: int) -> bool:
    """Whether a plural form is a verb, as what it is done to follows: ``each theatre stages about 30 plays``."""
    behind = cursor.word(ahead + 1)
    return cursor.peek(ahead + 1).kind is Kind.NUMBER or behind in words_for("rough") | words_for("many") | _ARTICLES


_ARTICLES = frozenset({"a", "an", "the", "one", "its", "their", "between", "up", "exactly", "at", "on"})


def _ends_counted(cursor: Cursor, ahead: int, size: int) -> bool:
    """Whether a number stands before the noun and the plural behind it ends it: ``200 expense reports``."""
    ends = cursor.word(ahead + size + 1) in ("", ",", ".", ";", ":", "(", "with", "and", "\n")
    return (
        cursor.peek(ahead - 1).kind is Kind.NUMBER and ends and cursor.word(ahead + size) not in words_for("containers")
    )


def is_table_like(words: Words) -> bool:
    """Whether an identifier rather names a table than a column: ``order_items`` and not ``order_id``."""
    return words[0] in ("dim", "fact", "tbl", "stg") or (is_plural(words[-1]) and key_of(words) in entities())


def _is_listed_plural(word: str) -> bool:
    return is_plural(word) and key_of((word,)) in entities() and not is_rows_word(word) and not is_container(word)


def _begins_compound(cursor: Cursor, ahead: int) -> bool:
    """Whether what else holds data only says more of the plural behind it: ``website visits``."""
    token, word = cursor.peek(ahead + 1), cursor.word(ahead + 1)
    own = key_of((word,)) in entities() if word else False
    return cursor.word(ahead) in words_for("containers") and own and is_plural(word) and _is_noun_word(token)


_ENDS_COMPOUND = word_set("nouns", "ends_compound")


_BEFORE_VERBS = word_set("nouns", "before_verbs")


def _is_behind_subject(cursor: Cursor, ahead: int) -> bool:
    """Whether a verb stands here: ``that grow crops``, ``bands release albums``, ``bands (25) release albums``."""
    before = cursor.word(ahead - 1)
    subject = is_plural(before) and (key_of((before,)) in cursor.known or key_of((before,)) in entities())
    return before in _BEFORE_VERBS or subject


def _guessed(cursor: Cursor, ahead: int, skipped: int) -> Noun | None:
    """A noun that the lexicon does not know: words up to a plural, which ends it."""
    words: list[str] = []
    if not skipped and is_plural(cursor.word(ahead + 1)) and _is_behind_subject(cursor, ahead):
        return None
    first = cursor.peek(ahead + skipped)
    if first.kind is Kind.WORD and "_" in first.word.strip("_"):
        parts = tuple(part for part in first.word.split("_") if part)
        return Noun(parts, skipped + 1, False, is_plural(parts[-1]), first.raw)
    for at in range(_LONGEST):
        token = cursor.peek(ahead + skipped + at)
        ends = (at and (token.word in _ENDS_COMPOUND or _is_listed_plural(token.word))) or _begins_compound(
            cursor, ahead + skipped + at
        )
        counted = at == 0 and skipped == 0 and _is_counted(cursor, ahead)
        if (
            not _is_noun_word(token)
            or (token.word in grammar_words() and not (ends or counted))
            or (at and token.raw == "")
        ):
            break
        words.append(token.word)
        head = (token.word,)
        if is_plural(token.word):
            listed = key_of(head) in entities()
            told = cursor.peek(ahead - 1).kind is Kind.NUMBER and not skipped
            measured = words[0] not in words_for("containers") and concepts_named(tuple(words[:-1]))
            if listed and at and measured and not told:
                return None
            if listed and at and all(word.endswith("ed") and len(word) > 5 for word in words[:-1]):
                words = words[-1:]
            return Noun(tuple(words), skipped + at + 1, listed, True)
    if not words:
        return None
    if len(words) > 1 and key_of(tuple(words[-1:])) in entities():
        return Noun(tuple(words), skipped + len(words), True, False)
    return Noun(tuple(words[:1]) if len(words) == 1 else tuple(words), skipped + len(words), False, False)


_BEHIND_COUNTED = frozenset({"with", "(", "having", ",", ".", ";", "", "\n", "and", "per"})


def _is_counted(cursor: Cursor, ahead: int) -> bool:
    """Whether what else is a verb has a number before it and a list behind it: ``1200 supplies with quantity``."""
    plainly = cursor.peek(ahead - 1).kind is Kind.NUMBER and cursor.word(ahead + 1) in _BEHIND_COUNTED
    verb = cursor.word(ahead) in words_for("verbs", "has_many") or cursor.word(ahead) in doings()
    return plainly and is_plural(cursor.word(ahead)) and verb


def _is_noun_word(token: Token) -> bool:
    return token.kind is Kind.WORD and token.word.replace("-", "").replace("_", "").replace("'", "").isalpha()


def is_columnish(words: Words) -> bool:
    """Whether these words rather name a column: the table of knowledge, or a type told by the name, says so."""
    if not words:
        return False
    name = "_".join(words)
    told = words_of(name)
    if concepts_named(told) or any(concepts_named(told[at:]) for at in range(1, len(told))):
        return True
    return type_of(name).confidence >= 0.6


def is_column_token(token: Token) -> bool:
    """Whether a token is plainly a column's identifier: ``order_id``, ``isActive``."""
    return token.kind is Kind.WORD and (
        ("_" in token.raw and not is_table_like(tuple(token.word.split("_"))))
        or any(first.islower() and second.isupper() for first, second in zip(token.raw, token.raw[1:], strict=False))
    )


def is_container(word: str) -> bool:
    """Whether the word names what holds tables or rows and is never a table itself."""
    return (
        word in words_for("containers")
        or word in words_for("rows")
        or word.rstrip("s") in words_for("rows")
        or word.rstrip("s") in words_for("containers")
    )


def is_rows_word(word: str) -> bool:
    """Whether the word stands for rows: ``records``."""
    return word in words_for("rows") or key_of((word,))[0] in words_for("rows")


def is_type_word(word: str) -> bool:
    """Whether the word is a type and hardly ever part of a column's name."""
    return word in _PLAIN_TYPES and written_type(word) is not None


_PLAIN_TYPES = word_set("nouns", "plain_types")


def is_number_word(word: str) -> bool:
    """Whether the word is a number in letters."""
    return word in numbers()
