"""What the templates teach: how tables of a noun look, which belong to which, and what joins two of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tasks.inference.library import search, templates
from tasks.inference.offline.data import load, mapping
from tasks.inference.offline.lexicon import Words, key_of, like


@dataclass(frozen=True)
class Known:
    """A table of a template."""

    template: str
    document: Mapping[str, Any]
    foreign: frozenset[str]
    rules: tuple[str, ...]

    @property
    def columns(self) -> tuple[Mapping[str, Any], ...]:
        """Its columns, without those that refer to other tables."""
        return tuple(column for column in self.document["columns"] if column["name"] not in self.foreign)


@cache
def known_tables() -> Mapping[Words, tuple[Known, ...]]:
    """The templates' tables by noun."""
    found: dict[Words, list[Known]] = {}
    for template in templates():
        relations = template.document.get("relations", ())
        for table in template.document["tables"]:
            foreign = {name for each in relations if each["child"] == table["name"] for name in each["columns"]}
            rules = tuple(
                each["check"] for each in template.document.get("rules", ()) if each["table"] == table["name"]
            )
            key = _noun(table["name"])
            found.setdefault(key, []).append(Known(template.name, table, frozenset(foreign), rules))
    return {key: tuple(tables) for key, tables in found.items()}


def _noun(table: str) -> Words:
    return key_of(tuple(table.split("_")))


def canonical(key: Words) -> Words:
    """The noun that the templates have for a noun; itself when they have none."""
    for noun in (key, like().get(key), key[-1:], like().get(key[-1:])):
        if noun is not None and noun in known_tables():
            return noun
    return key


_USUAL_HOME: dict[str, str] = mapping("knowledge", "usual_home")
"""The template that a noun is completed from when the request does not lean to another."""


def best_table(key: Words, request: str, *, exact: bool = False) -> Known | None:
    """The template's table that a noun's table is completed from: of the template that fits the request best.

    Args:
        key: The noun.
        request: The words to choose by.
        exact: Whether only a table of that very noun will do.
    """
    tables = known_tables().get(key) or (None if exact else known_tables().get(like().get(key, ())))
    if tables is None and len(key) > 1 and not exact:
        tables = known_tables().get(key[-1:]) or known_tables().get(like().get(key[-1:], ()))
    if tables is None:
        return None
    ranks = {match.template.name: match.score for match in search(request, limit=1000)}
    noun = "_".join(_noun(tables[0].document["name"]))
    return max(
        tables,
        key=lambda table: (
            ranks.get(table.template, 0.0) + 0.1 * (_USUAL_HOME.get(noun) == table.template),
            len(table.columns),
        ),
    )


@cache
def usual_parents() -> Mapping[tuple[Words, Words], int]:
    """How many templates have a relation from the first noun's table to the second's."""
    counts: dict[tuple[Words, Words], int] = {}
    for template in templates():
        pairs = {(_noun(each["child"]), _noun(each["parent"])) for each in template.document.get("relations", ())}
        for pair in pairs:
            if pair[0] != pair[1]:
                counts[pair] = counts.get(pair, 0) + 1
    return {**counts, **{pair: 1 for pair in _MORE if pair not in counts}}


def _pairs(text: str) -> frozenset[tuple[Words, Words]]:
    """Read ``order item order; ...``: the child's noun and the parent's, whichever cut makes two known nouns."""
    from tasks.inference.offline.lexicon import entities

    found: set[tuple[Words, Words]] = set()
    for entry in text.replace("\n", " ").split(";"):
        words = tuple(entry.split())
        cuts = [(words[:at], words[at:]) for at in range(1, len(words))]
        found.update(cut for cut in cuts if len(words) == 2 or (cut[0] in entities() and cut[1] in entities()))
    return frozenset(found)


_MORE = _pairs(str(load("lexicon.yaml")["usual_parents"]))


@cache
def usual_joins() -> Mapping[frozenset[Words], str]:
    """Tables that join two others, by the nouns of these: ``post_tags`` of posts and tags."""
    found: dict[frozenset[Words], str] = {}
    for template in templates():
        parents: dict[str, list[str]] = {}
        for each in template.document.get("relations", ()):
            parents.setdefault(each["child"], []).append(each["parent"])
        for table in template.document["tables"]:
            ends = parents.get(table["name"], [])
            keys = [table.get("primary_key", []), *table.get("unique", [])]
            if len(ends) == 2 and any(len(key) == 2 for key in keys) and ends[0] != ends[1]:
                found.setdefault(frozenset(_noun(end) for end in ends), table["name"])
    found[frozenset({("order",), ("product",)})] = "order_items"
    found[frozenset({("order",), ("menu", "item")})] = "order_items"
    found[frozenset({("student",), ("class",)})] = "enrolments"
    return found
