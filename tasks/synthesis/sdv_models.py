"""SDV's single-table and sequential synthesizers behind our interface.

SDV is under the Business Source License 1.1: it may not be offered as a commercial synthetic-data service. Our own
synthesizers need none of it.
"""

import logging
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from schemas.errors import BadInputError, SourceError
from tasks.synthesis.bits import Attempt, spread_attempts
from tasks.synthesis.interface import PLAIN, Arrays, Columns, Fitted, Plain, Synthesizer, require_rows
from tasks.synthesis.keys import KeyMaker
from tasks.synthesis.prepare import columns_to_make, stratified_sample
from tasks.values.cells import CellKey, hash_rows
from tasks.values.kinds import is_number

_TURN = threading.RLock()  # SDV draws from generators that all threads share: one draws at a time
_BLOCK = 1024  # rows that SDV draws under one seed: any range is cut from whole blocks
_TABLE = "table"
_CLASSES = {
    "gaussian_copula": "GaussianCopulaSynthesizer",
    "ctgan": "CTGANSynthesizer",
    "tvae": "TVAESynthesizer",
    "copulagan": "CopulaGANSynthesizer",
}


class FittedSdv(Fitted):
    """A fitted SDV model.

    Attributes:
        seed: Decides every row.
        model: SDV's object.
    """

    kind: ClassVar[str] = "sdv"

    def __init__(self, seed: int, model: Any) -> None:
        self.seed, self.model = seed, model
        self._block = lru_cache(maxsize=8)(self._make_block)

    def __getstate__(self) -> dict[str, Any]:
        """Go to another of our own processes without the blocks that are at hand."""
        return {name: value for name, value in vars(self).items() if name != "_block"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Arrive with none."""
        vars(self).update(state)
        self._block = lru_cache(maxsize=8)(self._make_block)

    def draw(self, rows: npt.NDArray[np.uint64], attempt: Attempt = 0, total: int | None = None) -> pa.Table:
        """Make the rows of these indices: SDV draws whole blocks, each under a seed of its own."""
        blocks, places = np.divmod(rows.astype(np.int64), _BLOCK)
        wanted = np.column_stack([spread_attempts(attempt, len(rows)).astype(np.int64), blocks])
        needed, which = np.unique(wanted, axis=0, return_inverse=True)
        drawn = [self._block(int(block), int(tried)) for tried, block in needed]
        return pa.concat_tables([self.schema.empty_table(), *drawn]).take(which.ravel() * _BLOCK + places)

    def _make_block(self, block: int, attempt: int) -> pa.Table:
        word = CellKey.of(self.seed, "sdv", str(attempt)).word
        seed = int(hash_rows(word, np.array([block], dtype=np.uint64))[0] % np.uint64(2**31 - 1))
        with quiet(seed):
            self.model.reset_sampling()
            self.model._set_random_state(seed)
            for transformer in self._transformers():
                transformer.set_random_state(np.random.RandomState(seed), "reverse_transform")
            frame = self.model.sample(num_rows=_BLOCK)[_TABLE]
        return from_frame(frame, self.schema)

    def _transformers(self) -> list[Any]:
        """What turns SDV's numbers into values; each draws from a generator of its own, where nulls are for one."""
        found = self.model._data_processor._hyper_transformer.field_transformers.values()
        return [transformer for transformer in found if transformer is not None]

    def state(self) -> tuple[Plain, Arrays]:
        """Refuse: SDV can only be stored as a pickle, which nobody could safely read back.

        Raises:
            BadInputError: Always.
        """
        raise BadInputError(
            "A model of SDV cannot be kept: it is stored as a pickle, which runs code when it is read. "
            "Keep a model of 'sequential_trees' or 'empirical_copula', or fit again when you need more rows."
        )

    @classmethod
    def restore(cls, plain: Plain, arrays: Arrays) -> "FittedSdv":
        """Refuse, as :meth:`state` does.

        Raises:
            SourceError: Always.
        """
        raise SourceError("A model of SDV is never read from a file. Fit it again.")


class SdvModel(Synthesizer):
    """One of SDV's single-table synthesizers, by its kind.

    Attributes:
        epochs: Passes over the rows, of the neural ones.
        most_rows: A larger table is fitted on so many of its rows, a stratified sample.
    """

    fitted: ClassVar[type[Fitted]] = FittedSdv
    keepable: ClassVar[bool] = False

    kind: Literal["gaussian_copula", "ctgan", "tvae", "copulagan"]
    epochs: int = Field(default=100, ge=1)
    most_rows: int = Field(default=50_000, ge=100)

    def fit(self, table: pa.Table, *, columns: Columns = PLAIN, seed: int = 0) -> FittedSdv:
        """Learn a table."""
        require_rows(table)
        left_out, schema = columns_to_make(table, columns, {})
        sample, notes = stratified_sample(table.select(schema.names), self.most_rows, columns.target)
        import sdv.single_table

        dials = {} if self.kind == "gaussian_copula" else {"epochs": self.epochs, "enable_gpu": False}
        with quiet(seed), explained(self.kind):
            model = getattr(sdv.single_table, _CLASSES[self.kind])(metadata(sample.schema), **dials)
            model.fit({_TABLE: to_frame(sample)})
        fitted = FittedSdv(seed, model)
        fitted.schema, fitted.left_out = schema, left_out
        fitted.notes = (*notes, "Made with SDV, Business Source License 1.1.")
        return fitted


class FittedSequences(FittedSdv):
    """A fitted PAR model: sequences one after the other, each one's rows together.

    A row's place decides its sequence, so a range of rows is cut from the sequences before it too: they are made once.

    Attributes:
        sequence_key: The column that names the entity; entities are named anew.
        names: Makes those names.
    """

    sequence_key: str
    names: KeyMaker

    def __init__(self, seed: int, model: Any) -> None:
        super().__init__(seed, model)
        self._made: list[pa.Table] = []

    def draw(self, rows: npt.NDArray[np.uint64], attempt: Attempt = 0, total: int | None = None) -> pa.Table:
        """Make the rows of these indices.

        Raises:
            BadInputError: If rows are to be drawn again: a row of a sequence does not stand by itself.
        """
        if np.any(spread_attempts(attempt, len(rows)) > 0):
            raise BadInputError("'par' makes whole sequences, so no condition can be put to single rows of them.")
        with _TURN:
            while (there := sum(part.num_rows for part in self._made)) <= int(rows.max(initial=0)):
                self._made.append(self._sequence(len(self._made)))
                if self._made[-1].num_rows == 0 and len(self._made) > 1000 * (there + 1):
                    raise SourceError("'par' made only empty sequences of this table. Try 'sequential_trees'.")
            made = pa.concat_tables(self._made)
        return made.take(rows.astype(np.int64)).combine_chunks()

    def _sequence(self, number: int) -> pa.Table:
        word = CellKey.of(self.seed, "par").word
        seed = int(hash_rows(word, np.array([number], dtype=np.uint64))[0] % np.uint64(2**31 - 1))
        with quiet(seed):  # PAR draws from the global generators
            frame = self.model.sample_sequences(num_sequences=1)[_TABLE]
        made = from_frame(frame.drop(columns=[self.sequence_key]), self.schema.remove(self._place))
        named = self.names.make(np.full(made.num_rows, number), self.schema.field(self._place).type)
        return made.add_column(self._place, self.schema.field(self._place), named)

    @property
    def _place(self) -> int:
        return int(self.schema.get_field_index(self.sequence_key))

    @property
    def anew(self) -> frozenset[str]:
        """The entity's name."""
        return frozenset({self.sequence_key})


class Par(Synthesizer):
    """SDV's model of sequences: many short series, each of one entity.

    Attributes:
        sequence_key: The column that names the entity.
        sequence_index: The column that orders a sequence, if any.
        epochs: Passes over the sequences.
    """

    fitted: ClassVar[type[Fitted]] = FittedSequences
    keepable: ClassVar[bool] = False

    kind: Literal["par"] = "par"
    sequence_key: str
    sequence_index: str | None = None
    epochs: int = Field(default=64, ge=1)

    @property
    def entity(self) -> str:
        """Whose rows make a sequence."""
        return self.sequence_key

    def fit(self, table: pa.Table, *, columns: Columns = PLAIN, seed: int = 0) -> FittedSequences:
        """Learn a table of sequences.

        Raises:
            SourceError: If the key or the index is not a column.
        """
        require_rows(table)
        missing = [name for name in (self.sequence_key, self.sequence_index) if name and name not in table.column_names]
        if missing:
            raise SourceError(
                f"The table has no column '{missing[0]}' for 'par'. Its columns are: {', '.join(table.column_names)}."
            )
        left_out, schema = columns_to_make(table, columns, {})
        if not set(schema.names) - {self.sequence_key, self.sequence_index}:
            raise SourceError(
                f"Beside '{self.sequence_key}' no column is left for 'par' to learn: "
                f"{', '.join(f'{name} ({why})' for name, why in left_out.items())}."
            )
        kept = [field.name for field in table.schema if field.name in (*schema.names, self.sequence_key)]
        schema = pa.schema([table.schema.field(name).remove_metadata() for name in kept])
        place = schema.get_field_index(self.sequence_key)
        read = schema.set(place, pa.field(self.sequence_key, pa.string()))
        from sdv.sequential import PARSynthesizer

        described = metadata(read)
        described.update_column(self.sequence_key, _TABLE, sdtype="id")
        described.set_sequence_key(self.sequence_key, _TABLE)
        if self.sequence_index:
            described.set_sequence_index(self.sequence_index, _TABLE)
        with quiet(seed), explained(self.kind):
            model = PARSynthesizer(described, epochs=self.epochs, cuda=False)
            model.fit({_TABLE: to_frame(table.select(schema.names).cast(read))})
        fitted = FittedSequences(seed, model)
        fitted.sequence_key = self.sequence_key
        fitted.schema, fitted.left_out = schema, {k: v for k, v in left_out.items() if k != self.sequence_key}
        fitted.names = KeyMaker.of(table[self.sequence_key], seed, self.sequence_key)
        fitted.notes = (
            "Made with SDV, Business Source License 1.1.",
            f"Rows come as whole sequences of one {self.sequence_key}; the last is cut where the rows end.",
        )
        return fitted


def sdtypes(schema: pa.Schema) -> Mapping[str, dict[str, Any]]:
    """Give SDV's description of each column from its Arrow type."""
    described: dict[str, dict[str, Any]] = {}
    for field in schema:
        if pa.types.is_timestamp(field.type) or pa.types.is_date(field.type):
            described[field.name] = {"sdtype": "datetime"}
        elif pa.types.is_boolean(field.type):
            described[field.name] = {"sdtype": "boolean"}
        elif is_number(field.type):
            described[field.name] = {"sdtype": "numerical"}
        else:
            described[field.name] = {"sdtype": "categorical"}
    return described


def metadata(schema: pa.Schema) -> Any:
    """Give SDV's metadata of one table."""
    from sdv.metadata import Metadata

    return Metadata.load_from_dict({"tables": {_TABLE: {"columns": dict(sdtypes(schema))}}, "relationships": []})


def to_frame(table: pa.Table) -> Any:
    """Give a table as the pandas frame that SDV expects."""
    casts = [
        pa.field(
            f.name,
            pa.timestamp("us") if pa.types.is_date(f.type) else pa.float64() if pa.types.is_decimal(f.type) else f.type,
        )
        for f in table.schema
    ]
    return table.cast(pa.schema(casts)).to_pandas()


def from_frame(frame: Any, schema: pa.Schema) -> pa.Table:
    """Give a frame that SDV made in the real table's types; what it cannot hold is rounded."""
    columns = []
    for field in schema:
        raw = pa.Array.from_pandas(frame[field.name])
        if pa.types.is_floating(raw.type) and (pa.types.is_integer(field.type) or pa.types.is_decimal(field.type)):
            from tasks.synthesis.formulas import numbers, typed

            columns.append(typed(numbers(pa.chunked_array([raw])), field.type))
        else:
            columns.append(raw.cast(field.type, safe=False))
    return pa.table(columns, schema=schema)


@contextmanager
def quiet(seed: int) -> Iterator[None]:
    """Seed the global generators that SDV's parts draw from, put them back, and keep its logs and warnings away."""
    import torch

    with _TURN:
        yield from _quietly(torch, seed)


def _quietly(torch: Any, seed: int) -> Iterator[None]:
    before, torch_before = np.random.get_state(), torch.get_rng_state()
    loggers = [
        logging.getLogger(name) for name in ("sdv", "rdt", "copulas", "ctgan", "deepecho", "SingleTableSynthesizer")
    ]
    levels = [logger.level for logger in loggers]
    np.random.seed(seed % (2**32))
    torch.manual_seed(seed)
    try:
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        np.random.set_state(before)
        torch.set_rng_state(torch_before)
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextmanager
def explained(kind: str) -> Iterator[None]:
    """Turn SDV's errors into ours, without the values that its messages quote."""
    try:
        yield
    except Exception as error:
        raise SourceError(
            f"SDV's '{kind}' could not learn this table ({type(error).__name__}). "
            "Try 'sequential_trees', which takes any table."
        ) from error
