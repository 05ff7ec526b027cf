"""F1 to F5 and F9 to F11: replacement is consistent, one to one, of the same form, and fast enough."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.errors import BadInputError
from tasks.pii.compliance.case import Case, Offence, every_value, texts_of, where
from tasks.pii.compliance.texts import noughts_lost
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.located import is_whole
from tasks.pii.makers import Makers
from tasks.pii.policy import Strategy
from tasks.pii.recognisers import RECOGNISERS
from tasks.pii.surrogates.days import Days
from tasks.pii.surrogates.identities import Identities
from tasks.pii.surrogates.initials import Initials
from tasks.pii.surrogates.room import same_by_chance
from tasks.pii.surrogates.unspaced import Unspaced

_MOST_SAME = 0.001
_ERRORS = 5  # standard errors: once in three million runs that chance does more
_ANY_KEY = PiiKey(bytes(32))
_CELLS_A_MINUTE = 1_000_000
_TEXT_CELLS_A_MINUTE = 100_000
_MAY_MEET = ("FREE_TEXT", "TRACES", "PERSON")
_KEPT_FORMS = ("SSN", "CREDIT_CARD", "IBAN", "NATIONAL_ID", "PHONE", "MRN", "NPI", "VIN", "PASSPORT", "ACCOUNT", "MAC")


def undetermined(case: Case) -> Offence:
    """F1: the same key does the same again; another key does something else."""
    offence = Offence()
    if case.again is not None:
        for name, table in case.again(case.source).items():
            offence.add(name, 0 if table.equals(case.output[name]) else len(table))
    if case.other is not None:
        other = case.other(case.source)
        for finding in case.faked(*_KEPT_FORMS):
            sides = [texts_of(tables, finding) for tables in (case.source, case.output, other)]
            if all(side is not None and len(side) for side in sides):
                offence.add(f"{where(finding)} under another key", _same_under_both(case, finding, sides))
    return offence


def _same_under_both(case: Case, finding: Finding, sides: Sequence[pa.StringArray]) -> int:
    """Distinct values with one surrogate under both keys; none where the set is so small that chance does as much."""
    rows = zip(*(side.to_pylist() for side in sides), strict=False)  # of a large table the first are done once more
    pairs = {value: (one, two) for value, one, two in rows if value and value.strip()}
    same = sum(one == two for one, two in pairs.values())
    if same <= _MOST_SAME * len(pairs) + 1:
        return 0
    whole = is_whole(case.source[finding.table].schema.field(finding.column).type)
    makers = Makers(case.locale, Identities(_ANY_KEY), Days(_ANY_KEY), Initials(), Unspaced(case.locale))
    chance = same_by_chance(makers.of(finding.type, finding.called, whole=whole), list(pairs))
    return same if same > chance + _ERRORS * chance**0.5 + 1 else 0


def collided(case: Case) -> Offence:
    """F2: distinct values of a unique column stay distinct."""
    offence = Offence()
    for finding in case.findings:
        if case.strategy(finding) not in (Strategy.FAKE, Strategy.HASH, Strategy.TOKENIZE):
            continue
        if case.least_k is not None and finding.quasi_identifier:  # these may be emptied for the sake of k
            continue
        survival = case.survival(finding)
        if survival.cells and survival.distinct == survival.cells and finding.type not in _MAY_MEET:
            offence.add(where(finding), survival.cells - survival.distinct_after)
    return offence


def joins_broken(case: Case) -> Offence:
    """F3: every join has the pairs that it had."""
    offence = Offence()
    for link in case.links:
        counts = []
        for tables in (case.source, case.output):
            child = tables[link.child].select([link.child_column]).rename_columns(["key"])
            parent = tables[link.parent].select([link.parent_column]).rename_columns(["key"])
            sides = [
                table.cast(pa.schema([pa.field("key", pa.string())])).filter(pc.field("key").is_valid())
                for table in (child, parent)
            ]
            grouped = [
                table.group_by("key").aggregate([([], "count_all")]).rename_columns(["key", f"n{place}"])
                for place, table in enumerate(sides)
            ]
            joined = grouped[0].join(grouped[1], "key", join_type="inner")
            counts.append(int(pc.sum(pc.multiply(joined.column("n0"), joined.column("n1"))).as_py() or 0))
        offence.add(
            f"{link.child}.{link.child_column} -> {link.parent}.{link.parent_column}", abs(counts[0] - counts[1])
        )
    return offence


def form_lost(case: Case) -> Offence:
    """F4: separators and length stay, and a check that held holds."""
    offence = Offence()
    for finding in case.faked(*_KEPT_FORMS):
        pair = case.pair(finding)
        if pair is None:
            continue
        shapes = [pc.replace_substring_regex(side, "[0-9A-Za-z]", "#") for side in pair]
        offence.add(where(finding), int(pc.sum(pc.not_equal(shapes[0], shapes[1])).as_py() or 0))
        offence.add(f"{where(finding)} (check)", _unchecked(finding.type, *pair))
    return offence


def _unchecked(type: str, before: pa.StringArray, after: pa.StringArray) -> int:
    """Cells that passed the check of their type before and none of its checks now."""
    checked = [
        one for one in RECOGNISERS if one.type == type and one.check is not None and one.in_columns and type != "PHONE"
    ]
    if not checked:
        return 0
    was, now = (np.logical_or.reduce([one.matches(side) for one in checked]) for side in (before, after))
    return int((was & ~now).sum())


def kind_lost(case: Case) -> Offence:
    """F5: nulls stay nulls, numbers numbers, and a leading 0 a leading 0."""
    offence = Offence()
    for finding in case.findings:
        pair = case.pair(finding)
        if pair is None or len(pair[0]) != len(pair[1]) or case.strategy(finding) is Strategy.REDACT:
            continue
        if case.least_k is None or not finding.quasi_identifier:  # these may be emptied for the sake of k
            offence.add(where(finding), int(pc.sum(pc.xor(pair[0].is_null(), pair[1].is_null())).as_py() or 0))
        types = [tables[finding.table].schema.field(finding.column).type for tables in (case.source, case.output)]
        if case.strategy(finding) is Strategy.FAKE:
            offence.add(where(finding), len(pair[0]) if types[0] != types[1] else 0)
            offence.add(f"{where(finding)} (leading 0)", _without_nought(finding.type, *pair))
    return offence


def _without_nought(type: str, before: pa.StringArray, after: pa.StringArray) -> int:
    """Cells whose number to call began with a 0 and does not now; of texts, those with fewer such numbers."""
    if type == "PHONE":
        was, now = (pc.fill_null(pc.match_substring_regex(side, r"^\s*\(?0"), False) for side in (before, after))
        return int(pc.sum(pc.and_not(was, now)).as_py() or 0)
    if type != "FREE_TEXT":
        return 0
    rows = zip(before.to_pylist(), after.to_pylist(), strict=True)
    return sum(old != new and noughts_lost(old, new) for old, new in rows if old and new and "0" in old)


def tokens_lost(case: Case) -> Offence:
    """F9: every token leads back to its value, by the vault alone."""
    offence = Offence()
    for finding in case.findings:
        if case.strategy(finding) is not Strategy.TOKENIZE or case.reveal is None:
            continue
        before, after = every_value(case.source, finding), every_value(case.output, finding)
        if before is None or after is None:
            continue
        rows = [
            (old, new) for old, new in zip(before.to_pylist(), after.to_pylist(), strict=False) if old and old.strip()
        ]
        values = _revealed(case.reveal, list(dict.fromkeys(new for _, new in rows if new and new.strip())))
        wrong = sum(values.get(new) != old for old, new in rows)
        offence.add(where(finding), wrong + abs(len(before) - len(after)))
    return offence


def _revealed(reveal: Callable[[list[str]], Mapping[str, str]], tokens: list[str]) -> Mapping[str, str]:
    try:
        return reveal(tokens)
    except BadInputError:  # some are no tokens of the vault
        return {}


def forms_wrong(case: Case) -> Offence:
    """F10: what is redacted says of what type, and a hash has 128 bits or more."""
    offence, forms = Offence(), {Strategy.REDACT: r"^\[[A-Z_]+\]$", Strategy.HASH: r"^[0-9a-f]{32,64}$"}
    for finding in case.findings:
        pattern, after = forms.get(case.strategy(finding)), texts_of(case.output, finding)
        if (
            pattern is not None
            and after is not None
            and not pa.types.is_temporal(case.source[finding.table].schema.field(finding.column).type)
        ):
            full = after.filter(pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(after)), 0))
            offence.add(where(finding), int(pc.sum(pc.invert(pc.match_substring_regex(full, pattern))).as_py() or 0))
    return offence


def too_slow(case: Case) -> Offence:
    """F11: a million cells a minute of patterns, a hundred thousand of running text."""
    cells = texts = 0
    for finding in case.findings:
        table = case.output.get(finding.table)
        if table is not None:
            texts += len(table) * (finding.type == "FREE_TEXT")
            cells += len(table) * (finding.type != "FREE_TEXT")
    return Offence({"seconds": 1} if (case.seconds or 0.0) > seconds_allowed(cells, texts) else {})


def seconds_allowed(cells: int, texts: int) -> float:
    """How many CPU seconds so many cells of patterns and of running text may take, ten of them to load lists."""
    return 60 * (cells / _CELLS_A_MINUTE + texts / _TEXT_CELLS_A_MINUTE) + 10.0
