"""A generator of another package: installed by pip, used from the command line, tested by its own tests."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from plugins import EXAMPLE, install_example, write_package

SCHEMA = """
name: sales
tables:
  - name: orders
    rows: 300
    primary_key: [licence]
    columns:
      - {name: licence, type: string, length: 17, generator: {kind: licence_key}}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install_example(tmp_path_factory.mktemp("plugin"))


def run(site: Path, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(site)}
    command = [sys.executable, *arguments]
    return subprocess.run(command, check=False, env=environment, cwd=cwd, capture_output=True, text=True)


def test_it_is_used_like_any_other(site: Path, tmp_path: Path) -> None:
    (tmp_path / "schema.yaml").write_text(SCHEMA)
    options = ["--schema", "schema.yaml", "--direct", "--store", "store", "--format", "csv"]
    made = run(site, "-m", "understudy", "generate", *options, cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    (part,) = (tmp_path / "store").rglob("data/orders/part-*.csv")
    keys = [row["licence"] for row in csv.DictReader(part.open())]
    assert len(set(keys)) == 300 and all(re.fullmatch("[2-9A-Z]{5}(-[2-9A-Z]{5}){2}", key) for key in keys)


def test_what_it_refuses_is_told_with_its_line(site: Path, tmp_path: Path) -> None:
    (tmp_path / "schema.yaml").write_text(SCHEMA.replace("length: 17", "length: 9"))
    refused = run(site, "-m", "understudy", "validate", "schema.yaml", cwd=tmp_path)
    assert refused.returncode == 2
    assert "has 17 characters, and the column holds 9" in refused.stdout + refused.stderr
    assert "schema.yaml, line 8" in refused.stdout + refused.stderr


def test_its_own_tests_pass(site: Path) -> None:
    tests = run(site, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(EXAMPLE), str(EXAMPLE))
    assert tests.returncode == 0, tests.stdout


def test_a_package_that_does_not_import_ends_the_command_with_2(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    write_package(site, "licence_key", "raise RuntimeError('no licence server')", "no_such_thing:Key")
    (tmp_path / "schema.yaml").write_text(SCHEMA)
    for command in (
        ["validate", "schema.yaml"],
        ["generate", "--schema", "schema.yaml", "--direct", "--store", "store"],
    ):
        refused = run(site, "-m", "understudy", *command, cwd=tmp_path)
        assert refused.returncode == 2
        told = refused.stdout + refused.stderr
        assert "'licence_key' of broken-kinds 2.1 cannot be loaded" in told
        assert "no licence server" in told and "Traceback" not in told
    assert not list((tmp_path / "store").rglob("part-*")) if (tmp_path / "store").exists() else True
