"""A sieve tells exactly what is among the hashes it was made of, and is made once for all that is asked of it."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.pii.compliance import elsewhere, somebody
from tasks.pii.compliance.elsewhere import Elsewhere
from tasks.pii.findings import Finding
from tasks.pii.hashing import UInt64
from tasks.pii.policy import Policy
from tasks.pii.sieve import Sieve

NUMBERS = st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 40), max_size=40)


@settings(max_examples=60, deadline=None)
@given(st.lists(NUMBERS, max_size=4), NUMBERS)
def test_what_it_has_is_what_it_was_made_of(parts: list[list[int]], asked: list[int]) -> None:
    arrays = [np.unique(np.array(part, np.uint64)) for part in parts]
    every = {number for part in parts for number in part}
    hashes = np.array([*asked, *sorted(every)], np.uint64)
    assert Sieve(*arrays).has(hashes).tolist() == [number in every for number in hashes.tolist()]


def test_what_is_known_is_put_together_once_a_chunk_and_not_once_a_column(monkeypatch: pytest.MonkeyPatch) -> None:
    made = list[str]()

    def counted(name: str) -> Callable[..., Sieve]:
        def of(*parts: UInt64) -> Sieve:
            made.append(name)
            return Sieve(*parts)

        return of

    for module in (elsewhere, somebody):
        monkeypatch.setattr(module, "Sieve", counted(module.__name__))
    texts = [f"Quandorf {at} and more" for at in range(8)]
    chunk = pa.table({"name": [f"Una Quandorf{at}" for at in range(8)], **{f"text_{at}": texts for at in range(6)}})
    rule = Elsewhere([Finding.of("t", "name", "PERSON", 0.9)], Policy())
    rule.learn("t", chunk)
    for _ in range(3):
        rule.see("t", chunk, chunk)
    assert sorted(made) == [elsewhere.__name__] * 3 + [somebody.__name__]
