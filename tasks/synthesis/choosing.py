"""Whom else a row belongs to: kinds of parents that it may choose from, and how deep it lies among its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from schemas.model import Relation
from tasks.synthesis.encode import CategoryCodec, Codec, codec_of
from tasks.synthesis.implied import Through
from tasks.synthesis.joins import Int64, Tables
from tasks.synthesis.known import Known
from tasks.synthesis.linked import DEPTH, Group, Prepared, company_of, group_name, group_parents, seen_name
from tasks.synthesis.settled import agree, numbered, whole_joins


@dataclass
class Fitting:
    """What is known while a family is fitted."""

    tables: Tables
    relations: tuple[Relation, ...]
    primary_keys: Mapping[str, tuple[str, ...]]
    order: list[str]
    joins: list[Int64]
    seed: int
    references: frozenset[str]
    made: Mapping[str, frozenset[str]]
    counts: Mapping[int, Int64]
    depths: Mapping[int, Int64]
    implied: Mapping[int, Through]
    people: Mapping[str, tuple[str, ...]]
    ready: dict[str, Prepared] = field(default_factory=dict)
    left: dict[str, dict[str, str]] = field(default_factory=dict)
    derived: dict[str, frozenset[str]] = field(default_factory=dict)

    def children_of(self, table: str) -> list[int]:
        """Positions of the relations in which a table is the parent."""
        return [number for number, relation in enumerate(self.relations) if relation.parent == table]

    def of_child(self, table: str) -> list[int]:
        """Positions of the relations in which a table is the child."""
        return [number for number, relation in enumerate(self.relations) if relation.child == table]

    def early(self, table: str) -> list[int]:
        """The relations in which a table is the child, and its parent was fitted before it."""
        place = self.order.index
        return [n for n in self.of_child(table) if place(self.relations[n].parent) < place(table)]

    def told(self, number: int) -> bool:
        """Whether another relation tells this one's parent of every row."""
        return number in self.implied and bool((self.joins[self.implied[number][0]] >= 0).all())

    def settling(self, table: str) -> list[int]:
        """The relations whose parents may settle columns: those kept as they are tell all of it by their columns."""
        return [number for number in self.early(table) if self.relations[number].parent not in self.references]


def choices(work: Fitting, name: str, primary: int | None, known: Known) -> tuple[dict[int, Group], Known]:
    """Tell the kinds of each further relation's parents apart, and what every row chose; its depth in its own table.

    Args:
        work: What is known so far.
        name: The table.
        primary: The relation under whose parents its rows lie.
        known: Its own columns and its parents'.
    """
    groups: dict[int, Group] = {}
    codecs: dict[str, Codec] = {}
    values: dict[str, Any] = {}
    for number in work.of_child(name):
        if work.relations[number].parent == name:
            column = pa.chunked_array([work.depths[number]])
            codecs[DEPTH] = codec_of(column, 1)
            values[DEPTH] = codecs[DEPTH].encode(column)
        elif number != primary and not work.told(number):
            codecs[group_name(number)], values[group_name(number)] = _group(work, name, number, known, groups)
    return groups, Known(codecs, values, known.rows)


def _group(work: Fitting, name: str, number: int, known: Known, groups: dict[int, Group]) -> tuple[CategoryCodec, Any]:
    """Tell the parents of a further relation apart, and give the group that each row chose (null where none)."""
    join = work.joins[number]
    there = join >= 0
    chosen = np.zeros(len(join), dtype=np.int64)
    if number in work.early(name) and there.any():
        parent = work.ready[work.relations[number].parent].own
        others = [column for column in known.values if not column.startswith(seen_name(number, ""))]
        company = company_of(known.among(there), others)
        if work.relations[number].parent in work.references:
            group: Group | None = Group(None, np.zeros(0, dtype=np.int64))
        else:
            group = group_parents(parent, list(parent.values), join[there], company)
        if group is not None:
            groups[number] = group
            chosen[there] = group.of(parent, np.arange(parent.rows))[join[there]]
    column = pa.chunked_array([pa.array(chosen, mask=~there).cast(pa.string())])
    codec = CategoryCodec.of(column, 1)
    return codec, codec.encode(column)


def primary_relation(work: Fitting, name: str) -> int | None:
    """Choose the relation whose parents a table's rows are drawn under; None where there is none.

    One that no other tells, that is never missing, and whose parents are not kept as they are: of those a row chooses
    one like a value. Then the one that settles most columns, and whose parents have the most children each, for they
    decide most about them. Where a row is a pair of parents and no more, the latter alone: of a full side few pairs are
    left to choose from.
    """
    early = [number for number in work.early(name) if work.relations[number].parent != name]
    candidates = [number for number in early if number not in work.implied]
    if not candidates:
        return None
    key = set(work.primary_keys.get(name, ()))
    paired = bool(key) and key <= {column for n in candidates for column in work.relations[n].columns}
    whole = {} if paired else whole_joins(work.joins, candidates)
    own = [codes for column in work.tables[name].columns if (codes := numbered(column)) is not None]

    def worth(number: int) -> tuple[bool, bool, int, float]:
        join = work.joins[number]
        settled = sum(agree(codes, join) for codes in own) if number in whole else 0
        kept = work.relations[number].parent in work.references and not paired
        return bool((join >= 0).mean() > 0.999), not kept, settled, len(join) / max(len(np.unique(join)), 1)

    return max(candidates, key=worth)
