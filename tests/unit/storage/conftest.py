"""Every law of a store is held by both kinds: the same tests run on a folder and on S3."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.storage.store import Store, StoreOptions, open_store


@pytest.fixture(params=["local", "s3"])
def open_again(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    """Opens one store, each time anew."""
    if request.param == "local":
        return lambda: open_store(tmp_path / "store")
    uri, options = request.getfixturevalue("s3_uri"), request.getfixturevalue("s3_options")
    return lambda: open_store(uri, options)


@pytest.fixture
def store(open_again: Callable[[], Store]) -> Store:
    return open_again()


@pytest.fixture
def local(tmp_path: Path) -> Store:
    return open_store(tmp_path / "store")


@pytest.fixture
def s3(s3_uri: str, s3_options: StoreOptions) -> Store:
    return open_store(s3_uri, s3_options)
