"""From a model's ideas to a schema that is sound: what cannot stand is left out, each time with a note."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.errors import UnderstudyError
from schemas.model import DatasetSchema
from schemas.semantics import complete
from schemas.sql import parse_expression
from schemas.validation import Limits, Problem, problems, validate
from tasks.inference.models.ideas import Analysis, ColumnIdea, RelationIdea, RuleIdea, TableColumns

_COPIED = (
    "type", "nullable", "unique", "null_rate", "length", "precision", "scale", "minimum", "maximum", "pattern",
    "values",
)  # fmt: skip
_FIELD = re.compile(r"tables\[(\d+)\]\.columns\[(\d+)\]\.(\w+)")
_LISTED = re.compile(r"(relations|rules)\[(\d+)\]")
_SOURCE = "The model's plan"
_ROUNDS = 5
_POOL = 200  # distinct values that a model writes for a column of special terms

Plain = dict[str, Any]


@dataclass
class Draft:
    """A schema in the making, as plain data.

    Attributes:
        notes: What was left out of what the model suggested, and why.
    """

    plain: Plain
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, analysis: Analysis, tables: Sequence[TableColumns]) -> "Draft":
        """Begin with the tables and their columns."""
        draft = cls({"name": _slug(analysis.name) or "dataset", "tables": [], "relations": [], "rules": []})
        draft.plain |= {"locale": analysis.locale} if analysis.locale else {}
        draft.plain |= {"description": analysis.description} if analysis.description else {}
        wanted = {idea.name: idea for idea in analysis.tables}
        for columns in tables:
            idea = wanted.get(columns.table)
            if idea is None:
                draft.notes.append(
                    "The model described a table that the request's analysis does not have; it was left out."
                )
                continue
            table = _table(columns, analysis)
            draft.notes += _expressions_left_out(columns, table)
            table |= {"rows": idea.rows} if idea.rows else {}
            table |= {"description": idea.description} if idea.description else {}
            draft.plain["tables"].append(table)
        return draft

    def relate(self, relations: Sequence[RelationIdea], rules: Sequence[RuleIdea]) -> None:
        """Add the relations and rules whose names resolve; a child's columns take their parent's types."""
        for relation in relations:
            reason = self._unfit(relation)
            if reason is None:
                self._align(relation)
                self.plain["relations"].append(_relation(relation) | self._name(relation))
            else:
                self.notes.append(f"A relation from {relation.child} to {relation.parent} was left out: {reason}.")
        for rule in rules:
            if self._is_sound(rule):
                told = {"description": rule.description} if rule.description else {}
                self.plain["rules"].append({"table": rule.table, "check": rule.check, **told})

    def finished(self, limits: Limits) -> DatasetSchema:
        """Complete and validate the schema; parts that validation refuses and that can be left out are.

        Raises:
            SchemaError: Listing every problem that remains.
        """
        for _ in range(_ROUNDS):
            found = self.problems(limits)
            if not found or not self._left_out(found):
                break
        shaped = validate(self.plain, limits=limits, source=_SOURCE)
        return validate(complete(shaped), limits=limits, source=_SOURCE)

    def problems(self, limits: Limits) -> list[Problem]:
        """What is wrong with the schema as it stands, or would be once it is complete."""
        found = problems(self.plain, limits=limits)
        if found:
            return found
        return problems(complete(validate(self.plain, limits=limits)), limits=limits)

    def _columns(self, table: str) -> dict[str, Plain]:
        found = next((one for one in self.plain["tables"] if one["name"] == table), None)
        return {column["name"]: column for column in found["columns"]} if found else {}

    def _unfit(self, idea: RelationIdea) -> str | None:
        child, parent = self._columns(idea.child), self._columns(idea.parent)
        if not child or not parent:
            return "there is no such table"
        if len(idea.columns) != len(idea.parent_columns):
            return "its two sides have different numbers of columns"
        if not child.keys() >= set(idea.columns) or not parent.keys() >= set(idea.parent_columns):
            return "there is no such column"
        keys = self._keys(idea.parent)
        return None if tuple(sorted(idea.parent_columns)) in keys else "it refers to columns that are no key"

    def _keys(self, table: str) -> set[tuple[str, ...]]:
        found = next(one for one in self.plain["tables"] if one["name"] == table)
        singles = [(column["name"],) for column in found["columns"] if column.get("unique")]
        return {tuple(sorted(key)) for key in [tuple(found["primary_key"]), *singles] if key}

    def _name(self, idea: RelationIdea) -> Plain:
        """A name of its own for a further relation to the same parent, after its column."""
        others = [one for one in self.plain["relations"] if (one["child"], one["parent"]) == (idea.child, idea.parent)]
        return {"name": re.sub(r"_?id$", "", idea.columns[0], flags=re.I) or idea.columns[0]} if others else {}

    def _align(self, idea: RelationIdea) -> None:
        child, parent = self._columns(idea.child), self._columns(idea.parent)
        for name, parent_name in zip(idea.columns, idea.parent_columns, strict=True):
            shape = _some(parent[parent_name], "type", "length", "precision", "scale")
            own = _some(child[name], "name", "description", "nullable", "unique", "inferred")
            child[name].clear()
            child[name].update(own | shape)

    def _is_sound(self, rule: RuleIdea) -> bool:
        known = self._columns(rule.table)
        try:
            parse_expression(rule.check).resolved([*known, *self._parents(rule.table)])
        except UnderstudyError:
            table = rule.table if known else "a table that there is not"
            self.notes.append(f"A rule for {table} was left out: it is not a condition over that table's columns.")
            return False
        return bool(known)

    def _parents(self, table: str) -> Iterator[str]:
        for relation in self.plain["relations"]:
            if relation["child"] == table:
                yield from (f"{relation['parent']}.{name}" for name in self._columns(relation["parent"]))

    def _left_out(self, found: Sequence[Problem]) -> bool:
        """Take away what the problems point at, where the schema can do without it; False if there was no such part."""
        columns = [self._without_field(match) for problem in found if (match := _FIELD.match(problem.path))]
        places = {(match[1], int(match[2])) for problem in found if (match := _LISTED.match(problem.path))}
        for name in ("relations", "rules"):
            kept = [one for index, one in enumerate(self.plain[name]) if (name, index) not in places]
            if len(kept) < len(self.plain[name]):
                self.notes.append(f"{len(self.plain[name]) - len(kept)} of the {name} were left out: they cannot hold.")
            self.plain[name] = kept
        return any(columns) or bool(places)

    def _without_field(self, match: re.Match[str]) -> bool:
        column = self.plain["tables"][int(match[1])]["columns"][int(match[2])]
        if match[3] in ("name", "type") or column.pop(match[3], None) is None:
            return False
        self.notes.append(f"'{match[3]}' of column {column['name']} was left out: it does not fit the column.")
        return True


def _table(columns: TableColumns, analysis: Analysis) -> Plain:
    ideas = {idea.name: idea for idea in columns.columns}  # a name that comes twice counts once
    key = [name for name in columns.primary_key if name in ideas]
    plain = [_column(idea, analysis, is_key=idea.name in key, known=list(ideas)) for idea in ideas.values()]
    return {"name": columns.table, "primary_key": key, "columns": plain}


def _column(idea: ColumnIdea, analysis: Analysis, *, is_key: bool, known: list[str]) -> Plain:
    given = {name: getattr(idea, name) for name in _COPIED}
    plain: Plain = {"name": idea.name} | {name: value for name, value in given.items() if value is not None}
    plain["nullable"] = idea.nullable and not is_key
    if not plain["nullable"]:
        plain.pop("null_rate", None)
    elif idea.null_rate is None and analysis.null_rate is not None:
        plain["null_rate"] = analysis.null_rate
    if idea.description:
        plain["description"] = idea.description
    plain["inferred"] = {"by": "model", "confidence": idea.confidence, "reason": idea.reason}
    spec = _generator(idea, known)
    return plain | ({"generator": spec} if spec else {})


def _generator(idea: ColumnIdea, known: list[str]) -> Plain | None:
    """What fills the column, where the model said more than its type and meaning do."""
    if idea.expression is not None:
        try:
            parse_expression(idea.expression).resolved([name for name in known if name != idea.name])
        except UnderstudyError:
            return None
        return {"kind": "expression", "sql": idea.expression}
    if idea.values and idea.weights and len(idea.values) == len(idea.weights) and sum(idea.weights) > 0:
        pairs = zip(idea.values, idea.weights, strict=True)
        return {"kind": "category", "weights": {str(value): weight for value, weight in pairs}}
    if idea.examples_of and not idea.values:
        return {"kind": "pool", "by": "model", "describe": idea.examples_of, "count": _POOL}
    return None


def _expressions_left_out(columns: TableColumns, table: Plain) -> list[str]:
    made = {one["name"] for one in table["columns"] if one.get("generator", {}).get("kind") == "expression"}
    return [
        f"The expression of column {columns.table}.{idea.name} was left out: it is none over that table's columns."
        for idea in columns.columns
        if idea.expression is not None and idea.name not in made
    ]


def _relation(idea: RelationIdea) -> Plain:
    most = {"max": idea.most_children} if idea.most_children else {}
    return {
        "child": idea.child,
        "columns": list(idea.columns),
        "parent": idea.parent,
        "parent_columns": list(idea.parent_columns),
        "children": {"kind": idea.spread, **most},
    }


def _some(plain: Plain, *names: str) -> Plain:
    return {name: plain[name] for name in names if name in plain}


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")[:60]
