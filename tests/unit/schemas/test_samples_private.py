"""Nothing of a sample that could be somebody's is kept: not in the schema, not in a note."""

import random
import string
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.files import dump_yaml
from schemas.readers.samples import read_samples
from schemas.readers.samples.personal import meaning_of_values
from schemas.readers.samples.profile import LEAST_COUNT, histogram
from schemas.readers.samples.shapes import shape_of_texts

FIRST = ["Anna", "Otto", "Maria", "James", "Linda", "Peter", "Julia", "Karl"]


def canaries(count: int) -> list[dict[str, str]]:
    chance = random.Random(11)

    def word() -> str:
        return "".join(chance.choice(string.ascii_lowercase) for _ in range(9))

    return [
        {
            "full_name": f"{chance.choice(FIRST)} {word().title()}",
            "email": f"{word()}@example.com",
            "phone": f"+1 202-555-01{chance.randint(10, 99)}",
            "ssn": f"9{chance.randint(10, 99)}-{chance.randint(10, 99)}-{chance.randint(1000, 9999)}",
            "x1": f"{word()}@example.org",
            "x2": chance.choice(FIRST),
            "comment": f"{word()} {word()} {word()}",
            "born": f"19{chance.randint(40, 99)}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}",
            "token": f"{chance.getrandbits(64):016x}",
            "salary": str(chance.randint(20_000, 90_000)),
        }
        for _ in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize("header", [True, False])
def test_no_personal_value_survives(tmp_path: Path, header: bool) -> None:
    records = canaries(200)
    lines = [list(records[0])] * header + [list(one.values()) for one in records]
    (tmp_path / "people.csv").write_text("\n".join(",".join(line) for line in lines))
    result = read_samples(tmp_path / "people.csv")
    kept = dump_yaml(result.schema) + " ".join(str(note) for note in result.notes)
    kept = kept.replace("2020-01-01", "")
    for record in records:
        for name, value in record.items():
            assert value not in kept, name


def test_rare_values_are_not_kept(tmp_path: Path) -> None:
    values = ["red"] * 50 + ["blue"] * 50 + ["chartreuse"] * (LEAST_COUNT - 1)
    (tmp_path / "colours.csv").write_text("paint\n" + "\n".join(values))
    column = read_samples(tmp_path / "colours.csv").schema.tables[0].columns[0]
    assert set(column.values or ()) == {"red", "blue"}


@given(st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 4)), min_size=1, max_size=300))
def test_histograms_hold_all_values_and_add_up(values: list[float]) -> None:
    edges, shares = histogram(sorted(values))
    assert edges[0] <= min(values) and edges[-1] >= max(values)
    assert all(low < high for low, high in pairwise(edges)) or edges[0] == edges[-1]
    assert sum(shares) == pytest.approx(1, abs=0.01)  # 24 shares, each rounded to four digits
    assert len(shares) <= max(1, len(values) // 10)


def test_the_bounds_of_a_histogram_are_not_anybodys(tmp_path: Path) -> None:
    chance = random.Random(5)
    values = [chance.randint(20_000, 90_000) * 1000 + 137 for _ in range(400)]
    (tmp_path / "t.csv").write_text("volume\n" + "\n".join(map(str, values)))
    kept = dump_yaml(read_samples(tmp_path / "t.csv").schema)
    assert not any(str(value) in kept for value in values)


@given(st.lists(st.from_regex(r"\A[A-Z]{2}-[0-9]{4,6}\Z"), min_size=3, max_size=30, unique=True))
def test_shapes_match_their_texts(texts: list[str]) -> None:
    import re

    pattern = shape_of_texts(texts)
    assert pattern is not None
    assert all(re.fullmatch(pattern, text) for text in texts)


@pytest.mark.parametrize(
    ("texts", "semantic"),
    [
        ([f"user{n}@example.com" for n in range(9)], "email"),
        ([f"555-01{n}-0{n}00" for n in range(10, 19)], None),
        ([f"192.0.2.{n}" for n in range(9)], "ip_address"),
        (FIRST, "first_name"),
        (["red", "green", "blue", "black"], None),
        (["open", "closed", "pending"], None),
    ],
)
def test_what_values_look_like(texts: list[str], semantic: str | None) -> None:
    assert meaning_of_values(texts) == semantic


@pytest.mark.parametrize("header", ["Approved by", "manager", "assignee", "x9"])
def test_names_that_many_rows_share_are_kept_nowhere(tmp_path: Path, header: str) -> None:
    names = ["Zorvinsky, Anna", "Quorbelin, Otto", "Velkmar, Maria", "Drunesh, Julia"]
    path = tmp_path / "hours.csv"
    path.write_text(f"id,{header}\n" + "".join(f'{n},"{names[n % 4]}"\n' for n in range(80)))
    text = dump_yaml(read_samples(path).schema)
    assert not [name for name in names for word in name.split(", ") if word in text]
