"""What fills a column: the base class that every generator, ours or a plug-in's, derives from.

A generator is a frozen Pydantic model (its fields are its parameters in ``schema.yaml``) that is *bound* to a
column and gives a :class:`Source`. A source draws nothing from a running random stream: everything that it needs
to make the cell in row *i* comes from the :class:`Cells` that it is handed, so any set of rows can be made anywhere,
in any order, any number of times, and is the same.

Built-in generators and plug-ins enter by the same door, the entry-point group ``understudy.generators``: the
entry point's name is the ``kind``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, get_args

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from schemas.errors import PluginError
from schemas.types import ColumnType

if TYPE_CHECKING:
    from schemas.model import ColumnSchema, DatasetSchema, TableSchema

GROUP = "understudy.generators"
UInt64 = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Standing:
    """Where rows stand in the series that they are points of.

    Attributes:
        entity: The row of the parent that owns the rows; 0 for all where the table is one series, shape (n,).
        step: The row's place in its series, from 0, shape (n,).
        count: How long that series is, shape (n,).
    """

    entity: UInt64
    step: UInt64
    count: UInt64


class Cells(Protocol):
    """The rows to fill, and the random bits of each: a pure function of (seed, table, column, row).

    Attributes:
        rows: Row indices in the table, any order, repeats allowed, shape (n,).
        inputs: The columns named by :meth:`Generator.depends_on`, each of n values.
    """

    @property
    def rows(self) -> UInt64: ...  # noqa: D102
    @property
    def inputs(self) -> Mapping[str, pa.Array]: ...  # noqa: D102

    def bits(self, draw: str = "") -> UInt64:
        """64 random bits a row, shape (n,). Draws of different names are independent."""
        ...

    def uniform(self, draw: str = "") -> npt.NDArray[np.float64]:
        """Uniform in [0, 1) with 53 bits, shape (n,)."""
        ...

    def below(self, bound: int, draw: str = "") -> UInt64:
        """Uniform integers in [0, bound), 1 <= bound <= 2**63, shape (n,)."""
        ...

    def shared(self, entity: str) -> "Cells":
        """The same rows with the bits of an entity of the table (a person, a place) instead of this column's.

        Columns that ask for the same entity see the same bits and so describe the same person or place.
        """
        ...

    def standing(self) -> Standing:
        """Where the rows stand: under the parent in whose order they lie, or in the table as a whole."""
        ...

    def at(self, entity: UInt64, step: UInt64) -> "Cells":
        """The cells of any points of any series, whatever rows they stand in: bits of (entity, step), shape (m,).

        They know no inputs and no attempt: a longer table, or a row drawn again, leaves every point as it was.
        """
        ...


class Source(Protocol):
    """A generator bound to a column: tables looked up, patterns compiled, ready to fill any rows."""

    @property
    def capacity(self) -> int | None:
        """How many distinct values :meth:`unique` can tell apart; None when it cannot promise any number."""
        ...

    def draw(self, cells: Cells) -> pa.Array:
        """Fill the rows: n values of the column's Arrow type (or a dictionary of it), none null."""
        ...

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Fill the rows so that distinct ``index`` (shape (n,), each below ``capacity``) give distinct values."""
        ...


@dataclass(frozen=True)
class Binding:
    """What a generator may know when it is bound: its column and the frame around it.

    Attributes:
        column: The column to fill; its bounds and lengths must be respected.
        table: The table's name.
        locale: The dataset's locale, such as ``en_US``.
        rows: Rows in the whole table.
        siblings: The table's columns by name, in order.
        seed: The dataset's seed, for pools that differ by seed.
    """

    column: "ColumnSchema"
    table: str = ""
    locale: str = "en_US"
    rows: int = 1
    siblings: Mapping[str, "ColumnSchema"] | None = None
    seed: int = 0

    @property
    def arrow(self) -> pa.DataType:
        """The Arrow type that the source must give."""
        return self.column.arrow_type


class Generator(BaseModel):
    """A column's generator. Subclasses add parameters as fields and implement :meth:`bind`.

    Attributes:
        kind: The entry point's name; each subclass narrows it to its own literal.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    types: ClassVar[frozenset[ColumnType]] = frozenset(ColumnType)
    """The column types that it can fill."""

    naturally_unique: ClassVar[bool] = False
    """Whether :meth:`Source.draw` never gives two rows of a table the same value."""

    settled: ClassVar[bool] = False
    """Whether a row's value hangs together with its neighbours', so that it is not drawn again to meet a rule."""

    @property
    def across(self) -> bool:
        """Whether the whole table is one series in row order, so that its rows lie in the order of no parent."""
        return False

    def points(self, column: "ColumnSchema") -> int | None:
        """How long each series is when nobody says how many rows there are; None when it does not matter."""
        return None

    one_number: ClassVar[bool] = False
    """Whether :meth:`Source.draw` maps one random number to a value that never falls as the number grows, and uses the
    draw without a name for it. Such columns can be correlated."""

    kind: str

    @property
    def group(self) -> str | None:
        """Name what the column shares with others (a person, a place); its columns are redrawn together."""
        entity = getattr(self, "entity", None)
        return None if entity is None else f"{self.kind}/{entity}"

    def problems(self, column: "ColumnSchema") -> Iterator[str]:
        """Say what is wrong with these parameters for this column: a sentence each, none when all is well."""
        yield from ()

    def refusals(self, binding: Binding) -> Iterator[str]:
        """Say what else is wrong that only the frame can tell: the locale, or the table's other columns.

        Asked once :meth:`problems` found nothing.
        """
        yield from ()

    def on(self, column: "ColumnSchema") -> "Generator":
        """Give the generator as it fills this column: what it depends on may lie in the column's parts."""
        return self

    def table_problems(self, table: "TableSchema", schema: "DatasetSchema") -> Iterator[str]:
        """Say what is wrong with these parameters for this table: a sentence each, none when all is well."""
        yield from ()

    def depends_on(self) -> tuple[str, ...]:
        """Name what the row must hold first: columns of the table, or ``relation.column`` of a parent's row."""
        return ()

    def bind(self, binding: Binding) -> Source:
        """Prepare to fill a column. Called once a process for each column; may build pools and compile patterns."""
        raise NotImplementedError


@cache
def _registered() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


@cache
def _rivals() -> dict[str, set[str]]:
    """The packages that claim each kind which more than one does."""
    found: dict[str, dict[str, str]] = {}
    for point in entry_points(group=GROUP):
        found.setdefault(point.name, {})[point.value] = package_of(point)
    return {kind: set(points.values()) for kind, points in found.items() if len(points) > 1}


def package_of(point: EntryPoint | None) -> str:
    """Name the package that an entry point comes from, with its version."""
    dist = getattr(point, "dist", None)
    return f"{dist.name} {dist.version}" if dist is not None else "an unknown package"


def generator_kinds() -> tuple[str, ...]:
    """Name every registered kind, sorted."""
    return tuple(sorted(_registered()))


def origin_of(kind: str) -> str:
    """Name the package that a kind comes from."""
    return package_of(_registered().get(kind))


@cache
def generator_class(kind: str) -> type[Generator] | None:
    """Load the class registered under a kind; None when there is none.

    Raises:
        PluginError: If it cannot be loaded, is no generator, or two packages claim the kind.
    """
    point = _registered().get(kind)
    if point is None:
        return None
    if kind in _rivals():
        claim = " and ".join(sorted(_rivals()[kind]))
        raise PluginError(f"The generator '{kind}' is claimed by {claim}. Uninstall all of them but one.")
    try:
        loaded = point.load()
    except Exception as error:
        raise PluginError(
            f"The generator '{kind}' of {package_of(point)} cannot be loaded from '{point.value}' "
            f"({type(error).__name__}: {error}). Reinstall the package, or uninstall it and use another generator."
        ) from error
    return _checked(kind, point, loaded)


def _checked(kind: str, point: EntryPoint, loaded: Any) -> type[Generator]:
    if not (isinstance(loaded, type) and issubclass(loaded, Generator)):
        problem = "is no class that derives from schemas.generator.Generator"
    elif get_args(loaded.model_fields["kind"].annotation) != (kind,):
        problem = f"does not say `kind: Literal['{kind}'] = '{kind}'`, which its entry point's name asks for"
    else:
        return loaded
    raise PluginError(
        f"The generator '{kind}' of {package_of(point)} cannot be used: '{point.value}' {problem}. "
        "Uninstall the package, or ask its author to mend it."
    )
