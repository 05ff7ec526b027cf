"""Threads, processes and Dask write the same parts, byte for byte, as one thread does in order; over random schemas."""

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_schemas import schemas
from staging import GENERATION, PLAIN

from schemas.manifest import OutputFormat, Part
from schemas.model import DatasetSchema
from tasks.records.chunking import Chunk
from tasks.records.engine import Engine
from tasks.records.pool import write_in_processes, write_on_dask
from tasks.records.writing import Unit, Writer
from tasks.storage.stage import open_stage
from tasks.storage.store import open_store

Sized = tuple[DatasetSchema, dict[str, int]]
Write = Callable[[Writer, Sequence[Unit]], list[Part]]


def check_same_parts(sized: Sized, step: int, seed: int, write: Write) -> None:
    cut = [
        Chunk(table, index, start, min(start + step, count))
        for table, count in sized[1].items()
        for index, start in enumerate(range(0, count, step))
    ]
    shuffled = random.Random(seed).sample(cut, len(cut))
    in_order = _written(sized, seed, [Unit(tuple(cut))], lambda writer, units: writer.write(units[0].chunks))
    assert _written(sized, seed, [Unit((chunk,)) for chunk in shuffled], write) == in_order


def _written(sized: Sized, seed: int, units: Sequence[Unit], write: Write) -> dict[str, tuple[int, str, str]]:
    with TemporaryDirectory() as folder:
        stage = open_stage(open_store(str(Path(folder)), PLAIN), GENERATION)
        parts = write(Writer(Engine(*sized, seed), stage, OutputFormat.PARQUET), units)
    return {part.path: (part.rows, part.sha256, part.leaves) for part in parts}


def threads(writer: Writer, units: Sequence[Unit]) -> list[Part]:
    """Four threads that share an engine, as `--engine threads` has them."""
    with ThreadPoolExecutor(4) as pool:
        return [part for parts in pool.map(lambda unit: writer.write(unit.chunks), units) for part in parts]


def processes(writer: Writer, units: Sequence[Unit]) -> list[Part]:
    return write_in_processes(units, writer, workers=2, done=lambda _: None)


@pytest.fixture(scope="module")
def on_dask() -> Iterator[Write]:
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=2, dashboard_address=None) as cluster:
        address = cluster.scheduler_address
        yield lambda writer, units: write_on_dask(units, writer, workers=2, done=lambda _: None, address=address)


def modest(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


@given(schemas(max_tables=3), st.integers(20, 60), st.integers(0, 1000))
@modest(6)
def test_threads(sized: Sized, step: int, seed: int) -> None:
    check_same_parts(sized, step, seed, threads)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@given(schemas(), st.integers(5, 60), st.integers(0, 1000))
@modest(200)
def test_threads_in_many_schemas(sized: Sized, step: int, seed: int) -> None:
    check_same_parts(sized, step, seed, threads)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@given(schemas(), st.integers(20, 60), st.integers(0, 1000))
@modest(12)
def test_processes(sized: Sized, step: int, seed: int) -> None:
    check_same_parts(sized, step, seed, processes)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@given(schemas(), st.integers(20, 60), st.integers(0, 1000))
@modest(50)
def test_dask(on_dask: Write, sized: Sized, step: int, seed: int) -> None:
    check_same_parts(sized, step, seed, on_dask)
