"""What a person asks of a real dataset to get its twin."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, field_validator, model_validator

from schemas.manifest import OutputFormat
from schemas.readers.addresses import refuse_password
from schemas.request import Compliance, GenerationOptions, Request, Rows


class ReplicationOptions(GenerationOptions):
    """Everything about a replication that is seldom typed.

    Attributes:
        key_schema: A schema file (YAML, JSON or SQL) whose keys and relations are taken, instead of those found.
        holdout: The share of real rows set aside, never learnt, to judge the twin by.
        budget_seconds: Seconds that ``auto`` may spend on trying synthesizers, for each table: as estimated, not by the
            clock, so that the same request gives the same twin on any machine.
        dials: The synthesizer's own dials, such as ``leaf`` and ``penalty`` of ``sequential_trees``.
        twin_gates: Thresholds of fidelity and privacy in the place of the defaults.
        balance: A column whose classes all get the same share of the rows; of one table by itself.
        boost: ``column=value:share``: a class that gets this share of the rows.
        impute: Whether missing values of the twin are filled from what was learnt; of one table by itself.
        epsilon: A privacy budget: how much the twin may tell of any one row; of one table by itself.
        delta: The probability with which it may tell more; a tenth of one over the rows, and at most 1e-6, if absent.
        keep_model: A folder of this machine in which what was learnt is kept, for the flow ``sample``.
    """

    model_config = ConfigDict(title="Options")

    key_schema: Annotated[str | None, Field(title="Schema with the keys")] = None
    holdout: Annotated[float, Field(title="Share of rows to judge by", gt=0, le=0.5)] = 0.2
    budget_seconds: Annotated[float, Field(title="Seconds for trying synthesizers", gt=0)] = 20.0
    dials: dict[str, int | float | str] = Field({}, title="Dials of the synthesizer")
    twin_gates: dict[str, float] = Field({}, title="Thresholds of fidelity and privacy")
    balance: Annotated[str | None, Field(title="Column to balance", min_length=1)] = None
    boost: Annotated[str | None, Field(title="Class to boost (column=value:share)", pattern=r"^[^=]+=.+:[0-9.]+$")] = (
        None
    )
    impute: Annotated[bool, Field(title="Fill missing values")] = False
    epsilon: Annotated[float | None, Field(title="Privacy budget (epsilon)", ge=0.01, le=100)] = None
    delta: Annotated[float | None, Field(title="Privacy budget (delta)", gt=0, lt=1)] = None
    keep_model: Annotated[str | None, Field(title="Folder for the model", min_length=1)] = None


class ReplicationRequest(Request):
    """A request for a twin.

    Attributes:
        paths: Files, folders, or a database's address.
        synthesizer: What learns; ``auto`` tries several.
        rows: One number for the largest table, the others in proportion; or the number of each table.
        scale: Rows of every table as multiples of the real ones.
        target: A column that will be predicted, ``column`` or ``table.column``: its dependence matters most.
        where: A SQL condition that every row of the twin must meet.
        policy: A YAML file that says what is done with personal data.
    """

    paths: tuple[str, ...] = Field(min_length=1)
    synthesizer: str = "auto"
    rows: Rows | None = None
    scale: Annotated[float | None, Field(ge=0.001, le=1000)] = None
    seed: Annotated[int | None, Field(ge=0, lt=2**63)] = None
    format: OutputFormat = OutputFormat.PARQUET
    target: str | None = None
    where: str | None = None
    policy: str | None = None
    compliance: tuple[Compliance, ...] = ()
    review: bool = False
    options: ReplicationOptions = ReplicationOptions()

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if self.rows is not None and self.scale is not None:
            raise ValueError("rows and scale are both given. Give one of them")
        return self

    @field_validator("paths")
    @classmethod
    def _without_password(cls, paths: tuple[str, ...]) -> tuple[str, ...]:
        for path in paths:
            refuse_password(path)
        return paths

    def parameters(self) -> dict[str, Any]:
        """Give it back as the flat parameters that :meth:`of` takes, and the flow ``replicate`` does."""
        return {name: getattr(self, name) for name in type(self).model_fields}

    def to_plain(self) -> dict[str, Any]:
        """Give it as plain JSON values without what was not said, and without a database's password."""
        plain: dict[str, Any] = self.model_dump(mode="json", exclude_defaults=True)
        return {**plain, "paths": [_without_password(path) for path in self.paths]}


def _without_password(path: str) -> str:
    """A database's address without what is between its user and its host."""
    scheme, found, rest = path.partition("://")
    user, at, host = rest.rpartition("@")
    return f"{scheme}://{user.partition(':')[0]}@{host}" if found and at else path
