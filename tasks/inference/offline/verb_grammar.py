"""Reads verbs, and what they tie to a table: has, belongs to, enrols in, books."""

from tasks.inference.offline.data import word_set
from tasks.inference.offline.doing_grammar import HELPING, PREPOSITIONS, DoingGrammar
from tasks.inference.offline.draft import LinkDraft, TableDraft
from tasks.inference.offline.happenings import names_event
from tasks.inference.offline.knowledge import canonical, usual_parents
from tasks.inference.offline.lexicon import doings, entities, key_of, words_for
from tasks.inference.offline.nouns import Noun, is_container, noun_at
from tasks.inference.offline.quantities import Quantity, quantity
from tasks.inference.offline.tokens import Kind

_LEADS_ON = word_set("grammar", "leads_on")
_PASSIVE = frozenset({"are", "is", "be", "was", "were", "being", "been", "get", "gets"})
_NO_VERBS = frozenset({"ranging", "starting", "beginning", "during", "including", "according", "missing"})
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


_PARTICLES = frozenset({"in", "out", "up", "on", "after", "off", "over", "down", "for", "away"})
_CLOSES = frozenset({"", ".", ",", ";", ":", "\n", "and", "too"})
_PARTICIPLES = word_set("clauses", "participles")


class VerbGrammar(DoingGrammar):
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
        if not another or key_of((self.word(),)) != table.key:
            self.at = start
            return False
        self.at += 1
        self.link(LinkDraft(table.key, table.key, role=f"{role}_{self.word(-3)}", optional=True))
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

    def _is_belonging(self, verb: str, *, passive: bool) -> bool:
        placed = verb.endswith("ing") and self.word(1) in ("in", "at", "for", "on", "under") and verb not in _NO_VERBS
        through = self.word(2) if self.word(1) in _PARTICLES else self.word(1)
        done = (verb.endswith("ed") or verb in _PARTICIPLES) and (
            through == "by" or (passive and self.word(1) in PREPOSITIONS)
        )
        return verb in words_for("verbs", "belongs") or placed or done

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

    def _belongs(self, table: TableDraft) -> bool:
        start = self.at
        if self._event_of_doing(table) or self._joined_through(table):
            return True
        self.at += self.word() != "from"
        self.at += self.word() in _PARTICLES and self.word(1) == "by"
        if not self.skip(PREPOSITIONS) and self.word(-1) not in ("references", "reference", "referencing"):
            self.at = start
            return False
        found = False
        while True:
            here = self.at
            if found and not self.skip({"and", ",", *(("to",) if self.tokens[start].word == "from" else ())}):
                break
            self.skip({"to", "by", "in", "at", "for", "from", "on", "into"} if found else ())
            many = quantity(self)
            if self.phrase("of"):
                self.skip({"the", "our", "these"})
                many = quantity(self)
            self.skip({"the", "their", "its", "another", "other", "different", "that", "our", "same"})
            noun = noun_at(self)
            bare = found and many is None and self.tokens[here].word == ","
            if noun is None or bare or not self._is_owner(noun, many, further=found):
                self.at = here
                break
            self.at += noun.size
            self._parent(table, noun, many)
            self._by_another(table, noun)
            found = True
        if not found:
            self.at = start
        return found

    def _joined_through(self, table: TableDraft) -> bool:
        """``authors and papers are linked through reviews``: what joins them belongs to each."""
        joins = self.word() in ("connected", "linked", "joined", "tied", "related", "associated", "bridged")
        noun = noun_at(self, 2) if joins and self.word(1) in ("through", "via", "by") else None
        if noun is None or not (noun.plural or self.word(2) in ("a", "an")) or noun.key == table.key:
            return False
        self.at += 2 + noun.size
        join = self.draft.table(noun.words)
        self.link(LinkDraft(join.key, table.key))
        self.behind_object(join)
        return True

    def _event_of_doing(self, table: TableDraft) -> bool:
        """``vehicles are serviced by mechanics`` where there are services: these belong to both."""
        verb = self.word()
        event = next((key for key in sorted(self.known) if key != table.key and names_event(verb, key)), None)
        if event is None or not verb.endswith("ed") or self.word(1) not in PREPOSITIONS:
            return False
        start = self.at
        self.at += 2
        quantity(self)
        noun = noun_at(self)
        if noun is None or not (noun.listed or noun.key in self.known) or noun.key in (event, table.key):
            self.at = start
            return False
        self.at += noun.size
        for end in (table, self.draft.table(noun.words)):
            self.link(LinkDraft(self.draft.table(event).key, end.key))
        return True

    def _by_another(self, table: TableDraft, noun: Noun) -> None:
        """``and approved by another``: a second row of the same table, named by what it does."""
        start = self.at
        self.skip({",", "and", "is"})
        done = self.take().word if self.word().endswith("ed") else ""
        if not (done and self.phrase("by another", "by a different", "by a second")):
            self.at = start
            return
        self.skip({"one", *noun.words, "_".join(noun.key)})
        self.link(LinkDraft(table.key, self.draft.table(noun.words).key, role=f"{done}_by"))

    def _is_owner(self, noun: Noun, many: Quantity | None, *, further: bool) -> bool:
        """Whether something can belong to the noun; the second one in a row must not begin another clause."""
        if is_container(noun.words[-1]):
            return False
        if not (noun.listed or noun.key in self.known or (many is not None and noun.plural)):
            return False
        counted = many is not None and many.exact and many.many
        return not (further and (noun.plural or counted or self._goes_on_as_clause(noun)))

    def _goes_on_as_clause(self, noun: Noun) -> bool:
        """Whether a verb follows the noun, so that a new clause began with it."""
        after = self.word(noun.size)
        acts = self.word(noun.size + 1) in ("another", "a", "an", "one", "the")
        return self._is_verb(after) or after in HELPING or (after in ("to", "for", "on") and acts)

    def _parent(self, table: TableDraft, noun: Noun, many: Quantity | None) -> None:
        parent = self.draft.table(noun.words, verbatim=noun.raw)
        several = many is not None and many.many and not many.exact
        counted = many is not None and many.many and many.exact and noun.plural
        if many is not None and many.many:
            self._count(parent, many)
        if parent is table:
            self.link(LinkDraft(table.key, table.key, role="parent", optional=True))
        elif several:
            self.link(LinkDraft(table.key, parent.key, many_to_many=True))
        else:
            one = many is not None and many.one and not many.article
            self.link(LinkDraft(table.key, parent.key, loose=counted, singly=one))
        told = (
            parent.listed
            or (parent.rows_said and many is None)
            or (many is not None and many.one and parent.key in self.known)
        )
        goes_on = told and not table.listed and self.sees("with", "having", "including", "(", ":")
        if not (goes_on or self._list_is_of(table)):
            self.behind_object(parent)
        self.subject = table

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
