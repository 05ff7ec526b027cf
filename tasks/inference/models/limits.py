"""How often models are called, and how long to wait before calling one again."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Protocol


class Limiter(Protocol):
    """Hands out leave to call: a token bucket here, a global concurrency limit of Prefect's in a flow."""

    def __call__(self, model: str) -> AbstractContextManager[None]:
        """Wait until one more call of the model may start; the context lasts as long as the call."""
        ...


def unlimited(model: str) -> AbstractContextManager[None]:
    """No limit."""
    return nullcontext()


class TokenBucket:
    """So many calls a minute, a few of them at once. Thread-safe, of one process.

    Args:
        per_minute: Calls a minute in the long run.
        burst: Calls that may start at once after a pause.
        clock: Seconds that never go back.
        sleep: Waits.
    """

    def __init__(
        self,
        per_minute: float,
        burst: int = 1,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval, self._burst = 60.0 / per_minute, burst
        self._clock, self._sleep = clock, sleep
        self._next = clock() - burst * self._interval
        self._lock = threading.Lock()

    @contextmanager
    def __call__(self, model: str) -> Iterator[None]:
        """Wait for the next place in the row."""
        with self._lock:
            now = self._clock()
            self._next = max(self._next, now - self._burst * self._interval) + self._interval
            wait = self._next - now
        if wait > 0:
            self._sleep(wait)
        yield


def together(*limiters: Limiter) -> Limiter:
    """One limiter of several."""

    @contextmanager
    def all_of(model: str) -> Iterator[None]:
        if not limiters:
            yield
            return
        with limiters[0](model), together(*limiters[1:])(model):
            yield

    return all_of


@dataclass(frozen=True)
class Backoff:
    """How often a call is tried, and the pauses between.

    Attributes:
        tries: Calls in all.
        first: Seconds before the second, at most; doubled each time.
        longest: Seconds of any pause.
    """

    tries: int = 4
    first: float = 1.0
    longest: float = 30.0

    def pauses(self, chance: random.Random) -> Iterator[float]:
        """Draw each pause from zero to its bound, so that callers turned away together come back apart."""
        for attempt in range(self.tries - 1):
            yield chance.uniform(0, min(self.longest, self.first * 2**attempt))
