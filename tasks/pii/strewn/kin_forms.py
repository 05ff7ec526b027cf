"""What tells of a row's person in that person's rows of other tables: single names, short codes, days of birth."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from tasks.pii.actions import Action
from tasks.pii.hashing import UInt64
from tasks.pii.kin import Kin
from tasks.pii.policy import Strategy
from tasks.pii.strewn.kinds import DAY, INITIALS, MONOGRAM, WHOLE, WORD
from tasks.pii.strewn.rows import RowForm

_KINDS = (WHOLE, WORD, DAY, MONOGRAM, *INITIALS)


class _Of(NamedTuple):
    """What hashes are of: columns of a table, what they hold, in which form, what is done with it, and which it is."""

    columns: tuple[str, ...]
    type: str
    kind: int
    strategy: Strategy
    number: int


def note_kin(kin: Kin, table: str, chunk: pa.Table, forms: Sequence[RowForm], actions: Mapping[str, Action]) -> None:
    """Keep what a chunk's rows hold for the rows that name them."""
    held: dict[Hashable, UInt64] = {}
    for form in forms:
        hashes = np.where(form.strong, np.uint64(0), form.hashes)
        if form.kind not in _KINDS or not hashes.any():
            continue
        columns = tuple(f"{table}.{column}" for column in form.columns)
        kind = WORD if form.type == "PERSON" and form.kind == WHOLE else form.kind
        same = [one for one in held if isinstance(one, _Of) and (one.columns, one.kind) == (columns, kind)]
        if not any(np.array_equal(held[one], hashes) for one in same):
            held[_Of(columns, form.type, kind, actions[form.columns[0]].strategy, len(same))] = hashes
    kin.learn(table, chunk, held)


def kin_forms(kin: Kin, table: str, chunk: pa.Table) -> Iterator[RowForm]:
    """Give what the rows' persons have in other tables."""
    for what, hashes in kin.of(table, chunk):
        if isinstance(what, _Of):
            no = np.zeros(len(hashes), np.bool_)
            sizes = np.zeros(len(hashes), np.int64)
            yield RowForm(what.columns, what.type, what.kind, hashes, sizes, no, no, what.strategy)
