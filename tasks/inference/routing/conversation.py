"""What was asked for before, so that a follow-up can speak of it: ``same but ten times as many, in CSV``."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from schemas.errors import BadInputError
from schemas.model import Model

_MOST_TURNS = 20
_MOST_BYTES = 5_000_000


class Turn(Model):
    """A request that was served.

    Attributes:
        request: In words, without anybody's data.
        parameters: The flow's, as plain values.
        generation_id: Of the dataset that came of it, or that it was about.
        tables: Rows of each table.
    """

    request: str
    flow: str
    parameters: dict[str, Any] = Field(default_factory=dict)
    generation_id: str | None = None
    location: str | None = None
    tables: dict[str, int] = Field(default_factory=dict)
    seed: int | None = None


class Conversation(Model):
    """The turns so far, the newest last."""

    turns: tuple[Turn, ...] = ()

    @property
    def last(self) -> Turn | None:
        """The newest turn."""
        return self.turns[-1] if self.turns else None

    def last_dataset(self) -> Turn | None:
        """The newest turn that was about a dataset."""
        return next((turn for turn in reversed(self.turns) if turn.generation_id), None)

    def last_made(self) -> Turn | None:
        """The newest turn that made a dataset."""
        return next((turn for turn in reversed(self.turns) if turn.generation_id and turn.flow != "check"), None)

    def with_turn(self, turn: Turn) -> "Conversation":
        """One turn more; the oldest are forgotten."""
        return Conversation(turns=(*self.turns, turn)[-_MOST_TURNS:])


def read_conversation(path: Path) -> Conversation:
    """Read a conversation; an empty one where there is no file.

    Raises:
        BadInputError: If the file is something else.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("too large")
        return Conversation.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Conversation()
    except (OSError, ValueError, ValidationError) as error:
        raise BadInputError(
            f"{path} is no conversation ({type(error).__name__}). Name another file: --conversation FILE."
        ) from None


def write_conversation(path: Path, conversation: Conversation) -> None:
    """Write it, whole or not at all; readable by its owner alone.

    Raises:
        BadInputError: If it cannot be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix="conversation-", suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(conversation.model_dump_json(indent=1, exclude_defaults=True))
        Path(name).replace(path)
    except OSError as error:
        raise BadInputError(
            f"The conversation {path} cannot be written: {error.strerror}. Name another file: --conversation FILE."
        ) from None
