"""A: nothing of the source survives."""

import re
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.columns import distinct_of
from tasks.pii.compliance.case import Case, Offence, cells_in, rare_values, texts_of, where
from tasks.pii.evidence import is_prose
from tasks.pii.kinds import SECRETS
from tasks.pii.lexicon import folded, sure_names
from tasks.pii.makers import name_role
from tasks.pii.policy import Strategy
from tasks.pii.recognisers.secret import HASHED, JWT, KNOWN, PEM

_SHORTEST = 5
_MOST_WORDS = 6
_COMMON_SHARE, _AGREEMENT = 0.005, 0.98
_WORD = re.compile(r"[^\s,;:()<>\[\]\"'{}|]+")


def values_survive(case: Case) -> Offence:
    """A1: no value of a direct identifier's column occurs in that column again; of parts of names, no whole person."""
    offence = Offence()
    for finding in case.findings:
        pair = case.pair(finding)
        if pair is None or not finding.direct or _part_of_name(finding.type, finding.column):
            continue
        offence.add(where(finding), cells_in(pair[1], rare_values(pair[0])))
    for table in case.source:
        offence.add(f"{table} (persons)", _persons(case, table))
    return offence


def _part_of_name(type: str, column: str) -> bool:
    return type == "PERSON" and name_role(column) != "full"


def _persons(case: Case, table: str) -> int:
    """Rows of the output whose given name, family name and birth date, together, are a source row's."""
    named = [
        one
        for one in case.findings
        if one.table == table and (one.type == "DATE_OF_BIRTH" or _part_of_name(one.type, one.column))
    ]
    if sum(one.type == "PERSON" for one in named) < 2 or table not in case.output:
        return 0
    sides = [[texts_of(tables, one) for one in named] for tables in (case.source, case.output)]
    if any(column is None for side in sides for column in side):
        return 0
    before, after = (pc.binary_join_element_wise(*side, "\x1f") for side in sides)
    return cells_in(after, pc.unique(before.drop_null()))


def rows_survive(case: Case) -> Offence:
    """A2: no whole row of the source occurs again, beyond what chance gives a holdout."""
    offence = Offence()
    for name, table in case.source.items():
        output = case.output.get(name)
        if (
            output is None
            or output.column_names != table.column_names
            or len(table.column_names) < 4
            or not len(output)
        ):
            continue
        if not any(one.table == name and case.strategy(one) is not Strategy.KEEP for one in case.findings):
            continue
        known = _rows(table)
        share = sum(row in known for row in _row_list(output)) / len(output)
        expected = 0.0
        if case.holdout and name in case.holdout and len(case.holdout[name]):
            expected = sum(row in known for row in _row_list(case.holdout[name])) / len(case.holdout[name])
        if share > expected + _COMMON_SHARE:
            offence.add(name, round(share * len(output)))
    return offence


def _row_list(table: pa.Table) -> Iterable[tuple[str, ...]]:
    return zip(*([str(value) for value in column.to_pylist()] for column in table.columns), strict=True)


def _rows(table: pa.Table) -> set[tuple[str, ...]]:
    return set(_row_list(table))


def direct_values(case: Case) -> set[str]:
    """The values of direct identifiers to look for, folded; parts of names only when in no public list."""
    found: set[str] = set()
    for finding in case.findings:
        values = (
            texts_of(case.source, finding) if finding.direct and case.strategy(finding) is not Strategy.KEEP else None
        )
        if values is None:
            continue
        part = _part_of_name(finding.type, finding.column)
        for value in pc.unique(values.drop_null()).to_pylist():
            plain = _plain(value)
            if (
                len(plain) >= _SHORTEST
                and not (part and plain in sure_names())
                and not (part and plain.isalpha() and len(plain) < 6)
            ):
                found.add(plain)
    return found


def _plain(text: str) -> str:
    return " ".join(word.strip(".") for word in _WORD.findall(folded(text)))


def occurrences(text: str, values: set[str]) -> int:
    """How many of the values stand in a text, word for word, case and diacritics apart."""
    words = [word.strip(".") for word in _WORD.findall(folded(text))]
    count = 0
    for start in range(len(words)):
        for end in range(start + 1, min(start + _MOST_WORDS, len(words)) + 1):
            count += " ".join(words[start:end]) in values
        if "/" in words[start] or "=" in words[start]:
            count += sum(part in values for part in re.split(r"[/=&?]", words[start]))
    return count


def texts_hold(case: Case) -> Offence:
    """A3: no text of the output holds a value of a direct identifier's column."""
    offence, values = Offence(), direct_values(case)
    for name, table in case.output.items() if values else ():
        for column in table.column_names:
            if not (
                pa.types.is_string(table.column(column).type) or pa.types.is_large_string(table.column(column).type)
            ):
                continue
            distinct = distinct_of(table.column(column))
            if distinct.cells and is_prose(distinct):
                hits = [bool(occurrences(text, values)) for text in distinct.values.to_pylist()]
                offence.add(
                    f"{name}.{column}", sum(int(count) for hit, count in zip(hits, distinct.counts, strict=True) if hit)
                )
    return offence


def logs_hold(case: Case) -> Offence:
    """A4: nothing else that was written holds one either."""
    offence, values = Offence(), direct_values(case)
    for name, text in case.texts.items():
        offence.add(name, occurrences(text, values))
    return offence


def types_disagree(case: Case) -> Offence:
    """A5: what was redacted is not found again; what was replaced in kind is still of its kind."""
    offence = Offence()
    found = {(one.table, one.column): one.type for one in case.found}
    for finding in case.findings:
        strategy, pair = case.strategy(finding), case.pair(finding)
        if pair is None or finding.type in SECRETS or not finding.direct:
            continue
        after = found.get((finding.table, finding.column))
        if (
            strategy is Strategy.FAKE
            and finding.confidence > 0.9
            and after != finding.type
            and not finding.column.count(".")
        ):
            offence.add(where(finding), len(pair[1]) - pair[1].null_count)
        elif strategy is Strategy.REDACT:
            left = pc.invert(pc.match_substring_regex(pair[1].drop_null(), r"^\[[A-Z_]+\]$"))
            offence.add(where(finding), int(pc.sum(left).as_py() or 0))
    return offence


def secrets_stand(case: Case) -> Offence:
    """A6: no secret stands in clear, and none goes through as a hash."""
    offence = Offence()
    for finding in case.of_types(*SECRETS):
        pair = case.pair(finding)
        if pair is not None:
            offence.add(where(finding), cells_in(pair[1], pc.unique(pair[0].drop_null())))
    for name, text in case.texts.items():
        offence.add(name, sum(len(re.findall(one.pattern, text)) for one in (KNOWN, PEM, JWT)))
    for name, table in case.output.items():
        for column in table.column_names:
            if (
                pa.types.is_string(table.column(column).type)
                and name in case.source
                and column in case.source[name].column_names
            ):
                offence.add(f"{name}.{column}", _surviving_keys(case.source[name].column(column), table.column(column)))
    return offence


def _surviving_keys(before: pa.ChunkedArray, after: pa.ChunkedArray) -> int:
    pattern = "|".join(f"(?:{one.pattern})" for one in (KNOWN, PEM, JWT, HASHED))
    if not pa.types.is_string(before.type):
        return 0
    keyed = before.filter(pc.match_substring_regex(before, pattern).fill_null(False))
    return cells_in(after.combine_chunks(), pc.unique(keyed)) if len(keyed) else 0
