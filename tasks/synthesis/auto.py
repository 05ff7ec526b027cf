"""``auto``: tries candidates within a budget, judges them on rows not seen, keeps the best and says why."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any, ClassVar, Literal, Protocol

import numpy as np
import pyarrow as pa
from pydantic import Field

from schemas.errors import UnderstudyError
from tasks.synthesis.interface import PLAIN, Columns, Fitted, Synthesizer, require_rows, synthesizer
from tasks.synthesis.trees import FittedTrees
from tasks.values.cells import CellKey, hash_rows

_LEAST_ROWS = 40  # fewer cannot be halved and judged
_MOST_JUDGED = 10_000  # rows that candidates are tried on: half are learnt, and of these 4,000 are compared

_logger = logging.getLogger(__name__)


class Verdict(Protocol):
    """What a judge says."""

    @property
    def score(self) -> float:
        """Larger is better."""

    @property
    def private(self) -> bool:
        """Whether it keeps the limits of privacy."""

    @property
    def gives_away(self) -> float:
        """How far it is beyond them; 0 within."""

    @property
    def reason(self) -> str:
        """The figures in a sentence."""


Judge = Callable[[pa.Table, pa.Table, pa.Table, str | None], Verdict]


class Candidate(Synthesizer):
    """A synthesizer to try.

    Attributes:
        kind: Its kind.
        dials: Its dials.
        seconds: What a trial costs however small the table is, in seconds of one core.
        per_cell: What each cell that it is tried on adds.
        calmer: Whether its dials only give up fidelity for privacy: tried where nothing before it was private.
    """

    kind: str
    dials: dict[str, Any] = Field(default_factory=dict)
    seconds: float = 0.0
    per_cell: float = 0.0
    calmer: bool = False

    def cost(self, rows: int, columns: int) -> float:
        """Estimate the seconds of a trial.

        An estimate, and not the clock: which candidates a budget reaches, and so every row of the twin, must not
        depend on how busy the machine was.
        """
        return self.seconds + self.per_cell * rows * columns

    @property
    def label(self) -> str:
        """The name in notes."""
        told = ", ".join(f"{name} {value:g}" for name, value in self.dials.items())
        return f"{self.kind} ({told})" if told else self.kind


OURS = (
    Candidate(kind="sequential_trees", seconds=1.5, per_cell=8e-6),
    Candidate(kind="sequential_trees", dials={"leaf": 50, "penalty": 12.0}, seconds=1.5, per_cell=8e-6, calmer=True),
    Candidate(kind="empirical_copula", seconds=1.5, per_cell=2e-6),
    Candidate(
        kind="sequential_trees", dials={"leaf": 200, "penalty": 20.0, "reach": 1.0}, seconds=1.5, per_cell=8e-6,
        calmer=True,
    ),
)  # fmt: skip
ENGINES = (
    Candidate(kind="gaussian_copula", seconds=30.0, per_cell=4e-5),
    Candidate(kind="tvae", seconds=30.0, per_cell=6e-4),
    Candidate(kind="ctgan", seconds=30.0, per_cell=5e-3),
)


@dataclass(frozen=True)
class _Tried:
    candidate: Candidate
    verdict: Verdict


class Auto(Synthesizer):
    """The best of several synthesizers.

    The first candidate is taken without trying the rest where it is private and as faithful as rows never seen. Where
    it is not, or its twin was refused, all that the budget reaches are tried for the most faithful.

    Attributes:
        seconds: The budget, in seconds that trials are estimated to take on one core. The first candidate is tried
            in any case, another only where what is left reaches for it.
        candidates: What to try, in order.
        judge: The function that judges, as ``module:name``.
        enough: A score of the first candidate, where it is private, that ends the search. Where it falls short, another
            kind of model may fit the table better.
        refused: Candidates whose twin the gates refused, by their names in notes, each with the reason: they are passed
            over, and the budget has paid for them.
    """

    fitted: ClassVar[type[Fitted]] = FittedTrees

    kind: Literal["auto"] = "auto"
    seconds: float = Field(default=20.0, gt=0)
    candidates: tuple[Candidate, ...] = (*OURS, *ENGINES)
    judge: str = "tasks.quality.verdict:judge"
    enough: float = 1.5
    refused: Mapping[str, str] = Field(default_factory=dict)

    def fit(self, table: pa.Table, *, columns: Columns = PLAIN, seed: int = 0) -> Fitted:
        """Try the candidates on halves of the table, and fit the best on the whole."""
        require_rows(table)
        if table.num_rows < _LEAST_ROWS:
            fitted = synthesizer("sequential_trees").fit(table, columns=columns, seed=seed)
            fitted.notes += (f"sequential_trees without a trial: {table.num_rows} rows are too few to hold some back.",)
            return fitted
        tried, notes = self._try(table, columns, seed)
        best = max(tried, key=_worth) if tried else None
        chosen = best.candidate if best else OURS[0]
        fitted = synthesizer(chosen.kind, **chosen.dials).fit(table, columns=columns, seed=seed)
        why = f"Chosen: {chosen.label}, " + (_why(best, tried) if best else "for none could be tried.")
        fitted.notes += (why, *notes)
        fitted.trusted = chosen.label if best and best.verdict.private else None
        return fitted

    def without(self, refused: Mapping[str, str]) -> "Auto":
        """Pass over some candidates."""
        return self.model_copy(update={"refused": {**self.refused, **refused}})

    def reaches_more(self, rows: int, columns: int) -> bool:
        """Whether what is left of the budget reaches for another candidate."""
        rows = min(rows, _MOST_JUDGED) // 2
        left = self._left(rows, columns)
        return any(candidate.cost(rows, columns) <= left for candidate in self._waiting())

    def _waiting(self) -> Iterator[Candidate]:
        return (candidate for candidate in self.candidates if candidate.label not in self.refused)

    def _left(self, rows: int, columns: int) -> float:
        """The seconds that are left of the budget when the candidates that were refused are paid for."""
        spent = (one.cost(rows, columns) for one in self.candidates if one.label in self.refused)
        return self.seconds - sum(spent)

    def _ends(self, tried: Sequence[_Tried]) -> bool:
        """Whether no other is looked for: the first is good enough. What stands in for it need not be the best."""
        first = tried[-1].verdict
        return not self.refused and len(tried) == 1 and first.private and first.score >= self.enough

    def _try(self, table: pa.Table, columns: Columns, seed: int) -> tuple[list[_Tried], list[str]]:
        train, holdout = _halves(table, seed)
        judge: Judge = resolve_name(self.judge)
        left = self._left(train.num_rows, train.num_columns)
        tried: list[_Tried] = []
        notes = [f"Refused: {label}: {why}, though its trial was private." for label, why in self.refused.items()]
        for number, candidate in enumerate(self._waiting()):
            if candidate.calmer and any(one.verdict.private for one in tried):
                notes.append(f"Not needed: {candidate.label}: one before it was private.")
                continue
            cost = candidate.cost(train.num_rows, train.num_columns)
            if number and cost > left:
                notes.append(
                    f"Not tried: {candidate.label}, about {cost:.0f} s; {max(left, 0):.0f} s of the budget are left. "
                    f"--budget-seconds {np.ceil(self.seconds - left + cost):.0f} reaches it."
                )
                continue
            left -= cost
            try:
                made = (
                    synthesizer(candidate.kind, **candidate.dials)
                    .fit(train, columns=columns, seed=seed)
                    .sample(0, train.num_rows, total=train.num_rows)
                )
                tried.append(_Tried(candidate, judge(train, holdout, made, columns.target)))
            except UnderstudyError as error:
                notes.append(f"Failed: {candidate.label}: {error}")
                continue
            notes.append(f"Tried: {candidate.label}: {tried[-1].verdict.reason}.")
            _logger.info("tried %s: %s", candidate.label, tried[-1].verdict.reason)
            if self._ends(tried):
                break
        return tried, notes


def _worth(one: _Tried) -> tuple[float, float]:
    """The most faithful of those that are private; where none is, the one that is nearest to being so."""
    return (-one.verdict.gives_away, one.verdict.score)


def _why(best: _Tried, tried: list[_Tried]) -> str:
    if not best.verdict.private:
        return (
            f"the nearest to being private of {len(tried)}: on halves of the rows none kept the limits of privacy, to "
            "which the gates hold the twin itself."
        )
    rivals = [one for one in tried if one is not best]
    if not rivals:
        return "for it was private and as faithful as rows that were never seen."
    return f"the most faithful of {sum(one.verdict.private for one in tried)} private candidates out of {len(tried)}."


def _halves(table: pa.Table, seed: int) -> tuple[pa.Table, pa.Table]:
    """Two halves of at most 10,000 rows together, drawn by hash so that the table's order does not matter."""
    rank = np.argsort(hash_rows(CellKey.of(seed, "auto", "halves").word, np.arange(table.num_rows, dtype=np.uint64)))
    size = min(table.num_rows, _MOST_JUDGED) // 2
    return table.take(np.sort(rank[:size])), table.take(np.sort(rank[size : 2 * size]))
