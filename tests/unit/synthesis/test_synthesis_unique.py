"""Sets of columns that a database declares unique are unique in a twin, too, though another column is the key."""

import json

import numpy as np
import pyarrow as pa
import pytest

from schemas.model import Relation
from tasks.synthesis.family import Family
from tasks.synthesis.implied import find_implied
from tasks.synthesis.joins import parent_rows
from tasks.synthesis.packing import Packer, unpack
from tasks.synthesis.relational import fit_family
from tasks.synthesis.staging import Cast

RELATIONS = [
    Relation(child="seats", columns=(column,), parent=parent, parent_columns=("id",))
    for column, parent in (("singer", "singers"), ("concert", "concerts"))
]


def choir(unnamed: int = 0) -> Family:
    """Singers and the concerts that they sing in, each once; some seats are nobody's yet."""
    chance = np.random.default_rng(5)
    sung = chance.random((70, 40)) < np.linspace(0.05, 0.9, 70)[:, None]
    singer, concert = np.nonzero(sung)
    tables = {
        "singers": pa.table({"id": np.arange(70), "voice": chance.choice(["alto", "bass", "tenor"], 70)}),
        "concerts": pa.table({"id": np.arange(40), "hall": chance.choice(["north", "south"], 40)}),
        "seats": pa.table({
            "id": np.arange(len(singer)), "singer": singer,
            "concert": pa.array(concert, mask=np.arange(len(singer)) % 50 < unnamed),
            "row": chance.integers(1, 6, len(singer)),
        }),
    }  # fmt: skip
    keys = dict.fromkeys(tables, ("id",))
    return fit_family(tables, RELATIONS, primary_keys=keys, unique={"seats": (("id",), ("singer", "concert"))})


@pytest.mark.parametrize("unnamed", [0, 1])
def test_no_pair_comes_twice(unnamed: int) -> None:
    learnt = choir(unnamed)
    seats = Cast(learnt).table("seats")
    assert (seats["concert"].null_count > 0) == bool(unnamed)
    there = seats.filter(seats["concert"].is_valid())
    assert len(set(zip(there["singer"].to_pylist(), there["concert"].to_pylist(), strict=True))) == there.num_rows
    packer = Packer()
    kept = Cast(unpack(json.loads(json.dumps(packer.pack(learnt))), packer.arrays))
    assert pa.concat_tables([kept.table("seats", 0, 99), kept.table("seats", 99)]).equals(seats)


def test_a_key_in_a_unique_set_is_told_by_what_is_in_it_alone() -> None:
    """A lesson's pupil is its course's: told where no set forbids it, or where the course is in the set, too."""
    chance = np.random.default_rng(6)
    pupil = chance.integers(0, 30, 200)
    course = np.repeat(np.arange(200), 3)
    tables = {
        "pupils": pa.table({"id": np.arange(30)}),
        "courses": pa.table({"id": np.arange(200), "pupil": pupil}),
        "lessons": pa.table({"id": np.arange(600), "course": course, "pupil": pupil[course], "hour": np.arange(600)}),
    }
    relations = [
        Relation(child=child, columns=(column,), parent=f"{column}s", parent_columns=("id",))
        for child, column in (("courses", "pupil"), ("lessons", "course"), ("lessons", "pupil"))
    ]
    joins, keys = [parent_rows(tables, one) for one in relations], dict.fromkeys(tables, ("id",))

    def told(*unique: tuple[str, ...]) -> list[int]:
        return [*find_implied(relations, joins, list(tables), keys, unique={"lessons": unique})]

    assert told() == told(("pupil", "course")) == told(("id",)) == [2]
    assert told(("pupil", "hour")) == []
