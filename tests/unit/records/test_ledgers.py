"""Tables that refer twice to one parent, as transfers do: the parent that no sum reads gives way to the rules."""

from typing import Any

import pyarrow as pa
import pytest
from engine_schemas import SEQUENCE, column, made, plain, relation, scattered

from schemas.errors import UnderstudyError
from schemas.model import DatasetSchema
from tasks.records.engine import Engine

ROWS = {"account": 60, "transfer": 900}
OPENED = {"kind": "datetime", "start": "2020-01-01", "end": "2023-12-31"}
MADE = {"kind": "datetime", "after": "payer.opened", "within": "500d"}
DIFFER, IN_TIME = "payer_id <> payee_id", "made >= payer.opened AND made >= payee.opened"


def bank(*rules: tuple[str, str]) -> DatasetSchema:
    account = [column("id", generator=SEQUENCE), column("opened", "date", generator=OPENED)]
    transfer = [column("id", generator=SEQUENCE), column("payer_id"), column("payee_id")]
    transfer += [column("made", "date", generator=MADE), column("amount", generator={"kind": "integer", "minimum": 1})]
    account += [column("sent", generator=SEQUENCE), column("received", generator=SEQUENCE)]
    tables = [("account", account), ("transfer", transfer)]
    return DatasetSchema.model_validate(
        {
            "tables": [{"name": name, "primary_key": ["id"], "columns": columns} for name, columns in tables],
            "relations": [
                relation("transfer", ["payer_id"], "account", ["id"], name="payer", inverse="outgoing"),
                relation("transfer", ["payee_id"], "account", ["id"], name="payee", inverse="incoming"),
            ],
            "rules": [{"table": table, "check": check} for table, check in rules],
        }
    )


def sums(transfers: list[dict[str, Any]], of: str) -> dict[int, int]:
    found = dict.fromkeys(range(1, ROWS["account"] + 1), 0)
    for each in transfers:
        found[each[of]] += each["amount"]
    return found


@pytest.mark.parametrize(("total", "of"), [("received = sum(incoming.amount)", "payee_id"),
                                           ("sent = sum(outgoing.amount)", "payer_id")])  # fmt: skip
@pytest.mark.parametrize("rules", [(DIFFER,), (DIFFER, IN_TIME)])
def test_the_parent_that_no_sum_reads_gives_way(total: str, of: str, rules: tuple[str, ...]) -> None:
    engine = Engine(bank(("account", total), *(("transfer", each) for each in rules)), ROWS, seed=3)
    engine.prepare()
    accounts, transfers = made(engine, "account"), made(engine, "transfer")
    opened = dict(zip(accounts["id"].to_pylist(), accounts["opened"].to_pylist(), strict=True))
    rows = transfers.to_pylist()
    assert all(row["payer_id"] != row["payee_id"] for row in rows)
    if IN_TIME in rules:
        assert all(row["made"] >= max(opened[row["payer_id"]], opened[row["payee_id"]]) for row in rows)
    held = total.partition(" ")[0]
    assert dict(zip(accounts["id"].to_pylist(), accounts[held].to_pylist(), strict=True)) == sums(rows, of)
    assert plain(made(engine, "transfer", 77)).equals(plain(transfers))
    places = scattered(ROWS["transfer"], 5)
    assert plain(engine.rows_at("transfer", places)).equals(plain(transfers).take(pa.array(places)))


def test_a_rule_over_parents_that_sums_hold_names_the_sums() -> None:
    both = "sent = sum(outgoing.amount) AND received = sum(incoming.amount)"
    with pytest.raises(UnderstudyError, match=r"along \(payee_id\) by the rule `sent = sum\(.*Drop one"):
        Engine(bank(("account", both), ("transfer", DIFFER)), ROWS).prepare()
    with pytest.raises(UnderstudyError, match=r"draws of made, .*along \(payee_id\) by the rule `sent = sum"):
        Engine(bank(("account", both), ("transfer", IN_TIME)), ROWS).prepare()
