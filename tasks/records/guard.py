"""The line between the engine and the generators of other packages: what they raise and give is checked here."""

import pyarrow as pa

from schemas.errors import PluginError
from schemas.generator import Binding, Generator, Source, origin_of
from schemas.model import ColumnSchema
from schemas.plugins import blamed

_VERBS = ("draw", "unique")


def bound(generator: Generator, binding: Binding) -> Source:
    """Bind a generator to its column.

    Raises:
        PluginError: If a generator of another package fails, or gives no source.
    """
    where = f"column {binding.table}.{binding.column.name}"
    with blamed(generator, where):
        source = generator.bind(binding)
    missing = [verb for verb in _VERBS if not callable(getattr(source, verb, None))]
    missing += [] if hasattr(source, "capacity") else ["capacity"]
    if missing:
        raise PluginError(
            f"The generator '{generator.kind}' of {origin_of(generator.kind)} cannot fill {where}: what its bind gives "
            f"has no {' and no '.join(missing)}. A source has draw, unique and capacity; see docs/plugins.md."
        )
    return source


def checked(values: pa.Array, generator: Generator, column: ColumnSchema, rows: int, where: str) -> pa.Array:
    """Give the values, of which there are as many as rows, in the column's type or a dictionary of it.

    Raises:
        PluginError: If they are not.
    """
    found = getattr(values, "type", type(values).__name__)
    plain = found.value_type if isinstance(found, pa.DictionaryType) else found
    if plain == column.arrow_type and len(values) == rows:
        return values
    made = f"{len(values)} values" if plain == column.arrow_type else f"values of type {plain}"
    raise PluginError(
        f"The generator '{generator.kind}' of {origin_of(generator.kind)} gave {made} for {rows} rows of {where}, "
        f"which is of type {column.arrow_type}. Its draw and unique must give an array of that type, a value a row."
    )
