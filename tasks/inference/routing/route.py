"""A flow and its parameters, chosen for a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel


@dataclass(frozen=True)
class Target:
    """A flow that a sentence may lead to.

    Attributes:
        name: The flow's.
        about: What it does, in a sentence.
        parameters: Those that a sentence may decide; made from the flow's own signature.
        places: Those of them that name a file, a dataset or an address: they must stand in what the person wrote.
    """

    name: str
    about: str
    parameters: type[BaseModel]
    places: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Route:
    """Where a sentence leads.

    Attributes:
        parameters: As plain values, checked against the flow's own.
        by: ``rules``, or the model that chose.
        notes: What was taken for granted.
    """

    flow: str
    parameters: Mapping[str, Any]
    by: str = "rules"
    notes: tuple[str, ...] = field(default_factory=tuple)

    def told(self) -> str:
        """For people: ``generate: prompt "20 users", format csv``."""
        said = ", ".join(f"{name} {_written(value)}" for name, value in self.parameters.items())
        return f"{self.flow}: {said}" if said else self.flow


def _written(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"' if " " in value else value
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_written(item)}" for name, item in value.items()) + "}"
    return ", ".join(map(_written, value)) if isinstance(value, list | tuple) else str(value)
