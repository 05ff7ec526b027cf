"""Leaves out tables that only an aside speaks of: ``we want to show investors a dashboard``."""

from collections.abc import Sequence

from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import Draft, TableDraft
from tasks.inference.offline.spoken_of import spoken_of
from tasks.inference.offline.tokens import Kind, Token

_LISTING = word_set("asides", "listing")
_LISTED = frozenset({",", "and", "&", "(", ":", "/", "+", "|", "with", "table", "tables", "->", "-"})


def without_asides_tables(tokens: Sequence[Token], draft: Draft) -> None:
    """Drop what has no rows, no columns and no said relation, where other tables have."""
    if not any(table.rows_said or table.listed for table in draft.tables.values()):
        return
    for table in [each for each in draft.tables.values() if not _is_told(each, draft)]:
        if _is_aside(tokens, table) and len(draft.tables) > 1:
            del draft.tables[table.key]


def _is_told(table: TableDraft, draft: Draft) -> bool:
    """Whether anything is said of the table."""
    tied = any(table.key in (link.child, link.parent) for link in draft.links)
    told = table.rows is not None or table.columns or table.listed or table.verbatim
    return bool(tied or told or table.steady or table.bridge or table.key[0] in ("dim", "fact"))


def _is_aside(tokens: Sequence[Token], table: TableDraft) -> bool:
    """Whether it is spoken of once, and neither asked for nor in a list."""
    mentions = spoken_of(tokens, {table.key})
    if len(mentions) != 1:
        return False
    before = tokens[mentions[0].start - 1] if mentions[0].start else None
    behind = tokens[mentions[0].end].word if mentions[0].end < len(tokens) else ""
    asked = before is None or before.kind in (Kind.NUMBER, Kind.BREAK) or before.word in _LISTING | _LISTED
    return not (asked or behind in _LISTED)
