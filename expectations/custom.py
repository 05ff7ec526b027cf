"""Expectations that Great Expectations lacks. Each judges a count of rows, over all rows, by one rule: none.

Stored in suites by their snake-case names (``expect_foreign_key_to_resolve``), as Great Expectations' own are.
"""

from typing import Any, ClassVar

from great_expectations.expectations.expectation import BatchExpectation, ColumnMapExpectation
from great_expectations.render import LegacyRendererType, RenderedStringTemplateContent
from great_expectations.render.renderer.renderer import renderer

import expectations.metrics  # noqa: F401  registers the metrics that are asked for here


class _Told(BatchExpectation):  # type: ignore[misc]
    """Shows itself in Data Docs by the sentence in its ``meta``."""

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)  # type: ignore[untyped-decorator]
    def _prescriptive_renderer(cls, configuration: Any = None, **_: Any) -> list[RenderedStringTemplateContent]:
        about = (configuration.meta or {}).get("understudy", {})
        template = {"template": "$sentence", "params": {"sentence": about.get("sentence", configuration.type)}}
        return [RenderedStringTemplateContent(content_block_type="string_template", string_template=template)]


class _NoneUnexpected(_Told):
    """Passes when a metric counts no row.

    Attributes:
        counted: The metric.
    """

    counted: ClassVar[str] = ""
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id", "table")

    def _validate(self, metrics: dict[str, Any], **_: Any) -> dict[str, Any]:
        rows, unexpected = metrics["table.row_count"], metrics[self.counted]
        share = 100.0 * unexpected / rows if rows else 0.0
        result = {"element_count": rows, "unexpected_count": unexpected, "unexpected_percent": share}
        return {"success": unexpected == 0, "result": {"observed_value": unexpected, **result}}


class ExpectKeyToBeUnique(_NoneUnexpected):
    """No two rows hold the same values in all columns of a key; rows with a null in it are exempt, as in SQL's UNIQUE.

    Args:
        column_list: The key's columns.
    """

    column_list: list[str]
    counted = "understudy.repeated"
    metric_dependencies = ("table.row_count", "understudy.repeated")
    success_keys = ("column_list",)


class ExpectForeignKeyToResolve(_NoneUnexpected):
    """Every row's key is found in the parent; rows with a null in the key are exempt, as in SQL's MATCH SIMPLE.

    Args:
        column_list: The child's columns.
        parent: The parent table.
        parent_columns: The parent's columns, in the same order.
    """

    column_list: list[str]
    parent: str
    parent_columns: list[str]
    counted = "understudy.orphans"
    metric_dependencies = ("table.row_count", "understudy.orphans")
    success_keys = ("column_list", "parent", "parent_columns")


class ExpectChildrenOfEachParentToBeBetween(_NoneUnexpected):
    """Every parent has a number of children within bounds; what is counted is parents.

    Args:
        min_value: Fewest children; None for no bound.
        max_value: Most children; None for no bound.
    """

    column_list: list[str]
    parent: str
    parent_columns: list[str]
    min_value: int | None = None
    max_value: int | None = None
    counted = "understudy.odd_families"
    metric_dependencies = ("table.row_count", "understudy.odd_families")
    success_keys = ("column_list", "parent", "parent_columns", "min_value", "max_value")


class ExpectRuleToHold(_NoneUnexpected):
    """A condition is false in no row; where a null makes it unknown it holds, as in SQL's CHECK.

    Args:
        condition: The condition as DuckDB SQL over the table's columns, and over ``"label.column"`` of parents' rows.
        parents: The parents that it looks into: ``label``, ``parent``, ``columns`` (the child's), ``parent_columns``
            and ``wanted`` (the parent's columns in the condition) of each.
        children: The aggregates over children in it: ``name``, ``child``, ``columns`` (the child's),
            ``parent_columns``,
            ``function``, ``value`` (SQL over the child's columns) and ``none`` (the result of no children) of each.
    """

    condition: str
    parents: list[dict[str, Any]] = []  # noqa: RUF012  Pydantic copies it
    children: list[dict[str, Any]] = []  # noqa: RUF012
    counted = "understudy.broken_rule"
    metric_dependencies = ("table.row_count", "understudy.broken_rule")
    success_keys = ("condition", "parents", "children")


class ExpectColumnToBeComputed(_NoneUnexpected):
    """A column holds in every row what its expression gives of the other columns of that row.

    Args:
        column: The column.
        condition: That a row's value is right, as DuckDB SQL; never unknown.
        parents: As in :class:`ExpectRuleToHold`.
        children: As in :class:`ExpectRuleToHold`.
    """

    column: str
    condition: str
    parents: list[dict[str, Any]] = []  # noqa: RUF012  Pydantic copies it
    children: list[dict[str, Any]] = []  # noqa: RUF012
    counted = "understudy.broken_rule"
    metric_dependencies = ("table.row_count", "understudy.broken_rule")
    success_keys = ("condition", "parents", "children")


class ExpectColumnValuesToLieWithin(ColumnMapExpectation):  # type: ignore[misc]
    """Values lie within bounds that Great Expectations' own "to be between" cannot hold: it makes floats of numbers,
    which rounds beyond 15 digits, and dates of text, which no time of day is.

    Args:
        min_value: Least value, written out; None for no bound.
        max_value: Greatest value, written out; None for no bound.
    """

    min_value: str | None = None
    max_value: str | None = None
    map_metric = "column_values.between"
    success_keys = ("min_value", "max_value", "mostly")


class ExpectColumnToBeStoredAs(_Told):
    """A column has the Arrow type of its schema; in a text format, every text is a value of that type.

    Args:
        type_: The Arrow type, such as ``decimal128(10, 2)``.
    """

    column: str
    type_: str
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id", "table", "column")
    metric_dependencies = ("table.row_count", "understudy.stored_as", "understudy.misfits")
    success_keys = ("type_",)

    def _validate(self, metrics: dict[str, Any], **_: Any) -> dict[str, Any]:
        stored, misfits = metrics["understudy.stored_as"], metrics["understudy.misfits"]
        rows = metrics["table.row_count"]
        unexpected = misfits if stored == self.type_ else rows
        result = {"observed_value": stored, "element_count": rows, "unexpected_count": unexpected}
        return {"success": stored == self.type_ and misfits == 0, "result": result}


class ExpectPartsToBeWhole(_Told):
    """The table's files are all there, numbered without a gap, and alike in columns and types."""

    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id", "table")
    metric_dependencies = ("understudy.part_flaws",)

    def _validate(self, metrics: dict[str, Any], **_: Any) -> dict[str, Any]:
        flaws = metrics["understudy.part_flaws"]
        return {"success": not flaws, "result": {"observed_value": len(flaws), "details": {"flaws": flaws}}}
