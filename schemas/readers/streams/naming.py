"""Names of tables and columns that are safe and distinct."""

from collections.abc import Iterable

from schemas.readers.jsonschema.walk import safe_name
from schemas.readers.samples.tables import distinct_names


def column_names(raw: Iterable[str]) -> list[str]:
    """Names for columns, in their order."""
    return distinct_names(safe_name(" ".join(str(name).split()) or "column", in_path=False) for name in raw)


def table_names(raw: Iterable[str]) -> list[str]:
    """Names for tables, in their order."""
    return distinct_names(safe_name(name, in_path=True) for name in raw)
