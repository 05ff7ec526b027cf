"""Columns that nobody named: as a template has them, or nearly every table of things."""

from collections.abc import Mapping
from typing import Any

from schemas.model import ColumnSchema, Inference, Relation
from schemas.semantics.knowledge import kinds_of_thing
from schemas.types import TEMPORAL, ColumnType
from tasks.inference.offline.column_building import ColumnBuilder
from tasks.inference.offline.draft import LinkDraft, Span, TableDraft
from tasks.inference.offline.words import identifier, singular

_ALIKE = (
    {"name", "first_name", "last_name", "full_name"},
    {"phone", "phone_number", "mobile", "telephone"},
    {"address", "street_address", "street"},
    {"postcode", "zip", "zip_code", "postal_code"},
    {"total", "total_amount", "amount", "order_total", "total_price"},
    {"birth_date", "date_of_birth", "birthday", "dob"},
    {
        "created_at",
        "created",
        "opened",
        "opened_at",
        "registered_at",
        "signed_up_at",
        "joined_at",
        "signup_date",
        "registration_date",
    },
    {"ordered_at", "order_date", "date"},
    {"price", "unit_price", "list_price"},
)


class Completing(ColumnBuilder):
    """The columns that a table usually has."""

    def _removed(self, table: TableDraft) -> set[str]:
        everywhere = {identifier("_".join((*words[:-1], singular(words[-1])))) for words in self._draft.removed}
        return table.removed | everywhere

    def _usual_columns(
        self, table: TableDraft, have: Mapping[str, ColumnSchema], foreign: Mapping[str, Relation]
    ) -> dict[str, ColumnSchema]:
        """The columns that such a table usually has: a template's, or a few that fit any thing."""
        known = self._known[table.key]
        documents = [*known.columns] if known is not None else _plain_columns(table)
        template = known.template if known is not None else None
        key = known.document.get("primary_key", []) if known is not None else []
        removed = self._removed(table)
        found: dict[str, ColumnSchema] = {}
        for document in documents:
            name = document["name"]
            if (
                name in have
                or name in foreign
                or name in key
                or _is_removed(name, removed)
                or (table.listed and _says_the_same(name, have))
            ):
                continue
            if not self._references_hold(document, {*have, *(each["name"] for each in documents)} - removed):
                document = {field: value for field, value in document.items() if field != "generator"}  # noqa: PLW2901
            found[name] = self._from_document(document, table, template)
        if template is not None:
            self.used[template] = self.used.get(template, 0) + 1
        return found

    def _references_hold(self, document: Mapping[str, Any], have: set[str]) -> bool:
        """Whether what a template's generator reads from the row is there."""
        from schemas.generator import generator_class

        generator = document.get("generator")
        kind = generator_class(generator["kind"]) if generator else None
        if generator is None or kind is None:
            return True
        return all(name in have for name in kind.model_validate(generator).depends_on())

    def _from_document(self, document: Mapping[str, Any], table: TableDraft, template: str | None) -> ColumnSchema:
        reason = f"Tables of this kind have it in the template '{template}'." if template else "Most tables have it."
        why = Inference(by="template" if template else "semantics", confidence=0.7 if template else 0.5, reason=reason)
        column = ColumnSchema.model_validate({**document, "inferred": why})
        if column.unique and _too_few(document, table, bool(self._draft_parents(table))):
            column = column.model_copy(update={"unique": False})
        span = self._span_of(column.name, table)
        if span is not None and column.type in TEMPORAL:
            column = column.model_copy(update={"generator": None, **_within(span, column.type)})
        if self._draft.null_rate is not None:
            rate = self._draft.null_rate
            column = column.model_copy(update={"nullable": rate > 0, "null_rate": rate or None})
        return column

    def _draft_parents(self, table: TableDraft) -> list[LinkDraft]:
        return [link for link in self._draft.links if link.child == table.key and link.parent != table.key]


def _too_few(document: Mapping[str, Any], table: TableDraft, has_parent: bool) -> bool:
    """Whether a template's list of distinct values is too short for the rows of this table."""
    generator = document.get("generator") or {}
    values = generator.get("values") or generator.get("weights")
    if values is None:
        return False
    return has_parent if table.rows is None else table.rows > len(values)


def _within(span: Span, kind: ColumnType) -> dict[str, Any]:
    """Bounds of a date or timestamp."""
    if kind is ColumnType.DATE:
        return {"minimum": span[0].isoformat(), "maximum": span[1].isoformat()}
    if kind is ColumnType.TIMESTAMP:
        return {"minimum": f"{span[0].isoformat()}T00:00:00", "maximum": f"{span[1].isoformat()}T23:59:59"}
    return {}


def _says_the_same(name: str, have: Mapping[str, Any]) -> bool:
    return any(name in group and group & set(have) for group in _ALIKE)


def _is_removed(name: str, removed: set[str]) -> bool:
    """Whether a usual column is one that the request does not want, under whatever name."""
    for one in removed:
        if name == one or name.endswith(f"_{one}") or name.startswith(f"{one}_"):
            return True
        if any(one in group and name in group for group in _ALIKE if one not in ("name",)):
            return True
        if one == "address" and name in ("city", "postcode", "street", "zip_code"):
            return True
    return False


def _plain_columns(table: TableDraft) -> list[dict[str, Any]]:
    """What nearly every table of things has."""
    if table.key[0] == "fact":
        return [
            {"name": "quantity", "type": "integer", "nullable": False, "minimum": 1},
            {"name": "amount", "type": "decimal", "precision": 12, "scale": 2, "nullable": False},
        ]
    if table.key == ("dim", "date"):
        return [{"name": "calendar_date", "type": "date", "nullable": False, "unique": True}]
    if table.bridge:
        return []
    person = any(kinds_of_thing().get(word) == "people" for word in table.key)
    if person:
        return [
            {"name": name, "type": "string", "nullable": False} for name in ("first_name", "last_name", "email")
        ] + [{"name": "created_at", "type": "timestamp", "nullable": False}]
    return [
        {"name": "name", "type": "string", "nullable": False},
        {"name": "description", "type": "string"},
        {"name": "created_at", "type": "timestamp", "nullable": False},
    ]
