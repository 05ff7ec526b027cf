"""The look at a real dataset before anything is replaced: what its columns tell, from a sample and from every cell."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.types import ColumnType
from tasks.pii.columns import as_text, column_type
from tasks.pii.detect import DetectOptions, detect, unique_codes
from tasks.pii.findings import Finding
from tasks.pii.hashing import Sketch, hashes_of, texts_in
from tasks.pii.nested import columns_of, is_nested
from tasks.pii.policy import Policy, Strategy
from tasks.pii.spans import find_spans
from tasks.pii.traces import SURE, may_hold

SAMPLE_ROWS = 40_000
_MOST_HITS = 400  # texts of a column that are read closely for traces
_SHARED, _FEWEST_SHARED = 0.5, 8
_LONG_ENOUGH = 4.5  # characters on average: short codes and small numbers coincide


@dataclass
class TableSurvey:
    """What was seen of a table.

    Attributes:
        sample: Rows from all over it.
        rows: Rows in all.
        sketches: Of the columns that may be joined.
        suspects: Texts of each column that may hold an identifier, up to a bound; ``suspected`` counts all cells.
    """

    name: str
    sample: pa.Table | None = None
    rows: int = 0
    sketches: dict[str, Sketch] = field(default_factory=dict)
    suspects: dict[str, list[str]] = field(default_factory=dict)
    suspected: dict[str, int] = field(default_factory=dict)


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
    joins: Sequence["Shared"] = (),
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
        own = list(detect(seen.sample, name=seen.name, locale=locale, options=options))
        own += traces(seen, own, policy)
        if "hipaa" in policy.profiles:
            own += unique_codes(seen.sample, name=seen.name, findings=own)
        found += own
    found += told_by_policy(surveys, found, policy)
    joined = linked(surveys, found, policy, joins)
    return (*(one for one in found if (one.table, one.column) not in joined), *joined.values())


def paths_of(seen: TableSurvey, columns: Sequence[str]) -> list[str]:
    """What a policy may name of a table: its columns, and the leaves of documents in them."""
    paths = list(columns)
    if seen.sample is not None:
        for name in columns:
            column = seen.sample.column(name)
            if is_nested(column):
                paths += columns_of(name, column.slice(0, 2000))
    return paths


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
        types = sorted({span.type for spans in find_spans(texts, network=False) for span in spans} & SURE)
        nested = seen.sample is not None and is_nested(seen.sample.column(column))
        if types and not nested:
            reason = f"here and there a cell holds {', '.join(types)}"
            share = seen.suspected[column] / max(seen.rows, 1)
            told.append(Finding.of(seen.name, column, "TRACES", 0.9, evidence=(reason,), share=min(share, 1.0)))
    return told


def _explicit(one: Finding, policy: Policy) -> bool:
    return f"{one.table}.{one.column}" in policy.columns


@dataclass(frozen=True)
class Shared:
    """Two columns that share values: a join, declared or not."""

    child: tuple[str, str]
    parent: tuple[str, str]


def linked(
    surveys: Sequence[TableSurvey], found: Sequence[Finding], policy: Policy, joins: Sequence[Shared] = ()
) -> dict[tuple[str, str], Finding]:
    """Columns that share the values of a column that is replaced and were found to be nothing, or something else."""
    replaced: dict[tuple[str, str], Finding] = {}
    for one in sorted(found, key=lambda one: one.confidence):
        if policy.strategy(one) is not Strategy.KEEP and one.type not in ("FREE_TEXT", "TRACES"):
            replaced[one.table, one.column] = one
    told: dict[tuple[str, str], Finding] = {}
    for pair in (*joins, *shared_columns(surveys, replaced)):
        if pair.child not in replaced and pair.parent not in replaced and not {pair.child, pair.parent} & set(told):
            continue
        known = {**replaced, **told}
        sure = [known[end].confidence if end in known else 0.0 for end in (pair.child, pair.parent)]
        here, there = (pair.child, pair.parent) if sure[0] <= sure[1] else (pair.parent, pair.child)
        first, own = known[there], known.get(here)
        if f"{here[0]}.{here[1]}" in policy.column_types or (own is not None and own.type == first.type):
            continue
        reason = (f"it shares the values of {there[0]}.{there[1]}",)
        told[here] = Finding.of(*here, first.type, first.confidence, evidence=reason)
    return told


def shared_columns(surveys: Sequence[TableSurvey], replaced: Mapping[tuple[str, str], Finding]) -> list[Shared]:
    """Pairs of columns, one of them replaced, where most values of one stand in the other."""
    every = [
        ((seen.name, column), sketch)
        for seen in surveys
        for column, sketch in seen.sketches.items()
        if (seen.name, column) in replaced or _joinable(seen, column)
    ]
    pairs = []
    for place, (one, sketch) in enumerate(every):
        for two, other in every[place + 1 :]:
            if one not in replaced and two not in replaced:
                continue
            if _shared(sketch, other) or _shared(other, sketch):
                pairs.append(Shared(two, one) if len(sketch.smallest) >= len(other.smallest) else Shared(one, two))
    return pairs


def _shared(one: Sketch, two: Sketch) -> bool:
    share, common = one.share_in(two)
    fewest = min(_FEWEST_SHARED, max(len(one.smallest), 3))
    return share >= _SHARED and common >= fewest


def _joinable(seen: TableSurvey, column: str) -> bool:
    """Whether its values are long enough that sharing them with another column is no coincidence."""
    if seen.sample is None:
        return False
    texts = as_text(seen.sample.column(column).combine_chunks()).drop_null().unique()
    if not len(texts):
        return False
    wordy = pc.mean(pc.count_substring_regex(texts, r"\S+")).as_py()
    return bool(pc.mean(pc.utf8_length(texts)).as_py() >= _LONG_ENOUGH and wordy < 5)


def names_with_values(tables: Mapping[str, Sequence[str]]) -> list[str]:
    """Names of columns that look like values, as when a file without a header lost its first row to one."""
    suspect = []
    for table, columns in tables.items():
        for place, spans in enumerate(find_spans(list(columns), network=False)):
            if any(span.type in SURE | {"PHONE", "IP"} for span in spans) and re.search(r"\d|@", columns[place]):
                suspect.append(f"column {place + 1} of {table}")
    return suspect
