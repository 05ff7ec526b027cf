"""What validation finds, and how it is told."""

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.errors import SchemaError
from schemas.places import Path, Places, written

Found = tuple[Path, str]
"""A problem as a check gives it: where, and a sentence or two."""

MOST = 100  # problems told in one message; more is no help


@dataclass(frozen=True)
class Problem:
    """Something in a schema that cannot stand.

    Attributes:
        path: Where, such as ``tables[2].columns[5].generator.minimum``; empty for the schema as a whole.
        line: The line in the file, when the schema came from one.
        message: What is wrong, and what would be right.
    """

    path: str
    line: int | None
    message: str


@dataclass(frozen=True)
class Limits:
    """How large a schema may be.

    Attributes:
        tables: Most tables.
        columns: Most columns of a table.
    """

    tables: int = 50
    columns: int = 200


def placed(found: Iterable[Found], places: Places | None) -> list[Problem]:
    """Give each problem its line, each once, in the order of the file."""
    once = dict.fromkeys(found)
    problems = [Problem(written(path), places.line(path) if places else None, message) for path, message in once]
    return sorted(problems, key=lambda problem: problem.line or 0)


def error_of(problems: list[Problem], source: str) -> SchemaError:
    """Make the error that tells all of them."""
    told = [_told(problem, source) for problem in problems[:MOST]]
    if len(problems) == 1:
        return SchemaError(told[0])
    more = [f"... and {len(problems) - MOST} more."] if len(problems) > MOST else []
    return SchemaError("\n".join([f"{source} has {len(problems)} problems.", *told, *more]))


def _told(problem: Problem, source: str) -> str:
    line = f", line {problem.line}" if problem.line is not None else ""
    path = f" ({problem.path})" if problem.path else ""
    return f"{problem.message}\n  {source}{line}{path}"
