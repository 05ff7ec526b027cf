"""The commands of docs/replicate.md do what it says."""

import re
import shlex
from pathlib import Path

import pyarrow.csv
import pytest
from twin_tables import people
from typer.testing import CliRunner

from understudy.cli import app

GUIDE = (Path(__file__).parents[2] / "docs/replicate.md").read_text()
LINES = [line for block in re.findall(r"```bash\n(.*?)```", GUIDE, re.DOTALL) for line in block.splitlines()]


@pytest.mark.slow
def test_the_commands_run_in_order(tmp_path, monkeypatch):
    pyarrow.csv.write_csv(people(1500), tmp_path / "people.csv")
    assert len(LINES) >= 3
    for line in LINES:
        program, *arguments = shlex.split(line, comments=True)
        assert program == "understudy"
        done = CliRunner().invoke(app, [*arguments, "--direct"])
        assert done.exit_code == 0, f"{line}\n{done.output}"
