"""Prefect's embedded server in a session of its own.

Prefect starts it in the terminal's process group, where Ctrl-C ends the server before the flow that reports to it: the
flow then waits minutes for answers. Here the server ends after the flow, and with it, however the flow's process ends.
"""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

_APP = "prefect.server.api.server:create_app"
_PATIENCE = 0.5  # seconds
SELDOM = (50_000, 20, 20)
"""How often to look for garbage while libraries are loaded, which leave none: the usual takes a fifth of that time."""


def start() -> None:
    """Start it where Prefect would start its own: when no server is configured. Prefect finds and stops it."""
    from prefect.server.api.server import SubprocessASGIServer
    from prefect.settings import PREFECT_API_URL, PREFECT_SERVER_ALLOW_EPHEMERAL_MODE, get_current_settings

    class EmbeddedServer(SubprocessASGIServer):
        def _run_uvicorn_command(self) -> "subprocess.Popen[bytes]":
            settings = get_current_settings().to_environment_variables(exclude_unset=True)
            own = {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
            command = [sys.executable, "-P", str(Path(__file__)), str(self.port), str(os.getpid())]
            return subprocess.Popen(command, env={**os.environ, **own, **settings}, start_new_session=True)

    if PREFECT_API_URL.value() is None and PREFECT_SERVER_ALLOW_EPHEMERAL_MODE.value():
        EmbeddedServer().start()


def serve(port: int, parent: int) -> None:
    """Serve until the parent ends."""
    gc.set_threshold(*SELDOM)
    import uvicorn

    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    uvicorn.run(
        "prefect.server.api.server:create_app",
        factory=True,
        host="127.0.0.1",
        port=port,
        log_level="error",
        lifespan="on",
    )


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PATIENCE)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
