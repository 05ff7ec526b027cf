"""Tables masked chunk by chunk, what is known of one looked for in all, and what the rule sees left."""

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa

from schemas.model import Relation
from tasks.pii.compliance.streamed import StreamedAudit
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import Replacer
from tasks.pii.strewn.cleaning import Cleaner


def found(tables: Mapping[str, Mapping[str, str]]) -> list[Finding]:
    """Findings of columns, by table and name."""
    return [Finding.of(table, column, type, 0.99) for table, types in tables.items() for column, type in types.items()]


def masked(
    tables: Mapping[str, pa.Table], findings: list[Finding], policy: Policy | None = None, *, clean: bool = True,
    rows: int = 1_000, relations: Sequence[Relation] = (),
) -> tuple[dict[str, pa.Table], dict[str, int]]:  # fmt: skip
    """Mask tables chunk by chunk; give them, and where A3 sees what."""
    policy = policy or Policy.of()
    replacer = Replacer(PiiKey(b"k" * 32), policy, network=False)
    cleaner, audit = (
        Cleaner(replacer, policy, findings, relations),
        StreamedAudit(findings, policy, (), date(2026, 1, 1), relations=relations),
    )
    chunks = [(name, table.slice(at, rows)) for name, table in tables.items() for at in range(0, len(table), rows)]
    for name, chunk in chunks:
        replacer.learn(chunk, name, findings)
        cleaner.learn(chunk, name)
        audit.elsewhere.learn(name, chunk)
    replacer.settle()
    cleaner.settle(tables)
    made: dict[str, list[pa.Table]] = {}
    for name, chunk in chunks:
        after = replacer.replace(chunk, name, findings)
        after = cleaner.cleaned(name, chunk, after, tell=True) if clean else after
        audit.elsewhere.see(name, chunk, after)
        made.setdefault(name, []).append(after)
    return {name: pa.concat_tables(parts) for name, parts in made.items()}, audit.elsewhere.offences()
