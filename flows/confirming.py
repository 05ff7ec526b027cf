"""Asking whether to go on: on a terminal, or by letting Prefect's run wait for input."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from flows.reviewing import waits_by
from flows.settings import Settings
from schemas.errors import ReviewRefusedError
from tasks.inference.routing.route import Route

Confirmer = Callable[[Route], bool]

_confirmer: ContextVar[Confirmer | None] = ContextVar("confirmer", default=None)


@contextmanager
def confirmed_by(confirmer: Confirmer) -> Iterator[None]:
    """Ask this one in the runs that start within."""
    token = _confirmer.set(confirmer)
    try:
        yield
    finally:
        _confirmer.reset(token)


def confirmed(route: Route, settings: Settings, *, yes: bool) -> None:
    """Ask, unless yes is said already.

    Raises:
        ReviewRefusedError: If the answer is no.
        BadInputError: If there is nobody to ask.
    """
    if yes:
        return
    ask = _confirmer.get() or _by_prefect(settings)
    if not ask(route):
        raise ReviewRefusedError("It was not confirmed. Nothing was done.")


def _by_prefect(settings: Settings) -> Confirmer:
    suspends = waits_by(
        "The request is to be confirmed, and nobody can be asked here. Say yes: `understudy ask --yes`."
    )
    from flows.approval import confirming

    return confirming(settings, suspends=suspends)
