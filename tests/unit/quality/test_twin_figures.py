"""The benchmark of twins: what a difference between two makers is worth beside its standard error."""

import runpy
from pathlib import Path

import pytest

BENCH = runpy.run_path(str(Path(__file__).parents[3] / "benchmarks" / "twin_figures.py"))
Figures, beside, pooled, told = (BENCH[name] for name in ("Figures", "beside", "pooled", "told"))


def halvings(quality: list[float], closer: list[float]) -> list[object]:
    return [
        Figures(1.0, 0.1, q, float("nan"), 0.5, c, 0.01, 0.0, 0.0, 0.05) for q, c in zip(quality, closer, strict=True)
    ]


OURS, THEIRS = halvings([0.97, 0.98, 0.99], [0.52, 0.54, 0.53]), halvings([0.87, 0.88, 0.89], [0.46, 0.48, 0.47])


def test_a_difference_is_bold_where_it_is_more_than_chance() -> None:
    found = beside(OURS, halvings([0.87, 0.87, 0.90], [0.52, 0.54, 0.52]))
    assert found["quality"].told("quality") == "**+0.100 ± 0.006**"
    assert found["closer"].told("closer") == "-0.003 ± 0.008"
    assert found["TSTR"].told("TSTR") == "-"


def test_a_share_below_a_half_is_no_better_than_a_half() -> None:
    assert beside(OURS, THEIRS)["closer"].mean == pytest.approx(-0.03)


def test_tables_together_tell_what_one_cannot() -> None:
    one = beside(OURS, halvings([0.955, 0.98, 0.99], [0.52, 0.53, 0.53]))["quality"]
    assert "**" not in one.told("quality")
    row = beside(OURS, halvings([0.96, 0.972, 0.982], [0.52, 0.54, 0.53]))
    many = pooled([row] * 9)["quality"]
    assert many.mean == pytest.approx(row["quality"].mean)
    assert many.error == pytest.approx(row["quality"].error / 3)


def test_figures_are_told_with_their_errors() -> None:
    assert told(OURS)[2:7] == ["0.980 ± 0.006", "", "0.50 ± 0.000", "", "0.530 ± 0.006"]
    parted = Figures(1.0, 0.1, 0.9, 0.7, 0.5, 0.52, 0.01, 0.0, 0.001, 0.05, 0.75, 0.51, 0.515)
    assert told([parted])[3:9] == ["0.700 (0.750)", "0.50", "0.510", "0.520 ± 0.010 (0.515)", "0.000 (0.001)", "0.050"]
