"""Who becomes whom: noted of every row that tells a person, so that days of birth can be chosen that are nobody's."""

from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa

from tasks.pii.actions import Action
from tasks.pii.persons import NOBODY, PersonColumns, births_in, names_in, person_columns
from tasks.pii.policy import Strategy
from tasks.pii.surrogates.days import Renamed


def renamed_columns(actions: Mapping[str, Action], columns: Iterable[str]) -> list[PersonColumns]:
    """The columns that tell persons who get new names and other days of birth."""
    found = [(name, one.type) for name, one in actions.items() if one.strategy is Strategy.FAKE]
    return person_columns(found, columns)


class Renaming:
    """Persons by hash: 24 bytes each."""

    def __init__(self) -> None:
        self._noted: list[Renamed] = []

    def note(self, before: pa.Table, after: pa.Table, columns: PersonColumns, *, day_first: bool) -> None:
        """Note the persons of a chunk.

        Args:
            before: Its rows.
            after: The same rows' new names.
            columns: Those that tell persons.
            day_first: Whether 03/04 is the third of April.
        """
        born = births_in(before, columns, day_first=day_first)
        told = born != NOBODY
        self._noted.append(Renamed(names_in(before, columns)[told], names_in(after, columns)[told], born[told]))

    def every(self) -> Renamed:
        """Give all that were noted."""
        parts = [*self._noted, Renamed(np.empty(0, np.uint64), np.empty(0, np.uint64), np.empty(0, np.int64))]
        return Renamed(
            np.concatenate([one.before for one in parts]),
            np.concatenate([one.after for one in parts]),
            np.concatenate([one.born for one in parts]),
        )
