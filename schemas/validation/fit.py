"""Generators: that each fits its column, and that what it depends on is there."""

from collections.abc import Callable, Iterator

from schemas.errors import PluginError, UnderstudyError
from schemas.generator import Binding, Generator, generator_class, generator_kinds
from schemas.model import ColumnSchema, TableSchema
from schemas.places import Path
from schemas.plugins import blamed
from schemas.types import ColumnType
from schemas.validation.columns import column_problems
from schemas.validation.context import Context
from schemas.validation.report import Found

OF_RELATIONS = frozenset({"reference"})
"""The kinds that may stand on a column that a relation fills."""


def check_generators(context: Context) -> Iterator[Found]:
    """Find generators that do not fit their column, or that read columns that are not there."""
    for path, table, column in context.each_column():
        if column.generator is None:
            continue
        where = (*path, "generator")
        name = f"{table.name}.{column.name}"
        yield from _type(where, name, column, column.generator)
        yield from _own(where, name, column.generator, _binding(context, table, column))
        for message in column.generator.table_problems(table, context.schema):
            yield where, f"Column {name}: {message}"
        yield from _relation(where, (table.name, column.name), column.generator, context)
        for needed in inputs_of(column.generator.on(column)):
            if (problem := context.unknown_input(table.name, needed)) is not None:
                yield where, f"Column {name} cannot be generated: its generator reads '{needed}'. {problem}"


def inputs_of(generator: Generator) -> tuple[str, ...]:
    """What a generator depends on; nothing where it cannot say (its own problems tell why)."""
    try:
        return generator.depends_on()
    except UnderstudyError:
        return ()


def _type(path: Path, name: str, column: ColumnSchema, generator: Generator) -> Iterator[Found]:
    if column.type in generator.types:
        return
    fitting = ", ".join(kinds_for(column.type))
    hint = f" For {column.type} there are: {fitting}." if fitting else ""
    takes = ", ".join(sorted(generator.types))
    yield (
        (*path, "kind"),
        f"Column {name} is of type {column.type}, and the generator '{generator.kind}' fills {takes}.{hint}",
    )


def kinds_for(kind: ColumnType) -> list[str]:
    """The generators that can fill a type."""
    return [name for name in generator_kinds() if (found := _class(name)) is not None and kind in found.types]


def _class(kind: str) -> type[Generator] | None:
    try:
        return generator_class(kind)
    except PluginError:  # told where it is used
        return None


def _binding(context: Context, table: TableSchema, column: ColumnSchema) -> Binding:
    siblings = {each.name: each for each in table.columns}
    return Binding(column, table.name, context.schema.locale, table.rows or 1, siblings)


def _own(path: Path, name: str, generator: Generator, binding: Binding) -> Iterator[Found]:
    column = binding.column
    if column.type not in generator.types:
        return
    is_sound = next(column_problems(column), None) is None
    problems = _asked(generator, lambda: [*generator.problems(column)], name if is_sound else None)
    if is_sound and not problems:
        problems = _asked(generator, lambda: [*generator.refusals(binding)], name)
    for message in (*problems, *_asked(generator, lambda: [*generator.depends_on()][:0], name if is_sound else None)):
        yield path, f"Column {name}: {message}"


def _asked(generator: Generator, question: Callable[[], list[str]], sound: str | None) -> list[str]:
    """What a generator finds, a refusal that it raises being one more; it may stumble over a column that is unsound.

    Args:
        generator: Whom to blame for what is raised.
        question: What it is asked.
        sound: The column's name; None where its own constraints make no sense.
    """
    try:
        if sound is not None:
            with blamed(generator, f"column {sound}"):
                return question()
        return question()
    except UnderstudyError as error:
        return [str(error)]
    except (ValueError, TypeError, ArithmeticError):
        if sound is not None:
            raise
        return []


def _relation(path: Path, column: tuple[str, str], generator: Generator, context: Context) -> Iterator[Found]:
    filled = context.filled.get(column)
    if filled and generator.kind not in OF_RELATIONS:
        parent = filled[0][1].parent
        yield (
            path,
            f"Column {'.'.join(column)} is filled by its relation to '{parent}', and has the generator "
            f"'{generator.kind}' too. Remove the generator, or the relation.",
        )
