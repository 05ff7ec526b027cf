"""What chance leaves of the trends between tables: few parents, many kinds."""

import numpy as np
import pyarrow as pa

from schemas.model import Relation
from tasks.quality.kinship import measure_kinship

RELATION = Relation(child="orders", columns=("person",), parent="people", parent_columns=("id",))


def sample(people: int, seed: int, *, tied: bool = True) -> dict[str, pa.Table]:
    """People of twenty lands, and orders sent to where they live; or anywhere."""
    rng = np.random.default_rng(seed)
    land = rng.integers(0, 20, people)
    person = np.repeat(np.arange(people), 5)
    to = land[person] if tied else rng.integers(0, 20, len(person))
    return {
        "people": pa.table({"id": np.arange(people), "land": [f"l{one}" for one in land]}),
        "orders": pa.table({"person": person, "to": [f"t{one}" for one in to]}),
    }


def test_fresh_rows_reach_what_chance_leaves_and_untied_ones_do_not() -> None:
    shares = [measure_kinship(sample(60, 0), sample(60, seed), [RELATION]) for seed in range(1, 9)]
    found = [one.likeness for one in shares if one and one.likeness]
    assert len(found) == 8
    assert abs(float(np.mean(found)) - 1.0) < 0.05  # the mean of eight; one spreads by some 0.06
    assert max(one.bonds[0].trends or 0 for one in shares if one) < 0.85  # which no threshold can ask of 60 people
    untied = measure_kinship(sample(60, 0), sample(60, 1, tied=False), [RELATION])
    assert untied
    assert (untied.likeness or 1) < 0.4
