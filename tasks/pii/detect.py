"""Which columns tell of people: evidence of names, types, values and running text, put together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.semantics import Meaning, guess
from schemas.semantics.words import words_of
from schemas.types import NUMERIC, TEMPORAL, ColumnType
from tasks.pii import evidence
from tasks.pii.codes import few_short_words, numbered_by_year
from tasks.pii.columns import Distinct, column_type, distinct_of
from tasks.pii.evidence import Evidence
from tasks.pii.findings import Finding
from tasks.pii.headers import GAINSAID, MODELS, by_name
from tasks.pii.kinds import SPECIAL
from tasks.pii.lexicon import folded, given_names
from tasks.pii.name_orders import in_order
from tasks.pii.ner.known import all_places
from tasks.pii.nested import columns_of, is_nested
from tasks.pii.short_headers import long_form, may_stand_for, written_out
from tasks.values.counted import is_counted

LEAST = 0.35
"""The confidence from which on a column is reported; policies replace what is reported."""

_PEOPLE = "people"
"""What a table with a column of given names is one of, whatever it is called: there a ``Nom`` is a family's."""

_AGAINST = 0.3  # what is left of the name's word when the values gainsay it
_UNIQUE, _FEWEST_ROWS = 0.95, 20
_RARE = 0.02  # the share of cells from which on a second type of a column is reported


@dataclass(frozen=True)
class DetectOptions:
    """How to look.

    Attributes:
        network: Whether to read running text with the network, beside the patterns.
        least: The confidence from which on a column is reported.
        share: Which part of all rows is looked at, where they are a sample.
    """

    network: bool = True
    least: float = LEAST
    share: float = 1.0


def detect(
    table: pa.Table,
    *,
    name: str,
    descriptions: Mapping[str, str] | None = None,
    locale: str = "en_US",
    options: DetectOptions | None = None,
) -> tuple[Finding, ...]:
    """Find the columns that tell of people.

    Args:
        table: The data, or a fair sample of it.
        name: The table's name, which decides what a ``name`` in it is.
        descriptions: What is known of columns in words, by name.
        locale: The dataset's locale; values tell their own as a rule.
        options: How to look.

    Returns:
        Findings, the columns in order; a column of mixed values has one for each type. No finding holds a value.
    """
    chosen = options or DetectOptions()
    known = descriptions or {}
    found: list[Finding] = []
    of_people = any(map(_is_given_name, table.column_names))
    for leaf in leaf_columns(table):
        found += _in_column(leaf, _PEOPLE if of_people else name, known.get(leaf.path), chosen)
    return tuple(replace(one, table=name) for one in found)


def _is_given_name(column: str) -> bool:
    words = words_of(column)
    return words[-2:] == ("first", "name") or bool({"given", "forename", "firstname"} & set(words))


def unique_codes(table: pa.Table, *, name: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Find the columns that are unique codes without being told of by any finding: class (R) of HIPAA's Safe Harbor."""
    known = {one.column for one in findings if one.table == name}
    found = []
    for path, _, column in leaf_columns(table):
        values = column.drop_null()
        if path in known or column_type(values.type) not in (ColumnType.STRING, ColumnType.INTEGER) or not len(values):
            continue
        share = pc.count_distinct(values).as_py() / len(values)
        if (
            share > _UNIQUE
            and len(values) > _FEWEST_ROWS
            and not (path not in table.column_names and _measured(values))
        ):
            reason = (f"{share:.0%} of its values are unique",)
            found.append(Finding.of(name, path, "UNIQUE_CODE", 0.5, evidence=reason))
    return tuple(found)


def _measured(values: pa.ChunkedArray) -> bool:
    """Whether leaves of documents, which have no type, are all numbers with a fraction."""
    return bool(pc.all(pc.match_substring_regex(values.cast(pa.string()), r"^-?\d+\.\d+$")).as_py())


class Leaf(NamedTuple):
    """A column, or a field of a nested one: its path, what it is called, its values."""

    path: str
    called: str
    column: pa.ChunkedArray


def leaf_columns(table: pa.Table) -> Iterator[Leaf]:
    """Every column, and the fields of nested ones by their paths."""
    for name, column in zip(table.column_names, table.columns, strict=True):
        fields = columns_of(name, column).items() if is_nested(column) else _leaf(name, column)
        for path, values in fields:
            yield Leaf(path, name if path == name else _own_name(name, path.removeprefix(f"{name}.")), values)


def _leaf(path: str, column: pa.ChunkedArray) -> Iterable[tuple[str, pa.ChunkedArray]]:
    if pa.types.is_struct(column.type):
        for place, field in enumerate(column.type):
            yield from _leaf(
                f"{path}.{field.name}",
                pa.chunked_array([pc.struct_field(chunk, place) for chunk in column.chunks], field.type),
            )
    elif pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        yield from _leaf(
            path, pa.chunked_array([pc.list_flatten(chunk) for chunk in column.chunks], column.type.value_type)
        )
    else:
        yield path, column


def _own_name(column: str, path: str) -> str:
    """What a leaf is called: the last of its names, behind which stands of what it is a part."""
    above, _, last = path.rpartition(".")
    whole = above.rpartition(".")[2] or column
    return f"{last}_{whole}" if words_of(whole)[-1:] == ("name",) and "name" not in words_of(last) else last


def _in_column(leaf: Leaf, table: str, description: str | None, options: DetectOptions) -> list[Finding]:
    path, short, column = leaf
    kind = column_type(column.type)
    if kind is None or column.null_count == len(column):
        return []
    meaning = _meant(short, kind, table, description)
    told = by_name(short, kind, meaning)
    if not told and (long := long_form(short)):
        meaning = _meant(long, kind, table, description)
        told = [_short_for(one, long) for one in by_name(long, kind, meaning)]
    if any(one.type == "EMPLOYEE_ID" for one in told) and is_counted(column.combine_chunks(), options.share):
        told = [one for one in told if one.type != "EMPLOYEE_ID"]  # rows that are numbered: a key that tells nobody
    if kind in TEMPORAL and not told:
        told = _born(short)
    if kind is ColumnType.BOOLEAN or kind in TEMPORAL:
        return _findings(table, path, [one for one in told if kind in TEMPORAL or one.type in SPECIAL], [], options)
    distinct = distinct_of(column)
    if distinct.cells == 0:
        return []
    seen = _by_values(distinct, kind, meaning, set(words_of(short)), options)
    if any(one.type == "PHONE" for one in told) and _dotted_pairs(distinct):
        seen = [one for one in seen if one.type != "IP"]
    if not any(one.type == "PHONE" for one in told) and numbered_by_year(distinct):
        seen = [one for one in seen if one.type != "PHONE"]
    told += _weakly_told(short, distinct, kind) if not told else []
    likely = [_tempered(one, distinct, seen, kind, _says_whose(short)) for one in told]
    return in_order(_findings(table, path, likely, seen, options), distinct, kind)


def _short_for(one: Evidence, long: str) -> Evidence:
    return Evidence(one.type, min(one.confidence, _ABBREVIATED), one.share, f"its name, short for {long}")


def _born(name: str) -> list[Evidence]:
    """What a name tells of days that says too little by itself: of days, ``naiss`` are births."""
    weak = may_stand_for(name)
    of_birth = weak is not None and weak.type == "DATE_OF_BIRTH"
    return [Evidence("DATE_OF_BIRTH", _ABBREVIATED, 1.0, "its name, and it has days")] if of_birth else []


def _weakly_told(name: str, distinct: Distinct, kind: ColumnType) -> list[Evidence]:
    """What a name tells that says too little by itself, where the values look so."""
    weak = may_stand_for(name)
    if weak is None or kind not in (ColumnType.STRING, ColumnType.INTEGER):
        return []
    sample = distinct.sample(1000)
    flags = np.asarray(pc.match_substring_regex(sample.values, weak.shape).fill_null(False)).astype(np.bool_)
    share = sample.share(flags)
    if share < _LOOK_SO:
        return []
    sure = _MAYBE if weak.type == "PERSON" else _ABBREVIATED
    return [Evidence(weak.type, sure, share, f"its name, and {share:.0%} of cells look so")]


_ABBREVIATED, _MAYBE, _LOOK_SO = 0.8, 0.3, 0.6
_DOTTED, _PAIRS = r"^\d{1,3}(?:\.\d{1,3}){3}$", r"^\d\d(?:\.\d\d){3}$"


def _dotted_pairs(distinct: Distinct) -> bool:
    """Whether all that looks like a network's address is eight digits in pairs, as numbers are written in France."""
    texts = distinct.sample(1000).values.cast(pa.string())
    like, pairs = (pc.match_substring_regex(texts, form).fill_null(False) for form in (_DOTTED, _PAIRS))
    return bool(pc.all(pc.equal(like, pairs)).as_py())


_SURE_ENOUGH = 0.85
_NUMBERS = frozenset(
    {
        "PHONE",
        "SSN",
        "CREDIT_CARD",
        "NATIONAL_ID",
        "TAX_ID",
        "PASSPORT",
        "LICENCE",
        "MRN",
        "NPI",
        "HEALTH_PLAN",
        "ACCOUNT",
        "DEVICE",
        "CARD_SECURITY_CODE",
    }
)


def _meant(name: str, kind: ColumnType, table: str, description: str | None) -> Meaning:
    """Ask what the name means; a number of a person's that is kept as a number is asked for as text too."""
    meaning = guess(name, kind, table=table, description=description)
    if kind not in NUMERIC or meaning.pii is not None:
        return meaning
    as_text = guess(name, ColumnType.STRING, table=table, description=description)
    return as_text if as_text.pii in _NUMBERS and as_text.confidence >= _SURE_ENOUGH else meaning


def _by_values(
    distinct: Distinct, kind: ColumnType, meaning: Meaning, named: set[str], options: DetectOptions
) -> list[Evidence]:
    if kind is ColumnType.STRING and evidence.is_prose(distinct):
        return _by_prose(distinct, options)
    found = evidence.of_patterns(distinct)
    if kind is ColumnType.STRING:
        found += evidence.of_lists(distinct)
    models = bool(MODELS & {folded(word) for word in named})
    people = [one for one in found if models and one.type == "PERSON" and one.share >= _NEARLY_ALL]
    other = meaning.concept is not None and meaning.pii is None and meaning.confidence >= 0.75
    found = [_doubted(one) if other and one.confidence < 0.93 and one not in people else one for one in found]
    found = [_gainsaid(one) if GAINSAID.get(one.type, set()) & named else one for one in found]
    return [_gainsaid(one) if models and one.type == "PERSON" and one not in people else one for one in found]


def _doubted(one: Evidence) -> Evidence:
    """The name says plainly that it is something else."""
    factor = 0.42 if one.type in ("PERSON", "GPE", "ORG") else 0.5
    return Evidence(one.type, one.confidence * factor, one.share, one.reason)


def _gainsaid(one: Evidence) -> Evidence:
    """The name says what else looks like that: a firmware's version is no address."""
    return Evidence(one.type, one.confidence * _AGAINST, one.share, one.reason)


def _by_prose(distinct: Distinct, options: DetectOptions) -> list[Evidence]:
    prose = evidence.of_prose(distinct, network=options.network)
    if prose.covering is not None:
        return [
            Evidence(prose.covering, 0.9, prose.shares[prose.covering], f"most texts are {prose.covering} as a whole")
        ]
    if not prose.shares:
        return [Evidence("FREE_TEXT", 0.5, 1.0, "running text; nothing found in a sample")]
    held = ", ".join(f"{type} in {share:.0%}" for type, share in prose.shares.items())
    return [Evidence("FREE_TEXT", 0.9, 1.0, f"running text; of a sample, {held}")]


def _says_whose(name: str) -> bool:
    """Whether a column's name can mean nothing but people's names: whatever letters its values have are replaced."""
    return bool({"first", "last", "full", "given", "family", "middle", "maiden"} & set(written_out(name)))


def _tempered(
    told: Evidence, distinct: Distinct, seen: list[Evidence], kind: ColumnType, says_whose: bool = False
) -> Evidence:
    """Take back what the name said when the values cannot be that."""
    others = any(
        one.type != told.type and one.confidence > 0.85 and one.type not in ("FREE_TEXT", "URL") for one in seen
    )
    prose = any(one.type == "FREE_TEXT" for one in seen) and told.type not in ("ADDRESS", "FREE_TEXT", "HEALTH")
    if told.type == "EMAIL" and not (others or prose) and _without_hosts(distinct, kind):
        return Evidence("USERNAME", 0.8, told.share, f"{told.reason}, without hosts")
    if told.type == "ADDRESS" and not others and _are_turned_names(distinct, kind):
        return Evidence("PERSON", told.confidence, told.share, f"{told.reason}, whose values are names, last first")
    fits = _could_be("LETTERS" if says_whose and told.type == "PERSON" else told.type, distinct, kind)
    if others or prose or not fits:
        return Evidence(told.type, told.confidence * _AGAINST, told.share, told.reason + ", against its values")
    return told


_TURNED = (
    r"^\p{Lu}[\p{L}'\x{2019}-]+(?: \p{L}[\p{L}'\x{2019}-]+){0,2},"
    r"(?: \p{Lu}[\p{L}'\x{2019}-]*\.?){1,3}$"
)


def _are_turned_names(distinct: Distinct, kind: ColumnType) -> bool:
    """Whether the values are like ``Lind, Anna`` and neither has a number nor is made of places: ``Ulm, Bavaria``.

    Half of all common names are a town's somewhere: one beside a given name, as in ``Gardner, Kathleen``, is none.
    """
    if kind is not ColumnType.STRING:
        return False
    sample = distinct.sample(300)
    flags = np.asarray(pc.match_substring_regex(sample.values, _TURNED).fill_null(False)).astype(np.bool_)
    parts = [text.partition(", ") for text in sample.values.filter(pa.array(flags)).to_pylist()]
    placed = sum(_are_places(folded(one), folded(two)) for one, _, two in parts)
    return sample.share(flags) >= _NEARLY_ALL and placed <= _MOSTLY * len(parts)


def _are_places(first: str, second: str) -> bool:
    towns = (first in all_places()) + (second in all_places())
    return towns == 2 or (towns == 1 and second.partition(" ")[0] not in given_names())


def _without_hosts(distinct: Distinct, kind: ColumnType) -> bool:
    """Whether the values are what stands before the sign of addresses: words, nearly as many as cells."""
    many = len(distinct.values) > _MOSTLY * distinct.cells
    return many and _could_be("USERNAME", distinct, kind) and not _could_be("EMAIL", distinct, kind)


_MOSTLY = 0.5
_NEARLY_ALL = 0.9
_SHAPES: dict[str, tuple[str, float]] = {
    "EMAIL": (r"@", 0.4),
    "PHONE": (r"\d(?:\D{0,3}\d){5,}", 0.4),
    "SSN": (r"\d(?:\D?\d){3,}", 0.4),
    "CREDIT_CARD": (r"\d{4}|\d/\d", 0.4),
    "IBAN": (r"^[A-Za-z]{2}\d\d", 0.4),
    "IP": (r"[.:]", 0.4),
    "MAC": (r"[0-9A-Fa-f]{2}", 0.4),
    "PERSON": (r"^\D*\p{L}\D*$", 0.5),
    "LETTERS": (r"\p{L}{2}", 0.5),
    "ADDRESS": (r"\p{L}", 0.3),
    "GPE": (r"\p{L}|^\d{1,2}$", 0.4),
    "DATE_OF_BIRTH": (r"\d{2,4}", 0.4),
    "USERNAME": (r"^\S+$", 0.5),
    "VIN": (r"^[0-9A-Za-z]{11,17}$", 0.4),
    "LICENCE_PLATE": (r"^\P{N}*\d[\p{L}\p{N} .-]*$", 0.5),
    "LOCATION": (r"\d", 0.4),
    "PASSPORT": (r"\d", 0.3),
    "LICENCE": (r"\d", 0.3),
    "NATIONAL_ID": (r"\d", 0.4),
    "MRN": (r"\d", 0.4),
    "NPI": (r"^\d{10}$", 0.4),
    "EMPLOYEE_ID": (r"^(?:\p{L}{1,6}[-/._ #]?)?\d[\d.-]{2,12}\p{L}?$", 0.4),
}


def _could_be(type: str, distinct: Distinct, kind: ColumnType) -> bool:
    if kind in NUMERIC and type in ("PERSON", "EMAIL", "ADDRESS", "GPE") and kind is not ColumnType.INTEGER:
        return False
    if type == "SEX":
        return len(distinct.values) <= 20
    if type == "ADDRESS" and few_short_words(distinct):
        return False
    if type == "AGE" and kind in NUMERIC:
        numbers = distinct.values.cast(pa.float64())
        return bool(pc.max(numbers).as_py() <= 130 and pc.min(numbers).as_py() >= 0)
    shape = _SHAPES.get(type)
    if shape is None or (type == "DATE_OF_BIRTH" and kind in NUMERIC):
        return True
    sample = distinct.sample(1000)
    flags = np.asarray(pc.match_substring_regex(sample.values, shape[0]).fill_null(False)).astype(np.bool_)
    return sample.share(flags) >= shape[1]


def _findings(
    table: str, path: str, told: list[Evidence], seen: list[Evidence], options: DetectOptions
) -> list[Finding]:
    """Put the evidence for each type together; report the surest, and others that hold for a part of the cells."""
    by_type: dict[str, list[Evidence]] = {}
    for one in (*told, *seen):
        by_type.setdefault(one.type, []).append(one)
    scored = sorted(
        (_together(type, listed, table, path) for type, listed in by_type.items()),
        key=lambda finding: -finding.confidence,
    )
    kept = [finding for finding in scored if finding.confidence >= options.least][:1]
    kept += [other for other in scored[1:] if kept and other not in kept and _stands_beside(other, by_type, kept[0])]
    if not kept:
        kept = [other for other in scored if _sure_part(other, by_type)][:1]
    return kept


def _together(type: str, listed: list[Evidence], table: str, path: str) -> Finding:
    doubt = 1.0
    strongest: dict[str, Evidence] = {}
    for one in listed:
        source = "name" if one.reason.startswith("its name") else "values"
        if source not in strongest or one.confidence > strongest[source].confidence:
            strongest[source] = one
    for one in strongest.values():
        doubt *= 1 - one.confidence
    shares = [one.share for one in listed if not one.reason.startswith("its name")]
    reasons = tuple(one.reason for one in strongest.values())
    return Finding.of(table, path, type, min(1 - doubt, 0.999), evidence=reasons, share=max(shares, default=1.0))


def _stands_beside(other: Finding, by_type: dict[str, list[Evidence]], first: Finding) -> bool:
    special = other.type in SPECIAL and other.confidence >= 0.6
    return special or (_sure_part(other, by_type) and other.share + first.share <= 1.1)


def _sure_part(other: Finding, by_type: dict[str, list[Evidence]]) -> bool:
    """A type whose pattern cannot match by chance, in a part of the cells: e-mail addresses among telephone numbers."""
    patterns = [one for one in by_type[other.type] if "look like" in one.reason]
    return any(one.share >= _RARE and one.confidence >= 0.97 * min(1.0, one.share * 1.1) for one in patterns)
