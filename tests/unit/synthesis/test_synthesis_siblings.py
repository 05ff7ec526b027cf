"""Keys of several columns that are learnt: periods that follow one another, terms of a course, and days for never."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from schemas.model import Relation
from schemas.readers.streams import open_real, with_keys
from tasks.synthesis.learning import Task, learn
from tasks.synthesis.never import find_never
from tasks.synthesis.packing import Packer, unpack
from tasks.synthesis.relational import fit_family
from tasks.synthesis.siblings import Siblings
from tasks.synthesis.staging import Cast
from tasks.synthesis.structure import Structure
from tasks.synthesis.trees import SequentialTrees

TERM = ("course", "year", "term")
RELATIONS = [
    Relation(child="posts", columns=("worker",), parent="workers", parent_columns=("worker",)),
    Relation(child="terms", columns=("course",), parent="courses", parent_columns=("course",)),
    Relation(child="marks", columns=TERM, parent="terms", parent_columns=TERM),
    Relation(child="marks", columns=("worker",), parent="workers", parent_columns=("worker",)),
]
KEYS = {
    "workers": ("worker",), "posts": ("worker", "title", "since"), "courses": ("course",),
    "terms": ("course", "year", "term"), "marks": ("worker", "course", "year", "term"),
}  # fmt: skip
NEVER = 2_932_896  # 9999-12-31


def days(values: np.ndarray) -> pa.Array:
    return pa.array(values.astype(np.int32), pa.date32())


@cache
def real() -> dict[str, pa.Table]:
    """Workers' posts, each until the next one and the last for ever; courses' terms, and marks in these."""
    rng = np.random.default_rng(5)
    hired = rng.integers(8_000, 10_000, 200)
    counts = 1 + rng.poisson(1.0, 200)
    worker = np.repeat(np.arange(200), counts)
    first = np.diff(worker, prepend=-1) != 0
    lasted = rng.integers(300, 900, len(worker))
    since = np.concatenate([hired[n] + np.cumsum(np.r_[0, lasted[worker == n][:-1]]) for n in range(200)])
    until = np.where(np.append(first[1:], True), NEVER, since + lasted)
    offered = [(c, y, t) for c in range(60) for y in range(2020, 2024) for t in "SW" if rng.random() < 0.6]
    course, year, term = map(np.array, zip(*offered, strict=True))
    chosen = np.unique(np.column_stack([rng.integers(0, 200, 1500), rng.integers(0, len(offered), 1500)]), axis=0)
    at = chosen[:, 1]
    return {
        "workers": pa.table({"worker": np.arange(200), "hired": days(hired)}),
        "posts": pa.table(
            {
                "worker": worker, "title": np.where(first, "junior", rng.choice(["senior", "lead"], len(worker))),
                "since": days(since), "until": days(until),
            }
        ),
        "courses": pa.table({"course": np.arange(60), "credits": rng.choice([3, 6], 60)}),
        "terms": pa.table({"course": course, "year": year, "term": term, "room": rng.choice(["a", "b"], len(offered))}),
        "marks": pa.table(
            {
                "worker": chosen[:, 0], "course": course[at], "year": year[at], "term": term[at],
                "mark": rng.integers(1, 6, len(at)),
            }
        ),
    }  # fmt: skip


@pytest.fixture(scope="module")
def cast() -> Cast:
    return Cast(fit_family(real(), RELATIONS, primary_keys=KEYS))


def test_keys_of_several_columns_differ_and_are_learnt(cast: Cast) -> None:
    made = cast.tables()
    for name, key in KEYS.items():
        assert made[name].group_by(list(key)).aggregate([]).num_rows == made[name].num_rows, name
    titles, terms = made["posts"]["title"].to_numpy(), made["terms"]
    assert set(titles) == {"junior", "senior", "lead"}
    assert set(zip(terms["year"].to_pylist(), terms["term"].to_pylist(), strict=True)) == {
        (year, term) for year in range(2020, 2024) for term in "SW"
    }
    assert made["posts"]["since"].cast(pa.int32()).to_numpy().max() <= 14_500, "days as real ones are, and no counts"
    marks = made["marks"].join(made["terms"], ["course", "year", "term"], join_type="inner")
    assert marks.num_rows == made["marks"].num_rows, "each mark is of a term that there is"


def test_periods_follow_one_another_and_the_last_one_never_ends(cast: Cast) -> None:
    posts = cast.table("posts")
    worker, since, until = (
        posts[name].cast(pa.int64() if name == "worker" else pa.int32()).to_numpy()
        for name in ("worker", "since", "until")
    )
    more = worker[1:] == worker[:-1]
    assert more.sum() > 100
    np.testing.assert_array_equal(until[:-1][more], since[1:][more])
    assert (until[np.append(~more, True)] == NEVER).mean() > 0.98, "really all of them"
    hired = cast.table("workers")["hired"].cast(pa.int32()).to_numpy()
    np.testing.assert_array_equal(since[np.append(True, ~more)] >= hired, True)
    titles = posts["title"].to_numpy()
    assert (titles[np.append(True, ~more)] == "junior").mean() > 0.95, "which post it is, is learnt beside it"


def test_no_column_of_a_key_is_learnt_that_tells_of_people() -> None:
    tables = {name: real()[name] for name in ("workers", "posts")}
    made = Cast(fit_family(tables, RELATIONS[:1], primary_keys=KEYS, made={"posts": frozenset({"title"})}))
    assert not set(made.table("posts")["title"].to_pylist()) & {"junior", "senior", "lead"}


def test_a_key_that_nobody_declared_is_none_where_it_holds_names(tmp_path: Path) -> None:
    (tmp_path / "wards.csv").write_text("ward_id,beds\n" + "".join(f"{n},{n % 7}\n" for n in range(40)))
    rows = [(n, f"Nurse {k}", (n * k) % 9) for n in range(40) for k in range(9)]
    (tmp_path / "shifts.csv").write_text("ward_id,nurse,hours\n" + "".join(f"{a},{b},{c}\n" for a, b, c in rows))
    dataset = open_real(tmp_path)
    schema = with_keys(dataset, beside_parents=True)
    assert schema.table("shifts").primary_key == ("ward_id", "nurse")
    for made in ({}, {"shifts": frozenset({"nurse"})}):
        learnt = learn(dataset, Task(schema, made, SequentialTrees(), 0.0, 1, {}))
        assert learnt.schema.table("shifts").primary_key == (() if made else ("ward_id", "nurse"))


def test_rows_of_keys_that_are_learnt_are_the_same_in_any_chunks(cast: Cast) -> None:
    for name in ("posts", "terms"):
        whole = cast.table(name)
        parts = [cast.table(name, start, start + 17) for start in range(0, whole.num_rows, 17)]
        assert pa.concat_tables(parts).equals(whole)


def test_what_stands_beside_a_number_in_a_key_is_learnt_too() -> None:
    posts = real()["posts"]
    first = np.diff(posts["worker"].to_numpy(), prepend=-1) != 0
    at = np.arange(len(first))
    number = at - np.maximum.accumulate(np.where(first, at, 0)) + 1
    tables = {"workers": real()["workers"], "posts": posts.append_column("number", pa.array(number))}
    made = Cast(fit_family(tables, RELATIONS[:1], primary_keys=KEYS | {"posts": ("worker", "number", "title")})).table(
        "posts"
    )
    assert set(made["title"].to_pylist()) == {"junior", "senior", "lead"}
    assert made.group_by(["worker", "number"]).aggregate([]).num_rows == made.num_rows


def test_a_family_whose_keys_are_learnt_is_kept_and_read_again(cast: Cast) -> None:
    packer = Packer()
    plain = json.loads(json.dumps(packer.pack(cast.family)))
    again = Cast(unpack(plain, packer.arrays))
    assert all(again.table(name).equals(cast.table(name)) for name in KEYS)


def test_what_would_be_there_twice_moves_to_what_is_free() -> None:
    laws = Siblings(("term", "day"), (), {"term": ("S", "W")}, {"day": 2})
    table = pa.table({"term": ["S"] * 5, "day": days(np.array([10, 10, 10, 12, 10]))})
    made = laws.apply(table, np.array([0, 0, 0, 0, 1]), np.zeros((5, 0), dtype=np.int64))
    assert made["term"].to_pylist() == ["S", "W", "W", "S", "S"]
    assert made["day"].cast(pa.int32()).to_pylist() == [10, 10, 12, 12, 10]


def test_periods_that_would_begin_after_the_end_are_shorter() -> None:
    laws = Siblings(("since",), (), {}, {"since": 1}, ("since", "until"), last=130)
    table = pa.table({"since": days(np.array([100, 7, 7])), "until": days(np.array([140, 27, 9]))})
    made = laws.apply(table, np.zeros(3, dtype=np.int64), np.zeros((3, 0), dtype=np.int64))
    assert made["since"].cast(pa.int32()).to_pylist() == [100, 120, 130]


@pytest.mark.parametrize(("day", "found"), [(NEVER, True), (-25_000, True), (10_950, False)])
def test_a_day_far_from_all_others_says_never_and_comes_back(day: int, found: bool) -> None:
    rng = np.random.default_rng(2)
    ends = rng.integers(10_000, 10_900, 400)
    starts = ends - rng.integers(1, 60, 400)
    ends[::3] = day
    table = pa.table({"start": days(starts), "end": days(ends)})
    assert bool(list(find_never(table))) is found
    structure = Structure.of(table)
    flat = structure.flatten(table)
    assert flat["end"].null_count == (134 if found else 0)
    again = structure.rebuild(flat)["end"].cast(pa.int32()).to_numpy()
    assert (again == ends).sum() >= 398, "the first and the last day are averages of two"
    np.testing.assert_array_equal(again == day, ends == day)


def test_no_day_says_never_that_is_rare_or_beside_cells_that_are_empty() -> None:
    ends = np.arange(10_000, 10_400)
    ends[:4] = NEVER
    assert not list(find_never(pa.table({"end": days(ends)})))
    ends[:40] = NEVER
    empty = pc.if_else(pa.array(np.arange(400) == 50), None, days(ends))
    assert not list(find_never(pa.table({"end": empty})))
