"""What a column's name tells: by itself, written out in long, or where its values look so."""

import numpy as np
import pyarrow.compute as pc

from schemas.semantics import Meaning, guess
from schemas.semantics.words import words_of
from schemas.types import NUMERIC, ColumnType
from tasks.pii.columns import Distinct
from tasks.pii.evidence import Evidence
from tasks.pii.headers import by_name
from tasks.pii.short_headers import long_form, may_stand_for, written_out

_ABBREVIATED, _MAYBE, _LOOK_SO = 0.8, 0.3, 0.6
_SURE_ENOUGH = 0.85
_STREET = r"^(?:[^@:]*\p{L}{3}[^@:]* \d[^@:]*|\d[^@:]* [^@:]*\p{L}{3}[^@:]*)$"
_NUMBERS = frozenset({
    "PHONE", "SSN", "CREDIT_CARD", "NATIONAL_ID", "TAX_ID", "PASSPORT", "LICENCE", "MRN", "NPI", "HEALTH_PLAN",
    "ACCOUNT", "DEVICE", "CARD_SECURITY_CODE",
})  # fmt: skip


def of_name(
    name: str, kind: ColumnType, *, table: str, description: str | None = None
) -> tuple[Meaning, list[Evidence]]:
    """Ask what a column's name means, in short or in long, and what it tells of people.

    Args:
        name: What the column is called.
        kind: What it holds.
        table: The table's name.
        description: What is known of it in words.
    """
    meaning = _meant(name, kind, table, description)
    told = by_name(name, kind, meaning)
    if not told and (long := long_form(name)):
        meaning = _meant(long, kind, table, description)
        told = [_short_for(one, long) for one in by_name(long, kind, meaning)]
    return meaning, told


def _meant(name: str, kind: ColumnType, table: str, description: str | None) -> Meaning:
    """Ask what the name means; a number of a person's that is kept as a number is asked for as text too."""
    meaning = guess(name, kind, table=table, description=description)
    if kind not in NUMERIC or meaning.pii is not None:
        return meaning
    as_text = guess(name, ColumnType.STRING, table=table, description=description)
    return as_text if as_text.pii in _NUMBERS and as_text.confidence >= _SURE_ENOUGH else meaning


def _short_for(one: Evidence, long: str) -> Evidence:
    return Evidence(one.type, min(one.confidence, _ABBREVIATED), one.share, f"its name, short for {long}")


def of_birth(name: str) -> list[Evidence]:
    """What a name tells of days that says too little by itself: of days, ``naiss`` are births."""
    weak = may_stand_for(name)
    births = weak is not None and weak.type == "DATE_OF_BIRTH"
    return [Evidence("DATE_OF_BIRTH", _ABBREVIATED, 1.0, "its name, and it has days")] if births else []


def if_values_agree(name: str, distinct: Distinct, kind: ColumnType) -> list[Evidence]:
    """What a name tells that says too little by itself, where the values look so."""
    weak = may_stand_for(name)
    if weak is None or kind not in (ColumnType.STRING, ColumnType.INTEGER):
        return []
    share = _share(distinct, weak.shape)
    if share < _LOOK_SO:
        return []
    sure = _MAYBE if weak.type == "PERSON" else _ABBREVIATED
    return [Evidence(weak.type, sure, share, f"its name, and {share:.0%} of cells look so")]


def _share(distinct: Distinct, shape: str) -> float:
    sample = distinct.sample(1000)
    return sample.share(np.asarray(pc.match_substring_regex(sample.values, shape).fill_null(False)).astype(np.bool_))


def within_address(path: str, distinct: Distinct, kind: ColumnType) -> list[Evidence]:
    """What the name above a field tells: words and a number under ``dir`` or ``anschrift`` are a street and a house.

    Args:
        path: The names that lead to the field, joined with dots.
        distinct: Its values.
        kind: What they are.
    """
    above = path.split(".")[-2:-1]
    if kind is not ColumnType.STRING or not above or not _is_address(above[0]):
        return []
    share = _share(distinct, _STREET)
    found = Evidence("ADDRESS", _ABBREVIATED, share, f"its name within an address, and {share:.0%} of cells look so")
    return [found] if share >= _LOOK_SO else []


def _is_address(name: str) -> bool:
    weak = may_stand_for(name)
    words = words_of(name)
    return bool({"address", "street"} & set(words[-1:])) or (weak is not None and weak.type == "ADDRESS")


def says_whose(name: str) -> bool:
    """Whether a column's name can mean nothing but people's names: whatever letters its values have are replaced."""
    return bool({"first", "last", "full", "given", "family", "middle", "maiden"} & set(written_out(name)))
