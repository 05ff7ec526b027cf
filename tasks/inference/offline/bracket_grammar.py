"""Reads brackets, colons and counts behind a table's noun."""

from collections.abc import Sequence

from tasks.inference.offline.data import mapping, word_set
from tasks.inference.offline.draft import LinkDraft, TableDraft
from tasks.inference.offline.nouns import is_column_token, is_columnish, is_rows_word, noun_at
from tasks.inference.offline.owner_grammar import OwnerGrammar
from tasks.inference.offline.quantities import quantity
from tasks.inference.offline.tokens import Kind, Token
from tasks.inference.offline.values import listed_values
from tasks.inference.offline.words import is_plural

_HELPING = word_set("grammar", "helping")
_KINDS: dict[str, str] = mapping("grammar", "kinds")


class BracketGrammar(OwnerGrammar):
    """What stands in brackets or behind a colon, and how many rows there are."""

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
        self._each_inside(table)
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

    def _each_inside(self, table: TableDraft) -> None:
        """``vineyards (3 each: name, hectares)``, ``plugs (3 per station: kind)``: how many, before the columns."""
        start = self.at
        link = next((each for each in reversed(self.draft.links) if each.child == table.key), None)
        many = quantity(self)
        if many is not None and link is None and self.phrase("per", "for each", "for every"):
            noun = noun_at(self)
            if noun is not None and noun.key in self.known and noun.key != table.key:
                self.at += noun.size
                link = LinkDraft(table.key, self.draft.table(noun.words).key)
                self.link(link)
        elif many is None or link is None or not self.phrase("each", "per " + "_".join(link.parent)):
            link = None
        if many is None or link is None:
            self.at = start
            return
        link.least, link.most, link.mean = many.least, many.most, many.mean
        self.skip({",", ";", ":"})

    def _kind_inside(self, table: TableDraft, end: int) -> bool:
        """``labels (many to many)``, ``screens (3 to 12 each)``: of the relation that was just read."""
        link = next((each for each in reversed(self.draft.links) if each.child == table.key), None)
        if link is None:
            return self._per_inside(table, end)
        start = self.at
        self.at += 1
        kind = next((code for phrase, code in _KINDS.items() if self.phrase(phrase)), None)
        many = None if kind else quantity(self)
        alone = many is not None and not many.exact and self.at == end
        if kind is None and not alone and not self.phrase("each", "per " + "_".join(link.parent)):
            many = None
        if self.at != end or (kind is None and many is None):
            self.at = start
            return False
        if many is not None:
            link.least, link.most, link.mean = many.least, many.most, many.mean
        link.many_to_many = link.many_to_many or kind == "m"
        link.one = link.one or kind == "o" or (many is not None and many.one)
        self.at = end + 1
        return True

    def _per_inside(self, table: TableDraft, end: int) -> bool:
        """``Guests (70 per wedding)``: whose they are, and how many each has."""
        start = self.at
        self.at += 1
        many = quantity(self)
        noun = noun_at(self) if many is not None and self.phrase("per", "for each", "for every") else None
        there = noun is not None and noun.key in self.known and noun.key != table.key
        if many is None or noun is None or not there or self.at + noun.size != end:
            self.at = start
            return False
        parent = self.draft.table(noun.words)
        self.link(LinkDraft(table.key, parent.key, least=many.least, most=many.most, mean=many.mean))
        self.at = end + 1
        return True

    def _sees_values(self, table: TableDraft, inside: Sequence[Token]) -> bool:
        """Whether brackets hold the names of the rows: ``departments (Sales, HR, IT)``."""
        values = listed_values(inside)
        if (
            values is None
            or any(is_columnish((str(value).lower(),)) or "_" in str(value) for value in values)
            or any(token.word in (":", "(") or (token.word != token.raw.lower()) for token in inside)
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
        if table.closed and self.word(-2) == ")" and self.word() in ("a", "an", "each", "every", "the"):
            self.at = start
            return False  # ``languages (code, name): a translator speaks several``
        value = None if self._one_of_each() else self.rough_number()
        counts = self.peek().kind is not Kind.WORD or is_rows_word(self.word()) or self.tokens[start].word != "-"
        if value is not None and self._counts_another(table):
            self.at = start
            return False
        if value is not None and value >= 1 and self.word() != "%" and counts:
            self.skip({"rows", "records", "entries", "row"})
            table.rows, table.rows_said = table.rows or round(value), True
            if self.word() in (",", ":") and self._looks_like_columns():
                self.at += 1
                self.items(table, closed=True)
            return True
        if value is not None and not counts:
            self.at = start
            return False
        self.at = start + 1
        if self.word() == "each" and self._of_another(table):  # ``raids: each by one guild, boss name``
            self.skip({","})
            self.items(table, closed=True)
            return True
        self.at = start + 1
        if self.items(table, closed=True):
            return True
        self.at = start
        return False

    def _one_of_each(self) -> bool:
        """``tours: one truck, one driver, distance``: a row of each, and no count."""
        noun = noun_at(self, 1) if self.word() in ("one", "a", "an") else None
        return noun is not None and not noun.plural and self.word(1 + noun.size) in (",", "and")

    def _counts_another(self, table: TableDraft) -> bool:
        """``apartments in buildings: 30 buildings``: the number behind the colon is of what stands behind it."""
        noun = noun_at(self)
        there = noun is not None and noun.plural and (noun.listed or noun.key in self.known)
        return noun is not None and there and noun.key != table.key and not is_rows_word(noun.words[-1])

    def _looks_like_columns(self, ahead: int = 1) -> bool:
        token = self.peek(ahead)
        if token.kind is not Kind.WORD:
            return False
        if is_column_token(token) or (is_columnish((token.word,)) and noun_at(self, ahead, strict=True) is None):
            return True
        return (
            self.peek(ahead + 1).kind is Kind.WORD
            and is_columnish((token.word, self.word(ahead + 1)))
            and not is_plural(self.word(ahead + 1))
        )

    def _counted_later(self, table: TableDraft) -> bool:
        """``, 300 of them``."""
        start = self.at
        if self._rows_behind(table) or self._counted_last(table):
            return True
        if self._counted_of(table):
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

    def _counted_of(self, table: TableDraft) -> bool:
        """``, of which there are 400``."""
        start = self.at
        self.skip({",", "("})
        told = self.phrase("of which there are", "of which we have", "there are", "there should be", "we have")
        counted = self.rough_number() if told else None
        if counted is None or counted < 1 or self.peek().kind is Kind.WORD:
            self.at = start
            return False
        self.phrase(")")
        table.rows, table.rows_said = table.rows or round(counted), True
        return True

    def _rows_behind(self, table: TableDraft) -> bool:
        """``orders 200 rows``, and ``users 100, orders 500``, where the count ends what is said of the table."""
        start = self.at
        value = None if self.word() in (",", "(") else self.rough_number()
        told = is_rows_word(self.word()) or self._count_ends(start)
        counts = value is not None and value >= 1 and told and table.rows is None
        owned = self.word() == "of" and self.word(1) in ("a", "an", "one", "the")
        counts = counts or (owned and value is not None and value >= 2 and table.rows is None)
        if value is None or not counts or self.sees_at(1, "of", "per", "for", "each"):
            self.at = start
            return False
        self.at += is_rows_word(self.word())
        table.rows, table.rows_said = round(value), True
        return True

    def _counted_last(self, table: TableDraft) -> bool:
        """``enrolments of dancers in classes, 600`` at the end of a line."""
        start = self.at
        value = self.rough_number() if self.phrase(",") and table.rows is None else None
        whole = value is not None and value >= 2 and value == round(value)
        if not whole or value is None or not (self.done or self.peek().kind is Kind.BREAK or self.word() in (".", ";")):
            self.at = start
            return False
        table.rows, table.rows_said = round(value), True
        return True

    def _count_ends(self, start: int) -> bool:
        """Whether a whole number behind a table's noun has nothing behind it."""
        token, noun = self.tokens[start], self.peek(start - self.at - 1)
        whole = token.kind is Kind.NUMBER and self.at == start + 1 and token.value == round(token.value or 0)
        named = (noun.word == ")" and self.word() != ":") or (
            noun.kind is Kind.WORD and (is_plural(noun.word) or "_" in noun.word) and noun.word not in _HELPING
        )
        ends = self.done or self.peek().kind is Kind.BREAK or self.word() in (",", ";", ".", ":", "and", "&", "(")
        return whole and named and ends
