"""The same learnt twin under another seed: other rows of the same laws."""

from copy import copy
from dataclasses import replace

from tasks.synthesis.family import Family
from tasks.synthesis.interface import Fitted
from tasks.synthesis.keys import KeyMaker
from tasks.synthesis.learning import Learnt
from tasks.synthesis.twin import Lone
from tasks.values.cells import CellKey


def reseeded(learnt: Learnt, seed: int) -> Learnt:
    """Give what was learnt with rows that follow from another seed; numbers and texts of keys stay, uuids do not."""
    lone = {name: _lone(table, seed) for name, table in learnt.twin.lone.items()}
    families = tuple(_family(family, seed) for family in learnt.twin.families if isinstance(family, Family))
    return replace(learnt, twin=replace(learnt.twin, lone=lone, families=families))


def _lone(table: Lone, seed: int) -> Lone:
    keys = {name: _maker(maker, name, seed) for name, maker in table.keys.items()}
    return replace(table, fitted=None if table.fitted is None else with_seed(table.fitted, seed), keys=keys)


def with_seed(fitted: Fitted, seed: int) -> Fitted:
    """Give a fitted synthesizer that draws under another seed."""
    other = copy(fitted)
    other.seed = seed
    return other


def _family(family: Family, seed: int) -> Family:
    tables = {
        name: replace(table, keys={column: _maker(maker, column, seed) for column, maker in table.keys.items()})
        for name, table in family.tables.items()
    }
    return replace(family, tables=tables, seed=seed)


def _maker(maker: KeyMaker, name: str, seed: int) -> KeyMaker:
    return replace(maker, seed=int(CellKey.of(seed, "keys", name).word)) if maker.style == "uuid" else maker
