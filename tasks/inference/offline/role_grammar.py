"""Reads who plays a part: ``an author and a reviewer who are both users``, ``from one account to another``."""

from tasks.inference.offline.data import phrases
from tasks.inference.offline.draft import ColumnDraft, LinkDraft, TableDraft
from tasks.inference.offline.item_grammar import ItemGrammar
from tasks.inference.offline.nouns import Noun, noun_at
from tasks.inference.offline.tokens import Kind

_OPENING = phrases("role_grammar", "opening")
_LINKING = phrases("role_grammar", "linking")
_REFERRING = phrases("column_grammar", "referring")
_SIDES = frozenset({"from", "at", "to", "in", "on"})


class RoleGrammar(ItemGrammar):
    """Columns that turn out to be rows of a table."""

    def role_clause(self, table: TableDraft) -> bool:
        """Read that the columns just listed are rows of another table, and tie them."""
        start = self.at
        bracketed = self.phrase("(")
        self.skip(() if bracketed else {","})
        if self._refers(table, bracketed=bracketed):
            return True
        opened = self.phrase(*_OPENING)
        several = self.word(-1) if opened and self.word(-1) not in ("fk", "keys") else "both"
        self.skip({"are", "a", "an", "the", "of", "from", "to", "is"} if opened or bracketed else ())
        noun = noun_at(self)
        if not (opened and noun is not None and self._is_there(noun) and self._plain_columns(table)):
            self.at = start
            return False
        self.at += noun.size
        if bracketed and not self.phrase(")"):
            self.at = start
            return False
        own = any(link.child == link.parent == table.key for link in self.draft.links)
        if noun.key == table.key and several != "->" and own:
            return True  # ``a mother and a father, both horses``: they have been told apart already
        both = several == "both" or self.phrase("both") or (noun.plural and several == "are")
        self._tie_roles(table, noun, 3 if several == "all" else 2 if both else 1)
        return True

    def _refers(self, table: TableDraft, *, bracketed: bool) -> bool:
        """``issued_by (fk to employees)``: the last column names a row of that table."""
        start = self.at
        told = bool(table.columns) and self.phrase(*_REFERRING, "foreign key", "fk")
        self.skip({"a", "an", "the", "table"} if told else ())
        noun = noun_at(self) if told else None
        if noun is None or not self._is_there(noun) or (bracketed and self.word(noun.size) != ")"):
            self.at = start
            return False
        self.at += noun.size + bracketed
        self._tie_role(table, [*table.columns.values()][-1], self.draft.table(noun.words))
        return True

    def _is_there(self, noun: Noun) -> bool:
        return noun.key in self.known or noun.key in self.draft.tables

    def _plain_columns(self, table: TableDraft) -> list[ColumnDraft]:
        """The columns that nothing but their names is said of."""
        return [
            column for column in table.columns.values()
            if column.type is None and not column.values and column.minimum is None and column.formula is None
        ]  # fmt: skip

    def _tie_roles(self, table: TableDraft, noun: Noun, most: int) -> None:
        other = self.draft.table(noun.words)
        for column in self._plain_columns(table)[-most:]:
            self._tie_role(table, column, other)

    def _tie_role(self, table: TableDraft, column: ColumnDraft, other: TableDraft) -> None:
        if "_" not in column.name:
            del table.columns[column.name]
        role = column.name.removesuffix("_id")
        same = role == "_".join(other.key)
        self.link(LinkDraft(table.key, other.key, role=None if same else role, optional=other is table))

    def from_one_to_another(self, table: TableDraft) -> bool:
        """``from one account to another``, ``between two stations``: two rows of one table."""
        start = self.at
        self.skip({",", "each", "is", "made", "goes", "sent"})
        if self._moving(table):
            return True
        if not self.phrase("from one", "from an", "from a"):
            self.at = start
            return False
        if self._two_kinds(table):
            return True
        noun = noun_at(self)
        self.at += noun.size if noun is not None else 0
        if noun is None or not (noun.listed or self._is_there(noun)) or not self.phrase(
            "to another", "to a different", "to a second", "to an other", "into another"
        ):  # fmt: skip
            self.at = start
            return False
        self.skip({"one", "_".join(noun.key)})
        other = self.draft.table(noun.words)
        for side in ("from", "to"):
            self.link(LinkDraft(table.key, other.key, role=f"{side}_{'_'.join(other.key)}"))
        return True

    def _moving(self, table: TableDraft) -> bool:
        """``departing from one airport and arriving at another``: each side is named by what is done there."""
        start = self.at
        first = self.word() if self.word().endswith("ing") else ""
        self.at += bool(first)
        noun = noun_at(self, 2) if first and self.word() in _SIDES and self.word(1) in ("one", "an", "a") else None
        there = noun is not None and (noun.listed or self._is_there(noun))
        self.at += 2 + noun.size if noun is not None else 0
        self.skip({"and", ","})
        second = self.word()
        if noun is None or not (
            there and second.endswith("ing") and self.word(1) in _SIDES and self.word(2) == "another"
        ):
            self.at = start
            return False
        self.at += 3
        self.skip({"one", "_".join(noun.key)})
        other = self.draft.table(noun.words)
        for verb in (first, second):
            self.link(LinkDraft(table.key, other.key, role=f"{verb}_{'_'.join(other.key)}"))
        return True

    def _two_kinds(self, table: TableDraft) -> bool:
        """``a departure airport to an arrival airport``: two parts that rows of one table play."""
        start = self.at
        roles: list[tuple[str, ...]] = []
        for _ in range(2):
            self.skip({"a", "an", "one", "the"})
            words: list[str] = []
            while self.peek().kind is Kind.WORD and len(words) < 3 and self.word() not in ("to", "with", "and"):
                words.append(self.take().word)
            roles.append(tuple(words))
            if len(roles) == 1 and not self.phrase("to"):
                break
        there = len(roles) == 2 and all(
            len(words) > 1 and words[-1:] in {*self.known, *self.draft.tables} for words in roles
        )
        if not there or roles[0][-1] != roles[1][-1]:
            self.at = start
            return False
        for role in roles:
            self.link(LinkDraft(table.key, self.draft.table(role[-1:]).key, role="_".join(role)))
        return True

    def linking_two(self, table: TableDraft) -> bool:
        """``bookings linking passengers to flights``."""
        start = self.at
        self.skip({",", "that", "which"})
        if not self.phrase(*_LINKING):
            self.at = start
            return False
        nouns: list[Noun] = []
        while len(nouns) < 3 and (not nouns or self.word() in ("and", "to", "with", "&")):
            place = self.at
            self.skip({"a", "an", "the", "each", "one", *(("and", "to", "with", "&") if nouns else ())})
            noun = noun_at(self)
            if noun is None or not (noun.listed or self._is_there(noun)) or noun.key == table.key:
                self.at = place
                break
            nouns.append(noun)
            self.at += noun.size
        if len(nouns) < 2:
            self.at = start
            return self._linking_parts(table)
        for noun in nouns:
            self.link(LinkDraft(table.key, self.draft.table(noun.words).key))
        return True

    def _linking_parts(self, table: TableDraft) -> bool:
        """``a mentorship links a mentor and a mentee, both employees``."""
        start = self.at
        self.skip({",", "that", "which"})
        before, links = set(table.columns), len(self.draft.links)
        if self.phrase(*_LINKING) and self.items(table, closed=True) and len(self.draft.links) > links:
            return True
        for name in set(table.columns) - before:
            del table.columns[name]
        self.at = start
        return False

    def items(
        self,
        table: TableDraft,
        *,
        each: bool = False,
        closed: bool = False,
        end: int | None = None,
        objects: bool = False,
    ) -> bool:
        """Read a list of columns and tables behind a noun."""
        raise NotImplementedError
