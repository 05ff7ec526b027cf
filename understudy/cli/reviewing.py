"""``--review``: the schema in an editor, ten rows of each table on the screen, and a question."""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

from understudy.cli.screen import Screen, table

if TYPE_CHECKING:
    from flows.confirming import Question
    from flows.reviewing import Draft, Verdict

_COLUMNS = 8
_ON_A_TERMINAL = frozenset(
    {"ed", "emacs", "ex", "helix", "hx", "joe", "kak", "micro", "nano", "nvim", "pico", "vi", "view", "vim"}
)


class Terminal:
    """Asks whoever sits there."""

    def __init__(self, screen: Screen, reviewer: str) -> None:
        self._screen, self._reviewer = screen, reviewer

    def __call__(self, draft: "Draft") -> "Verdict":
        """Open the editor the first time and when something is wrong, show the preview, and ask."""
        from flows.reviewing import Verdict

        with self._screen.away():
            if draft.problems or draft.attempt == 1:
                text = edited(draft.text, draft.problems)
                if text != draft.text:
                    return Verdict("edit", text, self._reviewer)
            show(draft)
            answer = asked()
            text = edited(draft.text) if answer == "edit" else draft.text
            return Verdict(answer, text, self._reviewer)


@contextmanager
def asking(screen: Screen) -> Iterator[None]:
    """Ask whoever sits there, if anybody does, in the runs that start within."""
    from flows.confirming import confirmed_by

    if not sys.stdin.isatty():
        yield
        return
    with confirmed_by(lambda question: agreed(question, screen)):
        yield


def agreed(question: "Question", screen: Screen) -> bool:
    """Show what will be done, and ask; the end of the input is a no."""
    with screen.away():
        shown = question.shown.removeprefix("```\n").removesuffix("\n```")
        sys.stderr.write(f"{shown}\n{question.text}? [y/N] ")
        sys.stderr.flush()
        return sys.stdin.readline().strip().lower() in {"y", "yes"}


def asked() -> Literal["approve", "edit", "refuse"]:
    """Ask until there is an answer; the end of the input is a refusal."""
    while True:
        sys.stderr.write("Approve, edit, or refuse? [a/e/r] ")
        sys.stderr.flush()
        answer = sys.stdin.readline()
        if not answer or answer.strip().lower() in {"r", "refuse", "n", "no"}:
            return "refuse"
        if answer.strip().lower() in {"a", "approve", "y", "yes"}:
            return "approve"
        if answer.strip().lower() in {"e", "edit"}:
            return "edit"


def editor() -> list[str]:
    """The command that edits; a program that draws on a terminal is not started where there is none.

    Raises:
        BadInputError: If nobody could use it.
    """
    from schemas.errors import BadInputError

    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    if not sys.stdin.isatty() and Path(command[0]).name in _ON_A_TERMINAL:
        raise BadInputError(
            f"--review opens '{command[0]}', and there is no terminal to edit on. Write the schema with "
            "'understudy infer ... --out schema.yaml', edit it, and pass --schema schema.yaml; or set EDITOR to a "
            "program that needs no terminal; or run the deployment generate/default with review=true and answer in "
            "Prefect's interface."
        )
    return command


def edited(text: str, problems: str = "") -> str:
    """Give what an editor leaves of a text; the problems stand above it as comments, and are taken off again.

    Raises:
        BadInputError: If the editor cannot be run.
    """
    from schemas.errors import BadInputError

    command = editor()
    above = "".join(f"#! {line}\n" for line in problems.splitlines())
    with tempfile.TemporaryDirectory(prefix="understudy-") as folder:
        path = Path(folder) / "schema.yaml"
        path.write_text(above + text, encoding="utf-8")
        try:
            subprocess.run([*command, str(path)], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise BadInputError(
                f"The editor '{command[0]}' could not be used ({type(error).__name__}). Name another in EDITOR."
            ) from None
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("#! "))


def show(draft: "Draft") -> None:
    """Show the first rows of each table, on stderr."""
    if isinstance(draft.preview, str):
        typer.echo(f"There is no preview: {draft.preview}", err=True)
        return
    for name, rows in draft.preview.items():
        columns = list(rows[0])[:_COLUMNS] if rows else []
        more = f" (and {len(rows[0]) - len(columns)} more columns)" if rows and len(rows[0]) > len(columns) else ""
        lines = [["" if row[column] is None else str(row[column])[:24] for column in columns] for row in rows]
        table(f"{name}: the first {len(rows)} rows{more}", columns, lines, err=True)
