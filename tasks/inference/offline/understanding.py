"""Reads a request's tokens into a draft: respelled, translated, then twice, and clause by clause."""

from datetime import date

from tasks.inference.offline.asides import without_asides_tables
from tasks.inference.offline.bridges import name_bridges
from tasks.inference.offline.clause_links import tie_by_clauses
from tasks.inference.offline.counted_nouns import counted_nouns, without_asides, without_table_of
from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import Draft
from tasks.inference.offline.ellipsis import filled_in
from tasks.inference.offline.foreign_nouns import foreign_alike, name_foreign
from tasks.inference.offline.formats_said import name_format
from tasks.inference.offline.grammar import Grammar
from tasks.inference.offline.languages import Language, is_english, language_of, second_language
from tasks.inference.offline.lexicon import entities, key_of
from tasks.inference.offline.list_heads import headed
from tasks.inference.offline.list_owners import owned
from tasks.inference.offline.missing_said import missing_said
from tasks.inference.offline.nouns import is_columnish, is_type_word
from tasks.inference.offline.own_names import said_in
from tasks.inference.offline.recasting import recast
from tasks.inference.offline.recounting import counts_first
from tasks.inference.offline.spelling import corrected, distance, is_known
from tasks.inference.offline.tokens import Kind, Token, is_camel
from tasks.inference.offline.translating import translated
from tasks.inference.offline.words import plural, singular

_SHORT_WORD = 6
_PARTICIPLES = word_set("clauses", "participles")


def understood(tokens: list[Token], today: date) -> tuple[Draft, Language | None]:
    """Read the request twice: the second time it is known which nouns are tables."""
    language = language_of(tokens)
    notes: list[str] = []
    words = frozenset(token.word for token in tokens)
    beside = second_language(tokens) if language is None else None
    if language is None:
        kept = _named_items(tokens)
        tokens = [
            token if at in kept or _is_noun_of(beside, token) else _respelled(token, words, notes)
            for at, token in enumerate(tokens)
        ]
    plain = translated(tokens, language, beside)
    counted = counted_nouns(plain)
    plain = foreign_alike(without_asides(without_table_of(plain, counted), counted), counted)
    said = said_in(plain, tokens, language or beside)
    first = Grammar(plain, Draft(), today)
    first.known = counted
    first.parse()
    draft = Draft(notes=notes, said=said.spans)
    known = first.known | frozenset(first.draft.tables)
    plain = missing_said(headed(counts_first(filled_in(plain, known), known), known), known)
    plain = owned(recast(plain, known), known)
    second = Grammar(plain, draft, today)
    second.known = known
    second.mentioned = frozenset(first.entered)
    second.counted = frozenset(key for key, table in first.draft.tables.items() if table.rows is not None)
    second.parse()
    name_format(plain, draft)
    tie_by_clauses(plain, draft)
    name_bridges(plain, draft)
    without_asides_tables(plain, draft)
    name_foreign(draft, counted, tokens)
    return draft, language or beside


def _is_noun_of(language: Language | None, token: Token) -> bool:
    return language is not None and not is_english(token.word) and language.noun(token.word) is not None


def _named_items(tokens: list[Token]) -> frozenset[int]:
    """Where an item of a list is one word, and what it might be a slip of would be none: ``reefer bool``, no verb."""
    around = zip(tokens, tokens[1:], tokens[2:], strict=False)
    return frozenset(
        at
        for at, (before, token, behind) in enumerate(around, 1)
        if before.word in (",", "(", ";", "\n")
        and (behind.word in (",", ")", ";") or is_type_word(behind.word))
        and (word := corrected(token.word)) is not None
        and not is_columnish((word,))
        and key_of((word,)) not in entities()
    )


def _as_elsewhere(word: str, words: frozenset[str]) -> str | None:
    """A slip of a longer word that the request has as well: ``competitons`` beside ``competition``."""
    if len(word) <= _SHORT_WORD or not word.isalpha() or is_known(word):
        return None
    forms = {form for each in words if each != word and is_english(each) for form in (each, plural(each))}
    return next((form for form in sorted(forms) if len(form) > _SHORT_WORD and distance(word, form, 1) == 1), None)


def _respelled(token: Token, words: frozenset[str], notes: list[str]) -> Token:
    """Put a word right, unless the request has it in another form as well and it is no long noun that we know."""
    if token.kind is not Kind.WORD or "_" in token.raw or is_camel(token.raw) or token.word in _PARTICIPLES:
        return token
    word = _as_elsewhere(token.word, words) or corrected(token.word)
    twice = {plural(token.word), singular(token.word)} & (words - {token.word})
    if word is None or (twice and not (len(word) > _SHORT_WORD and key_of((word,)) in entities())):
        return token
    note = f"'{token.word}' was read as '{word}'."
    if note not in notes and len(notes) < 20:
        notes.append(note)
    return Token(token.kind, token.raw, word, token.value, token.glued)
