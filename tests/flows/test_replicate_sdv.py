"""``replicate`` with SDV's models: any engine gives the same bytes, and what they cannot learn is refused clearly."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from twin_tables import people, shop

from flows.replicate import replicate
from schemas.errors import BadInputError, SourceError
from schemas.replicating import ReplicationOptions
from tasks.synthesis.hma import Hma
from tasks.synthesis.interface import Columns, GroupTask

OPEN = {"accuracy": 0, "detection": 1, "cardinality": 0, "inter_table": 0, "copies": 1, "closer_share": 1, "attack": 1}


def twin(path: Path, synthesizer: str, **options):
    dials = options.pop("dials", {})
    return replicate.fn(
        paths=(str(path),), synthesizer=synthesizer, scale=options.pop("scale", None),
        options=ReplicationOptions(twin_gates=OPEN, dials=dials, **options),
    )  # fmt: skip


@pytest.fixture
def source(tmp_path: Path) -> Path:
    pyarrow.csv.write_csv(people(), tmp_path / "people.csv")
    return tmp_path / "people.csv"


@pytest.fixture
def family(tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    for name, table in shop(60).items():
        if name in {"people", "orders"}:
            pq.write_table(table, tmp_path / "shop" / f"{name}.parquet")
    return tmp_path / "shop"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["gaussian_copula"])
def test_threads_and_processes_give_the_same_bytes(source, tmp_path, kind):
    dials = {"epochs": 1}
    first = twin(source, kind, dials=dials, store=str(tmp_path / "a"), chunk_rows=1024, workers=2, scale=8)
    again = twin(source, kind, dials=dials, store=str(tmp_path / "b"), engine="processes", workers=2, scale=8)
    assert first.tables["people"].digest == again.tables["people"].digest
    assert any("Business Source" in note for note in first.provenance["method"])


@pytest.mark.slow
def test_sequences_are_replicated_row_for_row(tmp_path):
    rng = np.random.default_rng(0)
    real = pa.table(
        {
            "sensor": np.repeat(np.arange(30) + 500, 8),
            "v": rng.normal(size=240).round(2),
            "w": rng.normal(size=240).round(2),
        }
    )
    pyarrow.csv.write_csv(real, tmp_path / "read.csv")
    made = twin(tmp_path / "read.csv", "par", dials={"sequence_key": "sensor", "epochs": 1})
    rows = pq.read_table(Path(made.location) / "data" / "read")
    assert rows.num_rows == 240
    assert pc.count_distinct(rows["sensor"]).as_py() > 5
    assert pa.types.is_integer(rows["sensor"].type)


@pytest.mark.slow
def test_a_small_group_is_learnt_by_hma(family, tmp_path):
    first = twin(family, "hma", scale=1.5)
    rows = {name: pq.read_table(Path(first.location) / "data" / name) for name in ("people", "orders")}
    assert rows["people"].num_rows == 90
    owners = rows["people"]["person_id"].combine_chunks()
    assert pc.all(pc.is_in(rows["orders"]["person_id"], value_set=owners)).as_py()
    first_id = owners[0].as_py()
    assert owners.to_pylist() == list(range(first_id, first_id + 90))
    again = twin(family, "hma", scale=1.5, store=str(tmp_path / "b"), chunk_rows=1024)
    assert {n: t.digest for n, t in first.tables.items()} == {n: t.digest for n, t in again.tables.items()}


def test_one_table_of_two_that_hang_together_is_no_task_for_a_model_of_one(family):
    with pytest.raises(BadInputError, match="learns one table by itself"):
        twin(family, "tvae")


def test_par_asks_for_the_column_that_names_the_entity(source):
    with pytest.raises(BadInputError, match="sequence_key"):
        twin(source, "par")
    with pytest.raises(SourceError, match="no column 'nobody'"):
        twin(source, "par", dials={"sequence_key": "nobody"})


def chain(length: int) -> GroupTask:
    from schemas.model import Relation

    names = [f"t{i}" for i in range(length)]
    tables = {name: pa.table({"id": [1, 2], "up": [1, 2]}) for name in names}
    relations = tuple(
        Relation(child=child, columns=("up",), parent=parent, parent_columns=("id",))
        for parent, child in pairwise(names)
    )
    return GroupTask(
        tables, relations, dict.fromkeys(names, ("id",)),
        dict.fromkeys(names, Columns(keys=frozenset({"id", "up"}))),
    )  # fmt: skip


@pytest.mark.parametrize(("length", "message"), [(6, "at most 5 tables"), (3, "2 relations deep")])
def test_hma_refuses_what_sdv_would(length, message):
    with pytest.raises(BadInputError, match=message):
        Hma().fit_group(chain(length))


def test_hma_refuses_a_table_that_refers_to_itself():
    from dataclasses import replace

    task = chain(2)
    looped = task.relations[0].model_copy(update={"child": "t0"})
    with pytest.raises(BadInputError, match=r"relations deep|otherwise"):
        Hma().fit_group(replace(task, relations=(looped,)))
