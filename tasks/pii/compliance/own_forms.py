"""What tells of somebody in the own row alone: single names and days, spelled as the rule compares them."""

from collections.abc import Collection, Iterable, Iterator
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.columns import as_text
from tasks.pii.compliance.days_spelled import days_in, spellings
from tasks.pii.compliance.monograms_left import letters_of, with_letters
from tasks.pii.compliance.somebody import SOUGHT
from tasks.pii.compliance.spelled import bare, squeezed
from tasks.pii.findings import Finding
from tasks.pii.hashing import UInt64, hashes_of
from tasks.pii.lexicon import common_words, town_names
from tasks.pii.located import column_at, place_of
from tasks.pii.makers import name_role
from tasks.pii.nested import only_values
from tasks.pii.surrogates.name_roles import TITLES

INITIALS = "'s initials"
"""Ends what the first letters of a column's names are called."""

_WORD = 3
_SHORT, _MOST = 4, 60  # letters and digits of a code that tells in its own row
_TOLD = (SOUGHT | {"DATE_OF_BIRTH"}) - {"EMAIL", "ADDRESS", "IP"}
_TELLING = r"^(?:.{5,}|.*[^0-9].*)$"


def own_texts(
    replaced: Iterable[Finding], before: pa.Table, ended: Collection[str], most: int = _MOST
) -> Iterator[tuple[str, pa.StringArray]]:
    """What tells in its own row: by the columns that it is of, each row's, squeezed."""
    named: dict[str, pa.StringArray] = {}
    for one in replaced:
        place = place_of(before, one.column)
        if place is not None and place.leaf and one.column in ended:
            values = only_values(before.column(place.column), place.leaf)
            yield f"{one.column}'s last four", _last_four(squeezed(whole(values)))
        column = column_at(before, one.column) if place is not None and place.leaf is None else None
        if column is None or pa.types.is_list(column.type) or one.type not in _TOLD:
            continue
        if one.type == "DATE_OF_BIRTH":
            days = days_in(column)
            yield from ((one.column, day) for day in spellings(days)) if days is not None else ()
        elif one.type == "PERSON":
            yield from ((one.column, words) for words in single_names(whole(column)))
            named[name_role(one.called)] = whole(column)
            if name_role(one.called) == "full":
                yield f"{one.column}{INITIALS}", letters_of(whole(column))
        else:
            short = squeezed(whole(column))
            kept = pc.match_substring_regex(short, _TELLING)
            yield one.column, pc.if_else(pc.and_(kept, _sized(short, most)), short, None)
            if one.column in ended:
                yield f"{one.column}'s last four", _last_four(short)
    if {"given", "family"} <= set(named):
        yield f"person{INITIALS}", with_letters(named["given"], named["family"])


def _last_four(short: pa.StringArray) -> pa.StringArray:
    four = pc.match_substring_regex(short, "^.{2,}[0-9]{4}$")
    return pc.if_else(four, pc.utf8_slice_codeunits(short, start=-4), None)


def _sized(texts: pa.StringArray, most: int) -> pa.BooleanArray:
    return pc.and_(pc.greater_equal(pc.utf8_length(texts), _SHORT), pc.less_equal(pc.utf8_length(texts), most))


def whole(column: pa.ChunkedArray) -> pa.StringArray:
    """A column as texts in one piece."""
    values = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    return as_text(values.dictionary_decode() if pa.types.is_dictionary(values.type) else values)


@cache
def _plain_words() -> pa.StringArray:
    return pa.array(sorted(common_words() | town_names() | TITLES), pa.string())


def single_names(values: pa.StringArray) -> Iterator[pa.StringArray]:
    """The first word of each name, the second, and so on; null where there is none, or one that means more."""
    left = bare(values)
    for _ in range(4):
        word = pc.replace_substring_regex(left, r"^(\S*).*$", r"\1")
        told = pc.and_(
            pc.greater_equal(pc.utf8_length(word), _WORD), pc.invert(pc.is_in(word, value_set=_plain_words()))
        )
        if not pc.any(told).as_py():
            return
        yield pc.if_else(told, word, None)
        left = pc.replace_substring_regex(left, r"^\S* ?", "")


def row_hashes(texts: pa.StringArray) -> UInt64:
    """Hash texts row by row; 0 where there is none."""
    hashes = np.zeros(len(texts), np.uint64)
    some = np.flatnonzero(np.asarray(texts.is_valid()))
    if len(some):
        hashes[some] = hashes_of(texts.take(pa.array(some)))
    return hashes
