"""Relations of what three tables have to do with each other: who supplies what to whom."""

from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import Draft, TableDraft
from tasks.inference.offline.lexicon import Words, key_of
from tasks.inference.offline.links_known import imply

_HAPPENINGS = word_set("links", "happenings")


def tie_threes(draft: Draft) -> None:
    """Where a table holds what a verb with three others says, it belongs to all."""
    for verb, doer, given, receiver in draft.triples:
        event = _event(draft, verb, (doer, given, receiver))
        if event is None:
            continue
        ends = {doer, given, receiver}
        draft.links[:] = [link for link in draft.links if not {link.child, link.parent} <= ends]
        for end in (doer, given, receiver):
            imply(draft, event.key, end, f"It says what '{verb}' is done with.")


def _event(draft: Draft, verb: str, ends: tuple[Words, ...]) -> TableDraft | None:
    """The one table that nothing is said of: that of the verb's own noun, or what happens."""
    tied = {key for link in draft.links for key in (link.child, link.parent)}
    free = [table for table in draft.tables.values() if table.key not in ends and table.key not in tied]
    named = [table for table in free if table.key == key_of((verb,))]
    happening = named or [table for table in free if table.key[-1] in _HAPPENINGS]
    return happening[0] if len(happening) == 1 else None
