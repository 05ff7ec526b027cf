"""Reads one column of a list: its name, values behind it, what it stands for."""

from schemas.model import Scalar
from schemas.types import ColumnType
from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import ColumnDraft, TableDraft
from tasks.inference.offline.lexicon import Words, entities, key_of, words_for
from tasks.inference.offline.name_grammar import LEADING
from tasks.inference.offline.nouns import is_columnish, is_container, is_rows_word
from tasks.inference.offline.role_grammar import RoleGrammar
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.values import flowing_values, shares
from tasks.inference.offline.words import is_plural

CHOSEN = word_set("grammar", "chosen")
PAIRED = word_set("list_grammar", "paired")
FLAG_WORDS = frozenset({"flag", "indicator", "boolean", "checkbox"})


class ColumnItemGrammar(RoleGrammar):
    """Items of lists that are columns."""

    def _column_item(self, table: TableDraft, flags: set[str], start: int, *, closed: bool) -> bool:
        column = self._named_column(table, flags, start, closed=closed)
        if column is None:
            return self.at > start
        self._flagged(column, flags)
        table.listed = True
        table.closed = table.closed or closed
        self.annotate(column)
        return True

    def _leading(self) -> set[str]:
        """Read what stands before a name: ``unique``, ``optional``."""
        raise NotImplementedError

    def _named_column(self, table: TableDraft, flags: set[str], start: int, *, closed: bool) -> ColumnDraft | None:
        """The column that an item names; None with the place at the start where it names none."""
        if (said := self._whether()) is not None:
            column = table.column(said)
            column.type = ColumnType.BOOLEAN
            return column
        if self.phrase("when it was", "when it", "when they were", "when they") and self.word().endswith("ed"):
            return table.column((self.take().word, "at"))
        self.skip({"a", "an", "own", "exactly", "only", "just", "simply", "merely"})
        flags |= self._leading()
        self.at += self.word() == "one" and self.peek(1).kind is Kind.WORD
        if self.word() in ("date", "time", "day", "moment") and (named := self._date_of_doing()) is not None:
            return table.column(named)
        if self.peek().kind is Kind.NUMBER and self.peek(1).kind is Kind.WORD and not closed:
            self.at = start
            return None
        self.skip(LEADING - {"full"} if self.peek(1).kind is Kind.WORD and not closed else ())
        read = self.column_words()
        if read is None or self._is_no_column(read, closed=closed):
            self.at = start
            return None
        if read[1] is not None:
            return table.column(read[0], raw=read[1])
        return self._in_words(table, read[0], flags, start)

    def _is_no_column(self, read: tuple[Words, str | None], *, closed: bool) -> bool:
        words, raw = read
        holds = len(words) == 1 and is_container(words[0]) and raw is None and not closed and not is_columnish(words)
        heads = words[-1] in ("columns", "fields", "attributes") and raw is None
        return is_rows_word(words[-1]) or heads or holds or (raw is None and not closed and self._is_clause(words))

    def _in_words(self, table: TableDraft, words: Words, flags: set[str], start: int) -> ColumnDraft | None:
        """A column named in words: they may share their noun, stand for their parts, or run on into values."""
        if (other := self._shared_head(words)) is not None:
            self._flagged(table.column(other), flags)
            words = words + other[-1:]
        if self._stands_for_its_parts(table, words):
            return None
        name, values = self.values_run_on(words, start)
        is_flag = len(name) > 1 and name[-1] in FLAG_WORDS
        column = table.column(name[:-1] if is_flag else name)
        column.type = ColumnType.BOOLEAN if is_flag else column.type
        if values is not None:
            self._set_values(column, values)
        return column

    def _stands_for_its_parts(self, table: TableDraft, words: Words) -> bool:
        """``coordinates (lat, lon)``: what stands in the brackets are the columns."""
        end = self._closing() if self.word() == "(" and is_plural(words[-1]) and self._columns_in_brackets(0) else None
        if end is None:
            return False
        self.at += 1
        found = self.items(table, closed=table.closed, end=end)
        self.at = end + 1
        return found

    def _whether(self) -> Words | None:
        """Read ``whether they were hired`` as the flag ``hired``."""
        start = self.at
        if self.phrase("whether or not", "whether", "if") or self.phrase("is it", "was it", "are they", "were they"):
            self.skip({"it", "they", "he", "she", "or", "not", "the", "this", "there"})
            self.skip(
                {
                    "is",
                    "are",
                    "was",
                    "were",
                    "has",
                    "have",
                    "had",
                    "been",
                    "be",
                    "still",
                    "currently",
                    "got",
                    "already",
                    "a",
                    "any",
                    "the",
                }
            )
            read = self.column_words()
            if read is not None and self.tokens[start].word != "if" and len(read[0]) <= 3:
                return read[0]
        self.at = start
        return None

    def _shared_head(self, words: Words) -> Words | None:
        """Read ``and end date`` behind ``start``: both words say more of the same noun."""
        start = self.at
        if len(words) == 1 and words[0] in PAIRED and self.skip({"and", "&", "/"}) and self.word() in PAIRED:
            read = self.column_words()
            if read is not None and len(read[0]) > 1:
                return read[0]
        self.at = start
        return None

    def values_run_on(self, words: Words, start: int) -> tuple[Words, list[Scalar] | None]:
        """Tell a name from values that follow it with nothing between: ``channel email, chat or phone``.

        Args:
            words: What was read as one name, up to here.
            start: Where nothing of it was read.

        Returns:
            The name alone, and the values, with the place behind them; None where there are none.
        """
        end = self.at
        for size in range(len(words) - 1, 0, -1):
            self.at = end - (len(words) - size)
            pair = len(words) == 2 and not is_columnish(words)
            told = words[size - 1] in CHOSEN or (self.word(1) == "or" and (pair or is_columnish(words[:size])))
            told = told or (self._chosen_of_three() and (size == 1 or is_columnish(words[:size])))
            here = self.at
            if here > start and (size == 1 or is_columnish(words[:size])) and len(shares(self) or ()) > 1:
                self.at = here  # the column's own shares are read behind it
                return words[:size], None
            self.at = here
            values = flowing_values(self, need_or=True) if told and self.at > start else None
            if values is not None:
                return words[:size], values
        self.at = end
        return words, None

    def _chosen_of_three(self) -> bool:
        """``south, east or west``: words that no column has as its name."""
        values = (self.word(), self.word(2), self.word(4))
        chosen = self.word(1) == "," and self.word(3) == "or"
        return chosen and all(value.isalpha() and not is_columnish((value,)) for value in values)

    def _is_clause(self, words: Words) -> bool:
        """Whether a verb follows what looked like a column, so that it is the subject of another clause."""
        noun = key_of(words)
        verbs = words_for("verbs", "has_many") | words_for("verbs", "belongs") | words_for("verbs", "many_to_many")
        if words[0] in verbs and self.word() in ("to", "in", "by", "with", "from", "at") and not is_columnish(words):
            return True
        if len(words) > 1 and words[0] in verbs and words[0].endswith("s") and key_of(words[:1]) not in entities():
            return not is_columnish(words)
        if len(words) > 1 and words[1] in verbs and is_plural(words[0]) and not is_columnish(words[:2]):
            return True
        return self.word() in ("has", "have") or (
            self.word() in ("belongs", "belong", "can", "should", "must")
            and (noun in self.known or noun in self.draft.tables)
        )

    def _date_of_doing(self) -> Words | None:
        """Read ``date they joined`` as the joined date."""
        if (self.word(1) in ("they", "he", "she", "it", "when", "of") and self.word(2).endswith("ed")) or (
            self.word(1) in ("they", "it", "the") and self.word(3).endswith("ed")
        ):
            kind = self.take().word
            while not self.word().endswith("ed"):
                self.at += 1
            verb = self.take().word
            self.skip({"up", "in", "on", "at"})
            return (verb, "date" if kind == "day" else kind)
        return None

    def _flagged(self, column: ColumnDraft, flags: set[str]) -> None:
        column.unique = column.unique or "unique" in flags
        column.optional = column.optional or bool({"optional", "nullable"} & flags)
        column.required = column.required or bool({"mandatory", "required"} & flags)
