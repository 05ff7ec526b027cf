"""Whether people's new names are of the country that their rows tell."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from tasks.pii.actions import actions_of
from tasks.pii.compliance.case import Case, Offence, where
from tasks.pii.countries import country_column, latin_locale
from tasks.pii.findings import Finding
from tasks.pii.lexicon import folded
from tasks.pii.makers import name_role
from tasks.pii.policy import Strategy
from tasks.pii.surrogates.people import listed
from tasks.pii.surrogates.scripts import script_of
from tasks.values.entities.country_names import code_of_country
from tasks.values.entities.locales import LOCALES

_AT_HOME = 0.98
_LATIN = tuple(name for name, locale in LOCALES.items() if latin_locale(locale.country, name) == name)

Meeting = tuple[str, str, str, str, int]
"""The part of a name, the old word and the new one (folded), the locale of the row, and the row."""


def away_from_home(case: Case) -> Offence:
    """Names that became another country's than that of most rows in which they stand; 2 in 100 may.

    A name that no list of names has is nobody's. One name has one surrogate everywhere, so it cannot follow each row.
    """
    offence = Offence()
    for table, rows in case.source.items():
        told = country_column(rows.column_names, actions_of(case.findings, case.policy, table))
        for finding in case.of_types("PERSON") if told else ():
            if finding.table == table and told and case.strategy(finding) is Strategy.FAKE:
                met = list(_meetings(case, finding, told))
                away = _strangers(case, met)
                where_away = [row for part, old, _, _, row in met if (part, old) in away]
                offence.add(f"{where(finding)} (country)", len(away), where_away)
    return offence


def _meetings(case: Case, finding: Finding, told: str) -> Iterator[Meeting]:
    pair, countries = case.pair(finding), case.source[finding.table].column(told).to_pylist()
    if pair is None or not len(pair[0]) == len(pair[1]) == len(countries):
        return
    for row, (country, *sides) in enumerate(zip(countries, *(side.to_pylist() for side in pair), strict=True)):
        code = code_of_country(country)
        locale = latin_locale(code, case.locale) if code else None
        if locale is None or not all(sides) or any(script_of(side) for side in sides):
            continue
        words = [folded(side).split() for side in sides]
        role = name_role(finding.called)
        if role != "full" and len(words[0]) == len(words[1]) == 1:
            yield role, words[0][0], words[1][0], locale, row
        elif role == "full" and len(words[0]) == len(words[1]) == 2 and "," not in sides[0]:
            yield "given", words[0][0], words[1][0], locale, row
            yield "family", words[0][1], words[1][1], locale, row


def _strangers(case: Case, met: list[Meeting]) -> set[tuple[str, str]]:
    """Words, with their part, that became names of other countries' lists alone; none where they are few."""
    rows: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    new: dict[tuple[str, str], str] = {}
    for part, old, made, locale, _ in met:
        rows[part, old][locale] += 1
        new[part, old] = made
    known, wrong = 0, set()
    for part in ("given", "family"):
        words = [old for each, old in rows if each == part]
        for old, home in zip(words, case.homes(part, words) if case.homes else [""] * len(words), strict=True):
            lists = [locale for locale in _LATIN if new[part, old] in listed(locale, part)]
            known += bool(lists)
            if lists and (home or _most(rows[part, old])) not in lists:
                wrong.add((part, old))
    return wrong if len(wrong) > (1 - _AT_HOME) * known else set()


def _most(locales: Counter[str]) -> str:
    return min(locales, key=lambda one: (-locales[one], one))
