"""Synthesizers that do what the gates are there to refuse, as a package of somebody else's would bring them."""

from typing import Any, ClassVar, Literal, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.synthesis.interface import PLAIN, Arrays, Columns, Fitted, Plain, Synthesizer, synthesizer


class Spoilt(Fitted):
    """Good rows, spoilt as the subclass says."""

    def __init__(self, good: Fitted, real: pa.Table) -> None:
        self.good, self.schema, self.left_out = good, good.schema, good.left_out
        self.real = real.select(self.schema.names).cast(self.schema).combine_chunks()

    def state(self) -> tuple[Plain, Arrays]:
        raise NotImplementedError

    @classmethod
    def restore(cls, plain: Plain, arrays: Arrays) -> Self:
        raise NotImplementedError


class Replayed(Spoilt):
    """Every twentieth row is a real one, until one real row in twenty was used."""

    kind: ClassVar[str] = "replaying"

    def draw(self, rows: npt.NDArray[np.uint64], attempt: Any = 0, total: int | None = None) -> pa.Table:
        made = self.good.draw(rows, attempt, total)
        real = (rows % 20 == 0) & (rows // 20 < len(self.real) // 20)
        place = np.where(real, len(made) + (rows // 20).astype(np.int64), np.arange(len(made)))
        return pa.concat_tables([made, self.real]).take(place).combine_chunks()


class Shuffled(Spoilt):
    """Each column comes from a row of its own."""

    kind: ClassVar[str] = "shuffling"

    def draw(self, rows: npt.NDArray[np.uint64], attempt: Any = 0, total: int | None = None) -> pa.Table:
        size = np.uint64(total or len(self.real))
        columns = {}
        for place, name in enumerate(self.schema.names):
            others = (rows + np.uint64(37 * place)) % size
            columns[name] = self.good.draw(others, attempt, total)[name]
        return pa.table(columns, schema=self.schema)


class Spoiling(Synthesizer):
    """Learns well, and spoils what it learnt."""

    fitted: ClassVar[type[Spoilt]]

    def fit(self, table: pa.Table, *, columns: Columns = PLAIN, seed: int = 0) -> Fitted:
        return self.fitted(synthesizer("sequential_trees").fit(table, columns=columns, seed=seed), table)


class Replaying(Spoiling):
    """Gives one training row in twenty away."""

    fitted = Replayed
    kind: Literal["replaying"] = "replaying"


class Shuffling(Spoiling):
    """Takes what hangs together apart."""

    fitted = Shuffled
    kind: Literal["shuffling"] = "shuffling"
