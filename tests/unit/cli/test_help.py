"""Help answers at once, and shows an example for each command."""

import subprocess
import sys

import pytest

COMMANDS = [
    "generate",
    "infer",
    "instances",
    "replicate",
    "sample",
    "ask",
    "mask",
    "reveal",
    "validate",
    "check",
    "history",
    "show",
    "reproduce",
    "diff",
    "export",
    "templates",
    "up",
]
HEAVY = {
    *(
        "prefect",
        "great_expectations",
        "sdv",
        "spacy",
        "pandas",
        "numpy",
        "pyarrow",
        "duckdb",
        "scipy",
        "faker",
        "boto3",
    ),
    *("botocore", "s3fs", "sqlglot", "torch", "dask", "distributed", "langchain_core", "sqlalchemy", "yaml"),
}


def run_python(*lines: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("arguments", [["--help"], ["generate", "--help"]])
def test_help_loads_no_heavy_library(arguments):
    loaded = run_python(
        "import sys",
        "from understudy.cli import app",
        "try:",
        f"    app({arguments!r})",
        "except SystemExit:",
        "    pass",
        f"print('LOADED', sorted({HEAVY!r} & set(sys.modules)))",
    )
    assert loaded.splitlines()[-1] == "LOADED []"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example(command):
    text = run_python(f"from understudy.cli import app; app([{command!r}, '--help'])")
    assert f"Example: understudy {command}" in text


def test_these_are_all_commands():
    from understudy.cli import app

    assert [command.name for command in app.registered_commands] == COMMANDS


def test_the_formats_and_rule_sets_offered_are_the_ones_there_are():
    from typing import get_args, get_type_hints

    from schemas.manifest import OutputFormat
    from schemas.request import Compliance, EngineName
    from understudy.cli.generate import generate

    hints, hints_with_extras = get_type_hints(generate), get_type_hints(generate, include_extras=True)
    assert get_args(get_args(hints["format"])[0]) == tuple(format.value for format in OutputFormat)
    metavar = hints_with_extras["compliance"].__metadata__[0].metavar
    assert metavar.split("|") == [rule_set.value for rule_set in Compliance]
    assert get_args(get_args(hints["engine"])[0]) == get_args(EngineName)
