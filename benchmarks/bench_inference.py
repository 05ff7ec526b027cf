"""Scores the offline inference on requests with known answers.

    python benchmarks/bench_inference.py [FILE...] [--details]

A file of requests (``tests/e2e/requests/*.yaml``) is a list. Each has ``name``, ``prompt`` and what is expected:
``tables`` (name -> ``rows``, ``columns`` (name -> type), ``closed``, ``enumerations``, ``ranges``, ``nulls``,
``spans``, ``formulas``, ``absent``), ``relations`` (``child > parent``), ``rules``, ``format``, ``seed``, ``locale``,
``template``; or ``refused``: words of the error. ``a|b`` are equally right; ``open`` allows more tables.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from schemas.errors import UnderstudyError
from schemas.model import ColumnSchema, DatasetSchema, TableSchema
from tasks.inference.offline import Inferred, infer_offline
from tasks.inference.offline.words import singular_name

REQUESTS = Path(__file__).parents[1] / "tests" / "e2e" / "requests"
TODAY = date(2025, 6, 30)
PARTS = ("tables", "columns", "types", "rows", "relations", "enumerations", "details")
F1 = ("tables", "relations")


@dataclass
class Tally:
    """Right, missed and superfluous answers of one kind."""

    right: int = 0
    missed: int = 0
    extra: int = 0

    def score(self, *, f1: bool) -> float:
        """F1, or the share of the right answers among all, missed and superfluous ones included."""
        right = 2 * self.right if f1 else self.right
        total = right + self.missed + self.extra
        return right / total if total else 1.0


@dataclass
class Verdict:
    """How one request fared."""

    name: str
    tallies: dict[str, Tally] = field(default_factory=lambda: {part: Tally() for part in PARTS})
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def right(self) -> bool:
        """Whether everything expected is there, and nothing else."""
        return not self.wrong

    def judge(self, part: str, good: bool, what: str) -> None:
        """Count one answer."""
        tally = self.tallies[part]
        tally.right += good
        tally.missed += not good
        if not good:
            self.wrong.append(f"{part}: {what}")

    def superfluous(self, part: str, what: str) -> None:
        """Count one answer that nobody asked for."""
        self.tallies[part].extra += 1
        self.wrong.append(f"{part}: superfluous {what}")


def load(path: Path) -> list[dict[str, Any]]:
    """Read a file of requests."""
    return list(yaml.safe_load(path.read_text("utf-8")))


def judge(request: Mapping[str, Any]) -> Verdict:
    """Infer one request's schema and compare it with what is expected."""
    verdict = Verdict(request["name"])
    start = time.perf_counter()
    try:
        inferred = infer_offline(request["prompt"], context=request.get("context"), reference_date=TODAY)
    except UnderstudyError as error:
        _refused(request, verdict, error)
        return verdict
    finally:
        verdict.seconds = time.perf_counter() - start
    if request.get("refused"):
        verdict.judge("details", False, "was to be refused")
        return verdict
    matched = _tables(request, inferred.schema, verdict)
    for expected, table in matched.items():
        _columns(request["tables"][expected] or {}, table, verdict, inferred)
    _relations(request, inferred.schema, matched, verdict)
    _whole(request, inferred, verdict)
    return verdict


def _refused(request: Mapping[str, Any], verdict: Verdict, error: UnderstudyError) -> None:
    if request.get("refused"):
        verdict.judge("details", all(word in str(error) for word in request["refused"]), f"refused otherwise: {error}")
        return
    for expected in request["tables"]:
        verdict.judge("tables", False, f"{expected} ({error})")


def _names(alternatives: str) -> list[str]:
    return [_folded(name) for name in str(alternatives).split("|")]


def _folded(name: str) -> str:
    return singular_name(name.lower()).replace("_", "").replace(" ", "").replace("-", "")


def _tables(request: Mapping[str, Any], schema: DatasetSchema, verdict: Verdict) -> dict[str, TableSchema]:
    left = {table.name: table for table in schema.tables}
    matched: dict[str, TableSchema] = {}
    for expected in request["tables"]:
        found = next((name for name in left if _folded(name) in _names(expected)), None)
        verdict.judge("tables", found is not None, f"no {expected} among {', '.join(left)}")
        if found is not None:
            matched[expected] = left.pop(found)
    for name in left if not request.get("open") else ():
        verdict.superfluous("tables", name)
    return matched


def _columns(expected: Mapping[str, Any], table: TableSchema, verdict: Verdict, inferred: Inferred) -> None:
    by_name = {_folded(column.name): column for column in table.columns}
    wanted: set[str] = set()
    for names, types in expected.get("columns", {}).items():
        column = next((by_name[name] for name in _names(names) if name in by_name), None)
        verdict.judge(
            "columns",
            column is not None,
            f"{table.name}.{names} among {', '.join(column.name for column in table.columns)}",
        )
        if column is not None:
            wanted.add(column.name)
            verdict.judge(
                "types",
                column.type.value in types.split("|"),
                f"{table.name}.{column.name} is {column.type}, not {types}",
            )
    if expected.get("closed"):
        keys = {*table.primary_key, *(name for each in inferred.schema.parents_of(table.name) for name in each.columns)}
        for column in table.columns:
            if column.name not in wanted | keys:
                verdict.superfluous("columns", f"{table.name}.{column.name}")
    if "rows" in expected:
        low, high = expected["rows"] if isinstance(expected["rows"], list) else (expected["rows"], expected["rows"])
        rows = table.rows if table.rows is not None else inferred.rows if isinstance(inferred.rows, int) else None
        verdict.judge(
            "rows", rows is not None and low <= rows <= high, f"{table.name} has {rows}, not {expected['rows']}"
        )
    _said_of_columns(expected, table, by_name, verdict)


def _said_of_columns(
    expected: Mapping[str, Any], table: TableSchema, by_name: Mapping[str, ColumnSchema], verdict: Verdict
) -> None:
    aliases = [_names(names) for names in expected.get("columns", {})]

    def column(names: str) -> ColumnSchema | None:
        said = _names(names)
        said += [name for group in aliases if set(group) & set(said) for name in group]
        return next((by_name[name] for name in said if name in by_name), None)

    for names, values in expected.get("enumerations", {}).items():
        found = column(names)
        actual = {str(value).lower() for value in _values(found)} if found else set()
        verdict.judge(
            "enumerations",
            actual == {str(value).lower() for value in values},
            f"{table.name}.{names} is one of {sorted(actual)}",
        )
    for names, (low, high) in expected.get("ranges", {}).items():
        found = column(names)
        verdict.judge(
            "details",
            found is not None and (found.minimum, found.maximum) == (low, high),
            f"{table.name}.{names} range, not {low}..{high}",
        )
    for names, rate in expected.get("nulls", {}).items():
        found = column(names)
        verdict.judge(
            "details",
            found is not None and abs((found.null_rate or 0) - rate) < 1e-9,
            f"{table.name}.{names} nulls, not {rate}",
        )
    for names, (low, high) in expected.get("spans", {}).items():
        found = column(names)
        span = (str(found.minimum)[:10], str(found.maximum)[:10]) if found else None
        verdict.judge("details", span == (low, high), f"{table.name}.{names} is within {span}, not {low}..{high}")
    for names in expected.get("formulas", ()):
        found = column(names)
        verdict.judge(
            "details",
            found is not None and getattr(found.generator, "kind", "") == "expression",
            f"{table.name}.{names} has no formula",
        )
    for name in expected.get("absent", ()):
        verdict.judge("details", column(name) is None, f"{table.name}.{name} was not wanted")


def _values(column: ColumnSchema) -> Iterator[Any]:
    if column.values is not None:
        yield from column.values
    elif column.type.value == "boolean":
        yield from ("yes", "no")
    elif column.generator is not None and column.generator.kind == "category":
        yield from getattr(column.generator, "weights", None) or getattr(column.generator, "values", None) or ()


def _relations(
    request: Mapping[str, Any], schema: DatasetSchema, matched: Mapping[str, TableSchema], verdict: Verdict
) -> None:
    if "relations" not in request and request.get("open"):
        return
    by_name = {_folded(alias): table.name for names, table in matched.items() for alias in names.split("|")}
    actual = [(relation.child, relation.parent) for relation in schema.relations]
    for expected in request.get("relations", ()):
        child, parent = (by_name.get(_folded(end.strip()), end.strip()) for end in expected.split(">"))
        verdict.judge("relations", (child, parent) in actual, f"no {expected}")
        if (child, parent) in actual:
            actual.remove((child, parent))
    for child, parent in actual if not request.get("open") else ():
        verdict.superfluous("relations", f"{child} > {parent}")


def _whole(request: Mapping[str, Any], inferred: Inferred, verdict: Verdict) -> None:
    for name in ("format", "seed", "locale", "template"):
        if name in request:
            actual = getattr(inferred, name)
            verdict.judge("details", actual == request[name], f"{name} is {actual}, not {request[name]}")
    for rule in request.get("rules", ()):
        verdict.judge("details", any(each.check == rule for each in inferred.schema.rules), f"no rule {rule}")


def totals(verdicts: list[Verdict]) -> dict[str, float]:
    """The score of each part over all requests, and the share that is right in everything."""
    scores = {}
    for part in PARTS:
        tally = Tally(
            *(sum(getattr(each.tallies[part], name) for each in verdicts) for name in ("right", "missed", "extra"))
        )
        scores[part] = tally.score(f1=part in F1)
    return {**scores, "fully right": sum(each.right for each in verdicts) / len(verdicts)}


def _files() -> list[Path]:
    """All that the grammar was mended with, and then what nothing has learnt of."""
    return [*sorted(REQUESTS.glob("*.yaml")), *sorted((REQUESTS / "unseen").glob("*.yaml"))]


def main() -> int:
    """Print the scores of each file, and with ``--details`` what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=_files())
    parser.add_argument("--details", action="store_true")
    arguments = parser.parse_args()
    for path in arguments.files:
        verdicts = [judge(request) for request in load(path)]
        slowest = max(each.seconds for each in verdicts)
        print(f"{path.stem}: {len(verdicts)} requests, slowest {slowest:.2f} s (the first one loads everything)")
        for part, score in totals(verdicts).items():
            print(f"  {part:13} {score:.3f}")
        for verdict in verdicts if arguments.details else ():
            for wrong in verdict.wrong:
                print(f"    {verdict.name} - {wrong}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
