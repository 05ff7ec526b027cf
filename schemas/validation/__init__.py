"""Whether a schema makes sense: every problem at once, each with its place and what would be right."""

from collections.abc import Mapping
from typing import Any

from schemas.model import DatasetSchema
from schemas.places import Places
from schemas.validation.changes import check_changes
from schemas.validation.columns import check_columns
from schemas.validation.context import Context
from schemas.validation.correlations import check_correlations
from schemas.validation.cycles import check_cycles
from schemas.validation.dirt import check_dirt
from schemas.validation.fit import check_generators
from schemas.validation.keys import check_keys
from schemas.validation.names import check_names, name_problem
from schemas.validation.possible import check_possible
from schemas.validation.relations import check_relations
from schemas.validation.report import Found, Limits, Problem, error_of, placed
from schemas.validation.rules import check_expressions, check_rules
from schemas.validation.shape import Shape, read_shape

__all__ = ["Limits", "Problem", "name_problem", "problems", "validate"]

_CHECKS = (
    check_names,
    check_columns,
    check_generators,
    check_keys,
    check_relations,
    check_cycles,
    check_expressions,
    check_rules,
    check_possible,
    check_dirt,
    check_changes,
    check_correlations,
)


def problems(
    data: Mapping[str, Any] | DatasetSchema, *, places: Places | None = None, limits: Limits | None = None
) -> list[Problem]:
    """Find everything that is wrong with a schema; nothing when all is well.

    Args:
        data: A document as it was read, or a schema.
        places: The lines of the document's values.
        limits: How large it may be; the defaults when absent.
    """
    shape = _shape_of(data)
    return placed([*shape.found, *_sense(shape, limits or Limits())], places)


def validate(
    data: Mapping[str, Any] | DatasetSchema,
    *,
    places: Places | None = None,
    limits: Limits | None = None,
    source: str | None = None,
    sense: bool = True,
) -> DatasetSchema:
    """Give the schema, or tell every problem at once.

    Args:
        data: A document as it was read, or a schema.
        places: The lines of the document's values.
        limits: How large it may be; the defaults when absent.
        source: What the error calls the schema; the places' name, or its own, when absent.
        sense: Whether to look beyond the shape.

    Raises:
        SchemaError: With every problem, each with its path and its line where that is known.
    """
    shape = _shape_of(data)
    found = [*shape.found, *(_sense(shape, limits or Limits()) if sense else ())]
    if found or shape.schema is None:
        raise error_of(placed(found, places), source or (places.source if places else "schema"))
    return shape.schema


def _shape_of(data: Mapping[str, Any] | DatasetSchema) -> Shape:
    if not isinstance(data, DatasetSchema):
        return read_shape(data)
    relations, rules = list(range(len(data.relations))), list(range(len(data.rules)))
    return Shape(data, relations=relations, rules=rules)


def _sense(shape: Shape, limits: Limits) -> list[Found]:
    if shape.schema is None:
        return []
    context = Context(shape.schema, limits, frozenset(shape.broken), tuple(shape.relations), tuple(shape.rules))
    return [found for check in _CHECKS for found in check(context)]
