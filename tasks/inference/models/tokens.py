"""How many tokens a request has, before anybody has counted them."""

import json
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

_TOOL_OVERHEAD = 700  # tokens that providers add around a forced tool; 300 to 500 were published for Claude
_LIKELY, _MOST = 4, 2  # bytes a token: usual in English and JSON; nearly the least seen in any language


def written(messages: Any, schema: type[BaseModel] | None = None) -> str:
    """Give a request as one canonical text: what is counted here, and what the cache goes by."""
    plain = [_plain(message) for message in messages]
    return _json(plain) + ("" if schema is None else _shape(schema))


def likely_tokens(text: str) -> int:
    """How many tokens a text probably has."""
    return len(text.encode()) // _LIKELY + 1


def most_tokens(text: str) -> int:
    """How many tokens a request of this text can have; budgets reckon with it."""
    return len(text.encode()) // _MOST + _TOOL_OVERHEAD


@lru_cache(maxsize=256)
def _shape(schema: type[BaseModel]) -> str:
    return _json(schema.model_json_schema())


def _json(plain: Any) -> str:
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _plain(message: Any) -> Any:
    if isinstance(message, tuple | list):
        return list(message)
    return [message.type, message.content, getattr(message, "tool_calls", [])]
