"""The rules of COMPLIANCE as checks: each has an id, holds or does not, and counts the offending cells."""

from collections.abc import Callable, Iterable
from functools import partial

from tasks.pii.compliance import gdpr, hipaa, leakage, pci, people_after, quality, reserved, text_moved
from tasks.pii.compliance.case import Case, Check, Link, Offence, rows_told

Judge = Callable[[Case], Offence]

RULES: dict[str, tuple[str, Judge, Callable[[Case], bool]]] = {}
"""Every rule by its id: what it says, what counts the offences, and whether it applies to a case."""

__all__ = ["RULES", "Case", "Check", "Link", "check"]


def check(case: Case, ids: Iterable[str] | None = None) -> tuple[Check, ...]:
    """Check rules, all of them unless some are named; one that does not apply is said not to."""
    return tuple(_checked(id, case) for id in (RULES if ids is None else ids))


def _checked(id: str, case: Case) -> Check:
    title, judge, applies = RULES[id]
    if not applies(case):
        return Check(id, title, None)
    offence = judge(case)
    note = ", ".join(f"{place}: {cells}" for place, cells in sorted(offence.places.items()))
    return Check(id, title, offence.cells == 0, offence.cells, note, rows_told(offence.rows))


def _always(_: Case) -> bool:
    return True


def _has_source(case: Case) -> bool:
    return bool(case.source)


def _profile(name: str) -> Callable[[Case], bool]:
    return lambda case: name in case.policy.profiles


def _rule(id: str, title: str, judge: Judge, applies: Callable[[Case], bool] = _has_source) -> None:
    RULES[id] = (title, judge, applies)


_rule("A1", "No value of a direct identifier survives", leakage.values_survive)
_rule("A2", "No whole row survives", leakage.rows_survive)
_rule("A3", "No text holds a source value", leakage.texts_hold)
_rule("A4", "No log, report or error holds a source value", leakage.logs_hold)
_rule("A5", "The detector finds what the policy left, and no more", leakage.types_disagree)
_rule("A6", "No secret stands in clear", leakage.secrets_stand)
_hipaa, _gdpr, _pci = _profile("hipaa"), _profile("gdpr"), _profile("pci-dss")
_rule("B1", "(A) names", hipaa.names_stand, _hipaa)
_rule("B2", "(B) places below a state, ZIP codes", hipaa.places_stand, _hipaa)
_rule("B3", "(C) dates other than the year", hipaa.dates_stand, _hipaa)
_rule("B4", "(C) ages over 89", hipaa.ages_stand, _hipaa)
for _id, _letters, _what in (
    ("B5", "D", "telephone numbers"), ("B6", "E", "fax numbers"), ("B7", "F", "e-mail addresses"), ("B8", "G",
    "social security numbers"),
    ("B9", "H", "medical record numbers"), ("B10", "I", "health plan numbers"), ("B11", "J", "account numbers"),
    ("B12", "K", "certificates and licences"),
    ("B13", "L", "vehicles and plates"), ("B14", "M", "devices"), ("B15", "N", "web addresses"), ("B16", "O",
    "network addresses"),
):  # fmt: skip
    _rule(
        _id,
        f"({_letters}) {_what}",
        partial(hipaa.identifiers_stand, letters="DE" if _letters == "E" else _letters),
        _hipaa,
    )
_rule("B17", "(P)(Q) biometrics and images", hipaa.images_stand, _hipaa)
_rule("B18", "(R) any other unique code", hipaa.codes_stand, _hipaa)
_rule("B19", "Every column has a class to be reported by", hipaa.unclassified, _hipaa)
_rule("C1", "The key lies apart", gdpr.key_near, lambda case: case.key_file is not None)
_rule("C2", "Special categories are made coarse or left out", gdpr.special_kept, _gdpr)
_rule("C3", "Attack risks are at most 0.10", gdpr.risk_high, lambda case: case.risks is not None)
_rule("C4", "Every row is one of k", gdpr.groups_small, lambda case: case.least_k is not None)
_rule("C5", "Copies of the source are gone", gdpr.source_left, lambda case: case.source_deleted is not None)
_rule("C6", "A record of the processing was written", gdpr.record_missing, _gdpr)
_rule("C7", "National numbers of nine countries are known", gdpr.countries_missing, _always)
_rule("D1", "No security code", pci.codes_kept, _pci)
_rule("D2", "No whole card number is shown", pci.shown_whole, _has_source)
_rule("D3", "No card number is stored in clear", pci.stored_clear, _pci)
_rule("D4", "A card's hash is keyed", pci.hash_bare, _has_source)
_rule("D5", "No card is both hashed and truncated", pci.hashed_and_truncated, _pci)
_rule("D6", "Card numbers are test numbers", pci.not_test, _has_source)
_rule("D7", "Cards end after today", pci.expired, _pci)
for _type in ("SSN", "EMAIL", "PHONE", "IP"):
    _rule(
        f"E-{_type}", f"Made-up values of {_type} belong to nobody", partial(reserved.outside, type=_type), _has_source
    )
_rule(
    "F1",
    "The same key does the same, another key another",
    quality.undetermined,
    lambda case: case.again is not None or case.other is not None,
)
_rule("F2", "Distinct values of unique columns stay distinct", quality.collided)
_rule("F3", "Joins have the pairs that they had", quality.joins_broken)
_rule("F4", "Formats and checks stay", quality.form_lost)
_rule("F5", "Nulls, numbers and types stay", quality.kind_lost)
_rule("F6", "Names keep their sex and their rows' country", people_after.names_estranged)
_rule("F7", "Addresses follow the new names", people_after.rows_incoherent)
_rule("F8", "Texts are replaced in place", text_moved.text_moved)
_rule("F9", "Tokens lead back by the vault", quality.tokens_lost, lambda case: case.reveal is not None)
_rule("F10", "Placeholders and hashes have their forms", quality.forms_wrong)
_rule("F11", "Fast enough", quality.too_slow, lambda case: case.seconds is not None)
