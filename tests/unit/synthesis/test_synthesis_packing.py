"""Whatever a fitted model may hold can be kept: no class of it is forgotten."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any, get_args, get_type_hints

import tasks.synthesis
from tasks.synthesis.hma import HmaFamily, HmaTable
from tasks.synthesis.learning import Learnt
from tasks.synthesis.packing import _CLASSES
from tasks.synthesis.structure import STEPS, Step

_SDV = {HmaFamily, HmaTable}  # pickles: refused before anything is learnt


def held(kind: Any, met: set[Any]) -> set[Any]:
    """The dataclasses that values of a type may hold, however deep."""
    for argument in get_args(kind):
        held(argument, met)
    if inspect.isclass(kind) and is_dataclass(kind) and kind not in met:
        met.add(kind)
        for field in get_type_hints(kind).values():
            held(field, met)
    return met


def classes() -> Iterator[type]:
    for module in pkgutil.walk_packages(tasks.synthesis.__path__, "tasks.synthesis."):
        found = importlib.import_module(module.name)
        yield from (one for one in vars(found).values() if inspect.isclass(one) and one.__module__ == found.__name__)


def dependences() -> set[type]:
    parts = [name for name in vars(Step) if not name.startswith("_")]
    return {one for one in classes() if is_dataclass(one) and all(hasattr(one, part) for part in parts[1:])}


def test_every_class_that_a_model_may_hold_is_known_to_the_packer() -> None:
    reached = held(Learnt, set())
    assert len(reached) > 20  # type hints were followed
    assert reached - _SDV - set(_CLASSES.values()) == set()


def test_every_dependence_can_be_kept() -> None:
    assert len(dependences()) > 10
    assert dependences() == set(STEPS.values())
    assert dependences() <= set(_CLASSES.values())
