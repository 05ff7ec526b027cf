"""Groups of quasi-identifiers counted by chunk, and ledgers kept with the key."""

import stat
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import BadInputError
from tasks.pii.findings import Finding
from tasks.pii.groups import GroupMeter, emptied
from tasks.pii.hashing import Growing
from tasks.pii.keys import PiiKey
from tasks.pii.ledgers import load_ledger, save_ledger
from tasks.pii.policy import Policy
from tasks.pii.replace import Replacer
from tasks.pii.risk import risk_of

KEY = PiiKey(b"k" * 32)


def rows(count: int, seed: int) -> pa.Table:
    rng = np.random.default_rng(seed)
    zips = [None if one == 0 else f"{one:05d}" for one in rng.integers(0, 9, count)]
    return pa.table({"zip": zips, "sex": rng.choice(["f", "m"], count), "ill": rng.choice(["a", "b", "c"], count)})


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 120), st.integers(0, 99), st.integers(1, 50), st.integers(2, 6))
def test_counting_by_chunk_gives_what_the_whole_table_gives(count: int, seed: int, size: int, k: int) -> None:
    table, meter = rows(count, seed), GroupMeter(["zip", "sex"], ["ill"])
    for start in range(0, count, size):
        meter.see(table.slice(start, size))
    own, whole = meter.risk(k), risk_of(table, ["zip", "sex"], ["ill"], k=k)
    assert (own.smallest, own.unique_share, own.rows_below_k) == (
        whole.smallest,
        whole.unique_share,
        whole.rows_below_k,
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 120), st.integers(0, 99), st.integers(2, 6))
def test_emptied_groups_leave_none_below_k(count: int, seed: int, k: int) -> None:
    table, meter = rows(count, seed), GroupMeter(["zip", "sex"], [])
    meter.see(table)
    small = meter.small(k)
    left, gone = emptied(table, ["zip", "sex"], small)
    after = GroupMeter(["zip", "sex"], [])
    after.see(left)
    assert len(left) == count and gone <= count
    assert after.risk(k).smallest >= min(k, count)
    assert left["ill"] == table["ill"]


def learnt(mails: list[str], folder: Path) -> Replacer:
    replacer = Replacer(KEY, Policy(), network=False)
    load_ledger(folder, KEY, replacer.surrogates)
    replacer.learn(pa.table({"email": mails}), "t", [Finding.of("t", "email", "EMAIL", 0.9)])
    replacer.settle()
    return replacer


def test_a_ledger_makes_later_runs_agree_and_holds_no_value(tmp_path: Path) -> None:
    mails = [f"{letter}smith@acme.com" for letter in "abcdefgh"]
    first = learnt(mails, tmp_path)
    save_ledger(tmp_path, KEY, first.surrogates)
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"acme" not in file.read_bytes() and b"smith" not in file.read_bytes()
    second = learnt(["zsmith@acme.com", *mails[3:]], tmp_path)
    table, found = pa.table({"email": mails}), [Finding.of("t", "email", "EMAIL", 0.9)]
    assert first.replace(table, "t", found) == second.replace(table, "t", found)


@pytest.mark.parametrize("content", [b"", b"PK nothing", b"\x93NUMPY"])
def test_a_damaged_ledger_is_told_of(tmp_path: Path, content: bytes) -> None:
    (tmp_path / f"{KEY.id}.ledger.npz").write_bytes(content)
    with pytest.raises(BadInputError, match="Move it away"):
        learnt(["a@acme.com"], tmp_path)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 200), max_size=30), max_size=8), st.sets(st.integers(0, 200)))
def test_a_set_that_grows_has_what_was_put_in(added: list[list[int]], first: set[int]) -> None:
    grown = Growing(np.array(sorted(first), np.uint64))
    for some in added:
        grown.add(np.array(some, np.uint64))
    wanted = first.union(*added)
    assert grown.every().tolist() == sorted(wanted)
    assert grown.has(np.arange(201, dtype=np.uint64)).tolist() == [number in wanted for number in range(201)]
