"""Three attacks on synthetic rows: singling out, linkability, inference.

Each is tried on training rows and, as a control, on rows that the synthesizer never saw. The risk is the success
beyond the control's, so that what can be learnt about anybody from the population is not counted.

Source:
    Giomi, Boenisch, Wehmeyer and Tasnadi, "A unified framework for quantifying privacy risk in synthetic data" (2023).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.quality.matrix import Bool, Float64, Space, nearest

UInt = npt.NDArray[np.unsignedinteger[Any]]

_Z = 1.959963984540054  # two-sided 95 %
_CLOSE = 0.05  # a guessed number is right within 5 % of the true one
_SECRETS = 30  # columns that take their turn as the secret, evenly spread where there are more
_COLUMNS = 3  # fewest columns in a predicate that singles out; up to three more are used


@dataclass(frozen=True)
class Risk:
    """What an attack gains from the synthetic rows.

    Attributes:
        value: (attack rate - control rate) / (1 - control rate), at least 0.
        upper: Upper bound of its 95 % interval.
        attack_rate: Success on training rows.
        control_rate: Success on rows that were never seen.
        attempts: How many attacks each rate rests on.
    """

    value: float
    upper: float
    attack_rate: float
    control_rate: float
    attempts: int

    @classmethod
    def of(cls, attack: Bool, control: Bool) -> "Risk":
        """Compare successes on training rows with successes on control rows, shapes (n,) and (m,)."""
        if not len(attack) or not len(control):
            return cls(0.0, 0.0, 0.0, 0.0, 0)
        hit, hit_error = wilson(int(attack.sum()), len(attack))
        base, base_error = wilson(int(control.sum()), len(control))
        room = max(1.0 - base, 1e-9)
        value = (hit - base) / room
        error = float(np.hypot(hit_error / room, (1.0 - hit) / room**2 * base_error))
        return cls(
            max(value, 0.0), min(max(value + error, 0.0), 1.0), float(attack.mean()), float(control.mean()), len(attack)
        )


def wilson(successes: int, attempts: int) -> tuple[float, float]:
    """Centre and half-width of Wilson's 95 % interval of a rate.

    Source:
        E. B. Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
    """
    rate, spread = successes / attempts, 1.0 + _Z**2 / attempts
    centre = (rate + _Z**2 / (2 * attempts)) / spread
    return centre, _Z / spread * float(np.sqrt(rate * (1 - rate) / attempts + _Z**2 / (4 * attempts**2)))


def singling_out(
    space: Space, real: Float64, held: Float64, made: Float64, *, attacks: int = 1000, seed: int = 0
) -> Risk:
    """Guess predicates that fit one synthetic row alone; a success fits exactly one real row.

    Control rows are as many as training rows, for the chance to fit exactly one depends on their number.
    """
    rng = np.random.default_rng(seed)
    size = min(len(real), len(held))
    *others, own = _places((real[:size], held[:size], made))
    category = space.is_category.tolist()
    upwards = made > [np.nanmedian(column) if np.any(~np.isnan(column)) else 0.0 for column in made.T]
    hits: list[list[bool]] = []
    for trial in range(60 * attacks):
        if len(hits) >= attacks:
            break
        row = int(rng.integers(len(made)))
        chosen = rng.permutation(made.shape[1])[: _COLUMNS + trial % 4]
        asked = [(int(j), own[j, row], bool(upwards[row, j]), category[j]) for j in chosen]
        if _matches(own, asked) == 1:
            hits.append([_matches(rows, asked) == 1 for rows in others])
    found = np.array(hits, dtype=bool).reshape(-1, 2)
    return Risk.of(found[:, 0], found[:, 1])


def _places(sides: Sequence[Float64]) -> list[UInt]:
    """Each value's place among all of its column, 0 for null: short numbers are compared in no time.

    Args:
        sides: Shape (rows, columns) each.

    Returns:
        Shape (columns, rows) each.
    """
    together = np.concatenate(sides)
    places = np.empty(together.shape[::-1], dtype=np.uint16 if len(together) < 2**16 else np.uint32)
    for j, column in enumerate(together.T):
        there = ~np.isnan(column)
        places[j] = 0
        places[j, there] = 1 + np.unique(column[there], return_inverse=True)[1]
    return np.split(places, np.cumsum([len(side) for side in sides])[:-1], axis=1)


def _matches(places: UInt, asked: Sequence[tuple[int, Any, bool, bool]]) -> int:
    """Count the rows of which all is true that is asked: column, place, and whether beyond it or just there."""
    fits = np.ones(places.shape[1], dtype=bool)
    for j, place, upwards, category in asked:
        if category or place == 0:
            fits &= places[j] == place
        elif upwards:
            fits &= places[j] >= place
        else:
            fits &= places[j] - 1 <= place - 1  # a null's place is beyond all then
    return int(np.count_nonzero(fits))


def linkability(
    space: Space, real: Float64, held: Float64, made: Float64, *, attacks: int = 1000, seed: int = 0
) -> Risk:
    """Hold two halves of a person's columns; a success links both to the same synthetic row as their nearest."""
    rng = np.random.default_rng(seed)
    columns = rng.permutation(made.shape[1])
    halves = [sorted(columns[: len(columns) // 2].tolist()), sorted(columns[len(columns) // 2 :].tolist())]
    if not halves[0]:
        return Risk.of(np.zeros(0, dtype=bool), np.zeros(0, dtype=bool))
    found = []
    for rows in (real, held):
        targets = rows[rng.permutation(len(rows))[:attacks]]
        near = [nearest(space.points(targets, half), space.points(made, half))[1][:, 0] for half in halves]
        found.append(near[0] == near[1])
    return Risk.of(found[0], found[1])


def inference(space: Space, real: Float64, held: Float64, made: Float64, *, attacks: int = 1000, seed: int = 0) -> Risk:
    """Know all columns of a person but one; a success reads that one off the nearest synthetic row.

    Every column takes its turn as the secret, or 30 of a wide table, and the attempts on all of them are pooled.
    """
    rng = np.random.default_rng(seed)
    some = [rows[rng.permutation(len(rows))[:attacks]] for rows in (real, held)]
    found: list[list[Bool]] = [[], []]
    for secret in range(0, made.shape[1], max(1, -(-made.shape[1] // _SECRETS))):
        known = [j for j in range(made.shape[1]) if j != secret]
        reference = space.points(made, known)
        for k, targets in enumerate(some):
            at = nearest(space.points(targets, known), reference)[1][:, 0]
            found[k].append(_guessed(made[at, secret], targets[:, secret], bool(space.is_category[secret])))
    if not found[0]:
        return Risk.of(np.zeros(0, dtype=bool), np.zeros(0, dtype=bool))
    return Risk.of(np.concatenate(found[0]), np.concatenate(found[1]))


def _guessed(guess: Float64, truth: Float64, category: bool) -> Bool:
    same: Bool = (guess == truth) | (np.isnan(guess) & np.isnan(truth))
    return same if category else same | (np.abs(guess - truth) <= _CLOSE * np.abs(truth))
