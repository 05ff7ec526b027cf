"""Attacks on masked rows as figures with intervals: the counts are the step's, the statistics the quality report's."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from tasks.pii.attacks import Attack
from tasks.quality.attacks import Risk

Figures = dict[str, dict[str, Risk]]

_FEWEST = 100  # attempts; of fewer the interval is as wide as the bound, and the figure itself is held


def figures(attacks: Mapping[str, Mapping[str, Attack]]) -> Figures:
    """Give the risk of each attack on each table."""
    return {
        table: {
            name: Risk.of(*(np.arange(one.attempts) < hits for hits in (one.hits, one.control_hits)))
            for name, one in tried.items()
        }
        for table, tried in attacks.items()
    }


def bounds(found: Figures) -> dict[str, float]:
    """Give what rule C3 holds to its bound, by table and attack."""
    return {
        f"{table}: {name.replace('_', ' ')}": risk.upper if risk.attempts >= _FEWEST else risk.value
        for table, tried in found.items()
        for name, risk in tried.items()
    }


def plain(found: Figures) -> dict[str, dict[str, dict[str, Any]]]:
    """Give the figures as JSON values."""
    return {
        table: {name: {key: round(value, 6) for key, value in asdict(risk).items()} for name, risk in tried.items()}
        for table, tried in found.items()
    }
