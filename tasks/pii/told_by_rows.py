"""Columns of names that their own rows tell: the names stand in the addresses beside them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.columns import as_text
from tasks.pii.findings import Finding
from tasks.pii.leaves import leaf_columns
from tasks.pii.lexicon import folded, given_names
from tasks.pii.makers import name_role
from tasks.pii.name_halves import own_half
from tasks.pii.policy import Policy

_LOOKED_AT = 1_000  # rows
_NAME = r"^\pL[\pL' \x{2019}.-]{1,40}$"
_SHORTEST, _FEWEST = 3, 8  # letters of a word that an address holds; different ones
_SHARE, _BY_CHANCE = 0.4, 0.25  # of the rows; what of these the names of other rows may make up
_STEP = 7  # rows further on, whose names are others'
_NEARLY_ALL, _SURE = 0.9, 0.85
_LETTERS = re.compile(r"[^a-z]+")


Words = Sequence[Sequence[str]]
"""The words of a column's values, row by row."""


class Seen(Protocol):
    """What was seen of a table: rows from all over it."""

    name: str
    sample: pa.Table | None


def names_in_addresses(surveys: Sequence[Seen], found: Sequence[Finding], policy: Policy) -> Iterator[Finding]:
    """Find columns of names, whatever they are called: their words stand in the addresses of their own rows.

    ``kol3`` with ``Quellmoor`` beside ``ada.quellmoor@mail.example``. The names of other rows stand there by chance.

    Args:
        surveys: What was seen of each table.
        found: What its columns hold.
        policy: What the user says of them.
    """
    for seen in surveys:
        told = {one.column: one for one in found if one.table == seen.name}
        mails = [one.column for one in told.values() if one.type == "EMAIL"]
        if seen.sample is None or not mails:
            continue
        rows = _rows(seen.sample)
        names = [_plain((text or "").partition("@")[0]) for text in rows.get(mails[0], [])]
        open_ones = {path: [_words(text) for text in texts] for path, texts in rows.items() if path not in told
                     and f"{seen.name}.{path}" not in policy.column_types and _all_like(texts, _NAME)}  # fmt: skip
        named = {path: words for path, words in open_ones.items() if _stand_in(words, names)}
        halves = _halves(named, names, {name_role(one.called) for one in told.values() if one.type == "PERSON"})
        for path in named:
            reason = (f"its words stand in the addresses of {mails[0]} beside them",)
            one = Finding.of(seen.name, path, "PERSON", _SURE, evidence=reason)
            yield replace(one, like=own_half(halves[path])) if path in halves else one


def _rows(sample: pa.Table) -> dict[str, list[str | None]]:
    """The texts of columns and of fields that each row has once."""
    return {path: _texts(column) for path, _, column in leaf_columns(sample) if len(column) == len(sample)}


def _words(text: str | None) -> list[str]:
    return [_plain(word) for word in (text or "").split()]


def _halves(named: Mapping[str, Words], addresses: Sequence[str], known: set[str]) -> dict[str, str]:
    """Which half of names each column has whose own name does not say: of two, the given names begin more addresses."""
    alone = {path: words for path, words in named.items() if name_role(path) == "full" and not _have_several(words)}
    listed = {path for path, words in alone.items() if _share(_is_given(one) for one in words)}
    leads = {path: _led(words, addresses) for path, words in alone.items()}
    first = max(leads, key=lambda path: (path in listed, leads[path]), default="")
    given = {first} if "given" not in known and (len(alone) > 1 or first in listed or "family" in known) else set()
    return {path: "given" if path in given else "family" for path in alone}


def _have_several(words: Words) -> bool:
    return _share(len(one) > 1 for one in words)


def _is_given(words: Sequence[str]) -> bool:
    return bool(words) and words[0] in given_names()


def _share(flags: Iterable[bool]) -> bool:
    listed = list(flags)
    return sum(listed) > _SHARE * len(listed)


def _led(words: Words, addresses: Sequence[str]) -> int:
    """How many addresses begin with a word of their row."""
    rows = zip(words, addresses, strict=True)
    return sum(any(word and local.startswith(word) for word in one) for one, local in rows)


def _stand_in(words: Words, addresses: Sequence[str]) -> bool:
    def hits(step: int) -> list[str]:
        pairs = ((one, addresses[(place + step) % len(addresses)]) for place, one in enumerate(words))
        return [word for one, local in pairs for word in one if len(word) >= _SHORTEST and word in local]

    if not addresses:
        return False
    own = hits(0)
    many = len(own) >= _SHARE * len(words) and len(set(own)) >= _FEWEST
    return many and len(hits(_STEP)) <= _BY_CHANCE * len(own)


def _all_like(texts: Sequence[str | None], form: str) -> bool:
    values = pa.array(texts, pa.string()).drop_null()
    like = pc.sum(pc.match_substring_regex(values, form)).as_py() or 0
    return len(values) >= _FEWEST and like >= _NEARLY_ALL * len(values)


def _texts(column: pa.ChunkedArray) -> list[str | None]:
    if not (pa.types.is_string(column.type) or pa.types.is_dictionary(column.type)):
        return []
    listed: list[str | None] = as_text(column.slice(0, _LOOKED_AT).combine_chunks()).to_pylist()
    return listed


def _plain(text: str) -> str:
    return _LETTERS.sub("", folded(text))
