"""What the documents of a column hold: every path of every document, and some of the values at each."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from tasks.pii.field_names import is_person
from tasks.pii.nested import MOST_PATHS, leaves

_VALUES = 400  # of a path that are looked at


@dataclass
class LeafSurvey:
    """The paths of a column's documents, the names that lead to a leaf joined with dots.

    Attributes:
        values: Distinct values by path, some of each, in the order of first sight.
        beyond: Whether there are more paths than are told apart.
        people: Documents that have names of people as names of fields.
    """

    values: dict[str, dict[str, None]] = field(default_factory=dict)
    beyond: bool = False
    people: int = 0

    def see(self, column: pa.ChunkedArray) -> None:
        """Take note of all documents of a chunk."""
        for text in column.drop_null().unique().to_pylist():
            people = False
            for leaf in leaves(text):
                if leaf.named:
                    people = people or is_person(leaf.value(text))
                    continue
                known = self.values.get(leaf.path)
                if known is None:
                    if len(self.values) >= MOST_PATHS:
                        self.beyond = True
                        continue
                    known = self.values[leaf.path] = {}
                if len(known) < _VALUES:
                    known[leaf.value(text)] = None
            self.people += people

    def columns(self, name: str) -> Iterator[tuple[str, pa.StringArray]]:
        """Give what is known of each path as a column: the path from the table, and values."""
        for path, values in self.values.items():
            yield (f"{name}.{path}" if path else name), pa.array(list(values), pa.string())
