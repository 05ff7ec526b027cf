"""Personal data and twins: what of a real table must be made and not learnt, and what of it came back all the same."""

from collections.abc import Iterable, Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.compliance.leakage import part_of_name
from tasks.pii.compliance.reserved import TESTS
from tasks.pii.findings import Finding
from tasks.pii.policy import Policy, Strategy

_BY_CHANCE = frozenset({"PERSON", "ADDRESS", "USERNAME"})
"""Types whose made-up values may meet a real one by chance, as any two people may share a name."""


def personal_columns(findings: Iterable[Finding], policy: Policy | None) -> dict[str, frozenset[str]]:
    """Name, by table, the columns that are made: direct identifiers, and whatever a policy does not keep.

    Args:
        findings: Of the real tables.
        policy: Where one was asked for; quasi-identifiers are learnt without one, as shares of many rows.
    """
    found: dict[str, set[str]] = {}
    for one in findings:
        kept = policy is None or policy.strategy(one) is Strategy.KEEP
        if one.direct or not kept:
            found.setdefault(one.table, set()).add(one.column.partition(".")[0])
    return {table: frozenset(columns) for table, columns in found.items()}


def came_back(
    findings: Iterable[Finding], real: Mapping[str, Iterable[pa.Table]], made: Mapping[str, pa.Table]
) -> Iterator[tuple[str, float, bool]]:
    """Count the values of direct identifiers that are in the twin and in the real rows.

    Values of the reserved sets belong to nobody and do not count.

    Args:
        findings: Of the real tables.
        real: The real rows of each table, in parts.
        made: The twin's.

    Yields:
        ``table.column``, the share of its distinct values that are real ones, and whether chance may bring some back.
    """
    for one in findings:
        table = made.get(one.table)
        if not one.direct or part_of_name(one.type, one.column) or table is None:
            continue
        if one.column in table.column_names:
            share = _share(
                one, _distinct([part[one.column] for part in real[one.table]]), _distinct([table[one.column]])
            )
            yield f"{one.table}.{one.column}", share, one.type in _BY_CHANCE


def _distinct(columns: Iterable[pa.ChunkedArray]) -> pa.Array:
    chunks = [chunk for column in columns for chunk in pc.cast(column, pa.string()).chunks]
    return pc.unique(pa.chunked_array(chunks, pa.string()).drop_null())


def _share(finding: Finding, real: pa.Array, made: pa.Array) -> float:
    back = made.filter(pc.is_in(made, value_set=real)).to_pylist()
    reserved = TESTS.get(finding.type)
    return sum(reserved is None or not reserved(value) for value in back) / max(len(made), 1)
