"""One text that names several files: ``a.csv,b.csv``, ``data/*.csv``."""

import glob

from schemas.errors import SourceError
from schemas.readers.existing import is_there

_PATTERN = frozenset("*?[")


def paths_of(source: str) -> str | list[str]:
    """The files that a source names, in order; the source itself where it names one file, a folder or an address.

    Raises:
        SourceError: If a pattern matches no file, or one of several files is not there.
    """
    if "://" in source or is_there(source):
        return source
    if _PATTERN & set(source) and "," not in source:
        found = sorted(glob.glob(source, recursive=True))  # noqa: PTH207 - a pattern may begin anywhere
        if not found:
            raise SourceError(f"{source} matches no file. Check the pattern, or name a folder.")
        return found
    names = [name.strip() for name in source.split(",") if name.strip()]
    there = [is_there(name) for name in names]
    if len(names) < 2 or not any(there):
        return source
    if not all(there):
        raise SourceError(f"{names[there.index(False)]} does not exist; the other files are there. Check the path.")
    return names
