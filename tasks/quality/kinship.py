"""How like the real ones a twin's tables hang together: degrees, and what children take after."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.model import Relation
from tasks.quality.matrix import Int64
from tasks.quality.trends import Pair, measure_trends

_LEAST_ROWS = 20
_MOST_ROWS = 50_000
_BARS = 20
_MOST_KEPT = 1000  # rows of a table that may be kept as it is


@dataclass(frozen=True)
class Bond:
    """One relation.

    Attributes:
        child: The child table and its columns, ``orders.customer_id``.
        parent: The parent table.
        cardinality: 1 - Kolmogorov-Smirnov distance of the numbers of children per parent, in [0, 1].
        shares: 1 - total variation distance of the children's shares among the parents, where these are the real ones;
            else None.
        trends: Mean score of the pairs of columns that are tied; None where there is none.
        reached: What fresh real rows would be expected to reach there, with so few parents: what sixty customers have
            of twenty countries is no law.
        degrees: Share of parents with 0, 1, 2 ... children, the last for that many and more: real, synthetic.
        pairs: Each pair of a child's column and a parent's.
    """

    child: str
    parent: str
    cardinality: float
    shares: float | None
    trends: float | None
    reached: float | None
    degrees: tuple[tuple[float, ...], tuple[float, ...]]
    pairs: tuple[Pair, ...] = ()

    @property
    def kept(self) -> float:
        """How like the numbers of children are, each parent's own where the parents are the real ones."""
        return self.cardinality if self.shares is None else min(self.cardinality, self.shares)


@dataclass(frozen=True)
class Kinship:
    """All relations of a dataset."""

    bonds: tuple[Bond, ...]

    def figures(self) -> dict[str, float]:
        """Give means over the relations, and over the pairs of columns that are tied, each scored as SDMetrics does.

        Beside it stands what its report on several tables gives, every foreign key told to it: that counts pairs, too,
        which chance alone ties, and which no fresh rows would keep.
        """
        pairs = [pair for bond in self.bonds for pair in bond.pairs]
        counted = {
            "inter_table": [pair.score for pair in pairs if pair.tied],
            "inter_table_sdmetrics": [pair.score for pair in pairs if pair.associated],
        }
        found = {"cardinality": float(np.mean([bond.cardinality for bond in self.bonds]))}
        return found | {name: float(np.mean(scores)) for name, scores in counted.items() if scores}

    @property
    def degrees(self) -> float:
        """Likeness of the numbers of children, mean over the relations."""
        return float(np.mean([bond.kept for bond in self.bonds]))

    @property
    def likeness(self) -> float | None:
        """Trends as a share of what real rows would reach: the least of the means over the pairs that are tied, over
        those that SDMetrics counts, and over all pairs, lest a twin tie what is not tied; None where there are none."""
        every = [pair for bond in self.bonds for pair in bond.pairs]
        groups = [[pair.share for pair in every if pair.tied], [pair.share for pair in every if pair.associated]]
        groups.append([pair.share for pair in every])
        means = [float(np.mean(shares)) for shares in groups if shares]
        return min(means) if means else None

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
    pairs = _pairs(real, synthetic, relation, _keys(relations))
    tied = [pair for pair in pairs if pair.tied]
    return Bond(
        child=f"{relation.child}.{'+'.join(relation.columns)}",
        parent=relation.parent,
        cardinality=_likeness(*counts),
        shares=_shared(*counts) if _same_parents(real, synthetic, relation) else None,
        trends=float(np.mean([pair.score for pair in tied])) if tied else None,
        reached=float(np.mean([pair.reached for pair in tied])) if tied else None,
        degrees=(_degrees(counts[0], counts), _degrees(counts[1], counts)),
        pairs=pairs,
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
    """Whether the parents are the real ones, in their order, by more than their keys: a table kept as it is."""
    own, other = (tables[relation.parent] for tables in (real, synthetic))
    if relation.child == relation.parent or set(own.column_names) <= set(relation.parent_columns):
        return False
    return bool(own.num_rows == other.num_rows <= _MOST_KEPT and own.to_pydict() == other.to_pydict())


def _shared(real: Int64, made: Int64) -> float:
    return 1.0 - 0.5 * float(np.abs(real / max(real.sum(), 1) - made / max(made.sum(), 1)).sum())


def _degrees(counts: Int64, both: Sequence[Int64]) -> tuple[float, ...]:
    most = int(np.quantile(np.concatenate(list(both)), 0.99)) if any(len(one) for one in both) else 0
    width = max(1, -(-(most + 1) // _BARS))
    bars = np.bincount(np.minimum(counts // width, _BARS - 1), minlength=min(_BARS, most // width + 1))
    return tuple(float(share) for share in bars / max(len(counts), 1))


def _pairs(
    real: Mapping[str, pa.Table], synthetic: Mapping[str, pa.Table], relation: Relation, keys: set[tuple[str, str]]
) -> tuple[Pair, ...]:
    """Compare every pair of a child's column and a parent's; none where too few children have a parent."""
    found = [_beside(tables, relation, keys) for tables in (real, synthetic)]
    if min(pair.num_rows for pair, _ in found) < _LEAST_ROWS:
        return ()
    (own, parents), (made, _) = found
    return measure_trends(own, made, parents)


def _beside(tables: Mapping[str, pa.Table], relation: Relation, keys: set[tuple[str, str]]) -> tuple[pa.Table, Int64]:
    """The columns of children and of their parents, side by side, no keys among them; and each child's parent."""
    at = _places(tables, relation)
    there = np.flatnonzero(at >= 0)
    if len(there) > _MOST_ROWS:
        there = there[np.linspace(0, len(there) - 1, _MOST_ROWS).astype(np.int64)]
    columns = dict(_taken(tables[relation.child], relation.child, there, "child", keys))
    columns |= dict(_taken(tables[relation.parent], relation.parent, at[there], "parent", keys))
    return pa.table(columns), at[there]


def _taken(
    table: pa.Table, name: str, rows: Int64, side: str, keys: set[tuple[str, str]]
) -> Iterator[tuple[str, pa.ChunkedArray]]:
    for column in table.column_names:
        if (name, column) not in keys:
            yield f"{side}.{column}", table[column].take(rows)
