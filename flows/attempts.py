"""A twin as one candidate made it, and another one where the gates refused what its trial had found private."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flows.documents import Work
from flows.rehearsal import Rehearsal
from schemas.manifest import Part
from tasks.quality.report import QualityReport
from tasks.quality.twin import Gate
from tasks.quality.twin_gates import PRIVATE
from tasks.storage.stage import Stage
from tasks.synthesis.learning import Task


@dataclass(frozen=True)
class Attempt:
    """A twin that was learnt and planned.

    Attributes:
        wanted: What was to be learnt, and what was passed over.
        twin: The twin.
        work: As what it is about to be published.
    """

    wanted: Task
    twin: Rehearsal
    work: Work


@dataclass(frozen=True)
class Staged:
    """A twin that was written and judged.

    Attributes:
        stage: Where its parts are.
        parts: In order.
        report: What was found of it.
    """

    stage: Stage
    parts: tuple[Part, ...]
    report: QualityReport


def passing_over(attempt: Attempt, report: QualityReport) -> Task | None:
    """Pass over the candidates whose twin the gates of privacy refused; None where there is nothing else to try.

    A trial on halves of the rows lets a candidate pass that the twin of all rows does not bear out. Where no trial
    found one private, or another gate failed too, the refusal is real.
    """
    failed = [gate for gate in report.twin.gates if not gate.passed] if report.twin else []
    found = [_refused(attempt, gate) for gate in failed]
    refused = {name: dict(attempt.wanted.refused.get(name, {})) for name, _ in filter(None, found)}
    for gate, one in zip(failed, found, strict=True):
        if one is None:
            return None
        refused[one[0]][one[1]] = gate.sentence.partition(": ")[2]
    if not refused or not all(_reaches_more(attempt, name, refused[name]) for name in refused):
        return None
    return replace(attempt.wanted, refused={**attempt.wanted.refused, **refused})


def _refused(attempt: Attempt, gate: Gate) -> tuple[str, str] | None:
    """The table and its candidate that a gate refused; None where no other candidate can mend it."""
    lone = attempt.twin.learnt.twin.lone.get(gate.table or "")
    if gate.name not in PRIVATE or gate.table is None or lone is None or lone.fitted is None:
        return None
    return None if lone.fitted.trusted is None else (gate.table, lone.fitted.trusted)


def _reaches_more(attempt: Attempt, name: str, refused: Mapping[str, str]) -> bool:
    lone = attempt.twin.learnt.twin.lone[name]
    columns = 0 if lone.fitted is None else len(lone.fitted.schema)
    return attempt.wanted.synthesizer.without(refused).reaches_more(lone.rows, columns)
