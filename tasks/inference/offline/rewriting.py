"""Requests rewritten step by step: each pattern's finds are put into another form."""

import re
from collections.abc import Callable

Steps = tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]


def pattern(written: str) -> re.Pattern[str]:
    """A pattern that takes small and capital letters for the same, and a line's ends for ends."""
    return re.compile(written, re.I | re.M)


def rewritten(text: str, steps: Steps) -> str:
    """The text after every step, in order."""
    for form, change in steps:
        text = form.sub(change, text)
    return text
