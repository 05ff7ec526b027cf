"""Reads how tables are tied, by name: one-to-many between a and b, a -> b, a and b are one-to-one."""

from tasks.inference.offline.data import mapping
from tasks.inference.offline.draft import LinkDraft, TableDraft
from tasks.inference.offline.knowledge import canonical, usual_parents
from tasks.inference.offline.nouns import Noun, is_columnish, noun_at
from tasks.inference.offline.part_grammar import PartGrammar
from tasks.inference.offline.tokens import Kind

_KINDS: dict[str, str] = mapping("grammar", "kinds")


class TyingGrammar(PartGrammar):
    """Relations said between two nouns."""

    def _between_two(self) -> bool:
        """``one-to-many between authors and books``, ``students and courses are many-to-many``."""
        kind = next((code for phrase, code in _KINDS.items() if self.phrase(phrase)), None)
        if kind is None:
            return False
        self.skip(
            {
                "relationship",
                "relation",
                "relations",
                "relationships",
                "between",
                "from",
                "link",
                "of",
                "the",
                "with",
                ":",
                "association",
            }
        )
        first = self._plain_noun()
        self.skip({"and", "to", "with", "&", "the"})
        second = self._plain_noun() if first else None
        if first and second:
            self._tie(first, second, kind)
        elif first is None and len(self._recent) >= 2 and self.peek(-1).kind is not Kind.BREAK:
            self._tie(self._recent[-2], self._recent[-1], kind)
        elif first is not None and len(self._recent) >= 2:  # ``users (...) 1:1 profiles (...)``
            self._tie(self._recent[-2], first, kind)
            self._behind(first, None)
        return True

    def _tied_nouns(self) -> bool:
        """``users and profiles are one-to-one``, ``customers to orders: one-to-many``."""
        start = self.at
        self.skip({"the"})
        first = noun_at(self)
        if first is None:
            self.at = start
            return False
        self.at += first.size
        if self.word() == "->" and self._chain(first):
            return True
        if not self.skip({"and", "to", "with", "->", "-", "vs", "/"}):
            self.at = start
            return False
        self.skip({"the"})
        second = noun_at(self)
        self.at += second.size if second is not None else 0
        self.skip(
            {"is", "are", "have", "has", "in", "a", "an", ":", "(", "should", "be", "relationship", "relation", "as"}
        )
        kind = next((code for phrase, code in _KINDS.items() if self.phrase(phrase)), None)
        if second is None or kind is None:
            self.at = start
            return False
        self.skip({"relationship", "relation", "related", ")"})
        behind = self.at
        self._tie(self._enter(first), self._enter(second), kind)
        self.at = behind
        return True

    def _several_subjects(self) -> bool:
        """``commits and issues belong to a repository``, ``each van and each bike is ...``: said of each."""
        start = self.at
        self.skip({"both", "the", "all"})
        tables: list[TableDraft] = []
        while self._fresh or tables:
            each = self.skip({"each", "every", "the"} if tables else {"each", "every"})
            noun = noun_at(self)
            many = noun is not None and (noun.plural or each)
            if noun is None or not many or not (noun.key in self.known or noun.key in self.draft.tables):
                break
            self.at += noun.size
            tables.append(self.draft.table(noun.words))
            if not self.skip({"and", ",", "&"}):
                break
        ends = start
        place = self.at
        for table in tables if len(tables) > 1 else ():
            self.at = place
            if self._related(table, single=False):
                ends = self.at
        self.at = ends
        return ends > start

    def _chain(self, first: Noun) -> bool:
        """``agents -> listings -> viewings``: each has many of the next."""
        start, self.at = self.at, self.at - first.size
        above = self._plain_noun()
        found = False
        while above is not None and self.phrase("->"):
            below = self._plain_noun() or self._end_of_chain()
            if below is None or below is above:
                break
            self._tie(above, below, self._kind_in_brackets() or self._usual_kind(above, below))
            above, found = below, True
        if not found:
            self.at = start
        return found

    def _usual_kind(self, first: TableDraft, second: TableDraft) -> str:
        """An arrow points to the many, except where these usually stand first: ``orders -> customers``."""
        ends = canonical(first.key), canonical(second.key)
        return "r" if ends in usual_parents() and ends[::-1] not in usual_parents() else "1"

    def _kind_in_brackets(self) -> str | None:
        """``(1:n)`` behind what an arrow points to."""
        start = self.at
        if self.phrase("("):
            kind = next((code for phrase, code in _KINDS.items() if self.phrase(phrase)), None)
            if kind is not None and self.phrase(")"):
                return kind
        self.at = start
        return None

    def _end_of_chain(self) -> TableDraft | None:
        noun = noun_at(self)
        return self._enter(noun) if noun is not None and (noun.listed or not is_columnish(noun.words)) else None

    def _tie(self, first: TableDraft, second: TableDraft, kind: str) -> None:
        self.draft.links = [each for each in self.draft.links if {each.child, each.parent} != {first.key, second.key}]
        if kind == "r":
            first, second = second, first
        one = kind == "o"
        self.link(LinkDraft(second.key, first.key, one=one, most=1 if one else None, many_to_many=kind == "m"))
