"""A: nothing of the source survives."""

import re
from collections.abc import Collection, Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from schemas.semantics.words import words_of
from tasks.pii.columns import distinct_of
from tasks.pii.compliance.case import Case, Offence, cells_in, texts_of, where
from tasks.pii.compliance.known import KnownValues
from tasks.pii.compliance.nobodys_words import NobodysWords
from tasks.pii.compliance.own_words import written_words
from tasks.pii.evidence import is_prose
from tasks.pii.findings import Finding
from tasks.pii.headers import is_of_works
from tasks.pii.kinds import SECRETS
from tasks.pii.makers import name_role
from tasks.pii.phrases import plain_words
from tasks.pii.policy import Policy, Strategy
from tasks.pii.recognisers.secret import HASHED, JWT, KNOWN, PEM

NAMES = ("PERSON", "USERNAME")
"""Types whose values may be anybody's: a user may be called price, as a word of the texts is."""
_COMMON_SHARE, _AGREEMENT = 0.005, 0.98
_FEW_THINGS, _EACH_THING = 30, 20  # things that a column has, and rows of each


def values_survive(case: Case) -> Offence:
    """A1: no value of a direct identifier's column occurs in that column again.

    Of names, nobody keeps the own one, and no more of the source's are there than chance brings together; of parts of
    names, no whole person is left. What the policy keeps because somebody asked for that is no survivor.
    """
    offence = Offence()
    for finding in case.findings:
        kept = case.strategy(finding) is Strategy.KEEP
        if finding.direct and not kept and not part_of_name(finding.type, finding.called):
            survival = case.survival(finding)
            offence.add(where(finding), survival.names if finding.type == "PERSON" else survival.rare)
    for table in case.source:
        offence.add(f"{table} (persons)", _persons(case, table))
    return offence


def part_of_name(type: str, column: str) -> bool:
    """Whether a column holds given or family names alone."""
    return type == "PERSON" and name_role(column) != "full"


def _persons(case: Case, table: str) -> int:
    """Rows of the output whose given name, family name and birth date, together, are a source row's."""
    named = [
        one
        for one in case.findings
        if one.table == table and (one.type == "DATE_OF_BIRTH" or part_of_name(one.type, one.called_of_row))
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


def direct_values(case: Case) -> KnownValues:
    """The values of direct identifiers to look for."""
    if case.known is not None:
        return case.known
    known = KnownValues()
    for finding in case.findings:
        values = (
            texts_of(case.source, finding) if finding.direct and case.strategy(finding) is not Strategy.KEEP else None
        )
        if values is not None:
            known.add(pc.unique(values.drop_null()).to_pylist(), names=finding.type in NAMES)
    for name, table in case.source.items():
        learn_nobodys(known.nobodys, case.findings, case.policy, name, table)
    return known


def learn_nobodys(
    nobodys: NobodysWords, findings: Iterable[Finding], policy: Policy, name: str, table: pa.Table
) -> None:
    """Take note of what a table's texts say, and of what its columns that stay call things."""
    done = {one.column: one for one in findings if one.table == name and policy.strategy(one) is not Strategy.KEEP}
    for column in table.column_names:
        if not pa.types.is_string(table.column(column).type):
            continue
        if column not in done:
            distinct = pc.unique(table.column(column)).drop_null()
            works = is_of_works(column)
            if works or len(distinct) <= max(_FEW_THINGS, len(table) / _EACH_THING):
                nobodys.learn_things(distinct.to_pylist(), works=works)
        elif done[column].type == "FREE_TEXT":
            nobodys.learn(table.column(column).to_pylist())


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
                texts = distinct.values.to_pylist()
                hits = values.in_texts(texts)
                place = f"{name}.{column}"
                told = {text for text, hit in zip(texts, hits, strict=True) if hit}
                cells = sum(int(count) for hit, count in zip(hits, distinct.counts, strict=True) if hit)
                offence.add(place, cells, rows_of(table.column(column), told))
                offence.add(f"{place} (own names)", own_names(case, name, column))
                left = _survivors(case, values, name, column, told)
                offence.add(f"{place} (names where they were)", len(left), rows_of(table.column(column), left))
    return offence


def rows_of(column: pa.ChunkedArray, texts: Collection[str]) -> Iterator[int]:
    """Give the rows of a column whose text, without blanks around it, is one of some."""
    if texts:
        yield from (row for row, text in enumerate(column.to_pylist()) if text and text.strip() in texts)


def _survivors(case: Case, values: KnownValues, table: str, column: str, told: set[str]) -> list[str]:
    """New texts in which a name still stands where it stood, each pair of texts once, those that were told left out."""
    before = case.source.get(table)
    if before is None or column not in before.column_names or len(before) != len(case.output[table]):
        return []
    sides = (before.column(column), case.output[table].column(column))
    if not all(pa.types.is_string(side.type) for side in sides):
        return []
    pairs = pa.table(list(sides), names=["before", "after"]).drop_null().group_by(["before", "after"]).aggregate([])
    both = zip(*(pairs.column(side).to_pylist() for side in ("before", "after")), strict=True)
    left = [(old, new) for old, new in both if new.strip() not in told]
    return [left[at][1].strip() for at in values.left_in([old for old, _ in left], [new for _, new in left])]


def own_names(case: Case, table: str, column: str) -> int:
    """Rows whose text names the person whose row it was."""
    before, texts = case.source.get(table), case.output[table].column(column)
    if before is None or len(before) != len(texts):
        return 0
    count = 0
    for finding in case.of_types("PERSON"):
        if (
            finding.table != table
            or case.strategy(finding) is Strategy.KEEP
            or name_role(finding.called_of_row) != "full"
        ):
            continue
        names = texts_of(case.source, finding)
        for name, text in zip(names.to_pylist() if names is not None else (), texts.to_pylist(), strict=False):
            if (
                name
                and text
                and " " in name.strip()
                and f" {' '.join(plain_words(name))} " in f" {' '.join(plain_words(text))} "
            ):
                count += 1
    return count


def logs_hold(case: Case) -> Offence:
    """A4: nothing else that was written holds one either; the program's own words and the tables' heads are none."""
    offence, values = Offence(), direct_values(case)
    heads = [*case.output, *(column for table in case.output.values() for column in table.column_names)]
    own = written_words() | {word for head in heads for word in (*plain_words(head), *words_of(head))}
    for name, text in case.texts.items():
        offence.add(name, values.in_report(text, own))
    return offence


def types_disagree(case: Case) -> Offence:
    """A5: what was redacted is not found again; what was replaced in kind is still of its kind."""
    offence = Offence()
    found = {(one.table, one.column, one.type) for one in case.found}
    before = {(one.table, one.column, one.type) for one in case.found_before} if case.sampled else None
    for finding in case.findings:
        strategy, pair = case.strategy(finding), case.pair(finding)
        if pair is None or finding.type in SECRETS or not finding.direct:
            continue
        itself = (finding.table, finding.column, finding.type)
        if (
            strategy is Strategy.FAKE
            and finding.confidence > 0.9
            and itself not in found
            and (before is None or itself in before)
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
        offence.add(where(finding), case.survival(finding).every)
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
