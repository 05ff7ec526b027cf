"""Errors end in one message and the exit code that belongs to them."""

import errno
import json
from concurrent.futures import ProcessPoolExecutor

import pytest
import typer

from schemas.errors import (
    BadInputError,
    BudgetError,
    ConflictError,
    GateRefusedError,
    SchemaError,
    StoreError,
    StoreNotWritableError,
)
from understudy.cli.outcome import guarded


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BadInputError("bad"), 2),
        (SchemaError("bad"), 2),
        (StoreNotWritableError("bad"), 2),
        (GateRefusedError("refused"), 3),
        (BudgetError("spent"), 4),
        (ConflictError("taken"), 1),
        (StoreError("down"), 1),
        (OSError(errno.ENOSPC, "No space left on device", "/data/x"), 1),
        (ZeroDivisionError("oops"), 1),
        (KeyboardInterrupt(), 130),
    ],
)
def test_each_error_has_its_exit_code_and_no_traceback(error, code, capsys):
    with pytest.raises(typer.Exit) as ended, guarded():
        raise error
    assert ended.value.exit_code == code
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err
    assert shown.err.strip()
    assert shown.out == ""


def test_verbose_shows_the_traceback(capsys):
    with pytest.raises(typer.Exit), guarded(verbose=True):
        raise BadInputError("bad")
    assert "Traceback" in capsys.readouterr().err


def test_a_full_disk_is_named(capsys):
    with pytest.raises(typer.Exit), guarded():
        raise OSError(errno.ENOSPC, "No space left on device", "/data/x")
    assert "No space left on device (/data/x)" in capsys.readouterr().err


def test_json_ends_with_one_object(capsys):
    with pytest.raises(typer.Exit), guarded(as_json=True):
        raise GateRefusedError("3 checks failed")
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last == {"status": "failed", "error": "3 checks failed", "exit_code": 3}


def test_errors_survive_the_way_back_from_a_process():
    with ProcessPoolExecutor(1) as pool, pytest.raises(GateRefusedError, match="from afar"):
        pool.submit(_refuse).result()


def _refuse() -> None:
    raise GateRefusedError("from afar")
