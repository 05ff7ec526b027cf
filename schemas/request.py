"""What a person asks for: a frozen request, made from the few flat parameters that people type and one options model.

Field titles are what Prefect's form shows; a union names its default's type first, because the form preselects it.
"""

from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, ValidationError, model_validator

from schemas.errors import BadInputError
from schemas.manifest import OutputFormat
from schemas.model import Model, Rate

Locale = Annotated[str, Field(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")]
Count = Annotated[int, Field(ge=1)]
Rows = Count | dict[str, Count]
"""One number (of the largest table without parents; others in proportion), or the number of each table by name."""

EngineName = Literal["threads", "processes", "dask"]


class Compliance(StrEnum):
    """The rule sets that a dataset can be held against."""

    GDPR = "gdpr"
    HIPAA = "hipaa"
    PCI_DSS = "pci-dss"


class Gates(Model):
    """What the audit must reach before anything is published."""

    model_config = ConfigDict(title="Gates")

    validity: Annotated[Rate, Field(title="Least share of checks that must pass")] = 1.0
    waived: Annotated[tuple[str, ...], Field(title="Kinds of checks that only warn")] = ()


class Wishes(Model):
    """What the words of a request say beyond the schema: how much of it, and how. A parameter counts more."""

    rows: Rows | None = None
    seed: Annotated[int | None, Field(ge=0, lt=2**63)] = None
    format: OutputFormat | None = None
    locale: Locale | None = None


class GenerationOptions(Model):
    """Everything about a generation that is seldom typed. What is absent comes from the settings.

    Attributes:
        store: A folder or an ``s3://`` address.
        chunk_rows: Rows of a part, rounded up to a multiple of 1,024; chosen by each table's width when absent.
        workers: How many chunks are made at the same time; one a processor when absent.
        purpose: Why the data is made, for the record.
        context: Text beside the prompt: notes, a glossary, a list of columns.
        model: A language model, ``provider:name``; ``offline`` for none, whatever the settings say.
        budget_usd: The most that this run may spend on models.
        rows_by: Who writes the rows: the engine, or the model (a chunk at a time, for small datasets).
        grown: The row counts of the generations that this one continues, oldest first; `append_to` fills it in.
    """

    model_config = ConfigDict(title="Options")

    store: Annotated[str | None, Field(title="Store")] = None
    environment: Annotated[str | None, Field(title="Environment", pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")] = None
    engine: Annotated[EngineName | None, Field(title="Engine")] = None
    workers: Annotated[int | None, Field(title="Workers", ge=1, le=256)] = None
    chunk_rows: Annotated[int | None, Field(title="Rows of a part", ge=1)] = None
    gates: Annotated[Gates, Field(title="Gates")] = Gates()
    user_id: Annotated[str | None, Field(title="User", max_length=200)] = None
    purpose: Annotated[str | None, Field(title="Purpose", max_length=2000)] = None
    context: Annotated[str | None, Field(title="Context", max_length=100_000)] = None
    model: Annotated[str | None, Field(title="Model", max_length=300)] = None
    budget_usd: Annotated[float | None, Field(title="Budget in US dollars", ge=0)] = None
    rows_by: Annotated[Literal["engine", "model"] | None, Field(title="Rows by")] = None
    grown: Annotated[tuple[dict[str, Count], ...], Field(title="Rows of the generations that this one continues")] = ()


class Request(Model):
    """A flow's frozen request, made from the few flat parameters that people type and one options model."""

    @classmethod
    def of(cls, **parameters: Any) -> Self:
        """Make the request from flat parameters; those that are None count as absent.

        Raises:
            BadInputError: Listing every problem.
        """
        given = {name: value for name, value in parameters.items() if value is not None}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise BadInputError(f"The request cannot be served:\n{problems_of(error)}") from None


class GenerationRequest(Request):
    """A request for a dataset.

    Attributes:
        prompt: What is needed, in words.
        source: What describes the data in another format: SQL, an OpenAPI document, a JSON Schema, a file or folder of
            samples, or a database's address.
        schema_location: A schema file, or the name of a template. Its key in files is ``schema``.
        rows: As :data:`Rows`; the schema's own counts when absent.
        seed: The settings' seed when absent.
        format: As the prompt says, else Parquet, when absent.
        tables: The tables to publish; all when absent.
        append_to: A published dataset to continue; ``rows`` are then those to add.
    """

    model_config = ConfigDict(populate_by_name=True)

    prompt: Annotated[str | None, Field(max_length=50_000)] = None
    source: str | None = None
    schema_location: Annotated[str | None, Field(alias="schema")] = None
    rows: Rows | None = None
    seed: Annotated[int | None, Field(ge=0, lt=2**63)] = None
    format: OutputFormat | None = None
    compliance: tuple[Compliance, ...] = ()
    locale: Locale | None = None
    tables: tuple[str, ...] | None = None
    review: bool = False
    append_to: str | None = None
    options: GenerationOptions = GenerationOptions()

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        given = [name for name, value in self._origins().items() if value]
        if self.append_to is not None:
            if given:
                raise ValueError(f"append_to continues a dataset by its own schema. Leave {' and '.join(given)} out")
            return self
        if not given:
            raise ValueError("nothing says what to generate. Give a prompt, source=FILE, or schema=FILE or TEMPLATE")
        if {"source", "schema"} <= set(given):
            raise ValueError(f"{' and '.join(given)} are both given. Give one of them")
        return self

    def _origins(self) -> dict[str, str | None]:
        return {"prompt": self.prompt, "source": self.source, "schema": self.schema_location}

    def under(self, wishes: Wishes) -> Self:
        """Fill in what no parameter says with what the words do; the one place where the two meet."""
        rows = self.rows
        if rows is None or (isinstance(rows, dict) and isinstance(wishes.rows, dict)):
            rows = {**wishes.rows, **(rows or {})} if isinstance(wishes.rows, dict) else wishes.rows
        said = {
            "rows": rows,
            "seed": wishes.seed if self.seed is None else self.seed,
            "format": self.format or wishes.format or OutputFormat.PARQUET,
            "locale": self.locale or wishes.locale,
        }
        return self.model_copy(update=said)

    def parameters(self) -> dict[str, Any]:
        """Give it back as the flat parameters that :meth:`of` takes, and the flow ``generate`` does."""
        flat = {name: getattr(self, name) for name in type(self).model_fields if name != "schema_location"}
        return {**flat, "schema": self.schema_location}

    def to_plain(self) -> dict[str, Any]:
        """Give it as plain JSON values without what was not said, as the manifest keeps it."""
        plain: dict[str, Any] = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return plain


def problems_of(error: ValidationError) -> str:
    """Write each problem on a line of its own: where, then what. Values are left out."""
    lines: dict[str, None] = {}
    for problem in error.errors(include_url=False, include_input=False):
        place = ".".join(str(part) for part in problem["loc"] if not _is_branch(part))
        message = problem["msg"].removeprefix("Value error, ")
        lines[f"  {place}: {message}." if place else f"  {message}."] = None
    return "\n".join(lines)


def _is_branch(part: object) -> bool:
    """Whether a part of a problem's place is Pydantic's name for a member of a union, which no reader wrote."""
    return isinstance(part, str) and (part.startswith(("constrained-", "dict[", "tuple[")) or part in {"int", "str"})
