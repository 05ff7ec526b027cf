"""Attacks by quasi-identifiers: they succeed on rows that are left as they are, and on nothing that was replaced."""

import pyarrow as pa
import pytest

from tasks.pii.attacks import Attack, AttackMeter

ROWS = 300


def people(*, shift: int = 0, ill: str | None = None) -> pa.Table:
    """Everybody is alone by place and job together, and by neither alone unless told apart by both."""
    numbers = [(row + shift) % ROWS for row in range(ROWS)]
    return pa.table({
        "city": [f"c{number}" for number in numbers], "job": [f"j{number}" for number in numbers],
        "ill": [ill or f"i{row % 3}" for row in range(ROWS)],
    })  # fmt: skip


def attacked(before: pa.Table, after: pa.Table, *, size: int = 70) -> dict[str, Attack]:
    meter = AttackMeter(["city", "job"], ["ill"])
    for start in range(0, len(before), size):
        meter.see(before.slice(start, size), after.slice(start, size))
    return meter.attacks()


def test_what_is_left_as_it_is_is_singled_out_linked_and_inferred() -> None:
    assert attacked(people(), people()) == {
        "singling_out": Attack(ROWS, 0, ROWS), "linkability": Attack(ROWS, 0, ROWS),
        "inference of ill": Attack(ROWS, ROWS // 3, ROWS),
    }  # fmt: skip


def test_what_was_replaced_leads_to_somebody_else_and_counts_as_chance() -> None:
    found = attacked(people(), people(shift=7))
    assert (found["singling_out"].hits, found["linkability"].hits) == (0, 0)
    assert found["singling_out"].control_hits == ROWS


def test_values_that_nobody_has_and_secrets_that_are_left_out_give_nothing() -> None:
    other = people(ill="[HEALTH]")
    other = other.set_column(0, "city", pa.array(["elsewhere"] * ROWS))
    assert {one.hits + one.control_hits for one in attacked(people(), other).values()} == {0}


def test_who_shares_everything_with_another_is_not_singled_out() -> None:
    twice = pa.concat_tables([people(), people()])
    found = attacked(twice, twice, size=len(twice))
    assert (found["singling_out"].hits, found["linkability"].hits) == (0, 0)


@pytest.mark.parametrize("quasi", [[], ["city"]])
def test_without_two_columns_there_is_nothing_to_link(quasi: list[str]) -> None:
    meter = AttackMeter(quasi)
    meter.see(people(), people())
    assert list(meter.attacks()) == (["singling_out"] if quasi else [])


def test_only_some_of_a_chunk_are_attacked_but_all_are_searched() -> None:
    rows = 1000
    table = pa.table({"city": ["same"] * 400 + ["alone"] + ["same"] * (rows - 401)})
    meter = AttackMeter(["city"])
    meter.see(table, table)
    assert meter.attacks()["singling_out"] == Attack(0, 0, 400)
