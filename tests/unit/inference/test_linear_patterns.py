"""No pattern over a whole request begins anew at every letter of a long word: that is work by the square of its length.

Work inside the matcher cannot be counted from here, so what is counted are patterns that would begin so: they begin
with as many signs as there are, and neither an anchor nor a look behind holds them to the first one.
"""

import re
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

codes: Any = import_module("re._constants")
parser: Any = import_module("re._parser")
_MODULES = tuple(
    import_module(f"tasks.inference.offline.{name}")
    for name in (
        "asked_lists",
        "bridges",
        "column_phrases",
        "count_notation",
        "line_statements",
        "listed_with",
        "notation",
        "paraphrase",
        "references",
        "said_names",
        "statements",
        "table_statements",
        "tie_notation",
        "tie_statements",
        "value_phrases",
    )
)
_HELD = (codes.AT, codes.ASSERT, codes.ASSERT_NOT)


def patterns(module: ModuleType) -> list[re.Pattern[str]]:
    """The module's patterns, by name or in its table of steps."""
    found = [each for each in vars(module).values() if isinstance(each, re.Pattern)]
    return [*found, *(step[0] for step in getattr(module, "_STEPS", ()))]


def flat(items: Any) -> list[tuple[Any, Any]]:
    """The first elements of a pattern, groups opened; of alternatives the first."""
    result: list[tuple[Any, Any]] = []
    for code, value in items:
        if code is codes.SUBPATTERN:
            result += flat(value[-1])
        elif code is codes.BRANCH:
            result += flat(value[1][0])
        else:
            result.append((code, value))
    return result


def runs_on(pattern: re.Pattern[str]) -> bool:
    """Whether it begins with an endless run, or with one sign and an endless run behind it, and nothing holds it."""
    for code, value in flat(parser.parse(pattern.pattern, pattern.flags))[:2]:
        if code in _HELD:
            return False
        if code is codes.MAX_REPEAT:
            return bool(value[1] is codes.MAXREPEAT)
        if code is codes.LITERAL:
            return False
    return False


@pytest.mark.parametrize("module", _MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_no_pattern_begins_anew_at_every_letter(module: ModuleType) -> None:
    assert patterns(module)
    assert [each.pattern for each in patterns(module) if runs_on(each)] == []


@pytest.mark.parametrize("bad", [r"\w+ and \w+", r"[^\W\d]\w* (x)", r"(?P<name>[^\W\d]\w*(?: y)?) z", r"\s*\(a"])
def test_such_a_beginning_is_seen(bad: str) -> None:
    assert runs_on(re.compile(bad))
    assert not runs_on(re.compile(rf"\b{bad}"))
