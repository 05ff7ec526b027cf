"""The fake Bedrock, and the AWS settings that its clients need, for every test that wants a model."""

from collections.abc import Iterator

import pytest
from fake_bedrock import FakeBedrock


@pytest.fixture(scope="session")
def bedrock_server() -> Iterator[FakeBedrock]:
    """One server for all tests: clients are made by address, and cost more than the tests do."""
    with FakeBedrock() as fake:
        yield fake


@pytest.fixture
def bedrock(bedrock_server: FakeBedrock, aws_environment: None) -> FakeBedrock:
    """The server, with nothing left of an earlier test."""
    bedrock_server.reset()
    return bedrock_server
