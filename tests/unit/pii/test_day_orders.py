"""A date keeps the order of its column: what is beyond twelve in some rows tells it for all of them."""

import time
from datetime import date, timedelta

import pyarrow as pa
import pytest

from tasks.pii.day_orders import day_orders
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables

DAYS = [date(1961, 1, 1) + timedelta(days=37 * place) for place in range(200)]
FORMS = {"day": "%d/%m/%Y", "month": "%m/%d/%Y", "dash": "%d-%m-%Y", "iso": "%Y-%m-%d"}


def people(*names: str) -> tuple[pa.Table, list[Finding]]:
    """Columns of days of birth, by form, and what is found in them."""
    table = pa.table({name: [day.strftime(FORMS[name]) for day in DAYS] for name in names})
    return table, [Finding.of("people", name, "DATE_OF_BIRTH", 0.99) for name in names]


@pytest.mark.parametrize("locale", ["en_US", "en_GB"])
def test_every_column_keeps_its_order_and_they_agree(locale: str) -> None:
    table, findings = people(*FORMS)
    made = replace_tables({"people": table}, findings, Policy.of(), PiiKey(b"k" * 32), locale=locale, network=False)
    read = {name: [date(*time.strptime(text, form)[:3]) for text in made["people"].column(name).to_pylist()]
            for name, form in FORMS.items()}  # fmt: skip
    assert all(days == read["iso"] for days in read.values())
    assert sum(new == old for new, old in zip(read["iso"], DAYS, strict=True)) < 5
    assert [day.year for day in read["iso"]] == [day.year for day in DAYS]


def test_a_column_that_tells_nothing_is_as_the_tables_others_else_as_the_country() -> None:
    table, findings = people("day")
    vague = pa.array(["03/04/1980"] * len(DAYS))
    findings = [*findings, Finding.of("people", "vague", "DATE", 0.9), Finding.of("alone", "vague", "DATE", 0.9)]
    tables = {"people": table.append_column("vague", vague), "alone": pa.table({"vague": vague})}
    assert day_orders(tables, findings) == dict.fromkeys(
        [("people", "day"), ("people", "vague"), ("alone", "vague")], True
    )
    assert day_orders({"alone": tables["alone"]}, findings) == {}


def test_texts_tell_their_order_too() -> None:
    texts = pa.table({"note": ["born 25/03/1971, moved", "v1/2/20", "seen 12/31/2020", "on 14/02/1960 and", None]})
    assert day_orders({"t": texts}, [Finding.of("t", "note", "FREE_TEXT", 0.9)]) == {("t", "note"): True}
    assert day_orders({"t": texts}, [Finding.of("t", "note", "PERSON", 0.9)]) == {}
