"""E: what is made up lies in sets that belong to nobody."""

import ipaddress
from collections import defaultdict
from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.actions import actions_of
from tasks.pii.compliance.case import Case, Offence, every_value, where
from tasks.pii.findings import Finding
from tasks.pii.policy import Strategy
from tasks.pii.surrogates.pouring import digits_of
from tasks.values.entities.phones import phone_book
from tasks.values.entities.places import country_codes, country_of

_HOSTS = ("example.com", "example.org", "example.net")
_TOPS = (".example", ".test", ".invalid", *(f".{host}" for host in _HOSTS))
_ITIN = {*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)}


def ssn_reserved(value: str) -> bool:
    """Area 000, 666 or 900 to 999 and no taxpayer's group."""
    digits = digits_of(value)
    if len(digits) != 9:
        return len(digits) <= 4
    return digits[:3] in ("000", "666") or (digits[0] == "9" and int(digits[3:5]) not in _ITIN)


def host_reserved(host: str) -> bool:
    """A host of RFC 2606 or 6761."""
    plain = host.lower().rstrip(".")
    return plain in _HOSTS or plain.endswith(_TOPS)


def email_reserved(value: str) -> bool:
    """An address at a reserved host; what is none may be a number to call that stands among addresses."""
    return host_reserved(value.rpartition("@")[2]) if "@" in value else phone_reserved(value)


def phone_reserved(value: str) -> bool:
    """A number for fiction, or one that no subscriber can have: North American ones judged alone."""
    digits = digits_of(value.lower().split("x")[0])
    if value.strip().startswith("+") and not digits.startswith("1"):
        return True
    abroad = digits.removeprefix("00")  # as dialled from another country
    if any(one.startswith(_fiction().get(len(one), ())) for one in (digits, abroad)):
        return True
    core = digits[-10:]
    return len(core) < 10 or core[3:8] == "55501" or core[3] in "01" or core[0] in "01"


@cache
def _fiction() -> dict[int, tuple[str, ...]]:
    """How numbers for fiction of all countries begin, by their digits: with a country's code, a 0, neither."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for code in country_codes():
        calling, book = country_of(code).calling.lstrip("+"), phone_book(code, "e164")
        for stem, width in zip(book.stems.to_pylist(), book.widths.tolist(), strict=True):
            whole = stem.lstrip("+")
            for begin in (whole, f"0{whole.removeprefix(calling)}", whole.removeprefix(calling)):
                found[len(begin) + width].append(begin)
    return {digits: tuple(begins) for digits, begins in found.items()}


def ip_reserved(value: str) -> bool:
    """Documentation, benchmark, private or future use."""
    try:
        address = ipaddress.ip_address(value.split("/", maxsplit=1)[0].strip())
    except ValueError:
        return False
    return address.is_private or address.is_reserved


TESTS: dict[str, Callable[[str], bool]] = {
    "SSN": ssn_reserved,
    "EMAIL": email_reserved,
    "PHONE": phone_reserved,
    "IP": ip_reserved,
}


_NEARLY_ALL = 0.9


def of_somebody(type: str, values: pa.Array, flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Unset the flags of values that belong to nobody: a source may be made up, and hold the very values that are safe.

    Args:
        type: What the values are.
        values: As texts, shape (n,).
        flags: Which of them are looked at, shape (n,).
    """
    test = TESTS.get(type)
    if test is None or not flags.any():
        return flags
    at = np.flatnonzero(flags)
    kept = flags.copy()
    kept[at] = [not test(value) for value in values.take(pa.array(at)).to_pylist()]
    return kept


def crowded(values: pa.Array, before: pa.Array, distinct: int) -> npt.NDArray[np.bool_]:
    """Tell which values are short numbers of which the source has nearly all: any other one is somebody's.

    Args:
        values: Of the output, as texts, shape (n,).
        before: Of the source, row by row where there are as many; a row's own value is not excused.
        distinct: How many distinct values the source has.
    """
    if not len(values):
        return np.zeros(0, np.bool_)
    size = next((size for size in range(1, 19) if distinct < _NEARLY_ALL * 9 * 10 ** (size - 1)), 19)
    found = np.asarray(pc.match_substring_regex(values, rf"^[0-9]{{1,{size - 1}}}$")) if size > 1 else None
    if found is None:
        return np.zeros(len(values), np.bool_)
    return found & ~np.asarray(pc.equal(values, before)) if len(values) == len(before) else found


def outside(case: Case, type: str) -> Offence:
    """E: cells of a type whose value may be someone's; in a column of several types, cells that were of this one."""
    offence, test = Offence(), TESTS[type]
    for finding in case.of_types(type):
        after = _made(case, finding)
        if after is not None and case.strategy(finding) is Strategy.FAKE:
            counted = pc.value_counts(after.drop_null())
            pairs = zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True)
            offence.add(where(finding), sum(count for value, count in pairs if value.strip() and not test(value)))
    return offence


def _made(case: Case, finding: Finding) -> pa.StringArray | None:
    """What a column's cells of the finding's type became: all of them where it is the only one, or the surest.

    Of lists of values, ``["a@b.test"]``, each value.
    """
    table = case.output.get(finding.table)
    whole = table is not None and finding.column in table.column_names
    after = every_value(case.output, finding) if whole else None
    action = actions_of(case.findings, case.policy, finding.table).get(finding.column)
    pair = case.pair(finding)
    if after is None or action is None or action.type == finding.type or pair is None or len(pair[0]) != len(after):
        return after
    groups = action.groups(pc.unique(pair[0].drop_null()).to_pylist())
    own = [text for type, _, texts in groups if type == finding.type for text in texts]
    return after.filter(pc.is_in(pair[0], value_set=pa.array(own, pa.string())))
