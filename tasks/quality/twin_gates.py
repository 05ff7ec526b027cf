"""What a twin must reach to be published: thresholds of fidelity and of privacy, each with its margin of chance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from schemas.errors import BadInputError, GateRefusedError
from schemas.suggest import did_you_mean
from tasks.quality.attacks import Risk
from tasks.quality.kinship import Kinship
from tasks.quality.privacy import ERRORS, LIMITS, Privacy, copies_margin
from tasks.quality.twin import Gate, TableTwin, TwinReport, accuracy_ratio, utility_ratio

DEFAULTS: Mapping[str, float] = {
    "accuracy": 0.90,
    "detection": 0.85,
    "utility": 0.85,
    "cardinality": 0.80,
    "inter_table": 0.80,
    **LIMITS,
    "attack": 0.10,
    "repeats": 0.0,
}
"""Least accuracy, utility, cardinality and inter-table trends; most of the others.

``accuracy``, ``utility`` and ``inter_table`` are shares of what real rows reach; ``copies`` is beyond the holdout's;
``attack`` is the upper bound of the risk of any attack; ``repeats``, of small tables of
people, is what chance allows or so much, whichever is more.
"""

_MEANINGS = {
    "accuracy": "accuracy, as a share of what real rows reach",
    "detection": "how well it can be told apart from real rows",
    "utility": "use for predictions, as a share of what real rows reach",
    "cardinality": "how like the numbers of children are",
    "inter_table": "how like children take after their parents, as a share of what real rows reach",
    "copies": "exact copies beyond those that chance gives",
    "closer_share": "share of rows nearer to learnt rows than to rows set aside",
    "attack": "the greatest risk of the three attacks",
    "repeats": "share of values that one real person has",
}
_LEAST = frozenset({"accuracy", "utility", "cardinality", "inter_table"})
PRIVATE = frozenset({*LIMITS, "attack"})
"""Gates that ask for more privacy, which another candidate may have."""

_CHOOSING = ("Chosen: ", "Refused: ", "Tried: ", "Failed: ", "Not tried: ", "Not needed: ", "without a trial")
_GUESSED = 0.7  # share of attacks on unseen rows from which on their success says what anybody could guess
_MANY = 1000  # rows from which on attacks hit different ones, so that their interval is the risk's


def thresholds(given: Mapping[str, float] | None = None) -> dict[str, float]:
    """Put given thresholds in the place of the defaults.

    Raises:
        BadInputError: If one is not known.
    """
    for name in given or {}:
        if name not in DEFAULTS:
            raise BadInputError(f"There is no gate '{name}'.{did_you_mean(name, DEFAULTS)}")
    return {**DEFAULTS, **(given or {})}


def judged(report: TwinReport, given: Mapping[str, float] | None = None) -> TwinReport:
    """Give the report with every figure held against its threshold."""
    limits = thresholds(given)
    found = [gate for name, table in report.tables.items() for gate in _of_table(name, table, limits)]
    whole = _whole(report.kinship) if report.kinship else {}
    return replace(
        report, gates=(*found, *(_gate(name, None, whole[name], limits[name]) for name in whole), *report.gates)
    )


def _whole(kinship: Kinship) -> dict[str, float]:
    """The figures that are held against thresholds: trends beside what chance leaves of them with so few parents."""
    shared = kinship.likeness
    return {"cardinality": kinship.degrees} | ({} if shared is None else {"inter_table": shared})


def unmeasured(report: TwinReport) -> tuple[str, ...]:
    """Say which tables of people have no figure of privacy but ``repeats``, and what stands in its place."""
    return tuple(
        f"{name}: its privacy could not be measured: {table.reason or 'too few columns to compare'}. Numbers and dates "
        "of few people were moved to between their neighbours', and come back no more often than chance gives."
        for name, table in report.tables.items()
        if table.repeats
    )


def enforce_twin(report: TwinReport) -> None:
    """Let a judged twin pass or refuse it.

    Raises:
        GateRefusedError: Naming every figure that does not reach its threshold.
    """
    failed = [gate for gate in report.gates if not gate.passed]
    if failed:
        listed = "\n".join([*(f"  {gate.sentence}." for gate in failed), *_tried(report, failed)])
        raise GateRefusedError(
            f"{len(failed)} of {len(report.gates)} gates of fidelity and privacy were not reached, so nothing was "
            f"published:\n{listed}\nSee 'Beside the real rows' in quality_report.html. Another synthesizer or more "
            f"rows may reach them; `--gate {failed[0].name}=VALUE` sets a threshold."
        )


def _tried(report: TwinReport, failed: Sequence[Gate]) -> Iterator[str]:
    """Say what learnt the tables that failed, and what else was tried."""
    tables = {gate.table for gate in failed}
    told = [
        note
        for note in report.method
        if (None in tables or note.partition(":")[0] in tables) and any(verb in note for verb in _CHOOSING)
    ]
    if told:
        yield "What was tried:"
        yield from (f"  {note}" for note in told)


def _gate(name: str, table: str | None, value: float, limit: float) -> Gate:
    return Gate(name, table, value, limit, name in _LEAST, _MEANINGS[name])


def _of_table(name: str, table: TableTwin, limits: Mapping[str, float]) -> Iterator[Gate]:
    if table.fidelity is not None:
        yield _gate("accuracy", name, accuracy_ratio(table.fidelity), limits["accuracy"])
        yield _gate("detection", name, table.fidelity.detection, limits["detection"])
        used = utility_ratio(table.fidelity)
        if used is not None:
            yield _gate("utility", name, used, limits["utility"])
    if table.privacy is not None:
        yield from _private(name, table, table.privacy, limits)
    for one in table.repeats:
        limit = max(one.allowed, limits["repeats"])
        yield Gate("repeats", f"{name}.{one.column}", one.share, limit, least=False, meaning=_MEANINGS["repeats"])


def _private(name: str, table: TableTwin, privacy: Privacy, limits: Mapping[str, float]) -> Iterator[Gate]:
    rows = min(table.measured)
    chance = privacy.copies_holdout
    yield _gate("copies", name, privacy.copies - chance, limits["copies"] + copies_margin(chance, rows))
    limit = limits["closer_share"] + ERRORS * privacy.closer_error
    yield _gate("closer_share", name, privacy.closer_share, limit)
    margin = 0.0 if rows >= _MANY else 2 * 0.5 / float(np.sqrt(rows))
    worst = max(_risk(risk, rows) for risk in privacy.attacks.values())
    yield _gate("attack", name, worst, limits["attack"] + margin)


def _risk(risk: Risk, rows: int) -> float:
    """The upper bound of the risk, or its estimate where the bound says more of chance than of the rows.

    That is so in a small table, where attacks keep hitting the same rows, and where the attack nearly always succeeds
    on rows that were never seen: the gain is measured against the little that is left.
    """
    return risk.upper if rows >= _MANY and risk.control_rate <= _GUESSED else risk.value
