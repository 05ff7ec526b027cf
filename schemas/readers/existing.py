"""Whether what somebody typed is on this machine: a text that can be no path is not."""

from pathlib import Path

_SHOWN = 120


def is_there(text: str | Path) -> bool:
    """Whether a file or folder of that name exists; False where no file could be called that."""
    try:
        return Path(text).exists()
    except (OSError, ValueError):  # too long, or with a NUL in it
        return False


def shown(text: str | Path) -> str:
    """A path as errors show it: cut where it is as long as no path is."""
    plain = str(text)
    return plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}... ({len(plain):,} characters)"
