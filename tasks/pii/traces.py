"""Identifiers scattered among cells that hold something else: found by patterns that can hardly match anything else."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.recognisers.secret import HASHED, JWT, KNOWN, PEM

SURE = frozenset({"EMAIL", "SSN", "CREDIT_CARD", "IBAN", "SECRET", "PASSWORD"})
"""The types that are looked for."""

_PATTERN = "|".join(
    (
        r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]",
        r"\b\d{3}-\d{2}-\d{4}\b",
        r"\b(?:\d[ -]?){12,18}\d\b",
        r"\b[A-Z]{2}\d{2} ?(?:[A-Z0-9]{4} ?){2}",
        *(f"(?:{one.pattern})" for one in (KNOWN, JWT, HASHED)),
        PEM.pattern[:11],
    )
)


def may_hold(texts: pa.Array) -> npt.NDArray[np.bool_]:
    """Tell which texts may hold one: a first look, some eight million cells a second."""
    flags = pc.match_substring_regex(texts, _PATTERN).fill_null(False)
    return np.asarray(flags).astype(np.bool_)
