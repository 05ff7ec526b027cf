"""What a person asks of masking: a frozen request, made from a few flat parameters and one options model."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import ConfigDict, Field, field_validator

from schemas.manifest import OutputFormat
from schemas.model import Model
from schemas.readers.addresses import refuse_password
from schemas.request import Compliance, Request


class StrategyName(StrEnum):
    """What is done with a value."""

    FAKE = "fake"
    HASH = "hash"
    REDACT = "redact"
    TOKENIZE = "tokenize"
    MASK = "mask"
    GENERALIZE = "generalize"
    KEEP = "keep"


class MaskOptions(Model):
    """Everything about masking that is seldom typed. What is absent comes from the settings.

    Attributes:
        store: A folder or an ``s3://`` address.
        chunk_rows: Rows of a part, rounded up to a multiple of 1,024.
        vault: A file to keep what stands behind each token in, encrypted; apart from what is published.
        k: Rows of smaller groups of quasi-identifiers are emptied of these.
        waived: Ids of rules (``A2``) that refuse nothing: they are checked, counted and told all the same.
        purpose: Why, for the record of the processing; ``recipients`` who gets it.
    """

    model_config = ConfigDict(title="Options")

    store: Annotated[str | None, Field(title="Store")] = None
    environment: Annotated[str | None, Field(title="Environment", pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")] = None
    chunk_rows: Annotated[int | None, Field(title="Rows of a part", ge=1)] = None
    vault: Annotated[str | None, Field(title="Vault")] = None
    k: Annotated[int | None, Field(title="Least rows of a group", ge=2, le=1000)] = None
    waived: Annotated[tuple[str, ...], Field(title="Rules that refuse nothing")] = ()
    user_id: Annotated[str | None, Field(title="User", max_length=200)] = None
    purpose: Annotated[str | None, Field(title="Purpose", max_length=2000)] = None
    recipients: Annotated[str | None, Field(title="Recipients", max_length=2000)] = None


class MaskRequest(Request):
    """A request to mask a dataset.

    Attributes:
        paths: Files, folders, or a database's address, ``${NAME}`` in it for a variable of the environment.
        strategy: What is done with every type that is replaced.
        policy: A YAML file with strategies by type and by column.
        profile: Rule sets that decide what is done, and are checked.
        review: Whether to ask before anything is written.
        findings_only: Whether to stop at what was found.
        format: Of the files; the source's own when absent.
        locale: Of names and numbers.
    """

    paths: Annotated[tuple[str, ...], Field(min_length=1)]
    strategy: StrategyName | None = None
    policy: str | None = None
    profile: tuple[Compliance, ...] = ()
    review: bool = False
    findings_only: bool = False
    format: OutputFormat | None = None
    locale: Annotated[str | None, Field(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")] = None
    options: MaskOptions = MaskOptions()

    @field_validator("paths", mode="before")
    @classmethod
    def _one_is_a_list(cls, paths: object) -> object:
        return (paths,) if isinstance(paths, str) else paths

    @field_validator("paths")
    @classmethod
    def _without_password(cls, paths: tuple[str, ...]) -> tuple[str, ...]:
        for path in paths:
            refuse_password(path)
        return paths

    def parameters(self) -> dict[str, Any]:
        """Give it back as the flat parameters that :meth:`of` takes, and the flow ``mask`` does."""
        return {name: getattr(self, name) for name in type(self).model_fields}

    def to_plain(self) -> dict[str, Any]:
        """Give it as plain JSON values without what was not said, as the manifest keeps it."""
        plain: dict[str, Any] = self.model_dump(mode="json", exclude_defaults=True)
        return plain
