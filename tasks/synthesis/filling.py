"""Missing values of a twin, filled from the model: what is null is drawn again, given the row's other columns."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from schemas.errors import BadInputError
from tasks.synthesis.bits import Bits, spread_attempts
from tasks.synthesis.encode import CategoryCodec, Codec
from tasks.synthesis.known import Known
from tasks.synthesis.learning import Learnt
from tasks.synthesis.source import missing_name
from tasks.synthesis.trees import FittedTrees
from tasks.synthesis.twin import Lone

_ATTEMPTS = 32  # draws of a value before it is taken from the column as a whole
_FIRST = 1 << 60  # attempts that nothing else asks for


class FilledTrees(FittedTrees):
    """A fitted table whose rows have no missing value: a column is filled before those that depend on it are drawn."""

    @classmethod
    def of(cls, fitted: FittedTrees) -> "FilledTrees":
        """Fill what another leaves missing."""
        other = cls(
            fitted.seed, fitted.structure, fitted.models, codecs=fitted.codecs, dials=fitted.dials, seen=fitted.seen
        )
        other.schema, other.left_out, other.notes = fitted.schema, fitted.left_out, fitted.notes
        return other

    def _column(self, number: int, known: Known, cells: Bits) -> npt.NDArray[np.generic]:
        model = self.models[number]
        drawn = super()._column(number, known, cells)
        codec = known.codecs[model.name]
        if model.name.endswith(missing_name("")):
            return np.full_like(drawn, _present(codec, drawn))
        before = spread_attempts(cells.attempt, known.rows)
        for again in range(_ATTEMPTS):
            null = _nulls(codec, drawn)
            if not null.any():
                return drawn
            fresh = Bits(cells.key, cells.rows[null], before[null] + np.uint64(_FIRST + (again << 40)))
            drawn[null] = super()._column(number, known.among(null), fresh)
        null = _nulls(codec, drawn)
        drawn[null] = _anywhere(codec, Bits(cells.key, cells.rows[null], before[null]).uniform("fill"))
        return drawn


def filled(learnt: Learnt) -> Learnt:
    """Give what was learnt of one table with its missing values filled.

    Columns with missing values are no longer compared with the real ones: their shapes must differ.

    Raises:
        BadInputError: If there are several tables, or another synthesizer than ``sequential_trees`` learnt it.
    """
    lone = next(iter(learnt.twin.lone.values()), None)
    if lone is None or len(learnt.schema.tables) > 1 or not isinstance(lone.fitted, FittedTrees):
        raise BadInputError(
            "Missing values are filled in one table by itself that 'sequential_trees' learnt. "
            "Name --synthesizer sequential_trees, and one table."
        )
    table = learnt.schema.tables[0]
    gaps = {column.name for column in table.columns if column.nullable}
    kept = tuple(name for name in learnt.compared[table.name] if name not in gaps)
    full = {name for name in lone.fitted.codecs if len(_known_values(lone.fitted.codecs[name]))} | set(lone.left_out)
    columns = tuple(
        column.model_copy(update={"nullable": False}) if column.name in full else column for column in table.columns
    )
    schema = learnt.schema.model_copy(update={"tables": (table.model_copy(update={"columns": columns}),)})
    twin = replace(learnt.twin, lone={table.name: _filled(lone, lone.fitted, sorted(gaps))})
    return replace(learnt, twin=twin, schema=schema, compared={table.name: kept})


def _filled(lone: Lone, fitted: FittedTrees, gaps: list[str]) -> Lone:
    other = FilledTrees.of(fitted)
    other.notes += (
        f"Missing values were filled from what was learnt: {', '.join(gaps) or 'there were none'}. These columns are "
        "not compared with the real ones.",
    )
    return replace(lone, fitted=other)


def _nulls(codec: Codec, drawn: npt.NDArray[np.generic]) -> npt.NDArray[np.bool_]:
    if not isinstance(codec, CategoryCodec):
        missing: npt.NDArray[np.bool_] = np.isnan(drawn)
        return missing
    if None not in codec.values or len(codec.values) == 1:
        return np.zeros(len(drawn), dtype=bool)
    found: npt.NDArray[np.bool_] = np.equal(drawn, codec.values.index(None))
    return found


def _known_values(codec: Codec) -> npt.NDArray[np.generic]:
    """The codes of a category that are not null; a number always has some."""
    if not isinstance(codec, CategoryCodec):
        return np.zeros(1)
    return np.array([i for i, value in enumerate(codec.values) if value is not None], dtype=np.int32)


def _anywhere(codec: Codec, unit: npt.NDArray[np.float64]) -> npt.NDArray[np.generic]:
    """Values of the column as a whole."""
    if not isinstance(codec, CategoryCodec):
        return codec.settle(unit)
    codes = _known_values(codec)
    ends = np.cumsum(codec.shares[codes]) / codec.shares[codes].sum()
    return np.asarray(codes[np.minimum(np.searchsorted(ends, unit, side="right"), len(codes) - 1)])


def _present(codec: Codec, drawn: npt.NDArray[np.generic]) -> int:
    """The code that says that a value is there, of a hidden column."""
    return (
        codec.values.index("false") if isinstance(codec, CategoryCodec) and "false" in codec.values else int(drawn[0])
    )
