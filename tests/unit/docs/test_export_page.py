"""The page on exports names options that exist, and types that are made."""

import re
from pathlib import Path

from options import options_of

PAGE = (Path(__file__).parents[3] / "docs" / "export.md").read_text(encoding="utf-8")


def test_every_option_on_the_page_is_one_of_the_command() -> None:
    assert set(re.findall(r"--[a-z][a-z-]*", PAGE)) <= options_of("export")
    assert {"--to", "--format", "--replace", "--dry-run", "--tables", "--namespace", "--formula-safe"} <= set(
        re.findall(r"--[a-z][a-z-]*", PAGE)
    )


def test_every_target_on_the_page_is_understood() -> None:
    from tasks.export.target import Target

    targets = re.findall(r"--to (\S+)", PAGE)
    assert {Target.of(to, "x").kind for to in targets} == {"files", "postgresql", "duckdb", "sqlite"}
