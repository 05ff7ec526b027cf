from collections.abc import Iterator

import pytest
from small_generators import points

import schemas.generator as registry


@pytest.fixture
def small_generators(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A few small generators in place of the registered ones, so that a test stands on its own."""
    monkeypatch.setattr(registry, "_registered", points)
    registry.generator_class.cache_clear()
    yield
    registry.generator_class.cache_clear()
