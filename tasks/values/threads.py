"""How many threads the linear algebra under NumPy and scikit-learn may use."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Let them use one inside a block or a decorated function.

    Tables are small, and threads that wait for each other burn whole cores (measured: a fit of 16,000 rows took four
    times the processor's time). And a sum that several threads share may end in another last bit than one thread's:
    what is learnt would depend on the machine.

    A limit holds for what is loaded when it is set, so scikit-learn and what it rests on are loaded first: left to the
    first tree, they took all threads for as long as the first block lasted, and twice the processor's time.
    """
    import sklearn.ensemble  # noqa: F401
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(limits=1):
        yield
