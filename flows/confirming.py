"""Asking whether to go on: on a terminal, or by letting Prefect's run wait for input."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from flows.reviewing import waits_by
from flows.settings import Settings
from schemas.errors import ReviewRefusedError


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes:
        text: A few words that a question mark may follow.
        shown: What will be done, in Markdown.
        nobody: What to do where nobody can be asked.
    """

    text: str
    shown: str
    nobody: str


Confirmer = Callable[[Question], bool]

_confirmer: ContextVar[Confirmer | None] = ContextVar("confirmer", default=None)


@contextmanager
def confirmed_by(confirmer: Confirmer) -> Iterator[None]:
    """Ask this one in the runs that start within."""
    token = _confirmer.set(confirmer)
    try:
        yield
    finally:
        _confirmer.reset(token)


def confirmed(question: Question, settings: Settings) -> None:
    """Go on only when a person says so.

    Raises:
        ReviewRefusedError: If the answer is no.
        BadInputError: If there is nobody to ask.
    """
    ask = _confirmer.get() or _by_prefect(question, settings)
    if not ask(question):
        raise ReviewRefusedError("It was not confirmed. Nothing was done.")


def _by_prefect(question: Question, settings: Settings) -> Confirmer:
    suspends = waits_by(f"There is nobody to ask. {question.nobody}")
    from flows.approval import confirming

    return confirming(settings, suspends=suspends)
