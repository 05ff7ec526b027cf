"""A twin as what is about to be published: its id, and all that its documents say of how it was made."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flows.documents import Work
from flows.rehearsal import Rehearsal
from schemas.replicating import ReplicationRequest
from schemas.sampling import SampleRequest
from tasks.pii.findings import Finding
from tasks.records.generation import SHAPERS
from tasks.storage.keys import slug
from tasks.synthesis.twin import Refused


def work_of(
    twin: Rehearsal,
    request: ReplicationRequest,
    findings: Sequence[Finding],
    source: str,
    refused: Refused | None = None,
) -> Work:
    """Describe a twin as what is about to be published.

    Args:
        twin: The twin.
        request: What was asked for.
        findings: What of the source tells of people.
        source: The source's fingerprint.
        refused: Candidates that were passed over, for the gates had refused their twins.
    """
    plain = {**request.to_plain(), "seed": twin.seed, "rows": twin.rows}
    told = {
        "schema": "replicate",
        "source": source,
        "versions": versions(),
        "method": list(twin.notes),
        "constraints": list(twin.learnt.constraints),
        "made_not_learnt": {name: left for name, left in twin.learnt.twin.left_out.items() if left},
        "personal": [
            {"table": one.table, "column": one.column, "type": one.type, "confidence": one.confidence}
            for one in findings
        ],
    } | ({"refused": refused} if refused else {})
    decides = {"flow": "replicate", "source": source, "request": _decisive(plain)}
    return described("twin", twin, request, decides, told, twin.notes)


def versions() -> dict[str, str]:
    """The packages on which the bytes of a twin depend."""
    return {package: version(package) for package in (*SHAPERS, "scikit-learn")}


def described(
    what: str,
    twin: Rehearsal,
    request: ReplicationRequest | SampleRequest,
    decides: Mapping[str, Any],
    provenance: Mapping[str, Any],
    notes: tuple[str, ...],
) -> Work:
    """Describe rows of what was learnt as what is about to be published.

    Args:
        what: They are, in the id.
        twin: The rows.
        request: What was asked for.
        decides: What their bytes follow from, beside versions and parts; the id is a digest of it.
        provenance: How they came about.
        notes: What a reader of the report should know.
    """
    whole = {**decides, "versions": versions(), "rows_per_part": twin.part_rows}
    digest = hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:16]
    return Work(
        id=f"{slug(twin.schema.name)}-{what}-{digest}",
        schema=twin.schema,
        tables=tuple(table.name for table in twin.schema.tables),
        seed=twin.seed,
        format=request.format,
        versions=versions(),
        request={**request.to_plain(), "seed": twin.seed, "rows": twin.rows},
        provenance=dict(provenance),
        notes=notes,
    )


_DECISIVE = (
    "dials",
    "holdout",
    "balance",
    "boost",
    "impute",
    "budget_seconds",
    "twin_gates",
    "gates",
    "epsilon",
    "delta",
)
"""Gates are among them: a twin that passed some is not the one that passed others."""


def _decisive(plain: Mapping[str, Any]) -> dict[str, Any]:
    """What of a request decides bytes: neither where the source lies nor where the twin goes."""
    given = plain.get("options", {})
    options = {name: given[name] for name in _DECISIVE if name in given}
    files = {"policy": _digest_of(plain.get("policy")), "keys": _digest_of(given.get("key_schema"))}
    kept = {"kept": True} if given.get("keep_model") else {}  # auto then tries only what can be kept
    rest = {name: value for name, value in plain.items() if name not in ("paths", "options", "policy")}
    return {**rest, **options, **files, **kept}


def _digest_of(path: str | None) -> str | None:
    """SHA-256 of a file, for what it says decides bytes and not what it is called; None where none is named."""
    if path is None:
        return None
    named = Path(path)
    return hashlib.sha256(named.read_bytes() if named.is_file() else path.encode()).hexdigest()
