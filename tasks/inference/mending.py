"""Documents mended where their schema refuses them, from the inside out: as little as possible is changed."""

from dataclasses import dataclass
from typing import Any

from schemas.errors import GenerationError
from schemas.readers.jsonschema.document import At
from schemas.readers.jsonschema.sampling import Sampler, UnsatisfiableError
from tasks.inference.conformance import Fault, faults

_TURNS = 24
_PATIENCE = 4
"""Turns after which a larger part around the refused one is made anew."""
_WITHIN = 2  # how deep a part counts as standing: only what must be there is made


@dataclass(frozen=True)
class Mender:
    """Mends documents of one schema."""

    sampler: Sampler
    validator: Any
    at: At

    def mended(self, document: Any, number: int) -> Any:
        """Give the document as its schema allows it.

        Args:
            document: Changed in place.
            number: Its row, for values that differ and for the error.

        Raises:
            GenerationError: If it stays refused.
        """
        refused: list[Fault] = []
        for turn in range(_TURNS):
            refused = faults(self.validator, document)
            if not refused:
                return document
            document = self._all(document, refused, turn, number)
        refused = faults(self.validator, document)
        if not refused:
            return document
        place = "/".join(str(step) for step in refused[0].path)
        raise GenerationError(
            f"Row {number} cannot be written as a document that {self.at.key} allows: {len(refused)} places are "
            f"refused, the first at /{place}. Look at what the reader noted of this schema."
        )

    def _all(self, document: Any, refused: list[Fault], turn: int, number: int) -> Any:
        done: list[tuple[str | int, ...]] = []
        for fault in refused:
            if any(path[: len(fault.path)] == fault.path or fault.path[: len(path)] == path for path in done):
                continue  # what lies around or within it was just changed
            document = self._one(document, fault, turn, number)
            done.append(fault.path[: max(len(fault.path) - turn // _PATIENCE, 0)])
        return document

    def _one(self, document: Any, fault: Fault, turn: int, number: int) -> Any:
        holder = _inner(document, fault.path)
        if turn < _PATIENCE and isinstance(holder, dict) and (fault.missing or fault.superfluous):
            self._fill(holder, fault, number + turn)
            return document
        path = fault.path[: max(len(fault.path) - turn // _PATIENCE, 0)]
        if not path:
            return self._anew(self.at, number + turn, 0 if turn < 2 * _PATIENCE else _WITHIN)
        self._replace(_inner(document, path[:-1]), path, turn, number)
        return document

    def _fill(self, holder: dict[str, Any], fault: Fault, turn: int) -> None:
        """Add the members that lack, and take out those that no schema knows."""
        at, _ = self._place(fault.path)
        known = self.sampler.shapes.of(at).properties if at is not None and isinstance(at.node, dict) else {}
        for name in fault.missing:
            holder[name] = self._anew(known[name], turn, _WITHIN) if name in known else "amber"
        if fault.superfluous:
            for name in [name for name in holder if name not in known]:
                del holder[name]

    def _replace(self, holder: Any, path: tuple[str | int, ...], turn: int, number: int) -> None:
        """Leave out a part that need not be there, or make it anew."""
        at, needed = self._place(path)
        if isinstance(holder, dict) and (at is None or (not needed and turn % 2 == 0)):
            del holder[path[-1]]
        elif at is not None:
            holder[path[-1]] = self._anew(at, number + turn, _WITHIN)

    def _anew(self, at: At, turn: int, depth: int) -> Any:
        try:
            return self.sampler.value(at, turn, depth)
        except UnsatisfiableError:
            raise GenerationError(f"No value was found that {at.key} allows, so no document can be made.") from None

    def _place(self, path: tuple[str | int, ...]) -> tuple[At | None, bool]:
        """The schema of a part, and whether the part must be there."""
        at: At | None = self.at
        needed = True
        for step in path:
            if at is None or not isinstance(at.node, dict):
                return None, False
            shape = self.sampler.shapes.of(at)
            if isinstance(step, int):
                items = shape.words.get("items")
                at, needed = (items if isinstance(items, At) else None), True
            else:
                needed = step in shape.required
                at = shape.properties.get(step)
        return at, needed


def _inner(document: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        document = document[step]
    return document
