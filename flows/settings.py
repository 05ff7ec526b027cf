"""Settings: ``UNDERSTUDY_*`` from the environment and ``.env``, read once, where a flow or a command starts."""

import getpass
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import SettingsConfigDict

from flows.model_settings import ModelSettings
from flows.settings_errors import told
from schemas.errors import BadInputError
from schemas.mask_request import MaskOptions
from schemas.request import EngineName, GenerationOptions
from schemas.validation import Limits
from tasks.storage.store import StoreOptions

NAME = "1 to 63 letters, digits, '.', '_' and '-', a letter or a digit first, such as staging"


class Settings(ModelSettings):
    """What the surroundings decide: where things are kept, and the bounds of what may be asked for.

    Attributes:
        store: A folder or an ``s3://`` address.
        environment: Part of the path of every dataset.
        seed: Used when a request names none.
        retention_days: How long a dataset is kept; for ever when absent.
        review_hours: How long a run waits for somebody to approve.
        pii_key: The key of keyed replacement and tokens. Never in a parameter, a log or a manifest.
        pii_home: Where a key is made and kept when none is given, and what belongs to keys: apart from any store.
        spacy_model: The network that reads running text; ``none`` for patterns alone, the first there is when absent.
    """

    model_config = SettingsConfigDict(
        env_prefix="UNDERSTUDY_", env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    store: str = "store"
    environment: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$", description=NAME)] = "development"
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    engine: EngineName = "threads"
    workers: Annotated[int | None, Field(ge=1, le=256)] = None
    kms_key_id: str | None = None
    s3_endpoint_url: str | None = None
    retention_days: Annotated[int | None, Field(ge=1)] = None
    review_hours: Annotated[float, Field(gt=0)] = 72
    pii_key: SecretStr | None = None
    pii_home: Path = Path("~/.config/understudy")
    spacy_model: str | None = None
    max_tables: Annotated[int, Field(ge=1)] = 50
    max_columns_per_table: Annotated[int, Field(ge=1)] = 200
    user_id: str | None = None

    @classmethod
    def read(cls) -> Self:
        """Read them now.

        Raises:
            BadInputError: If a variable holds what it cannot.
        """
        try:
            return cls()
        except ValidationError as error:
            raise BadInputError(told(error.errors(), cls, "UNDERSTUDY_")) from None

    def under(self, options: GenerationOptions | MaskOptions) -> Self:
        """Let a request's options take the place of the settings that they name."""
        named = ("store", "environment", "engine", "workers", "user_id", "model", "budget_usd")
        given = {name: found for name in named if (found := getattr(options, name, None)) is not None}
        return self.model_copy(update=given)

    @property
    def store_options(self) -> StoreOptions:
        """How to reach the store."""
        return StoreOptions(s3_endpoint_url=self.s3_endpoint_url, kms_key_id=self.kms_key_id)

    @property
    def limits(self) -> Limits:
        """How large a schema may be."""
        return Limits(tables=self.max_tables, columns=self.max_columns_per_table)

    @property
    def user(self) -> str:
        """Who runs this: the setting, else the account's name."""
        return self.user_id or _account()


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name, as containers have
        return "unknown"
