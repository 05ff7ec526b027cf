"""Asking a person before anything is made: on a terminal, or by letting Prefect's run wait for input."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Literal, ParamSpec, Protocol, TypeVar

from flows.running import in_flow_run
from flows.settings import Settings
from schemas.errors import BadInputError, ReviewRefusedError, SchemaError
from schemas.files import load_schema
from schemas.model import DatasetSchema
from schemas.request import GenerationRequest
from tasks.inference.proposal import proposal_of
from tasks.inference.resolve import Resolved
from tasks.records.preview import preview_or_reason
from tasks.records.sizing import row_counts

P = ParamSpec("P")
R = TypeVar("R")
Preview = dict[str, list[Any]] | str
"""The first rows of each table, or why there are none."""


@dataclass(frozen=True)
class Draft:
    """What is put before a reviewer.

    Attributes:
        text: The schema file, as it was inferred or as it was edited last.
        preview: Of the schema; of one that is not sound, nothing.
        problems: What is wrong with what was edited.
        attempt: From 1.
    """

    text: str
    schema: DatasetSchema
    preview: Preview
    problems: str = ""
    attempt: int = 1


@dataclass(frozen=True)
class Verdict:
    """What a reviewer says.

    Attributes:
        decision: ``edit`` asks once more, with the preview of what the edited schema gives.
        text: The schema file that is to hold, edited or not.
        reviewer: Who.
    """

    decision: Literal["approve", "edit", "refuse"]
    text: str
    reviewer: str
    comment: str = ""


class Reviewer(Protocol):
    """Somebody who can be asked here and now: a terminal."""

    def __call__(self, draft: Draft) -> Verdict:
        """Ask."""
        ...


_reviewer: ContextVar[Reviewer | None] = ContextVar("reviewer", default=None)


@contextmanager
def reviewed_by(reviewer: Reviewer) -> Iterator[None]:
    """Ask this reviewer in the runs that start within."""
    token = _reviewer.set(reviewer)
    try:
        yield
    finally:
        _reviewer.reset(token)


def reviewed(resolved: Resolved, request: GenerationRequest, settings: Settings) -> Resolved:
    """Ask for approval where it is wanted; an edited schema takes the place of the inferred one.

    Raises:
        ReviewRefusedError: If the reviewer refuses.
        BadInputError: If there is nobody to ask.
    """
    if not request.review:
        return resolved
    ask = _reviewer.get() or _by_prefect(settings)
    draft = _draft(proposal_of(resolved).text, resolved.schema, request, settings)
    inferred = draft.text
    while True:
        verdict = ask(draft)
        if verdict.decision == "refuse":
            raise ReviewRefusedError(f"The schema was refused by {verdict.reviewer}. Nothing was made.")
        try:
            schema = resolved.schema if verdict.text == inferred else _sound(verdict.text, settings)
        except SchemaError as error:
            draft = replace(draft, text=verdict.text, problems=str(error), attempt=draft.attempt + 1)
            continue
        if verdict.decision == "approve":
            return _approved(resolved, schema, verdict)
        draft = replace(_draft(verdict.text, schema, request, settings), attempt=draft.attempt + 1)


def _approved(resolved: Resolved, schema: DatasetSchema, verdict: Verdict) -> Resolved:
    said: dict[str, Any] = {"by": verdict.reviewer, "edited": schema.digest != resolved.schema.digest}
    if verdict.comment:
        said["comment"] = verdict.comment
    places = resolved.places if schema == resolved.schema else None  # the lines are of the file, not of the edit
    return replace(resolved, schema=schema, by={**resolved.by, "review": said}, places=places)


def _draft(text: str, schema: DatasetSchema, request: GenerationRequest, settings: Settings) -> Draft:
    counts = row_counts(schema, request.rows)
    seed = settings.seed if request.seed is None else request.seed
    return Draft(text, schema, preview_or_reason(schema, counts, seed))


def _sound(text: str, settings: Settings) -> DatasetSchema:
    from schemas.semantics.completion import complete
    from schemas.validation import validate

    schema = load_schema(text + "\n", source="the reviewed schema", limits=settings.limits)
    return validate(complete(schema), limits=settings.limits, source="the reviewed schema")


def _by_prefect(settings: Settings) -> Reviewer:
    suspends = waits_by(
        "The schema is to be reviewed, and nobody can be asked here. Run `understudy generate --review` in a terminal, "
        "or the deployment generate/default (understudy up)."
    )
    from flows.approval import asking

    return asking(settings, suspends=suspends)


def waits_by(nobody: str) -> bool:
    """Whether a run of Prefect's waits by ending its process meanwhile, as a deployment's can, or within it.

    Raises:
        BadInputError: If there is no run, or no server that anybody could reach: the text given.
    """
    if not in_flow_run():
        raise BadInputError(nobody)
    from prefect.context import FlowRunContext

    context = FlowRunContext.get()
    deployed = context is not None and context.flow_run is not None and context.flow_run.deployment_id is not None
    if not deployed and not os.environ.get("PREFECT_API_URL"):
        raise BadInputError(nobody)
    return deployed


def cancelled_when_refused(body: Callable[P, R]) -> Callable[P, R]:
    """Let a flow's run end as cancelled, rather than failed, when the reviewer refuses."""

    @wraps(body)
    def ended(*arguments: P.args, **named: P.kwargs) -> R:
        try:
            return body(*arguments, **named)
        except ReviewRefusedError as error:
            if not in_flow_run():
                raise
            from prefect.states import Cancelled

            return Cancelled(message=str(error))  # type: ignore[return-value]

    return ended
