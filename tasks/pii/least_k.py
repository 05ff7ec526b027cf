"""What ``--k`` costs: said before and after, and refused where a column would lose all that it holds."""

from collections.abc import Sequence

from schemas.errors import BadInputError
from schemas.readers.streams import RealTable
from tasks.pii.findings import Finding
from tasks.pii.groups import GroupMeter
from tasks.pii.masking import quasi_columns
from tasks.pii.survey import TableSurvey


def refuse_emptied(table: RealTable, columns: Sequence[str], k: int) -> None:
    """Refuse a table of which columns have nothing left.

    Raises:
        BadInputError: If a column that held something is empty now.
    """
    held = {column.name for column in table.schema.columns if table.rows and not _is_empty(table, column.name)}
    if lost := [f"{table.name}.{name}" for name in columns if name in held]:
        raise BadInputError(
            f"--k {k} would leave nothing of {', '.join(lost)}: hardly any {k} rows of {table.name} share the same "
            "quasi-identifiers. In a policy's file (--policy) make the one that tells most coarser (columns: "
            f"{{{lost[0]}: generalize}}) or leave it out (redact), or ask for a smaller --k. Nothing was published."
        )


def _is_empty(table: RealTable, name: str) -> bool:
    return all(chunk.column(0).null_count == len(chunk) for chunk in table.chunks(columns=[name]))


def cost_before(seen: TableSurvey, findings: Sequence[Finding], k: int) -> str | None:
    """Say what will be emptied in a table, by the rows that were surveyed; None where nothing tells people apart."""
    if seen.sample is None or not (quasi := quasi_columns(findings, seen.name, seen.sample.column_names)):
        return None
    meter = GroupMeter(quasi, ())
    meter.see(seen.sample)
    small, rows = meter.risk(k).rows_below_k, len(seen.sample)
    return (
        f"--k {k}: {', '.join(f'{seen.name}.{name}' for name in quasi)} are emptied where fewer than {k} rows share "
        f"them: as the source stands, in {small:,} of {rows:,} rows looked at."
    )


def cost_after(table: str, columns: Sequence[str], emptied: int, rows: int, k: int) -> str:
    """Say what was emptied in a table."""
    return (
        f"--k {k}: {', '.join(f'{table}.{name}' for name in columns)} were emptied in {emptied:,} of {rows:,} rows "
        f"({emptied / max(rows, 1):.1%}), for fewer than {k} rows shared them."
    )
