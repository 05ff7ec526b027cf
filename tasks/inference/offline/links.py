"""Completes the relations of a draft: those that columns name, those that are usual, and tables between others."""

from schemas.semantics.knowledge import kinds_of_thing
from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import ColumnDraft, Draft, LinkDraft, TableDraft
from tasks.inference.offline.knowledge import canonical, usual_joins, usual_parents
from tasks.inference.offline.lexicon import Words, key_of
from tasks.inference.offline.words import identifier, singular, singular_name

_HAPPENINGS = word_set("links", "happenings")
_OWN_ROLES = word_set("list_grammar", "managers")
_PERSONAL = word_set("links", "personal")
_ROLES = word_set("links", "roles")
_ROLE_HOLDERS = word_set("links", "role_holders")
_OWN_KIND = word_set("links", "own_kind")


def complete_links(draft: Draft) -> None:
    """Add every relation that the request implies; each says why it is there."""
    _named_by_columns(draft)
    _star(draft)
    _by_two_names(draft)
    _by_name(draft)
    _usual(draft)
    _between(draft)
    _usual(draft)
    _by_people(draft)
    _lonely(draft)
    _without_loose(draft)
    _without_shortcuts(draft)
    _open_cycles(draft)


def _open_cycles(draft: Draft) -> None:
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


def linked(draft: Draft, first: Words, second: Words) -> bool:
    """Whether two tables are tied, either way."""
    return any({link.child, link.parent} == {first, second} for link in draft.links)


def _imply(draft: Draft, child: Words, parent: Words, reason: str, *, role: str | None = None) -> None:
    draft.links.append(LinkDraft(child, parent, role=role, said=False, reason=reason, optional=child == parent))


def _named_by_columns(draft: Draft) -> None:
    """``user_id`` of posts refers to users, where there are any."""
    for table in draft.tables.values():
        for name in table.columns:
            target = _target_of(draft, table, name)
            if target is not None:
                role = name.removesuffix("_id").removesuffix("_key")
                same = [
                    link
                    for link in draft.links
                    if link.child == table.key and link.parent == target.key and link.role in (None, role)
                ]
                own = target is table or role != "_".join(target.key)
                if same:
                    same[0].role = role if own else same[0].role
                else:
                    _imply(draft, table.key, target.key, f"Column '{name}' names it.", role=role if own else None)


def _target_of(draft: Draft, table: TableDraft, name: str) -> TableDraft | None:
    if (played := _played(draft, table, table.columns[name])) is not None:
        return played
    if (keyed := _keyed_alike(draft, table, name)) is not None:
        return keyed
    stem = next(
        (name.removesuffix(end) for end in ("_id", "_key", "_uuid", "_code", "_sku", "_ref") if name.endswith(end)),
        None,
    )
    if stem is None or not stem:
        return None
    exact = draft.tables.get(key_of(tuple(stem.split("_"))))
    if exact is table or (exact is None and stem == singular_name(table.name)):
        return None
    if exact is None and not name.endswith(("_code", "_sku")):
        roles = {
            "manager": table,
            "supervisor": table,
            "parent": table,
            "reports_to": table,
            "reply_to": table,
            "boss": table,
            "mentor": table,
        }
        own = roles.get(stem) if name.endswith("_id") and "_".join(table.key) != stem else None
        if own is not None:
            return own
        alike = [
            each for key, each in draft.tables.items() if stem.endswith(f"_{'_'.join(key)}") or (each.name == stem)
        ]
        return alike[0] if len(alike) == 1 else None
    if exact is not None and name.endswith(("_code", "_sku", "_ref")):
        column = name.removeprefix(f"{stem}_")
        return exact if column in exact.columns or f"{stem}_{column}" in exact.columns else None
    return exact


def _keyed_alike(draft: Draft, table: TableDraft, name: str) -> TableDraft | None:
    """The table whose own key a column is called like: ``flight_no`` of bookings is that of flights."""
    for other in draft.tables.values():
        own = other.columns.get(name)
        if own is None or other is table or name == "id":
            continue
        named = name.startswith("_".join(other.key) + "_") and next(iter(other.columns)) == name
        if (own.primary or (named and name.endswith(("_no", "_number", "_code", "_key")))) and not table.columns[
            name
        ].primary:
            return other
    return None


def _played(draft: Draft, table: TableDraft, column: ColumnDraft) -> TableDraft | None:
    """The table whose rows a plain column names by the part that they play: ``home team``, ``assignee``."""
    words = tuple(part for part in column.name.split("_") if part)
    said = column.type or column.values or column.minimum is not None or column.maximum is not None or column.formula
    if not words or said or column.name == "id" or singular(words[-1]) != words[-1]:
        return None
    for size in range(len(words), 0, -1):
        found = draft.tables.get(words[-size:])
        if found is not None and (found is not table or (words[0] in _OWN_KIND and size < len(words))):
            return found if size < len(words) or len(draft.tables) > 1 else None
    if table.key[-1] in _ROLE_HOLDERS and column.name in _OWN_ROLES:
        return table
    holders = [each for each in draft.tables.values() if each.key[-1] in _ROLE_HOLDERS and each is not table]
    if len(holders) == 1 and column.name in ("author", "poster", "commenter") and holders[0].key[-1] == "user":
        return holders[0]
    return holders[0] if len(holders) == 1 and column.name in _ROLES else None


def _star(draft: Draft) -> None:
    facts = [table for key, table in draft.tables.items() if "_".join(key).startswith("fact_")]
    loose = draft.tables.get(("fact",))
    if loose is not None and len(facts) == 1 and not loose.columns:  # ``50k facts`` are its rows
        facts[0].rows, facts[0].rows_said = facts[0].rows or loose.rows, facts[0].rows_said or loose.rows_said
        draft.links[:] = [link for link in draft.links if loose.key not in (link.child, link.parent)]
        del draft.tables[loose.key]
    dimensions = [table for key, table in draft.tables.items() if key[0] == "dim"]
    if draft.star and len(facts) == 1 and not dimensions:
        dimensions = [table for table in draft.tables.values() if table is not facts[0]]
    for fact in facts:
        for dimension in dimensions:
            if not linked(draft, fact.key, dimension.key):
                _imply(draft, fact.key, dimension.key, "A fact table refers to its dimensions.")


def _usual(draft: Draft) -> None:
    """Tie tables as the templates do, unless the request ties them already."""
    for child in draft.tables.values():
        if child.closed and any(name.endswith("_id") or name == "id" for name in child.columns):
            continue
        for parent in draft.tables.values():
            if child is parent or linked(draft, child.key, parent.key) or _joined(draft, child.key, parent.key):
                continue
            ends = canonical(child.key), canonical(parent.key)
            if (
                ends in usual_parents()
                and ends[::-1] not in usual_parents()
                and ends[0] != ends[1]
                and not _reaches(draft, parent.key, child.key, frozenset())
                and not _share_a_child(draft, child.key, parent.key)
            ):
                _imply(
                    draft, child.key, parent.key, f"Every {' '.join(child.key)} usually has a {' '.join(parent.key)}."
                )


def _share_a_child(draft: Draft, first: Words, second: Words) -> bool:
    """Whether the request says of a third table that it belongs to both: they need no tie of their own."""
    said = [
        link
        for link in draft.links
        if (link.said or link.reason.startswith("Column")) and link.child not in (first, second)
    ]
    return bool(
        {link.child for link in said if link.parent == first} & {link.child for link in said if link.parent == second}
    )


def _by_people(draft: Draft) -> None:
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
        if _reaches(draft, person.key, child.key, frozenset()):
            continue
        usual = {parent[-1] for own, parent in usual_parents() if own == canonical(child.key)}
        if any(kinds_of_thing().get(noun) == "people" for noun in usual) and canonical(person.key) not in (
            canonical(child.key),
        ):
            _imply(draft, child.key, person.key, f"Every {' '.join(child.key)} usually has somebody.")


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


def _by_two_names(draft: Draft) -> None:
    """``film_actor`` stands between films and actors, by its name."""
    for table in draft.tables.values():
        for at in range(1, len(table.key)):
            ends = [key_of(part) for part in (table.key[:at], table.key[at:])]
            if all(end in draft.tables and end != table.key for end in ends) and ends[0] != ends[1]:
                table.bridge = True
                for end in ends:
                    if not linked(draft, table.key, end):
                        _imply(draft, table.key, end, "Its name says so.")


def _by_name(draft: Draft) -> None:
    """``order_lines`` belong to orders, by their name."""
    for child in draft.tables.values():
        for parent in draft.tables.values():
            longer = len(child.key) > len(parent.key) and child.key[: len(parent.key)] == parent.key
            if not longer or linked(draft, child.key, parent.key):
                continue
            if kinds_of_thing().get(child.key[-1]) == "people" and kinds_of_thing().get(parent.key[-1]) != "people":
                _imply(draft, parent.key, child.key, "They are whose it is.")  # pets have pet owners
            elif not child.closed:
                _imply(draft, child.key, parent.key, "Its name says so.")


def _between(draft: Draft) -> None:
    """Put a table between two that have many of each other."""
    for link in [each for each in draft.links if each.many_to_many]:
        draft.links.remove(link)
        owner, owned = draft.tables[link.parent], draft.tables[link.child]
        bridge = _bridge(draft, owner, owned)
        for name, column in link.payload.items():
            bridge.columns.setdefault(name, column)
            bridge.listed = True
        for end, bounds in ((owner, link), (owned, None)):
            if not linked(draft, bridge.key, end.key):
                draft.links.append(
                    LinkDraft(
                        bridge.key,
                        end.key,
                        least=bounds.least if bounds else None,
                        most=bounds.most if bounds else None,
                        mean=bounds.mean if bounds else None,
                        reason=f"{owner.name} and {owned.name} have many of each other.",
                    )
                )


def _bridge(draft: Draft, owner: TableDraft, owned: TableDraft) -> TableDraft:
    """The table between two: one that is there and belongs to both, or a new one."""
    for table in draft.tables.values():
        if table not in (owner, owned) and linked(draft, table.key, owner.key) and linked(draft, table.key, owned.key):
            return table
    name = usual_joins().get(frozenset({canonical(owner.key), canonical(owned.key)}))
    if name is not None and key_of(tuple(name.split("_"))) in draft.tables:
        return draft.tables[key_of(tuple(name.split("_")))]
    for table in (owner, owned):  # post_tags of articles are article_tags
        usual = "_".join(canonical(table.key))
        if name is not None and name.startswith(f"{usual}_") and usual != "_".join(table.key):
            name = f"{'_'.join(table.key)}_{name.removeprefix(f'{usual}_')}"
    name = name or f"{singular_name(owner.name)}_{owned.name}"
    table = draft.table(tuple(name.split("_")), verbatim=identifier(name))
    table.bridge = True
    draft.note(f"Table '{table.name}' stands between {owner.name} and {owned.name}, which have many of each other.")
    return table


def _lonely(draft: Draft) -> None:
    """Tie a table that nothing is tied to to the one table of happenings, if there is one."""
    if len(draft.tables) < 2 or all(table.closed for table in draft.tables.values()):
        return
    for table in draft.tables.values():
        if table.key[-1] in _LOOKUPS and not _tied(draft, table):
            main = _main_table(draft, table)
            if main is not None and not main.closed:
                _imply(draft, main.key, table.key, "Nothing else could refer to it.")
    happenings = [table for table in draft.tables.values() if table.key[-1] in _HAPPENINGS]
    for table in draft.tables.values():
        if _tied(draft, table):
            continue
        others = [each for each in happenings if each is not table and not each.closed]
        if table.key[-1] in _HAPPENINGS:
            owners = _lowest(draft, [each for each in draft.tables.values() if each.key[-1] not in _HAPPENINGS])
            if len(owners) == 1 and not table.closed:
                _imply(draft, table.key, owners[0].key, "Nothing else could have it.")
        elif len(others) == 1:
            _imply(draft, others[0].key, table.key, "Nothing else could refer to it.")


def _lowest(draft: Draft, tables: list[TableDraft]) -> list[TableDraft]:
    """Those that none of the others belongs to: of stations and their connectors, the connectors."""
    keys = {table.key for table in tables}
    parents = {link.parent for link in draft.links if link.child in keys and link.child != link.parent}
    return [table for table in tables if table.key not in parents]


_LOOKUPS = word_set("links", "lookups")


def _tied(draft: Draft, table: TableDraft) -> bool:
    return any(table.key in (link.child, link.parent) and link.child != link.parent for link in draft.links)


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
        if any(_reaches(draft, each.parent, link.parent, frozenset({link.child})) for each in others):
            draft.links.remove(link)


def _reaches(draft: Draft, start: Words, goal: Words, seen: frozenset[Words]) -> bool:
    if start in seen:
        return False
    parents = [link.parent for link in draft.links if link.child == start and link.parent != start]
    return goal in parents or any(_reaches(draft, parent, goal, seen | {start}) for parent in parents)
