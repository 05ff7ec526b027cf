"""Laws of families of tables: keys, relations, copies, totals and counts hold in every row, for any chunking."""

import pickle
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from schemas.errors import SourceError
from schemas.model import Relation
from tasks.synthesis import drawing
from tasks.synthesis.assign import assign, scaled_counts, without_repeats
from tasks.synthesis.descent import depths
from tasks.synthesis.family import Family
from tasks.synthesis.joins import parent_rows
from tasks.synthesis.relational import fit_family
from tasks.synthesis.staging import Cast
from tasks.values.cells import CellKey

KEYS = {
    "kinds": ("kind",),
    "people": ("id",),
    "items": ("id",),
    "orders": ("id",),
    "lines": ("order_id", "line"),
    "tags": ("order_id", "item_id"),
}
RELATIONS = (
    Relation(child="people", columns=("boss",), parent="people", parent_columns=("id",)),
    Relation(child="items", columns=("kind",), parent="kinds", parent_columns=("kind",)),
    Relation(child="orders", columns=("person_id",), parent="people", parent_columns=("id",)),
    Relation(child="lines", columns=("order_id",), parent="orders", parent_columns=("id",)),
    Relation(child="lines", columns=("item_id",), parent="items", parent_columns=("id",)),
    Relation(child="notes", columns=("order_id", "line"), parent="lines", parent_columns=("order_id", "line")),
    Relation(child="tags", columns=("order_id",), parent="orders", parent_columns=("id",)),
    Relation(child="tags", columns=("item_id",), parent="items", parent_columns=("id",)),
)


def shop(people: int = 300, seed: int = 0) -> dict[str, pa.Table]:
    """Six tables and one more: self reference, composite keys, unique pairs, optional keys, a total, a copy, a gap."""
    rng = np.random.default_rng(seed)
    boss = np.where(np.arange(people) < 10, -1, rng.integers(0, 10, people))
    age = rng.integers(18, 80, people)
    item_kind = rng.integers(0, 4, 100)
    price = np.round(rng.lognormal(item_kind, 0.2), 2)
    buyer = np.repeat(np.arange(people), rng.poisson(1 + age / 40))
    orders = len(buyer)
    day = 1_600_000_000 + rng.integers(0, 10**7, orders)
    order = np.repeat(np.arange(orders), 1 + rng.poisson(1.5, orders))
    line = np.arange(len(order)) - np.searchsorted(order, order) + 1
    item = rng.integers(0, 100, len(order))
    units = 1 + rng.poisson(1 + item_kind[item])
    total = np.round(np.bincount(order, units * price[item], orders), 2)
    noted = rng.random(len(order)) < 0.3
    pairs = np.unique(rng.integers(0, orders * 100, orders))
    return {
        "kinds": pa.table({"kind": ["A", "B", "C", "D"], "label": ["ale", "bun", "cod", "dip"]}),
        "people": pa.table(
            {
                "id": [f"P{i:05d}" for i in range(people)],
                "boss": pa.array([f"P{i:05d}" for i in np.maximum(boss, 0)], mask=boss < 0),
                "age": age,
            }
        ),
        "items": pa.table({"id": np.arange(100) + 1000, "kind": np.array(list("ABCD"))[item_kind], "price": price}),
        "orders": pa.table(
            {
                "id": np.arange(orders),
                "person_id": [f"P{i:05d}" for i in buyer],
                "placed": pa.array(day, pa.timestamp("s")),
                "total": total,
            }
        ),
        "lines": pa.table(
            {
                "order_id": order,
                "line": line,
                "item_id": pa.array(item + 1000, mask=rng.random(len(order)) < 0.05),
                "price": price[item],
                "units": units,
                "sent": pa.array(day[order] + 3600 * rng.integers(1, 90, len(order)), pa.timestamp("s")),
            }
        ),
        "notes": pa.table(
            {"order_id": order[noted], "line": line[noted], "stars": rng.integers(1, 6, int(noted.sum()))}
        ),
        "tags": pa.table({"order_id": pairs // 100, "item_id": pairs % 100 + 1000}),
    }


@pytest.fixture(scope="module")
def family() -> Family:
    return fit_family(shop(), RELATIONS, primary_keys=KEYS, seed=5)


@pytest.fixture(scope="module")
def made(family: Family) -> dict[str, pa.Table]:
    return Cast(family).tables()


def test_every_key_resolves_and_none_is_there_twice(made: dict[str, pa.Table]) -> None:
    for relation in RELATIONS:
        join = parent_rows(made, relation)
        missing = np.zeros(len(join), dtype=bool)
        for column in relation.columns:
            missing |= np.asarray(made[relation.child][column].is_null())
        assert (join[~missing] >= 0).all(), relation.child
    for name, key in KEYS.items():
        assert made[name].group_by(list(key)).aggregate([]).num_rows == made[name].num_rows, name


def test_keys_are_in_the_manner_of_the_real_ones_but_new(made: dict[str, pa.Table]) -> None:
    assert made["people"]["id"].to_pylist()[:2] == ["P00001", "P00002"]
    assert made["lines"]["line"].to_pylist()[0] == 1
    assert made["orders"].schema.field("id").type == pa.int64()


def test_a_small_table_that_many_refer_to_is_kept_unless_personal(family: Family, made: dict[str, pa.Table]) -> None:
    assert made["kinds"].equals(shop()["kinds"])
    assert any("kinds was kept" in note for note in family.notes)
    other = fit_family(shop(), RELATIONS, primary_keys=KEYS, personal=frozenset({"kinds"}))
    assert other.tables["kinds"].reference is None


def test_totals_are_the_sums_of_their_lines(made: dict[str, pa.Table]) -> None:
    join = parent_rows(made, RELATIONS[3])
    amount = made["lines"]["units"].to_numpy() * made["lines"]["price"].to_numpy()
    total = np.bincount(join, amount, made["orders"].num_rows)
    assert np.abs(made["orders"]["total"].to_numpy() - total).max() < 0.006


def test_copies_repeat_their_parents() -> None:
    tables = shop()
    tables["lines"] = tables["lines"].set_column(2, "item_id", pc.fill_null(tables["lines"]["item_id"], 1000))
    join = parent_rows(tables, RELATIONS[4])
    tables["lines"] = tables["lines"].set_column(3, "price", tables["items"]["price"].take(join))
    rows = Cast(fit_family(tables, RELATIONS, primary_keys=KEYS)).tables()
    assert rows["lines"]["price"].equals(rows["items"]["price"].take(parent_rows(rows, RELATIONS[4])))


def test_times_follow_their_parents(made: dict[str, pa.Table]) -> None:
    placed = made["orders"]["placed"].take(parent_rows(made, RELATIONS[3]))
    assert pc.all(pc.greater(made["lines"]["sent"], placed)).as_py()


def test_the_tree_of_a_self_reference_has_the_real_depth_and_no_cycle(made: dict[str, pa.Table]) -> None:
    join = parent_rows(made, RELATIONS[0])
    assert 0 < (join < 0).sum() < 30
    assert depths(join).max() == 1


def test_optional_keys_are_as_often_null(made: dict[str, pa.Table]) -> None:
    real, rows = shop()["lines"], made["lines"]
    error = np.sqrt(0.05 * 0.95 * (1 / real.num_rows + 1 / rows.num_rows))
    assert abs(rows["item_id"].null_count / rows.num_rows - real["item_id"].null_count / real.num_rows) < 5 * error


def test_counts_keep_their_distribution_and_their_dependence(made: dict[str, pa.Table]) -> None:
    real = shop()
    spread: list[tuple[np.ndarray, float]] = []
    for tables in (real, made):
        join = parent_rows(tables, RELATIONS[2])
        count = np.bincount(join, minlength=tables["people"].num_rows)
        spread.append(
            (np.bincount(count, minlength=20)[:20] / len(count), np.corrcoef(count, tables["people"]["age"])[0, 1])
        )
    assert 0.5 * np.abs(spread[0][0] - spread[1][0]).sum() < 0.1
    assert spread[1][1] > 0.5 * spread[0][1] > 0


def test_children_take_after_their_parents(made: dict[str, pa.Table]) -> None:
    means = []
    for tables in (shop(), made):
        join = parent_rows(tables, RELATIONS[4])
        kind = tables["items"]["kind"].take(pa.array(np.maximum(join, 0))).to_numpy(zero_copy_only=False)
        units = tables["lines"]["units"].to_numpy()
        means.append([units[(kind == letter) & (join >= 0)].mean() for letter in "ABCD"])
    assert np.all(np.abs(np.array(means[0]) - np.array(means[1])) < 0.6)


@pytest.mark.parametrize("whole", [drawing._WHOLE, 0])  # small tables are drawn whole, large ones row by row
def test_any_chunking_gives_the_same_rows(family: Family, whole: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(drawing, "_WHOLE", whole)
        made = Cast(family).tables()

        @given(cuts=st.lists(st.integers(0, 500), max_size=5))
        @settings(max_examples=3, deadline=None)
        def cut(cuts: list[int]) -> None:
            cast = pickle.loads(pickle.dumps(Cast(family)))
            for name in ("lines", "orders", "people"):
                borders = [0, *sorted(min(at, made[name].num_rows) for at in cuts), made[name].num_rows]
                parts = [cast.table(name, a, b) for a, b in pairwise(borders)]
                assert pa.concat_tables(parts).combine_chunks().equals(made[name].combine_chunks())

        cut()


@pytest.mark.parametrize("scale", [0.1, 3.0])
def test_rows_scale(family: Family, scale: float) -> None:
    rows = Cast(family, scale=scale).plan.rows
    for name in ("people", "orders", "lines", "notes"):
        assert rows[name] == round(family.tables[name].rows * scale), name


def test_rows_of_a_table_can_be_said_outright(family: Family) -> None:
    cast = Cast(family, rows={"people": 40, "orders": 77})
    assert cast.plan.rows["people"] == 40
    assert cast.plan.rows["orders"] == 77


def test_orphans_are_reported_and_cycles_and_lone_tables_are_taken() -> None:
    tables = {
        "a": pa.table({"id": [1, 2, 3, 4], "b_id": [1, 2, 1, 9], "x": [1.0, 2.0, 3.0, 4.0]}),
        "b": pa.table({"id": [1, 2], "a_id": [3, None], "y": ["u", "v"]}),
        "c": pa.table({"z": [1, 2, 2, 3, 3]}),
    }
    relations = [
        Relation(child="a", columns=("b_id",), parent="b", parent_columns=("id",)),
        Relation(child="b", columns=("a_id",), parent="a", parent_columns=("id",)),
    ]
    family = fit_family(tables, relations, primary_keys={"a": ("id",), "b": ("id",)})
    assert any("1 rows of a name a row of b" in note for note in family.notes)
    made = Cast(family, scale=5).tables()
    assert made["c"].num_rows == 25
    for relation in relations:
        join = parent_rows(made, relation)
        assert ((join >= 0) | np.asarray(made[relation.child][relation.columns[0]].is_null())).all()


def test_relations_that_name_nothing_are_refused() -> None:
    with pytest.raises(SourceError, match="names the table 'x'"):
        fit_family(shop(), [Relation(child="x", columns=("a",), parent="people", parent_columns=("id",))])
    with pytest.raises(SourceError, match="names column 'a'"):
        fit_family(shop(), [Relation(child="people", columns=("a",), parent="people", parent_columns=("id",))])


@given(counts=hnp.arrays(np.int64, st.integers(1, 40), elements=st.integers(0, 9)), wanted=st.integers(0, 500))
def test_scaled_counts_add_up_and_never_go_negative(counts: np.ndarray, wanted: int) -> None:
    scaled = scaled_counts(counts, wanted)
    assert scaled.sum() == wanted
    assert (scaled >= 0).all()


@given(
    groups=hnp.arrays(np.int64, st.integers(0, 60), elements=st.integers(-1, 3)),
    slots=hnp.arrays(np.int64, st.integers(1, 30), elements=st.integers(0, 5)),
    seed=st.integers(0, 9),
)
def test_everyone_who_wants_a_parent_has_one_and_places_are_used_evenly(
    groups: np.ndarray, slots: np.ndarray, seed: int
) -> None:
    kinds = np.arange(len(slots)) % 4
    found = assign(groups, slots, kinds, CellKey.of(seed, "t"))
    assert ((found >= 0) == (groups >= 0)).all()
    wanting = int((groups >= 0).sum())
    if wanting == slots.sum() and wanting:
        assert (np.bincount(found[found >= 0], minlength=len(slots)) == slots).all()


@given(fixed=hnp.arrays(np.int64, st.integers(1, 60), elements=st.integers(0, 9)), seed=st.integers(0, 99))
def test_pairs_come_to_be_unique_where_they_can(fixed: np.ndarray, seed: int) -> None:
    moving = np.random.default_rng(seed).integers(0, 70, len(fixed))
    done = without_repeats(fixed, moving, 70, CellKey.of(seed, "p"))
    assert len(np.unique(fixed * 70 + done)) == len(fixed)
