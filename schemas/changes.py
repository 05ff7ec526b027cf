"""What becomes of a table's rows over time: updates and deletes before the present that the data shows."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

VERSION_COLUMNS = ("valid_from", "valid_to", "is_current", "version")
"""What the versions of a row have beside the table's own columns."""


class Changes(BaseModel):
    """The past of one table.

    Attributes:
        table: The table.
        columns: The columns that updates change: each update one of them or more.
        updates: About how many times a row is updated that is there from the beginning; later rows less often.
        deletes: How many rows were deleted, as a share of those that are there now.
        start: When the first row was inserted.
        end: When the present is.
        capture: What is written: the events (change data capture), the versions of each row (SCD type 2), or both.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    table: str
    columns: Annotated[tuple[str, ...], Field(min_length=1)]
    updates: Annotated[float, Field(ge=0, le=50)] = 1.0
    deletes: Annotated[float, Field(ge=0, le=1)] = 0.0
    start: datetime = datetime(2025, 1, 1)  # noqa: DTZ001 - wall clocks, as timestamps without a zone are
    end: datetime = datetime(2026, 1, 1)  # noqa: DTZ001
    capture: Annotated[tuple[Literal["cdc", "scd2"], ...], Field(min_length=1)] = ("cdc", "scd2")
