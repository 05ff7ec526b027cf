"""The nearest known name to one that is not known."""

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Give the known name that looks most like ``name``, or None when none is close; case does not count."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    matches = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[matches[0]] if matches else None


def did_you_mean(name: str, known: Iterable[str], *, list_up_to: int = 12) -> str:
    """Give a sentence to append to an error, after a space: the names there are (when few) and the nearest one."""
    names = list(known)
    listed = f" There are: {', '.join(names)}." if 0 < len(names) <= list_up_to else ""
    close = nearest(name, names)
    return listed + (f" Did you mean '{close}'?" if close else "")
