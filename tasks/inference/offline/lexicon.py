"""The nouns and the grammar's words that the parser knows, loaded once."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from tasks.inference.library import templates
from tasks.inference.offline.data import load
from tasks.inference.offline.words import singular

Words = tuple[str, ...]


@cache
def _lexicon() -> Mapping[str, Any]:
    return load("lexicon.yaml")


def key_of(words: Words) -> Words:
    """The words of a noun as the lexicon has them: the last one in the singular."""
    return (*words[:-1], singular(words[-1])) if words else ()


@cache
def entities() -> frozenset[Words]:
    """Every noun that makes a table: of the templates' tables, and others."""
    named = {key_of(tuple(table.split("_"))) for template in templates() for table in template.tables}
    more = {key_of(tuple(noun.split())) for noun in _lexicon()["more"].replace("\n", " ").split(",") if noun.strip()}
    return frozenset(named | more | set(like()))


@cache
def like() -> Mapping[Words, Words]:
    """Which noun's table a noun without one of its own is completed from."""
    return {tuple(noun.split()): tuple(other.split()) for noun, other in _lexicon()["like"].items()}


@cache
def words_for(*path: str) -> frozenset[str]:
    """A set of words of the lexicon, such as ``words_for("verbs", "has_many")``."""
    found: Any = _lexicon()
    for step in path:
        found = found[step]
    return frozenset(str(word) for word in found)


@cache
def numbers() -> Mapping[str, int]:
    """Numbers written as words, that stand alone or multiply what is before them."""
    return {**_lexicon()["small_numbers"], **_lexicon()["big_numbers"]}


@cache
def multipliers() -> Mapping[str, int]:
    """Words that multiply the number before them: ``thousand``, ``dozen``."""
    return dict(_lexicon()["big_numbers"])


@cache
def doings() -> Mapping[str, Words]:
    """The noun of the table that a verb makes: ``booking`` of ``books``."""
    return {verb: (noun,) for verb, noun in _lexicon()["doings"].items()}


@cache
def column_plurals() -> frozenset[Words]:
    """Plural nouns that a list of columns may hold without meaning a table."""
    return frozenset(tuple(noun.split()) for noun in _lexicon()["column_plurals"])


@cache
def grammar_words() -> frozenset[str]:
    """Every word that the grammar or the speller should know as it is."""
    lexicon = _lexicon()
    verbs = {word for group in lexicon["verbs"].values() for word in group}
    listed = {word for name in ("rows", "containers", "many", "rough") for word in lexicon[name]}
    return frozenset({*lexicon["common"].split(), *verbs, *listed, *numbers(), *lexicon["doings"]})


@cache
def plain_words() -> frozenset[str]:
    """Frequent words that mean nothing to the grammar."""
    return frozenset(_lexicon()["plain"].split())
