"""``empirical_copula``: a Gaussian copula over the columns' own empirical marginals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from tasks.synthesis.bits import Attempt, Bits
from tasks.synthesis.blurring import blurred, holders_of
from tasks.synthesis.encode import CategoryCodec, Codec, Float64, NumberCodec, codec_states, restore_codecs
from tasks.synthesis.interface import PLAIN, Arrays, Columns, Fitted, Plain, Synthesizer, require_rows
from tasks.synthesis.prepare import columns_to_make, learn_codecs, stratified_sample
from tasks.synthesis.structure import Structure
from tasks.synthesis.words import without_rare_words
from tasks.values.cells import CellKey
from tasks.values.threads import one_thread

_EDGE = 1e-9
_SMALLEST = 1e-6  # of an eigenvalue of the correlations


@dataclass(frozen=True)
class Part:
    """One dimension of the copula: a number's rank, whether a number is null, or a category.

    Attributes:
        name: The column.
        kind: ``rank``, ``null`` or ``category``.
        borders: Shares up to and with each value in ``order``, without the last, shape (k - 1,); empty for a rank.
        order: Codes in the order of their intervals, shape (k,); 0 and 1 for null.
    """

    name: str
    kind: str
    borders: Float64
    order: npt.NDArray[np.int32]


class FittedCopula(Fitted):
    """Correlated normal variables, each mapped through its column's marginal.

    Attributes:
        seed: Decides every row.
        structure: What columns owe to each other by formula.
        codecs: How the columns that are left become model space.
        parts: The dimensions.
        root: A triangular root of their correlations, shape (parts, parts).
    """

    kind: ClassVar[str] = "empirical_copula"

    def __init__(
        self, seed: int, structure: Structure, codecs: Mapping[str, Codec], parts: tuple[Part, ...], root: Float64
    ) -> None:
        self.seed, self.structure, self.codecs, self.parts, self.root = seed, structure, codecs, parts, root

    def draw(self, rows: npt.NDArray[np.uint64], attempt: Attempt = 0, total: int | None = None) -> pa.Table:
        """Make the rows of these indices."""
        from scipy.special import ndtr, ndtri

        key = CellKey.of(self.seed, "copula")
        normal = []
        for i in range(len(self.parts)):
            unit = Bits(key.child(str(i)), rows, attempt, total).even()
            normal.append(ndtri(np.clip(unit, _EDGE, 1 - _EDGE)))
        values: dict[str, npt.NDArray[Any]] = {}
        for i, part in enumerate(self.parts):
            # Added up one by one, not as a matrix product: a row's last bit must not depend on the rows around it.
            place = np.zeros(len(rows))
            for j in range(i + 1):
                if self.root[i, j] != 0.0:
                    place += self.root[i, j] * normal[j]
            self._set(values, part, ndtr(place))
        flat = pa.table({name: self.codecs[name].decode(values[name]) for name in self.codecs})
        return self.structure.rebuild(flat).select(self.schema.names).cast(self.schema)

    def _set(self, values: dict[str, npt.NDArray[Any]], part: Part, unit: Float64) -> None:
        codec = self.codecs[part.name]
        if isinstance(codec, NumberCodec) and part.kind == "rank":
            values[part.name] = codec.settle(unit)
            return
        chosen = part.order[np.searchsorted(part.borders, unit, side="right")]
        values[part.name] = np.where(chosen == 1, np.nan, values[part.name]) if part.kind == "null" else chosen

    def state(self) -> tuple[Plain, Arrays]:
        """Give all that :meth:`restore` needs."""
        arrays: Arrays = {"root": self.root}
        codecs, own = codec_states(self.codecs)
        arrays |= own
        for i, part in enumerate(self.parts):
            arrays |= {f"part.{i}.borders": part.borders, f"part.{i}.order": part.order}
        parts = [[part.name, part.kind] for part in self.parts]
        return {"seed": self.seed, "structure": self.structure.state(), "codecs": codecs, "parts": parts}, arrays

    @classmethod
    def restore(cls, plain: Plain, arrays: Arrays) -> "FittedCopula":
        """Rebuild what :meth:`state` gave."""
        structure = Structure.restore(plain["structure"])
        parts = tuple(
            Part(name, kind, arrays[f"part.{i}.borders"], arrays[f"part.{i}.order"])
            for i, (name, kind) in enumerate(plain["parts"])
        )
        return cls(
            plain["seed"], structure, restore_codecs(plain["codecs"], arrays, structure.flat), parts, arrays["root"]
        )


class EmpiricalCopula(Synthesizer):
    """A Gaussian copula with empirical marginals: the fastest, and private by its few parameters.

    Attributes:
        min_count: Rows that a value needs to be made as it is.
        most_rows: A larger table is fitted on so many of its rows, a stratified sample.
    """

    fitted: ClassVar[type[Fitted]] = FittedCopula

    kind: Literal["empirical_copula"] = "empirical_copula"
    min_count: int | None = Field(default=None, ge=1)
    most_rows: int = Field(default=100_000, ge=100)

    @one_thread()
    def fit(self, table: pa.Table, *, columns: Columns = PLAIN, seed: int = 0) -> FittedCopula:
        """Learn a table."""
        require_rows(table)
        table, hands = without_rare_words(table, columns, self.min_count)
        left_out, schema = columns_to_make(table, columns, hands)
        named = [name for name in columns.persons if name not in schema.names]
        sample, notes = stratified_sample(table.select([*schema.names, *named]), self.most_rows, columns.target)
        holders, sample = holders_of(sample, columns.persons), sample.select(schema.names)
        structure = Structure.of(sample, holders=holders if columns.people else None, hands=hands)
        flat = blurred(structure.flatten(sample), columns, holders, seed)
        codecs = learn_codecs(flat, columns, self.min_count)
        parts, root = _fit(flat, codecs, np.random.default_rng(seed))
        fitted = FittedCopula(seed, structure, codecs, parts, root)
        fitted.schema, fitted.left_out, fitted.notes = schema, left_out, notes
        return fitted


def _fit(flat: pa.Table, codecs: Mapping[str, Codec], rng: np.random.Generator) -> tuple[tuple[Part, ...], Float64]:
    parts, scored = [], []
    for name, codec in codecs.items():
        if isinstance(codec, NumberCodec):
            ranks = codec.encode(flat[name])
            missing = np.isnan(ranks)
            scored.append(
                _scores(np.where(missing, rng.random(len(ranks)), codec.spread(ranks, rng.random(len(ranks)))))
            )
            parts.append(Part(name, "rank", np.zeros(0), np.zeros(0, dtype=np.int32)))
            if missing.any():
                parts.append(_part(name, "null", missing.astype(np.int32), np.zeros(2)))
                scored.append(_interval_scores(parts[-1], missing.astype(np.int32), rng))
    axis = _main_axis(scored, flat.num_rows)
    for name, codec in codecs.items():
        if isinstance(codec, CategoryCodec):
            codes = codec.encode(flat[name])
            codes = np.where(codes < 0, rng.choice(len(codec.shares), len(codes), p=codec.shares), codes).astype(
                np.int32
            )
            means = np.bincount(codes, weights=axis, minlength=len(codec.values))
            parts.append(
                _part(name, "category", codes, means / np.maximum(np.bincount(codes, minlength=len(means)), 1))
            )
            scored.append(_interval_scores(parts[-1], codes, rng))
    return tuple(parts), _root(np.column_stack(scored))


def _part(name: str, kind: str, codes: npt.NDArray[np.int32], key: Float64) -> Part:
    """Lay the codes' intervals in the order of a key, so that neighbours are alike."""
    order = np.argsort(key, kind="stable").astype(np.int32)
    shares = np.bincount(codes, minlength=len(key))[order] / len(codes)
    return Part(name, kind, np.cumsum(shares)[:-1], order)


def _interval_scores(part: Part, codes: npt.NDArray[np.int32], rng: np.random.Generator) -> Float64:
    place = np.empty(len(part.order), dtype=np.int64)
    place[part.order] = np.arange(len(part.order))
    borders = np.concatenate([[0.0], part.borders, [1.0]])
    at = place[codes]
    return _scores(borders[at] + (borders[at + 1] - borders[at]) * rng.random(len(codes)))


def _scores(unit: Float64) -> Float64:
    from scipy.special import ndtri

    edge = 0.25 / len(unit)
    scored: Float64 = ndtri(np.clip(unit, edge, 1 - edge))
    return scored


def _main_axis(scored: list[Float64], rows: int) -> Float64:
    """The first principal component of the numbers, by which categories are ordered, shape (rows,)."""
    if not scored or rows < 2:
        return np.zeros(rows)
    matrix = np.column_stack(scored)
    _, vectors = np.linalg.eigh(np.cov(matrix.T).reshape(matrix.shape[1], -1))
    axis: Float64 = matrix @ vectors[:, -1]
    return axis


def _root(matrix: Float64) -> Float64:
    """A triangular root of the nearest proper correlation matrix."""
    if len(matrix) < 2:
        return np.eye(matrix.shape[1])
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = np.nan_to_num(np.corrcoef(matrix.T).reshape(matrix.shape[1], -1))
    np.fill_diagonal(correlation, 1.0)
    sizes, vectors = np.linalg.eigh(correlation)
    proper = (vectors * np.maximum(sizes, _SMALLEST)) @ vectors.T
    unit = np.sqrt(np.diag(proper))
    root: Float64 = np.linalg.cholesky(proper / np.outer(unit, unit))
    return root
