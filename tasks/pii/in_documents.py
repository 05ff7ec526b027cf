"""Personal data replaced within JSON documents: leaves whose paths were found, and whatever shows itself elsewhere."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.actions import Action
from tasks.pii.field_names import is_person
from tasks.pii.nested import Leaf, other_values, rewritten, values_by_path, values_where
from tasks.pii.policy import Strategy
from tasks.pii.traces import may_hold

_ESCAPED = r"\\u[0-9a-fA-F]{4}"


class Texts(Protocol):
    """Gives new values for old ones, as an action says."""

    def __call__(self, texts: list[str | None], action: Action, whole: bool) -> list[str | None]:
        """Give the new values."""
        ...


def documents_replaced(
    documents: pa.ChunkedArray,
    listed: Sequence[tuple[str, Action]],
    texts: Texts,
    surveyed: Collection[str] | None = None,
) -> pa.ChunkedArray:
    """Write documents anew.

    Args:
        documents: A column of them.
        listed: Paths, and what is done with the leaves there.
        texts: Replaces values.
        surveyed: The paths that were looked at; all when absent. What stands at any other is read as running text, and
            so is what stands under a name that is a value.
    """
    wanted = dict(listed)
    old = values_by_path(documents, wanted)
    answers = {path: _answers(old[path], action, texts) for path, action in wanted.items()}
    others: dict[str, str] = {}
    if suspects := other_values(_suspect(documents), wanted):
        others |= _answers(suspects, Action("", "TRACES", Strategy.FAKE), texts)
    if people := values_where(documents, lambda leaf: leaf.named):
        named = [value for value in people if is_person(value)]
        others |= _answers(named, Action("", "PERSON", Strategy.FAKE), texts)
    if strange := values_where(documents, lambda leaf: _strange(leaf, wanted, surveyed)):
        others |= _answers(strange, Action("", "FREE_TEXT", Strategy.FAKE), texts)
    return rewritten(documents, answers, others)


def _strange(leaf: Leaf, wanted: Collection[str], surveyed: Collection[str] | None) -> bool:
    if leaf.named or leaf.path in wanted:
        return False
    return leaf.unnamed or (surveyed is not None and leaf.path not in surveyed)


def _answers(old: list[str], action: Action, texts: Texts) -> dict[str, str]:
    made = texts(list(old), action, False)
    return {one: "" if two is None else two for one, two in zip(old, made, strict=True)}


def _suspect(documents: pa.ChunkedArray) -> pa.ChunkedArray:
    """Documents that may hold an identifier, plain or written with escapes."""
    distinct = documents.drop_null().unique()
    flags = pc.or_(pa.array(may_hold(distinct)), pc.match_substring_regex(distinct, _ESCAPED))
    return pa.chunked_array([distinct.filter(flags)], pa.string())


def compacted(table: pa.Table, columns: Iterable[str]) -> pa.Table:
    """Write objects and lists without blanks, as a file of JSON holds them; any other text stays."""
    for name in columns:
        encoded = table.column(name).cast(pa.string()).combine_chunks().dictionary_encode()
        texts = pa.array([_compact(text) for text in encoded.dictionary.to_pylist()], pa.string())
        table = table.set_column(table.column_names.index(name), name, texts.take(encoded.indices))
    return table


def _compact(text: str) -> str:
    if text[:1] not in ("{", "["):
        return text
    try:
        return json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except ValueError:
        return text
