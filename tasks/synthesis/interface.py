"""What a synthesizer is: something that is fitted to a real table and then makes any range of synthetic rows.

Ours, SDV's and plug-ins enter by the same door, the entry-point group ``understudy.synthesizers``; the entry
point's name is the ``kind``.
"""

import base64
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, ValidationError

from schemas.errors import BadInputError, SourceError
from schemas.model import Relation
from schemas.suggest import did_you_mean
from tasks.synthesis.bits import Attempt

GROUP = "understudy.synthesizers"
STATE, ARRAYS = "model.json", "arrays.npz"

Plain = dict[str, Any]
Arrays = dict[str, npt.NDArray[Any]]
Where = Callable[[pa.Table], npt.NDArray[np.bool_]]


@dataclass(frozen=True)
class Columns:
    """What is known of a table's columns beside their Arrow types.

    Attributes:
        keys: Columns that name rows (primary and foreign keys): left to the record engine.
        made: Columns that the record engine makes for another reason: identifiers, names, free text, personal data.
        public: Columns whose every value is common knowledge, such as countries: rare ones are made too.
        target: A column whose dependence on the others matters most.
        people: Whether the rows tell of people, so that no value of few of them may come back.
        persons: Columns that name whom a row belongs to; each row is another's where there are none.
        tells: Whether a column's values, which many rows share, tell of people; for whoever was not told by ``made``.
    """

    keys: frozenset[str] = frozenset()
    made: frozenset[str] = frozenset()
    public: frozenset[str] = frozenset()
    target: str | None = None
    people: bool = False
    persons: tuple[str, ...] = ()
    tells: Callable[[str, pa.Array], bool] | None = None


PLAIN = Columns()


@dataclass(frozen=True)
class GroupTask:
    """Tables that hang together, to be learnt together.

    Attributes:
        tables: The rows to learn, by table.
        relations: Their foreign keys.
        keys: The columns of each table's key.
        columns: What is known of each table's columns.
    """

    tables: Mapping[str, pa.Table]
    relations: tuple[Relation, ...]
    keys: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, Columns]


class Fitted(ABC):
    """A fitted synthesizer.

    Attributes:
        kind: The entry point that reads it back.
        schema: The columns that it makes, in the order of the real table.
        left_out: The columns that it does not make, each with the reason: the record engine makes them.
        notes: What a reader of the report should know, such as a fit on a sample.
        seed: Decides every row.
        trusted: Which candidate of several it is, where a trial found it private; the gates judge the twin itself.
    """

    kind: ClassVar[str]
    schema: pa.Schema
    left_out: Mapping[str, str]
    notes: tuple[str, ...] = ()
    seed: int = 0
    trusted: str | None = None

    @property
    def anew(self) -> frozenset[str]:
        """The columns whose values are names made anew, so that they cannot be compared with the real ones."""
        return frozenset()

    @abstractmethod
    def draw(self, rows: npt.NDArray[np.uint64], attempt: Attempt = 0, total: int | None = None) -> pa.Table:
        """Make the rows of these indices: each a function of (seed, index, attempt, total) alone, in any company."""

    @abstractmethod
    def state(self) -> tuple[Plain, Arrays]:
        """Give all that :meth:`restore` needs, as JSON values and arrays without objects."""

    @classmethod
    @abstractmethod
    def restore(cls, plain: Plain, arrays: Arrays) -> "Fitted":
        """Rebuild what :meth:`state` gave."""

    def sample(self, start: int, stop: int, *, total: int | None = None, where: Where | None = None) -> pa.Table:
        """Make the rows [start, stop): the same bytes for any chunking and any number of workers.

        Args:
            start: First row index.
            stop: The index after the last.
            total: Rows that the whole table will have. Where it is given, draws are spread evenly over the table, so
                that shares come out as learnt, not as so many throws of dice; every range of it must be given the same.
            where: Says which rows of a table satisfy a condition. A row that does not is drawn again with its next
                attempt number, so the count is exact and the order stands.

        Raises:
            BadInputError: If a row does not come to satisfy the condition.
        """
        rows = np.arange(start, stop, dtype=np.uint64)
        return self.draw(rows, total=total) if where is None else draw_where(self.draw, rows, where)

    def save(self, folder: Path) -> None:
        """Write the model into a folder as JSON and plain arrays; nothing in it is ever unpickled."""
        folder.mkdir(parents=True, exist_ok=True)
        plain, arrays = self.state()
        head = {
            "kind": self.kind,
            "schema": pack_schema(self.schema),
            "left_out": dict(self.left_out),
            "notes": self.notes,
        }
        (folder / STATE).write_text(json.dumps({**head, "state": plain}, sort_keys=True))
        np.savez(folder / ARRAYS, **arrays)  # type: ignore[arg-type]


class Synthesizer(BaseModel):
    """A way to fit a table. Subclasses add their dials as fields and implement :meth:`fit`.

    Attributes:
        kind: The entry point's name; each subclass narrows it to its own literal.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    fitted: ClassVar[type[Fitted]]
    """What :meth:`fit` gives, and what reads a saved model back."""

    keepable: ClassVar[bool] = True
    """Whether what was learnt can be kept as JSON and plain arrays."""

    groups: ClassVar[bool] = False
    """Whether tables that hang together are learnt by :meth:`fit_group`."""

    private: ClassVar[bool] = False
    """Whether :meth:`fit` keeps a privacy budget, so that nothing else may be told of the real rows."""

    kind: str

    @property
    def entity(self) -> str | None:
        """The column whose equal values make rows one thing, to be learnt or set aside whole; None for single rows."""
        return None

    def fit(self, table: pa.Table, *, columns: Columns = PLAIN, seed: int = 0) -> Fitted:
        """Learn a table.

        Args:
            table: The real rows.
            columns: What is known of its columns.
            seed: Decides the fit's choices and, later, every row.

        Raises:
            SourceError: If the table has no row, or no column that could be learnt.
        """
        raise NotImplementedError

    def without(self, refused: Mapping[str, str]) -> "Synthesizer":
        """Give what is left where twins of some candidates were refused; itself where there is nothing to choose from.

        Args:
            refused: Candidates by their names in notes, each with the reason.
        """
        return self

    def reaches_more(self, rows: int, columns: int) -> bool:
        """Whether there is another candidate, within the budget, for a table of so many rows to learn."""
        return False

    def fit_group(self, task: GroupTask, *, seed: int = 0) -> Any:
        """Learn tables that hang together, where :attr:`groups` says that this can.

        Args:
            task: The tables.
            seed: As in :meth:`fit`.
        """
        raise NotImplementedError


def load(folder: Path) -> Fitted:
    """Read a saved model back.

    Raises:
        SourceError: If the folder holds no model that this version reads.
    """
    try:
        head = json.loads((folder / STATE).read_text())
        with np.load(folder / ARRAYS, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        kind, plain = str(head["kind"]), head["state"]
        schema, left_out, notes = unpack_schema(head["schema"]), dict(head["left_out"]), tuple(head["notes"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(
            f"No fitted model can be read from '{folder.name}': it should hold {STATE} and {ARRAYS} as `--keep-model` "
            f"wrote them ({type(error).__name__}). Fit the model again, or name the folder that holds it."
        ) from error
    fitted = synthesizer_class(kind).fitted.restore(plain, arrays)
    fitted.schema, fitted.left_out, fitted.notes = schema, left_out, notes
    return fitted


_BATCH = 65_536  # candidate rows drawn in one go
_MOST_DRAWS = 4096  # candidates of one row before the condition counts as unreachable


def draw_where(draw: Callable[..., pa.Table], rows: npt.NDArray[np.uint64], where: Where) -> pa.Table:
    """Draw each row until it satisfies a condition: the first attempt that does is the row's.

    Raises:
        BadInputError: If some row fails in 4,096 attempts.
    """
    waiting, places, attempt = rows, np.arange(len(rows)), 0
    parts: list[tuple[npt.NDArray[np.int64], pa.Table]] = []
    while len(waiting):
        if attempt >= _MOST_DRAWS:
            raise BadInputError(
                f"The condition was not met in {_MOST_DRAWS:,} attempts for {len(waiting):,} of {len(rows):,} rows: "
                "it is too rare, or impossible, in what was learnt. Widen it, or ask for fewer rows."
            )
        tries = max(1, min(_BATCH // len(waiting), _MOST_DRAWS - attempt)) if attempt else 1
        attempts = np.repeat(np.arange(attempt, attempt + tries, dtype=np.uint64), len(waiting))
        candidates = draw(np.tile(waiting, tries), attempts)
        fits = np.asarray(where(candidates), dtype=bool).reshape(tries, len(waiting))
        won, which = fits.any(axis=0), fits.argmax(axis=0)
        parts.append((places[won], candidates.take((which * len(waiting) + np.arange(len(waiting)))[won])))
        waiting, places, attempt = waiting[~won], places[~won], attempt + tries
    if not parts:
        return draw(rows)
    order = np.argsort(np.concatenate([at for at, _ in parts]))
    return pa.concat_tables([table for _, table in parts]).take(order).combine_chunks()


@cache
def _registered() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def synthesizer_kinds() -> tuple[str, ...]:
    """Name every registered kind, sorted."""
    return tuple(sorted(_registered()))


@cache
def synthesizer_class(kind: str) -> type[Synthesizer]:
    """Load the class registered under a kind.

    Raises:
        BadInputError: If there is none.
    """
    point = _registered().get(kind)
    if point is None:
        raise BadInputError(f"There is no synthesizer '{kind}'.{did_you_mean(kind, synthesizer_kinds())}")
    loaded = point.load()
    if not (isinstance(loaded, type) and issubclass(loaded, Synthesizer)):
        raise TypeError(
            f"Entry point '{kind}' in the group {GROUP} names {loaded!r}, which is no Synthesizer subclass."
        )
    return loaded


def synthesizer(kind: str, **dials: Any) -> Synthesizer:
    """Make a synthesizer of a kind with its dials.

    Raises:
        BadInputError: If there is no such kind, or it has no such dial, or a dial cannot be so.
    """
    wanted = synthesizer_class(kind)
    try:
        return wanted(kind=kind, **dials)
    except ValidationError as error:
        known = sorted(set(wanted.model_fields) - {"kind", "candidates", "judge"})
        reasons = "; ".join(f"{one['loc'][0]}: {one['msg']}" for one in error.errors(include_input=False))
        raise BadInputError(f"The synthesizer '{kind}' cannot be set so: {reasons}. Its dials: {known}.") from None


def pack_schema(schema: pa.Schema) -> str:
    """Give an Arrow schema as text."""
    return base64.b64encode(schema.serialize().to_pybytes()).decode()


def unpack_schema(text: str) -> pa.Schema:
    """Read what :func:`pack_schema` wrote."""
    return pa.ipc.read_schema(pa.py_buffer(base64.b64decode(text)))


def require_rows(table: pa.Table) -> None:
    """Refuse a table that nothing can be learnt from.

    Raises:
        SourceError: If it has no row or no column.
    """
    if table.num_rows == 0 or table.num_columns == 0:
        raise SourceError(
            f"The table has {table.num_rows} rows and {table.num_columns} columns: there is nothing to learn from. "
            "Give a table with at least one row."
        )


def pack_table(table: pa.Table) -> str:
    """Give a small Arrow table as text."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return base64.b64encode(sink.getvalue().to_pybytes()).decode()


def unpack_table(text: str) -> pa.Table:
    """Read what :func:`pack_table` wrote."""
    return pa.ipc.open_stream(pa.py_buffer(base64.b64decode(text))).read_all()
