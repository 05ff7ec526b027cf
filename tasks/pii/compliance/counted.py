"""What the rules count of columns that go by in chunks, and what else they are told of a run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.compliance.case import texts_of
from tasks.pii.compliance.names import NameTally
from tasks.pii.findings import Finding
from tasks.pii.hashing import Counts, texts_in
from tasks.pii.located import place_of
from tasks.pii.nested import values_at


@dataclass
class Counted:
    """What is counted of a column that is replaced."""

    before: Counts = field(default_factory=Counts)
    after: Counts | None = None
    every: int = 0
    rare: int = 0
    names: NameTally = field(default_factory=NameTally)


@dataclass(frozen=True)
class Facts:
    """What is known of a run beside its rows.

    Attributes:
        texts: Everything else that the run wrote, by name.
        key_file: Where the key is kept, if in a file; ``published`` where the output goes, if that is a folder.
        again: Masks some rows again; ``other`` does so under another key.
        reveal: Gives the values behind tokens.
        least_k: The group size that was asked for.
        risks: Upper bounds of attack risks by name, where they are held to a bound.
        seconds: CPU seconds that replacing took.
    """

    texts: Mapping[str, str]
    key_file: Path | None = None
    published: Path | None = None
    again: Callable[[Mapping[str, pa.Table]], Mapping[str, pa.Table]] | None = None
    other: Callable[[Mapping[str, pa.Table]], Mapping[str, pa.Table]] | None = None
    reveal: Callable[[list[str]], Mapping[str, str]] | None = None
    least_k: int | None = None
    risks: Mapping[str, float] | None = None
    seconds: float | None = None


def values_in(chunk: pa.Table, one: Finding) -> pa.StringArray | None:
    """The values of a finding in a chunk: cells, elements of lists, or (each once) leaves of documents."""
    place = place_of(chunk, one.column)
    if place is None:
        return None
    if place.leaf is not None:
        return _full(pa.array(values_at(chunk.column(place.column), place.leaf), pa.string()))
    if pa.types.is_list(chunk.column(place.column).type):
        return texts_in(chunk.column(place.column))
    texts = texts_of({one.table: chunk}, one)
    return None if texts is None else _full(texts)


def _full(texts: pa.StringArray) -> pa.StringArray:
    full = texts.drop_null()
    return full.filter(pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(full)), 0))
