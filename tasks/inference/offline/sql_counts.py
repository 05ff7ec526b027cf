"""Reads how many rows comments and words beside SQL ask for: ``create table agents (...); -- 30 rows``."""

import re
from collections.abc import Iterator, Mapping

from schemas.model import DatasetSchema
from tasks.inference.offline.nouns import is_rows_word
from tasks.inference.offline.tokens import Kind, tokens_of
from tasks.inference.offline.words import singular_name

_CREATED = re.compile(
    r"\bcreate\s+(?:or\s+replace\s+)?(?:\w+\s+){0,2}?table\s+(?:if\s+not\s+exists\s+)?(?:[\w\"`\[\]]+\.)?[\"`\[]?(?P<name>\w+)",
    re.I,
)
_COMMENT = re.compile(r"--(?P<line>[^\n]*)|/\*(?P<block>.*?)\*/|(?m:^)\s*(?:#|//)(?P<hash>[^\n]*)", re.S)
_LONGEST = 200


def counted(schema: DatasetSchema, sql: str) -> DatasetSchema:
    """The schema with the rows that the text beside its SQL asks for."""
    rows = _counts(schema, sql)
    tables = tuple(table.model_copy(update={"rows": rows.get(table.name, table.rows)}) for table in schema.tables)
    return schema.model_copy(update={"tables": tables}) if rows else schema


def _counts(schema: DatasetSchema, sql: str) -> Mapping[str, int]:
    names = {_folded(table.name): table.name for table in schema.tables}
    created = [(match.start(), names.get(_folded(match["name"]))) for match in _CREATED.finditer(sql)]
    found: dict[str, int] = {}
    for place, text in _beside(sql):
        own = _owner(sql, place, created)
        for count, name in _numbers(text[:_LONGEST]):
            table = names.get(_folded(name)) or (own if not name or is_rows_word(name) else None)
            if table is not None and count >= 1:
                found.setdefault(table, count)
    return found


def _beside(sql: str) -> Iterator[tuple[int, str]]:
    """The comments, and what stands before the first statement and behind the last one."""
    for match in _COMMENT.finditer(sql):
        yield match.start(), match["line"] or match["block"] or match["hash"] or ""
    first = _CREATED.search(sql)
    if first is not None:
        yield first.start(), _COMMENT.sub(" ", sql[: first.start()])
        yield len(sql), _COMMENT.sub(" ", sql[sql.rfind(";") + 1 :]) if ";" in sql else ""


def _owner(sql: str, place: int, created: list[tuple[int, str | None]]) -> str | None:
    """The table that a comment is of: the statement before it, or the one below where it has a line to itself."""
    before = [name for start, name in created if start < place]
    begun = sql.rfind("\n", 0, place) + 1
    end = sql.find("\n", place)
    below = next((name for start, name in created if start >= place), None)
    alone = not sql[begun:place].strip() and end >= 0 and _CREATED.match(sql[end:].lstrip()) is not None
    return below if alone else before[-1] if before else None


def _numbers(text: str) -> Iterator[tuple[int, str]]:
    """Whole numbers, each with the word behind it; nothing where the text ends."""
    tokens = tokens_of(text)
    for at, token in enumerate(tokens):
        behind = tokens[at + 1] if at + 1 < len(tokens) else None
        whole = token.kind is Kind.NUMBER and token.value is not None and token.value == round(token.value)
        if whole and (behind is None or behind.kind is Kind.WORD):
            yield round(token.value or 0), behind.word if behind else ""


def _folded(name: str) -> str:
    return singular_name(name.lower()).replace("_", "").replace("-", "")
