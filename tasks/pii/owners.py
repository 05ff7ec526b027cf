"""Rows that tell whose an e-mail address or a user name is."""

from collections.abc import Iterator, Mapping

import pyarrow as pa

from tasks.pii.actions import Action
from tasks.pii.lexicon import folded
from tasks.pii.makers import name_role, names_its_row
from tasks.pii.name_words import PARTICLES
from tasks.pii.policy import Strategy
from tasks.pii.surrogate_values import COMPOSED

Owned = tuple[list[str], list[str], list[str]]


def owners_in(table: pa.Table, actions: Mapping[str, Action]) -> Iterator[Owned]:
    """Give addresses, given names and family names of a chunk's rows, each once; one of the names may be missing."""
    named = _named(table, actions)
    roles = ("given", "family") if {"given", "family"} <= set(named) else ("full",) if "full" in named else ()
    for name, action in actions.items():
        if name in table.column_names and roles and action.type in COMPOSED and action.strategy is Strategy.FAKE:
            yield _distinct(table.select([name, *(named[role] for role in roles)]))


def people_in(table: pa.Table, actions: Mapping[str, Action]) -> Iterator[tuple[list[str], list[str]]]:
    """Give given and family names of a chunk's rows, each pair once: of columns of both, and of full names."""
    named = _named(table, actions)
    if {"given", "family"} <= set(named):
        pairs = pa.table([table.column(named[role]).cast(pa.string()) for role in ("given", "family")], ["g", "f"])
        listed = pairs.drop_null().group_by(["g", "f"]).aggregate([])
        yield listed.column("g").to_pylist(), listed.column("f").to_pylist()
    if "full" in named and pa.types.is_string(table.column(named["full"]).type):
        split = [_split(name) for name in table.column(named["full"]).unique().drop_null().to_pylist()]
        yield [given for given, _ in split], [family for _, family in split]


def _named(table: pa.Table, actions: Mapping[str, Action]) -> dict[str, str]:
    """The columns of people's names by what part of them they hold, those that name the row's own before others."""
    people = [name for name, action in actions.items() if action.type == "PERSON" and name in table.column_names]
    return {name_role(name): name for name in sorted(people, key=names_its_row)}


def _distinct(rows: pa.Table) -> Owned:
    names = ["address", "given", "family"][: rows.num_columns]
    texts = pa.table([column.cast(pa.string()) for column in rows.columns], names=names)
    texts = texts.filter(texts.column("address").is_valid())
    for name in names[1:]:
        texts = texts.set_column(names.index(name), name, texts.column(name).fill_null(""))
    listed = [column.to_pylist() for column in texts.group_by(names).aggregate([]).columns]
    if len(names) == 2:
        split = [_split(name) for name in listed[1]]
        listed = [listed[0], [given for given, _ in split], [family for _, family in split]]
    return listed[0], listed[1], listed[2]


def _split(name: str) -> tuple[str, str]:
    """Give the given and the family name of a full one."""
    if "," in name:
        family, _, given = name.partition(",")
        return (given.split() or [""])[0], family.strip()
    words = name.split() or [""]
    last = len(words) - 1
    while last > 1 and folded(words[last - 1]) in PARTICLES:
        last -= 1
    return words[0], " ".join(words[last:]) if len(words) > 1 else ""
