"""Generators from plain mappings, and whether they fit a column."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from schemas.errors import PluginError, UnderstudyError
from schemas.generator import Binding, Generator, generator_class
from schemas.model import ColumnSchema


def make_generator(spec: Mapping[str, Any]) -> Generator | None:
    """Make the generator that a mapping describes; None when its kind is not installed or refuses the parameters."""
    try:
        found = generator_class(str(spec["kind"]))
        return None if found is None else found.model_validate(dict(spec))
    except (PluginError, ValidationError):
        return None


def fitting(spec: Mapping[str, Any], column: ColumnSchema, locale: str = "en_US") -> Generator | None:
    """Make a generator if it can fill the column within its type, bounds and lengths; None when it cannot."""
    generator = make_generator(spec)
    if generator is None or column.type not in generator.types:
        return None
    try:
        refused = any(generator.problems(column)) or any(generator.refusals(Binding(column, locale=locale)))
    except UnderstudyError:  # a locale that is not known
        return None
    return None if refused else generator
