"""The guide to plug-ins shows the example as it is; the example is run by ``tests/e2e/test_plugins.py``."""

import importlib
import sys
from pathlib import Path

DOCS = Path(__file__).parents[3] / "docs"


def test_the_page_shows_what_there_is(monkeypatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS))
    guide = importlib.import_module("generate_plugins")
    sys.modules.pop("generate_plugins")
    page = (DOCS / "plugins.md").read_text("utf-8")
    assert guide.refreshed(page) == page, f"docs/plugins.md is behind. Refresh it: {guide.COMMAND}"
    assert "class LicenceKey(Generator)" in page and "| `random_access` |" in page
