"""Finds the format of the files wherever a request names it: ``please produce CSV files``, ``nested JSON``."""

from collections.abc import Sequence

from tasks.inference.offline.data import mapping, word_set
from tasks.inference.offline.draft import Draft
from tasks.inference.offline.tokens import Kind, Token

_FORMATS: dict[str, str] = mapping("directives", "formats")
_LED = word_set("formats_said", "led")
_FOLLOWED = word_set("formats_said", "followed")
_REFUSED = frozenset({"no", "not", "without", "from", "than", "a", "column"})
_REACH = 2  # ``JSON test documents``


def name_format(tokens: Sequence[Token], draft: Draft) -> None:
    """Take the only format that the request names, where the grammar found none; a column's type is none."""
    if draft.format is not None:
        return
    found = {name for at in range(len(tokens)) if (name := _said_at(tokens, at)) is not None}
    if len(found) == 1:
        draft.format = found.pop()


def _said_at(tokens: Sequence[Token], at: int) -> str | None:
    word = tokens[at].word
    if tokens[at].kind is not Kind.WORD or word not in _FORMATS:
        return None
    before = tokens[at - 1].word if at else "."
    behind = [token.word for token in tokens[at + 1 : at + 1 + _REACH]]
    if before in _REFUSED:
        return None
    if behind[:1] in (["lines"], ["line"]) and word == "json":
        return "jsonl"
    return _FORMATS[word] if before in _LED or _FOLLOWED & set(behind) else None
