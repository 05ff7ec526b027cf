"""Making and writing chunks in several processes or on a Dask cluster, inside one task: a task each costs more."""

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import connection, get_context, parent_process

from schemas.errors import BadInputError, UnderstudyError
from schemas.manifest import Part
from tasks.records.chunking import Chunk
from tasks.records.writing import Unit, Writer

Done = Callable[[Sequence[Part]], None]


def write_in_processes(units: Sequence[Unit], writer: Writer, *, workers: int, done: Done) -> list[Part]:
    """Make and write every unit, so many processes at a time.

    The processes are spawned, never forked: Arrow and Prefect have threads, which a fork does not survive.

    Raises:
        UnderstudyError: If a process dies, as when memory runs out.
    """
    with ProcessPoolExecutor(workers, get_context("spawn"), _begin, (writer,)) as pool:
        try:
            return _gather((pool.submit(_write, unit.chunks) for unit in units), done)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _gather(futures: Iterable[Future[list[Part]]], done: Done) -> list[Part]:
    ordered = list(futures)
    waiting = set(ordered)
    while waiting:
        finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        for future in finished:
            done(_result(future))
    return [part for future in ordered for part in future.result()]


def _result(future: Future[list[Part]]) -> list[Part]:
    from concurrent.futures.process import BrokenProcessPool

    try:
        return future.result()
    except BrokenProcessPool:
        raise UnderstudyError(
            "A worker process died, most likely because memory ran out. Ask for fewer workers or smaller parts "
            "(--workers, --chunk-rows)."
        ) from None


_mine: list[Writer] = []


def _begin(writer: Writer) -> None:
    """Set up a worker process: what it works with, and that it ends with its parent (killed parents tell nobody)."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides; a terminal sends it to the whole group
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _mine.append(writer)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _write(chunks: Sequence[Chunk]) -> list[Part]:
    return _mine[0].write(chunks)


def write_on_dask(
    units: Sequence[Unit], writer: Writer, *, workers: int, done: Done, address: str | None = None
) -> list[Part]:
    """Make and write every unit on a Dask cluster.

    Args:
        workers: Processes of the local cluster that is started when there is no address.
        address: A scheduler. Its workers must have Understudy installed and reach the same store.

    Raises:
        BadInputError: If the scheduler does not answer.
    """
    from distributed import Client, LocalCluster, as_completed

    started = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) if address is None else None
    try:
        with Client(address or started, timeout="30s") as client:
            shared = client.scatter(writer, broadcast=True, hash=False)
            futures = [client.submit(_write_with, unit.chunks, shared, pure=False) for unit in units]
            for future in as_completed(futures):
                done(future.result())
            return [part for future in futures for part in future.result()]
    except OSError as error:
        raise BadInputError(
            f"The Dask scheduler {address} does not answer: {error}. Start it, or correct it."
        ) from error
    finally:
        if started is not None:
            started.close()


def _write_with(chunks: Sequence[Chunk], writer: Writer) -> list[Part]:
    return writer.write(chunks)
