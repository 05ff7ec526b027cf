"""Reads counts of rows, titles, headed lists of columns or tables, and star schemas."""

from itertools import pairwise

from tasks.inference.offline.data import phrases, word_set
from tasks.inference.offline.draft import TableDraft
from tasks.inference.offline.lexicon import entities, key_of
from tasks.inference.offline.nouns import is_columnish, is_container, is_rows_word, noun_at
from tasks.inference.offline.quantities import quantity
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.verb_grammar import VerbGrammar
from tasks.inference.offline.words import identifier, is_plural, singular

_WITH = phrases("grammar", "with")
_HELPING = word_set("grammar", "helping")
_HEADERS = word_set("grammar", "headers")


class RowGrammar(VerbGrammar):
    """What stands above or beside tables rather than in sentences about them."""

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
        if value is None or value < 1 or not is_rows_word(self.word()):
            self.at = start
            return False
        self.at += 1
        return self._rows_of(round(value))

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
        ):
            return False
        kept = (words[-1], last) if (words[-1], singular(last)) in entities() else (words[-1],)
        if key_of(kept) not in entities():
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
        told = count is not None and count >= 1 and is_rows_word(self.word())
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

    def _headed_list(self) -> bool:
        """``columns a, b, c``; ``tables: users, orders``."""
        start = self.at
        self.skip({"the", "following", "with", "and", "these"})
        if self.word() in _HEADERS and self.word(1) not in (".", "of"):
            self.at += 1
            self._headed_table()
            self.skip({":", "are", "=", "should", "be", "like", "called", "named", "-", "for"})
            if self.items(self._unnamed(), closed=True):
                return True
        self.at = start
        if self.skip(
            {"the", "following", "with", "two", "three", "four", "five", "six", "these"}
        ) | True and self.word() in ("tables", "entities", "dimensions", "collections"):
            dimensions = self.word() == "dimensions"
            self.at += 1
            if self.skip({":", "for", "called", "named", "are", "-", "of"}) or dimensions:
                return self._table_list(dimensions=dimensions)
        self.at = start
        return False

    def _headed_table(self) -> None:
        """``columns for books:`` is of that table."""
        start = self.at
        self.skip({"for", "of", "in"})
        self.skip({"the", "table", "each", "every"})
        noun = noun_at(self) if self.at > start else None
        if (
            noun is None
            or not (noun.key in self.known or noun.listed)
            or self.word(noun.size) not in (":", "are", "=", "-")
        ):
            self.at = start
            return
        self.subject = self.draft.table(noun.words)
        self.at += noun.size

    def _named_table(self) -> bool:
        """``a table called employees``, ``table visits``."""
        start = self.at
        named = self.word(1) in ("called", "named", "titled") or self.peek(1).kind is Kind.QUOTED
        bare = self._fresh and self.word() == "table" and self.word(2) in ("(", ":", "with", "has", "having")
        bare = bare and self.peek(1).kind is Kind.WORD and self.word(1) not in _WITH
        if self.word() not in ("table", "file", "dataset", "collection", "tables") or not (named or bare):
            return False
        self.at += 1
        self.skip({"called", "named", "titled", ":"})
        token = self.take()
        if token.kind not in (Kind.WORD, Kind.QUOTED):
            self.at = start
            return False
        name = token.raw.removesuffix(".csv").removesuffix(".json").removesuffix(".parquet")
        words = tuple(part for part in identifier(name).split("_") if part)
        if not words:
            self.at = start
            return False
        self.subject = self.draft.table(words, verbatim=name)
        self._clause_tables += 1
        self._behind(self.subject, None)
        return True

    def _title(self) -> bool:
        """What the request is about: ``hotel booking data``, ``library: books(...)``, ``for a ride sharing app``."""
        start, noun = self.at, noun_at(self)
        if noun is not None and len(noun.words) > 1 and noun.listed and noun.plural and is_rows_word(noun.words[-1]):
            return False  # ``order lines``
        led = (
            self.phrase("for a", "for an", "of a", "about a", "for our", "for my", "for the")
            or self._fresh
            or self.peek(-1).word
            in (
                "a",
                "an",
                "some",
                "the",
                "fake",
                "me",
                "create",
                "of",
                "for",
                "generate",
                "test",
                "synthetic",
                "my",
                "simulate",
            )
        )
        words: list[str] = []
        while (
            led
            and self.peek().kind is Kind.WORD
            and len(words) < 5
            and not is_container(self.word())
            and (self.word() not in _HELPING | {"with", "and", "of", "for", "in", "has", "have"})
        ):
            words.append(self.take().word)
        titled = (
            bool(words)
            and is_container(self.word())
            and self.word() not in ("table", "records", "record", "rows", "row", "entries", "list")
        )
        titled = titled and self.word(1) not in ("called", "named", "titled")
        singular_only = bool(words) and not any(is_plural(word) for word in words)
        if titled and (singular_only or self.word(1) == ":"):
            self.at += 1
            self._set_topic(words)
            if self.phrase(":", "-") and self._looks_like_columns(ahead=0):
                self.items(self._unnamed(), closed=True)
            return True
        if 0 < len(words) <= 3 and self.word() == ":" and self._tables_behind_colon() and led:
            self.at += 1
            return True
        self.at = start
        return False

    def _set_topic(self, words: list[str]) -> None:
        pairs = [key_of(pair) for pair in pairwise(words) if key_of(pair) in entities()]
        nouns = pairs or [key_of((word,)) for word in words if key_of((word,)) in entities()]
        if nouns and not self.draft.topic:
            self.draft.topic = nouns[0]

    def _table_list(self, *, dimensions: bool = False) -> bool:
        found = False
        while True:
            start = self.at
            if found:
                self.skip({",", "and", ";", "&", "plus"})
            if self.peek().kind is Kind.BREAK and self.word(1) in ("-", "*"):
                self.at += 2
            self.skip({"a", "the"})
            many = quantity(self)
            noun = noun_at(self)
            if (noun is None and not dimensions) or (start == self.at and found) or self.sees_directive():
                self.at = start
                return found
            words = noun.words if noun else (self.word(),)
            if not words[0] or self.peek().kind is not Kind.WORD:
                self.at = start
                return found
            self.at += noun.size if noun else 1
            table = (
                self._dimension(words) if dimensions else self.draft.table(words, verbatim=noun.raw if noun else None)
            )
            self.subject, found = table, True
            if many is not None and many.exact:
                table.rows, table.rows_said = round(many.mean or 1), True
            self._behind(table, None)

    def _dimension(self, words: tuple[str, ...]) -> TableDraft:
        bare = words[1:] if words[0] == "dim" else words
        key = ("dim", *key_of(bare))
        return self.draft.table(key, verbatim="_".join(key))

    def _star(self) -> bool:
        """``fact table sales with ..., dimensions product, store and date``."""
        start = self.at
        if self.phrase("star schema", "snowflake schema"):
            self.draft.star = True
            self.skip({":", "-", "with"})
            return True
        if self.phrase("a fact table", "the fact table", "fact table", "one fact table"):
            self.skip({"called", "named", ":", "for", "of", '"', "is"})
            self.draft.star = True
            many = quantity(self)
            noun = noun_at(self)
            words = noun.words if noun else (self.word(),)
            if not words[0]:
                self.at = start
                return False
            self.at += noun.size if noun else 1
            raw = noun.raw if noun else None
            table = self.draft.table(
                words if words[0] == "fact" else ("fact", *words),
                verbatim=raw
                if raw and raw.startswith("fact")
                else "_".join(words if words[0] == "fact" else ("fact", *words)),
            )
            self.subject = table
            self._clause_tables = 1
            self._count(table, many)
            self._behind(table, None)
            return True
        if self.phrase("dimension tables", "dimension table", "dimensions", "dims", "and dimensions"):
            self.draft.star = True
            self.skip({":", "for", "are", "called", "-", "of", "named"})
            return self._table_list(dimensions=True)
        self.at = start
        return False
