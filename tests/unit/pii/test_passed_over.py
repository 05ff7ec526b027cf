"""What was read and holds nothing personal is named with why, and numbers that lead to people's rows apart."""

from datetime import date

import pyarrow as pa

from schemas.model import DatasetSchema, Relation, TableSchema
from tasks.pii.findings import Finding
from tasks.pii.own_numbers import own_numbers
from tasks.pii.passed_over import PEOPLES_KEY, passed_over
from tasks.pii.policy import Policy
from tasks.pii.report import PassedOver, PrivacyReport
from tasks.pii.survey import survey_table

ROWS = 40
EVERY = range(ROWS)
CLIENTS = pa.table({
    "client_id": list(EVERY), "name": [f"Ana{n} Krumm" for n in EVERY], "policy": [f"KH-{n:04}-77" for n in EVERY],
    "tier": ["gold", "tin"] * 20, "since": [date(2020, 1, 1)] * ROWS, "active": [True] * ROWS,
    "gone": pa.nulls(ROWS, pa.string()), "balance": [f"{n},50" for n in EVERY],
    "extra": [f'{{"shoe": "red", "size": "4{n % 3}"}}' for n in EVERY],
})  # fmt: skip
CLAIMS = pa.table({
    "claim": [f"C{n}x" for n in EVERY], "client_id": list(EVERY), "Policy": [f"KH-{n % 9:04}-77" for n in EVERY],
    "policy_form": [f"AB-{n % 9:04}-77" for n in EVERY], "words": [f"a long row of words {'x' * n}" for n in EVERY],
})  # fmt: skip
FOUND = [Finding.of("clients", "name", "PERSON", 0.99)]


def told(found: list[Finding]) -> tuple[list[str], dict[str, str]]:
    surveys = [survey_table(name, [table], ROWS) for name, table in (("clients", CLIENTS), ("claims", CLAIMS))]
    tables = [
        {"name": seen.name, "rows": ROWS, "primary_key": [seen.sample.column_names[0]],
         "columns": [{"name": name, "type": "string"} for name in seen.sample.column_names]}
        for seen in surveys if seen.sample is not None
    ]  # fmt: skip
    named = Relation(child="claims", columns=("client_id",), parent="clients", parent_columns=("client_id",))
    schema = DatasetSchema(name="s", relations=(named,), tables=tuple(map(TableSchema.model_validate, tables)))
    numbers = own_numbers(surveys, found, Policy.of())
    listed = passed_over(surveys, found, schema, ["clients.client_id", *numbers])
    return numbers, {f"{one.table}.{one.column}": one.reason for one in listed}


def test_every_column_without_a_finding_is_named_with_why() -> None:
    numbers, reasons = told(FOUND)
    assert numbers == ["clients.policy", "claims.Policy"]
    assert reasons == {
        "clients.client_id": PEOPLES_KEY, "clients.policy": PEOPLES_KEY, "claims.client_id": PEOPLES_KEY,
        "claims.Policy": PEOPLES_KEY, "claims.claim": "a key", "claims.policy_form": "codes and numbers",
        "claims.words": "text", "clients.tier": "few words", "clients.since": "days of no birth",
        "clients.active": "yes or no", "clients.gone": "empty", "clients.balance": "codes and numbers",
        "clients.extra.shoe": "few words", "clients.extra.size": "codes and numbers",
    }  # fmt: skip


def test_where_no_table_is_of_people_no_number_leads_to_any() -> None:
    assert told([])[0] == []


def test_the_page_lists_them() -> None:
    one = PassedOver(table="t", column="<c>", reason="a key")
    pages = [PrivacyReport(dataset="t", network="own", rows={"t": 1}, columns=(), nothing=some).to_html().decode()
             for some in ((one,), ())]  # fmt: skip
    assert ["<td><code>t.&lt;c&gt;</code></td><td>a key</td>" in page for page in pages] == [True, False]
