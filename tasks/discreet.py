"""Errors of other libraries quote the values that they trip over; ours do not, and others do not get past here."""

import functools
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from schemas.errors import UnderstudyError

P = ParamSpec("P")
R = TypeVar("R")


def discreet(function: Callable[P, R]) -> Callable[P, R]:
    """Let our own errors and the operating system's through; of any other tell its kind and its place alone."""

    @functools.wraps(function)
    def called(*arguments: P.args, **named: P.kwargs) -> R:
        told: str | None = None
        try:
            return function(*arguments, **named)
        except (UnderstudyError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, its message may hold a value
            told = _told(error)
        raise UnderstudyError(told)

    return called


def _told(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    read = [frame for frame in frames if Path(frame.filename).is_file()]  # compiled libraries name files of their own
    own = [frame for frame in read if "site-packages" not in frame.filename] or frames
    where = f"{Path(own[-1].filename).name}, line {own[-1].lineno}" if own else "an unknown place"
    return (
        f"It failed unexpectedly: {type(error).__name__} in {where}. Its message is left out, since it may quote "
        "personal data. Nothing was published."
    )
