"""Which failures another try can mend."""

import errno
from typing import Any

from schemas.errors import BadInputError, ConflictError, StoreError

_LASTING = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENOTDIR}


def transient(error: BaseException) -> bool:
    """Whether it came from storage or the network, and is no answer that will stay the same."""
    if isinstance(error, BadInputError | ConflictError):
        return False
    if isinstance(error, OSError):
        return error.errno not in _LASTING
    return isinstance(error, StoreError) and not isinstance(error.__cause__, OSError)


def worth_retrying(_task: Any, _run: Any, state: Any) -> bool:
    """Say the same to Prefect: a task's ``retry_condition_fn``."""
    return isinstance(state.data, BaseException) and transient(state.data)


STORAGE_RETRIES: dict[str, Any] = {
    "retries": 3,
    "retry_delay_seconds": [1, 5, 25],
    "retry_condition_fn": worth_retrying,
}
"""For tasks that write to the store: it may fail for a moment, and a second try writes the same bytes there."""
