"""The price table: what a call costs, and what the router's strategies go by."""

from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from schemas.errors import BadInputError
from schemas.model import Model
from schemas.request import problems_of
from schemas.yaml_reading import read_document

OWN = Path(__file__).with_name("prices.yaml")

_MILLION = 1_000_000
_Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Price(Model):
    """What a model costs, in US dollars for a million tokens, and what it is like.

    Attributes:
        match: The model's name; ``*`` stands for any characters.
        speed: Tokens a second.
        quality: 0 to 100.
    """

    match: str = "*"
    input: _Amount
    output: _Amount
    speed: _Amount = 50
    quality: Annotated[float, Field(ge=0, le=100)] = 50

    def of(self, input_tokens: int, output_tokens: int) -> float:
        """The cost of a call in US dollars."""
        return (input_tokens * self.input + output_tokens * self.output) / _MILLION

    @property
    def blended(self) -> float:
        """For a million tokens, a quarter of them output: the usual share where a model writes a schema."""
        return 0.75 * self.input + 0.25 * self.output


class Prices(Model):
    """A price table.

    Attributes:
        as_of: The day that it was written.
        models: The first that matches counts.
        unknown: For a model that none matches; dearer than any, so that no budget is overrun.
    """

    as_of: date
    models: tuple[Price, ...]
    unknown: Price

    def of(self, model: str) -> Price:
        """The price of a model, by its name."""
        return next((price for price in self.models if fnmatchcase(model, price.match)), self.unknown)

    def knows(self, model: str) -> bool:
        """Whether a line of the table speaks of it."""
        return any(fnmatchcase(model, price.match) for price in self.models)


def load_prices(override: Path | None = None) -> Prices:
    """Read the table that comes with Understudy, a user's own lines before its lines.

    Args:
        override: A YAML file with ``models``, and ``as_of`` and ``unknown`` if they are to change.

    Raises:
        BadInputError: If the file cannot be read, or holds no prices.
    """
    return _read(OWN, {}) if override is None else _read(override, _plain(OWN))


def _read(path: Path, below: dict[str, object]) -> Prices:
    plain = _plain(path)
    lines = [*_lines(plain), *_lines(below)]
    try:
        return Prices.model_validate({**below, **plain, "models": lines})
    except ValidationError as error:
        raise BadInputError(f"{path} is no price table:\n{problems_of(error)}") from None


def _lines(plain: dict[str, object]) -> list[object]:
    found = plain.get("models", [])
    return found if isinstance(found, list) else [found]


@cache
def _plain(path: Path) -> dict[str, object]:
    try:
        data, _ = read_document(path.read_text(encoding="utf-8"), source=str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(
            f"The price table {path} cannot be read ({type(error).__name__}). Correct its path."
        ) from None
    if not isinstance(data, dict):
        raise BadInputError(f"{path} is no price table. Write 'models:' and a line for each, as prices.yaml does.")
    return data
