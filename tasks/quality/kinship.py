"""How like the real ones a twin's tables hang together: degrees, and what children take after."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.model import Relation
from tasks.quality.matrix import Float64, Int64, Space, measurable

_LEAST_ROWS = 20
_MOST_ROWS = 50_000
_BARS = 20


@dataclass(frozen=True)
class Bond:
    """One relation.

    Attributes:
        child: The child table and its columns, ``orders.customer_id``.
        parent: The parent table.
        cardinality: 1 - Kolmogorov-Smirnov distance of the numbers of children per parent, in [0, 1]. Where the parents
            are the real ones: 1 - total variation distance of the children's shares among them.
        trends: How like the real one each pair of a child's and a parent's column depends, mean over the pairs: of two
            numbers 1 - half the difference of their correlations, else 1 - total variation distance of the pair. None
            where there is none to compare.
        reached: What fresh real rows would be expected to reach there, by chance alone, with so few parents: what sixty
            customers have of twenty countries is no law.
        degrees: Share of parents with 0, 1, 2 ... children, the last for that many and more: real, synthetic.
    """

    child: str
    parent: str
    cardinality: float
    trends: float | None
    reached: float | None
    degrees: tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True)
class Kinship:
    """All relations of a dataset."""

    bonds: tuple[Bond, ...]

    def figures(self) -> dict[str, float]:
        """Give means over the relations, as SDMetrics does."""
        trends = [bond.trends for bond in self.bonds if bond.trends is not None]
        found = {"cardinality": float(np.mean([bond.cardinality for bond in self.bonds]))}
        return found | ({"inter_table": float(np.mean(trends))} if trends else {})

    @property
    def likeness(self) -> float | None:
        """Trends as a share of what real rows would reach, mean over the relations; None where there are none."""
        shares = [one.trends / one.reached for one in self.bonds if one.trends is not None and one.reached]
        return float(np.mean(shares)) if shares else None

    def to_plain(self) -> dict[str, Any]:
        """Give it as JSON values."""
        return asdict(self)


def measure_kinship(
    real: Mapping[str, pa.Table], synthetic: Mapping[str, pa.Table], relations: Sequence[Relation]
) -> Kinship | None:
    """Measure every relation; None where there is none."""
    bonds = tuple(_bond(real, synthetic, relation, relations) for relation in relations)
    return Kinship(bonds) if bonds else None


def _bond(
    real: Mapping[str, pa.Table], synthetic: Mapping[str, pa.Table], relation: Relation, relations: Sequence[Relation]
) -> Bond:
    counts = [_children(tables, relation) for tables in (real, synthetic)]
    kept = _same_parents(real, synthetic, relation)
    trends = _trends(real, synthetic, relation, _keys(relations))
    return Bond(
        child=f"{relation.child}.{'+'.join(relation.columns)}",
        parent=relation.parent,
        cardinality=_shared(*counts) if kept else _likeness(*counts),
        trends=trends[0] if trends else None,
        reached=trends[1] if trends else None,
        degrees=(_degrees(counts[0], counts), _degrees(counts[1], counts)),
    )


def _keys(relations: Sequence[Relation]) -> set[tuple[str, str]]:
    own = {(relation.child, column) for relation in relations for column in relation.columns}
    return own | {(relation.parent, column) for relation in relations for column in relation.parent_columns}


def _places(tables: Mapping[str, pa.Table], relation: Relation) -> Int64:
    """Each child's parent: its row, -1 where there is none, shape (children,)."""
    child, parent = tables[relation.child], tables[relation.parent]
    left = _joined(parent, relation.parent_columns)
    found = pc.index_in(_joined(child, relation.columns), value_set=left)
    return np.asarray(pc.fill_null(found, -1), dtype=np.int64)


def _joined(table: pa.Table, columns: Sequence[str]) -> pa.Array:
    texts = [pc.cast(table[column], pa.string()) for column in columns]
    whole = texts[0] if len(texts) == 1 else pc.binary_join_element_wise(*texts, "\x1f")
    return whole.combine_chunks()


def _children(tables: Mapping[str, pa.Table], relation: Relation) -> Int64:
    at = _places(tables, relation)
    return np.bincount(at[at >= 0], minlength=tables[relation.parent].num_rows)


def _likeness(real: Int64, made: Int64) -> float:
    if not len(real) or not len(made):
        return 0.0
    steps = np.unique(np.concatenate([real, made]))
    shares = [np.searchsorted(np.sort(counts), steps, side="right") / len(counts) for counts in (real, made)]
    return 1.0 - float(np.abs(shares[0] - shares[1]).max())


def _same_parents(real: Mapping[str, pa.Table], synthetic: Mapping[str, pa.Table], relation: Relation) -> bool:
    """Whether the parents are the real ones, in their order: a table that was kept as it is."""
    own, other = (tables[relation.parent] for tables in (real, synthetic))
    return relation.child != relation.parent and own.to_pydict() == other.to_pydict() if own.num_rows <= 100 else False


def _shared(real: Int64, made: Int64) -> float:
    return 1.0 - 0.5 * float(np.abs(real / max(real.sum(), 1) - made / max(made.sum(), 1)).sum())


def _degrees(counts: Int64, both: Sequence[Int64]) -> tuple[float, ...]:
    most = int(np.quantile(np.concatenate(list(both)), 0.99)) if any(len(one) for one in both) else 0
    width = max(1, -(-(most + 1) // _BARS))
    bars = np.bincount(np.minimum(counts // width, _BARS - 1), minlength=min(_BARS, most // width + 1))
    return tuple(float(share) for share in bars / max(len(counts), 1))


def _trends(
    real: Mapping[str, pa.Table], synthetic: Mapping[str, pa.Table], relation: Relation, keys: set[tuple[str, str]]
) -> tuple[float, float] | None:
    """Compare every pair of a child's column and a parent's; and say what chance alone would leave, mean over them."""
    pairs = [_beside(tables, relation, keys) for tables in (real, synthetic)]
    if min(pair.num_rows for pair in pairs) < _LEAST_ROWS:
        return None
    wanted = [name for name in pairs[0].column_names if measurable(pairs[0][name]) and name in pairs[1].column_names]
    children = [name for name in wanted if name.startswith("child.")]
    parents = [name for name in wanted if name.startswith("parent.")]
    families = min(int((_children(tables, relation) > 0).sum()) for tables in (real, synthetic))
    found = [_pair(pairs, [own, other], families) for own in children for other in parents]
    return (float(np.mean([one for one, _ in found])), float(np.mean([one for _, one in found]))) if found else None


def _pair(pairs: Sequence[pa.Table], names: list[str], families: int) -> tuple[float, float]:
    """Compare a pair of columns as SDMetrics' CorrelationSimilarity and ContingencySimilarity do.

    Returns:
        The likeness, and what two samples of so many families of one law would be expected to reach: the distance of
        two shares of one cell has the mean of a folded normal variable. Children of one parent count once.
    """
    fold = 2.0 / np.sqrt(np.pi * max(families, 1))
    space = Space.of(pairs[0].select(names), [pairs[1].select(names)], columns=names)
    real, made = (space.values(pair.select(names)) for pair in pairs)
    if not space.is_category.any():
        slope = _correlation(real)
        return 1.0 - 0.5 * abs(slope - _correlation(made)), 1.0 - 0.5 * float(fold) * (1.0 - slope * slope)
    codes = [_codes(real[:, j], made[:, j], bool(space.is_category[j])) for j in range(2)]
    cells = codes[0] * (int(codes[1].max(initial=0)) + 1) + codes[1]
    shares = [
        np.bincount(side, minlength=int(cells.max(initial=0)) + 1) / max(len(side), 1)
        for side in (cells[: len(real)], cells[len(real) :])
    ]
    chance = float(np.sqrt(shares[0] * (1.0 - shares[0])).sum() * fold)
    return 1.0 - 0.5 * float(np.abs(shares[0] - shares[1]).sum()), max(1.0 - 0.5 * chance, 0.0)


def _correlation(values: Float64) -> float:
    known = values[~np.isnan(values).any(axis=1)]
    if len(known) < 2 or known.std(axis=0).min() == 0:
        return 0.0
    return float(np.asarray(np.corrcoef(known.T))[0, 1])


def _codes(real: Float64, made: Float64, category: bool) -> Int64:
    """Codes of both sides, one after the other, from 0: a number by ten bins of equal width of the real ones."""
    both = np.concatenate([real, made])
    if category:
        return both.astype(np.int64) + 1
    known = real[~np.isnan(real)]
    edges = np.linspace(known.min(), known.max(), 11)[1:-1] if len(known) else np.zeros(0)
    found: Int64 = np.where(np.isnan(both), 0, np.searchsorted(edges, both, side="right") + 1)
    return found


def _beside(tables: Mapping[str, pa.Table], relation: Relation, keys: set[tuple[str, str]]) -> pa.Table:
    """The columns of children and of their parents, side by side, no keys among them."""
    at = _places(tables, relation)
    there = np.flatnonzero(at >= 0)
    if len(there) > _MOST_ROWS:
        there = there[np.linspace(0, len(there) - 1, _MOST_ROWS).astype(np.int64)]
    columns = dict(_taken(tables[relation.child], relation.child, there, "child", keys))
    columns |= dict(_taken(tables[relation.parent], relation.parent, at[there], "parent", keys))
    return pa.table(columns)


def _taken(
    table: pa.Table, name: str, rows: Int64, side: str, keys: set[tuple[str, str]]
) -> Iterator[tuple[str, pa.ChunkedArray]]:
    for column in table.column_names:
        if (name, column) not in keys:
            yield f"{side}.{column}", table[column].take(rows)
