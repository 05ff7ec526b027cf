"""The ways in which a telephone number is dialled: with a country's code, a 0, or neither."""

import re
from collections.abc import Iterator

from tasks.pii.surrogates.phones import EXTENSION

_SHORTEST = 8  # digits of one that is told from others
_ONE_DIGIT = "17"
_THREE_DIGITS = re.compile(r"2[1-69]|3[578]|42|50|59|6[789]|8[05789]|9[679]")
"""What countries' calling codes of three digits begin with; those that begin with anything else have two."""


def dialled(value: str) -> Iterator[tuple[str, str]]:
    """The ways in which a number is dialled, each in two parts; a number with its extension as it is."""
    core = EXTENSION.sub("", value)
    if core != value:
        yield "", value
    digits = "".join(char for char in core if char.isdigit())
    if core.lstrip().lstrip("(").startswith(("+", "00")):
        digits = digits.removeprefix("00")
        code = digits[: 1 if digits[:1] in _ONE_DIGIT else 3 if _THREE_DIGITS.match(digits) else 2]
        ways = [("+", digits), (f"+{code}", digits[len(code) :].removeprefix("0"))]
    else:
        ways = [("0", digits[1:])] if digits.startswith("0") else []
        yield "", core
    yield from ((before, rest) for before, rest in ways if len(rest) >= _SHORTEST)
