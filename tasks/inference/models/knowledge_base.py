"""An Amazon Bedrock knowledge base, asked for what bears on a request."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tasks.inference.models.chat import Connection
from tasks.inference.models.deadline import within
from tasks.inference.models.faults import fault_of

_MOST_CHARACTERS = 8000  # of all passages together


@dataclass(frozen=True)
class KnowledgeBase:
    """A knowledge base by its id.

    Attributes:
        id: As Amazon Bedrock names it.
        passages: Most passages of an answer.
    """

    id: str
    connection: Connection = field(default_factory=Connection)
    passages: int = 5

    def about(self, words: str) -> Sequence[str]:
        """Passages, the nearest first, no longer in all than a few pages.

        Raises:
            ModelError: If it cannot be asked.
        """
        name = f"knowledge base {self.id}"
        try:
            found = within(self.connection.deadline, lambda: self._asked(words), name)
            texts = [str(one["content"]["text"]) for one in found["retrievalResults"] if one["content"].get("text")]
        except Exception as error:  # noqa: BLE001 - botocore has many errors, and none of them may pass
            raise fault_of(error, name) from None
        return _as_far_as(texts, _MOST_CHARACTERS)

    def _asked(self, words: str) -> Any:
        return agent_client(self.connection).retrieve(
            knowledgeBaseId=self.id,
            retrievalQuery={"text": words[:1000]},
            retrievalConfiguration={"vectorSearchConfiguration": {"numberOfResults": self.passages}},
        )


def _as_far_as(texts: Sequence[str], most: int) -> list[str]:
    kept: list[str] = []
    for text in texts:
        most -= len(text)
        if most < 0:
            break
        kept.append(text)
    return kept


@lru_cache(maxsize=4)
def agent_client(connection: Connection) -> Any:
    """Make a client of Bedrock's retrieval; as with models, whether to try again is not its business."""
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=connection.connect_timeout,
        read_timeout=connection.read_timeout,
        retries={"mode": "standard", "total_max_attempts": 2},
    )
    session = boto3.Session(region_name=connection.region)
    return session.client("bedrock-agent-runtime", endpoint_url=connection.endpoint_url, config=config)
