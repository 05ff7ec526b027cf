"""D: PCI DSS 4.0.1."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.compliance.case import Case, Offence, cells_in, texts_of, where
from tasks.pii.policy import Strategy
from tasks.pii.recognisers.card import CARD
from tasks.values.entities.money import CARD_PREFIXES

_DIGITS = re.compile(r"(?<!\d)(?<!\d\.)(?:\d[ -]?){12,18}\d(?!\d)")
_TEST = tuple(sorted({prefix[:6] for prefixes in CARD_PREFIXES.values() for prefix in prefixes}))
_TRUNCATED = r"^\d{4,8}[\s*Xx-]+\d{4}$|^[*Xx\s-]+\d{4}$"
_HEX = r"^[0-9a-f]{32,64}$"


def codes_kept(case: Case) -> Offence:
    """D1: no security code, PIN or track data."""
    offence = Offence()
    for finding in case.of_types("CARD_SECURITY_CODE"):
        after = texts_of(case.output, finding)
        if after is not None:
            left = pc.match_substring_regex(after.drop_null(), r"^\d{3,4}$")
            offence.add(where(finding), int(pc.sum(left).as_py() or 0))
    return offence


def shown_whole(case: Case) -> Offence:
    """D2: what is shown holds no whole card number."""
    offence = Offence()
    for name, text in case.texts.items():
        found = [match.group() for match in _DIGITS.finditer(text)]
        if found:
            offence.add(name, int(CARD.matches(pa.array(found, pa.string())).sum()))
    return offence


def stored_clear(case: Case) -> Offence:
    """D3: what is stored of a card is a test number, a token, a keyed hash or a truncation."""
    offence = Offence()
    for finding in case.of_types("CREDIT_CARD"):
        offence.add(where(finding), case.survival(finding).every)
    return offence


def hash_bare(case: Case) -> Offence:
    """D4: a card's hash is keyed."""
    offence = Offence()
    for finding in case.of_types("CREDIT_CARD"):
        pair = case.pair(finding)
        if pair is None or case.strategy(finding) is not Strategy.HASH:
            continue
        offence.add(where(finding), cells_in(pair[1], pa.array(sorted(_bare(pair[0])), pa.string())))
    return offence


def _bare(values: pa.StringArray) -> set[str]:
    import hashlib

    forms = set(values.drop_null().to_pylist())
    forms |= {re.sub(r"\D", "", value) for value in forms}
    names = ("md5", "sha1", "sha256", "sha512")
    return {hashlib.new(name, value.encode(), usedforsecurity=False).hexdigest() for name in names for value in forms}


def hashed_and_truncated(case: Case) -> Offence:
    """D5: no table holds a card both hashed and truncated."""
    offence = Offence()
    for name, table in case.output.items():
        forms = [
            _form(pc.cast(table.column(column), pa.string()))
            for column in table.column_names
            if pa.types.is_string(table.column(column).type)
        ]
        if "hash" in forms and "truncated" in forms and any(one.table == name for one in case.of_types("CREDIT_CARD")):
            offence.add(name, len(table))
    return offence


def _form(column: pa.ChunkedArray) -> str:
    full = column.drop_null()
    for name, pattern in (("hash", _HEX), ("truncated", _TRUNCATED)):
        if len(full) and pc.all(pc.match_substring_regex(full, pattern)).as_py():
            return name
    return ""


def not_test(case: Case) -> Offence:
    """D6: every card number of the output is a test number, right by Luhn, and none is the source's."""
    offence = Offence()
    for finding in case.of_types("CREDIT_CARD"):
        after = texts_of(case.output, finding)
        if case.strategy(finding) is not Strategy.FAKE:
            continue
        offence.add(where(finding), case.survival(finding).every)
        if after is not None and len(after.drop_null()):
            full = after.drop_null()
            digits = pc.replace_substring_regex(full, r"\D+", "")
            fine = CARD.matches(full) & np.isin(
                np.array(pc.utf8_slice_codeunits(digits, 0, 6).to_pylist(), dtype=str), _TEST
            )
            offence.add(where(finding), int((~fine).sum()))
    return offence


def expired(case: Case) -> Offence:
    """D7: cards of the output end after today."""
    offence = Offence()
    for name, table in case.output.items():
        for column in table.column_names:
            if "expir" not in column.lower() and "exp_" not in column.lower():
                continue
            for value in table.column(column).drop_null().unique().to_pylist():
                match = re.match(r"(\d{2})/(\d{2,4})$", str(value))
                if match and (int(match.group(2)) % 100 + 2000, int(match.group(1))) < (
                    case.today.year,
                    case.today.month,
                ):
                    offence.add(f"{name}.{column}", 1)
    return offence
