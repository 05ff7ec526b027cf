"""Reads what follows a table's noun: brackets, lists, counts, times, other tables."""

from tasks.inference.offline.data import phrases, word_set
from tasks.inference.offline.draft import LinkDraft, TableDraft
from tasks.inference.offline.nouns import is_columnish, is_rows_word, noun_at
from tasks.inference.offline.pronoun_grammar import PronounGrammar
from tasks.inference.offline.quantities import Quantity, quantity
from tasks.inference.offline.spans import lasting, span
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.words import is_plural

_WITH = phrases("grammar", "with")
_HELPING = word_set("grammar", "helping")
_TYING = word_set("grammar", "tying")
_MEASURED = word_set("grammar", "measured")


_SAYING = frozenset({"is", "are", "between", "from", "ranges", "can", "must", "should", "="})


class TailGrammar(PronounGrammar):
    """Everything that can follow a table's noun, verbs apart."""

    def _behind(self, table: TableDraft, many: Quantity | None, *, single: bool = False, led: str = "") -> None:
        """Read everything that follows a table's noun."""
        going = True
        while going and not self.done:
            going = (
                self._in_brackets(table)
                or self._after_colon(table)
                or self._of_theirs(table)
                or self._excepting()
                or self._negated_of(table)
                or self._of_kinds(table)
                or self._of_measures(table)
                or self._per_parent(table, many)
                or self._per_each(table)
                or self._between_one_and_another(table)
                or self._between_people(table)
                or self.from_one_to_another(table)
                or self.linking_two(table)
                or self._holding(table)
                or self._counted_later(table)
                or self._listed_with(table, single=single)
                or self._related(table, single=single, led=led)
                or self._timed(table)
                or self._leads_to(table)
                or self._of_another(table)
                or self._complement()
                or self.phrase(
                    "too", "as well", "in them", "of them", "for them", "in total", "overall", "altogether", "in all"
                )
            )

    def _related(self, table: TableDraft, *, single: bool, led: str = "") -> bool:
        """Read a verb and what it ties to the table."""
        raise NotImplementedError

    def _leads_to(self, table: TableDraft) -> bool:
        """``3 continents > 20 countries > 150 cities``: each has many of the next."""
        start = self.at
        many = quantity(self) if self.phrase(">", "->") else None
        noun = noun_at(self) if many is not None and many.exact else None
        if noun is None or not noun.plural or noun.key == table.key:
            self.at = start
            return False
        below = self._enter(noun)
        self._count(below, many)
        self.link(LinkDraft(below.key, table.key))
        self._behind(below, None)
        return True

    def _complement(self) -> bool:
        """``of our newsletter``, ``for the summer sale``: what says no more of a table."""
        start = self.at
        if self._plain_complement():
            return True
        if self.word() not in _TYING or self.word(1) not in ("our", "my", "a", "an", "the", "their", "your"):
            return False
        self.at += 2
        size = 0
        while (
            self.peek().kind is Kind.WORD
            and size < 3
            and self.word() not in _HELPING | {"with", "and", "has", "have", "each"}
            and not is_rows_word(self.word())
        ):
            self.at += 1
            size += 1
        if size and self.word() in ("(", "with", ",", ".", ";", ":", "", "and", "has", "have"):
            return True
        self.at = start
        return False

    def _plain_complement(self) -> bool:
        """``tickets of support with ...``: a word that is no table, before a list."""
        word = self.word(1)
        plain = self.word() in ("of", "for") and self.peek(1).kind is Kind.WORD and not is_plural(word)
        if not plain or is_columnish((word,)) or noun_at(self, 1, strict=True) or not self.sees_at(2, *_WITH):
            return False
        self.at += 2
        return True

    def behind_object(self, table: TableDraft, *, colon: bool = True, placed: bool = True) -> None:
        """Read the brackets or the list of a table that stands in another's list.

        Args:
            table: What the list is of.
            colon: Whether it may stand behind a colon.
            placed: Whether what it is in or from may follow: of ``a message in a room from a user`` the user is not.
        """
        self.phrase("table", "records")
        self._recent = (*[each for each in self._recent if each is not table], table)[-3:]
        outer, self.subject = self.subject, table
        self._payload(table)
        while (
            self._in_brackets(table)
            or (colon and self._after_colon(table))
            or self._of_theirs(table)
            or self._of_them(table)
            or self._of_kinds(table)
            or self._of_measures(table)
            or (not self._list_goes_back() and self._listed_with(table, single=False))
            or self._timed(table)
            or self._counted_of(table)
            or (placed and self._placed_in(table))
        ):
            pass
        if self.word() != "," or outer is None or self.word(1) == "which":
            self.subject = table
        else:
            self.subject = outer

    def _list_goes_back(self) -> bool:
        """Whether a list behind a comma is of what the sentence is about: ``calls with a vet, having a date``."""
        return self.word() == "," and self.word(1) in ("having", "with", "including")

    def _payload(self, table: TableDraft) -> None:
        """``an order contains several dishes with a quantity``: columns of the table between the two."""
        link = self.draft.links[-1] if self.draft.links else None
        if link is None or not (link.many_to_many and table.listed and table.key in (link.child, link.parent)):
            return
        between = type(table)(("between",), "between")
        self._listed_with(between, single=True)
        link.payload |= between.columns

    def _placed_in(self, table: TableDraft) -> bool:
        """``reservations for a room``, inside a list."""
        return self.word() in ("for", "in", "of", "on", "at", "from") and self._of_another(table)

    def _excepting(self) -> bool:
        """``every employee except the boss has``: the few who are not meant are passed over."""
        if self.word() not in ("except", "but") or self.word(1) not in ("the", "for"):
            return False
        for ahead in range(2, 6):
            if self.word(ahead) in ("has", "have", "reports", "report", "belongs", "belong"):
                self.at += ahead
                return True
        return False

    def _negated_of(self, table: TableDraft) -> bool:
        return (
            self.sees("without", "but no", "excluding", "but without", "with no")
            and ((self.phrase("but") or self.phrase("with")) | True)
            and self.negation(table)
        )

    def _listed_with(self, table: TableDraft, *, single: bool) -> bool:
        start = self.at
        self.phrase(",") if self.word(1) in ("each", "with", "all", "including", "having", "containing") else None
        each = self.sees("each with", "that has")
        where = self.word() == "where" and not table.listed and self._looks_like_columns(1) and self.word(2) in _SAYING
        if not self.phrase(*_WITH, *(("where",) if where else ())):
            self.at = start
            return False
        if self.phrase("nested", "embedded"):
            self.draft.nested = True
        self.skip(
            {"following", "columns", "fields", "attributes", "the", ":"}
            if self.word() in ("following", "columns", "fields", "attributes", ":")
            else ()
        )
        if self.items(table, each=each or single):
            return True
        self.at = start
        return False

    def _is_paced(self, table: TableDraft) -> bool:
        return table.steady is not None or table.measured or table.key[-1] in _MEASURED

    def _timed(self, table: TableDraft) -> bool:
        start = self.at
        self.phrase(",")
        self.skip(
            {
                "placed",
                "made",
                "created",
                "recorded",
                "taken",
                "booked",
                "dated",
                "spread",
                "opened",
                "collected",
                "ordered",
                "sold",
                "published",
                "hired",
                "registered",
                "joined",
                "that",
            }
        )
        found = span(self, self.today) or (lasting(self, self.today) if self._is_paced(table) else None)
        if found is None:
            self.at = start
            return False
        table.span = table.span or found
        return True
