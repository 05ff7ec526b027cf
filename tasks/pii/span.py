"""A place in a text and what stands there."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Span:
    """A place in a text.

    Attributes:
        start: First character.
        end: One past the last.
        type: What stands there, see :mod:`tasks.pii.kinds`.
        score: How sure that is, in [0, 1].
    """

    start: int
    end: int
    type: str
    score: float
