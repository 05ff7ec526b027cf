"""Leaves out tables that only an aside speaks of: ``we want to show investors a dashboard``."""

from collections.abc import Sequence

from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import Draft, TableDraft
from tasks.inference.offline.spoken_of import SENTENCE_ENDS, spoken_of
from tasks.inference.offline.tokens import Kind, Token

_LISTING = word_set("asides", "listing")
_ONE = frozenset({"a", "an", "our", "the", "my", "this"})
_LISTED = frozenset({",", "and", "&", "(", ":", "/", "+", "|", "with", "table", "tables", "->", "-"})


def without_asides_tables(tokens: Sequence[Token], draft: Draft) -> None:
    """Drop what has no rows, no columns and no said relation, where other tables have."""
    if not any(table.rows_said or table.listed for table in draft.tables.values()):
        return
    for table in [each for each in draft.tables.values() if not _is_told(each, draft)]:
        if _is_aside(tokens, table) and len(draft.tables) > 1:
            del draft.tables[table.key]
    for table in [each for each in draft.tables.values() if _is_setting(tokens, each, draft)]:
        del draft.tables[table.key]
        draft.links[:] = [link for link in draft.links if link.parent != table.key]


def _is_setting(tokens: Sequence[Token], table: TableDraft, draft: Draft) -> bool:
    """``a school has classes, 20 classes``: the one thing that has all, spoken of once and never counted."""
    children = [link.child for link in draft.links if link.parent == table.key]
    told = table.rows is not None or table.columns or table.listed or table.verbatim or table.bridge
    owned = any(link.child == table.key for link in draft.links)
    if told or owned or not children or not all(draft.tables[each].rows_said for each in children):
        return False
    mentions = spoken_of(tokens, {table.key})
    led = [token.word for token in tokens[max(0, mentions[0].start - 2) : mentions[0].start]] if mentions else []
    return len(mentions) == 1 and bool(led) and led[-1] in _ONE and (len(led) == 1 or led[0] in SENTENCE_ENDS)


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
