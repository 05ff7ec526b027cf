"""The laws that every generator keeps, ours or a plug-in's, as checks that any test can run.

Each law takes a :class:`Case` and raises :class:`AssertionError` with what is wrong. They look at the generator through
the engine, as a dataset would, and count the interpreter's work instead of seconds: a law that holds here holds on any
machine.
"""

import pickle
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from types import FrameType
from typing import Any

import numpy as np
import pyarrow as pa

from schemas.generator import Binding, Generator, Source, generator_class, generator_kinds
from schemas.model import ColumnSchema, DatasetSchema, TableSchema, to_plain
from schemas.types import ColumnType
from schemas.validation import problems
from tasks.records.engine import Engine
from tasks.records.generators.fits import broken_constraint
from tasks.values.cells import CellKey, RowCells

SUBSETS = 6
"""How many random sets of rows the law of random access tries."""
_WORK = 2.0  # bytecodes of Python for each further row: vectorised code has none, a loop has ten and more
_FEW, _MANY = 2048, 16_384


@dataclass(frozen=True)
class Case:
    """A generator at work: a column of a table of a dataset.

    Attributes:
        schema: The whole dataset.
        table: The table's name; ``column`` the column's.
        rows: Rows of every table; the column's has no more than its source has values for, where it must be unique.
        varies: Whether another seed gives other values; False of a constant or a plain sequence.
    """

    schema: DatasetSchema
    table: str
    column: str
    rows: Mapping[str, int]
    varies: bool = True

    @cached_property
    def facts(self) -> ColumnSchema:
        """The column as the schema has it."""
        return self.schema.table(self.table).column(self.column)

    @cached_property
    def generator(self) -> Generator:
        """What fills it."""
        assert self.facts.generator is not None, f"column {self.column} has no generator"
        return self.facts.generator

    @cached_property
    def count(self) -> int:
        """Rows of the column's table."""
        rows = self.rows[self.table]
        capacity = self.source(rows).capacity if self.facts.unique else None
        return rows if capacity is None else min(rows, max(capacity, 1))

    def source(self, rows: int) -> Source:
        """Bind the generator for a table of so many rows."""
        siblings = {column.name: column for column in self.schema.table(self.table).columns}
        return self.generator.bind(Binding(self.facts, self.table, self.schema.locale, rows=rows, siblings=siblings))

    def engine(self, seed: int = 0) -> Engine:
        """Make a fresh engine."""
        return Engine(self.schema, {**self.rows, self.table: self.count}, seed)

    def values(self, rows: Sequence[int] | None = None, engine: Engine | None = None, seed: int = 0) -> pa.Array:
        """Make the column in some rows, or in all."""
        wanted = np.asarray(range(self.count) if rows is None else rows, np.uint64)
        made = (engine or self.engine(seed)).rows_at(self.table, wanted)[self.column].combine_chunks()
        return made.cast(made.type.value_type) if pa.types.is_dictionary(made.type) else made


def case(
    generator: Generator,
    type: str = "string",
    *,
    beside: Sequence[Mapping[str, Any]] = (),
    rows: int = 500,
    locale: str = "en_US",
    varies: bool = True,
    **facts: Any,
) -> Case:
    """Put a generator to work in a table of its own.

    Args:
        generator: With its parameters.
        type: The column's type.
        beside: Further columns of the table, as a schema file has them: what the generator reads.
        rows: Rows of the table.
        locale: The dataset's.
        varies: Whether another seed gives other values.
        **facts: The column's constraints, such as ``length=12`` or ``unique=True``.
    """
    column = ColumnSchema(name="tested", type=ColumnType(type), **{"nullable": False, **facts})
    others = tuple(ColumnSchema.model_validate(each) for each in beside)
    table = TableSchema(name="table", columns=(*others, column.model_copy(update={"generator": generator})))
    return Case(DatasetSchema(locale=locale, tables=(table,)), "table", "tested", {"table": rows}, varies)


def registered(case: Case) -> None:
    """Its kind is the name of an entry point that loads its class."""
    kind = case.generator.kind
    assert kind in generator_kinds(), (
        f"no entry point of the group understudy.generators is called '{kind}': add it to the package's metadata, and "
        "install the package anew"
    )
    assert generator_class(kind) is type(case.generator), f"the entry point '{kind}' loads another class"


def described(case: Case) -> None:
    """It says what it fills and what its parameters are, and comes back from what a schema file holds of it."""
    generator = case.generator
    assert case.facts.type in generator.types, f"its types do not name {case.facts.type}"
    assert (type(generator).__doc__ or "").strip(), "its class has no docstring, which the editor and the guide show"
    written = to_plain(generator)
    assert type(generator).model_validate(written) == generator, "it does not come back from its own parameters"


def accepted(case: Case) -> None:
    """Validation finds nothing wrong with the schema that it stands in."""
    found = problems(case.schema)
    assert not found, "\n".join(str(problem) for problem in found)


def typed(case: Case) -> None:
    """A value for each row, of the column's type; the engine refuses others. No rows are no values."""
    assert len(case.values()) == case.count
    assert len(case.values([])) == 0, "it makes values for no rows"


def valid(case: Case) -> None:
    """Every value keeps to the column's lengths, bounds, list and pattern, and none is null unless it may be."""
    made = case.values()
    assert case.facts.nullable or made.null_count == 0, f"{made.null_count} values are null"
    longest = case.facts.length
    if longest is not None and pa.types.is_string(made.type):
        over = [value for value in made.to_pylist() if value is not None and len(value) > longest]
        assert not over, f"{len(over)} values are longer than {longest}, such as {over[0]!r}"
    broken = broken_constraint(case.facts, made.drop_null())
    assert broken is None, f"it does not keep to {broken}: refuse it in problems, or keep to it"


def repeatable(case: Case) -> None:
    """A second engine makes the same."""
    assert case.values().equals(case.values()), "two engines with one seed make different values"


def random_access(case: Case) -> None:
    """Any rows, in any order, any number of times, are those of the whole."""
    whole, draw = case.values(), np.random.default_rng(11)
    for size in draw.integers(1, 40, SUBSETS):
        rows = draw.integers(0, case.count, size)
        made = case.values(rows.tolist())
        assert made.equals(whole.take(pa.array(rows))), (
            "some rows alone are not what they are in the whole: everything must follow from cells, row by row"
        )


def seeded(case: Case) -> None:
    """Another seed makes other values."""
    if case.varies:
        assert not case.values().equals(case.values(seed=1)), (
            "two seeds make the same values: draw from cells, or say varies=False"
        )


def pickled(case: Case) -> None:
    """The generator, its source in use, and an engine in use survive the way to another process."""
    assert _sent(case.generator) == case.generator
    engine = case.engine()
    before = case.values(engine=engine)
    source = engine.plan(case.table).sources[case.column]
    assert _sent(source).capacity == source.capacity
    assert case.values(engine=_sent(engine)).equals(before)


def _sent(thing: Any) -> Any:
    return pickle.loads(pickle.dumps(thing))  # noqa: S301


def distinct(case: Case) -> None:
    """What ``unique`` gives for distinct indices is distinct, up to the capacity that the source promises."""
    engine = case.engine()
    source = engine.plan(case.table).sources[case.column]
    if source.capacity is None or case.generator.on(case.facts).depends_on():
        return
    assert source.capacity >= 1, f"its capacity is {source.capacity}"
    spread = np.unique(np.linspace(0, source.capacity - 1, min(source.capacity, case.count)).astype(np.uint64))
    index = np.minimum(spread, np.uint64(source.capacity - 1))
    index = np.unique(np.concatenate([index, np.arange(min(source.capacity, 50), dtype=np.uint64)]))
    table = CellKey.of(0, case.table)
    made = source.unique(RowCells(table.child(case.column), table, np.arange(len(index), dtype=np.uint64)), index)
    told = len(set(made.to_pylist()))
    assert told == len(index), f"{len(index)} distinct indices give only {told} distinct values"


def vectorised(case: Case) -> None:
    """A further row costs the interpreter next to nothing: the work is in NumPy and Arrow, not in a loop.

    Counted in bytecodes, so that it holds on every machine.
    """
    generator = case.generator
    if generator.on(case.facts).depends_on():
        return
    source = case.source(_MANY)
    few, many = (_bytecodes(partial(source.draw, _cells(case, count))) for count in (_FEW, _MANY))
    each = (many - few) / (_MANY - _FEW)
    assert each < _WORK, f"each further row costs {each:.1f} bytecodes of Python: make all rows at once"


def _cells(case: Case, count: int) -> RowCells:
    table = CellKey.of(0, case.table)
    return RowCells(table.child(case.column), table, np.arange(count, dtype=np.uint64))


def _bytecodes(call: Callable[[], Any]) -> int:
    """How many bytecodes of Python a call takes, once it has been made and caches are filled."""
    call()
    counted = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal counted
        frame.f_trace_opcodes = True
        counted += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return counted


LAWS: dict[str, Callable[[Case], None]] = {
    law.__name__: law
    for law in (
        registered, described, accepted, typed, valid, repeatable, random_access, seeded, pickled, distinct, vectorised,
    )
}  # fmt: skip
"""Every law by its name: run each as a test of its own, or all with :func:`check`."""


def check(tested: Case) -> None:
    """Hold a case against every law.

    Raises:
        AssertionError: With every law that does not hold, and why.
    """
    broken = []
    for name, law in LAWS.items():
        try:
            law(tested)
        except Exception as error:  # noqa: BLE001 - a law that cannot be tried does not hold
            reason = str(error) if isinstance(error, AssertionError) else f"{type(error).__name__}: {error}"
            broken.append(f"- {name}: {reason}")
    assert not broken, "\n".join([f"The generator '{tested.generator.kind}' breaks:", *broken])


def unique(tested: Case) -> Case:
    """The same case with a column that must be unique: in as many rows as asked for, up to its source's capacity."""
    table = tested.schema.table(tested.table)
    columns = tuple(
        column.model_copy(update={"unique": column.name == tested.column or column.unique}) for column in table.columns
    )
    tables = tuple(
        each.model_copy(update={"columns": columns}) if each is table else each for each in tested.schema.tables
    )
    return replace(tested, schema=tested.schema.model_copy(update={"tables": tables}))
