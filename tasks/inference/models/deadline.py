"""A total time for a call that no library gives one: a server that sends a byte a second never times out a read."""

import contextvars
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from tasks.inference.models.faults import ModelLostError

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T], model: str) -> T:
    """Do the work in a thread of its own, and stop waiting for it when the time is over.

    A thread cannot be stopped from outside: what was given up on ends when its connection does, and is a daemon, so
    that it keeps no process alive.

    Raises:
        ModelLostError: If the time is over. The provider may charge for the call all the same.
    """
    outcome: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
    context = contextvars.copy_context()
    threading.Thread(target=lambda: outcome.put(_done(context, work)), daemon=True, name="model-call").start()
    try:
        result, error = outcome.get(timeout=seconds)
    except Empty:
        raise ModelLostError(f"Model {model} did not finish its answer within {seconds:g} s.") from None
    if error is not None:
        raise error
    return result  # type: ignore[no-any-return]


def _done(context: contextvars.Context, work: Callable[[], T]) -> tuple[T | None, BaseException | None]:
    try:
        return context.run(work), None
    except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
        return None, error
