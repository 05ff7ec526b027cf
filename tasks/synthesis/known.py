"""Columns in model space that are known so far, and what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.synthesis.encode import Codec

Values = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Known:
    """Rows in model space.

    Attributes:
        codecs: The columns' codecs; there may be more of them than columns known.
        values: Ranks (NaN is null) or codes (-1 is too rare to be made), shape (rows,) each.
        rows: Number of rows.
    """

    codecs: Mapping[str, Codec]
    values: Values
    rows: int

    def among(self, chosen: npt.NDArray[np.bool_]) -> "Known":
        """Keep the rows chosen."""
        return Known(self.codecs, {name: values[chosen] for name, values in self.values.items()}, int(chosen.sum()))
