"""The words and phrases that the grammar's modules look for: data, in ``grammar.yaml``, by module and name."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.own_yaml import own_yaml


def load(name: str) -> Mapping[str, Any]:
    """Read one of this folder's own files."""
    text = files("tasks.inference.offline").joinpath(name).read_text("utf-8")
    return dict(own_yaml(text))


@cache
def _grammar() -> Mapping[str, Any]:
    return load("grammar.yaml")


def word_set(module: str, name: str) -> frozenset[str]:
    """A set of words."""
    return frozenset(str(_grammar()[module][name]).split())


def phrases(module: str, name: str) -> tuple[str, ...]:
    """Phrases, in the order in which they are tried."""
    return tuple(_grammar()[module][name])


def mapping(module: str, name: str) -> dict[str, Any]:
    """A mapping from words or phrases."""
    return dict(_grammar()[module][name])


@cache
def english_words() -> frozenset[str]:
    """Words that are right as they are: what people have data of, and what is done with it."""
    return frozenset(files("tasks.inference.offline").joinpath("english.txt").read_text("utf-8").split())
