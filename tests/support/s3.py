"""An S3 server for tests, over HTTP: moto by default, or a real one named by UNDERSTUDY_TEST_S3_ENDPOINT_URL."""

import os
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tasks.storage.s3_client import connect
from tasks.storage.store import StoreOptions

ENDPOINT = "UNDERSTUDY_TEST_S3_ENDPOINT_URL"


@pytest.fixture(scope="session")
def moto_server() -> Iterator[str]:
    """The address of a moto server that lives as long as the session."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture(scope="session")
def s3_server(request: pytest.FixtureRequest) -> str:
    """The address of the S3 server to test against."""
    return os.environ.get(ENDPOINT) or request.getfixturevalue("moto_server")


@pytest.fixture
def aws_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials that mean nothing outside tests, and no file that could hold real ones."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", os.environ.get("UNDERSTUDY_TEST_S3_KEY", "testing"))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", os.environ.get("UNDERSTUDY_TEST_S3_SECRET", "testing"))
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def s3_options(s3_server: str, aws_environment: None) -> StoreOptions:
    """Options that reach the server and lose patience soon."""
    return patient(s3_server)


@pytest.fixture
def s3_client(s3_options: StoreOptions) -> Any:
    """A client of the server."""
    return connect(s3_options, lambda **_: None)


@pytest.fixture
def s3_bucket(s3_client: Any) -> str:
    """A fresh bucket's name."""
    name = f"understudy-{uuid.uuid4().hex[:12]}"
    s3_client.create_bucket(Bucket=name)
    return name


@pytest.fixture
def s3_uri(s3_bucket: str) -> str:
    """The address of an empty prefix in a fresh bucket."""
    return f"s3://{s3_bucket}/some/prefix"


def patient(endpoint: str, **more: object) -> StoreOptions:
    """Options for an endpoint: few tries, short waits."""
    quick = {"connect_timeout": 2, "read_timeout": 5, "attempts": 3, "deadline": 60}
    return StoreOptions(**{"s3_endpoint_url": endpoint, "region": "us-east-1", **quick, **more})
