"""Takes up the nouns that make tables, with their counts."""

from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import LinkDraft, TableDraft
from tasks.inference.offline.lexicon import words_for
from tasks.inference.offline.nouns import Noun, noun_at
from tasks.inference.offline.quantities import Quantity, quantity
from tasks.inference.offline.table_sight import TableSight
from tasks.inference.offline.words import is_plural

_PREPOSITIONS = word_set("grammar", "prepositions")


class TableGrammar(TableSight):
    """Nouns of tables, as they are entered and counted."""

    _clause_tables = 0

    @property
    def entered(self) -> set[tuple[str, ...]]:
        """The nouns of tables that stood by themselves."""
        found: set[tuple[str, ...]] = self.__dict__.setdefault("_entered", set())
        return found

    def _unnamed(self) -> TableDraft:
        """The table that columns without one belong to."""
        if self.subject is None:
            known = list(self.draft.tables.values())
            self.subject = known[0] if len(known) == 1 else self.draft.table(self.draft.topic or ("record",))
        return self.subject

    _recent: tuple[TableDraft, ...] = ()

    def _plain_noun(self) -> TableDraft | None:
        noun = noun_at(self)
        if noun is None or not (noun.listed or noun.key in self.known or noun.plural):
            return None
        return self._enter(noun)

    def _each_of_before(self, table: TableDraft, many: Quantity | None) -> None:
        """``50 customers, 20 invoices each``."""
        before = [each for each in self._recent if each is not table]
        if (
            many is not None
            and many.exact
            and self.word() == "each"
            and before
            and self.word(1) in ("", ",", ".", ";", "\n", "and", "(")
        ):
            self.at += 1
            self.link(LinkDraft(table.key, before[-1].key, least=many.least, most=many.most, mean=many.mean))

    def _enter(self, noun: Noun) -> TableDraft:
        self.at += noun.size
        table = self.draft.table(noun.words, verbatim=noun.raw)
        if self.subject is not table:
            self._clause_tables += 1
        self._clause_tables = max(self._clause_tables, 1)
        self.entered.add(table.key)
        self._recent = (*[each for each in self._recent if each is not table], table)[-3:]
        self.subject = table
        while self.word() in (
            "table",
            "tables",
            "records",
            "rows",
            "entries",
            "entity",
            "entities",
            "dataset",
            "data",
        ) and self.word(1) not in ("of",):
            self.at += 1
        return table

    def _count(self, table: TableDraft, many: Quantity | None) -> None:
        if many is None or not many.exact or many.mean is None or many.mean < 1 or not many.many:
            return
        count = round(many.mean)
        if (
            (self.word() in ("per", "for") and self.word(1) in ("each", "every"))
            or self.word() == "per"
            or ("each" in (self.word(), self.word(-1)) and not self.word(1).endswith("ing") and self.word(2) != "by")
        ):
            return
        if table.rows_said and table.rows not in (None, count):
            self.draft.conflicts.append(f"'{table.name}' is to have {table.rows:,} rows and {count:,} rows")
            return
        table.rows, table.rows_said = count, True

    def _named_per(self, many: Quantity | None) -> Noun | None:
        """``one lab test for each donation``: all the words up to whose it is, though they name what holds data."""
        size = next((size for size in range(1, 4) if self.word(size) in ("per", "for")), 0)
        words = tuple(self.word(at) for at in range(size))
        if size < 2 or not all(words) or self.word(size - 1) not in words_for("containers"):
            return None
        noun = Noun(words, size, True, is_plural(words[-1]))
        return noun if self._is_of_each(noun, many) else None

    def _without_verb(self, noun: Noun | None) -> Noun | None:
        """``each dragon guards several treasures``: the plural is a verb, since a quantity follows it."""
        if noun is None or noun.listed or len(noun.words) < 2 or not noun.plural:
            return noun
        if self._is_verb(noun.words[-1]) and self.word(noun.size) in _PREPOSITIONS:
            return Noun(noun.words[:-1], noun.size - 1, False, False)
        at = self.at
        self.at += noun.size
        many = quantity(self)
        self.at = at
        if many is None or many.article:
            return noun
        return Noun(noun.words[:-1], noun.size - 1, False, False)
