"""Reads verbs, and what they tie to a table: has, belongs to, enrols in, books."""

from tasks.inference.offline.belonging_grammar import BelongingGrammar
from tasks.inference.offline.data import word_set
from tasks.inference.offline.doing_grammar import HELPING, PREPOSITIONS
from tasks.inference.offline.draft import LinkDraft, TableDraft
from tasks.inference.offline.knowledge import canonical, usual_parents
from tasks.inference.offline.lexicon import doings, entities, key_of, words_for
from tasks.inference.offline.nouns import is_container, noun_at
from tasks.inference.offline.quantities import Quantity, quantity
from tasks.inference.offline.tokens import Kind

_LEADS_ON = word_set("grammar", "leads_on")
_PASSIVE = frozenset({"are", "is", "be", "was", "were", "being", "been", "get", "gets"})
_KEEPING = frozenset(
    {
        "keep",
        "keeps",
        "need",
        "know",
        "want",
        "record",
        "records",
        "store",
        "stores",
        "track",
        "tracks",
        "log",
        "logs",
        "hold",
        "holds",
    }
)


_CLOSES = frozenset({"", ".", ",", ";", ":", "\n", "and", "too"})


class VerbGrammar(BelongingGrammar):
    """Verbs between two tables."""

    def _related(self, table: TableDraft, *, single: bool, led: str = "") -> bool:
        """A verb and what it ties to the table."""
        start = self.at
        passive = self._before_verb(start)
        verb = self.word()
        if (
            self._is_of_another(table)
            or self._is_member(table)
            or self._is_a_kind_of(table)
            or (passive and self._is_in_a_state(table))
            or self._reports(table)
            or self._acts_on_its_own(table)
            or self._doing(table)
        ):
            return True
        if verb.endswith("ing") and verb in words_for("measuring") and self._measures(table):
            return True
        if verb in words_for("verbs", "many_to_many") and self._many_to_many(table, single=single):
            return True
        if self._is_belonging(verb, passive=passive) and self._belongs(table):
            return True
        if self.phrase("responsible for", "in charge of") and self._in_charge(table):
            return True
        gets = self.word(-1) in ("get", "gets")
        if (gets or not passive) and (
            self._does_something(table, single=single) or self._has(table, start, single=single)
        ):
            return True
        self.at = start
        return False

    def _is_member(self, table: TableDraft) -> bool:
        """``users are members of many rooms``."""
        start = self.at
        self.skip({"a"})
        told = (
            self.word(-2 - (self.at > start)) not in ("who", "which")
            and self.word() in ("member", "members", "participant", "participants")
            and self.word(1) in ("of", "in")
        )
        if told and self._many_to_many(table, single=False):
            return True
        self.at = start
        return False

    def _is_a_kind_of(self, table: TableDraft) -> bool:
        """``a teacher is a person``: each of these is one of those, and what follows is said of the former."""
        start = self.at
        told = self.word(-1) in ("is", "are", "also") and self.word(-2) not in ("who", "which", "that", "where")
        self.skip({"a", "an", "all", "also"})
        noun = noun_at(self) if told else None
        ends = noun is not None and self.word(noun.size) in {"with", "who", "that", "which", "having", *_CLOSES}
        if noun is None or not ends or noun.key == table.key or noun.key not in self.known:
            self.at = start
            return False
        self.at += noun.size
        self.link(LinkDraft(table.key, self.draft.table(noun.words).key, most=1, singly=True))
        self.subject = table
        return True

    def _is_of_another(self, table: TableDraft) -> bool:
        """``a post can be a reply to another post``: the other row is what this one is a reply to."""
        start = self.at
        role = self.word(1) if self.word() in ("a", "an", "the") else ""
        self.at += 2
        another = bool(role) and self.phrase("to another", "of another", "for another", "to an earlier")
        size = len(table.key)
        if not another or key_of(tuple(self.word(ahead) for ahead in range(size))) != table.key:
            self.at = start
            return False
        self.at += size
        self.link(LinkDraft(table.key, table.key, role=f"{role}_{self.word(-size - 2)}", optional=True))
        return True

    def _acts_on_its_own(self, table: TableDraft) -> bool:
        """``a comment can reply to another comment``, ``a task depends on another one``: the other is named by it."""
        words = (self.word(1), self.word(2), self.word(3))
        own = words[1] == "another" and (words[2] == "one" or key_of((words[2],)) == table.key)
        if self.peek().kind is not Kind.WORD or words[0] not in PREPOSITIONS or not own:
            return False
        role = f"{self.word()}_{words[0]}"
        self.at += 4
        self.link(LinkDraft(table.key, table.key, role=role, optional=True))
        return True

    def _before_verb(self, start: int) -> bool:
        """Pass over what stands before a verb; whether it makes the verb passive."""
        self.skip({",", "and"} if self.word(1) in _LEADS_ON else ())
        verbs = words_for("verbs", "has_many") | words_for("verbs", "belongs")
        if self.word() == "and" and self.word(1) in verbs and self.word(1).endswith("s"):
            self.at += key_of((self.word(1),)) not in entities()
        if self.word() == "and" and self.word(1) in doings() and not self.word(1).endswith("s"):
            following = noun_at(self, 2, strict=True)
            self.at += following is not None and following.plural
        self.skip(HELPING | {"each"})
        self.skip({"we", "i", "you"} if self.word(1) in _KEEPING else ())
        return any(token.word in _PASSIVE for token in self.tokens[start : self.at])

    def _has(self, table: TableDraft, start: int, *, single: bool) -> bool:
        self.at -= self.word(-1) in ("get", "gets") and self._sees_quantity()
        if self.word() not in ("has", "have", "contain", "contains", "include", "includes", "having", "get", "gets"):
            return self.word() in words_for("verbs", "has_many") and self._does(table, single=single)
        self.at += 1
        before, listed = len(table.columns), table.listed
        if not self.items(table, each=single or self._each_said(start)):
            return False
        if single and not listed and len(table.columns) == before + 1:
            table.more = True
        return True

    def _sees_quantity(self) -> bool:
        at = self.at
        found = quantity(self) is not None
        self.at = at
        return found

    def _each_said(self, start: int) -> bool:
        return any(token.word == "each" for token in self.tokens[start : self.at])

    def _does(self, table: TableDraft, *, single: bool) -> bool:
        start = self.at
        if self.word() in words_for("measuring") and self._measures(table):
            return True
        keeps = self.word() in _KEEPING
        self.at += 1
        self.skip(PREPOSITIONS - {"of"} | {"after", "out"})
        self.phrase("of")
        articles = self.word() in ("the", "a", "an", "its", "their")
        columns = self.word() == "the" or self._looks_like_columns(1 if articles else 0)
        if keeps and columns and self.items(table, each=single):
            return True
        if self.items(table, each=single or not table.rows_said, objects=True):
            self._recipient(table, self.tokens[start].word)
            return True
        self.at = start
        return False

    def _recipient(self, table: TableDraft, verb: str) -> None:
        """``suppliers supply parts to factories``: the third table of what is done."""
        noun = noun_at(self, 1) if self.word() == "to" else None
        given = next((link.child for link in reversed(self.draft.links) if link.parent == table.key), None)
        if noun is None or given is None or not noun.plural or noun.key not in self.known | {*self.draft.tables}:
            return
        self.at += 1 + noun.size
        self.draft.triples.append((verb, table.key, given, self.draft.table(noun.words).key))

    def _many_to_many(self, table: TableDraft, *, single: bool) -> bool:
        start = self.at
        verb = self.take().word
        self.skip({"in", "to", "for", "with", "up", "at", "on", "of"})
        if self.phrase("each other", "one another", "other " + table.name, "other " + "_".join(table.key)):
            self._among_themselves(table, verb)
            return True
        many = quantity(self)
        self.skip({"the", "their", "different"})
        noun = noun_at(self)
        if noun is None or not (noun.listed or noun.key in self.known) or is_container(noun.words[-1]):
            self.at = start
            return False
        if noun.key == table.key:
            self.at += noun.size
            self._among_themselves(table, verb)
            return True
        self.at += noun.size
        other = self.draft.table(noun.words, verbatim=noun.raw)
        self._count(other, None if single else many)
        upward = (canonical(table.key), canonical(other.key)) in usual_parents()
        one = (many is not None and many.one) or (upward and not (many is not None and many.many and not many.exact))
        each = many if single and many is not None else Quantity()
        both = LinkDraft(other.key, table.key, many_to_many=True, least=each.least, most=each.most, mean=each.mean)
        self.link(LinkDraft(table.key, other.key) if one else both)
        self.behind_object(other)
        return True

    def _count_of(self, join: TableDraft) -> None:
        """``users follow each other (5000 follows)``."""
        start = self.at
        count = self.rough_number() if self.phrase("(") else None
        if count is None or key_of((self.word(),)) != join.key or self.word(1) != ")":
            self.at = start
            return
        self.at += 2
        join.rows, join.rows_said = join.rows or round(count), True

    def _among_themselves(self, table: TableDraft, verb: str) -> None:
        root = verb.removesuffix("s")
        join = self.draft.table((root,), verbatim=f"{root}s")
        self._count_of(join)
        person = "_".join(table.key)
        self.link(LinkDraft(join.key, table.key, role={"follow": "follower", "like": "liker"}.get(root, person)))
        self.link(
            LinkDraft(join.key, table.key, role={"follow": "followee", "like": "liked"}.get(root, f"other_{person}"))
        )
