"""Gives a refusal of the engine the lines of what it speaks of, as the problems that validation finds have them."""

from collections.abc import Iterator
from contextlib import contextmanager

from schemas.errors import BadInputError
from schemas.places import Path, Places, written
from schemas.validation.report import Problem, error_of


@contextmanager
def located(places: Places | None) -> Iterator[None]:
    """Add to what is refused inside where the parts of the schema stand that it speaks of.

    Args:
        places: The lines of the schema's parts; where absent, their paths alone are told.

    Raises:
        BadInputError: What was raised, of the same kind.
    """
    try:
        yield
    except BadInputError as error:
        if not error.about:
            raise
        known = places or Places()
        raise type(error)(str(error_of([_problem(str(error), error.about, known)], known.source))) from error


def _problem(message: str, about: tuple[Path, ...], places: Places) -> Problem:
    first, *others = about
    clauses = tuple(dict.fromkeys(clause for path in about for clause in places.said(path)))
    beside = tuple((written(path), places.line(path)) for path in others)
    return Problem(written(first), places.line(first), message, clauses, beside)
