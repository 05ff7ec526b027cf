"""Reads titles, headed lists of columns or tables, and star schemas."""

from itertools import pairwise

from tasks.inference.offline.data import phrases, word_set
from tasks.inference.offline.draft import TableDraft
from tasks.inference.offline.lexicon import entities, key_of
from tasks.inference.offline.nouns import is_container, is_rows_word, noun_at
from tasks.inference.offline.quantities import quantity
from tasks.inference.offline.row_grammar import RowGrammar
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.words import identifier, is_plural

_WITH = phrases("grammar", "with")
_HELPING = word_set("grammar", "helping")
_HEADERS = word_set("grammar", "headers")


class TitleGrammar(RowGrammar):
    """What stands above or beside tables rather than in sentences about them."""

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
            if self.word(1) == "are" and self.word(2).endswith("ed"):
                self.at = start
                return False
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
        bare = bare or (self.word() == "table" and self.peek(1).kind is Kind.WORD and "_" in self.peek(1).raw)
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
        per = self._named_per(quantity(self)) is not None
        self.at = start
        if per:
            return False
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
        refer = self.word(1) == "are" and self.word(2).endswith("ed")  # ``all dimensions are referenced by ...``
        if not refer and self.phrase("dimension tables", "dimension table", "dimensions", "dims", "and dimensions"):
            self.draft.star = True
            self.skip({":", "for", "are", "called", "-", "of", "named"})
            return self._table_list(dimensions=True)
        self.at = start
        return False
