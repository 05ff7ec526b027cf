"""The look at a real dataset before anything is replaced: what its columns tell, from a sample and from every cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from schemas.types import ColumnType
from tasks.pii.births_by_range import births_by_range
from tasks.pii.called_like_people import tells
from tasks.pii.columns import column_type
from tasks.pii.detect import DetectOptions, detect
from tasks.pii.findings import Finding
from tasks.pii.handle_columns import of_known_people
from tasks.pii.hashing import Sketch, hashes_of, texts_in
from tasks.pii.joins import Shared, linked, parts_told
from tasks.pii.leaf_survey import LeafSurvey
from tasks.pii.nested import columns_of, is_nested, other_values
from tasks.pii.phrases_read import phrases_read
from tasks.pii.policy import Policy, Strategy
from tasks.pii.spans import find_spans
from tasks.pii.staff_numbers import without_counted
from tasks.pii.told_by_rows import names_in_addresses
from tasks.pii.traces import SURE, may_hold
from tasks.pii.unique_codes import unique_codes

SAMPLE_ROWS = 40_000
_MOST_HITS = 400  # texts of a column that are read closely for traces


@dataclass
class TableSurvey:
    """What was seen of a table.

    Attributes:
        sample: Rows from all over it.
        rows: Rows in all.
        sketches: Of the columns that may be joined.
        suspects: Texts of each column that may hold an identifier, up to a bound; ``suspected`` counts all cells.
        documents: The paths of columns that hold JSON, of all their rows.
        widest: Bytes of a row, the most that a chunk had on average.
    """

    name: str
    sample: pa.Table | None = None
    rows: int = 0
    sketches: dict[str, Sketch] = field(default_factory=dict)
    suspects: dict[str, list[str]] = field(default_factory=dict)
    suspected: dict[str, int] = field(default_factory=dict)
    documents: dict[str, LeafSurvey] = field(default_factory=dict)
    widest: float = 0.0


def survey_table(name: str, chunks: Iterable[pa.Table], rows: int, *, seed: int = 0) -> TableSurvey:
    """Look at every chunk of a table.

    Args:
        name: The table's.
        chunks: All its rows.
        rows: How many there are.
        seed: For the choice of the sample.
    """
    seen = TableSurvey(name, rows=rows)
    share = min(1.0, SAMPLE_ROWS / max(rows, 1))
    rng = np.random.default_rng(seed)
    samples = []
    for chunk in chunks:
        wanted = len(chunk) if share == 1.0 else max(1, round(len(chunk) * share))
        places = np.sort(rng.permutation(len(chunk))[:wanted])
        samples.append(chunk if wanted == len(chunk) else chunk.take(pa.array(places)))
        seen.widest = max(seen.widest, chunk.nbytes / max(len(chunk), 1))
        for column in chunk.column_names:
            _look(seen, column, chunk.column(column))
    seen.sample = pa.concat_tables(samples).combine_chunks() if samples else None
    return seen


def _look(seen: TableSurvey, name: str, column: pa.ChunkedArray) -> None:
    kind = column_type(column.type)
    if kind not in (ColumnType.STRING, ColumnType.INTEGER):
        return
    texts = texts_in(column)
    distinct = texts.unique()
    seen.sketches.setdefault(name, Sketch()).add(hashes_of(distinct))
    if kind is ColumnType.STRING:
        if is_nested(column):
            seen.documents.setdefault(name, LeafSurvey()).see(column)
        hits = distinct.filter(pa.array(may_hold(distinct)))
        kept = seen.suspects.setdefault(name, [])
        seen.suspected[name] = seen.suspected.get(name, 0) + len(hits)
        if len(hits) and len(kept) < _MOST_HITS:
            kept += hits.slice(0, _MOST_HITS - len(kept)).to_pylist()


def findings_of(
    surveys: Sequence[TableSurvey],
    policy: Policy,
    *,
    locale: str,
    options: DetectOptions | None = None,
    joins: Sequence[Shared] = (),
) -> tuple[Finding, ...]:
    """Tell what the columns of a dataset hold; what is joined with a column that is replaced is found with it.

    Args:
        surveys: What was seen of each table.
        policy: What is replaced.
        locale: Of names and numbers.
        options: How to look.
        joins: Known ones; others are told by the values that columns share.
    """
    found: list[Finding] = []
    for seen in surveys:
        if seen.sample is None:
            continue
        own = list(detect(seen.sample, name=seen.name, locale=locale, options=of_sample(seen, options)))
        own += detect_seldom(seen, own, locale=locale, options=options)
        own += traces(seen, own, policy)
        if "hipaa" in policy.profiles:
            own += unique_codes(seen.sample, name=seen.name, findings=own)
        found += own
    found = without_counted(found, {seen.name: seen.sample for seen in surveys if seen.sample is not None})
    found += told_by_policy(surveys, found, policy)
    found += names_in_addresses(surveys, found, policy)
    found += births_by_range(surveys, found, policy)
    joined = linked(surveys, found, policy, joins)
    every = (*(one for one in found if (one.table, one.column) not in joined), *joined.values())
    every = (*every, *of_known_people(surveys, every, policy))
    read = list(phrases_read(surveys, every, policy, network=(options or DetectOptions()).network))
    texts = {(one.table, one.column) for one in read}
    every = (*(one for one in every if (one.table, one.column) not in texts), *read)
    return parts_told(surveys, every, policy, joins)


def of_sample(seen: TableSurvey, options: DetectOptions | None) -> DetectOptions:
    """Say how to look at a table's sample: with which part of the rows it is."""
    rows = len(seen.sample) if seen.sample is not None else 0
    return replace(options or DetectOptions(), share=min(1.0, rows / max(seen.rows, 1)))


def detect_seldom(
    seen: TableSurvey, found: Sequence[Finding], *, locale: str, options: DetectOptions | None = None
) -> list[Finding]:
    """Look at the paths of documents that the sample has not, such as of a field that one row in a million has."""
    more: list[Finding] = []
    known = {one.column for one in found}
    for name, documents in seen.documents.items():
        column = seen.sample.column(name) if seen.sample is not None else None
        sampled = columns_of(name, column) if column is not None and is_nested(column) else {}
        for path, values in documents.columns(name):
            if path not in sampled and path not in known:
                more += detect(pa.table({path: values}), name=seen.name, locale=locale, options=options)
    return more


def paths_of(seen: TableSurvey, columns: Sequence[str]) -> list[str]:
    """What a policy may name of a table: its columns, and the leaves of documents in them."""
    leaves = (path for name in columns if name in seen.documents for path, _ in seen.documents[name].columns(name))
    return list(dict.fromkeys([*columns, *leaves]))


def told_by_policy(surveys: Sequence[TableSurvey], found: Sequence[Finding], policy: Policy) -> list[Finding]:
    """Columns that the policy names and the detector does not: the user knows more."""
    known = {f"{one.table}.{one.column}" for one in found}
    told = []
    for path in dict.fromkeys([*policy.columns, *policy.column_types]):
        owner = next((seen for seen in surveys if path.startswith(f"{seen.name}.")), None)
        if path not in known and owner is not None:
            column = path[len(owner.name) + 1 :]
            told.append(
                Finding.of(
                    owner.name,
                    column,
                    policy.column_types.get(path, "UNIQUE_CODE"),
                    1.0,
                    evidence=("the policy names it",),
                )
            )
    return told


def traces(seen: TableSurvey, found: Sequence[Finding], policy: Policy) -> list[Finding]:
    """Columns that are left as they are and yet hold an identifier here and there."""
    left = {
        column
        for column in seen.suspects
        if not any(
            one.column == column and (policy.strategy(one) is not Strategy.KEEP or _explicit(one, policy))
            for one in found
        )
    }
    told = []
    for column in sorted(left):
        texts = seen.suspects[column]
        if column in seen.documents:
            texts = other_values(pa.chunked_array([pa.array(texts, pa.string())]), _decided(column, found, policy))
        types = sorted({span.type for spans in find_spans(texts, network=False) for span in spans} & SURE)
        people = seen.documents[column].people if column in seen.documents else 0
        reasons: tuple[str, ...] = (f"here and there a cell holds {', '.join(types)}",) if types else ()
        if people:
            reasons += ("names of fields are names of people",)
        if reasons:
            share = max(seen.suspected[column] if types else 0, people) / max(seen.rows, 1)
            told.append(Finding.of(seen.name, column, "TRACES", 0.9, evidence=reasons, share=min(share, 1.0)))
    return told


def _decided(column: str, found: Sequence[Finding], policy: Policy) -> set[str]:
    """The paths of a column's documents that are replaced, or kept because the policy says so."""
    own = [one for one in found if one.column.startswith(f"{column}.")]
    return {
        one.column[len(column) + 1 :]
        for one in own
        if policy.strategy(one) is not Strategy.KEEP or _explicit(one, policy)
    }


def _explicit(one: Finding, policy: Policy) -> bool:
    return f"{one.table}.{one.column}" in policy.columns


def names_with_values(tables: Mapping[str, Sequence[str]]) -> list[str]:
    """Names of columns that look like values, as when a file without a header lost its first row to one."""
    suspect = []
    for table, columns in tables.items():
        for place, spans in enumerate(find_spans(list(columns), network=False)):
            if tells(columns[place], spans):
                suspect.append(f"column {place + 1} of {table}")
    return suspect
