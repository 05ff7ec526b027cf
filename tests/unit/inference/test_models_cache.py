"""Answers on disk: found by what was asked, whole or not at all, readable by their owner alone."""

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from tasks.inference.models.cache import AnswerCache


class Word(BaseModel):
    text: str


class Number(BaseModel):
    count: int


@pytest.fixture
def clock() -> list[float]:
    return [1_000_000.0]


@pytest.fixture
def cache(tmp_path: Path, clock: list[float]) -> AnswerCache:
    return AnswerCache(tmp_path / "answers", most_bytes=1000, longest=60, clock=lambda: clock[0])


def test_what_is_kept_is_found(cache: AnswerCache) -> None:
    cache.put(cache.key("a"), Word(text="ü\n"))
    assert cache.get(cache.key("a"), Word) == Word(text="ü\n")
    assert cache.get(cache.key("b"), Word) is None


parts = st.lists(st.text() | st.integers() | st.none(), max_size=4)


@given(parts, parts)
def test_other_questions_have_other_keys(one: list[object], other: list[object]) -> None:
    cache = AnswerCache(Path("unused"))
    assert (cache.key(*one) == cache.key(*other)) == (one == other)


def test_no_prompt_and_nobody_else_can_read_it(cache: AnswerCache) -> None:
    cache.put(cache.key("a secret prompt"), Word(text="x"))
    (path,) = cache.folder.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert cache.folder.stat().st_mode & 0o777 == 0o700
    assert json.loads(path.read_text()) == {"answer": {"text": "x"}}


def test_an_old_entry_is_gone(cache: AnswerCache, clock: list[float]) -> None:
    cache.put(cache.key("a"), Word(text="x"))
    clock[0] += 61
    assert cache.get(cache.key("a"), Word) is None
    assert not list(cache.folder.iterdir())


def test_the_oldest_go_first_when_it_is_full(cache: AnswerCache, clock: list[float]) -> None:
    for number in range(6):
        clock[0] += 1
        cache.put(cache.key(number), Word(text="x" * 230))
    kept = [number for number in range(6) if cache.get(cache.key(number), Word)]
    assert kept == [3, 4, 5]


def test_what_is_larger_than_the_cache_is_not_kept(cache: AnswerCache) -> None:
    cache.put(cache.key("a"), Word(text="x" * 2000))
    assert cache.get(cache.key("a"), Word) is None


@pytest.mark.parametrize(
    "spoil", [lambda _: b"", lambda whole: whole[:-3], lambda _: b"[]", lambda _: b"\xff", lambda _: b"7"]
)
def test_a_spoilt_entry_is_none(cache: AnswerCache, spoil: Callable[[bytes], bytes]) -> None:
    cache.put(cache.key("a"), Word(text="x"))
    (path,) = cache.folder.iterdir()
    path.write_bytes(spoil(path.read_bytes()))
    assert cache.get(cache.key("a"), Word) is None


def test_an_entry_of_another_shape_is_none(cache: AnswerCache) -> None:
    cache.put(cache.key("a"), Word(text="x"))
    assert cache.get(cache.key("a"), Number) is None


def test_clear_takes_its_own_files_only(cache: AnswerCache) -> None:
    cache.put(cache.key("a"), Word(text="x"))
    (cache.folder / "notes.json").write_text("{}")
    (cache.folder / "answer-left.part").write_text("half")
    cleared = cache.clear()
    assert cleared.entries == 2
    assert [path.name for path in cache.folder.iterdir()] == ["notes.json"]
    assert AnswerCache(cache.folder / "none").clear().entries == 0


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = AnswerCache(tmp_path / "file" / "below")
    cache.put(cache.key("a"), Word(text="x"))
    assert cache.get(cache.key("a"), Word) is None


def test_a_write_that_fails_leaves_nothing(cache: AnswerCache, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "utime", full)
    cache.put(cache.key("a"), Word(text="x"))
    assert not list(cache.folder.iterdir())


def test_many_may_write_at_once(cache: AnswerCache) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: cache.put(cache.key("a"), Word(text=str(number % 3) * 100)), range(60)))
    found = cache.get(cache.key("a"), Word)
    assert found is not None
    assert len(set(found.text)) == 1
    assert len(found.text) == 100
