"""C: pseudonyms, special categories, singling out, records."""

import json

from tasks.pii.compliance.case import Case, Offence, where
from tasks.pii.recognisers import RECOGNISERS
from tasks.pii.risk import risk_of

_MOST_RISK = 0.10
_FEWEST_COUNTRIES = 9
_RECORD = ("purpose", "categories", "strategies", "key_id", "recipients", "retention")


def key_near(case: Case) -> Offence:
    """C1: the key lies apart from the output, readable by its owner alone, and in nothing that was written."""
    offence = Offence()
    if case.key_file is not None and case.key_file.exists():
        if case.key_file.stat().st_mode & 0o077:
            offence.add("mode of the key file", 1)
        if case.published is not None and case.key_file.resolve().is_relative_to(case.published.resolve()):
            offence.add("key file inside the output", 1)
        written = case.key_file.read_text("ascii", errors="replace").strip()
        for name, text in case.texts.items():
            offence.add(name, text.count(written) if written else 0)
    return offence


def special_kept(case: Case) -> Offence:
    """C2: special categories are made coarse or left out, unless a column was opted in by name."""
    offence = Offence()
    for finding in case.findings:
        opted = f"{finding.table}.{finding.column}" in case.policy.columns
        if finding.special_category and not opted:
            offence.add(where(finding), case.survival(finding).every)
    return offence


def risk_high(case: Case) -> Offence:
    """C3: the upper bound of every attack's risk is at most 0.10."""
    return Offence({name: 1 for name, bound in (case.risks or {}).items() if bound > _MOST_RISK})


def groups_small(case: Case) -> Offence:
    """C4: every row shares its quasi-identifiers with k - 1 others."""
    offence = Offence()
    for name, table in case.output.items():
        quasi = [
            one.column
            for one in case.findings
            if one.table == name and one.quasi_identifier and one.column in table.column_names
        ]
        if quasi:
            offence.add(name, risk_of(table, quasi, k=case.least_k or 5).rows_below_k)
    return offence


def source_left(case: Case) -> Offence:
    """C5: copies of the source are gone."""
    return Offence({} if case.source_deleted else {"copies of the source": 1})


def record_missing(case: Case) -> Offence:
    """C6: a record of the processing was written, with every entry of Art. 30."""
    for text in case.texts.values():
        try:
            record = json.loads(text)
        except ValueError:
            continue
        if isinstance(record, dict) and "processing_record" in record:
            missing = [entry for entry in _RECORD if entry not in record["processing_record"]]
            return Offence(dict.fromkeys(missing, 1))
    return Offence({"no record": 1})


def countries_missing(case: Case) -> Offence:
    """C7: national numbers of nine countries or more are known with their checks."""
    known = {one.country for one in RECOGNISERS if one.country and (one.check is not None or one.country == "GB")}
    return Offence({} if len(known) >= _FEWEST_COUNTRIES else {"countries": _FEWEST_COUNTRIES - len(known)})
