"""Putting the evidence for each type together: the surest is reported, and others that hold for a part of the cells."""

from tasks.pii.evidence import Evidence
from tasks.pii.findings import Finding
from tasks.pii.kinds import SPECIAL

_RARE = 0.02  # the share of cells from which on a second type of a column is reported


def weighed(table: str, path: str, *, told: list[Evidence], seen: list[Evidence], least: float) -> list[Finding]:
    """Put the evidence for each type together; report the surest, and others that hold for a part of the cells."""
    by_type: dict[str, list[Evidence]] = {}
    for one in (*told, *seen):
        by_type.setdefault(one.type, []).append(one)
    scored = sorted(
        (_together(type, listed, table, path) for type, listed in by_type.items()),
        key=lambda finding: -finding.confidence,
    )
    kept = [finding for finding in scored if finding.confidence >= least][:1]
    kept += [other for other in scored[1:] if kept and other not in kept and _stands_beside(other, by_type, kept[0])]
    if not kept:
        kept = [other for other in scored if _sure_part(other, by_type)][:1]
    return kept


def _together(type: str, listed: list[Evidence], table: str, path: str) -> Finding:
    doubt = 1.0
    strongest: dict[str, Evidence] = {}
    for one in listed:
        source = "name" if one.reason.startswith("its name") else "values"
        if source not in strongest or one.confidence > strongest[source].confidence:
            strongest[source] = one
    for one in strongest.values():
        doubt *= 1 - one.confidence
    shares = [one.share for one in listed if not one.reason.startswith("its name")]
    reasons = tuple(one.reason for one in strongest.values())
    return Finding.of(table, path, type, min(1 - doubt, 0.999), evidence=reasons, share=max(shares, default=1.0))


def _stands_beside(other: Finding, by_type: dict[str, list[Evidence]], first: Finding) -> bool:
    special = other.type in SPECIAL and other.confidence >= 0.6
    return special or (_sure_part(other, by_type) and other.share + first.share <= 1.1)


def _sure_part(other: Finding, by_type: dict[str, list[Evidence]]) -> bool:
    """A type whose pattern cannot match by chance, in a part of the cells: e-mail addresses among telephone numbers."""
    patterns = [one for one in by_type[other.type] if "look like" in one.reason]
    return any(one.share >= _RARE and one.confidence >= 0.97 * min(1.0, one.share * 1.1) for one in patterns)
