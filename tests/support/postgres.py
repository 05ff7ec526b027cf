"""A real PostgreSQL of the test's own: in a temporary folder, on a free port of the loopback, with a password."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

USER = "tester"


@dataclass(frozen=True)
class Cluster:
    """A running server."""

    port: int
    password: str

    @property
    def address(self) -> str:
        """Without the password."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/postgres"


def binaries() -> Path | None:
    """The folder of PostgreSQL's programs; Debian keeps them off the path."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name.split(".")[0]))
    return next((path for path in reversed(debian) if (path / "initdb").exists()), None)


def _account() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: another account then."""
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}


@contextmanager
def cluster(programs: Path) -> Iterator[Cluster]:
    """Start a server, and stop it at the end."""
    with tempfile.TemporaryDirectory(prefix="understudy-pg-") as name, socket.socket() as probe:
        root, password = Path(name), secrets.token_urlsafe(12)
        (root / "password").write_text(password)
        if os.getuid() == 0:
            for path in (root, root / "password"):
                shutil.chown(path, "nobody", "nogroup")
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        data = root / "data"
        secure = ["-A", "scram-sha-256", "--pwfile", str(root / "password")]
        _run(root, programs / "initdb", "-D", data, "-U", USER, "-E", "UTF8", "--locale=C", "--no-sync", *secure)
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c fsync=off"
        _run(root, programs / "pg_ctl", "-D", data, "-l", root / "log", "-w", "-t", "60", "-o", options, "start")
        try:
            yield Cluster(port, password)
        finally:
            _run(root, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _run(root: Path, *command: object) -> None:
    done = subprocess.run(
        [str(each) for each in command],
        cwd=root, env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}, check=False,
        stdin=subprocess.DEVNULL, stdout=(root / "said").open("ab"), stderr=subprocess.STDOUT, **_account(),
    )  # fmt: skip
    if done.returncode:
        log = root / "log"
        raise RuntimeError((root / "said").read_text() + (log.read_text() if log.exists() else ""))
