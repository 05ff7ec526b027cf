"""What is measured of a twin, over several halvings of a table, each figure with its standard error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from statistics import fmean, stdev

import pyarrow as pa

NAN = float("nan")
HEADER = (
    "quality | TSTR (real) | detection | closer, all columns | closer, worst set (chance) | copies (holdout's) | attack"
)
BETTER = {"quality": 1, "TSTR": 1, "detection": -1, "whole": -1, "closer": -1, "attack": -1, "fit s": -1}  # ahead
DIGITS = {"detection": 2, "fit s": 1}
SURE = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78}  # errors that 19 of 20 differences by chance lie within, by halvings
_MANY = 1.96


@dataclass(frozen=True)
class Figures:
    """Of one halving; NaN is what has no meaning for real rows, or could not be measured."""

    fit: float
    sample: float
    quality: float
    utility: float
    detection: float
    closer: float = NAN
    closer_error: float = NAN
    copies: float = NAN
    copies_holdout: float = NAN
    attack: float = NAN
    utility_real: float = NAN
    whole: float = NAN
    closer_chance: float = NAN

    @classmethod
    def of_holdout(cls, train: pa.Table, holdout: pa.Table, target: str) -> "Figures":
        """What rows never seen reach, and a model that was trained on the real ones."""
        from tasks.quality.fidelity import measure_fidelity, sdmetrics_quality

        best = measure_fidelity(train, holdout, holdout, target=target, sdmetrics=False)
        return cls(0, 0, sdmetrics_quality(train, holdout), _known(best.utility_real), best.detection)

    @classmethod
    def of_twin(
        cls, train: pa.Table, holdout: pa.Table, made: pa.Table, target: str, seconds: tuple[float, float]
    ) -> "Figures":
        """What a twin reaches."""
        from tasks.quality.fidelity import measure_fidelity, sdmetrics_quality
        from tasks.quality.privacy import measure_privacy
        from tasks.values.threads import one_thread

        sides = [side.select(made.column_names) for side in (train, holdout, made)]
        with one_thread():
            faithful = measure_fidelity(*sides, target=target, sdmetrics=False)
            private = measure_privacy(*sides)
        return cls(
            *seconds, sdmetrics_quality(sides[0], sides[2]), _known(faithful.utility), faithful.detection,
            private.closer_share, private.closer_error, private.copies, private.copies_holdout,
            max(risk.upper for risk in private.attacks.values()),
            _known(faithful.utility_real), private.closer_whole, private.closer_chance,
        )  # fmt: skip


def _known(value: float | None) -> float:
    return NAN if value is None else value


def told(halvings: Sequence[Figures]) -> list[str]:
    """The cells of a row: means, behind each its standard error."""
    by = {f.name: [getattr(one, f.name) for one in halvings] for f in fields(Figures)}
    seconds = [f"{fmean(by[name]):.1f}" if any(by["fit"]) else "" for name in ("fit", "sample")]
    closer = _with_error(fmean(by["closer"]), _closer_error(halvings), 3)
    copies = "" if closer == "" else f"{fmean(by['copies']):.3f}"
    return [
        *seconds, _cell(by["quality"], 3), _beside(_cell(by["utility"], 3), by["utility_real"]),
        _cell(by["detection"], 2), _cell(by["whole"], 3), _beside(closer, by["closer_chance"]),
        _beside(copies, by["copies_holdout"]), _cell(by["attack"], 3),
    ]  # fmt: skip


def _beside(cell: str, reached: Sequence[float]) -> str:
    """A cell, and in brackets what real rows, or chance, would give."""
    known = [value for value in reached if value == value]
    return f"{cell} ({fmean(known):.3f})" if cell and known else cell


def _cell(values: Sequence[float], digits: int) -> str:
    known = [value for value in values if value == value]
    return _with_error(fmean(known), _error(known), digits) if known else ""


def _with_error(mean: float, error: float, digits: int) -> str:
    if mean != mean:
        return ""
    return f"{mean:.{digits}f}" + (f" ± {error:.{max(digits, 3)}f}" if error == error else "")


def _error(values: Sequence[float]) -> float:
    return stdev(values) / len(values) ** 0.5 if len(values) > 1 else NAN


def _closer_error(halvings: Sequence[Figures]) -> float:
    """Of the mean of the shares, by the error of each: who is learnt is thrown anew in each halving."""
    return float(sum(one.closer_error**2 for one in halvings) ** 0.5) / len(halvings)


@dataclass(frozen=True)
class Ahead:
    """By how much one maker is ahead of another in a figure (behind where negative).

    Attributes:
        mean: Over the halvings that have it; NaN where none has.
        error: Its standard error; NaN where fewer than two have it.
        sure: So many errors, and chance alone gives it once in twenty times.
    """

    mean: float
    error: float
    sure: float

    def told(self, figure: str) -> str:
        """The cell of a row, bold where it is more than chance."""
        if self.error != self.error:
            return "-"
        cell = f"{self.mean:+.{DIGITS.get(figure, 3)}f} ± {self.error:.3f}"
        return f"**{cell}**" if abs(self.mean) > self.sure * self.error else cell


def beside(ours: Sequence[Figures], theirs: Sequence[Figures]) -> dict[str, Ahead]:
    """Compare two makers halving by halving; a share below a half is as good as a half."""
    pairs = list(zip(_compared(ours), _compared(theirs), strict=True))
    found = {}
    for name, way in BETTER.items():
        ahead = [way * (own[name] - other[name]) for own, other in pairs]
        ahead = [value for value in ahead if value == value]
        error, sure = _error(ahead), SURE.get(len(ahead), _MANY)
        if name == "closer":
            error, sure = (_closer_error(ours) ** 2 + _closer_error(theirs) ** 2) ** 0.5, _MANY
        found[name] = Ahead(fmean(ahead) if ahead else NAN, error, sure)
    return found


def pooled(tables: Sequence[dict[str, Ahead]]) -> dict[str, Ahead]:
    """The mean over tables, which chance moves less than it moves one of them."""
    found = {}
    for name in BETTER:
        known = [one[name] for one in tables if one[name].error == one[name].error]
        error = sum(one.error**2 for one in known) ** 0.5 / max(len(known), 1)
        found[name] = Ahead(fmean(one.mean for one in known) if known else NAN, error, _MANY)
    return found


def _compared(halvings: Sequence[Figures]) -> list[Mapping[str, float]]:
    return [
        {"quality": one.quality, "TSTR": one.utility, "detection": one.detection, "whole": max(one.whole, 0.5),
         "closer": max(one.closer, 0.5), "attack": one.attack, "fit s": one.fit}
        for one in halvings
    ]  # fmt: skip
