"""A setting that cannot be used is told with its variable, its value and what it takes, and never a secret."""

import pytest

from flows.settings import Settings
from schemas.errors import BadInputError


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("ENVIRONMENT", "a b", "letters, digits"),
        ("ENGINE", "spark", "one of threads, processes or dask"),
        ("SEED", "-1", "at least 0"),
        ("WORKERS", "many", "a whole number"),
        ("BUDGET_USD", "inf", "finite"),
        ("MODEL_TRIES", "99", "at most 20"),
        ("STRATEGY", "best", "one of ordered, cost"),
        ("REVIEW_HOURS", "0", "more than 0"),
    ],
)
def test_a_bad_setting_is_one_sentence(monkeypatch: pytest.MonkeyPatch, name: str, value: str, wanted: str) -> None:
    monkeypatch.setenv(f"UNDERSTUDY_{name}", value)
    with pytest.raises(BadInputError) as raised:
        Settings.read()
    message = str(raised.value)
    assert message.startswith(f"The setting UNDERSTUDY_{name} cannot be '{value}': it takes ") and wanted in message
    assert "\n" not in message and "pattern" not in message and "Input should" not in message


def test_each_of_several_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERSTUDY_SEED", "x")
    monkeypatch.setenv("UNDERSTUDY_MAX_TABLES", "0")
    with pytest.raises(BadInputError, match=r"(?s)MAX_TABLES.*\n.*|SEED.*\n.*MAX_TABLES"):
        Settings.read()
