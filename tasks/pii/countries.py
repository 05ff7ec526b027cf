"""Rows that tell the country of the people and places in them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from schemas.semantics.words import words_of
from tasks.pii.actions import Action
from tasks.pii.policy import Strategy
from tasks.pii.surrogates.scripts import script_of
from tasks.values.entities.country_names import code_of_country
from tasks.values.entities.locales import LOCALES, known, locale_of
from tasks.values.entities.names import names_of

AT_HOME = frozenset({"PERSON", "GPE", "ADDRESS", "PHONE"})
"""Types whose surrogates are of the row's country; a telephone number's may tell its country itself."""
COUNTRY = frozenset({"country", "nation", "land", "pays", "pais", "paese"})
"""Words that columns of countries are called by."""
_BESIDE = frozenset({"code", "iso", "name"})


def country_column(columns: Iterable[str], actions: Mapping[str, Action]) -> str | None:
    """The column that tells the country of a table's rows: of several the one with the shortest name."""
    told = [
        name
        for name in columns
        if [word for word in words_of(name) if word not in _BESIDE][-1:] in ([each] for each in COUNTRY)
        and (name not in actions or actions[name].strategy is Strategy.KEEP)
    ]
    return min(told, key=lambda name: (len(name), name), default=None)


def mentions(table: pa.Table, actions: Mapping[str, Action]) -> Iterator[tuple[str, Action, pa.Array]]:
    """Give country, column and distinct values of a chunk's names and places, where a country stands beside them."""
    told = country_column(table.column_names, actions)
    if told is None:
        return
    for action in actions.values():
        if (
            action.type not in AT_HOME
            or action.strategy is not Strategy.FAKE
            or action.column not in table.column_names
        ):
            continue
        both = [table.column(name) for name in (told, action.column)]
        if action.type == "PHONE" and pa.types.is_integer(both[1].type):
            both[1] = both[1].cast(pa.string())
        if not all(pa.types.is_string(side.type) or pa.types.is_large_string(side.type) for side in both):
            continue
        pairs = pa.table(both, names=["country", "value"]).drop_null().group_by(["country", "value"]).aggregate([])
        for country in pc.unique(pairs.column("country")).to_pylist():
            if (code := code_of_country(country)) is not None:
                yield code, action, pairs.filter(pc.equal(pairs.column("country"), country)).column("value")


@cache
def latin_locale(code: str, locale: str) -> str | None:
    """The locale of a country's names, the dataset's where it is of the country; None where none is in Latin."""
    own = [locale_of(locale)] if known(locale) else []
    of_country = [one.name for one in (*own, *LOCALES.values()) if one.country == code]
    latin = (name for name in of_country if not script_of(names_of(name).last.values[0].as_py()))
    return next(latin, None)
