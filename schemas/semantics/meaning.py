"""What a column means, told by its name, its type and its table."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from schemas.semantics.knowledge import (
    Concept,
    Spec,
    concepts,
    concepts_named,
    kinds_of_thing,
    likelihoods,
    reordered,
    word_lists,
)
from schemas.semantics.words import singular_of, words_of
from schemas.types import NUMERIC, ColumnType

_NUMERIC_KINDS = {ColumnType.INTEGER: "integer", ColumnType.NUMBER: "number", ColumnType.DECIMAL: "decimal"}
_MAX_WORDS = 4
_LONGEST_LIST = 400


@dataclass(frozen=True)
class Meaning:
    """What a column probably holds.

    Attributes:
        semantic: A name of the table of knowledge; ``unknown`` when nothing tells.
        confidence: In [0, 1].
        generator: What would fill it, as the schema file would say it; None when the type has to decide.
        pii: What it tells of a person, such as ``EMAIL``; None when nothing.
        reason: One sentence.
        generators: Every generator that would do, best first; the column's bounds decide among them.
        unique_generators: The same for a column in which no value may come twice.
        concept: The entry behind it.
        roles: The words of the name in front of what told the meaning: ``billing`` of ``billing_city``.
    """

    semantic: str
    confidence: float
    generator: dict[str, Any] | None
    pii: str | None
    reason: str
    generators: tuple[dict[str, Any], ...] = ()
    unique_generators: tuple[dict[str, Any], ...] = ()
    concept: Concept | None = None
    roles: tuple[str, ...] = ()


UNKNOWN = Meaning("unknown", 0.0, None, None, "Neither its name nor its table tells what it holds.")


def guess(
    name: str,
    type: ColumnType,
    *,
    table: str | None = None,
    description: str | None = None,
    length: int | None = None,
    locale: str | None = None,
) -> Meaning:
    """Tell what a column means, from its name first, then its table, then its description.

    Args:
        name: The column's name, in any spelling: ``custFName``, ``DATE_OF_BIRTH``, ``telefono``.
        type: Its type: ``status`` means one thing as text and another as a number.
        table: Its table's name: a ``name`` in ``customers`` is a person's.
        description: What its author says of it; looked at when the name tells nothing.
        length: Most characters it holds; two characters of a country are a code.
        locale: Unused by names so far; what depends on it is decided by the generators.
    """
    return _guess(name, type, table or "", description or "", length)


@lru_cache(maxsize=8192)
def _guess(name: str, type: ColumnType, table: str, description: str, length: int | None) -> Meaning:
    words = _in_english_order(words_of(name))
    table_words = tuple(singular_of(word) for word in words_of(table)) if table else ()
    found = _by_name(words, table_words, type)
    if found is None and words and words[-1].isdigit():
        found = _by_name(_without_number(words), table_words, type)
    if words == ("title",) and type is ColumnType.STRING and length is not None and length <= _COURTESY:
        found = Found(concepts()["name_prefix"], 0.8, f"'title' of {length} characters is a form of address.")
    found = _by_length(found, type, length)
    if found is None and description:
        found = _by_description(description, type)
    if found is None:
        return UNKNOWN
    return _meaning(found, type, words, table_words)


def _without_number(words: tuple[str, ...]) -> tuple[str, ...]:
    """``phone2`` is a telephone number, where nothing better is known of it."""
    kept = list(words)
    while len(kept) > 1 and kept[-1].isdigit():
        kept.pop()
    return tuple(kept)


def _in_english_order(words: tuple[str, ...]) -> tuple[str, ...]:
    plain = tuple(
        word for word in words if word not in ("de", "du", "des", "del", "della", "di", "da", "la", "le", "el", "of")
    )
    return reordered().get(plain, words)


_COURTESY = 10  # characters: no title of a book or of a job is so short


class Found(NamedTuple):
    """A concept that fits a name; ``before`` are the words in front of those that told it."""

    concept: Concept
    sure: float
    reason: str
    before: tuple[str, ...] = ()


def _by_name(words: tuple[str, ...], table_words: tuple[str, ...], type: ColumnType) -> Found | None:
    if words and words[-1] == "name":
        named = _name_of_a_thing(words, table_words, type)
        if named is not None:
            return named
    if type is ColumnType.BOOLEAN:
        return Found(concepts()["flag"], 0.9, "It is a yes-or-no column.")
    told = _in_its_table(words, table_words, type) or _by_ending(words, type) or _anywhere(words, type)
    if told is None and type in (ColumnType.DATE, ColumnType.TIMESTAMP):
        return Found(concepts()["moment"], 0.4, "It is a date, and nothing tells of what.")
    return told


def _by_ending(words: tuple[str, ...], type: ColumnType) -> Found | None:
    """The longest phrase that ends the name: the last word of an English name says what it is."""
    for start in range(max(0, len(words) - _MAX_WORDS), len(words)):
        phrase = words[start:]
        for concept in concepts_named(phrase):
            if type in concept.types:
                lonely = start > 0 and len(phrase) == 1
                sure = concept.sure - (0.1 if lonely else 0.0)
                return Found(concept, sure, f"Its name ends in '{' '.join(phrase)}'.", words[:start])
    return None


def _in_its_table(words: tuple[str, ...], table_words: tuple[str, ...], type: ColumnType) -> Found | None:
    """A short name that says something only with its table's: ``number`` in ``invoices``."""
    if not table_words or len(words) != 1:
        return None
    for concept in concepts_named((table_words[-1], words[0])):
        if type in concept.types:
            return Found(concept, concept.sure - 0.1, f"'{words[0]}' of '{' '.join(table_words)}'.")
    return None


def _anywhere(words: tuple[str, ...], type: ColumnType) -> Found | None:
    """A phrase of at least one long word elsewhere in the name: ``email_primary``, ``phone_work_2``."""
    for size in range(min(len(words), _MAX_WORDS), 0, -1):
        for start in range(len(words) - size):
            phrase = words[start : start + size]
            if (
                words[-1] in ("id", "key", "type", "count", "flag", "status", "code", "at", "date")
                or len("".join(phrase)) < 4
            ):
                continue
            for concept in concepts_named(phrase):
                if type in concept.types:
                    return Found(concept, concept.sure * 0.6, f"Its name holds '{' '.join(phrase)}'.", words[:start])
    return None


_NAME_CONCEPTS = {
    "people": "person_name",
    "companies": "company_name",
    "products": "product_name",
    "places": "city",
    "countries": "country",
    "states": "state",
    "regions": "region",
    "titles": "title_of_work",
    "projects": "project_name",
    "categories": "category",
    "departments": "department",
    "files": "file_name",
}


def _name_of_a_thing(words: tuple[str, ...], table_words: tuple[str, ...], type: ColumnType) -> Found | None:
    """``name`` alone is of its table's things; behind a noun it is of that noun's."""
    if type is not ColumnType.STRING:
        return None
    noun = singular_of(words[-2]) if len(words) > 1 else ""
    if noun in kinds_of_thing():
        usual = concepts()[_NAME_CONCEPTS[kinds_of_thing()[noun]]]
        named = next(iter(concepts_named((noun, "name"))), usual)
        return Found(named, 0.9, f"It is the name of a {noun}.", words[:-1])
    if len(words) > 1 and (exact := _by_ending(words, type)) is not None:
        return exact
    return _name_in_its_table(table_words, type) or Found(
        concepts()["project_name"], 0.4, "It is a name, and nothing tells of what.", words[:-1]
    )


def _name_in_its_table(table_words: tuple[str, ...], type: ColumnType) -> Found | None:
    for word in reversed(table_words):
        if word in kinds_of_thing():
            concept = concepts()[_NAME_CONCEPTS[kinds_of_thing()[word]]]
            return Found(concept, 0.85, f"It is the name of a {word}, which the table holds.")
    for word in reversed(table_words):
        for concept in concepts_named((word, "name")) or concepts_named((word,)):
            if type in concept.types:
                return Found(concept, 0.75, f"It is the name of a {word}, which the table holds.")
    return None


def _by_length(found: Found | None, type: ColumnType, length: int | None) -> Found | None:
    """Few characters make a code of what would be a name."""
    if found is None or type is not ColumnType.STRING or length is None:
        return found
    short = {"country": {2: "country_code", 3: "country_code_3"}, "state": {2: "state_code", 3: "state_code"},
             "language": {2: "language_code"}}  # fmt: skip
    instead = short.get(found.concept.semantic, {}).get(length)
    if instead:
        return found._replace(
            concept=concepts()[instead], reason=f"{found.reason[:-1]}, and it holds {length} characters."
        )
    return found


def _by_description(description: str, type: ColumnType) -> Found | None:
    words = words_of(description)[:12]
    for size in range(3, 1, -1):
        for start in range(len(words) - size + 1):
            for concept in concepts_named(words[start : start + size]):
                if type in concept.types:
                    return Found(
                        concept, concept.sure * 0.6, f"Its description says '{' '.join(words[start : start + size])}'."
                    )
    return None


def _meaning(found: Found, type: ColumnType, words: tuple[str, ...], table_words: tuple[str, ...]) -> Meaning:
    concept = found.concept
    specs = list(_in_table(concept, table_words)) + list(concept.generators)
    generators = tuple(dict(_for_type(spec, type, words)) for spec in specs)
    unique = tuple(dict(_for_type(spec, type, words)) for spec in concept.unique_generators)
    return Meaning(
        semantic=concept.semantic,
        confidence=round(min(max(found.sure, 0.0), 1.0), 2),
        generator=generators[0] if generators else None,
        pii=concept.pii,
        reason=found.reason,
        generators=generators,
        unique_generators=unique,
        concept=concept,
        roles=found.before,
    )


def _in_table(concept: Concept, table_words: tuple[str, ...]) -> Iterator[Spec]:
    for word in reversed(table_words):
        if word in concept.in_table:
            yield concept.in_table[word]


def _for_type(spec: Spec, type: ColumnType, words: tuple[str, ...]) -> Spec:
    """Settle the two short hands of the table: ``numeric`` is of the column's own type, ``words`` a list of names."""
    if spec["kind"] == "numeric":
        return _numeric(spec, type)
    if spec["kind"] == "words":
        return _from_words(spec)
    if spec["kind"] == "boolean":
        return {"kind": "boolean", "probability": _probability(words)}
    if spec["kind"] == "faker" and spec["provider"] == "sentence" and "arguments" not in spec:
        return {**spec, "arguments": {"nb_words": 5}}
    return spec


def _numeric(spec: Spec, type: ColumnType) -> Spec:
    if "values" in spec:
        return {"kind": "category", "values": [str(value) for value in spec["values"]]}
    if type not in NUMERIC:
        return spec
    kept = {key: value for key, value in spec.items() if key != "kind"}
    if type is ColumnType.INTEGER:
        kept.pop("decimals", None)
        kept = {key: round(value) if isinstance(value, float) else value for key, value in kept.items()}
    return {"kind": _NUMERIC_KINDS[type], **kept}


def _from_words(spec: Spec) -> Spec:
    places = word_lists()[spec["list"]]
    if spec.get("numbered"):
        choices = " ".join(f"({'|'.join(place)})" for place in places)
        return {"kind": "regex", "pattern": f"{choices} [1-9][0-9]{{3}}"}
    names = [""]
    for place in places:
        names = [f"{head} {word}".strip() for head in names for word in place]
    # A walk by a step that shares no factor with the length spreads the words over the ones that are kept.
    step = next(prime for prime in (7919, 7907, 7901) if len(names) % prime)
    kept = [names[(at * step) % len(names)] for at in range(min(_LONGEST_LIST, len(names)))]
    return {"kind": "category", "values": kept}


def _probability(words: tuple[str, ...]) -> float:
    known = [likelihoods()[word] for word in words if word in likelihoods()]
    negated = "not" in words or "no" in words
    share = known[-1] if known else 0.5
    return round(1 - share, 2) if negated else share
