"""The commands. Each imports what it needs when it runs, so that ``--help`` answers at once."""

import atexit
import os
import signal
import sys
import threading
from contextlib import suppress
from types import FrameType
from typing import NoReturn

import typer

from understudy.cli import (
    ask,
    cache,
    check,
    diff,
    export,
    generate,
    history,
    infer,
    instances,
    mask,
    replicate,
    reproduce,
    sample,
    templates,
    up,
    validate,
)
from understudy.cli.outcome import CANCELLED

app = typer.Typer(
    name="understudy",
    help="Synthetic data that can go on stage in place of the real one: published whole, checked, reproducible.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.command("generate", no_args_is_help=True)(generate.generate)
app.command("infer", no_args_is_help=True)(infer.infer)
app.command("instances", no_args_is_help=True)(instances.instances)
app.command("replicate", no_args_is_help=True)(replicate.replicate)
app.command("sample", no_args_is_help=True)(sample.sample)
app.command("ask", no_args_is_help=True)(ask.ask)
app.command("mask", no_args_is_help=True)(mask.mask)
app.command("reveal", no_args_is_help=True)(mask.reveal)
app.command("validate", no_args_is_help=True)(validate.validate)
app.command("check", no_args_is_help=True)(check.check)
app.command("history")(history.history)
app.command("show", no_args_is_help=True)(history.show)
app.command("reproduce", no_args_is_help=True)(reproduce.reproduce)
app.command("diff", no_args_is_help=True)(diff.diff)
app.command("export", no_args_is_help=True)(export.export)
app.command("templates")(templates.templates)
app.add_typer(cache.app, name="cache")
app.command("up")(up.up)


@app.callback()
def _root() -> None:
    """Hold the commands together."""


def main() -> None:
    """Run the command line; SIGTERM ends it as Ctrl-C does, with staging swept."""
    signal.signal(signal.SIGTERM, _interrupt)
    atexit.register(_let_go_of_duckdb)  # first in, so last to run
    try:
        app()
    except KeyboardInterrupt:
        _leave(CANCELLED)
    except SystemExit as end:
        if end.code not in (None, 0):
            _leave(end.code if isinstance(end.code, int) else 1)
        raise
    finally:
        _heed_no_more()


def _heed_no_more() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # it is over: the exit code says how, and not one signal more


def _leave(code: int) -> NoReturn:
    """End a command that failed or was cancelled, with all that is registered for the end, but no further.

    The frames that were given up are kept by whoever keeps their exception: with them DuckDB's types, which complain,
    and readers of files whose own threads still wait, which end the process by a signal.
    """
    _heed_no_more()
    if code != CANCELLED:  # what was interrupted is not waited for
        threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(code)


def _let_go_of_duckdb() -> None:
    """Empty DuckDB's modules: spaCy and Great Expectations together keep its types alive beyond the interpreter's end,
    and it then writes a page about leaks to stderr."""
    for name in [name for name in sys.modules if name.partition(".")[0] in {"duckdb", "_duckdb"}]:
        vars(sys.modules[name]).clear()


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
