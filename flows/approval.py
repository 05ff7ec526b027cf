"""A run of Prefect's that waits for a person: the schema in an editable field, the preview on the run's page."""

from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar

from prefect.flow_runs import pause_flow_run, suspend_flow_run
from prefect.input import RunInput
from pydantic import Field

from flows import artifacts
from flows.confirming import Question
from flows.reviewing import Draft, Reviewer, Verdict
from flows.settings import Settings
from schemas.errors import UnderstudyError
from schemas.files import dump_json, dump_yaml, load_schema
from schemas.model import to_plain

T = TypeVar("T", bound=RunInput)

POLL_SECONDS = 10
_MOST_PROBLEMS = 4000  # characters


class SchemaReview(RunInput):
    """What the form asks for. Two fields have no default, so that an empty form approves nothing."""

    decision: Annotated[Literal["approve", "refuse"], Field(title="Decision")]
    reviewer: Annotated[str, Field(title="Your name", min_length=1, max_length=200)]
    schema_file: Annotated[dict[str, Any], Field(title="Schema, to be edited")]
    comment: Annotated[str, Field(title="Comment", max_length=2000)] = ""


class Confirmation(RunInput):
    """What a form asks for before a request is served."""

    decision: Annotated[Literal["yes", "no"], Field(title="Go on?")]


def confirming(settings: Settings, *, suspends: bool) -> Callable[[Question], bool]:
    """Make what asks whether to go on, on the run's page."""

    def ask(question: Question) -> bool:
        wanted = Confirmation.with_initial_data(description=f"# {question.text}?\n\n{question.shown}")
        given = _waited(wanted, "confirmation", round(settings.review_hours * 3600), suspends=suspends)
        return given.decision == "yes"

    return ask


def asking(settings: Settings, *, suspends: bool) -> Reviewer:
    """Make what asks on the run's page.

    Args:
        settings: How long a review may take.
        suspends: Whether the process ends meanwhile, as a deployment's can; else it waits.
    """

    def ask(draft: Draft) -> Verdict:
        artifacts.show_review(draft.preview, draft.schema.name, draft.problems)
        wanted = SchemaReview.with_initial_data(description=_description(draft), schema_file=to_plain(draft.schema))
        given = _waited(wanted, f"review-{draft.attempt}", round(settings.review_hours * 3600), suspends=suspends)
        text = _text(given.schema_file, draft)
        return Verdict(given.decision, text, given.reviewer, given.comment)

    return ask


def _waited(wanted: type[T], key: str, seconds: int, *, suspends: bool) -> T:
    if suspends:
        return suspend_flow_run(wait_for_input=wanted, timeout=seconds, key=key)
    return pause_flow_run(wait_for_input=wanted, timeout=seconds, poll_interval=POLL_SECONDS, key=key)


def _text(plain: dict[str, Any], draft: Draft) -> str:
    """The schema file that the form holds; the one that was shown, to the letter, where nothing was edited."""
    if plain == to_plain(draft.schema):
        return dump_yaml(draft.schema) if draft.problems else draft.text
    import json

    text = json.dumps(plain, indent=2, ensure_ascii=False)
    try:
        return dump_json(load_schema(text, source="the reviewed schema", sense=False))
    except UnderstudyError:  # told with the rest of what is wrong with it
        return text


def _description(draft: Draft) -> str:
    columns = sum(len(table.columns) for table in draft.schema.tables)
    told = f"**{draft.schema.name}**: {len(draft.schema.tables)} tables, {columns} columns, "
    told += f"{len(draft.schema.relations)} relations. The artifact *review* shows the first rows of each table. "
    told += "Approve it as it stands, edit it, or refuse: then nothing is made."
    if draft.problems:
        told += f"\n\nWhat was edited is not sound:\n\n```\n{draft.problems[:_MOST_PROBLEMS]}\n```"
    return told
