"""The table of knowledge, loaded: concepts by the words that name them, and the spelling of words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.own_yaml import own_yaml
from schemas.types import ColumnType

_FAMILIES: dict[str, ColumnType] = {
    "text": ColumnType.STRING,
    "whole": ColumnType.INTEGER,
    "number": ColumnType.NUMBER,
    "decimal": ColumnType.DECIMAL,
    "flag": ColumnType.BOOLEAN,
    "day": ColumnType.DATE,
    "instant": ColumnType.TIMESTAMP,
    "clock": ColumnType.TIME,
    "id": ColumnType.UUID,
    "json": ColumnType.JSON,
    "bytes": ColumnType.BINARY,
    "list": ColumnType.ARRAY,
}
Spec = Mapping[str, Any]


@dataclass(frozen=True)
class Concept:
    """One thing that a column may hold.

    Attributes:
        semantic: Its name.
        types: The column types that it can have.
        generators: What fills it, best first.
        unique_generators: What fills it when no value may come twice.
        in_table: Weights by a word of the table's name, where they differ there.
        pii: What it tells of a person, if anything.
        example: A typical value, to try against a pattern.
        stage: Where a date stands in a thing's life; None of what is no date.
        within: Longest time since the date before.
        family: Dates of one family are ordered among themselves first: a period's start and end.
        usual: The type that it has when nobody says one.
    """

    semantic: str
    types: frozenset[ColumnType]
    generators: tuple[Spec, ...]
    unique_generators: tuple[Spec, ...] = ()
    in_table: Mapping[str, Spec] = field(default_factory=dict)
    pii: str | None = None
    example: str | None = None
    sure: float = 0.9
    nulls: float = 0.05
    stage: int | None = None
    within: str | None = None
    family: str | None = None
    usual: ColumnType = ColumnType.STRING


def _load(name: str) -> Any:
    text = files("schemas.semantics").joinpath(name).read_text(encoding="utf-8")
    return own_yaml(text)


@cache
def _concepts_and_names() -> tuple[dict[str, Concept], dict[tuple[str, ...], tuple[Concept, ...]]]:
    concepts: dict[str, Concept] = {}
    by_words: dict[tuple[str, ...], list[Concept]] = {}
    for group in _load("concepts.yaml").values():
        for semantic, entry in group.items():
            concept = concepts[semantic] = _concept(semantic, entry)
            for phrase in entry["names"].split(","):
                by_words.setdefault(_spelled_out(phrase), []).append(concept)
    return concepts, {words: tuple(found) for words, found in by_words.items()}


def _spelled_out(phrase: str) -> tuple[str, ...]:
    """Spell a phrase as the words of a column's name come out: abbreviations in full."""
    return tuple(word for part in phrase.split() for word in abbreviations().get(part, part).split())


def concepts() -> Mapping[str, Concept]:
    """Every concept by its name."""
    return _concepts_and_names()[0]


def concepts_named(words: tuple[str, ...]) -> tuple[Concept, ...]:
    """The concepts that these words name, whatever their types."""
    return _concepts_and_names()[1].get(words, ())


def _concept(semantic: str, entry: Mapping[str, Any]) -> Concept:
    values = entry.get("values")
    return Concept(
        semantic=semantic,
        types=frozenset(_FAMILIES[name] for name in entry.get("types", ["text"])),
        usual=_FAMILIES[next(iter(entry.get("types", ["text"])))],
        generators=(*_specs(entry.get("generator")), *((_category(values),) if values else ())),
        unique_generators=_specs(entry.get("unique")),
        in_table={word: _category(named) for word, named in entry.get("in_table", {}).items()},
        pii=entry.get("pii"),
        example=entry.get("example"),
        sure=entry.get("sure", 0.9),
        nulls=entry.get("nulls", 0.05),
        stage=entry.get("stage"),
        within=entry.get("within"),
        family=entry.get("family"),
    )


def _specs(written: Any) -> tuple[Spec, ...]:
    if written is None:
        return ()
    return tuple(_spec(one) for one in (written if isinstance(written, list) else [written]))


_SHORT = {"reserved": "of"}  # of the others: the part


def _spec(written: Any) -> Spec:
    if isinstance(written, str):
        kind, what = written.split()
        return {"kind": kind, _SHORT.get(kind, "part"): what}
    return dict(written)


def _category(values: Any) -> Spec:
    if isinstance(values, dict):
        return {"kind": "category", "weights": {str(value): weight for value, weight in values.items()}}
    return {"kind": "category", "values": [str(value) for value in values]}


@cache
def _words() -> Any:
    return _load("words.yaml")


@cache
def abbreviations() -> Mapping[str, str]:
    """What short words stand for."""
    return {str(short): str(full) for short, full in _words()["abbreviations"].items()}


@cache
def translations() -> Mapping[str, str]:
    """Common column words of other languages, in English."""
    listed = {**_words()["translations"], **_load("other_scripts.yaml")}
    return {str(word): str(english) for word, english in listed.items()}


@cache
def glued() -> Mapping[str, list[str]]:
    """Words written together, apart."""
    return dict(_words()["glued"])


@cache
def reordered() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Phrases in the order of other languages, in the English order."""
    return {tuple(str(k).split()): tuple(str(v).split()) for k, v in _words()["phrases"].items()}


@cache
def kinds_of_thing() -> Mapping[str, str]:
    """What sort of thing a noun names: ``customer`` a person, ``supplier`` a company, ``city`` a place."""
    groups = ("regions", "categories", "projects", "titles", "files", "departments", "states", "countries", "places",
              "products", "companies", "people")  # fmt: skip
    return {noun: group for group in groups for noun in _words()[group]}


@cache
def vocabulary() -> frozenset[str]:
    """Every plain word that a concept's name uses, and every noun known."""
    used = {word for words in _concepts_and_names()[1] for word in words}
    return frozenset(used | set(kinds_of_thing()) | {"id", "key", "date", "name"})


@cache
def likelihoods() -> Mapping[str, float]:
    """How often a yes-or-no column is yes, by a word of its name."""
    return {str(word): float(share) for word, share in _load("likely.yaml").items()}


@cache
def word_lists() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Lists of words to make names of things from: each a sequence of places, each place a choice."""
    lists = _load("names.yaml")
    return {name: tuple(tuple(str(w) for w in place) for place in places) for name, places in lists.items()}
