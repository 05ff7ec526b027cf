"""Words to a schema, by a model, in steps that can be watched.

It analyses the request, suggests columns, infers relations, validates and normalises.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.errors import BadInputError, SchemaError
from schemas.manifest import OutputFormat
from schemas.model import DatasetSchema
from schemas.request import Wishes
from schemas.types import ColumnType
from schemas.validation import Limits
from tasks.inference.models.estimate import Estimate
from tasks.inference.models.ideas import Analysis, Columns, Relations, TableColumns
from tasks.inference.models.plan import Draft
from tasks.inference.models.pool import each
from tasks.inference.models.router import Router
from tasks.inference.models.words import DATA_ONLY, MOST_CONTEXT, MOST_PROMPT, Scrub, bounded, fenced

logger = logging.getLogger(__name__)

_TABLES_AT_ONCE = 6
_PARALLEL = 4
_REPAIRS = 2
_TOKENS_OF_TABLE = 900  # of an answer: about twelve columns
_TOKENS_OF_ANALYSIS, _TOKENS_OF_RELATIONS = 500, 600
_LIKELY_TABLES = 4
_MOST_TOLD = 4000  # characters of problems

_SYSTEM = f"""You design relational schemas for synthetic data.
Do what the request says to the letter: its tables, columns, names, counts, values, shares, time spans and null rates.
Add what such a dataset needs beyond that, and no more than a practitioner would.
{DATA_ONLY}"""

_ANALYSE = (
    "Analyse the request: which tables it needs, and what else it fixes. Tables that only link two others count too."
)
_COLUMNS = (
    "Write the columns of these tables, of all of them: {names}. Begin with the primary key. Include the columns of "
    "foreign keys, named after the table that they refer to. Types are: {types}. Give bounds where values have natural "
    "ones. "
    "{span}Give a closed set of values where there is one, with weights as in life."
)
_RELATE = (
    "Write the foreign keys between these tables, each to a primary or unique key, and the rules that every row holds "
    "(order of dates, amounts not negative, one status that implies another). Rules only say what bounds cannot."
)


@dataclass(frozen=True)
class Step:
    """A step of the agent that is done.

    Attributes:
        name: ``analyse``, ``columns``, ``relations``, ``validate`` or ``normalise``.
        counts: What came of it, in numbers.
    """

    name: str
    counts: Mapping[str, int] = field(default_factory=dict)


Watch = Callable[[Step], None]


@dataclass(frozen=True)
class Inferred:
    """A schema that a model planned.

    Attributes:
        model: Which one did.
        notes: What was left out of the plan, and what the model assumed.
    """

    schema: DatasetSchema
    wishes: Wishes
    model: str
    notes: tuple[str, ...] = ()


def infer(
    prompt: str,
    router: Router,
    *,
    context: str | None = None,
    limits: Limits | None = None,
    watch: Watch | None = None,
    scrub: Scrub = str,
) -> Inferred:
    """Turn a request into a schema.

    Args:
        prompt: What is needed, in words.
        router: The way to the models.
        context: Text beside the prompt: notes, a glossary, a template that resembles what is wanted.
        limits: How large the schema may be.
        watch: Told of each step as it is done.
        scrub: Takes personal values out of what the model is sent.

    Raises:
        BadInputError: If the prompt asks for no data, or is too long.
        SchemaError: If the plan does not make sense after the repairs.
        ModelError: If no model gives a valid answer.
        BudgetError: Before a call that could exceed the budget.
    """
    agent = _Agent(router, _request(prompt, context, scrub), limits or Limits(), watch or _log)
    return agent.run()


def estimate(prompt: str, router: Router, *, context: str | None = None, scrub: Scrub = str) -> Estimate:
    """Say what :func:`infer` will cost. How many tables there will be is a guess until the request is analysed."""
    request = _request(prompt, context, scrub)
    analysed = [*request, ("human", "-" * 4 * _TOKENS_OF_ANALYSIS)]
    return (
        router.estimate(Analysis, [*request, ("human", _ANALYSE)], _TOKENS_OF_ANALYSIS)
        + router.estimate(Columns, [*analysed, ("human", _COLUMNS)], _LIKELY_TABLES * _TOKENS_OF_TABLE)
        + router.estimate(Relations, [*analysed, ("human", _RELATE)], _TOKENS_OF_RELATIONS)
    )


def _request(prompt: str, context: str | None, scrub: Scrub) -> list[tuple[str, str]]:
    if not prompt.strip():
        raise BadInputError("The prompt is empty. Say what data is needed, such as: 1000 customers with their orders.")
    told = fenced("request", scrub(bounded("prompt", prompt, MOST_PROMPT)))
    beside = fenced("context", scrub(bounded("context", context, MOST_CONTEXT))) if context else ""
    return [("system", _SYSTEM), ("human", f"{told}\n{beside}".strip())]


def _log(step: Step) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in step.counts.items())
    logger.info("Schema by a model: %s (%s).", step.name, counts)


@dataclass(frozen=True, eq=False)
class _Agent:
    router: Router
    request: list[tuple[str, str]]
    limits: Limits
    watch: Watch

    def run(self) -> Inferred:
        answer = self.router.ask(Analysis, [*self.request, ("human", _ANALYSE)])
        analysis = answer.value
        self._check(analysis)
        self.watch(Step("analyse", {"tables": len(analysis.tables)}))
        schema, notes = self._planned(analysis)
        wishes = Wishes(
            rows=analysis.rows,
            locale=analysis.locale,
            format=OutputFormat(analysis.format) if analysis.format else None,
        )
        return Inferred(schema, wishes, answer.model, (*notes, *analysis.assumptions))

    def _check(self, analysis: Analysis) -> None:
        if not analysis.tables:
            raise BadInputError(
                "The request asks for no data that could be made. Say what things it is about, such as: "
                "1000 customers with name and country, and their orders."
            )
        if len(analysis.tables) > self.limits.tables:
            raise BadInputError(
                f"The request needs {len(analysis.tables)} tables; at most {self.limits.tables} are allowed. "
                "Ask for fewer, or raise UNDERSTUDY_MAX_TABLES."
            )

    def _planned(self, analysis: Analysis) -> tuple[DatasetSchema, list[str]]:
        """Plan, and plan again with what validation found, where leaving parts out does not mend it."""
        complaint = ""
        for attempt in range(_REPAIRS + 1):
            draft = Draft.of(analysis, self._columns(analysis, complaint))
            self.watch(Step("columns", {"columns": sum(len(table["columns"]) for table in draft.plain["tables"])}))
            self._relate(draft)
            try:
                schema = draft.finished(self.limits)
            except SchemaError as error:
                self.watch(Step("validate", {"problems": len(str(error).splitlines())}))
                if attempt == _REPAIRS:
                    raise
                complaint = fenced("problems", str(error)[:_MOST_TOLD])
            else:
                self.watch(Step("validate", {"problems": 0, "left out": len(draft.notes)}))
                self.watch(Step("normalise", {"tables": len(schema.tables), "relations": len(schema.relations)}))
                return schema, draft.notes
        raise AssertionError("the last attempt returns or raises")

    def _columns(self, analysis: Analysis, complaint: str) -> list[TableColumns]:
        names = [table.name for table in analysis.tables]
        groups = [names[start : start + _TABLES_AT_ONCE] for start in range(0, len(names), _TABLES_AT_ONCE)]
        messages = [self._columns_asked(analysis, group, complaint) for group in groups]
        answers = each(lambda one: self.router.ask(Columns, one).value, messages, _PARALLEL)
        found = {table.table: table for answer in answers for table in answer.tables}
        missing = [name for name in names if name not in found]
        if missing:
            asked = self._columns_asked(analysis, missing, complaint)
            found |= {table.table: table for table in self.router.ask(Columns, asked).value.tables}
        return [found[name] for name in names if name in found]

    def _columns_asked(self, analysis: Analysis, names: Sequence[str], complaint: str) -> list[tuple[str, str]]:
        span = (
            f"The data is of {analysis.start or '...'} to {analysis.end or '...'}. "
            if analysis.start or analysis.end
            else ""
        )
        asked = _COLUMNS.format(names=", ".join(names), types=", ".join(ColumnType), span=span)
        again = f"\nAn earlier answer had these problems:\n{complaint}" if complaint else ""
        return [
            *self.request,
            ("human", f"{fenced('analysis', analysis.model_dump_json(exclude_none=True))}\n{asked}{again}"),
        ]

    def _relate(self, draft: Draft) -> None:
        told = fenced("tables", json.dumps([_outline(table) for table in draft.plain["tables"]]))
        found = self.router.ask(Relations, [*self.request, ("human", f"{told}\n{_RELATE}")]).value
        draft.relate(found.relations, found.rules)
        counts = {"relations": len(draft.plain["relations"]), "rules": len(draft.plain["rules"])}
        self.watch(Step("relations", counts))


def _outline(table: dict[str, Any]) -> dict[str, Any]:
    columns = {column["name"]: column["type"] for column in table["columns"]}
    unique = [column["name"] for column in table["columns"] if column.get("unique")]
    return {"table": table["name"], "primary_key": table["primary_key"], "unique": unique, "columns": columns}
