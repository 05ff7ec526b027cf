"""The processes behind ``understudy up``: started in order, watched, and stopped by their ids."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from schemas.errors import BadInputError, UnderstudyError

POOL = "understudy"
_STARTUP_SECONDS = 180
_GRACE_SECONDS = 20


class Services:
    """A server and a worker.

    Args:
        folder: Of prefect.yaml; the logs go to ``build/up`` below it.
        host: To listen on.
        port: To listen on.
    """

    def __init__(self, folder: Path, host: str, port: int) -> None:
        self._folder, self._host, self._port = folder, host, port
        self.logs = folder / "build" / "up"
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - asked for by whoever says so
        self.address = f"http://{shown}:{port}"
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        # A shell's `&` leaves SIGINT ignored, and children would inherit that: no worker could be stopped.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Cancel the runs under way, then stop the worker, then the server that both report to."""
        self._cancel_runs()
        for process in reversed(self._running.values()):
            _stop(process)

    def _cancel_runs(self) -> None:
        """Let the flows end by themselves: a worker that stops kills its own, which can then neither sweep nor tell."""
        import psutil

        worker = self._running.get("worker")
        if worker is None or worker.poll() is not None:
            return
        flows = psutil.Process(worker.pid).children()
        for flow in flows:
            with suppress(psutil.NoSuchProcess):
                flow.terminate()
        psutil.wait_procs(flows, timeout=_GRACE_SECONDS)

    @property
    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PWD": str(self._folder),  # prefect.yaml's working folder
            "PREFECT_API_URL": f"{self.address}/api",
            "PREFECT_SERVER_UI_API_URL": "/api",  # else the UI asks port 4200 whatever the server's port
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
        }

    def start_server(self) -> None:
        """Start the server and wait until it answers.

        Raises:
            BadInputError: If the port is taken.
            UnderstudyError: If it does not come up.
        """
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self._host, self._port))
            except OSError as error:
                raise BadInputError(
                    f"Port {self._port} on {self._host} cannot be used: {error.strerror}. Take another: --port N."
                ) from None
        self._start("server", "server", "start", "--host", self._host, "--port", str(self._port))
        deadline = time.monotonic() + _STARTUP_SECONDS
        while not self._answers():
            self.check()
            if time.monotonic() > deadline:
                raise UnderstudyError(
                    f"The server did not answer in {_STARTUP_SECONDS} s. See {self.logs / 'server.log'}."
                )
            time.sleep(0.5)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/api/health", timeout=2) as answer:  # noqa: S310 - http, ours
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def deploy(self) -> None:
        """Make the work pool, and every deployment of prefect.yaml.

        Raises:
            UnderstudyError: If Prefect refuses.
        """
        self._call("work-pool", "create", POOL, "--type", "process", "--overwrite")
        self._call("--no-prompt", "deploy", "--all")

    def start_worker(self, limit: int) -> None:
        """Start a worker that runs so many flows at a time."""
        self._start("worker", "worker", "start", "--pool", POOL, "--limit", str(limit))

    def check(self) -> None:
        """See that all are still there.

        Raises:
            UnderstudyError: If one has ended.
        """
        for name, process in self._running.items():
            if process.poll() is not None:
                raise UnderstudyError(f"The {name} ended ({process.returncode}).\n{_tail(self.logs / f'{name}.log')}")

    def _start(self, name: str, *arguments: str) -> None:
        with (self.logs / f"{name}.log").open("wb") as log:
            self._running[name] = self._spawn(arguments, log)

    def _spawn(self, arguments: tuple[str, ...], log: IO[bytes]) -> subprocess.Popen[bytes]:
        # A session of its own: a terminal's Ctrl-C reaches us alone, and we stop them in order.
        return subprocess.Popen(
            [sys.executable, "-m", "prefect", *arguments],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def _call(self, *arguments: str) -> None:
        log = self.logs / "deploy.log"
        with log.open("ab") as file:
            process = self._spawn(arguments, file)
            self._running["deploy"] = process
            process.wait()
            del self._running["deploy"]
        if process.returncode != 0:
            raise UnderstudyError(f"prefect {' '.join(arguments)} failed.\n{_tail(log)}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    for sent in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(sent)
        try:
            process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            continue


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
