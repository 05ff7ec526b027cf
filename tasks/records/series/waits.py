"""How long something lasts: a mean and a law."""

import math
from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from schemas.generator import UInt64
from tasks.records.generators.calendar import span
from tasks.records.generators.elementary import exp, log
from tasks.records.series.blocks import normals, open_unit

Int64 = npt.NDArray[np.int64]


class Wait(BaseModel):
    """A length of time that is drawn anew each time.

    Attributes:
        mean: Such as ``10m``.
        kind: ``exponential`` (as likely to end at any moment), ``lognormal`` (seldom very short, now and then very
            long) or ``constant``.
        sigma: How wide ``lognormal`` is.
        least: What is never undercut; added to what is drawn.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    mean: str
    kind: Literal["exponential", "lognormal", "constant"] = "exponential"
    sigma: Annotated[float, Field(gt=0, le=5)] = 0.8
    least: str | None = None

    def draw(self, bits: UInt64) -> Int64:
        """Whole microseconds, shape (n,)."""
        mean, least = span(self.mean), span(self.least) if self.least else 0
        if self.kind == "constant":
            return np.full(len(bits), mean + least, np.int64)
        if self.kind == "exponential":
            drawn = -mean * log(open_unit(bits))
        else:
            drawn = mean * exp(self.sigma * normals(bits) - self.sigma**2 / 2)
        return least + np.minimum(drawn, _LONGEST).astype(np.int64)


_LONGEST = math.ldexp(1.0, 56)  # two thousand years, in microseconds


def wait_of(value: "str | Wait") -> Wait:
    """The wait that a length alone stands for: one of that mean."""
    return Wait(mean=value) if isinstance(value, str) else value


def wait_problems(name: str, value: "str | Wait") -> Iterator[str]:
    """Lengths that cannot be read."""
    wait = wait_of(value)
    for text in (wait.mean, wait.least):
        try:
            if text is not None:
                span(text)
        except ValueError as error:
            yield f"'{name}': {error}."
