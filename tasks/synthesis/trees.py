"""``sequential_trees``: each column in turn given the ones before it."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from tasks.synthesis.bits import Attempt, Bits, spread_attempts
from tasks.synthesis.blurring import blurred, holders_of
from tasks.synthesis.encode import Codec, NumberCodec, codec_states, restore_codecs
from tasks.synthesis.features import Features, column_order
from tasks.synthesis.interface import PLAIN, Arrays, Columns, Fitted, Plain, Synthesizer, require_rows
from tasks.synthesis.known import Known, Values
from tasks.synthesis.model import ColumnModel, Dials
from tasks.synthesis.prepare import columns_to_make, learn_codecs, stratified_sample
from tasks.synthesis.seen import Seen
from tasks.synthesis.structure import Structure
from tasks.synthesis.words import without_rare_words
from tasks.values.cells import CellKey
from tasks.values.threads import one_thread

_ATTEMPTS = 8  # draws of a row that keeps coming out as a copy
_PILOT, _PILOT_ATTEMPT = 4000, 1 << 40  # rows drawn once to see how many come out as copies
_MOST_TRIAL = 16_000  # rows drawn while fitting
_MARGIN = 0.8  # of the copies that chance would give, so many are let through
_TINY, _SMALL = 120, 200  # rows
_STRIDE = 1 << 20  # attempts that a caller asks for lie this far apart


class FittedTrees(Fitted):
    """Columns drawn one after the other, and what was taken out of the table before put back.

    Attributes:
        seed: Decides every row.
        structure: What columns owe to each other by formula.
        codecs: How the columns that are left become model space.
        models: Their models, in the order in which they are drawn.
        dials: Privacy against fidelity.
        seen: The real rows that no row may repeat.
    """

    kind: ClassVar[str] = "sequential_trees"

    def __init__(
        self, seed: int, structure: Structure, models: tuple[ColumnModel, ...], *, codecs: Mapping[str, Codec],
        dials: Dials, seen: Seen,
    ) -> None:  # fmt: skip
        self.seed, self.structure, self.models = seed, structure, models
        self.codecs, self.dials, self.seen = codecs, dials, seen

    def draw(self, rows: npt.NDArray[np.uint64], attempt: Attempt = 0, total: int | None = None) -> pa.Table:
        """Make the rows of these indices; one that repeats a real row seen once is drawn again."""
        first = spread_attempts(attempt, len(rows)) * np.uint64(_STRIDE)
        values = self._values(rows, first, total)
        for again in range(1, _ATTEMPTS):
            copies = np.flatnonzero(self.seen.are_copies(values))
            if len(copies) == 0:
                break
            redrawn = self._values(rows[copies], first[copies] + np.uint64(again), None)
            for name, drawn in redrawn.items():
                values[name][copies] = drawn
        flat = pa.table({name: self.codecs[name].decode(values[name]) for name in self.codecs})
        return self.structure.rebuild(flat).select(self.schema.names).cast(self.schema)

    def without_copies(self) -> "FittedTrees":
        """Forbid as many real rows as it takes for copies to be no more than chance would give."""
        pilot = self._values(np.arange(_PILOT, dtype=np.uint64), _PILOT_ATTEMPT, None)
        copied = float(np.mean(self.seen.are_copies(pilot)))
        if copied > 0:
            self.seen = self.seen.thinned(1.0 - _MARGIN * self.seen.chance() / copied)
        return self

    def _values(self, rows: npt.NDArray[np.uint64], attempt: Attempt, total: int | None) -> Values:
        known = Known(self.codecs, {}, len(rows))
        table_key = CellKey.of(self.seed, "synthesis")
        for number, model in enumerate(self.models):
            cells = Bits(table_key.child(model.name), rows, attempt, total)
            known.values[model.name] = self._column(number, known, cells)
        return known.values

    def _column(self, number: int, known: Known, cells: Bits) -> npt.NDArray[Any]:
        return self.models[number].draw(known, cells, self.dials.reach)

    def state(self) -> tuple[Plain, Arrays]:
        """Give all that :meth:`restore` needs."""
        arrays: Arrays = {"seen": self.seen.hashes}
        codecs, own = codec_states(self.codecs)
        arrays |= own
        models = []
        for i, model in enumerate(self.models):
            plain, own = model.state(f"model.{i}.")
            models.append(plain)
            arrays |= own
        dials = {"leaf": self.dials.leaf, "penalty": self.dials.penalty, "reach": self.dials.reach}
        return {
            "seed": self.seed, "structure": self.structure.state(), "codecs": codecs, "models": models,
            "dials": dials, "seen": self.seen.state(),
        }, arrays  # fmt: skip

    @classmethod
    def restore(cls, plain: Plain, arrays: Arrays) -> "FittedTrees":
        """Rebuild what :meth:`state` gave."""
        structure = Structure.restore(plain["structure"])
        codecs = restore_codecs(plain["codecs"], arrays, structure.flat)
        models = tuple(ColumnModel.restore(f"model.{i}.", own, arrays) for i, own in enumerate(plain["models"]))
        seen = Seen(arrays["seen"], tuple(plain["seen"]["names"]), plain["seen"]["key"], codecs)
        return cls(plain["seed"], structure, models, codecs=codecs, dials=Dials(**plain["dials"]), seen=seen)


class SequentialTrees(Synthesizer):
    """Each column in turn by a tree on the earlier ones, values drawn from the leaf.

    Absent dials are chosen by the number of rows.

    Attributes:
        leaf: Fewest rows of a leaf: larger is more private and less faithful.
        penalty: How many times better than noise a split has to be: larger is more private and less faithful.
        reach: How far a rank moves towards its neighbour's.
        min_count: Rows that a value needs to be made as it is.
        most_rows: A larger table is fitted on so many of its rows, a stratified sample.
    """

    fitted: ClassVar[type[Fitted]] = FittedTrees

    kind: Literal["sequential_trees"] = "sequential_trees"
    leaf: int | None = Field(default=None, ge=1)
    penalty: float | None = Field(default=None, ge=0)
    reach: float = Field(default=0.02, ge=0, le=1)
    min_count: int | None = Field(default=None, ge=1)
    most_rows: int = Field(default=100_000, ge=100)

    @one_thread()
    def fit(self, table: pa.Table, *, columns: Columns = PLAIN, seed: int = 0) -> FittedTrees:
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
        values: Values = {name: codecs[name].encode(flat[name]) for name in codecs}
        dials = self._dials(sample.num_rows)
        models = fit_models(Known(codecs, values, sample.num_rows), dials, seed, columns.target)
        fitted = FittedTrees(seed, structure, models, codecs=codecs, dials=dials, seen=Seen.of(flat, codecs, seed))
        fitted.schema, fitted.left_out, fitted.notes = schema, left_out, notes
        return fitted.without_copies()

    def _dials(self, rows: int) -> Dials:
        leaf, penalty = default_dials(rows)
        reach = max(self.reach, default_reach(rows))
        return Dials(self.leaf or leaf, penalty if self.penalty is None else self.penalty, reach, finer=True)


def default_dials(rows: int) -> tuple[int, float]:
    """The leaf and penalty that keep a table of so many rows from being remembered.

    Measured, see the decision page on replicate: below a thousand rows the share of synthetic rows nearer to training
    rows depends on neither; below a hundred and twenty a leaf of thirty leaves nothing to split.
    """
    if rows < _TINY:
        return 15, 8.0
    return (30, 8.0) if rows < 1000 else (20, 8.0)


def default_reach(rows: int) -> float:
    """How far a rank moves towards its neighbour's: all the way in a small table, where a value tells of one row."""
    return 1.0 if rows < _SMALL else 0.02


def fit_models(known: Known, dials: Dials, seed: int, target: str | None = None) -> tuple[ColumnModel, ...]:
    """Fit the columns in the order in which they will be drawn."""
    order = column_order(known, target)
    models: list[ColumnModel] = []
    trial, features = Known(known.codecs, {}, min(max(known.rows, _PILOT), _MOST_TRIAL)), Features(known)
    for position, name in enumerate(order):
        noise = np.random.default_rng([seed, position]).random(known.rows)
        model = ColumnModel.fit(name, known, features.of(name, order[:position]), dials, noise)
        model, trial.values[name] = levelled(model, trial, trial_cells(seed, name, trial.rows), dials.reach)
        if name == target and known.rows >= _SMALL:  # of fewer rows, many trees would remember single ones
            model = model.boosted(known, dials)  # the last: no trial draws it
        models.append(model)
    return tuple(models)


def levelled(model: ColumnModel, trial: Known, cells: Bits, reach: float) -> tuple[ColumnModel, npt.NDArray[Any]]:
    """Draw a column for trial rows, even out its model by what came, and give both."""
    codec = trial.codecs[model.name]
    if model.smooth is None or not isinstance(codec, NumberCodec):
        return model, model.draw(trial, cells, reach)
    ranks = model.line_ranks(trial, cells, reach)
    model = model.levelled(ranks)
    return model, model.evened(ranks, codec)


def trial_cells(seed: int, name: str, rows: int) -> Bits:
    """The bits of the rows drawn while fitting."""
    key = CellKey.of(seed, "synthesis").child(name)
    return Bits(key, np.arange(rows, dtype=np.uint64), _PILOT_ATTEMPT)
