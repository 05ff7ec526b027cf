"""National numbers in the shorter of two writings, and with a sign that is part of them, keep their form and check."""

import pyarrow as pa
import pytest

from tasks.pii.compliance import Case, check
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.recognisers.national import NATIONAL
from tasks.pii.replace import replace_tables

KEY = PiiKey(b"f" * 32)
REMAINDERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def luhn(digits: str) -> int:
    doubled = (int(char) * (2 - place % 2) for place, char in enumerate(digits))
    return -sum(one // 10 + one % 10 for one in doubled) % 10


def swedish(n: int, *, years: range, moved: int = 0, sign: str = "-") -> str:
    body = f"{years[n * 7 % len(years)]:02d}{n % 12 + 1:02d}{n % 28 + 1 + moved:02d}{100 + n % 800:03d}"
    return f"{body[:6]}{sign}{body[6:]}{luhn(body)}"


def finnish(n: int) -> str:
    body = f"{n % 28 + 1:02d}{n % 12 + 1:02d}{n % 90 + 10:02d}{2 + n:03d}"
    return f"{body[:6]}-{body[6:]}{REMAINDERS[int(body) % 31]}"


def masked(values: list[str]) -> Case:
    source = {"members": pa.table({"number": values})}
    findings = [Finding.of("members", "number", "NATIONAL_ID", 0.95)]
    return Case(source, replace_tables(source, findings, Policy.of(), KEY, network=False), findings, Policy.of())


@pytest.mark.parametrize("values", [
    [swedish(n, years=range(30, 90)) for n in range(250)], [swedish(n, years=range(10)) for n in range(250)],
    [swedish(n, years=range(30, 90), moved=60) for n in range(250)], [finnish(n) for n in range(250)],
    [swedish(n, years=range(10, 30), sign="+") for n in range(250)],
    [swedish(n, years=range(40, 99), sign="") for n in range(250)],
])  # fmt: skip
def test_short_numbers_keep_form_day_and_check(values: list[str]) -> None:
    case = masked(values)
    made = case.output["members"].column("number")
    assert [one.cells for one in check(case, ["F4", "F2", "A1"])] == [0, 0, 0]
    known = [one for one in NATIONAL if one.country in ("SE", "FI")]
    flags = [one.matches(made.combine_chunks()) for one in known]
    assert all(any(row) for row in zip(*flags, strict=True))


def test_numbers_that_no_check_holds_of_keep_their_form() -> None:
    values = [f"{n % 60 + 20:02d}{n % 12 + 21:02d}{n % 28 + 1:02d}-{1000 + n * 13 % 9000}" for n in range(300)]
    case = masked(values)
    assert [one.cells for one in check(case, ["F4", "A1"])] == [0, 0]
    spoilt = {"members": pa.table({"number": [one.replace("-", " ") for one in values]})}
    assert check(Case(case.source, spoilt, case.findings, case.policy), ["F4"])[0].cells == 300
