"""How much room the sets of surrogates have: what chance makes equal under two keys, and what had no room."""

from collections import Counter
from collections.abc import Callable, Sequence

from tasks.pii.keys import PiiKey
from tasks.pii.surrogates.ask import Ask
from tasks.pii.surrogates.domains import domain
from tasks.pii.surrogates.drawn import Domain, Numbered

_LARGE = 1 << 40  # a set so large that chance brings nothing together

OUTSIDE: dict[str, tuple[tuple[str, ...], str, str]] = {
    "mac": (
        ("MAC",),
        "256 addresses are set aside for documentation (00-00-5E-00-53-xx)",
        "locally administered addresses, which no maker gives out",
    ),
    "ip": (
        ("IP",),
        "768 addresses are set aside for documentation (RFC 5737)",
        "addresses of 240.0.0.0/4, which is kept for the future",
    ),
    "phone": (
        ("PHONE",),
        "few numbers are set aside for fiction",
        "numbers with a 0 or 00 where no subscriber's number has one",
    ),
    "national": (
        ("NATIONAL_ID",),
        "few numbers are never issued",
        "numbers with the right check, which may be somebody's",
    ),
}
"""By kind of surrogate: the types of columns, how large the reserved set is, and what stands for the rest."""


class Asked:
    """Remembers which sets a maker asks."""

    learning = True

    def __init__(self) -> None:
        self.key = PiiKey(bytes(32))
        self.sets: Counter[str] = Counter()

    def __call__(self, space: str, domains: Sequence[str], values: Sequence[str]) -> list[str]:
        """Count the sets."""
        self.sets.update(domains)
        return list(values)

    def knows(self, space: str, values: Sequence[str]) -> list[bool]:
        """Nothing is known."""
        return [False] * len(values)

    def note_alone(self, kind: str, words: Sequence[str]) -> None:
        """These take no room."""


def same_by_chance(maker: Callable[[list[str], Ask], list[str]], values: list[str]) -> float:
    """How many of some distinct values get the same surrogate under two keys, on the average.

    Args:
        maker: Of their surrogates.
        values: Each once.
    """
    asked = Asked()
    maker(values, asked)
    sizes = {name: min(_preferred(domain(name)).capacity, _LARGE) for name in asked.sets}
    return sum(count / max(sizes[name], 1) for name, count in asked.sets.items())


def _preferred(drawn: Domain) -> Numbered:
    """The set that values draw from first."""
    return drawn.first if drawn.first.capacity or drawn.spill is None else drawn.spill
