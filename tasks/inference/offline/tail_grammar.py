"""Reads what follows a table's noun: brackets, lists, counts, times, other tables."""

from collections.abc import Sequence

from schemas.model import Scalar
from tasks.inference.offline.data import mapping, phrases, word_set
from tasks.inference.offline.draft import LinkDraft, TableDraft
from tasks.inference.offline.nouns import Noun, is_columnish, is_container, is_rows_word, noun_at
from tasks.inference.offline.quantities import Quantity, quantity
from tasks.inference.offline.spans import span
from tasks.inference.offline.table_grammar import TableGrammar
from tasks.inference.offline.tokens import Kind, Token
from tasks.inference.offline.values import flowing_values, listed_values
from tasks.inference.offline.words import is_plural, singular

_WITH = phrases("grammar", "with")
_HELPING = word_set("grammar", "helping")
_TYING = word_set("grammar", "tying")
_KINDS: dict[str, str] = mapping("grammar", "kinds")
_OF_KINDS = phrases("grammar", "of_kinds")
_CHOSEN = word_set("grammar", "chosen")
_MEASURED = word_set("grammar", "measured")


class TailGrammar(TableGrammar):
    """Everything that can follow a table's noun, verbs apart."""

    def _behind(self, table: TableDraft, many: Quantity | None, *, single: bool = False, led: str = "") -> None:
        """Read everything that follows a table's noun."""
        going = True
        while going and not self.done:
            going = (
                self._in_brackets(table)
                or self._after_colon(table)
                or self._excepting()
                or self._negated_of(table)
                or self._of_kinds(table)
                or self._of_measures(table)
                or self._per_parent(table, many)
                or self._per_each(table)
                or self._between_people(table)
                or self._counted_later(table)
                or self._listed_with(table, single=single)
                or self._related(table, single=single, led=led)
                or self._timed(table)
                or self._of_another(table)
                or self._complement()
                or self.phrase(
                    "too", "as well", "in them", "of them", "for them", "in total", "overall", "altogether", "in all"
                )
            )

    def _related(self, table: TableDraft, *, single: bool, led: str = "") -> bool:
        """Read a verb and what it ties to the table."""
        raise NotImplementedError

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

    def sees_at(self, ahead: int, *phrases_: str) -> bool:
        """Whether one of the phrases stands so many tokens on."""
        self.at += ahead
        found = self.sees(*phrases_)
        self.at -= ahead
        return found

    def behind_object(self, table: TableDraft, *, colon: bool = True) -> None:
        """Read the brackets or the list of a table that stands in another's list."""
        self.phrase("table", "records")
        self._recent = (*[each for each in self._recent if each is not table], table)[-3:]
        outer, self.subject = self.subject, table
        while (
            self._in_brackets(table)
            or (colon and self._after_colon(table))
            or self._of_kinds(table)
            or self._of_measures(table)
            or self._listed_with(table, single=False)
            or self._timed(table)
            or self._placed_in(table)
        ):
            pass
        if self.word() != "," or outer is None:
            self.subject = table
        else:
            self.subject = outer

    def _placed_in(self, table: TableDraft) -> bool:
        """``reservations for a room``, inside a list."""
        return self.word() in ("for", "in", "of", "on", "at", "from") and self._of_another(table)

    def _in_brackets(self, table: TableDraft) -> bool:
        if self.word() != "(":
            return False
        end = self._closing()
        if end is None:
            return False
        if self._kind_inside(table, end):
            return True
        inside = self.tokens[self.at + 1 : end]
        start = self.at
        self.at += 1
        if inside and (value := self._count_inside(end)) is not None:
            if table.rows is None:
                table.rows, table.rows_said = value, True
            self.skip({",", ";", ":"})
        if self.at < end:
            before = set(table.columns)
            if not self._sees_values(table, inside):
                self.items(table, closed=True, end=end)
            if set(table.columns) == before and self.at == start + 1:
                table.closed = table.closed and bool(table.columns)
        self.at = end + 1
        return True

    def _kind_inside(self, table: TableDraft, end: int) -> bool:
        """``labels (many to many)``, ``screens (3 to 12 each)``: of the relation that was just read."""
        link = next((each for each in reversed(self.draft.links) if each.child == table.key), None)
        if link is None:
            return False
        start = self.at
        self.at += 1
        kind = next((code for phrase, code in _KINDS.items() if self.phrase(phrase)), None)
        many = None if kind else quantity(self)
        if kind is None and many is not None and not self.phrase("each", "per " + "_".join(link.parent)):
            many = None
        if self.at != end or (kind is None and many is None):
            self.at = start
            return False
        if many is not None:
            link.least, link.most, link.mean = many.least, many.most, many.mean
        link.many_to_many = link.many_to_many or kind == "m"
        link.one = link.one or kind == "o"
        self.at = end + 1
        return True

    def _excepting(self) -> bool:
        """``every employee except the boss has``: the few who are not meant are passed over."""
        if self.word() not in ("except", "but") or self.word(1) not in ("the", "for"):
            return False
        for ahead in range(2, 6):
            if self.word(ahead) in ("has", "have", "reports", "report", "belongs", "belong"):
                self.at += ahead
                return True
        return False

    def _sees_values(self, table: TableDraft, inside: Sequence[Token]) -> bool:
        """Whether brackets hold the names of the rows: ``departments (Sales, HR, IT)``."""
        values = listed_values(inside)
        if (
            values is None
            or any(is_columnish((str(value).lower(),)) or "_" in str(value) for value in values)
            or any(token.word in (":", "(") for token in inside)
        ):
            return False
        if not all(str(value)[:1].isupper() for value in values):
            return False
        column = table.column(("name",))
        column.values, column.unique = list(values), True
        table.more = not table.listed
        if table.rows is None:
            table.rows, table.rows_said = len(values), True
        return True

    def _count_inside(self, end: int) -> int | None:
        start = self.at
        value = self.rough_number()
        if value is not None and value >= 1:
            if is_rows_word(self.word()) or self.word() in ("items", "people", "total", "pieces"):
                self.at += 1
            if self.at >= end or self.word() in (",", ";", ":"):
                return round(value)
        self.at = start
        return None

    def _after_colon(self, table: TableDraft) -> bool:
        if self.word() not in (":", "-", "=") or (self.word() == "-" and self.peek().glued):
            return False
        start = self.at
        self.at += 1
        value = self.rough_number()
        if value is not None and value >= 1 and self.word() != "%":
            self.skip({"rows", "records", "entries", "row"})
            table.rows, table.rows_said = table.rows or round(value), True
            if self.word() in (",", ":") and self._looks_like_columns():
                self.at += 1
                self.items(table, closed=True)
            return True
        self.at = start + 1
        if self.items(table, closed=True):
            return True
        self.at = start
        return False

    def _looks_like_columns(self, ahead: int = 1) -> bool:
        token = self.peek(ahead)
        if token.kind is not Kind.WORD:
            return False
        if "_" in token.raw or (is_columnish((token.word,)) and noun_at(self, ahead, strict=True) is None):
            return True
        return (
            self.peek(ahead + 1).kind is Kind.WORD
            and is_columnish((token.word, self.word(ahead + 1)))
            and not is_plural(self.word(ahead + 1))
        )

    def _negated_of(self, table: TableDraft) -> bool:
        return (
            self.sees("without", "but no", "excluding", "but without", "with no")
            and ((self.phrase("but") or self.phrase("with")) | True)
            and self.negation(table)
        )

    def _of_kinds(self, table: TableDraft) -> bool:
        """``connectors of type A, B or C``, ``accounts on plans free or pro``: a column with these values."""
        start = self.at
        self.phrase(",")
        if not self.phrase(*_OF_KINDS):
            return self._on_choices(table, start)
        name = singular(self.word(-1))
        values = flowing_values(self)
        if values is None:
            self.at = start
            return False
        self._choices(table, ("type" if name in ("kind", "sort") else name,), values)
        return True

    def _of_measures(self, table: TableDraft) -> bool:
        """``readings of temperature (-20 to 40) and humidity``: columns."""
        start = self.at
        self.phrase(",")
        if self.word() != "of" or table.key[-1] not in _MEASURED or not self._looks_like_columns():
            self.at = start
            return False
        self.at += 1
        if self.items(table):
            table.measured = table.more = True
            return True
        self.at = start
        return False

    def _on_choices(self, table: TableDraft, start: int) -> bool:
        self.at = start
        if self.word() not in ("on", "in", "with") or self.peek(1).kind is not Kind.WORD:
            return False
        self.at += 1
        self.skip({"a", "an", "the", "one", "of"})
        name = singular(self.take().word)
        values = flowing_values(self, need_or=True) if name in _CHOSEN and (name,) not in self.known else None
        if values is None or not all(str(value).replace(" ", "").isalnum() for value in values):
            self.at = start
            return False
        self._choices(table, (name,), values)
        return True

    def _choices(self, table: TableDraft, words: tuple[str, ...], values: Sequence[Scalar]) -> None:
        column = table.column(words)
        column.values = list(values)
        table.more = table.more or not table.listed

    def _per_parent(self, table: TableDraft, many: Quantity | None) -> bool:
        """``5 orders per customer``, ``3 sensors for each device``."""
        start = self.at
        self.skip({","})
        if self.word() == "say":
            self.at += 1
            many = quantity(self)
        elif self.word() == "," or many is None:
            self.at = start
            later = self.at
            self.skip({","})
            again = quantity(self)
            if again is None or self.word() not in ("per", "for"):
                self.at = later
            else:
                many = again
        if not self.phrase(
            "per", "for each", "for every", "each for", "of each", "to each", "in each", "on each", "for any"
        ):
            self.at = start
            return False
        noun = noun_at(self)
        if noun is None or many is None or not (noun.listed or noun.key in self.known):
            self.at = start
            return False
        self.at += noun.size
        self.phrase("on average", "in average", "each")
        parent = self.draft.table(noun.words)
        self.link(LinkDraft(table.key, parent.key, least=many.least, most=many.most, mean=many.mean))
        return True

    def _counted_later(self, table: TableDraft) -> bool:
        """``, 300 of them``."""
        start = self.at
        if self._rows_behind(table):
            return True
        self.phrase(",", "(")
        value = self.rough_number()
        if (
            value is not None
            and value >= 1
            and self.phrase("of them", "of these", "of those", "in total", "in all", "overall")
        ):
            self.phrase(")")
            if table.rows is None:
                table.rows, table.rows_said = round(value), True
            return True
        self.at = start
        return False

    def _rows_behind(self, table: TableDraft) -> bool:
        """``orders 200 rows``."""
        start = self.at
        value = None if self.word() in (",", "(") else self.rough_number()
        counts = value is not None and value >= 1 and is_rows_word(self.word()) and table.rows is None
        if value is None or not counts or self.sees_at(1, "of", "per", "for", "each"):
            self.at = start
            return False
        self.at += 1
        table.rows, table.rows_said = round(value), True
        return True

    def _between_people(self, table: TableDraft) -> bool:
        """``messages between users``."""
        start = self.at
        if not self.phrase("between"):
            return False
        self.skip({"the", "two", "our"})
        noun = noun_at(self)
        if (
            noun is None
            or not noun.plural
            or not (noun.listed or noun.key in self.known)
            or (is_columnish(noun.words) and noun.key not in self.known)
        ):
            self.at = start
            return False
        self.at += noun.size
        other = self.draft.table(noun.words)
        first, second = (
            ("sender", "recipient")
            if table.key[-1] in ("message", "chat", "email", "letter", "call", "note")
            else ("from_" + "_".join(other.key), "to_" + "_".join(other.key))
        )
        self.link(LinkDraft(table.key, other.key, role=first))
        self.link(LinkDraft(table.key, other.key, role=second))
        self.subject = table
        return True

    def _per_each(self, table: TableDraft) -> bool:
        """``stock per warehouse and product``."""
        start = self.at
        if not self.phrase("per", "for each", "for every"):
            return False
        found = False
        while (noun := noun_at(self)) is not None and (noun.listed or noun.key in self.known) and noun.key != table.key:
            self.at += noun.size
            parent = self.draft.table(noun.words)
            self.link(LinkDraft(table.key, parent.key))
            found = True
            if self.word() not in ("and", ",") or noun_at(self, 1, strict=True) is None:
                break
            self.at += 1
        if not found:
            self.at = start
        self.subject = table
        return found

    def _listed_with(self, table: TableDraft, *, single: bool) -> bool:
        start = self.at
        self.phrase(",") if self.word(1) in ("each", "with", "all", "including", "having", "containing") else None
        each = self.sees("each with", "that has")
        if not self.phrase(*_WITH):
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
        found = span(self, self.today)
        if found is None:
            self.at = start
            return False
        table.span = table.span or found
        return True

    def _can_be_parent(self, noun: Noun, many: Quantity | None) -> bool:
        if is_container(noun.words[-1]):
            return False
        counted = many is not None and many.exact
        if noun.key in self.known or (noun.listed and noun.plural and (many is None or counted)):
            return True
        return noun.plural and counted and not is_columnish(noun.words)

    def _of_another(self, table: TableDraft) -> bool:
        """``devices in 3 buildings``, ``reviews of products``."""
        start = self.at
        if self.word() not in _TYING:
            return False
        self.at += 1
        each = self.skip({"each", "every"})
        many = None if each else quantity(self)
        definite = bool(self.skip({"the", "different", "our", "their", "these", "those"}))
        noun = noun_at(self)
        if noun is None or noun.key == table.key or not self._can_be_parent(noun, many):
            self.at = start
            return False
        self.at += noun.size
        told = definite and self.draft.find(noun.words) is not None
        parent = self.draft.table(noun.words, verbatim=noun.raw)
        self._count(parent, many)
        self.link(LinkDraft(table.key, parent.key))
        if not (told and parent.listed and not table.listed and self.sees(*_WITH)):
            self.behind_object(parent, colon=False)
        self.subject = table
        return True
