"""What was learnt as JSON values and plain arrays, and back: only classes that are named here are ever made again."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from schemas.errors import SourceError
from schemas.model import DatasetSchema, Relation
from tasks.synthesis.boost import Boost
from tasks.synthesis.design import Axis, Term
from tasks.synthesis.encode import CategoryCodec, NumberCodec
from tasks.synthesis.family import Family
from tasks.synthesis.grid import Grid
from tasks.synthesis.interface import (
    Arrays,
    Fitted,
    pack_schema,
    pack_table,
    synthesizer_class,
    unpack_schema,
    unpack_table,
)
from tasks.synthesis.joins import Copy, Total
from tasks.synthesis.keys import KeyMaker
from tasks.synthesis.learning import Learnt
from tasks.synthesis.linear import Slant, Smooth
from tasks.synthesis.linked import Group, LinkedTable, Reference
from tasks.synthesis.model import ColumnModel, Dials
from tasks.synthesis.seen import Seen
from tasks.synthesis.settled import Alike, Settled
from tasks.synthesis.siblings import Siblings
from tasks.synthesis.structure import STEPS, Structure
from tasks.synthesis.tree import Tree
from tasks.synthesis.twin import Lone, Twin

_CLASSES: Mapping[str, Any] = {
    known.__name__: known
    for known in (
        Learnt, Twin, Lone, Family, LinkedTable, Group, Reference, Copy, Total, KeyMaker, Structure, *STEPS.values(),
        Grid, NumberCodec, CategoryCodec, ColumnModel, Tree, Boost, Smooth, Slant, Term, Axis, Dials, Seen, Settled,
        Alike, Siblings,
    )
}  # fmt: skip
_MODELS: Mapping[str, Any] = {"Relation": Relation, "DatasetSchema": DatasetSchema}


class Packer:
    """Takes values apart.

    Attributes:
        arrays: What was met so far, by number; an array that is met again is not kept twice.
    """

    def __init__(self) -> None:
        self.arrays: Arrays = {}
        self._met: dict[int, str] = {}

    def pack(self, value: Any) -> Any:
        """Give a value as JSON; its arrays go to :attr:`arrays`.

        Raises:
            BadInputError: If a model in it cannot be kept.
            TypeError: If a class is not known here: whoever adds a class to a fitted model adds it here.
        """
        for kind, packed in _PACKERS:
            if isinstance(value, kind):
                return packed(self, value)
        name = type(value).__name__
        if is_dataclass(value) and _CLASSES.get(name) is type(value):
            return {"is": name, "of": {field.name: self.pack(getattr(value, field.name)) for field in fields(value)}}
        raise TypeError(f"A {name} cannot be kept.")

    def array(self, value: Any) -> dict[str, str]:
        """Put an array aside, and give its number."""
        if value.dtype.hasobject:
            raise TypeError("An array of objects cannot be kept.")
        name = self._met.setdefault(id(value), f"a{len(self.arrays)}")
        self.arrays[name] = value
        return {"array": name}

    def fitted(self, value: Fitted) -> dict[str, Any]:
        """Give a fitted synthesizer, told by its own state."""
        plain, arrays = value.state()
        return {
            "fitted": value.kind,
            "schema": pack_schema(value.schema),
            "left_out": self.pack(dict(value.left_out)),
            "notes": self.pack(tuple(value.notes)),
            "state": plain,
            "arrays": {name: self.array(array)["array"] for name, array in arrays.items()},
        }


_PACKERS: tuple[tuple[Any, Callable[[Packer, Any], Any]], ...] = (
    ((type(None), bool, int, float, str), lambda _, value: value),
    (np.generic, lambda packer, value: packer.pack(value.item())),
    (np.ndarray, Packer.array),
    (Fitted, Packer.fitted),
    (tuple(_MODELS.values()), lambda _, value: {"model": type(value).__name__, "of": value.model_dump(mode="json")}),
    (pa.DataType, lambda _, value: {"type": pack_schema(pa.schema([("it", value)]))}),
    (pa.Schema, lambda _, value: {"schema": pack_schema(value)}),
    (pa.Table, lambda _, value: {"table": pack_table(value)}),
    (Mapping, lambda packer, value: {"map": [[packer.pack(key), packer.pack(own)] for key, own in value.items()]}),
    (tuple, lambda packer, value: {"tuple": [packer.pack(one) for one in value]}),
    (frozenset, lambda packer, value: {"set": [packer.pack(one) for one in sorted(value)]}),
    (list, lambda packer, value: [packer.pack(one) for one in value]),
)


def unpack(plain: Any, arrays: Arrays) -> Any:
    """Rebuild what :meth:`Packer.pack` gave.

    Raises:
        SourceError: If it names what this version does not know.
    """
    if isinstance(plain, list):
        return [unpack(one, arrays) for one in plain]
    if not isinstance(plain, dict):
        return plain
    found = next((made for name, made in _UNPACKERS.items() if name in plain), None)
    if found is None:
        raise SourceError("The model holds what this version of Understudy does not know. Fit it again.")
    return found(plain, arrays)


def _instance(plain: Mapping[str, Any], arrays: Arrays) -> Any:
    wanted = _CLASSES.get(plain["is"])
    if wanted is None:
        raise SourceError(f"The model holds a '{plain['is']}', which this version does not know. Fit it again.")
    return wanted(**{name: unpack(value, arrays) for name, value in plain["of"].items()})


def _fitted(plain: Mapping[str, Any], arrays: Arrays) -> Fitted:
    own = {name: arrays[number] for name, number in plain["arrays"].items()}
    fitted = synthesizer_class(plain["fitted"]).fitted.restore(plain["state"], own)
    fitted.schema = unpack_schema(plain["schema"])
    fitted.left_out, fitted.notes = unpack(plain["left_out"], arrays), unpack(plain["notes"], arrays)
    return fitted


_UNPACKERS: Mapping[str, Callable[[Mapping[str, Any], Arrays], Any]] = {
    "is": _instance,
    "fitted": _fitted,
    "array": lambda plain, arrays: arrays[plain["array"]],
    "model": lambda plain, _: _MODELS[plain["model"]].model_validate(plain["of"]),
    "type": lambda plain, _: unpack_schema(plain["type"]).field(0).type,
    "schema": lambda plain, _: unpack_schema(plain["schema"]),
    "table": lambda plain, _: unpack_table(plain["table"]),
    "map": lambda plain, arrays: {unpack(key, arrays): unpack(own, arrays) for key, own in plain["map"]},
    "tuple": lambda plain, arrays: tuple(unpack(one, arrays) for one in plain["tuple"]),
    "set": lambda plain, arrays: frozenset(unpack(one, arrays) for one in plain["set"]),
}
