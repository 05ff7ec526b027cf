"""exp and log out of additions, multiplications and divisions alone.

NumPy's own pick an instruction set at run time and differ in the last bit between processors, and between contiguous
and strided arrays. These are the same everywhere, which "the same bytes again" needs; they are off by at most 4 units
in the last place.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from tasks.values.cells import BLOCK

Floats = npt.NDArray[np.float64]

# ln 2 in two parts: the first has trailing zero bits, so that its product with any exponent is exact.
_LN2_HIGH = float.fromhex("0x1.62e42fee00000p-1")
_LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
_LOG2_E = float.fromhex("0x1.71547652b82fep+0")
_SQRT_HALF = 0.7071067811865476


def _factorial_inverses(count: int) -> list[float]:
    terms, factorial = [], 1
    for n in range(count):
        factorial *= max(n, 1)
        terms.append(1.0 / factorial)
    return terms


_EXP_TERMS = _factorial_inverses(14)  # |r| <= 0.347, and r**14 / 14! is below 2**-57
_LOG_TERMS = [2.0 / (2 * n + 1) for n in range(11)]  # |s| <= 0.172, and s**22 / 23 is below 2**-57


def exp(values: Floats) -> Floats:
    """e to the power of each value, shape (n,)."""
    return _blockwise(_exp_block, values)


def log(values: Floats) -> Floats:
    """The natural logarithm of each positive value, shape (n,); minus infinity at 0."""
    return _blockwise(_log_block, values)


def _blockwise(function: Callable[[Floats], Floats], values: Floats) -> Floats:
    result = np.empty(len(values), np.float64)
    for start in range(0, len(values), BLOCK):
        result[start : start + BLOCK] = function(values[start : start + BLOCK])
    return result


def _exp_block(values: Floats) -> Floats:
    x = np.clip(values, -750.0, 710.0)
    turns = np.rint(x * _LOG2_E)
    rest = (x - turns * _LN2_HIGH) - turns * _LN2_LOW
    with np.errstate(over="ignore", under="ignore"):
        return np.ldexp(_polynomial(_EXP_TERMS, rest), turns.astype(np.int32))


def _log_block(values: Floats) -> Floats:
    mantissa, exponent = np.frexp(values)
    small = mantissa < _SQRT_HALF
    mantissa[small] *= 2.0
    exponent = exponent - small
    with np.errstate(invalid="ignore"):
        s = (mantissa - 1.0) / (mantissa + 1.0)
    result: Floats = exponent * _LN2_HIGH + (s * _polynomial(_LOG_TERMS, s * s) + exponent * _LN2_LOW)
    result[values == 0.0] = -np.inf
    result[np.isposinf(values)] = np.inf
    return result


def _polynomial(terms: list[float], x: Floats) -> Floats:
    total = np.full_like(x, terms[-1])
    for term in reversed(terms[:-1]):
        total *= x
        total += term
    return total
