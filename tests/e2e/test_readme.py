"""The README's commands do what it says."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

DIRECT = {"generate", "check", "reproduce", "export", "replicate", "mask"}
PROJECT = Path(__file__).parents[2]
README = (PROJECT / "README.md").read_text()


def commands(heading: str) -> list[list[str]]:
    section = README.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"```bash\n(.*?)```", section, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.strip()]
    return [shlex.split(line, comments=True) for line in lines]


@pytest.mark.slow
def test_the_commands_run_in_order(tmp_path):
    places = {"UNDERSTUDY_STORE": "store", "PREFECT_HOME": "prefect", "UNDERSTUDY_PII_HOME": "home"}
    environment = {**os.environ, **{name: str(tmp_path / place) for name, place in places.items()}}
    (tmp_path / "examples").symlink_to(PROJECT / "examples")
    generation_id = None
    written = commands("From the command line")
    assert len(written) >= 7
    for program, *arguments in written:
        assert program == "understudy"
        direct = ["--direct"] if arguments[0] in DIRECT and generation_id else []
        filled = [generation_id if argument == "ID" else argument for argument in arguments]
        done = subprocess.run(
            [sys.executable, "-m", "understudy", *filled, *direct],
            cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=280, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{shlex.join(arguments)}\n{done.stdout}\n{done.stderr}"
        assert done.stderr == ""
        if found := re.search(r"understudy show (\S+)", done.stdout):
            generation_id = found[1]


def test_the_make_targets_that_it_names_exist():
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)", README))
    assert named >= {"demo", "up", "test", "test-all", "lint"}
    assert named <= targets


def test_the_deployments_that_it_names_exist():
    deployments = yaml.safe_load((PROJECT / "prefect.yaml").read_text())["deployments"]
    known = {f"{each['entrypoint'].rpartition(':')[2]}/{each['name']}" for each in deployments}
    assert set(re.findall(r"deployment run (\S+)", README)) <= known


def test_the_settings_that_it_names_exist():
    from flows.settings import Settings

    named = {name.lower() for name in re.findall(r"UNDERSTUDY_([A-Z0-9_]+[A-Z0-9])", README)}
    assert named <= set(Settings.model_fields)
    assert "store" in named
