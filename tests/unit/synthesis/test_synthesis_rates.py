"""Numbers that are a rate of others, rounded: found beyond chance, and exact in every row of a twin that has a rate."""

import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from schemas.model import Relation
from tasks.synthesis.formulas import Sum
from tasks.synthesis.interface import load
from tasks.synthesis.packing import Packer, unpack
from tasks.synthesis.rates import find_rates
from tasks.synthesis.relational import fit_family
from tasks.synthesis.staging import Cast
from tasks.synthesis.structure import Structure
from tasks.synthesis.trees import SequentialTrees

ROWS = 800


def invoices() -> pa.Table:
    """Books at 7 %, the rest at 19 %, halves rounded up as tax offices do; what is paid is the sum."""
    rng = np.random.default_rng(0)
    books = rng.random(ROWS) < 0.4
    net = [Decimal(int(cents)) / 100 for cents in np.exp(rng.normal(8, 1, ROWS)).astype(int) + 50]
    rates = [Decimal("0.07") if book else Decimal("0.19") for book in books]
    tax = [(n * r).quantize(Decimal("0.01"), ROUND_HALF_UP) for n, r in zip(net, rates, strict=True)]
    money = pa.decimal128(12, 2)
    return pa.table({
        "kind": np.where(books, "book", "other"), "net": pa.array(net, money), "tax": pa.array(tax, money),
        "gross": pa.array([n + t for n, t in zip(net, tax, strict=True)], money), "age": rng.integers(18, 90, ROWS),
    })  # fmt: skip


def test_every_tax_is_the_tax_on_its_amount(tmp_path: Path) -> None:
    real = invoices()
    fitted = SequentialTrees().fit(real)
    made = fitted.sample(0, ROWS, total=ROWS)
    net, tax, gross = (np.asarray(made[name].cast(pa.float64())) for name in ("net", "tax", "gross"))
    book = np.asarray(made["kind"]) == "book"
    assert np.abs(tax - np.where(book, 0.07, 0.19) * net).max() < 0.0051
    assert np.abs(net + tax - gross).max() < 1e-6
    fitted.save(tmp_path)
    assert load(tmp_path).sample(0, ROWS, total=ROWS).equals(made)


def test_a_tip_is_a_rate_of_what_a_sum_is_without_it() -> None:
    rng = np.random.default_rng(1)
    fare = np.round(rng.gamma(3, 5, ROWS) * 2) / 2 + 2.5
    extra, rated = rng.choice([0.3, 0.8, 3.3], ROWS), rng.random(ROWS) < 0.5
    tip = np.round(np.where(rated, 0.2 * (fare + extra), rng.gamma(2, 1, ROWS)), 2)
    table = pa.table({"fare": fare, "tip": tip, "total": np.round(fare + extra + tip, 2)})
    structure = Structure.of(table)
    (told,) = [step for step in structure.steps if step.column == "tip"]
    assert (sorted(told.reads), told.rates) == (["fare", "total"], (0.2,))  # the total is what it exceeds both by
    assert [type(step) for step in structure.steps if step.column == "total"] == [Sum]
    back = structure.rebuild(structure.flatten(table))
    assert max(np.abs(np.asarray(back[name]) - np.asarray(table[name])).max() for name in back.column_names) < 1e-6


def test_a_rate_is_told_to_its_last_digit() -> None:
    rng = np.random.default_rng(5)
    euros = rng.integers(100, 9_000, ROWS)
    rate = rng.choice([15_712.25, 15_713.75], ROWS)
    table = pa.table({"euros": euros, "rupiah": np.floor(euros * rate * 4 + 0.5) / 4})
    structure = Structure.of(table)
    (told,) = [step for step in structure.steps if step.column == "rupiah"]
    assert sorted(told.rates) == [15_712.25, 15_713.75]
    back = structure.rebuild(structure.flatten(table))
    assert back["rupiah"].equals(table["rupiah"])


@pytest.mark.parametrize("grid", [1.0, 0.01])
def test_numbers_that_only_go_together_have_no_rate(grid: float) -> None:
    rng = np.random.default_rng(2)
    amount = np.round(rng.gamma(3, 70, ROWS), 2)
    part = np.round(amount * rng.uniform(0.1, 0.3, ROWS) / grid) * grid
    paid = np.where(rng.random(ROWS) < 0.5, rng.choice([10.0, 20.0, 50.0], ROWS), np.round(amount * rng.random(ROWS)))
    assert list(find_rates(pa.table({"amount": amount, "part": part, "paid": paid}))) == []


def test_a_tax_on_the_sum_of_lines_is_exact_and_can_be_kept() -> None:
    """Meals are taxed at 5 %, what is taken away at 12 %, of what the lines of a bill add up to."""
    rng = np.random.default_rng(3)
    lines = 1 + rng.poisson(2, ROWS)
    bill = np.repeat(np.arange(ROWS), lines)
    amount = np.round(rng.gamma(3, 4, len(bill)), 2) + 1
    net, away = np.round(np.bincount(bill, amount), 2), rng.random(ROWS) < 0.3
    rate = np.where(away, 0.12, 0.05)
    tables = {
        "bills": pa.table({"id": np.arange(ROWS), "away": away, "net": net, "tax": np.round(rate * net, 2)}),
        "lines": pa.table({"id": np.arange(len(bill)), "bill": bill, "amount": amount}),
    }
    relation = Relation(child="lines", columns=("bill",), parent="bills", parent_columns=("id",))
    family = fit_family(tables, [relation], primary_keys={"bills": ("id",), "lines": ("id",)})
    made = Cast(family).tables()
    own, tax, sums = made["bills"], np.asarray(made["bills"]["tax"]), np.zeros(made["bills"].num_rows)
    np.add.at(sums, np.asarray(made["lines"]["bill"]), np.asarray(made["lines"]["amount"]))
    told = np.where(np.asarray(own["away"]), 0.12, 0.05) * sums
    assert np.abs(np.asarray(own["net"]) - sums).max() < 0.005
    assert np.mean(np.abs(tax - told) < 0.0051) > 0.99
    packer = Packer()
    kept = unpack(json.loads(json.dumps(packer.pack(family))), packer.arrays)
    assert Cast(kept).tables()["bills"].equals(own)
