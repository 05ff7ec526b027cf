"""Reads lists behind a noun: columns with what is said of them, and tables that belong to it."""

from tasks.inference.offline.data import phrases
from tasks.inference.offline.draft import ColumnDraft, TableDraft
from tasks.inference.offline.item_grammar import ItemGrammar
from tasks.inference.offline.lexicon import Words, key_of, words_for
from tasks.inference.offline.name_grammar import LEADING
from tasks.inference.offline.nouns import is_columnish, is_container, is_rows_word, is_type_word, noun_at
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.words import is_plural

_MORE = phrases("list_grammar", "more")
PARTS = phrases("list_grammar", "parts")


class ListGrammar(ItemGrammar):
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
        outer, self.typed_list = (
            self.typed_list,
            closed and end is not None and any(is_type_word(token.word) for token in self.tokens[self.at : end]),
        )
        while not self.done and (end is None or self.at < end):
            here = self.at
            if not self._parted(first, closed=closed, inside=end is not None):
                break
            first = False
            if self.phrase(*_MORE):
                table.more = True
                continue
            if not self._item(table, each=each, closed=closed, objects=objects):
                self.at = here
                break
            found += 1
        self.typed_list = outer
        if not found:
            self.at = start
        return bool(found)

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

    def _heads_a_table(self) -> bool:
        noun = noun_at(self)
        if noun is None or not noun.plural or self.word(noun.size) not in (":", "("):
            return False
        return noun.listed or (noun.raw is None and self._columns_on_line(noun.size + 1))

    def _item(self, table: TableDraft, *, each: bool, closed: bool, objects: bool) -> bool:
        if (
            self.sees_directive()
            or self.word() in ("each", "every", "in", "where", "whose", "who")
            or (self.word() == "no" and not closed)
        ):
            return self.negation(table) if self.sees("no", "without", "but no", "excluding") and not closed else False
        start = self.at
        self.skip({"-", "*"} if closed else ())
        flags = self._leading()
        if not closed and (linked := self._table_item(table, each=each, objects=objects)) is not None:
            return linked
        if objects:
            self.at = start
            return False
        return self._column_item(table, flags, start, closed=closed)

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

    def _column_item(self, table: TableDraft, flags: set[str], start: int, *, closed: bool) -> bool:
        self.skip({"a", "an", "own", "exactly", "only"})
        if self.word() == "one" and self.peek(1).kind is Kind.WORD:
            self.at += 1
        if self.word() in ("date", "time", "day", "moment") and (named := self._date_of_doing()) is not None:
            column = table.column(named)
        else:
            if self.peek().kind is Kind.NUMBER and self.peek(1).kind is Kind.WORD and not closed:
                self.at = start
                return False
            self.skip(LEADING - {"full"} if self.peek(1).kind is Kind.WORD and not closed else ())
            read = self.column_words()
            if (
                read is None
                or is_rows_word(read[0][-1])
                or (
                    len(read[0]) == 1
                    and is_container(read[0][0])
                    and read[1] is None
                    and not closed
                    and not is_columnish(read[0])
                )
            ):
                self.at = start
                return False
            if read[1] is None and not closed and self._is_clause(read[0]):
                self.at = start
                return False
            name, values = self._values_run_on(read[0]) if read[1] is None else (read[0], 0)
            self.at -= values
            column = table.column(name, raw=read[1])
        self._flagged(column, flags)
        table.listed = True
        table.closed = table.closed or closed
        self.annotate(column)
        return True

    def _values_run_on(self, words: Words) -> tuple[Words, int]:
        """Tell a name from the value that follows it with nothing between: ``type savings or checking``.

        Returns:
            The name, and how many tokens of what was read are values.
        """
        if self.word() != "or" or len(words) < 2:
            return words, 0
        for size in range(len(words) - 1, 0, -1):
            if is_columnish(words[:size]):
                return words[:size], len(words) - size
        return words, 0

    def _is_clause(self, words: Words) -> bool:
        """Whether a verb follows what looked like a column, so that it is the subject of another clause."""
        noun = key_of(words)
        verbs = words_for("verbs", "has_many") | words_for("verbs", "belongs") | words_for("verbs", "many_to_many")
        if words[0] in verbs and self.word() in ("to", "in", "by", "with", "from", "at") and not is_columnish(words):
            return True
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
