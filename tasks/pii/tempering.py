"""Taking back what a column's name said where its values cannot be that."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.types import NUMERIC, ColumnType
from tasks.pii.codes import few_short_words
from tasks.pii.columns import Distinct
from tasks.pii.evidence import AGAINST, Evidence
from tasks.pii.lexicon import folded, given_names
from tasks.pii.ner.known import all_places

_MOSTLY, _NEARLY_ALL = 0.5, 0.9
_TURNED = (
    r"^\p{Lu}[\p{L}'\x{2019}-]+(?: \p{L}[\p{L}'\x{2019}-]+){0,2},"
    r"(?: \p{Lu}[\p{L}'\x{2019}-]*\.?){1,3}$"
)
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


def tempered(
    told: Evidence, distinct: Distinct, seen: list[Evidence], kind: ColumnType, says_whose: bool = False
) -> Evidence:
    """Take back what the name said when the values cannot be that."""
    others = any(
        one.type != told.type and one.confidence > 0.85 and one.type not in ("FREE_TEXT", "URL") for one in seen
    )
    prose = any(one.type == "FREE_TEXT" for one in seen) and told.type not in ("ADDRESS", "FREE_TEXT", "HEALTH")
    others = others or (told.type == "PERSON" and any(one.type == "ADDRESS" and one.share >= _MOSTLY for one in seen))
    if told.type == "EMAIL" and not (others or prose) and _without_hosts(distinct, kind):
        return Evidence("USERNAME", 0.8, told.share, f"{told.reason}, without hosts")
    if told.type == "ADDRESS" and not others and _are_turned_names(distinct, kind):
        return Evidence("PERSON", told.confidence, told.share, f"{told.reason}, whose values are names, last first")
    fits = _could_be("LETTERS" if says_whose and told.type == "PERSON" else told.type, distinct, kind)
    if others or prose or not fits:
        return Evidence(told.type, told.confidence * AGAINST, told.share, told.reason + ", against its values")
    return told


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
