"""What a person sees while a flow runs, and when it has ended."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Screen:
    """A progress bar on a terminal, nothing elsewhere; notes either way. All on stderr: stdout is for results.

    Args:
        quiet: Whether to show no bar.
        at_once: Whether notes are told when they come, not only kept for the end: a run that fails has told them then.
    """

    def __init__(self, *, quiet: bool = False, at_once: bool = False) -> None:
        self._at_once = at_once
        self._shown = sys.stderr.isatty() and not quiet
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self.notes: list[str] = []

    def __enter__(self) -> Self:
        if self._shown:
            self._progress = _bar()
            self._progress.start()
            self._task = self._progress.add_task("Starting", total=None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Leave the terminal to somebody else meanwhile."""
        if self._progress is not None:
            self._progress.stop()
        try:
            yield
        finally:
            if self._progress is not None:
                self._progress.start()

    def step(self, name: str) -> None:
        """Show which step is under way."""
        self._update(description=name)

    def rows(self, done: int, total: int) -> None:
        """Move the bar."""
        self._update(completed=done, total=total)

    def note(self, text: str) -> None:
        """Keep a note for the end, and tell it where that is wanted."""
        self.notes.append(text)
        if self._at_once and self._progress is not None:
            self._progress.console.print(f"note        {text}", markup=False, highlight=False)
        elif self._at_once:
            sys.stderr.write(f"note        {text}\n")

    def _update(self, **changes: Any) -> None:
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, **changes)


def _bar() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<28}"),
        BarColumn(bar_width=30),
        TextColumn("{task.completed:>12,.0f} rows"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def table(
    title: str, columns: list[str], rows: list[list[str]], *, right: frozenset[str] = frozenset(), err: bool = False
) -> None:
    """Print a table on stdout; as wide as it needs where stdout is no terminal, so that nothing is cut in a pipe."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    shown = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        shown.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        shown.add_row(*row)
    stream = sys.stderr if err else sys.stdout
    console = Console(width=None if stream.isatty() else 200, highlight=False, markup=False, stderr=err)
    console.print(shown)


def size(count: int) -> str:
    """Write a number of bytes for people: ``1.4 MB``."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"
