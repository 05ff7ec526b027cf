"""Reads what is said of columns without their table before them: sentences of a column, and bare lists."""

from collections.abc import Iterator, Sequence

from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import ColumnDraft, LinkDraft, TableDraft
from tasks.inference.offline.lexicon import key_of
from tasks.inference.offline.nouns import Noun, is_column_token, is_columnish, noun_at
from tasks.inference.offline.tokens import Kind, Token
from tasks.inference.offline.tying_grammar import TyingGrammar
from tasks.inference.offline.words import singular

_CLAUSES = word_set("bare_grammar", "clauses")
_FEWEST = 3


class BareGrammar(TyingGrammar):
    """Columns of the table spoken of."""

    def _sentence_list(self) -> bool:
        """``600 answers. Age 18-70, gender (f, m), mode of transport (car, bus).``: a sentence that is a list."""
        table = self.subject
        if table is None or table.listed or self.word(-1) not in (".", "\n") or self.peek().kind is not Kind.WORD:
            return False
        end = next((at for at in range(self.at, len(self.tokens)) if _ends(self.tokens[at])), len(self.tokens))
        pieces = list(_pieces(self.tokens[self.at : end]))
        if len(pieces) < _FEWEST or any(token.word in _CLAUSES for piece in pieces for token in piece):
            return False
        columns = [self._begins_as_column(piece) for piece in pieces]
        return 2 * sum(columns) >= len(columns) and columns[0] and self.items(table, closed=True, end=end)

    def _begins_as_column(self, piece: list[Token]) -> bool:
        reader = type(self)(piece, self.draft, self.today)
        read = reader.column_words()
        return read is not None and (read[1] is not None or is_columnish(read[0]))

    def _of_a_column(self) -> bool:
        """``Temperature between 15 and 30``, ``reservation status is confirmed or cancelled``."""
        start = self.at
        self.skip({"the", "all", "their", "its", "for"})
        noun = noun_at(self, strict=True)
        if noun is not None and noun.size > 1 and noun.key not in self.known and key_of(noun.words[:1]) in self.known:
            noun = Noun(noun.words[:1], 1, True, False)
        owner = (
            self.draft.find(noun.words)
            if noun is not None and (noun.key in self.known or noun.key in self.draft.tables)
            else None
        )
        if owner is not None and noun is not None:
            place = self.at
            self.at += noun.size
            self.skip({"'s", "the", "have"})
            outer, self.subject = self.subject, owner
            if self._said_of_column(owner):
                return True
            self.at, self.subject = place, outer
        if self.subject is not None and self._said_of_column(self.subject):
            return True
        self.at = start
        return False

    def _said_of_column(self, table: TableDraft) -> bool:
        start = self.at
        read = self.column_words()
        if read is None or self.done:
            self.at = start
            return False
        values = None
        if read[1] is None:
            name, values = self.values_run_on(read[0], start)
            read = (name, None)
        column = self.column_named(read[0])
        if column is not None and column.name in table.columns and self._is_one_of(table, column):
            return True
        if values is not None and (column is not None or not (table.closed and table.listed)):
            column = column or self._assumed_column(table, read[0])
            self._set_values(column, values)
            self.annotate(column)
            return True
        fresh = column is None
        if column is None:
            words = (*read[0][:-1], singular(read[0][-1]))
            if (
                not (is_columnish(words) or self.word() == "=" or self._takes_values(words, start))
                or (table.closed and table.listed)
                or (table.listed and len(words) == 1 and self.word() != "=" and not self._fresh_at(start))
            ):
                self.at = start
                return False
            probe = type(self)(self.tokens, type(self.draft)(), self.today)
            probe.at, probe.subject = self.at, None
            probe.draft.tables = dict(self.draft.tables)  # so that other columns can be compared with
            trial = type(table)(table.key, table.name)
            before = probe.at
            probe.annotate(trial.column(words))
            if probe.at == before:
                self.at = start
                return False
            column = table.column(words)
            table.more = table.more or not table.listed
        before = self.at
        self.annotate(column)
        if self.at == before and not fresh:
            self.at = start
            return False
        return self.at > before

    def _takes_values(self, words: tuple[str, ...], start: int) -> bool:
        """``, decision (62% approved, 30% declined)``: what is no known column has values in brackets."""
        share = self.word() == "(" and self.peek(1).kind is Kind.NUMBER and self.word(2) == "%"
        return share and self.tokens[start - 1].word == "," and key_of(words) not in self.known

    def _is_one_of(self, table: TableDraft, column: ColumnDraft) -> bool:
        """``Department head is an employee``: the column refers to a table."""
        start = self.at
        opened = self.phrase(
            "is a", "is an", "is one of the", "refers to", "references", "points to", "is always a", "are"
        )
        self.skip({"an", "a", "the"} if opened else ())
        noun = noun_at(self) if opened else None
        if (
            noun is None
            or noun.key not in self.known
            or self.word(noun.size) not in (".", ",", ";", "", "\n", "and", "too")
        ):
            self.at = start
            return False
        self.at += noun.size
        role, other = column.name.removesuffix("_id"), self.draft.table(noun.words)
        if column.name == role:
            del table.columns[column.name]
        self.link(LinkDraft(table.key, other.key, role=role if role != "_".join(other.key) else None))
        return True

    def _bare_list(self) -> bool:
        """Columns that no noun stands before: ``username, email, age between 0 and 120``."""
        if (
            not self._fresh
            or self.peek().kind is not Kind.WORD
            or (self.subject is not None and self.subject.closed and self.peek(-1).word != ";")
        ):
            return False
        start = self.at
        read = self.column_words()
        follows = self.word()
        self.at = start
        if (
            read is None
            or follows not in (",", "and", ":", "(")
            or not (is_columnish(read[0]) or is_column_token(self.peek()))
        ):
            return False
        if self.subject is not None and self.subject.listed and self.peek(-1).word == ",":
            return False
        names = self._columnish_ahead()
        if names < 2:
            return False
        return self.items(self._unnamed(), closed=False)

    def _columnish_ahead(self) -> int:
        """How many of the next pieces between commas begin like columns."""
        start, found = self.at, 0
        while (read := self.column_words()) is not None and (is_columnish(read[0]) or read[1] is not None):
            found += 1
            while not self.done and self.word() not in (",", "and", ".", ";") and self.peek().kind is not Kind.BREAK:
                self.at += 1
            if self.word() not in (",", "and"):
                break
            self.skip({",", "and"})
        self.at = start
        return found


def _ends(token: Token) -> bool:
    return token.kind is Kind.BREAK or token.word in (".", ";", "!", "?", ":")


def _pieces(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """What commas part, outside brackets."""
    depth, taken = 0, list[Token]()
    for token in tokens:
        depth += (token.word in ("(", "[")) - (token.word in (")", "]"))
        if token.word == "," and depth == 0:
            yield taken
            taken = []
        else:
            taken.append(token)
    yield taken
