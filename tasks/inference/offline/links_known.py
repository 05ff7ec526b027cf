"""What relations a draft has, and what follows from them."""

from tasks.inference.offline.draft import Draft, LinkDraft, TableDraft
from tasks.inference.offline.lexicon import Words


def linked(draft: Draft, first: Words, second: Words) -> bool:
    """Whether two tables are tied, either way."""
    return any({link.child, link.parent} == {first, second} for link in draft.links)


def imply(draft: Draft, child: Words, parent: Words, reason: str, *, role: str | None = None) -> None:
    """Add a relation that the request does not say, with the reason why it is there."""
    draft.links.append(LinkDraft(child, parent, role=role, said=False, reason=reason, optional=child == parent))


def tied(draft: Draft, table: TableDraft) -> bool:
    """Whether a table is tied to any other."""
    return any(table.key in (link.child, link.parent) and link.child != link.parent for link in draft.links)


def reaches(draft: Draft, start: Words, goal: Words, seen: frozenset[Words]) -> bool:
    """Whether parents of parents lead from one table to the other, without those seen already."""
    if start in seen:
        return False
    parents = [link.parent for link in draft.links if link.child == start and link.parent != start]
    return goal in parents or any(reaches(draft, parent, goal, seen | {start}) for parent in parents)
