"""``understudy generate --stream``, as a shell has it: lines on stdout and nothing else, a closed pipe, Ctrl-C."""

import json
import signal
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from understudy.cli import app

CLICKS = Path(__file__).parents[2] / "examples" / "clickstream.yaml"
COMMAND = [sys.executable, "-m", "understudy", "generate", "--schema", str(CLICKS), "--stream"]


def test_a_pipe_that_closes_ends_the_stream_in_silence() -> None:
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None and run.stderr is not None
        first = [json.loads(run.stdout.readline()) for _ in range(20)]
        run.stdout.close()
        assert run.wait(timeout=120) == 0
        assert run.stderr.read() == ""
    assert {row["table"] for row in first} == {"sessions", "page_views"}


def test_ctrl_c_ends_a_paced_stream_with_130_and_whole_lines() -> None:
    with subprocess.Popen([*COMMAND, "--pace"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None and run.stderr is not None
        json.loads(run.stdout.readline())
        run.send_signal(signal.SIGINT)
        assert run.wait(timeout=120) == 130
        assert all(json.loads(line) for line in run.stdout)
        assert run.stderr.read().startswith("Cancelled.")


def test_the_same_command_streams_the_same_lines_and_writes_nothing(tmp_path: Path) -> None:
    command = [*COMMAND, "--rows", "page_views=300", "--rows", "sessions=60", "--tables", "page_views"]
    runs = [subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True) for _ in range(2)]
    assert runs[0].stdout == runs[1].stdout
    rows = [json.loads(line) for line in runs[0].stdout.splitlines()]
    assert len(rows) == 300 and rows == sorted(rows, key=lambda row: row["viewed_at"])
    assert runs[0].stderr == "" and list(tmp_path.iterdir()) == []


def test_a_dataset_that_is_continued_is_no_stream() -> None:
    run = CliRunner().invoke(app, ["generate", "--append-to", "shop-0", "--rows", "5", "--stream"])
    assert run.exit_code == 2 and run.stdout == ""
    assert "--append-to has no use with --stream" in run.stderr


def test_options_that_a_stream_has_no_use_for_are_refused() -> None:
    run = subprocess.run([*COMMAND, "--format", "csv"], capture_output=True, text=True, check=False)
    assert run.returncode == 2 and run.stdout == ""
    assert "--format has no use with --stream" in run.stderr
