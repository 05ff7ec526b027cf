"""A source with personal data of every kind, what becomes of it, and a way to break every rule."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from tasks.pii.compliance import Case, Link
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import Replacer, replace_tables
from tasks.pii.vault import Vault

ROWS = 40
KEY, OTHER = PiiKey(b"k" * 32), PiiKey(b"q" * 32)
TYPES = {
    "first_name": "PERSON", "last_name": "PERSON", "full_name": "PERSON", "email": "EMAIL", "phone": "PHONE",
    "fax": "PHONE", "ssn": "SSN", "card": "CREDIT_CARD", "cvv": "CARD_SECURITY_CODE",
    "mrn": "MRN", "health_plan_number": "HEALTH_PLAN", "account_number": "ACCOUNT", "license_number": "LICENCE",
    "license_plate": "LICENCE_PLATE", "imei": "DEVICE", "url": "URL", "ip": "IP", "dob": "DATE_OF_BIRTH", "age": "AGE",
    "zip": "POSTCODE", "city": "GPE", "address": "ADDRESS", "religion": "RELIGION", "password": "PASSWORD",
    "notes": "FREE_TEXT", "user_name": "USERNAME",
}  # fmt: skip


def letters(number: int) -> str:
    return "".join(chr(97 + number // 26**place % 26) for place in range(2))


def every_kind() -> dict[str, pa.Table]:
    rows = range(ROWS)
    first = ["Dennis" if row % 2 else "Melanie" for row in rows]
    last = [f"Quorb{letters(row)}" for row in rows]
    table = pa.table({
        "id": list(rows), "first_name": first, "last_name": last, "full_name": [f"{a} {b}" for a, b in zip(first,
        last, strict=True)],
        "email": [f"{a}.{b}@acme.com".lower() for a, b in zip(first, last, strict=True)],
        "phone": [f"(212) 736-{row:04d}" for row in rows], "fax": [f"(313) 736-{row:04d}" for row in rows],
        "ssn": [f"123-45-{row + 1:04d}" for row in rows], "card": luhn([f"49291234567{row:04d}" for row in rows]),
        "cvv": [f"{row + 100}" for row in rows], "mrn": [f"MRN-7{row:05d}" for row in rows],
        "health_plan_number": [f"H{row + 10**6}" for row in rows],
        "account_number": [f"{row + 10**7}" for row in rows], "license_number": [f"D{row + 10**6}" for row in rows],
        "license_plate": [f"KAX-{row + 1000}" for row in rows],
        "imei": [f"{row + 10**13}" for row in rows], "url": [f"https://www.acme.com/u/{row}" for row in rows],
        "ip": [f"8.8.4.{row}" for row in rows],
        "dob": [date(1930 + row, 2, 3) for row in rows], "age": [60 + row for row in rows],
        "zip": [f"{10001 + row}" if row else "03601" for row in rows],
        "city": [f"Zorbton {letters(row)}" for row in rows],
        "address": [f"{row + 1} Main Street" for row in rows], "religion": ["none", "other"] * (ROWS // 2),
        "password": [f"Hunter{row}!x" for row in rows],
        "notes": [f"Spoke to {a} {b} about the late delivery of an order, ssn 123-45-{row + 1:04d}, all fine."
                  for row, a, b in zip(rows, first, last, strict=True)],
        "user_name": [f"{a}_{b}".lower() for a, b in zip(first, last, strict=True)], "photo": [b"x"] * ROWS,
        "code": [f"UC{row:06d}" for row in rows], "expiry": ["05/31"] * ROWS,
    })  # fmt: skip
    return {"people": table, "visits": pa.table({"ssn": [f"123-45-{row % 20 + 1:04d}" for row in range(60)]})}


def luhn(numbers: list[str]) -> list[str]:
    from tasks.pii.recognisers.card import CARD

    return [
        next(whole for tail in "0123456789" if CARD.matches(pa.array([whole := number + tail]))[0])
        for number in numbers
    ]


FINDINGS = [Finding.of("people", column, type, 0.99) for column, type in TYPES.items()]
CODE = Finding.of("people", "code", "UNIQUE_CODE", 0.9)
ID = Finding.of("people", "id", "UNIQUE_CODE", 0.9)
VISITS = Finding.of("visits", "ssn", "SSN", 0.99)
ALL = [*FINDINGS, CODE, ID, VISITS]


def masked(tables: Any, policy: Policy, key: PiiKey = KEY) -> dict[str, pa.Table]:
    return {
        name: table.drop_columns(["photo"]) if "photo" in table.column_names else table
        for name, table in replace_tables(tables, ALL, policy, key, network=False).items()
    }


def whole_case(folder: Path) -> Case:
    """The source, masked under all three rule sets, with all else that a run leaves."""
    source = every_kind()
    policy = Policy.of(["hipaa", "gdpr", "pci-dss"], "types: {PERSON: fake, POSTCODE: generalize}")
    PiiKey.obtain(None, folder / "pii.key")
    record = {
        "processing_record": dict.fromkeys(
            ("purpose", "categories", "strategies", "key_id", "recipients", "retention"), "-"
        )
    }
    return Case(
        source, masked(source, policy), ALL, policy, texts={"log": "40 rows read",
        "record.json": json.dumps(record)}, links=[Link("visits", "ssn", "people", "ssn")],
        key_file=folder / "pii.key", published=folder / "out", again=lambda tables: masked(tables, policy),
        other=lambda tables: masked(tables, policy, OTHER),
        risks={"singling out": 0.02}, reveal=revealing(source, policy), seconds=1.0, source_deleted=True,
    )  # fmt: skip


def revealing(source: dict[str, pa.Table], policy: Policy) -> Callable[[list[str]], dict[str, str]]:
    vault = Vault(KEY)
    replacer = Replacer(KEY, policy, vault=vault, network=False)
    for name, table in source.items():
        replacer.learn(table, name, ALL)
    replacer.settle()
    return vault.reveal


def put(case: Case, column: str, values: pa.Array | None = None, table: str = "people") -> Case:
    """Put a column back as the source has it, or as given."""
    output = dict(case.output)
    fresh = case.source[table].column(column) if values is None else pa.chunked_array([values])
    kept = output[table]
    output[table] = (
        kept.set_column(kept.column_names.index(column), column, fresh)
        if column in kept.column_names
        else kept.append_column(column, fresh)
    )
    return replace(case, output=output)


def source_text(case: Case) -> str:
    return f"failed for {case.source['people'].column('email')[3]}"


def bare_hash(case: Case) -> Case:
    """Give the case with cards hashed without a key."""
    bare = pa.array(
        [hashlib.sha256(value.encode()).hexdigest() for value in case.source["people"].column("card").to_pylist()]
    )
    return replace(put(case, "card", bare), policy=Policy.of(["pci-dss"], "types: {CREDIT_CARD: hash}"))


BREAKS: dict[str, Callable[[Case], Case]] = {
    "A1": lambda case: put(case, "email"),
    "A2": lambda case: replace(case, output=case.source),
    "A3": lambda case: put(case, "notes"),
    "A4": lambda case: replace(case, texts={**case.texts, "log": source_text(case)}),
    "A5": lambda case: put(case, "ssn", pa.array(["nothing at all"] * ROWS)),
    "A6": lambda case: put(case, "password"),
    "B1": lambda case: put(case, "full_name"),
    "B2": lambda case: put(case, "zip"),
    "B3": lambda case: put(case, "dob"),
    "B4": lambda case: put(case, "age"),
    "B5": lambda case: put(case, "phone"),
    "B6": lambda case: put(case, "fax"),
    "B7": lambda case: put(case, "email"),
    "B8": lambda case: put(case, "ssn"),
    "B9": lambda case: put(case, "mrn"),
    "B10": lambda case: put(case, "health_plan_number"),
    "B11": lambda case: put(case, "account_number"),
    "B12": lambda case: put(case, "license_number"),
    "B13": lambda case: put(case, "license_plate"),
    "B14": lambda case: put(case, "imei"),
    "B15": lambda case: put(case, "url"),
    "B16": lambda case: put(case, "ip"),
    "B17": lambda case: put(case, "photo"),
    "B18": lambda case: put(case, "code"),
    "C1": lambda case: replace(case, published=case.key_file.parent if case.key_file else None),
    "C2": lambda case: put(case, "religion"),
    "C3": lambda case: replace(case, risks={"singling out": 0.2}),
    "C4": lambda case: replace(case, least_k=5),
    "C5": lambda case: replace(case, source_deleted=False),
    "C6": lambda case: replace(case, texts={}),
    "D1": lambda case: put(case, "cvv"),
    "D2": lambda case: replace(case, texts={**case.texts, "log": f"card {case.source['people'].column('card')[0]}"}),
    "D3": lambda case: put(case, "card"),
    "D4": bare_hash,
    "D5": lambda case: put(
        put(case, "card", pa.array(["ab" * 32] * ROWS)), "email", pa.array(["492912******0007"] * ROWS)
    ),
    "D6": lambda case: put(case, "card", pa.array(luhn([f"45391234567{row:04d}" for row in range(ROWS)]))),
    "D7": lambda case: put(case, "expiry", pa.array(["05/21"] * ROWS)),
    "E-SSN": lambda case: put(case, "ssn"),
    "E-EMAIL": lambda case: put(case, "email"),
    "E-PHONE": lambda case: put(case, "phone"),
    "E-IP": lambda case: put(case, "ip"),
    "F1": lambda case: put(case, "ssn", pa.array(["900-12-3456"] * ROWS)),
    "F2": lambda case: put(case, "ssn", pa.array(["900-12-3456"] * ROWS)),
    "F3": lambda case: put(case, "ssn", pa.array(["900-12-3456"] * ROWS)),
    "F4": lambda case: put(case, "ssn", pa.array(["900123456"] * ROWS)),
    "F5": lambda case: put(case, "ssn", pa.array([None] * ROWS, pa.string())),
    "F6": lambda case: put(case, "first_name", pa.array(["Melanie" if row % 2 else "Dennis" for row in range(ROWS)])),
    "F7": lambda case: put(case, "email", pa.array([f"zzzz{row}@kettle.example" for row in range(ROWS)])),
    "F8": lambda case: put(case, "notes", pa.array(["[REMOVED]\n"] * ROWS)),
    "F9": lambda case: put(case, "code", pa.array(["UNIQUE_CODE_000001"] * ROWS)),
    "F10": lambda case: put(case, "city", pa.array(["(gone)"] * ROWS)),
    "F11": lambda case: replace(case, seconds=3600.0),
}
