"""Reads lists behind a noun: columns with what is said of them, and tables that belong to it."""

from collections.abc import Sequence

from schemas.types import NUMERIC
from tasks.inference.offline.column_item_grammar import ColumnItemGrammar
from tasks.inference.offline.column_types import type_of, written_type
from tasks.inference.offline.cursor import END, UNITS
from tasks.inference.offline.data import phrases
from tasks.inference.offline.draft import ColumnDraft, TableDraft
from tasks.inference.offline.name_grammar import LEADING
from tasks.inference.offline.nouns import is_columnish, is_type_word, noun_at
from tasks.inference.offline.tokens import Kind, Token
from tasks.inference.offline.words import singular

_MORE = phrases("list_grammar", "more")
PARTS = phrases("list_grammar", "parts")
_SURE = 0.6


def _texts_behind(tokens: Sequence[Token]) -> bool:
    """``name text, city text``: a type behind each name, though a text is no such word elsewhere."""
    words = [token.word for token in tokens]
    starts = [0, *(at + 1 for at, word in enumerate(words) if word == ",")]
    behind = [words[at + 1] if at + 1 < len(words) else "" for at in starts]
    return behind.count("text") > 1 and all(written_type(word) is not None for word in behind)


def gives_types(tokens: Sequence[Token]) -> bool:
    """Whether types stand behind the names of a list; ``single/double`` are values."""
    around = [
        {before.word, behind.word} for before, behind in zip([END, *tokens[:-1]], [*tokens[1:], END], strict=True)
    ]
    sizes = {token.word for token in tokens} & {"single", "double"}
    return _texts_behind(tokens) or any(
        is_type_word(token.word)
        and token.word != "serial"
        and (token.word not in sizes or len(sizes) < 2)
        and not beside & {"/", "|", "or"}
        for token, beside in zip(tokens, around, strict=True)
    )


class ListGrammar(ColumnItemGrammar):
    """Lists of columns; within them tables may be named as well."""

    def items(
        self,
        table: TableDraft,
        *,
        each: bool = False,
        closed: bool = False,
        end: int | None = None,
        objects: bool = False,
    ) -> bool:
        """Read a list of columns and tables behind a noun.

        Args:
            table: What has them.
            each: Whether numbers are for each row of the table.
            closed: Whether the list holds identifiers, all there are: no nouns make tables there.
            end: Where it ends at the latest.
            objects: Whether only tables count: what somebody writes or places is no column.
        """
        start, found, first = self.at, 0, True
        before = frozenset(table.columns)
        outer, self.typed_list = (
            self.typed_list,
            closed and end is not None and gives_types(self.tokens[self.at : end]),
        )
        while not self.done and (end is None or self.at < end):
            here = self.at
            if not self._parted(first, closed=closed, inside=end is not None):
                if first or self._heads_a_table() or not self._recovered(closed=closed):
                    break
                continue
            first = False
            if self.phrase(*_MORE):
                table.more = True
                continue
            if not self._item(table, each=each, closed=closed, objects=objects):
                if closed and (found or self._begins_badly(end)) and self._recovered(closed=True):
                    continue
                self.at = here
                break
            found += 1
            self.role_clause(table)
            self._said_of_all(table, before)
        self.typed_list = outer
        if not found:
            self.at = start
        return bool(found)

    def _said_of_all(self, table: TableDraft, before: frozenset[str]) -> bool:
        """``kills, deaths, assists, all 0 to 40``: of the columns just listed that nothing was said of."""
        start = self.at
        bracketed = self.phrase("(")
        self.skip(() if bracketed else {","})
        both = self.word() == "both"
        told = self.phrase("all of them", "each of them", "both of them", "all", "each", "both")
        self.skip({"are", "is", "being", "as"} if told else ())
        behind = self.at
        columns = self._unsaid(table, before, most=2 if both else 99) if told else []
        if len(columns) > 1:
            for column in (ColumnDraft("all", ("all",)), *columns):
                self.at = behind
                kind = written_type(singular(self.word()))
                self.at += kind is not None
                column.type = kind or column.type
                self.annotate(column)
                if self.at == behind or (self.word() != ")" if bracketed else self.peek().kind is Kind.WORD):
                    break
            else:
                return self.phrase(")") or True
        self.at = start
        return False

    def _unsaid(self, table: TableDraft, before: frozenset[str], *, most: int) -> list[ColumnDraft]:
        """The last columns of a list that nothing is said of; texts and dates have no bounds of numbers."""
        at = self.at
        bounded = self.range() is not None
        self.at = at
        plain = self._plain_columns(table)
        found: list[ColumnDraft] = []
        for name, column in reversed(table.columns.items()):
            guess = type_of(name)
            other = bounded and guess.confidence >= _SURE and guess.type not in NUMERIC
            if name in before or column not in plain or other or len(found) == most:
                break
            found.insert(0, column)
        return found

    def _parted(self, first: bool, *, closed: bool, inside: bool) -> bool:
        """Read what parts two items; True as well where the first one begins."""
        start = self.at
        if self.peek().kind is Kind.BREAK:
            if self.word(1) in ("-", "*") or (self.peek(1).kind is Kind.NUMBER and self.word(2) in (".", ")")):
                self.at += 2 if self.word(1) in ("-", "*") else 3
                return not self._heads_a_table()
            if inside or (first and closed):
                self.at += 1
                return True
            return False
        if first:
            return True
        if self.phrase(";") and inside:
            return True
        read = False
        while self.phrase(*PARTS):
            read = True
            if inside or closed:
                self.skip({"\n"})
        if read and self.peek().kind is Kind.BREAK and self.word(1) in ("-", "*"):
            self.at += 2
        if not read:
            self.at = start
        return read

    def _recovered(self, *, closed: bool) -> bool:
        """Pass over what cannot be read behind an item, up to the comma before the next one.

        In running text only numbers, units and signs are passed over: words may begin another clause.
        """
        for ahead in range(10):
            token = self.peek(ahead)
            if token.word == "," and ahead:
                self.at += ahead
                return closed or self._column_behind(1)
            ends = token.kind is Kind.BREAK or token.word in (".", ";", "!", "?", ":", ")")
            plain = (
                token.kind in (Kind.NUMBER, Kind.SIGN)
                or token.word in UNITS
                or token.word in ("min", "max", "to", "in")
            )
            if ends or not (closed or plain):
                return False
        return False

    def _begins_badly(self, end: int | None) -> bool:
        """Whether brackets begin with what cannot be read, and go on with columns."""
        comma = next((ahead for ahead in range(1, 9) if self.word(ahead) == ","), None) if end is not None else None
        return comma is not None and self.at + comma < (end or 0) and self._column_behind(comma + 1)

    def _column_behind(self, ahead: int) -> bool:
        at = self.at
        self.at += ahead
        read = self.column_words()
        self.at = at
        return read is not None and (read[1] is not None or is_columnish(read[0]))

    def _heads_a_table(self) -> bool:
        counted = self.peek().kind is Kind.NUMBER
        noun = noun_at(self, int(counted))
        if counted and noun is not None and noun.plural and (noun.listed or noun.key in self.known):
            return True
        if noun is None or not noun.plural or self.word(noun.size) not in (":", "("):
            return False
        return noun.listed or ((noun.raw is None or noun.plural) and self._columns_on_line(noun.size + 1))

    def _item(self, table: TableDraft, *, each: bool, closed: bool, objects: bool) -> bool:
        if (
            self.sees_directive()
            or self.word() in ("each", "every", "in", "where", "whose", "who", "if")
            or (self._begins_a_clause_here() and not closed)
        ):
            return self.negation(table) if self.sees("no", "without", "but no", "excluding") and not closed else False
        if self._names_a_table():
            return False
        start = self.at
        self.skip({"-", "*"} if closed else ())
        self._nested_list()
        if self._both_parts(table):
            return True
        flags = self._leading()
        if not closed and (linked := self._table_item(table, each=each, objects=objects)) is not None:
            return linked
        if objects:
            self.at = start
            return False
        return self._column_item(table, flags, start, closed=closed)

    def _begins_a_clause_here(self) -> bool:
        asked = self.word(1) in ("it", "they")  # ``is it new`` is a flag
        return self.word() in ("no", "is", "are") and self.peek(1).kind is Kind.WORD and not asked

    def _names_a_table(self) -> bool:
        """``and a table loot_drops``: something else begins."""
        ahead = 1 if self.word() in ("a", "the", "one") else 0
        return self.word(ahead) == "table" and "_" in self.peek(ahead + 1).raw

    def _both_parts(self, table: TableDraft) -> bool:
        """``both scores (verbal, maths) from 0 to 100``: what stands in the brackets are the columns."""
        start = self.at
        read = self.column_words() if self.skip({"both", "all"}) or self.phrase("the two", "two") else None
        end = self._closing() if read is not None and self.word() == "(" else None
        before = set(table.columns)
        self.at += end is not None
        if end is None or not self.items(table, closed=table.closed, end=end):
            self.at = start
            return False
        self.at = end + 1
        listed = [column for name, column in table.columns.items() if name not in before]
        behind = self.at
        for column in listed:
            self.at = behind
            self.annotate(column)
        table.listed = True
        return True

    def _nested_list(self) -> None:
        """``a nested list of ingredients``, ``an array of tags``: the noun behind is what counts."""
        start = self.at
        self.skip({"a", "an", "its", "their", "the"})
        nested = bool(self.skip({"nested", "embedded"}))
        if not (self.phrase("list of", "lists of", "array of", "arrays of", "collection of", "set of") or nested):
            self.at = start
            return
        noun = noun_at(self)
        if noun is None or not noun.plural or self.typed_list:
            self.at = start
            return
        self.draft.nested = self.draft.nested or nested
        self.nesting = noun.key

    def _leading(self) -> set[str]:
        flags: set[str] = set()
        while self.word() in LEADING | {"optional", "unique", "mandatory", "required", "nullable"} and self.peek(
            1
        ).kind in (Kind.WORD, Kind.QUOTED, Kind.SIGN):
            if self.word() in ("a", "an", "own") and not flags:
                break
            if self.word(1) in (",", ")", ":", "(", "/") or (self.word() == "full" and self.word(1) == "name"):
                break
            if self.word() in ("their", "its", "his", "her") and self.word(1) == "own":
                break
            flags.add(self.take().word)
        return flags
