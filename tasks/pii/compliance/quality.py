"""F: replacement is consistent, one to one, of the same form, and in place."""

import difflib
import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.errors import BadInputError
from tasks.pii.compliance.case import Case, Offence, texts_of, where
from tasks.pii.findings import Finding
from tasks.pii.lexicon import MAN, WOMAN, folded, given_names
from tasks.pii.makers import name_role
from tasks.pii.policy import Strategy
from tasks.pii.recognisers import RECOGNISERS

_MOST_SAME = 0.001
_SEXED, _COHERENT = 0.98, 0.95
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
        for finding in _faked(case, _KEPT_FORMS):
            one, two = texts_of(case.output, finding), texts_of(other, finding)
            if one is not None and two is not None and len(two):
                one = one.slice(0, len(two))  # of a large table the first rows alone are done once more
                same = int(pc.sum(pc.equal(one, two)).as_py() or 0)
                offence.add(f"{where(finding)} under another key", same if same > _MOST_SAME * len(one) + 1 else 0)
    return offence


def _faked(case: Case, types: tuple[str, ...]) -> list[Finding]:
    return [one for one in case.of_types(*types) if case.strategy(one) is Strategy.FAKE]


def collided(case: Case) -> Offence:
    """F2: distinct values of a unique column stay distinct."""
    offence = Offence()
    for finding in case.findings:
        if case.strategy(finding) not in (Strategy.FAKE, Strategy.HASH, Strategy.TOKENIZE):
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
    for finding in _faked(case, _KEPT_FORMS):
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
        if case.strategy(finding) is Strategy.FAKE and types[0] != types[1]:
            offence.add(where(finding), len(pair[0]))
    return offence


def sex_lost(case: Case) -> Offence:
    """F6: given names that were one sex's still are."""
    offence = Offence()
    for finding in _faked(case, ("PERSON",)):
        pair = case.pair(finding) if name_role(finding.column) == "given" else None
        if pair is None:
            continue
        wrong = told = 0
        for before, after in zip(*(side.to_pylist() for side in pair), strict=True):
            was, now = (given_names().get(folded(name or ""), 0) for name in (before, after))
            if was in (MAN, WOMAN) and now in (MAN, WOMAN):
                told, wrong = told + 1, wrong + (was != now)
        offence.add(where(finding), wrong if wrong > (1 - _SEXED) * told else 0)
    return offence


def rows_incoherent(case: Case) -> Offence:
    """F7: an e-mail address that showed its person's name shows the new one."""
    offence = Offence()
    for mail in _faked(case, ("EMAIL", "USERNAME")):
        names = [
            one
            for one in _faked(case, ("PERSON",))
            if one.table == mail.table and name_role(one.column) in ("family", "full")
        ]
        mails, people = case.pair(mail), case.pair(names[0]) if names else None
        if mails is None or people is None:
            continue
        was = [_alike(address, name) for address, name in zip(mails[0].to_pylist(), people[0].to_pylist(), strict=True)]
        now = [_alike(address, name) for address, name in zip(mails[1].to_pylist(), people[1].to_pylist(), strict=True)]
        lost = sum(before and not after for before, after in zip(was, now, strict=True))
        offence.add(where(mail), lost if lost > (1 - _COHERENT) * sum(was) else 0)
    return offence


def _alike(address: str | None, name: str | None) -> bool:
    from text_unidecode import unidecode  # type: ignore[import-untyped]

    if not address or not name:
        return False
    local = re.sub(r"[^a-z]", "", unidecode(address.split("@")[0]).lower())
    return any(
        part in local or (len(part) > 2 and difflib.SequenceMatcher(None, local, part).ratio() >= 0.5)
        for part in (re.sub(r"[^a-z]", "", unidecode(word).lower()) for word in [*name.split(), name])
        if part
    )


def text_moved(case: Case) -> Offence:
    """F8: around what was replaced in a text, everything is as it was."""
    offence = Offence()
    for finding in case.of_types("FREE_TEXT"):
        pair = case.pair(finding)
        if pair is None:
            continue
        for before, after in zip(*(side.to_pylist() for side in pair), strict=True):
            offence.add(where(finding), before is not None and after is not None and not _in_place(before, after))
    return offence


def _in_place(before: str, after: str) -> bool:
    """The same lines, and no more than half of the words other than before."""
    one, two = before.split("\n"), after.split("\n")
    if len(one) != len(two):
        return False
    kept = difflib.SequenceMatcher(None, before.split(), after.split(), autojunk=False).ratio()
    return kept > 0.2 or len(before.split()) < 8


def tokens_lost(case: Case) -> Offence:
    """F9: every token leads back to its value, by the vault alone."""
    offence = Offence()
    for finding in case.findings:
        pair = case.pair(finding) if case.strategy(finding) is Strategy.TOKENIZE else None
        if pair is None or case.reveal is None:
            continue
        tokens = pc.unique(pair[1].drop_null()).to_pylist()
        try:
            values = case.reveal([token for token in tokens if token.strip()])
        except BadInputError:  # some are no tokens of the vault
            values = {}
        wrong = sum(
            values.get(token) != value
            for token, value in zip(pair[1].to_pylist(), pair[0].to_pylist(), strict=True)
            if value and value.strip()
        )
        offence.add(where(finding), wrong)
    return offence


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
