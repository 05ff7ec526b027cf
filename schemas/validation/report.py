"""What validation finds, and how it is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from schemas.errors import SchemaError
from schemas.places import Clause, Path, Places, written

Found = tuple[Path, str]
"""A problem as a check gives it: where, and a sentence or two."""

MEND = "Mend the conditions, so that some value meets them all."


class Advised(str):
    """A message whose advice depends on where the schema stands: in a schema file, or in a script in SQL.

    Attributes:
        in_script: What is told instead of a schema that was read from a script.
        beside: Other parts of the schema that the problem comes from.
    """

    in_script: str
    beside: tuple[Path, ...]

    def __new__(cls, message: str, in_script: str, beside: tuple[Path, ...] = ()) -> Self:
        """Say the same for a reader of either language."""
        made = super().__new__(cls, message)
        made.in_script, made.beside = in_script, beside
        return made

    def after(self, words: str) -> Self:
        """The same with some words in front."""
        return type(self)(f"{words}{self}", f"{words}{self.in_script}", self.beside)


MOST = 100  # problems told in one message; more is no help


@dataclass(frozen=True)
class Problem:
    """Something in a schema that cannot stand.

    Attributes:
        path: Where, such as ``tables[2].columns[5].generator.minimum``; empty for the schema as a whole.
        line: The line in the file, when the schema came from one.
        message: What is wrong, and what would be right.
        clauses: The words that it comes from, where the schema was read from a script.
        beside: The paths and lines of other rules that it comes from, where it was read from a schema file.
    """

    path: str
    line: int | None
    message: str
    clauses: tuple[Clause, ...] = ()
    beside: tuple[tuple[str, int | None], ...] = ()


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
    problems = [_problem(path, message, places or Places()) for path, message in dict.fromkeys(found)]
    return sorted(problems, key=lambda problem: problem.line or 0)


def _problem(path: Path, message: str, places: Places) -> Problem:
    if not isinstance(message, Advised) or not places.clauses:
        rules = (each for each in getattr(message, "beside", ()) if each[0] == "rules")
        beside = tuple((written(each), places.line(each)) for each in rules)
        return Problem(written(path), places.line(path), str(message), places.said(path), beside)
    clauses = [clause for each in (path, *message.beside) for clause in places.said(each)]
    return Problem(written(path), places.line(path), message.in_script, tuple(dict.fromkeys(clauses)))


def error_of(problems: list[Problem], source: str) -> SchemaError:
    """Make the error that tells all of them."""
    told = [_told(problem, source) for problem in problems[:MOST]]
    if len(problems) == 1:
        return SchemaError(told[0])
    more = [f"... and {len(problems) - MOST} more."] if len(problems) > MOST else []
    return SchemaError("\n".join([f"{source} has {len(problems)} problems.", *told, *more]))


def _told(problem: Problem, source: str) -> str:
    if problem.clauses:
        lines = [f"  {source}, line {clause.line}: {clause.text}" for clause in problem.clauses]
        return "\n".join([problem.message, *lines])
    places = [(problem.path, problem.line), *problem.beside]
    return "\n".join([problem.message, *(_located(source, path, line) for path, line in places)])


def _located(source: str, path: str, line: int | None) -> str:
    shown = f", line {line}" if line is not None else ""
    return f"  {source}{shown}{f' ({path})' if path else ''}"
