"""Tables between two that have many of each other."""

from collections.abc import Iterator

from tasks.inference.offline.draft import Draft, LinkDraft, TableDraft
from tasks.inference.offline.knowledge import canonical, usual_joins
from tasks.inference.offline.lexicon import key_of
from tasks.inference.offline.links_known import linked
from tasks.inference.offline.words import identifier, singular_name, table_name


def put_tables_between(draft: Draft) -> None:
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
        parts = any(link.role for link in draft.links if link.child == table.key)
        ends = linked(draft, table.key, owner.key) and linked(draft, table.key, owned.key)
        if table not in (owner, owned) and ends and not parts:
            return table
    for table in _free_bridges(draft, owner, owned):
        draft.links[:] = [each for each in draft.links if each.parent != table.key]
        return table
    name = usual_joins().get(frozenset({canonical(owner.key), canonical(owned.key)}))
    if name is not None and key_of(tuple(name.split("_"))) in draft.tables:
        return draft.tables[key_of(tuple(name.split("_")))]
    for table in (owner, owned):  # post_tags of articles are article_tags
        usual = "_".join(canonical(table.key))
        if name is not None and name.startswith(f"{usual}_") and usual != "_".join(table.key):
            name = f"{'_'.join(table.key)}_{name.removeprefix(f'{usual}_')}"
        if name is not None and name.endswith(f"_{table_name(canonical(table.key))}") and usual != "_".join(table.key):
            name = f"{name.removesuffix(f'_{table_name(canonical(table.key))}')}_{table.name}"
    name = name or f"{singular_name(owner.name)}_{owned.name}"
    table = draft.table(tuple(name.split("_")), verbatim=identifier(name))
    table.bridge = True
    draft.note(f"Table '{table.name}' stands between {owner.name} and {owned.name}, which have many of each other.")
    return table


def _free_bridges(draft: Draft, owner: TableDraft, owned: TableDraft) -> Iterator[TableDraft]:
    """Tables that are said to stand between two others and do not yet, those that are called like one of them first."""
    said = [draft.tables[key] for key in draft.bridges if key not in (owner.key, owned.key)]
    parents = {each.key: {link.parent for link in draft.links if link.child == each.key} for each in said}
    free = [each for each in said if parents[each.key] <= {owner.key, owned.key}]
    yield from sorted(free, key=lambda each: not {owner.key[-1], owned.key[-1]} & set(each.key))
