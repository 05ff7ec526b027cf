"""What is told of a run that was killed: by the worker whose flow's process it was."""

import logging
from typing import Any

from flows.settings import Settings
from schemas.errors import UnderstudyError
from tasks.storage.store import open_store
from tasks.storage.sweep import end_dead_runs

logger = logging.getLogger(__name__)


def tell_of_death(flow: Any, flow_run: Any, state: Any) -> None:
    """Sweep what a killed run left, and say in history that it failed. A hook of Prefect's, for crashes.

    The worker calls it, since the run's own process is dead; of one that ended by itself there is nothing to tell.
    """
    options = flow_run.parameters.get("options") or {}
    named = options.get("store") if isinstance(options, dict) else options.store
    try:
        settings = Settings.read()
        end_dead_runs(open_store(named or settings.store, settings.store_options))
    except UnderstudyError as error:  # bad settings as well: a hook that fails hides how the run ended
        logger.warning("the store could not be told of a killed run: %s", error)
