"""Keys and relations of a draft's tables: which columns they are, and of which type."""

from schemas.model import Children, Relation
from schemas.types import ColumnType
from tasks.inference.offline.draft import Draft, LinkDraft, TableDraft
from tasks.inference.offline.knowledge import Known, best_table
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.words import singular_name


class KeyBuilder:
    """Keys and relations.

    Args:
        draft: Links completed, counts decided.
        request: The words of the request, to choose among templates by.
        name: The dataset's.
    """

    def __init__(self, draft: Draft, request: str, name: str) -> None:
        self._draft, self._request, self._name = draft, request, name
        self._known: dict[Words, Known | None] = {
            key: best_table(key, request, exact=table.bridge) for key, table in draft.tables.items()
        }
        self._bare_ids = any("id" in table.columns for table in draft.tables.values())
        self._keys = {key: self._key_of(table) for key, table in draft.tables.items()}
        self.used: dict[str, int] = {}

    def _key_of(self, table: TableDraft) -> str:
        """The column that a table's rows are known by."""
        said = [column.name for column in table.columns.values() if column.primary]
        if said:
            return said[0]
        stem = "_".join(table.key)
        names = [
            f"{stem}_id",
            f"{singular_name(table.name)}_id",
            f"{stem}_key",
            f"{stem}_uuid",
            "id",
            "uuid",
            f"{table.key[-1]}_id",
            f"{table.key[-1]}_key",
        ]
        for name in names:
            if name in table.columns and not self._is_link_column(table, name):
                return name
        if self._draft.star or table.key[0] == "dim":
            return (
                f"{'_'.join(table.key[1:]) if table.key[0] in ('dim', 'fact') else stem}_key"
                if table.key[0] == "dim"
                else f"{table.key[-1]}_id"
            )
        return "id" if self._bare_ids else f"{singular_name(table.name)}_id"

    def _is_link_column(self, table: TableDraft, name: str) -> bool:
        return any(
            link.child == table.key and link.parent != table.key and name == f"{'_'.join(link.parent)}_id"
            for link in self._draft.links
        )

    def _key_type(self, key: Words) -> ColumnType:
        table = self._draft.tables[key]
        said = table.columns.get(self._keys[key])
        if said is not None and said.type is not None:
            return said.type
        if self._draft.uuid_keys or self._keys[key].endswith("uuid"):
            return ColumnType.UUID
        return ColumnType.INTEGER

    def _relation(self, link: LinkDraft) -> Relation:
        child, parent = self._draft.tables[link.child], self._draft.tables[link.parent]
        column = self._foreign_name(link, child, parent)
        children: Children | None = None
        bounded = bool(link.least) or link.most is not None
        if bounded and not (link.least and link.most and link.least > link.most):
            children = Children(min=link.least or 0, max=link.most)
        return Relation(
            name=link.role if link.role and link.role != "_".join(parent.key) else None,
            child=child.name,
            columns=(column,),
            parent=parent.name,
            parent_columns=(self._keys[parent.key],),
            children=children,
        )

    def _foreign_name(self, link: LinkDraft, child: TableDraft, parent: TableDraft) -> str:
        key = self._keys[parent.key]
        stem = link.role or ("_".join(parent.key[1:]) if parent.key[0] == "dim" else singular_name(parent.name))
        end = (
            "key"
            if key.endswith("_key")
            else "uuid"
            if key.endswith("_uuid") and f"{stem}_uuid" in child.columns
            else "id"
        )
        candidates = [
            f"{stem}_{end}",
            f"{stem}_id",
            f"{'_'.join(parent.key)}_id",
            f"{parent.key[-1]}_id",
            stem,
            f"{stem}_code",
            f"{stem}_key",
            f"{stem}_ref",
        ]
        taken = {self._keys[child.key]} if self._keys[child.key] != key or child.key == parent.key else set()
        named = next(
            (name for name in candidates if name in child.columns and name not in taken and name not in child.removed),
            None,
        )
        own_key = key if key in child.columns and child.key != parent.key and key != "id" else None
        return named or own_key or (f"{stem}_{end}" if f"{stem}_{end}" not in taken else f"parent_{stem}_{end}")
