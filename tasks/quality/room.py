"""An audit that had no room says nothing of the data: it failed, and the data did not."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import StoreError
from tasks.quality.report import Check
from tasks.storage.scratch import temporary_root

_SIGNS = ("No space left on device", "Out of Memory Error", "Disk quota exceeded")


@contextmanager
def room_for_audit(scratch: Path | None) -> Iterator[None]:
    """Tell the database's errors that speak of no room.

    Args:
        scratch: Where the audit puts what does not fit in memory.

    Raises:
        StoreError: If the disk is full, or there is too little memory.
    """
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        if _tells_of_no_room(str(error)):
            raise _no_room(scratch) from error
        raise


def ensure_had_room(checks: Iterable[Check], scratch: Path | None) -> None:
    """Refuse a verdict in which a check could not be evaluated for want of room.

    Raises:
        StoreError: If there is one.
    """
    if any(check.error is not None and _tells_of_no_room(check.error) for check in checks):
        raise _no_room(scratch)


def _tells_of_no_room(message: str) -> bool:
    return any(sign in message for sign in _SIGNS)


def _no_room(scratch: Path | None) -> StoreError:
    where = temporary_root() if scratch is None else scratch
    advice = ", or set TMPDIR to a larger disk" if scratch is None else ""
    return StoreError(
        f"The checks had no room: the disk of {where} is full, or memory is. Nothing is known of the data, and nothing "
        f"was published. Free some space{advice}, and run again."
    )
