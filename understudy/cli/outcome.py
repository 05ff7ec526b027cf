"""How a command ends: its exit code, one clear message, and with ``--json`` one object on the last line."""

import errno
import json
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer

from flows import interrupts

CANCELLED = 130


@contextmanager
def guarded(*, verbose: bool = False, as_json: bool = False) -> Iterator[None]:
    """Turn whatever goes wrong within into one message on stderr and the exit code that belongs to it."""
    with interrupts.listening():
        try:
            yield
        except typer.Exit:
            raise
        except KeyboardInterrupt:
            _cancelled(verbose, as_json)
        except Exception as error:  # noqa: BLE001 - the last to hear of it, and tells it
            if interrupts.heard() is not None:
                _cancelled(verbose, as_json)
            message, code = _explained(error)
            _end("failed", message, code, verbose, as_json)


def _cancelled(verbose: bool, as_json: bool) -> NoReturn:
    _end("cancelled", "Cancelled. Nothing was published.", CANCELLED, verbose, as_json)


def _end(status: str, message: str, code: int, verbose: bool, as_json: bool) -> NoReturn:
    if verbose:
        traceback.print_exc()
    typer.echo(message, err=True)
    if as_json:
        print_json({"status": status, "error": message, "exit_code": code})
    raise typer.Exit(code) from None


def _explained(error: Exception) -> tuple[str, int]:
    from schemas.errors import UnderstudyError

    if isinstance(error, UnderstudyError):
        return str(error), error.exit_code
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        from schemas.readers.existing import shown

        return f"{shown(str(error.filename or 'A path'))} does not exist: no path is as long. Check the path.", 2
    if isinstance(error, OSError) and error.strerror:
        where = f" ({error.filename})" if error.filename else ""
        return f"{error.strerror}{where}. {_ADVICE.get(type(error), 'Free or correct it, and run it again.')}", 1
    if _is_no_server(error):
        return _NO_SERVER, 1
    return f"Unexpected {type(error).__name__}: {_short(error)}\nRun it again with -v to see where.", 1


_ADVICE: dict[type[Exception], str] = {
    PermissionError: "Choose another place (--store), or get permission to write there.",
    FileNotFoundError: "Correct the path.",
}

_NO_SERVER = (
    "Prefect's server cannot be reached. Start it (understudy up), take PREFECT_API_URL out of the environment to use "
    "the embedded one, or run without Prefect (--direct)."
)


def _is_no_server(error: Exception) -> bool:
    """Whether it says that no server answered; by name, since importing Prefect to ask would cost two seconds."""
    text = str(error)
    return (
        type(error).__module__.split(".")[0] in {"httpx", "httpcore"}
        or "Failed to reach API" in text
        or "attempting to connect to ephemeral Prefect API server" in text
    )


def _short(error: Exception) -> str:
    text = str(error).strip()
    return text if len(text) <= 500 else text[:500] + " ..."


def print_json(value: dict[str, Any]) -> None:
    """Print one object on one line of stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()
