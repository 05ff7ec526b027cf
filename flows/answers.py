"""What came of a request, in words and in numbers."""

from typing import Any

from pydantic import Field

from schemas.manifest import Manifest
from schemas.model import Model
from tasks.inference.routing.conversation import Turn
from tasks.inference.routing.route import Route


class Answer(Model):
    """What ``ask`` says in the end.

    Attributes:
        text: In words: where it is, how much of it, what to know.
        flow: That served the request.
        by: ``rules``, or the model that chose.
        passed: Whether all is as it should be: a check that fails has been served, and its answer is no.
        result: What the flow gave, as plain values.
    """

    text: str
    flow: str
    parameters: dict[str, Any]
    by: str
    passed: bool = True
    generation_id: str | None = None
    location: str | None = None
    tables: dict[str, int] = Field(default_factory=dict)
    result: dict[str, Any] = Field(default_factory=dict)


def answer_of(route: Route, result: Any) -> Answer:
    """Say what came of it."""
    rows = {name: entry.rows for name, entry in result.tables.items()} if isinstance(result, Manifest) else {}
    return Answer(
        text=_words(route, result),
        flow=route.flow,
        parameters=dict(route.parameters),
        by=route.by,
        passed=bool(getattr(result, "passed", getattr(result, "same", True) if route.flow == "reproduce" else True)),
        generation_id=getattr(result, "generation_id", None),
        location=getattr(result, "location", None),
        tables=rows,
        result=result.model_dump(mode="json") if hasattr(result, "model_dump") else {},
    )


def turn_of(request: str, answer: Answer) -> Turn:
    """What of it a follow-up may speak of."""
    return Turn(
        request=request,
        flow=answer.flow,
        parameters=answer.parameters,
        generation_id=answer.generation_id,
        location=answer.location,
        tables=answer.tables,
        seed=answer.result.get("seed"),
    )


def _words(route: Route, result: Any) -> str:
    if isinstance(result, Manifest):
        return _of_manifest(result)
    if route.flow == "check":
        return _of_check(result)
    if route.flow == "infer-schema":
        columns = len(result.choices)
        tables = ", ".join(result.tables)
        head = f"The schema '{result.name}' has {len(result.tables)} tables ({tables}) and {columns} columns."
        return head + _notes(result.notes)
    if route.flow == "reproduce":
        return (
            f"{result.generation_id} was made again: {'the same' if result.same else 'NOT the same'}, table by table."
        )
    if route.flow == "diff":
        return f"{result.first} and {result.second} are {'the same' if result.same else 'different'}, table by table."
    if route.flow == "export":
        rows = sum(result.tables.values())
        return f"{result.generation_id} is exported to {result.to}: {rows:,} rows.{_notes(result.notes)}"
    return f"{route.flow} is done."


def _of_manifest(manifest: Manifest) -> str:
    rows = sum(entry.rows for entry in manifest.tables.values())
    tables = ", ".join(f"{name} {entry.rows:,}" for name, entry in manifest.tables.items())
    quality = manifest.quality_metrics
    cost = f" Models cost ${manifest.model['cost_usd']:.4f}." if manifest.model else ""
    return (
        f"Published {rows:,} rows in {len(manifest.tables)} tables ({tables}) as {manifest.output_format.value}: "
        f"{manifest.location}. {quality.get('checks', 0)} checks, {quality.get('failed', 0)} failed.{cost}"
        f"{_notes(manifest.provenance.get('notes', ()))}"
    )


def _of_check(result: Any) -> str:
    if result.passed:
        return (
            f"{result.location} is sound: {result.parts} parts are as they were published, {result.checks} checks pass."
        )
    wrong = [*result.damage, *result.failures]
    return f"{result.location} is NOT sound ({len(wrong)} findings): {' '.join(wrong[:3])}"


def _notes(notes: Any) -> str:
    told = list(notes)[:5]
    more = f" And {len(list(notes)) - 5} more notes." if len(list(notes)) > 5 else ""
    return "".join(f" Note: {note}" for note in told) + more
