"""Relations that are usual: as templates have them, to people, and to the one thing that could be meant."""

from itertools import pairwise

from schemas.semantics.knowledge import kinds_of_thing
from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import Draft, TableDraft
from tasks.inference.offline.knowledge import canonical, known_tables, usual_joins, usual_parents
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.links_known import imply, linked, reaches, tied

_HAPPENINGS = word_set("links", "happenings")
_PERSONAL = word_set("links", "personal")
_LOOKUPS = word_set("links", "lookups")


_GROWS = 5  # times as many, so that one may be the other's part


def tie_as_usual(draft: Draft) -> None:
    """Tie tables as the templates do, unless the request ties them already."""
    for child in draft.tables.values():
        if _tells_all(draft, child) or (
            child.closed and (any(_is_key(name) for name in child.columns) or _names_parents(draft, child))
        ):
            continue
        for parent in draft.tables.values():
            if child is parent or linked(draft, child.key, parent.key) or _joined(draft, child.key, parent.key):
                continue
            ends = _whole_noun(draft, child), _whole_noun(draft, parent)
            if (
                ends in usual_parents()
                and ends[::-1] not in usual_parents()
                and ends[0] != ends[1]
                and not reaches(draft, parent.key, child.key, frozenset())
                and not _share_a_child(draft, child.key, parent.key)
                and not _left_to_a_part(draft, child.key, ends[1])
                and not _has_its_people(draft, child, parent)
            ):
                imply(
                    draft, child.key, parent.key, f"Every {' '.join(child.key)} usually has a {' '.join(parent.key)}."
                )


def _tells_all(draft: Draft, child: TableDraft) -> bool:
    """Whether a request that counts and lists a table says as well whose it is: then there is no more to it."""
    said = any(link.said and link.child == child.key and link.parent != child.key for link in draft.links)
    return said and child.closed and all(table.rows_said or table.listed for table in draft.tables.values())


def _is_key(name: str) -> bool:
    return name.endswith("_id") or name == "id"


def _names_parents(draft: Draft, child: TableDraft) -> bool:
    """Whether a list that is the whole table names others: ``subscription: organisation, plan, started on``."""
    return any(link.child == child.key and link.reason.startswith("Column") for link in draft.links)


def _has_its_people(draft: Draft, child: TableDraft, parent: TableDraft) -> bool:
    """Whether the request says already who it is of: comments left by readers are no author's."""
    if child.key[-1] not in _PERSONAL or kinds_of_thing().get(parent.key[-1]) != "people":
        return False
    said = [link.parent for link in draft.links if link.said and link.child == child.key]
    return any(kinds_of_thing().get(each[-1]) == "people" for each in said)


def _whole_noun(draft: Draft, table: TableDraft) -> Words:
    """The templates' noun for a table, with its owner's where that makes one: an order's items are order items."""
    owners = [link.parent for link in draft.links if link.child == table.key] if len(table.key) == 1 else []
    whole = ((*canonical(owner), *table.key) for owner in owners)
    return next((each for each in whole if each in known_tables()), canonical(table.key))


def _left_to_a_part(draft: Draft, whole: Words, parent: Words) -> bool:
    """Whether rows of the table have parts that usually refer to the other: an order's items name its products."""
    parts = [draft.tables[link.child] for link in draft.links if link.parent == whole and link.child != whole]
    return any(len(part.key) == 1 and (own := _whole_noun(draft, part)) != canonical(part.key)
               and (own, parent) in usual_parents() for part in parts)  # fmt: skip


def _share_a_child(draft: Draft, first: Words, second: Words) -> bool:
    """Whether the request says of a third table that it belongs to both: they need no tie of their own."""
    said = [
        link
        for link in draft.links
        if (link.said or link.reason.startswith(("Column", "A fact"))) and link.child not in (first, second)
    ]
    children = [{link.child for link in said if link.parent == end} for end in (first, second)]
    apart = children[0] - children[1] if all(draft.tables[end].closed for end in (first, second)) else set()
    below = any(child != second and reaches(draft, child, second, frozenset({first})) for child in apart)
    return bool(children[0] & children[1]) or below


def tie_to_people(draft: Draft) -> None:
    """Where a table usually has a person, and the request has one kind of people only, it is these."""
    people = [table for table in draft.tables.values() if kinds_of_thing().get(table.key[-1]) == "people"]
    if len(people) != 1:
        return
    person = people[0]
    for child in draft.tables.values():
        if (
            child is person
            or child.key[-1] not in _HAPPENINGS
            or linked(draft, child.key, person.key)
            or child.closed
            or child.bridge
        ):
            continue
        if reaches(draft, person.key, child.key, frozenset()) or reaches(draft, child.key, person.key, frozenset()):
            continue
        if _is_a_detail(draft, person):
            continue
        usual = {parent[-1] for own, parent in usual_parents() if own == canonical(child.key)}
        if any(kinds_of_thing().get(noun) == "people" for noun in usual) and canonical(person.key) not in (
            canonical(child.key),
        ):
            imply(draft, child.key, person.key, f"Every {' '.join(child.key)} usually has somebody.")


def _is_a_detail(draft: Draft, person: TableDraft) -> bool:
    """Whether it only tells more of another's row: ``every account has exactly one profile``."""
    return any(link.said and link.one and link.child == person.key for link in draft.links)


def _joined(draft: Draft, first: Words, second: Words) -> bool:
    """Whether a table between the two is there."""
    ends = canonical(first), canonical(second)
    if any(
        table.bridge and linked(draft, table.key, first) and linked(draft, table.key, second)
        for table in draft.tables.values()
    ):
        return True
    join = usual_joins().get(frozenset(ends))
    return join is not None and ends not in usual_parents() and ends[::-1] not in usual_parents()


def tie_the_lonely(draft: Draft) -> None:
    """Tie a table that nothing is tied to to the one table of happenings, if there is one."""
    if len(draft.tables) == 2 and not draft.links:
        _tie_the_two(draft)
    if not draft.links:
        _tie_the_growing(draft)
    if len(draft.tables) < 2 or all(table.closed for table in draft.tables.values()):
        return
    _tie_the_lookups(draft)
    happenings = [table for table in draft.tables.values() if table.key[-1] in _HAPPENINGS]
    for table in draft.tables.values():
        if tied(draft, table):
            continue
        others = [each for each in happenings if each is not table and not each.closed]
        if table.key[-1] in _HAPPENINGS:
            owners = _lowest(draft, [each for each in draft.tables.values() if each.key[-1] not in _HAPPENINGS])
            if len(owners) == 1 and not table.closed:
                imply(draft, table.key, owners[0].key, "Nothing else could have it.")
        elif len(others) == 1:
            imply(draft, others[0].key, table.key, "Nothing else could refer to it.")


def _tie_the_growing(draft: Draft) -> None:
    """Where nothing but growing counts is said, the more belong to the fewer: ``120 podcasts, 4800 episodes``."""
    tables = list(draft.tables.values())
    bare = all(table.rows_said and not table.listed for table in tables)
    if bare and all(_GROWS * (few.rows or 0) <= (many.rows or 0) for few, many in pairwise(tables)):
        for few, many in pairwise(tables):
            imply(draft, many.key, few.key, "The counts go from the whole to its parts.")


def _tie_the_lookups(draft: Draft) -> None:
    for table in draft.tables.values():
        if table.key[-1] in _LOOKUPS and not tied(draft, table):
            main = _main_table(draft, table)
            if main is not None and not main.closed:
                imply(draft, main.key, table.key, "Nothing else could refer to it.")


def _tie_the_two(draft: Draft) -> None:
    """What happens, at the only other thing there is: ``6 garages and 30k parking sessions``."""
    few, many = sorted(draft.tables.values(), key=lambda table: table.rows or 0)
    if few.rows and (many.rows or 0) > few.rows and many.key[-1] in _HAPPENINGS and few.key[-1] not in _HAPPENINGS:
        imply(draft, many.key, few.key, "Nothing else could have it.")


def _lowest(draft: Draft, tables: list[TableDraft]) -> list[TableDraft]:
    """Those that none of the others belongs to: of stations and their connectors, the connectors."""
    keys = {table.key for table in tables}
    parents = {link.parent for link in draft.links if link.child in keys and link.child != link.parent}
    return [table for table in tables if table.key not in parents]


def _main_table(draft: Draft, lookup: TableDraft) -> TableDraft | None:
    """What a lookup table probably classifies: the only other thing there is, the products, or the most numerous."""
    others = [
        table
        for table in draft.tables.values()
        if table is not lookup and table.key[-1] not in _LOOKUPS and not table.bridge
    ]
    things = [table for table in others if kinds_of_thing().get(table.key[-1]) == "products"]
    counted = sorted(others, key=lambda table: table.rows or 0, reverse=True)
    if len(others) == 1:
        return others[0]
    if len(things) == 1:
        return things[0]
    if len(counted) > 1 and (counted[0].rows or 0) > (counted[1].rows or 0) and counted[0].key[-1] not in _HAPPENINGS:
        return counted[0]
    return None
