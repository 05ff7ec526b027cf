"""Relations that names speak for: of columns, of tables, of facts and dimensions."""

from schemas.semantics.knowledge import kinds_of_thing
from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import ColumnDraft, Draft, TableDraft
from tasks.inference.offline.lexicon import key_of
from tasks.inference.offline.links_known import imply, linked
from tasks.inference.offline.words import singular, singular_name

_OWN_ROLES = word_set("list_grammar", "managers")
_ROLES = word_set("links", "roles")
_ROLE_HOLDERS = word_set("links", "role_holders")
_OWN_KIND = word_set("links", "own_kind")


def tie_by_columns(draft: Draft) -> None:
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
                    imply(draft, table.key, target.key, f"Column '{name}' names it.", role=role if own else None)


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
        if name.endswith("_id") and (player := _player(draft, table, stem)) is not None:
            return player
        alike = [
            each for key, each in draft.tables.items() if stem.endswith(f"_{'_'.join(key)}") or (each.name == stem)
        ]
        return alike[0] if len(alike) == 1 else None
    if exact is not None and name.endswith(("_code", "_sku", "_ref")):
        column = name.removeprefix(f"{stem}_")
        return exact if column in exact.columns or f"{stem}_{column}" in exact.columns else None
    return exact


def _player(draft: Draft, table: TableDraft, stem: str) -> TableDraft | None:
    """The people whose part a key names: ``sender_id``, ``follower_id`` of follows."""
    acts = len(stem) > len(table.key[-1]) and stem.startswith(table.key[-1].rstrip("e")) and "_" not in stem
    holders = [each for each in draft.tables.values() if each.key[-1] in _ROLE_HOLDERS and each is not table]
    return holders[0] if len(holders) == 1 and (stem in _ROLES or acts) else None


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
    if column.name == "parent" and kinds_of_thing().get(table.key[-1]) != "people":
        return table
    holders = [each for each in draft.tables.values() if each.key[-1] in _ROLE_HOLDERS and each is not table]
    if len(holders) == 1 and column.name in ("author", "poster", "commenter") and holders[0].key[-1] == "user":
        return holders[0]
    return holders[0] if len(holders) == 1 and column.name in _ROLES else None


def tie_star(draft: Draft) -> None:
    """Facts refer to the dimensions, or to all others where a star was spoken of."""
    facts = [table for key, table in draft.tables.items() if "_".join(key).startswith("fact_")]
    loose = draft.tables.get(("fact",))
    if loose is not None and len(facts) == 1 and not loose.columns:  # ``50k facts`` are its rows
        facts[0].rows, facts[0].rows_said = facts[0].rows or loose.rows, facts[0].rows_said or loose.rows_said
        draft.links[:] = [link for link in draft.links if loose.key not in (link.child, link.parent)]
        del draft.tables[loose.key]
    _count_of_a_fact(draft, facts)
    dimensions = [table for key, table in draft.tables.items() if key[0] == "dim"]
    if draft.star and len(facts) == 1 and not dimensions:
        dimensions = [table for table in draft.tables.values() if table is not facts[0]]
    below = {link.parent for link in draft.links if link.child[0] == "dim"}  # ``dim_title references dim_studio``
    for fact in facts:
        for dimension in dimensions:
            if not linked(draft, fact.key, dimension.key) and dimension.key not in below:
                imply(draft, fact.key, dimension.key, "A fact table refers to its dimensions.")


def _count_of_a_fact(draft: Draft, facts: list[TableDraft]) -> None:
    """``50k shipments`` beside ``fact table shipments`` are its rows, unless columns are listed for them."""
    for fact in facts:
        for key in (fact.key[1:], ("dim", *fact.key[1:])):
            plain = draft.tables.get(key)
            if plain is not None and not plain.columns:
                fact.rows, fact.rows_said = fact.rows or plain.rows, fact.rows_said or plain.rows_said
                draft.links[:] = [link for link in draft.links if key not in (link.child, link.parent)]
                del draft.tables[key]


def tie_by_two_names(draft: Draft) -> None:
    """``film_actor`` stands between films and actors, by its name."""
    for table in draft.tables.values():
        for at in range(1, len(table.key)):
            ends = [key_of(part) for part in (table.key[:at], table.key[at:])]
            if all(end in draft.tables and end != table.key for end in ends) and ends[0] != ends[1]:
                table.bridge = True
                for end in ends:
                    if not linked(draft, table.key, end):
                        imply(draft, table.key, end, "Its name says so.")


def tie_by_name(draft: Draft) -> None:
    """``order_lines`` belong to orders, by their name."""
    for child in draft.tables.values():
        for parent in draft.tables.values():
            longer = len(child.key) > len(parent.key) and child.key[: len(parent.key)] == parent.key
            if not longer or linked(draft, child.key, parent.key):
                continue
            if kinds_of_thing().get(child.key[-1]) == "people" and kinds_of_thing().get(parent.key[-1]) != "people":
                imply(draft, parent.key, child.key, "They are whose it is.")  # pets have pet owners
            elif not child.closed:
                imply(draft, child.key, parent.key, "Its name says so.")
