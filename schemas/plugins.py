"""Who is to blame when a generator fails: what other packages' generators raise names them."""

from collections.abc import Iterator
from contextlib import contextmanager

from schemas.errors import PluginError, UnderstudyError
from schemas.generator import Generator, origin_of


@contextmanager
def blamed(generator: Generator, where: str) -> Iterator[None]:
    """Turn what a generator of another package raises into an error that names it; ours are raised as they are.

    Raises:
        PluginError: From whatever it raised.
    """
    try:
        yield
    except UnderstudyError:
        raise
    except Exception as error:
        if is_ours(generator):
            raise
        raise PluginError(
            f"The generator '{generator.kind}' of {origin_of(generator.kind)} failed at {where} "
            f"({type(error).__name__}: {error}). Use another generator, or ask the package's author to mend it."
        ) from error


def is_ours(generator: Generator) -> bool:
    """Whether the generator is one of this package's own."""
    return type(generator).__module__.startswith("tasks.records.")
