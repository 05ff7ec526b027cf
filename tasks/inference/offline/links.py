"""Completes the relations of a draft: those that columns name, those that are usual, and tables between others."""

from schemas.semantics.knowledge import kinds_of_thing
from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import Draft
from tasks.inference.offline.knowledge import canonical, usual_parents
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.links_between import put_tables_between
from tasks.inference.offline.links_known import reaches
from tasks.inference.offline.links_named import tie_by_columns, tie_by_name, tie_by_two_names, tie_star
from tasks.inference.offline.links_three import tie_threes
from tasks.inference.offline.links_usual import tie_as_usual, tie_the_lonely, tie_to_people

_FAR_MORE = 4
_PERSONAL = word_set("links", "personal")


def complete_links(draft: Draft) -> None:
    """Add every relation that the request implies; each says why it is there."""
    _without_implied(draft)
    _share_the_few(draft)
    tie_threes(draft)
    tie_by_columns(draft)
    tie_star(draft)
    tie_by_two_names(draft)
    tie_by_name(draft)
    tie_as_usual(draft)
    put_tables_between(draft)
    tie_as_usual(draft)
    tie_to_people(draft)
    tie_the_lonely(draft)
    _without_loose(draft)
    _without_shortcuts(draft)


def open_cycles(draft: Draft) -> None:
    """Let one relation of a cycle be empty, so that a first row can be: that of a part played, if there is one."""
    for link in sorted(draft.links, key=lambda each: (each.role is None, each.said)):
        if link.child != link.parent and not link.optional and _requires(draft, link.parent, link.child, frozenset()):
            link.optional = True
            draft.note(f"A row of '{draft.tables[link.child].name}' may have no {link.role or ' '.join(link.parent)}.")


def _requires(draft: Draft, start: Words, goal: Words, seen: frozenset[Words]) -> bool:
    """Whether a row of one table cannot be without one of another."""
    if start in seen:
        return False
    parents = [
        link.parent for link in draft.links if link.child == start and link.parent != start and not link.optional
    ]
    return goal in parents or any(_requires(draft, parent, goal, seen | {start}) for parent in parents)


def _without_implied(draft: Draft) -> None:
    """Leave out a table that only a verb speaks of, where another is told to stand between the same ones."""
    for table in [each for each in draft.tables.values() if each.implied and not (each.listed or each.rows)]:
        ends = {link.parent for link in draft.links if link.child == table.key}
        rest = [key for key in draft.tables if key != table.key]
        if any(ends <= {link.parent for link in draft.links if link.child == key} for key in rest):
            del draft.tables[table.key]
            draft.links[:] = [link for link in draft.links if table.key not in (link.child, link.parent)]


def _share_the_few(draft: Draft) -> None:
    """Take it for many of each other where far fewer are asked for: 12,000 boxes of 3 recipes each share 90 recipes."""
    for link in draft.links:
        child, parent = draft.tables[link.child], draft.tables[link.parent]
        if not (child.rows_said and parent.rows_said) or child is parent:
            continue
        if link.several and (parent.rows or 0) > _FAR_MORE * (
            child.rows or 0
        ):  # several of 30 labels each have 8000 issues
            link.many_to_many = True
        if not link.least:
            continue
        own = (canonical(link.child), canonical(link.parent)) in usual_parents()
        if not own and (parent.rows or 0) * link.least >= _FAR_MORE * (child.rows or 0):
            link.many_to_many = True


def _without_loose(draft: Draft) -> None:
    """Leave out what was said of many and many, where the request says of a third table that it belongs to both."""
    for link in [each for each in draft.links if each.loose]:
        rest = [each for each in draft.links if each is not link and not each.loose]
        kept = [each for each in rest if each.said or each.reason.startswith("Column")]
        of_one = {each.child for each in kept if each.parent == link.child}
        if of_one & {each.child for each in kept if each.parent == link.parent}:
            draft.links.remove(link)


def _without_shortcuts(draft: Draft) -> None:
    """Leave out an implied relation that two others make already: a payment's customer is its order's."""
    for link in [
        each
        for each in draft.links
        if not each.said and each.role is None and not each.reason.startswith(("Column", "A fact"))
    ]:
        if link.child[-1] in _PERSONAL and kinds_of_thing().get(link.parent[-1]) == "people":
            continue
        others = [
            each for each in draft.links if each is not link and each.child == link.child and each.parent != link.child
        ]
        if any(reaches(draft, each.parent, link.parent, frozenset({link.child})) for each in others):
            draft.links.remove(link)
