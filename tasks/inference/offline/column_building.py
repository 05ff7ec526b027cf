"""A draft's columns become a schema's."""

from typing import Any

from schemas.model import ColumnSchema, Inference, Relation
from schemas.types import NUMERIC, TEMPORAL, ColumnType
from tasks.inference.offline.column_types import TypeGuess, type_of
from tasks.inference.offline.draft import ColumnDraft, Span, TableDraft
from tasks.inference.offline.examples import pattern_of, varies
from tasks.inference.offline.key_building import KeyBuilder

_QUOTES = frozenset({"open", "high", "low", "close", "volume", "adj_close", "adjusted_close"})
_LIFE_DATES = frozenset({"birth_date", "date_of_birth", "birthday", "dob", "death_date", "built_on", "founded_on"})


class ColumnBuilder(KeyBuilder):
    """Columns that the request names, and keys."""

    def _key_column(self, table: TableDraft, name: str) -> ColumnSchema:
        why = Inference(by="semantics", confidence=0.9, reason=f"Every {' '.join(table.key)} needs a key.")
        return ColumnSchema(name=name, type=self._key_type(table.key), nullable=False, inferred=why)

    def _foreign_column(self, name: str, relation: Relation, said: ColumnDraft | None = None) -> ColumnSchema:
        parent = next(table for table in self._draft.tables.values() if table.name == relation.parent)
        link = next(
            each
            for each in self._draft.links
            if each.parent == parent.key and self._draft.tables[each.child].name == relation.child
        )
        own = relation.parent == relation.child
        by = "user" if link.said else "semantics"
        why = Inference(
            by=by, confidence=0.95 if link.said else 0.7, reason=f"It refers to {relation.parent}. {link.reason}"
        )
        one = link.one
        optional = own or link.optional or (said is not None and said.optional)
        rate = said.null_rate if said is not None else None
        return ColumnSchema(
            name=name,
            type=self._key_type(parent.key),
            nullable=optional or rate is not None,
            null_rate=rate,
            unique=one,
            inferred=why,
        )

    def _column(self, draft: ColumnDraft, table: TableDraft, *, is_key: bool) -> ColumnSchema:
        guessed = max((type_of(draft.name), type_of("_".join(draft.words))), key=lambda guess: guess.confidence)
        if draft.name in _QUOTES and len(_QUOTES & set(table.columns)) >= 3:
            guessed = TypeGuess(
                ColumnType.INTEGER if draft.name == "volume" else ColumnType.DECIMAL,
                0.9,
                "It stands among the prices of a day.",
            )
        kind = draft.type or self._type_by_use(draft, guessed.type)
        if is_key and draft.type is None:
            kind = self._key_type(table.key)
        fields: dict[str, Any] = {"name": draft.name, "type": kind}
        sure = 0.98 if draft.type else guessed.confidence
        reason = "The request names it and its type." if draft.type else f"The request names it. {guessed.reason}"
        fields["inferred"] = Inference(by="user", confidence=sure, reason=reason)
        fields |= self._size(draft, kind) | self._allowed(draft, kind) | self._nulls(draft, is_key)
        fields |= self._filled(draft, table, kind)
        fields["unique"] = draft.unique and not is_key
        return ColumnSchema(**fields)

    def _type_by_use(self, draft: ColumnDraft, guessed: ColumnType) -> ColumnType:
        """Values, bounds and formulas tell the type more surely than the name."""
        if draft.values is not None:
            if all(isinstance(value, int) for value in draft.values):
                return guessed if guessed in NUMERIC else ColumnType.INTEGER
            if all(isinstance(value, int | float) for value in draft.values):
                return guessed if guessed in (ColumnType.DECIMAL, ColumnType.NUMBER) else ColumnType.NUMBER
            return ColumnType.STRING
        if draft.true_share is not None:
            return ColumnType.BOOLEAN
        if draft.example is not None:
            return ColumnType.STRING
        bounds = [bound for bound in (draft.minimum, draft.maximum) if isinstance(bound, int | float)]
        if bounds and guessed not in NUMERIC | TEMPORAL:
            return ColumnType.INTEGER if all(isinstance(bound, int) for bound in bounds) else ColumnType.NUMBER
        if guessed is ColumnType.INTEGER and any(isinstance(bound, float) for bound in bounds):
            return ColumnType.NUMBER
        if draft.formula is not None and guessed not in NUMERIC:
            return ColumnType.DECIMAL
        return guessed

    def _size(self, draft: ColumnDraft, kind: ColumnType) -> dict[str, Any]:
        if kind is ColumnType.DECIMAL:
            return {"precision": draft.precision or 12, "scale": 2 if draft.scale is None else draft.scale}
        return {"length": draft.length} if kind is ColumnType.STRING and draft.length else {}

    def _allowed(self, draft: ColumnDraft, kind: ColumnType) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        if draft.values is not None and (kind in NUMERIC or kind is ColumnType.STRING):
            values = [str(value) for value in draft.values] if kind not in NUMERIC else list(draft.values)
            if kind not in NUMERIC or all(isinstance(value, int | float) for value in values):
                fields["values"] = tuple(values)
        if kind in NUMERIC and draft.values is None:
            if isinstance(draft.minimum, int | float):
                fields["minimum"] = draft.minimum
            if isinstance(draft.maximum, int | float):
                fields["maximum"] = draft.maximum
        return fields

    def _nulls(self, draft: ColumnDraft, is_key: bool) -> dict[str, Any]:
        rate = (
            draft.null_rate
            if draft.null_rate is not None
            else self._draft.null_rate
            if draft.optional or self._draft.null_rate
            else None
        )
        if is_key or draft.required:
            return {"nullable": False}
        if rate:
            return {"nullable": True, "null_rate": rate}
        return {"nullable": draft.optional}

    def _filled(self, draft: ColumnDraft, table: TableDraft, kind: ColumnType) -> dict[str, Any]:
        """The generator, where the request says what fills the column."""
        if draft.formula is not None and self._formula_holds(draft.formula, table):
            return {"generator": {"kind": "expression", "sql": _rounded(draft.formula, kind)}}
        if draft.shares and kind in (ColumnType.STRING, ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DECIMAL):
            return {
                "generator": {
                    "kind": "category",
                    "weights": {value: share for value, share in draft.shares.items() if share > 0},
                }
            }
        if draft.shares and kind is ColumnType.BOOLEAN:
            yes = next((share for value, share in draft.shares.items() if value.lower() in ("yes", "true", "y")), 0.5)
            return {"generator": {"kind": "boolean", "probability": yes}}
        if draft.true_share is not None and kind is ColumnType.BOOLEAN:
            return {"generator": {"kind": "boolean", "probability": draft.true_share}}
        if draft.example is not None and kind is ColumnType.STRING and varies(draft.example):
            return {"generator": {"kind": "regex", "pattern": pattern_of(draft.example)}}
        span = draft.span or self._span_of(draft.name, table)
        return _within(span, kind) if span is not None else {}

    def _span_of(self, name: str, table: TableDraft) -> Span | None:
        """The time that a table's dates lie in; dates of birth have their own."""
        if name in _LIFE_DATES or name.startswith(("birth", "hire", "dob")):
            return None
        happens = (
            any(link.child == table.key and link.parent != table.key for link in self._draft.links)
            or len(self._draft.tables) == 1
        )
        return table.span or (self._draft.span if happens else None)

    def _formula_holds(self, formula: str, table: TableDraft) -> bool:
        from schemas.errors import UnderstudyError
        from schemas.sql import parse_expression

        known = self._known[table.key]
        usual = (
            {column["name"] for column in known.columns}
            if known is not None and (table.more or not table.listed)
            else set()
        )
        try:
            columns = set(parse_expression(formula).columns)
        except UnderstudyError:
            return False
        if columns <= set(table.columns) | usual:
            return True
        self._draft.note(
            f"The formula `{formula}` of table '{table.name}' names columns that it has not: it was left out."
        )
        return False


def _within(span: Span, kind: ColumnType) -> dict[str, Any]:
    """Bounds of a date or timestamp."""
    if kind is ColumnType.DATE:
        return {"minimum": span[0].isoformat(), "maximum": span[1].isoformat()}
    if kind is ColumnType.TIMESTAMP:
        return {"minimum": f"{span[0].isoformat()}T00:00:00", "maximum": f"{span[1].isoformat()}T23:59:59"}
    return {}


def _rounded(formula: str, kind: ColumnType) -> str:
    if kind is ColumnType.INTEGER:
        return f"CAST(round({formula}) AS BIGINT)"
    return f"round({formula}, 2)" if kind is ColumnType.DECIMAL and any(sign in formula for sign in "/.") else formula
