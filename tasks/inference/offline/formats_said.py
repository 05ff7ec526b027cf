"""Finds the format of the files wherever a request names it: ``please produce CSV files``, ``sql dump``."""

from collections.abc import Sequence

from tasks.inference.offline.cursor import END
from tasks.inference.offline.data import mapping, word_set
from tasks.inference.offline.draft import Draft
from tasks.inference.offline.tokens import Kind, Token

_FORMATS: dict[str, str] = mapping("formats_said", "formats")
_SURE = word_set("formats_said", "sure")
_LED = word_set("formats_said", "led")
_FOLLOWED = word_set("formats_said", "followed")
_REFUSED = word_set("formats_said", "refused")
_NO_FILES = word_set("formats_said", "no_files")
_ENDS = frozenset({",", ";", ".", "!", ")", "(", "-", "", "\n"})
_REACH = 2  # ``JSON test documents``


def name_format(tokens: Sequence[Token], draft: Draft) -> None:
    """Take the only format that the request names, where the grammar found none; a column's type is none."""
    if draft.format is not None:
        return
    found = {name for at in range(len(tokens)) if (name := _said_at(tokens, at)) is not None}
    if len(found) == 1:
        draft.format = found.pop()


def _said_at(tokens: Sequence[Token], at: int) -> str | None:
    word = tokens[at].word.lstrip(".")
    if tokens[at].kind is not Kind.WORD or word not in _FORMATS:
        return None
    before, led = _before(tokens, at)
    behind = [token.word for token in tokens[at + 1 : at + 1 + _REACH]]
    if before.word in _REFUSED or _NO_FILES & set(behind[:1]) or "/" in (before.word, *behind[:1]):
        return None
    if behind[:1] in (["lines"], ["line"]) and word == "json":
        return "jsonl"
    alone = (before is END or before.kind is Kind.BREAK or before.word in _ENDS) and (not behind or behind[0] in _ENDS)
    told = word in _SURE or led in _LED or _FOLLOWED & set(behind) or (alone and before.word != ":")
    return _FORMATS[word] if told else None


def _before(tokens: Sequence[Token], at: int) -> tuple[Token, str]:
    """The token before, and the word that leads to the format: ``output: sql``, ``a nested json``."""
    place = at - 1
    before = tokens[place] if place >= 0 else END
    while place > 0 and tokens[place].word in (":", "=", "a", "an", "one", "single", "nested", "plain", "the", "of"):
        place -= 1
    return before, tokens[place].word if place >= 0 else ""


_UNWRITTEN = {
    "xlsx": ("csv", "Excel workbooks are not written: the files are CSV, which Excel opens."),
    "sql": (
        None,
        "SQL files are not written: `understudy export ID --to FILE.sqlite`, or to a database, loads it.",
    ),
}


def written_as(name: str | None) -> tuple[str | None, str | None]:
    """The format that files are written in when another is asked for, and what to tell about it."""
    return _UNWRITTEN.get(name, (name, None)) if name is not None else (None, None)
