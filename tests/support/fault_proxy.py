"""An HTTP proxy that breaks chosen requests on their way to a server: what networks and servers do, on demand."""

import base64
import hashlib
import http.client
import re
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import urlsplit


class Fault(StrEnum):
    """What happens to a request."""

    REFUSE_500 = "InternalError"  # answered, never forwarded
    REFUSE_503 = "SlowDown"
    REFUSE_403 = "AccessDenied"
    REFUSE_409 = "ConditionalRequestConflict"
    EXPIRED = "ExpiredToken"
    SKEWED = "RequestTimeTooSkewed"
    NOT_IMPLEMENTED = "NotImplemented"
    RESET = "reset"  # the connection is reset once half of the body was read; nothing is forwarded
    LOST = "lost"  # forwarded; then the connection is reset in place of an answer
    LATE_503 = "ServiceUnavailable"  # forwarded; then answered 503
    CUT = "cut"  # forwarded; half of the answer's body arrives
    FLIP = "flip"  # forwarded; one bit of the request's body is flipped on its way
    DAMAGED = "BadDigest"  # what S3 says of a body that does not fit its Content-MD5; moto does not look
    HANG = "hang"  # never answered
    UNCONDITIONAL = "unconditional"  # forwarded without If-None-Match: a server that ignores it


_STATUS = {
    Fault.REFUSE_500: 500,
    Fault.REFUSE_503: 503,
    Fault.REFUSE_403: 403,
    Fault.REFUSE_409: 409,
    Fault.EXPIRED: 400,
    Fault.SKEWED: 403,
    Fault.LATE_503: 503,
    Fault.NOT_IMPLEMENTED: 501,
    Fault.DAMAGED: 400,
}
_HOP = {"transfer-encoding", "connection", "content-length", "expect"}


@dataclass
class Planned:
    """A fault waiting for its request.

    Attributes:
        fault: What to do.
        method: The HTTP method it waits for.
        path: A regular expression that the path, query included, must hold.
        times: How many requests it breaks.
        then: Called before the request is handled: lets a test slip something in between.
    """

    fault: Fault
    method: str = "PUT"
    path: str = ""
    times: int = 1
    then: Callable[[], None] | None = None

    def fits(self, method: str, path: str) -> bool:
        return self.times > 0 and method == self.method and re.search(self.path, path) is not None


@dataclass
class Plan:
    """The faults to come and the requests that came, shared by the proxy's threads."""

    planned: list[Planned] = field(default_factory=list)
    seen: list[tuple[str, str, Fault | None]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self, method: str, path: str) -> Planned | None:
        with self.lock:
            chosen = next((planned for planned in self.planned if planned.fits(method, path)), None)
            if chosen:
                chosen.times -= 1
            self.seen.append((method, path, chosen.fault if chosen else None))
            return chosen


class FaultProxy:
    """Stands before a server, as a context manager, on a free port of the loopback interface."""

    def __init__(self, upstream: str) -> None:
        target = urlsplit(upstream)
        self.plan = Plan()
        handler = type("Handler", (_Handler,), {"upstream": (target.hostname, target.port), "plan": self.plan})
        self._server = _Server(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> "FaultProxy":
        self._thread.start()
        return self

    def __exit__(self, *error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def expect(self, fault: Fault, method: str = "PUT", path: str = "", times: int = 1, **more) -> None:
        """Break the next requests of a method and path."""
        self.plan.planned.append(Planned(fault, method, path, times, **more))

    def requests(self, method: str, path: str = "") -> list[Fault | None]:
        """Give what was done to each request of a method and path so far."""
        return [fault for seen, at, fault in self.plan.seen if seen == method and re.search(path, at)]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address) -> None:
        """A client that hung up is what we are here for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    upstream: tuple[str, int]
    plan: Plan

    def log_message(self, format: str, *args: object) -> None:
        return None

    def handle_request(self) -> None:
        planned = self.plan.next(self.command, self.path)
        if planned and planned.then:
            planned.then()
        fault = planned.fault if planned else None
        if fault is Fault.RESET:
            self.rfile.read(int(self.headers.get("Content-Length") or 0) // 2)
            return self._reset()
        body = self._body()
        if fault is Fault.HANG:
            time.sleep(60)
            return self._reset()
        if fault in _STATUS and fault is not Fault.LATE_503:
            return self._refuse(fault)
        if fault is Fault.FLIP:
            body = _flipped(body)
        if not _arrived_whole(body, self.headers.get("Content-MD5")):
            return self._refuse(Fault.DAMAGED)
        return self._answer(fault, *self._forward(body, fault))

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_request  # noqa: N815 - http.server's names

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            if "100-continue" in self.headers.get("Expect", ""):
                self.send_response_only(100)
                self.end_headers()
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def _forward(self, body: bytes, fault: Fault | None) -> tuple[int, list[tuple[str, str]], bytes]:
        dropped = _HOP | ({"if-none-match"} if fault is Fault.UNCONDITIONAL else set())
        headers = {name: value for name, value in self.headers.items() if name.lower() not in dropped}
        connection = http.client.HTTPConnection(*self.upstream, timeout=60)
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, answer.getheaders(), data

    def _answer(self, fault: Fault | None, status: int, headers: list[tuple[str, str]], data: bytes) -> None:
        if fault is Fault.LOST:
            return self._reset()
        if fault is Fault.LATE_503:
            return self._refuse(fault)
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in _HOP:
                self.send_header(name, value)
        length = next((value for name, value in headers if name.lower() == "content-length"), "0")
        self.send_header("Content-Length", length if self.command == "HEAD" else str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if fault is Fault.CUT else data)
        return self._reset() if fault is Fault.CUT else None

    def _refuse(self, fault: Fault) -> None:
        body = f"<?xml version='1.0'?><Error><Code>{fault.value}</Code><Message>injected</Message></Error>".encode()
        self.send_response_only(_STATUS[fault])
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _reset(self) -> None:
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # RST, not FIN
        self.close_connection = True
        self.connection.close()


def _flipped(body: bytes) -> bytes:
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]


def _arrived_whole(body: bytes, md5: str | None) -> bool:
    return md5 is None or base64.b64decode(md5) == hashlib.md5(body).digest()
