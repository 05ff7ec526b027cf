"""How many rows each table has, as far as the request tells."""

from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import Draft, LinkDraft

_SMALL = word_set("counts", "small")
MOST = 10**12


def decide_counts(draft: Draft) -> None:
    """Set the rows of every table that the request tells something of; contradictions are kept in the draft."""
    _of_the_whole(draft)
    for _ in draft.tables:  # children of children follow their parents
        for link in draft.links:
            _from_parent(draft, link)
    for link in draft.links:
        _check(draft, link)


def _of_the_whole(draft: Draft) -> None:
    if draft.rows is None:
        return
    tables = list(draft.tables.values())
    children = {link.child for link in draft.links if link.child != link.parent}
    roots = [table for table in tables if table.key not in children and table.key[-1] not in _SMALL]
    chosen = (
        tables
        if draft.rows_each or len(tables) == 1
        else roots or [table for table in tables if table.key not in children] or tables[:1]
    )
    if all(table.rows is not None for table in chosen):  # they are of what the request does not count
        told = {link.child for link in draft.links if link.mean is not None or link.one}
        chosen = [
            table for table in tables if table.rows is None and table.key not in told and table.key[-1] not in _SMALL
        ]
    for table in chosen:
        if table.rows is None:
            table.rows = draft.rows


def _from_parent(draft: Draft, link: LinkDraft) -> None:
    child, parent = draft.tables[link.child], draft.tables[link.parent]
    if child is parent or parent.rows is None or child.rows is not None:
        return
    span = child.span or draft.span
    if child.steady and span is not None:
        seconds = ((span[1] - span[0]).days + 1) * 86_400
        child.rows = max(1, round(parent.rows * seconds / child.steady))
        draft.note(
            f"{child.name}: {child.rows:,} rows, one for each {' '.join(parent.key)} and interval of the time named."
        )
    elif link.one:
        child.rows = parent.rows if link.least != 0 else max(1, round(parent.rows * 0.8))
    elif link.mean is not None:
        child.rows = max(1, min(round(parent.rows * link.mean), MOST))


def _check(draft: Draft, link: LinkDraft) -> None:
    """Whether the rows of two tables fit the bounds of their relation."""
    child, parent = draft.tables[link.child], draft.tables[link.parent]
    if child is parent or not (child.rows_said and parent.rows_said) or child.rows is None or parent.rows is None:
        return
    least, most = (link.least or 0) * parent.rows, None if link.most is None else link.most * parent.rows
    if child.rows < least or (most is not None and child.rows > most):
        bounds = (
            f"{link.least or 0}"
            if link.least == link.most
            else f"{link.least or 0} to {'many' if link.most is None else link.most}"
        )
        reach = "" if least == most else f" to {'any number' if most is None else format(most, ',')}"
        draft.conflicts.append(
            f"{parent.rows:,} {parent.name} with {bounds} {child.name} each make {least:,}{reach}, "
            f"and {child.rows:,} {child.name} are asked for"
        )
