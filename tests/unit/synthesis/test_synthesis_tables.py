"""Laws that every synthesizer of ours keeps, on mixed tables with nulls, dates and dependences."""

import datetime as dt
import json
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.errors import BadInputError, SourceError
from tasks.synthesis.copula import EmpiricalCopula
from tasks.synthesis.encode import NumberCodec
from tasks.synthesis.interface import Columns, Synthesizer, load, synthesizer, synthesizer_kinds
from tasks.synthesis.trees import SequentialTrees

OURS = (SequentialTrees(), EmpiricalCopula())


def mixed(rows: int = 600, seed: int = 0) -> pa.Table:
    """A table of every type, with a total, a code and its name, an end after its start, and nulls."""
    rng = np.random.default_rng(seed)
    size = rng.integers(0, 4, rows)
    price = np.round(rng.lognormal(3, 0.5, rows) + 10 * size, 2)
    tax = np.round(price * 0.2, 2)
    start = 1_600_000_000 + 60 * rng.integers(0, 300_000, rows)
    return pa.table(
        {
            "code": pa.array(np.array(["S", "M", "L", "X"])[size]),
            "name": pa.array(np.array(["small", "medium", "large", "extra"])[size]).dictionary_encode(),
            "price": pa.array(price),
            "tax": pa.array(tax, mask=rng.random(rows) < 0.1),
            "total": pa.array(np.round(price + tax, 2)),
            "units": pa.array(rng.poisson(3 + size), pa.int32()),
            "paid": pa.array(rng.random(rows) < 0.2 + 0.2 * size),
            "fee": pa.array([Decimal(int(v)) / 20 for v in rng.integers(1, 60, rows)], pa.decimal128(9, 2)),
            "day": pa.array([dt.date(2020, 1, 1) + dt.timedelta(days=int(v)) for v in rng.integers(0, 900, rows)]),
            "start": pa.array(start * 1_000_000, pa.timestamp("us")),
            "end": pa.array((start + 60 * rng.integers(1, 90, rows)) * 1_000_000, pa.timestamp("us", tz=None)),
            "constant": pa.array(["same"] * rows),
            "nothing": pa.nulls(rows, pa.string()),
            "id": pa.array([f"u{v:08d}" for v in rng.permutation(rows)]),
        }
    )


@pytest.fixture(scope="module", params=OURS, ids=lambda one: one.kind)
def fitted(request: pytest.FixtureRequest):  # type: ignore[no-untyped-def]
    return request.param.fit(mixed(), seed=7)


@given(cuts=st.lists(st.integers(0, 300), max_size=6))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_chunking_gives_the_same_rows(fitted, cuts: list[int]) -> None:  # type: ignore[no-untyped-def]
    borders = [0, *sorted(cuts), 300]
    for total in (None, 300):
        parts = [fitted.sample(a, b, total=total) for a, b in pairwise(borders)]
        assert pa.concat_tables(parts).combine_chunks().equals(fitted.sample(0, 300, total=total).combine_chunks())


def test_a_stated_total_brings_shares_out_as_learnt() -> None:
    real = pa.table({"c": ["a"] * 70 + ["b"] * 20 + ["c"] * 10})
    made = SequentialTrees().fit(real).sample(0, 100, total=100)
    assert [made["c"].to_pylist().count(one) for one in "abc"] == [70, 20, 10]


def test_a_kept_model_gives_the_same_rows_and_holds_no_object(fitted, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    fitted.save(tmp_path)
    again = load(tmp_path)
    assert again.sample(5, 99).equals(fitted.sample(5, 99))
    assert dict(again.left_out) == dict(fitted.left_out)
    with np.load(tmp_path / "arrays.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)


def test_seeds_differ_and_repeat() -> None:
    table = mixed(200)
    for one in OURS:
        assert one.fit(table, seed=1).sample(0, 50).equals(one.fit(table, seed=1).sample(0, 50))
        assert not one.fit(table, seed=1).sample(0, 50).equals(one.fit(table, seed=2).sample(0, 50))


def test_types_grids_and_ranges_are_kept(fitted) -> None:  # type: ignore[no-untyped-def]
    real, made = mixed(), fitted.sample(0, 500)
    assert made.schema.types == [real.schema.field(name).type for name in made.column_names]
    assert pc.all(pc.equal(pc.round(made["price"], 2), made["price"])).as_py()
    assert {int(v * 20) for v in made["fee"].to_pylist()} <= {int(v * 20) for v in real["fee"].to_pylist()}
    assert set(made["constant"].to_pylist()) == {"same"}
    assert made["nothing"].null_count == 500
    for name in ("price", "units", "day", "start"):
        assert pc.min(made[name]).as_py() >= pc.min(real[name]).as_py(), name
        assert pc.max(made[name]).as_py() <= pc.max(real[name]).as_py(), name


def test_formulas_hold_in_every_row(fitted) -> None:  # type: ignore[no-untyped-def]
    made = fitted.sample(0, 500)
    names = {"S": "small", "M": "medium", "L": "large", "X": "extra"}
    assert made["name"].cast(pa.string()).to_pylist() == [names[code] for code in made["code"].to_pylist()]
    assert pc.all(pc.greater(made["end"], made["start"])).as_py()
    whole = made.filter(pc.and_(pc.is_valid(made["tax"]), pc.is_valid(made["total"])))
    rest = pc.subtract(whole["total"], pc.add(whole["price"], whole["tax"])).to_numpy()
    assert np.abs(rest).max() < 1e-9


@given(st.lists(st.integers(0, 2000), min_size=2, max_size=40), st.sampled_from([0.01, 0.05, 0.5]))
def test_the_ends_of_a_range_lie_on_the_grid(steps: list[int], step: float) -> None:
    real = np.round(np.array(steps) * step, 2)
    codec = NumberCodec.of(pa.chunked_array([real]), 2)
    made = codec.units(np.linspace(0, 1, 50))
    assert np.abs(codec.grid.snap(made) - made).max() < 1e-9  # the mean of the last two need not lie on it
    assert real.min() - 1e-9 <= made.min() and made.max() <= real.max() + 1e-9


def test_identifiers_are_left_to_the_record_engine(fitted) -> None:  # type: ignore[no-untyped-def]
    assert "id" in fitted.left_out
    assert "id" not in fitted.sample(0, 3).column_names


def test_columns_named_as_keys_are_left_out() -> None:
    fit = SequentialTrees().fit(mixed(100), columns=Columns(keys=frozenset({"units"}), made=frozenset({"code"})))
    assert {"units", "code"} <= set(fit.left_out)


@pytest.mark.parametrize("one", OURS, ids=lambda one: one.kind)
def test_nulls_are_as_frequent_as_in_the_real_rows(one: Synthesizer) -> None:
    real = mixed(2000)
    made = one.fit(real, seed=3).sample(0, 4000)
    gap = abs(made["tax"].null_count / 4000 - real["tax"].null_count / 2000)
    assert gap < 5 * np.sqrt(0.1 * 0.9 * (1 / 4000 + 1 / 2000))  # five standard errors


def test_a_rare_category_and_a_rare_number_are_not_replayed() -> None:
    rng = np.random.default_rng(0)
    place = rng.choice(["a", "b", "c"], 1000).tolist()
    place[17] = "the only one"
    income = np.round(rng.lognormal(10, 1, 1000), 2)
    income[17] = 9_999_999.99
    table = pa.table({"place": place, "income": income, "age": rng.integers(18, 90, 1000), "x": rng.random(1000)})
    for one in OURS:
        made = one.fit(table).sample(0, 5000)
        assert "the only one" not in made["place"].to_pylist()
        assert pc.max(made["income"]).as_py() < 9_999_999
        shared = np.isin(made["income"].to_numpy(), income).mean()
        assert shared < 0.05  # by chance, on a grid of cents


def test_a_real_row_seen_once_does_not_come_back() -> None:
    rng = np.random.default_rng(1)
    # So few combinations that copies would be the rule: one in ten real rows is alone.
    table = pa.table({f"c{j}": rng.integers(0, 3, 400).astype(str) for j in range(6)})
    made = SequentialTrees(leaf=1, penalty=0).fit(table).sample(0, 2000)
    rows = [tuple(row.values()) for row in table.to_pylist()]
    alone = {row for row in rows if rows.count(row) == 1}
    twice = len({row for row in rows if rows.count(row) == 2})
    share = np.mean([tuple(row.values()) in alone for row in made.to_pylist()])
    assert share <= 2 * twice / len(rows) + 0.05  # what Good and Turing expect of fresh rows, and sampling error


def test_dependence_survives() -> None:
    rng = np.random.default_rng(2)
    group = rng.integers(0, 2, 2000)
    x = rng.normal(group * 3, 1)
    table = pa.table({"group": group.astype(str), "x": x, "y": 2 * x + rng.normal(0, 0.1, 2000)})
    made = SequentialTrees().fit(table).sample(0, 2000).to_pydict()
    assert np.corrcoef(made["x"], made["y"])[0, 1] > 0.99
    means = [np.mean([v for v, g in zip(made["x"], made["group"], strict=True) if g == one]) for one in "01"]
    assert abs((means[1] - means[0]) - 3) < 0.3


def test_more_penalty_means_fewer_leaves() -> None:
    sizes = [
        sum(m.tree.size for m in SequentialTrees(penalty=p).fit(mixed()).models)  # type: ignore[attr-defined]
        for p in (0.0, 6.0, 1e9)
    ]
    assert sizes[0] > sizes[1] > sizes[2]


def test_where_redraws_rows_until_they_fit_and_keeps_their_places(fitted) -> None:  # type: ignore[no-untyped-def]
    def large(table: pa.Table) -> np.ndarray:
        return pc.equal(table["code"], "L").to_numpy()

    made = fitted.sample(0, 200, where=large)
    assert set(made["code"].to_pylist()) == {"L"}
    assert pa.concat_tables([fitted.sample(0, 33, where=large), fitted.sample(33, 200, where=large)]).equals(made)
    free = fitted.sample(0, 200)
    fits = np.flatnonzero(large(free))
    assert free.take(fits).equals(made.take(fits))


def test_an_impossible_condition_is_refused(fitted) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadInputError, match="too rare, or impossible"):
        fitted.sample(0, 2, where=lambda table: np.zeros(table.num_rows, dtype=bool))


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"a": [1]}),
        pa.table({"a": [1.5, None], "b": [None, "x"]}),
        pa.table({"a": pa.nulls(9, pa.float64()), "b": pa.nulls(9)}),
        pa.table({"a": [float("nan"), float("inf"), 1.0] * 9}),
        pa.table({"a": pa.array([2**62, -(2**62), 5], pa.int64())}),
        pa.table({"a": [True, None, False] * 3, "t": pa.array([1, 2, 3] * 3, pa.time64("us"))}),
        pa.table({f"c{j}": np.arange(30) % (j + 2) for j in range(120)}),
        pa.table({"a": ["x" * 100_000, "y", "y"]}),
    ],
    ids=["one row", "nulls", "all null", "not finite", "wide integers", "times", "many columns", "large cell"],
)
@pytest.mark.parametrize("one", OURS, ids=lambda one: one.kind)
def test_odd_tables_are_learnt(one: Synthesizer, table: pa.Table) -> None:
    made = one.fit(table).sample(0, 20)
    assert made.num_rows == 20


@pytest.mark.parametrize("one", OURS, ids=lambda one: one.kind)
def test_a_table_without_anything_to_learn_is_refused(one: Synthesizer) -> None:
    with pytest.raises(SourceError, match="nothing to learn"):
        one.fit(pa.table({"a": pa.array([], pa.int64())}))
    with pytest.raises(SourceError, match="can be learnt"):
        one.fit(pa.table({"a": [[1], [2]]}))


def test_a_large_table_is_fitted_on_a_stated_part_of_it() -> None:
    fit = SequentialTrees(most_rows=100).fit(pa.table({"a": np.arange(1000) % 7}))
    assert "100 of 1,000 rows" in fit.notes[0]


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No fitted model"):
        load(tmp_path)
    (tmp_path / "model.json").write_text(json.dumps({"kind": "sequential_trees"}))
    with pytest.raises(SourceError, match="No fitted model"):
        load(tmp_path)


def test_kinds_are_found_by_name() -> None:
    assert {"sequential_trees", "empirical_copula", "auto", "gaussian_copula", "par"} <= set(synthesizer_kinds())
    with pytest.raises(BadInputError, match="Did you mean"):
        synthesizer("sequential_tree")
