"""Every error that Understudy raises on purpose, and the exit code each one ends with.

Constructors take the message alone, so that an error survives pickling on its way back from a worker.
"""

from typing import ClassVar, Self


class UnderstudyError(Exception):
    """Something Understudy can explain: what is wrong, where, and what to do."""

    exit_code: ClassVar[int] = 1
    about: tuple[tuple[str | int, ...], ...] = ()
    """Paths of the parts of the schema that it speaks of, for who knows their lines."""

    def at(self, *paths: tuple[str | int, ...]) -> Self:
        """Say which parts of the schema it speaks of."""
        self.about = tuple(dict.fromkeys(paths))  # an instance's attributes are pickled with it
        return self


class BadInputError(UnderstudyError):
    """The request cannot be served as it stands; nothing was written."""

    exit_code = 2


class SchemaError(BadInputError):
    """A schema is not sound. The message lists every problem found, each with its place."""


class SourceError(BadInputError):
    """A file or address given as input cannot be read, or holds nothing to work from."""


class PluginError(BadInputError):
    """A generator of another package cannot be used; the message names the kind and the package."""


class GenerationError(BadInputError):
    """The schema is well formed, and yet a value that satisfies it could not be made."""


class GateRefusedError(UnderstudyError):
    """The audit found the dataset wanting; nothing was published and the report was kept."""

    exit_code = 3


class BudgetError(UnderstudyError):
    """The next model call would exceed the budget."""

    exit_code = 4


class ReviewRefusedError(UnderstudyError):
    """Whoever was asked to approve said no; nothing was made."""

    exit_code = 130


class StoreError(UnderstudyError):
    """The store failed, or does not promise what publishing needs."""


class StoreNotWritableError(StoreError, BadInputError):
    """The store cannot be written at all: a wrong address or a missing permission."""

    exit_code = 2


class TargetError(UnderstudyError):
    """The place that a dataset was exported to refused it; it is as it was."""


class ConflictError(StoreError):
    """The generation exists already, with other content."""


class StoppedError(UnderstudyError):
    """The work was given up because something else failed or the run was cancelled."""
