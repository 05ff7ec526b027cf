"""Reads counts of rows, and what they are counts of."""

from tasks.inference.offline.data import phrases, word_set
from tasks.inference.offline.draft import LinkDraft
from tasks.inference.offline.lexicon import entities, key_of
from tasks.inference.offline.nouns import is_columnish, is_container, is_rows_word, noun_at
from tasks.inference.offline.quantities import quantity
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.verb_grammar import VerbGrammar
from tasks.inference.offline.words import is_plural, singular

_WITH = phrases("grammar", "with")
_HELPING = word_set("grammar", "helping")
_ASKING = word_set("grammar", "asking") | {"i", "we", "us", "you", "please", "pls", "just", "export", "output", "write"}


class RowGrammar(VerbGrammar):
    """So many rows of something."""

    def _rows(self) -> bool:
        """``1000 rows``, ``500 records each``, ``rows: 200``, ``2000 rows of orders``."""
        start = self.at
        if self.word() in ("rows", "records", "count", "size", "number") and (
            self.word(1) in (":", "=") or self.sees("number of rows :", "number of records :", "rows")
        ):
            self.phrase("number of rows", "number of records", "rows", "records", "count", "size")
            self.skip({":", "="})
            if (value := self.number()) is not None and value >= 1:
                return self._set_rows(round(value))
            self.at = start
        if self._lines_of_a_thing():
            return True
        value = self.rough_number()
        if value is not None and value >= 1 and self.phrase("of each", "of each of them"):
            self.draft.rows, self.draft.rows_each = round(value), True
            return True
        if (
            value is not None
            and value >= 1
            and self.sees("json documents", "json objects", "documents of")
            and self.phrase("json documents of", "json objects of", "documents of")
        ):
            self.at -= 1
            return self._rows_of(round(value), documents=True)
        self.skip(
            {"synthetic", "random", "fake", "test", "data", "sample", "realistic", "different", "distinct"}
            if value
            else ()
        )
        if value is not None and value >= 1 and self._rows_named_before(round(value)):
            return True
        told = is_rows_word(self.word()) and not (key_of((self.word(),)) in self.known and self.word(1) == "(")
        if value is None or value < 1 or not told or self._lines_per_thing():
            self.at = start
            return False
        self.at += 1
        return self._rows_of(round(value))

    def _lines_of_a_thing(self) -> bool:
        """``4 declaration lines per declaration``: a table of its own."""
        start = self.at
        many = quantity(self)
        owner = (self.word(),) if self.peek().kind is Kind.WORD else ()
        told = many is not None and owner and self.word(1) in ("lines", "items", "entries") and self.word(2) == "per"
        parent = self.draft.find((self.word(3),)) if told else None
        if many is None or parent is None:
            self.at = start
            return False
        table = self.subject = self.draft.table((*owner, self.word(1)))
        self.at += 4
        self.link(LinkDraft(table.key, parent.key, least=many.least, most=many.most, mean=many.mean))
        self._clause_tables += 1
        self._behind(table, None)
        return True

    def _lines_per_thing(self) -> bool:
        """``4 lines per factory`` are things of their own."""
        noun = noun_at(self, 2) if self.word() == "lines" and self.word(1) == "per" else None
        return noun is not None and not noun.plural and (noun.listed or noun.key in self.known)

    def _rows_named_before(self, count: int) -> bool:
        """``5000 web server log entries``, ``200 employee records``."""
        words: list[str] = []
        while (
            self.peek(len(words)).kind is Kind.WORD
            and len(words) < 4
            and not is_rows_word(self.word(len(words)))
            and self.word(len(words)) not in _HELPING | {"with", "and", "of", "for", "in"}
        ):
            words.append(self.word(len(words)))
        last = self.word(len(words))
        if (
            not words
            or not is_rows_word(last)
            or not is_plural(last)
            or any(is_plural(word) for word in words)
            or self.peek(len(words)).kind is not Kind.WORD
            or self.word(len(words) + 1) == "per"
        ):
            return False
        kept = (words[-1], last) if (words[-1], singular(last)) in entities() else (words[-1],)
        if key_of(kept) not in entities() or key_of((*words, last)) in self.known:
            return False
        self.at += len(words) + 1
        table = self.subject = self.draft.table((*kept[:-1], kept[-1]))
        table.rows, table.rows_said = table.rows or count, True
        self._clause_tables += 1
        self._behind(table, None)
        return True

    def _lines_named(self) -> bool:
        """``log lines with timestamp, level``: rows of something, before its list."""
        if not (self._fresh and self.subject is None and self.peek().kind is Kind.WORD):
            return False
        if self._counted_lines():
            return True
        noun = (self.word(),)
        ends = self.word(2) in (":", "(", "with", "having", "containing")
        if not (is_rows_word(self.word(1)) and is_plural(self.word(1)) and ends) or is_columnish(noun):
            return False
        if key_of((*noun, self.word(1))) in entities():
            return False
        self.at += 2
        table = self.subject = self.draft.table(noun)
        self._clause_tables += 1
        self._behind(table, None)
        return True

    def _counted_lines(self) -> bool:
        """``web access log 20k lines - ip, path``: the count stands between what they are of and their list."""
        start = self.at
        words: list[str] = []
        while self.peek().kind is Kind.WORD and len(words) < 4 and self.word() not in _HELPING | {"with", "and", "of"}:
            words.append(self.take().word)
        count = self.rough_number() if words else None
        told = count is not None and count >= 1 and is_rows_word(self.word()) and not _ASKING & set(words)
        if not told or self.word(1) not in (":", "-", "(", "with", "having") or is_rows_word(words[0]):
            self.at = start
            return False
        self.at += 1
        table = self.subject = self.draft.table(tuple(words))
        table.rows, table.rows_said = table.rows or round(count or 0), True
        self._clause_tables += 1
        self._behind(table, None)
        return True

    def _rows_of(self, count: int, *, documents: bool = False) -> bool:
        if self.phrase(
            "each",
            "per table",
            "in each table",
            "for each table",
            "for every table",
            "in every table",
            "for each",
            "in each",
            "apiece",
        ) and not noun_at(self, strict=True):
            self.draft.rows, self.draft.rows_each = count, True
            return True
        start = self.at
        if self.phrase("of", "for", "in", "about", "on") or self.word(-1) == "each":
            self.skip({"the", "each", "a"})
            if self._compound_rows(count):
                return True
            noun = noun_at(self)
            if documents:
                self.draft.format = self.draft.format or "json"
            if (
                noun is not None
                and not is_container(noun.words[-1])
                and (noun.plural or documents or (noun.listed and is_container(self.word(noun.size))))
                and not is_rows_word(noun.words[-1])
            ):
                table = self._enter(noun)
                table.rows, table.rows_said = table.rows or count, True
                self._behind(table, None)
                return True
            self.at = start
        return self._set_rows(count)

    def _compound_rows(self, count: int) -> bool:
        """``1000 rows of stock prices: ...``: the rows' own noun, whatever its words."""
        words: list[str] = []
        while (
            self.peek(len(words)).kind is Kind.WORD
            and len(words) < 3
            and self.word(len(words)) not in _HELPING | {"with", "and", "data", "in", "for", "from", "of"}
        ):
            words.append(self.word(len(words)))
        end = self.word(len(words))
        listed = noun_at(self, strict=True)
        if (
            len(words) < 2
            or not is_plural(words[-1])
            or end not in (":", "(", "with", "having")
            or (listed is not None and listed.size == len(words))
        ):
            return False
        self.at += len(words)
        table = self.subject = self.draft.table(tuple(words))
        table.rows, table.rows_said = table.rows or count, True
        self._clause_tables += 1
        self._behind(table, None)
        return True

    def _set_rows(self, count: int) -> bool:
        if self.subject is not None and self._clause_tables == 1 and self.subject.rows is None:
            self.subject.rows, self.subject.rows_said = count, True
        elif self.draft.rows is None:
            self.draft.rows = count
        if self.subject is None and self.phrase(*_WITH, ":"):
            self.items(self._unnamed())
        return True
