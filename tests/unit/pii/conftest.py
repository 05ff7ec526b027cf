"""What several tests of personal data look at, made once."""

import pytest
from rule_cases import whole_case

from tasks.pii.compliance import Case


@pytest.fixture(scope="session")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A source of every kind, masked, with all else that a run leaves."""
    return whole_case(tmp_path_factory.mktemp("keys"))
