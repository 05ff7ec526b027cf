"""A DuckDB connection that sees the dataset's folder and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from expectations.sql import text
from tasks.storage.scratch import scratch_folder

if TYPE_CHECKING:
    import duckdb

MEMORY_MB = 512
THREADS = 2


@dataclass(frozen=True)
class Session:
    """A connection and the folder that it may spill to.

    Attributes:
        scratch: Removed when the session closes.
    """

    connection: "duckdb.DuckDBPyConnection"
    scratch: Path


@contextmanager
def session(
    folder: Path, parent: Path | None = None, *, memory_mb: int = MEMORY_MB, threads: int = THREADS
) -> Iterator[Session]:
    """Open a connection for the audit of one folder.

    What a rule may call is decided by an allowlist; this is the second wall: no file outside the folder, no extension,
    no setting can be reached from SQL.

    Args:
        folder: The dataset's folder; nothing is written there.
        parent: Where the scratch folder is made: on a disk with room for the dataset; with this account's temporary
            files when absent.
        memory_mb: What DuckDB may hold before it spills to the scratch folder.
        threads: How many threads it may use.
    """
    import duckdb

    with scratch_folder(parent) as scratch, duckdb.connect(str(scratch / "audit.duckdb")) as connection:
        for setting in _settings(folder.resolve(), scratch, memory_mb, threads):
            connection.execute(f"SET {setting}")
        yield Session(connection, scratch)


def _settings(folder: Path, scratch: Path, memory_mb: int, threads: int) -> tuple[str, ...]:
    """Give the settings; arithmetic and time zone are those that generated columns are evaluated with."""
    return (
        f"memory_limit='{memory_mb}MB'",
        f"threads={threads}",
        f"temp_directory={text(str(scratch / 'spill'))}",
        "enable_progress_bar=false",
        "TimeZone='UTC'",
        "error_on_division_by_zero=false",
        "ieee_floating_point_ops=false",
        "python_enable_replacements=false",
        "autoinstall_known_extensions=false",
        "autoload_known_extensions=false",
        f"allowed_directories=[{text(str(folder))}, {text(str(scratch))}]",
        "enable_external_access=false",
        "lock_configuration=true",
    )
