"""What a person asks of a kept model."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from schemas.manifest import OutputFormat
from schemas.request import GenerationOptions, Request, Rows


class SampleRequest(Request):
    """A request for rows of a kept model.

    Attributes:
        model: The folder that ``replicate --keep-model`` wrote.
        rows: One number for the largest table, the others in proportion; or the number of each table.
        scale: Rows of every table as multiples of the real ones.
        seed: The model's own when absent: the rows are then those of the twin it was kept with.
        where: A SQL condition that every row must meet.
    """

    model: str = Field(min_length=1)
    rows: Rows | None = None
    scale: Annotated[float | None, Field(ge=0.001, le=1000)] = None
    seed: Annotated[int | None, Field(ge=0, lt=2**63)] = None
    format: OutputFormat = OutputFormat.PARQUET
    where: str | None = None
    options: GenerationOptions = GenerationOptions()

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if self.rows is not None and self.scale is not None:
            raise ValueError("rows and scale are both given. Give one of them")
        return self

    def parameters(self) -> dict[str, Any]:
        """Give it back as the flat parameters that :meth:`of` takes, and the flow ``sample`` does."""
        return {name: getattr(self, name) for name in type(self).model_fields}

    def to_plain(self) -> dict[str, Any]:
        """Give it as plain JSON values without what was not said."""
        plain: dict[str, Any] = self.model_dump(mode="json", exclude_defaults=True)
        return plain
