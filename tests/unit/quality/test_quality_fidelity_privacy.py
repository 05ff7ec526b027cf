"""Known good and known bad synthetic rows must be told apart by every figure."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tasks.quality.attacks import Risk, singling_out, wilson
from tasks.quality.fidelity import accuracy, detection_auc, measure_fidelity, sdmetrics_quality
from tasks.quality.matrix import Space, nearest
from tasks.quality.nearness import closer_share
from tasks.quality.privacy import copied_share, measure_privacy
from tasks.quality.twin import Compared, compare
from tasks.quality.verdict import judge


def people(rows: int, seed: int) -> pa.Table:
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 3, rows)
    x = rng.normal(group, 1)
    return pa.table(
        {
            "group": np.array(["a", "b", "c"])[group],
            "x": x,
            "y": pa.array(x + rng.normal(0, 0.3, rows), mask=rng.random(rows) < 0.1),
            "n": rng.poisson(3 + group),
            "flag": rng.random(rows) < 1 / (1 + np.exp(-2 * x)),
            "when": pa.array(1_600_000_000 + rng.integers(0, 10**7, rows), pa.timestamp("s")),
        }
    )


def shuffled(table: pa.Table, seed: int = 0) -> pa.Table:
    rng = np.random.default_rng(seed)
    return pa.table({name: table[name].take(rng.permutation(table.num_rows)) for name in table.column_names})


TRAIN, HOLD, FRESH = people(1200, 1), people(1200, 2), people(1200, 3)


def test_fresh_rows_are_as_good_as_the_holdout() -> None:
    figures = measure_fidelity(TRAIN, HOLD, FRESH, target="flag", sdmetrics=False)
    assert np.allclose(figures.accuracy, figures.accuracy_ceiling, atol=0.03)
    assert abs(figures.detection - 0.5) < 0.06
    assert figures.utility is not None and figures.utility_real is not None
    assert figures.utility > 0.95 * figures.utility_real


def test_shuffled_columns_keep_single_shapes_and_lose_the_rest() -> None:
    figures = measure_fidelity(TRAIN, HOLD, shuffled(TRAIN), target="flag", sdmetrics=False)
    assert figures.accuracy[0] > 0.99
    assert figures.accuracy[2] < figures.accuracy_ceiling[2] - 0.05
    assert figures.detection > 0.8
    assert figures.utility is not None and figures.utility_real is not None
    assert abs(figures.utility - 0.5) < 0.5 * (figures.utility_real - 0.5)  # 0.5 but for the overfitting of noise


def test_sdmetrics_score_of_shuffled_columns_is_below_that_of_fresh_rows() -> None:
    assert sdmetrics_quality(TRAIN, FRESH) > sdmetrics_quality(TRAIN, shuffled(TRAIN)) + 0.05


def test_fresh_rows_give_nobody_away() -> None:
    figures = measure_privacy(TRAIN, HOLD, FRESH, attacks=300)
    assert figures.copies == 0
    assert figures.closer_share < 0.56
    # Three standard errors of the difference of two rates at 300 attempts, over the room that the control leaves.
    assert all(risk.value < 3 * np.sqrt(2 * 0.25 / 300) / (1 - risk.control_rate) for risk in figures.attacks.values())


@pytest.mark.parametrize("share", [0.05, 0.5, 1.0])
def test_replayed_rows_are_counted(share: float) -> None:
    cut = int(share * TRAIN.num_rows)
    replayed = pa.concat_tables([TRAIN.slice(0, cut), FRESH.slice(cut)])
    space = Space.of(TRAIN, [replayed])
    assert copied_share(space.values(replayed), space.values(TRAIN)) == pytest.approx(cut / 1200)
    assert not judge(TRAIN, HOLD, replayed).private


def test_rows_of_too_few_columns_for_the_gates_are_not_held_to_privacy_in_the_choice_either() -> None:
    few = ["group", "n", "flag"]
    assert judge(TRAIN.select(few), HOLD.select(few), TRAIN.select(few)).private


def test_other_texts_in_the_place_of_words_are_seen() -> None:
    def fares(seed: int, word: str) -> pa.Table:
        chance = np.random.default_rng(seed)
        texts = [word if one < 0.4 else f"{one * 90:.2f} EUR" for one in chance.random(800)]
        return people(800, seed).append_column("fare", pa.array(texts))

    real, held = fares(1, "on the house"), fares(2, "on the house")
    fresh = measure_fidelity(real, held, fares(3, "on the house"), sdmetrics=False)
    other = measure_fidelity(real, held, fares(3, "?? lorem ??"), sdmetrics=False)
    assert fresh.detection < 0.6
    assert other.detection > 0.65
    assert other.accuracy[0] < fresh.accuracy[0] - 0.05
    whole = {"fares": Compared(real, held, fares(3, "?? lorem ??"), tuple(real.column_names))}
    found = compare(whole, ()).tables["fares"]
    assert found.fidelity is not None
    assert found.fidelity.detection > 0.65
    assert len(found.pictures) == real.num_columns


def test_a_copy_of_the_training_rows_fails_every_figure() -> None:
    figures = measure_privacy(TRAIN, HOLD, TRAIN, attacks=300)
    assert figures.copies == 1
    assert figures.closer_share > 0.95
    assert all(risk.upper > 0.3 for risk in figures.attacks.values())


def test_nulls_count_as_equal_in_copies_and_as_far_in_distance() -> None:
    table = pa.table({"a": [1.0, None, 3.0], "b": ["x", None, "y"]})
    space = Space.of(table)
    values = space.values(table)
    assert copied_share(values, values) == 1
    points = space.points(values)
    distance, position = nearest(points, points)
    assert position[:, 0].tolist() == [0, 1, 2]
    assert np.allclose(distance, 0)


@given(
    queries=hnp.arrays(np.float32, (7, 3), elements=st.floats(-5, 5, width=32)),
    reference=hnp.arrays(np.float32, (9, 3), elements=st.floats(-5, 5, width=32)),
)
def test_nearest_is_nearest(queries: np.ndarray, reference: np.ndarray) -> None:
    distance, _ = nearest(queries, reference, k=2)
    every = np.sort(np.linalg.norm(queries[:, None].astype(float) - reference[None], axis=2), axis=1)
    assert np.allclose(distance, every[:, :2], atol=5e-3)  # the short form of a squared distance in single precision


@given(successes=st.integers(0, 50), more=st.integers(0, 50))
def test_wilson_holds_the_rate_and_narrows(successes: int, more: int) -> None:
    attempts = max(successes + more, 1)
    centre, half = wilson(successes, attempts)
    assert centre - half - 1e-9 <= successes / attempts <= centre + half + 1e-9
    assert wilson(successes * 10, attempts * 10)[1] < half


def test_risk_counts_only_what_the_control_does_not_reach() -> None:
    same = np.arange(1000) % 2 == 0
    assert Risk.of(same, same).value == 0
    assert Risk.of(np.ones(1000, dtype=bool), same).value > 0.99
    assert Risk.of(np.zeros(0, dtype=bool), same).attempts == 0


@given(
    hnp.arrays(np.float64, (12, 4), elements=st.sampled_from([-2.0, -1.0, 0.0, 0.5, 3.0, np.nan])), st.integers(0, 9)
)
@settings(max_examples=25, deadline=None)
def test_predicates_single_out_as_they_read(rows: np.ndarray, seed: int) -> None:
    """Rows that equal the synthetic ones are singled out by whatever singles those out, and others by what fits one."""
    names = tuple("abcd")
    space = Space(
        names, (None, None, pa.array(["x"]), None), (np.linspace(0, 1, 257),) * 2 + (None,) + (np.zeros(257),)
    )
    whole = singling_out(space, rows, rows[::-1], rows, attacks=20, seed=seed)
    assert whole.attack_rate == whole.control_rate == (1.0 if whole.attempts else 0.0)
    doubled = np.concatenate([rows, rows])
    assert singling_out(space, doubled, doubled, rows, attacks=20, seed=seed).attack_rate == 0.0


def test_a_null_is_on_neither_side_of_a_number() -> None:
    made = np.array([[1.0], [2.0], [3.0], [4.0], [np.nan], [np.nan]])
    space = Space(("a",), (None,), (np.linspace(0, 1, 257),))
    nulls = np.full((6, 1), np.nan)
    nulls[0] = 9.0
    found = singling_out(space, nulls, made, made, attacks=40)  # at most 1, and at least 4, fit one each
    assert 0.2 < found.attack_rate < 0.8
    assert found.control_rate == 1.0


def test_the_closer_share_is_one_half_for_fresh_rows_however_few_were_set_aside() -> None:
    found = []
    for seed in range(8):
        real, held, made = people(800, seed), people(200, seed + 100), people(500, seed + 200)
        space = Space.of(real, [held, made])
        found.append(closer_share(space, *(space.values(side) for side in (real, held, made)), errors=3.0))
    error = np.mean([one.error for one in found]) / np.sqrt(8)
    assert abs(np.mean([one.share for one in found]) - 0.5) < 5 * error
    assert 0.5 < np.mean([one.chance for one in found]) < 0.5 + 8 * error  # the surest of five is above a half
    assert abs(np.mean([one.share - one.chance for one in found])) < 5 * error
    assert abs(np.mean([one.whole for one in found]) - 0.5) < 5 * error
    assert max(one.surely(3.0) for one in found) < 0.53


def test_the_closer_share_is_one_half_for_fresh_rows_of_which_many_are_alike() -> None:
    def levels(rows: int, seed: int) -> pa.Table:
        rng = np.random.default_rng(seed)
        return pa.table({name: rng.choice(9, rows, p=np.arange(1, 10) / 45) for name in "abc"})

    real, held, made = levels(1600, 1), levels(400, 2), levels(2000, 3)
    space = Space.of(real, [held, made])
    found = closer_share(space, *(space.values(side) for side in (real, held, made)))
    assert abs(found.share - 0.5) < 4 * found.error  # ties left out made it 0.60, 5 errors away
    assert found.error < 0.03


def test_the_error_of_a_closer_share_grows_where_many_rows_share_their_nearest() -> None:
    real, held = people(400, 1), people(400, 2)
    one = pa.concat_tables([people(400, 3).slice(0, 4)] * 100)
    space = Space.of(real, [held, one])
    shared = closer_share(space, *(space.values(side) for side in (real, held, one)))
    apart = closer_share(space, *(space.values(side) for side in (real, held, people(400, 3))))
    assert shared.error > 5 * apart.error


def test_tables_without_anything_to_measure_do_not_fail() -> None:
    table = pa.table({"id": [f"u{i}" for i in range(50)]})
    assert judge(table, table, table).private
    space = Space.of(people(40, 0), columns=["group"])
    one = space.values(people(40, 0))
    assert accuracy(space, one, one) == (1.0, 1.0, 1.0)
    assert 0 <= detection_auc(space, one, one) <= 1
    alike = closer_share(space, one, one, one)  # ties, one and all
    assert alike.share == pytest.approx(0.5)
    assert alike.error < 0.1


def test_a_date_for_never_is_measured_like_any_other() -> None:
    days = pa.array(["2001-04-16", "9999-01-01"] * 30).cast(pa.date32())
    table = pa.table({"until": days, "kind": ["a", "b", "c"] * 20})
    assert sdmetrics_quality(table, table) == pytest.approx(1.0)
