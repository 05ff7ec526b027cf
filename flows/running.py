"""One pipeline, two ways to run it: as the tasks of a Prefect flow run, or as plain calls.

A flow calls its steps through :func:`run` and :func:`run_each`. Where a flow run is under way they are submitted to
Prefect; where none is (``flow.fn(...)``, the command line's ``--direct``) the same functions are called, with the
same retries.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future as PlainFuture
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

from prefect import Flow, Task
from prefect.context import FlowRunContext
from prefect.futures import PrefectFuture
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.utilities.annotations import quote

from flows import interrupts
from schemas.errors import ReviewRefusedError
from tasks.retrying import transient

logger = logging.getLogger(__name__)


Future = PrefectFuture[Any] | PlainFuture[Any]
Submit = Callable[..., Future]
Done = Callable[[Any], None]


def in_flow_run() -> bool:
    """Whether a Prefect flow run is under way here."""
    return FlowRunContext.get() is not None


def flow_run_id() -> str | None:
    """The id of the flow run that is under way here; None when there is none."""
    context = FlowRunContext.get()
    return None if context is None or context.flow_run is None else str(context.flow_run.id)


def run(task: Task[..., Any], *arguments: Any, **named: Any) -> Any:
    """Run a step in this thread: Prefect interrupts the main thread when a run is cancelled, and no other."""
    interrupts.check()
    if in_flow_run():
        return task(*(quote(value) for value in arguments), **{name: quote(value) for name, value in named.items()})
    return _with_retries(task, *arguments, **named)


def call(flow: Flow[..., Any], **parameters: Any) -> Any:
    """Run another flow's job inside this one: a subflow of a flow run, else its plain body."""
    return flow(**parameters) if in_flow_run() else flow.fn(**parameters)


def run_flow(flow: Flow[..., Any], *, direct: bool, **parameters: Any) -> Any:
    """Start a flow from a command: as a Prefect run, or directly.

    A command is there to see its run end, so the heartbeat is off: its thread takes a second to join.
    """
    if direct:
        return flow.fn(**parameters)
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        state: Any = flow(**parameters, return_state=True)
    if state.is_cancelled() and state.name == "Cancelled" and state.message:
        raise ReviewRefusedError(state.message)
    return state.result()


def run_each(
    task: Task[..., Any], items: Sequence[Any], *, workers: int, done: Done | None = None, **constants: Any
) -> list[Any]:
    """Run a step on every item, so many at a time.

    Threads cannot be interrupted, so the step is handed a ``stop`` event (``threading.Event``) and must look at it
    between pieces of work. It is set on the first failure and on cancellation; nothing runs any more when this returns
    or raises.

    Args:
        task: Takes an item first, the constants by name, and ``stop``.
        items: In the order of the results.
        workers: How many at a time.
        done: Called here with each result.
        constants: Passed on as they are, neither mapped over nor looked into by Prefect.
    """
    stop = threading.Event()
    with _submitter(task, workers) as submit:
        under_way: deque[Future] = deque()
        try:
            return list(_results(submit, items, under_way, workers, done, {**constants, "stop": stop}))
        except BaseException:
            with interrupts.unheeded():
                stop.set()
                _wait_out(under_way)
            raise


def _results(
    submit: Submit,
    items: Sequence[Any],
    under_way: deque[Future],
    workers: int,
    done: Done | None,
    constants: dict[str, Any],
) -> Iterator[Any]:
    """Give the results in order, with at most so many items handed out at a time."""
    waiting = deque(items)
    while waiting or under_way:
        while waiting and len(under_way) < workers:
            with interrupts.postponed():  # work that is handed out and not known would write after the sweep
                under_way.append(submit(waiting.popleft(), **constants))
        result = under_way[0].result()
        under_way.popleft()
        if done is not None:
            done(result)
        yield result


def _wait_out(under_way: deque[Future]) -> None:
    """Wait until nothing runs any more, through a second Ctrl-C too: what writes on would write after the sweep."""
    for future in under_way:
        while not _ended(future):
            logger.debug("waiting for a piece of work to end")


def _ended(future: Future) -> bool:
    try:
        if isinstance(future, PrefectFuture):
            future.wait()
        else:
            wait([future])
    except BaseException:  # noqa: BLE001 - an interrupt while another is on its way up already
        return False
    return True


@contextmanager
def _submitter(task: Task[..., Any], workers: int) -> Iterator[Submit]:
    if in_flow_run():
        yield lambda item, **named: task.submit(quote(item), **{name: quote(value) for name, value in named.items()})
        return
    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix=task.name) as pool:
        yield lambda item, **named: pool.submit(_with_retries, task, item, **named)


def _with_retries(task: Task[..., Any], *arguments: Any, **named: Any) -> Any:
    """Call a step's function, again after its delays where Prefect would."""
    for delay in _delays(task):
        try:
            return task.fn(*arguments, **named)
        except Exception as error:  # whether it is worth another try is decided below
            if not transient(error):
                raise
            logger.warning("%s failed (%s); trying again in %s s.", task.name, type(error).__name__, delay)
            time.sleep(delay)
    return task.fn(*arguments, **named)


def _delays(task: Task[..., Any]) -> list[float]:
    configured = task.retry_delay_seconds
    delays = list(configured) if isinstance(configured, list) else [configured or 0]
    return [float(delays[min(attempt, len(delays) - 1)]) for attempt in range(task.retries)]
