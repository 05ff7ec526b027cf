"""Prefect's face of the synthesis step."""

from collections.abc import Sequence
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from schemas.readers.streams import RealDataset, open_real
from tasks.discreet import discreet
from tasks.retrying import STORAGE_RETRIES
from tasks.synthesis import kept, learning
from tasks.synthesis.kept import KeptModel, Seal
from tasks.synthesis.learning import Learnt, Task
from tasks.synthesis.private.learning import learn_privately


@task(name="open-source", cache_policy=NO_CACHE, persist_result=False, **STORAGE_RETRIES)
@discreet
def open_source(places: Sequence[str]) -> RealDataset:
    """Read the real data once, to tell its types and to make sure that all of it can be read.

    A database's tables without a row are left out. Retried: it only reads.
    """
    return open_real(*places).without_empty()


@task(name="learn-twin", cache_policy=NO_CACHE, persist_result=False)
@discreet
def learn_twin(dataset: RealDataset, wanted: Task) -> Learnt:
    """Fit a synthesizer to the rows that are not set aside.

    Not retried: the same rows and seed give the same model.
    """
    return (learn_privately if wanted.synthesizer.private else learning.learn)(dataset, wanted)


@task(name="keep-model", cache_policy=NO_CACHE, persist_result=False, **STORAGE_RETRIES)
def write_model(model: KeptModel, folder: str, seal: Seal) -> str:
    """Write a model into a folder, signed; gives its digest.

    Retried: a second try writes the same bytes to the same place.
    """
    return kept.write_kept(model, Path(folder), seal)


@task(name="read-model", cache_policy=NO_CACHE, persist_result=False, **STORAGE_RETRIES)
def read_model(folder: str, seal: Seal) -> KeptModel:
    """Read a kept model, its signature first.

    Retried: it only reads.
    """
    return kept.read_kept(Path(folder), seal)
