"""One table of a family: its own columns given its parents' rows, and how many children each of its rows has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.synthesis.blurring import blurred, holders_of
from tasks.synthesis.encode import CategoryCodec, Codec, codec_of
from tasks.synthesis.features import Features, column_order
from tasks.synthesis.interface import Columns
from tasks.synthesis.joins import Copy, Int64, Total
from tasks.synthesis.keys import KeyMaker
from tasks.synthesis.known import Known, Values
from tasks.synthesis.model import ColumnModel, Dials
from tasks.synthesis.prepare import default_min_count, divide_columns, learn_codecs
from tasks.synthesis.seen import Seen
from tasks.synthesis.settled import Alike, Settled, numbered, settled_by
from tasks.synthesis.siblings import Siblings
from tasks.synthesis.structure import Structure, laid_beside
from tasks.synthesis.tree import Tree
from tasks.synthesis.words import without_rare_words

_GROUPS = 24  # kinds of parents that a child may choose between
_MOST_ROWS = 100_000
_FEWEST_ROWS = 5  # a table of fewer is not learnt: its rows would be seen through any average


@dataclass(frozen=True)
class Group:
    """Kinds of a parent's rows, told apart by a tree, from which children of a second relation choose.

    Attributes:
        model: A tree over the parent's columns; its leaves are the groups. None where every row is a group.
        numbers: Group of each node, shape (nodes,).
    """

    model: ColumnModel | None
    numbers: Int64

    def of(self, parent: Known, rows: Int64) -> Int64:
        """Give the group of each of some rows of the parent, whose columns are known."""
        return rows if self.model is None else self.numbers[self.model.leaves(parent)]


@dataclass(frozen=True)
class Reference:
    """A small table that is kept as it is: genres, currencies, kinds of things.

    Attributes:
        table: Its real rows.
        values: The same in model space, with the numbers of children.
    """

    table: pa.Table
    values: Values


@dataclass(frozen=True)
class LinkedTable:
    """A fitted table of a family.

    Attributes:
        name: The table.
        schema: All its columns, in the real order.
        primary: Position of the relation whose parents its rows belong to, in order; None for a table of its own.
        keys: Makers of the columns that name its rows.
        copies: Columns that repeat a parent's.
        totals: Columns that add up children.
        structure: What its own columns owe to each other, to those that are copied or summed, and to parents' times.
        derived: Its own columns that are told by sums over its children.
        codecs: Of its own columns, its counts and groups, and its parents' columns.
        first: Models drawn when the plan is made: which group of parents a row chooses, how deep it lies.
        models: Models of its own columns and counts.
        groups: For each further relation, the kinds of its parents.
        dials: Privacy against fidelity.
        left_out: Columns left to the record engine, each with the reason.
        absent: Those of them that repeat a parent's column, itself left to the record engine.
        rows: Real rows.
        seen: Real rows that no row may repeat.
        settled: Columns that a parent's row decides, for all its children.
        alike: Columns left to the record engine in which the children of one parent agree.
        back: Relations to the table itself by which rows refer to earlier ones alone.
        siblings: What holds among the rows of one parent, where the key is learnt.
        reference: The real rows themselves, of a small table that many rows refer to and that is kept as it is.
    """

    name: str
    schema: pa.Schema
    primary: int | None
    keys: Mapping[str, KeyMaker]
    copies: tuple[Copy, ...]
    totals: tuple[Total, ...]
    structure: Structure
    derived: frozenset[str]
    codecs: Mapping[str, Codec]
    first: tuple[ColumnModel, ...]
    models: tuple[ColumnModel, ...]
    groups: Mapping[int, Group]
    dials: Dials
    left_out: Mapping[str, str]
    absent: tuple[Copy, ...]
    rows: int
    seen: Seen
    settled: tuple[Settled, ...] = ()
    alike: tuple[Alike, ...] = ()
    back: tuple[int, ...] = ()
    siblings: Siblings | None = None
    reference: Reference | None = None

    @property
    def own_names(self) -> list[str]:
        """Its columns in model space, counts among them, without what is drawn first."""
        if self.reference is not None:
            return list(self.reference.values)
        before = {model.name for model in self.first}
        return [name for name in self.drawn_names if name not in before and not name.startswith(_CHOICE)]

    @property
    def drawn_names(self) -> list[str]:
        """All that is drawn of it, about in the order of drawing."""
        by_parents = [model.name for one in self.settled for model in one.models]
        return list(dict.fromkeys([*by_parents, *(model.name for model in (*self.first, *self.models))]))


def seen_name(relation: int, column: str) -> str:
    """Name a parent's column among a child's."""
    return f"{relation}>{column}"


def count_name(relation: int) -> str:
    """Name the number of children of a relation among a parent's columns."""
    return f"#children {relation}"


def share_name(column: str) -> str:
    """Name what each child adds to a parent's total, on the mean, among the parent's columns."""
    return f"#share {column}"


def group_name(relation: int) -> str:
    """Name the group of parents of a relation among a child's columns."""
    return f"{_CHOICE}{relation}"


DEPTH = "#depth"
_CHOICE = "#group "


def from_parent(relation: int, parent: Known, names: Sequence[str], at: Int64) -> Values:
    """Give a parent's columns for each child, null where it has no parent, shape (children,) each."""
    missing = at < 0
    out: Values = {}
    for name in names:
        if parent.rows == 0:
            category = isinstance(parent.codecs[name], CategoryCodec)
            out[seen_name(relation, name)] = np.full(len(at), -1, np.int32) if category else np.full(len(at), np.nan)
            continue
        taken = parent.values[name][np.maximum(at, 0)]
        empty = np.int32(-1) if isinstance(parent.codecs[name], CategoryCodec) else np.nan
        out[seen_name(relation, name)] = np.where(missing, empty, taken)
    return out


def fit_columns(
    known: Known, names: Sequence[str], given: Sequence[str], dials: Dials, seed: int
) -> tuple[ColumnModel, ...]:
    """Fit columns in their best order, each from what is given and from those before it."""
    known = spread_rows(known)
    order = column_order(Known(known.codecs, {name: known.values[name] for name in names}, known.rows))
    models, features = [], Features(known)
    for position, name in enumerate(order):
        noise = np.random.default_rng([seed, position]).random(known.rows)
        models.append(ColumnModel.fit(name, known, features.of(name, [*given, *order[:position]]), dials, noise))
    return tuple(models)


def spread_rows(known: Known) -> Known:
    """Keep at most 100,000 rows, evenly spread: enough to fit on."""
    if known.rows <= _MOST_ROWS:
        return known
    chosen = np.zeros(known.rows, dtype=bool)
    chosen[np.linspace(0, known.rows - 1, _MOST_ROWS).astype(np.int64)] = True
    return known.among(chosen)


def group_parents(parent: Known, names: Sequence[str], at: Int64, company: npt.NDArray[np.float64]) -> Group | None:
    """Tell a parent's rows apart by the company of their children; None where nothing tells them apart.

    Args:
        parent: The parent's columns.
        names: Those that a group may depend on.
        at: Each child's parent, none missing, shape (children,).
        company: What is known of each child without this parent, standardised, shape (children, axes).
    """
    if not names or company.shape[1] == 0 or len(at) < 4 * _GROUPS:
        return None
    joined = Known(parent.codecs, {name: parent.values[name][at] for name in names}, len(at))
    shell = ColumnModel(
        name="", features=tuple(names), orders=(), tree=Tree.stump(np.zeros(1)), smooth=None, few=True
    ).with_orders(joined, company)
    tree = Tree.grow(shell.matrix(joined), company, np.zeros(len(at)), leaf=max(20, len(at) // _GROUPS), penalty=3.0)
    if tree.size < 2:
        return None
    numbers = np.cumsum(tree.feature < 0) - 1
    return Group(shell.with_tree(tree), numbers.astype(np.int64))


def company_of(known: Known, names: Sequence[str]) -> npt.NDArray[np.float64]:
    """Columns as standardised axes: ranks, and the frequent values of categories, shape (rows, axes)."""
    axes = []
    for name in names:
        codec, values = known.codecs[name], known.values[name]
        if isinstance(codec, CategoryCodec):
            axes += [(values == k).astype(np.float64) for k in range(min(len(codec.values), 6))]
        else:
            axes.append(np.nan_to_num(values, nan=0.5))
    kept = [(axis - axis.mean()) / axis.std() for axis in axes if axis.std() > 1e-9]
    return np.column_stack(kept) if kept else np.zeros((known.rows, 0))


@dataclass(frozen=True)
class Prepared:
    """A real table made ready: what is learnt of it, and its rows in model space.

    Attributes:
        own: Its own columns, and its counts, in model space.
        flat: The table behind ``own``, for hashing.
        structure: What its columns owe to each other, and to what is known beside them.
        keys: Makers of its keys.
        left_out: Columns left to the record engine.
    """

    own: Known
    flat: pa.Table
    structure: Structure
    keys: dict[str, KeyMaker]
    left_out: dict[str, str]


def prepare(
    table: pa.Table,
    *,
    key_names: Sequence[str],
    gone: Sequence[str],
    beside: pa.Table,
    counts: Mapping[str, Int64],
    seed: int,
    made: frozenset[str] = frozenset(),
    persons: tuple[str, ...] | None = None,
    shares: Mapping[str, npt.NDArray[np.float64]] = MappingProxyType({}),
    joins: Mapping[int, Int64] = MappingProxyType({}),
) -> Prepared:
    """Make a real table ready.

    Args:
        table: The real rows.
        key_names: Columns made by key makers.
        gone: Columns that are copied, summed or refer to parents.
        beside: What else is known of each row: what it copies, what its children add up to, its parents' times.
        counts: Numbers of children to learn beside its columns.
        seed: For the keys.
        made: Columns left to the record engine, whatever they hold.
        persons: Of a table that tells of people, the columns that name whom a row belongs to; None of any other.
        shares: What a child adds to each row's totals on the mean, NaN where it has none: learnt, never shown. Children
            take after it, for else dear lines would never meet in one order, and totals would be too much alike.
        joins: The parent of each row, none missing, by relation: what parents may settle.
    """
    if table.num_rows < _FEWEST_ROWS:
        made = frozenset(table.column_names)
    columns = Columns(frozenset((*key_names, *gone)), made, people=persons is not None, persons=persons or ())
    table, hands = without_rare_words(table, columns)
    left_out, schema = divide_columns(table, columns, hands)
    own = table.select(schema.names)
    holders = holders_of(table, columns.persons)
    whose = holders if columns.people else None

    def settles(column: pa.ChunkedArray) -> bool:
        codes = numbered(column)
        return codes is not None and settled_by(codes, joins) is not None

    found = Structure((), own.schema)
    if own.num_columns:
        found = Structure.of(own, beside, holders=whose, hands=hands, settles=settles)
    flat = found.flatten(laid_beside(own, beside)).select(found.flat.names)
    flat = blurred(flat, columns, holders, seed)
    codecs = learn_codecs(flat, columns)
    values: Values = {name: codecs[name].encode(flat[name]) for name in codecs}
    for name, count in counts.items():
        column = pa.chunked_array([count])
        codecs[name] = codec_of(column, 1)
        values[name] = codecs[name].encode(column)
    for name, share in shares.items():
        column = pa.chunked_array([pa.array(share, mask=np.isnan(share))])
        codecs[name] = codec_of(column, default_min_count(table.num_rows))
        values[name] = codecs[name].encode(column)
    keys = {name: KeyMaker.of(table[name], seed, name) for name in key_names}
    left = {name: why for name, why in left_out.items() if name not in columns.keys}
    return Prepared(Known(codecs, values, table.num_rows), flat, found, keys, left)
