"""B: Safe Harbor, 45 CFR 164.514(b)(2)(i)."""

import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.coarse import LOW_POPULATION_ZIP3, OLDEST
from tasks.pii.columns import column_type
from tasks.pii.compliance.case import Case, Offence, cells_in, texts_of, where
from tasks.pii.compliance.leakage import values_survive
from tasks.pii.findings import Finding
from tasks.pii.kinds import HIPAA_CLASS
from tasks.pii.policy import Strategy

_PLACES = {"city", "town", "county", "district", "municipality", "village", "borough"}
_UNIQUE = 0.95
_OWN_RULES = ("AGE", "DATE", "DATE_OF_BIRTH", "POSTCODE", "FREE_TEXT")  # B2 to B4 and A3 look at these
_YEAR_ONLY = r"^(?:\d{4}(?:-01-01(?:[T ]00:00:00(?:\.0+)?Z?)?)?|\[[A-Z_]+\])$"


def names_stand(case: Case) -> Offence:
    """B1 (A): no name of a patient, relative, employer or household member."""
    survived = values_survive(case)
    names = {where(one) for one in case.of_types("PERSON")} | {f"{table} (persons)" for table in case.source}
    return Offence({place: cells for place, cells in survived.places.items() if place in names})


def places_stand(case: Case) -> Offence:
    """B2 (B): no place below a state; of ZIP codes three digits, and 000 for those of few inhabitants."""
    offence = Offence()
    for finding in case.findings:
        after = texts_of(case.output, finding)
        if after is None:
            continue
        if finding.type == "POSTCODE":
            fine = pc.match_substring_regex(after.drop_null(), r"^(?:\d{3}|\[[A-Z_]+\])$")
            offence.add(
                where(finding),
                int(pc.sum(pc.invert(fine)).as_py() or 0) + cells_in(after, pa.array(sorted(LOW_POPULATION_ZIP3))),
            )
        elif finding.type in ("ADDRESS", "LOCATION") or (
            finding.type == "GPE" and _PLACES & set(finding.column.lower().split("_"))
        ):
            offence.add(where(finding), case.survival(finding).every)
    return offence


def dates_stand(case: Case) -> Offence:
    """B3 (C): of every date tied to a person, the year alone."""
    offence = Offence()
    for finding in case.of_types("DATE_OF_BIRTH", "DATE"):
        after = texts_of(case.output, finding)
        if after is not None:
            fine = pc.match_substring_regex(after.drop_null(), _YEAR_ONLY)
            offence.add(where(finding), int(pc.sum(pc.invert(fine)).as_py() or 0))
    return offence


def ages_stand(case: Case) -> Offence:
    """B4 (C): no age above 89 but as 90+, and no year of birth that gives one away."""
    offence = Offence()
    for finding in case.of_types("AGE"):
        after = texts_of(case.output, finding)
        if after is not None:
            # As a number, 90 stands for 90+.
            high = pc.match_substring_regex(after.drop_null(), r"^(?:9[1-9]|1[0-4]\d)(?:\D|$)")
            offence.add(where(finding), int(pc.sum(high).as_py() or 0))
    for finding in case.of_types("DATE_OF_BIRTH"):
        after = texts_of(case.output, finding)
        if after is not None:
            years = pc.utf8_slice_codeunits(after.drop_null(), 0, 4)
            early = years.filter(pc.match_substring_regex(years, r"^\d{4}$")).cast(pa.int64())
            offence.add(where(finding), int(pc.sum(pc.less(early, case.today.year - OLDEST - 1)).as_py() or 0))
    return offence


def identifiers_stand(case: Case, letters: str) -> Offence:
    """B5 to B16: no identifier of these classes goes through."""
    offence = Offence()
    types = {type for type, letter in HIPAA_CLASS.items() if letter in letters}
    for finding in case.findings:
        if finding.type in types:
            offence.add(where(finding), case.survival(finding).rare)
    return offence


def images_stand(case: Case) -> Offence:
    """B17 (P)(Q): columns of bytes are dropped or empty."""
    offence = Offence()
    for name, table in case.output.items():
        for column in table.column_names:
            kind = column_type(table.column(column).type)
            if kind is not None and kind.value == "binary":
                offence.add(f"{name}.{column}", len(table) - table.column(column).null_count)
    return offence


def codes_stand(case: Case) -> Offence:
    """B18 (R): no other unique code goes through, and none is derived from the value (a hash is)."""
    offence = Offence()
    known = {(one.table, one.column): one for one in case.findings}
    for name, table in case.source.items():
        kinds = {column: column_type(table.column(column).type) for column in table.column_names}
        plain = [column for column, kind in kinds.items() if kind is not None and kind.value in ("string", "integer")]
        within = [one.column for one in case.findings if one.table == name and one.column not in kinds]
        for column in (*plain, *within):
            finding = known.get((name, column)) or Finding.of(name, column, "UNIQUE_CODE", 0.5)
            if finding.type not in _OWN_RULES:
                offence.add(where(finding), _stands(case, finding))
    return offence


def _stands(case: Case, finding: Finding) -> int:
    survival = case.survival(finding)
    if survival.cells <= 20 or survival.distinct <= _UNIQUE * survival.cells:
        return 0
    if finding.type == "PERSON":
        return survival.names
    hashed = finding.type != "UNIQUE_CODE" and case.strategy(finding) is Strategy.HASH
    return survival.cells if hashed else survival.every


def unclassified(case: Case) -> Offence:
    """B19: every column that points at a person has a class to be reported by."""
    offence = Offence()
    for finding in case.findings:
        if finding.direct and finding.type not in ("CARD_SECURITY_CODE",) and finding.hipaa_class is None:
            offence.add(where(finding), 1)
    return offence
