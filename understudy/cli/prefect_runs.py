"""Running a flow from the command line: with Prefect (embedded when no server is configured), or directly."""

import atexit
import gc
import logging
import os
from typing import TYPE_CHECKING, Any

from understudy.cli import embedded
from understudy.cli.screen import Screen

if TYPE_CHECKING:
    from prefect import Flow

_ENVIRONMENT = {
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",  # 15-22 s were measured on a busy machine; it allows 20
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
}
_QUIET = {"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL"}  # errors are told once, by the command
_USUAL = gc.get_threshold()
OURS = ("flows", "tasks", "expectations", "schemas", "understudy")


def prepare(*, verbose: bool) -> None:
    """Set up logging and Prefect's environment. Call it before anything imports Prefect."""
    gc.set_threshold(*embedded.SELDOM)
    for name, value in (_ENVIRONMENT if verbose else _ENVIRONMENT | _QUIET).items():
        os.environ.setdefault(name, value)
    _log(verbose=verbose)


def _log(*, verbose: bool) -> None:
    """Show our own logs; other libraries' go nowhere here (Prefect's are Prefect's, and kept by its server)."""
    logging.getLogger().addHandler(logging.NullHandler())
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    for package in OURS:
        logger = logging.getLogger(package)
        logger.addHandler(handler)
        logger.setLevel(logging.INFO if verbose else logging.ERROR)
        logger.propagate = False


def is_embedded() -> bool:
    """Whether Prefect's server is started for a run, and ends with it: none is configured."""
    from prefect.settings import PREFECT_API_URL

    return PREFECT_API_URL.value() is None


def _set_libraries_aside() -> None:
    """They stay for good: what a run leaves behind is collected without looking through them."""
    gc.freeze()
    atexit.register(gc.unfreeze)  # else DuckDB's binding takes what is left at the end for leaks, and says so
    gc.set_threshold(*_USUAL)


def run_flow(flow: "Flow[..., Any]", screen: Screen, *, direct: bool, **parameters: Any) -> Any:
    """Run a flow to its end and give what it returns; its errors are raised as they are."""
    from flows.privacy import private_parameters
    from flows.progress import listening
    from flows.running import run_flow as run

    _set_libraries_aside()
    with screen, listening(screen):
        if not direct:
            screen.step("Starting Prefect" if is_embedded() else "Asking Prefect")
            embedded.start()
        return run(flow, direct=direct, **private_parameters(parameters))
