"""What a run has of models: one router with one budget, and what goes with it. None stands for no model."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tasks.inference.library import Vectoriser
from tasks.inference.models.embedding import Embedder, LocalVectors
from tasks.inference.models.router import Router
from tasks.inference.models.words import Scrub


class Passages(Protocol):
    """A body of knowledge that is asked for what bears on a request."""

    def about(self, words: str) -> Sequence[str]:
        """Passages, the nearest first."""
        ...


@dataclass(frozen=True, eq=False)
class Models:
    """The way to the models of one run. Thread-safe.

    Attributes:
        embedder: Tells texts that say nearly the same.
        vectoriser: Compares a request with the templates; hashed words when absent.
        passages: A knowledge base, where there is one.
        scrub: Takes personal values out of what a model is sent.
        offline_last: Whether the offline engine infers the schema when no model answers.
    """

    router: Router
    embedder: Embedder = field(default_factory=LocalVectors)
    vectoriser: Vectoriser | None = None
    passages: Passages | None = None
    scrub: Scrub = str
    offline_last: bool = False

    @property
    def used(self) -> dict[str, Any] | None:
        """What was used so far, as the manifest says it; None when nothing was."""
        return self.router.usage.manifest()
