"""Foreign keys that another one tells: a treatment's animal is its visit's animal, in every row of a twin too."""

import json
from functools import cache

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

ANIMALS, VETS = 260, 12
RELATIONS = [
    Relation(child=child, columns=(parent,), parent=f"{parent}s", parent_columns=("id",))
    for child, parent in (
        ("visits", "animal"), ("visits", "vet"), ("treatments", "animal"), ("treatments", "visit"),
        ("treatments", "vet"), ("notes", "treatment"), ("notes", "visit"), ("notes", "animal"),
    )
]  # fmt: skip


@cache
def practice(walk_ins: int = 0) -> dict[str, pa.Table]:
    """Animals' visits and treatments; notes of treatments. The vet who treats is often another than the visit's."""
    rng = np.random.default_rng(8)
    kind = rng.choice(["cat", "dog", "hen"], ANIMALS)
    animal = np.repeat(np.arange(ANIMALS), rng.poisson(2, ANIMALS))
    vet = rng.integers(0, VETS, len(animal))
    visit = np.repeat(np.arange(len(animal)), rng.poisson(1.5, len(animal)))
    drug = np.where(kind[animal[visit]] == "hen", "wormer", rng.choice(["salve", "drops"], len(visit)))
    noted = np.flatnonzero(rng.random(len(visit)) < 0.5)
    alone = np.arange(len(visit)) < walk_ins
    return {
        "animals": pa.table({"id": np.arange(ANIMALS), "kind": kind}),
        "vets": pa.table({"id": np.arange(VETS), "grade": rng.integers(1, 4, VETS)}),
        "visits": pa.table({"id": np.arange(len(animal)), "animal": animal, "vet": vet}),
        "treatments": pa.table({
            "id": np.arange(len(visit)), "animal": animal[visit], "visit": pa.array(visit, mask=alone),
            "vet": np.where(rng.random(len(visit)) < 0.6, vet[visit], rng.integers(0, VETS, len(visit))), "drug": drug,
        }),
        "notes": pa.table({
            "id": np.arange(len(noted)), "treatment": noted, "visit": pa.array(visit[noted], mask=alone[noted]),
            "animal": animal[visit[noted]], "length": rng.integers(3, 90, len(noted)),
        }),
    }  # fmt: skip


def family(walk_ins: int = 0) -> Family:
    tables = practice(walk_ins)
    return fit_family(tables, RELATIONS, primary_keys=dict.fromkeys(tables, ("id",)))


def told(made: dict[str, pa.Table], child: str, column: str, by: str) -> np.ndarray:
    """What a row's parent says of a column, -1 where there is none."""
    (relation,) = [one for one in RELATIONS if (one.child, one.columns) == (child, (by,))]
    at = parent_rows(made, relation)
    return np.where(at >= 0, np.asarray(made[relation.parent][column].fill_null(-1))[at], -1)


@pytest.mark.parametrize("walk_ins", [0, 40])
def test_what_another_key_tells_is_never_drawn_by_itself(walk_ins: int) -> None:
    learnt = family(walk_ins)
    assert {RELATIONS[n].columns[0] + " of " + RELATIONS[n].child for n in learnt.implied} == {
        "animal of treatments", "visit of notes", "animal of notes",
    }  # fmt: skip
    made = Cast(learnt).tables()
    for child, column, by in (
        ("treatments", "animal", "visit"), ("notes", "visit", "treatment"), ("notes", "animal", "treatment"),
    ):  # fmt: skip
        there = np.asarray(made[child][by].is_valid())
        own = np.asarray(made[child][column].fill_null(-1))
        assert made[child].num_rows == practice(walk_ins)[child].num_rows
        assert np.array_equal(told(made, child, column, by)[there], own[there])
    assert made["treatments"]["animal"].null_count == made["notes"]["animal"].null_count == 0
    assert abs(made["treatments"]["visit"].null_count - walk_ins) <= walk_ins // 2
    kind = np.asarray(made["animals"]["kind"])[parent_rows(made, RELATIONS[2])]
    assert set(np.asarray(made["treatments"]["drug"])[kind == "hen"].tolist()) <= {"wormer"}


def test_a_kept_model_knows_it_and_any_chunking_gives_the_same() -> None:
    learnt = family()
    packer = Packer()
    kept = unpack(json.loads(json.dumps(packer.pack(learnt))), packer.arrays)
    cast = Cast(kept)
    whole = Cast(learnt).table("notes")
    assert cast.table("notes").equals(whole)
    assert pa.concat_tables([cast.table("notes", 0, 37), cast.table("notes", 37)]).equals(whole)


def test_what_agrees_by_chance_or_not_always_is_drawn() -> None:
    """All shops but one are in one town; a clerk's town is where he lives, mostly where he works."""
    rng = np.random.default_rng(9)
    town = np.array([1, *[0] * 39])
    shop = rng.integers(0, 40, 500)
    for lives in (town[shop], np.where(rng.random(500) < 0.03, 1 - town[shop], town[shop])):
        tables = {
            "towns": pa.table({"id": [0, 1]}),
            "shops": pa.table({"id": np.arange(40), "town": town}),
            "clerks": pa.table({"id": np.arange(500), "shop": shop, "town": lives}),
        }
        relations = [
            Relation(child=child, columns=(parent,), parent=f"{parent}s", parent_columns=("id",))
            for child, parent in (("shops", "town"), ("clerks", "shop"), ("clerks", "town"))
        ]
        joins = [parent_rows(tables, one) for one in relations]
        assert find_implied(relations, joins, list(tables), dict.fromkeys(tables, ("id",))) == {}
