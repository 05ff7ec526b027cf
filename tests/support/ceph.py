"""A real S3 server for the storage tests: Ceph's, on loopback, in a folder that is thrown away.

    python -m tests.support.ceph pytest tests/unit/storage

runs a command with the variables set by which the tests find it. It needs Debian's ``radosgw ceph-mon ceph-osd ceph-mgr
ceph-common``; moto stands in everywhere else.
"""

import base64
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

PROGRAMS = ("ceph", "ceph-mon", "ceph-osd", "ceph-mgr", "radosgw", "radosgw-admin", "monmaptool")
KEY, SECRET = "understudytestkey", "understudy-test-secret"
_KMS = f"testkey-1={base64.b64encode(bytes(32)).decode()}"
_PATIENCE = 180  # seconds until all of it answers

_CONFIG = """\
[global]
fsid = {fsid}
mon host = [v1:127.0.0.1:{mon}]
auth cluster required = none
auth service required = none
auth client required = none
public addr = 127.0.0.1
run dir = {folder}
pid file = {folder}/$name.pid
admin socket = {folder}/$name.asok
log file = {folder}/$name.log
mon data = {folder}/mon
mgr data = {folder}/mgr
osd data = {folder}/osd
osd objectstore = memstore
memstore device bytes = 4294967296
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon max pg per osd = 1000
ms bind msgr2 = false
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:{rgw}
rgw data = {folder}/rgw
rgw crypt require ssl = false
rgw crypt s3 kms backend = testing
rgw crypt s3 kms encryption keys = {kms}
"""


@contextmanager
def ceph() -> Iterator[Mapping[str, str]]:
    """Start Ceph; give the environment by which tests reach it."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        raise SystemExit(
            f"Not installed: {', '.join(missing)}. Debian's radosgw, ceph-mon, ceph-osd, ceph-mgr hold them."
        )
    with tempfile.TemporaryDirectory(prefix="understudy-ceph-") as name, ExitStack() as running:
        folder, fsid, (mon, rgw) = Path(name), str(uuid.uuid4()), _free_ports(2)
        (folder / "ceph.conf").write_text(_CONFIG.format(fsid=fsid, mon=mon, rgw=rgw, folder=folder, kms=_KMS))
        for part in ("mon", "mgr", "osd", "rgw"):
            (folder / part).mkdir()
        _begin_monitor(folder, fsid, mon, running)
        _start(running, folder, "ceph-mgr", "-i", "x")
        _run(folder, "ceph", "osd", "new", identity := str(uuid.uuid4()))
        _run(folder, "ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", identity)
        _start(running, folder, "ceph-osd", "-i", "0")
        _start(running, folder, "radosgw", "-n", "client.rgw")
        _await_port(rgw)
        user = ("--uid", "tests", "--display-name", "tests", "--access-key", KEY, "--secret", SECRET)
        _run(folder, "radosgw-admin", "user", "create", *user)
        yield {
            "UNDERSTUDY_TEST_S3_ENDPOINT_URL": f"http://127.0.0.1:{rgw}",
            "UNDERSTUDY_TEST_S3_KEY": KEY,
            "UNDERSTUDY_TEST_S3_SECRET": SECRET,
        }


def _begin_monitor(folder: Path, fsid: str, port: int, running: ExitStack) -> None:
    known = str(folder / "monmap")
    _run(folder, "monmaptool", "--create", "--clobber", "--fsid", fsid, "--addv", "a", f"[v1:127.0.0.1:{port}]", known)
    _run(folder, "ceph-mon", "-i", "a", "--mkfs", "--monmap", known)
    _start(running, folder, "ceph-mon", "-i", "a")
    _await_port(port)


def _run(folder: Path, program: str, *arguments: str) -> None:
    command = [program, "--conf", str(folder / "ceph.conf"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    if done.returncode:
        raise SystemExit(f"{program} failed:\n{done.stderr[-2000:]}")


def _start(running: ExitStack, folder: Path, program: str, *arguments: str) -> None:
    command = [program, "--conf", str(folder / "ceph.conf"), "-f", *arguments]
    output = running.enter_context((folder / f"{program}.out").open("wb"))
    process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    running.callback(_stop, process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _await_port(port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit(f"Nothing answers on port {port} after {_PATIENCE} seconds.")


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    with ceph() as environment:
        raise SystemExit(subprocess.run(sys.argv[1:], env={**os.environ, **environment}, check=False).returncode)
