"""What the step gives on: a schema, and how it was come by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.model import DatasetSchema
from schemas.places import Places
from schemas.request import Wishes


@dataclass(frozen=True)
class Resolved:
    """A schema and how it was come by.

    Attributes:
        origin: ``schema``, ``template``, ``words``, ``model``, or the dialect or format of a source.
        notes: What was assumed, and what of the source the schema does not hold, each with its line.
        wishes: What the words say beyond the schema.
        by: Who chose what, for the manifest's provenance: the model or ``offline``, the template, the reviewer.
        metrics: Figures of what a model wrote, for the manifest's quality metrics.
        places: Where a schema file or a source says what the schema holds, so that problems are told with their lines.
    """

    schema: DatasetSchema
    origin: str
    notes: tuple[str, ...] = ()
    wishes: Wishes = field(default_factory=Wishes)
    by: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    places: Places | None = None
