"""Noise: what a series is off its course by at each step."""

from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from schemas.generator import Cells, Standing, UInt64
from tasks.records.series.blocks import Blocks, normals, open_unit
from tasks.records.series.laws import Autoregression, Walk
from tasks.records.series.paths import grid_of

Floats = npt.NDArray[np.float64]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class _Noise(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    deviation: Positive = 1.0

    def values(self, cells: Cells, where: Standing) -> Floats:
        """The noise at each step, shape (n,); ``cells`` are the noise's own."""
        return self.deviation * self.unit(cells, where.entity, where.step)

    def unit(self, cells: Cells, entity: UInt64, step: UInt64) -> Floats:
        """The same with deviation 1."""
        raise NotImplementedError


class _Shared(_Noise):
    """Noise that may partly be others' too.

    Attributes:
        factor: A name: columns of the table that give the same one share that part of their noise.
        weight: How much of the noise is the factor's: two columns of weights v and w correlate by v * w.
        across: Whether all series of the table share the factor, and not only the columns of one series.
    """

    factor: str | None = None
    weight: Annotated[float, Field(ge=-1, le=1)] = 1.0
    across: bool = False

    def values(self, cells: Cells, where: Standing) -> Floats:
        """A mixture of two independent paths of the same law has that law."""
        own = self.unit(cells, where.entity, where.step)
        if self.factor is not None:
            entity = np.zeros_like(where.entity) if self.across else where.entity
            common = self.unit(cells.shared(f"factor/{self.factor}"), entity, where.step)
            own = np.sqrt(1.0 - self.weight**2) * own + self.weight * common
        return self.deviation * own


class White(_Shared):
    """Independent normal noise."""

    kind: Literal["white"] = "white"

    def unit(self, cells: Cells, entity: UInt64, step: UInt64) -> Floats:
        """One draw a step."""
        return normals(cells.at(entity, step).bits("white"))


class Ar1(_Shared):
    """Noise with memory: each value is ``phi`` times the one before it, and something new.

    Attributes:
        phi: The correlation of neighbours; of values k steps apart it is phi to the power k.
    """

    kind: Literal["ar1"] = "ar1"
    phi: Annotated[float, Field(gt=-1, lt=1)] = 0.8

    def unit(self, cells: Cells, entity: UInt64, step: UInt64) -> Floats:
        """The stationary path."""
        blocks = Blocks.of(entity, step)
        return np.asarray(blocks.pick(grid_of(Autoregression(self.phi), cells, blocks)), np.float64)


class RandomWalk(_Shared):
    """Steps that add up and never come back by themselves; ``deviation`` is that of one step."""

    kind: Literal["walk"] = "walk"

    def unit(self, cells: Cells, entity: UInt64, step: UInt64) -> Floats:
        """The sum of all steps so far, 0 at the first."""
        blocks = Blocks.of(entity, step)
        return np.asarray(blocks.pick(grid_of(Walk(), cells, blocks)), np.float64)


class Student(_Noise):
    """Heavy-tailed noise: mostly small, now and then far out.

    Attributes:
        freedom: Degrees of freedom of Student's t, above 2; the fewer, the heavier the tails.
    """

    kind: Literal["student"] = "student"
    freedom: Annotated[float, Field(gt=2, le=1000)] = 3.0

    def unit(self, cells: Cells, entity: UInt64, step: UInt64) -> Floats:
        """One draw a step, scaled to deviation 1."""
        from scipy.special import stdtrit

        drawn = stdtrit(self.freedom, open_unit(cells.at(entity, step).bits("student")))
        return np.asarray(drawn * np.sqrt((self.freedom - 2.0) / self.freedom), np.float64)


AnyNoise = Annotated[White | Ar1 | RandomWalk | Student, Field(discriminator="kind")]
