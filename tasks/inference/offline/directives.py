"""Reads what is said of the whole: rows, format, seed, locale, time span, and what is not wanted."""

from tasks.inference.offline.data import mapping, phrases, word_set
from tasks.inference.offline.draft import TableDraft
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.nouns import NATIONS, is_rows_word, noun_at
from tasks.inference.offline.share_grammar import ShareGrammar
from tasks.inference.offline.spans import SECONDS, span
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.words import identifier, singular

_BEFORE_FORMAT = phrases("directives", "before_format")
_UUID_KEYS = phrases("directives", "uuid_keys")

_FORMATS: dict[str, str] = mapping("directives", "formats")
_COUNTRIES: dict[str, str] = mapping("directives", "countries")
_NAMED_BY_NATION = word_set("directives", "named_by_nation")
_NO = phrases("directives", "no")
_NOT_COLUMNS = word_set("directives", "not_columns")
_NOTHING_MISSING = word_set("directives", "nothing_missing")


class Directives(ShareGrammar):
    """What is said of the whole request, wherever it stands."""

    def directive(self) -> bool:
        """Read one, if it is here."""
        return any(
            reading()
            for reading in (
                self._seed,
                self._format,
                self._locale,
                self._keys,
                self._percent,
                self._whole_span,
                self._interval,
            )
        )

    def sees_directive(self) -> bool:
        """Whether a list of columns ends here, because a directive follows."""
        if self.sees(*_NO) and self.word() not in ("skip", "minus"):
            return True
        if self.word() in ("seed", "locale") or (self.word() in _FORMATS and self.word() != "json"):
            return True
        if self.peek().kind is Kind.NUMBER:
            return is_rows_word(self.word(1)) or (self.word(1) == "%" and self.peek(2).kind is Kind.WORD)
        if self.sees(
            "as csv",
            "as json",
            "as parquet",
            "as jsonl",
            "in csv",
            "in json",
            "in parquet",
            "json format",
            "json output",
            "json file",
            "json files",
            "format :",
            "output :",
        ):
            return True
        if self.sees("dims", "dimensions", "and dims") or (self.peek().kind is Kind.WORD and self.sees("foreign keys")):
            return True
        if self.sees("uuid primary keys", "uuid keys", "uuids as", "uuid ids", "uuid identifiers", "uuids for"):
            return True
        return self.sees(
            "over the last",
            "in the last",
            "over the past",
            "from the last",
            "within the last",
            "during the last",
            "for the last",
            "use seed",
            "use uuid",
            "use uuids",
        )

    def _seed(self) -> bool:
        start = self.at
        self.skip({"use", "with", "random", "the", "a", "fixed", "set"})
        if self.phrase("seed"):
            self.skip({":", "=", "of", "is", "to", "number", "value"})
            if self.peek().kind is Kind.NUMBER:
                return self._set_seed(int(self.take().value or 0))
        self.at = start
        if self.skip({"use", "with"}) and self.peek().kind is Kind.NUMBER:
            value = int(self.take().value or 0)
            if self.phrase("as the seed", "as seed", "as a seed", "as the random seed", "as random seed"):
                return self._set_seed(value)
        self.at = start
        return False

    def _set_seed(self, value: int) -> bool:
        if self.draft.seed not in (None, value):
            self.draft.conflicts.append(f"two seeds are named, {self.draft.seed} and {value}")
        self.draft.seed = value
        return True

    def _format(self) -> bool:
        start = self.at
        led = self.phrase(*_BEFORE_FORMAT)
        self.skip({"nested", "plain", "compressed"} if led else ())
        kind = self.word().lstrip(".")
        if kind not in _FORMATS or (kind == "json" and not led and not self._json_stands_for_files()):
            self.at = start
            return False
        self.at += 1
        name = "jsonl" if self.phrase("lines", "line") else _FORMATS[kind]
        self.skip({"format", "file", "files", "please", "output", "export", "documents", "document"})
        if self.draft.format not in (None, name):
            self.draft.conflicts.append(f"two formats are named, {self.draft.format} and {name}")
        self.draft.format = name
        return True

    def _json_stands_for_files(self) -> bool:
        return self.word(1) in (
            "documents",
            "document",
            "files",
            "file",
            "format",
            "please",
            "output",
            "lines",
            "export",
            "objects",
        ) or (self.peek(-1).kind in (Kind.BREAK, Kind.SIGN) and self.peek(1).kind in (Kind.BREAK, Kind.SIGN))

    def find_locale(self) -> None:
        """Look for a nation's adjective before a noun of people or their data, anywhere: ``German customers``."""
        at = self.at
        for place in range(len(self.tokens)):
            self.at = place
            if self.word() in NATIONS:
                self._locale()
        self.at = at

    def _locale(self) -> bool:
        start = self.at
        if self.phrase("locale"):
            self.skip({":", "=", "is", "of"})
            parts = self.take().raw.replace("-", "_").split("_")
            if 2 <= len(parts[0]) <= 3 and parts[0].isalpha():
                self._set_locale("_".join([parts[0].lower(), *(part.upper() for part in parts[1:2])]))
                return True
        self.at = start
        token = self.peek()
        if token.word in NATIONS and (token.word != "us" or token.raw == "US"):
            before = self.word(-1)
            following = self.word(1)
            if (
                before == "in"
                or following in _NAMED_BY_NATION
                or noun_at(self, 1, strict=True)
                or noun_at(self, -1, strict=True)
            ):
                self._set_locale(NATIONS[token.word])
                self.at += 1
                return True
        if self.skip({"in", "from", "of", "based", "living", "across"}):
            self.skip({"the", "in"})
            name = (
                "usa"
                if self.peek().raw in ("US", "U.S") or self.sees("united states")
                else "uk"
                if self.sees("united kingdom")
                else self.word()
            )
            if name in _COUNTRIES:
                self._set_locale(_COUNTRIES[name])
                self.at += 2 if self.word() == "united" else 1
                return True
        self.at = start
        return False

    def _set_locale(self, locale: str) -> None:
        if self.draft.locale not in (None, locale):
            self.draft.note(f"More than one country is named; names and addresses are {self.draft.locale}.")
            return
        self.draft.locale = locale

    def _keys(self) -> bool:
        if self.phrase(*_UUID_KEYS):
            self.draft.uuid_keys = True
            return True
        return False

    def _whole_span(self) -> bool:
        found = span(self, self.today)
        if found is None:
            return False
        if self.subject is not None and self.subject.span is None:
            self.subject.span = found
        if self.draft.span is None:
            self.draft.span = found
        return True

    def _interval(self) -> bool:
        start = self.at
        if self.phrase("every", "each"):
            count = self.number() or 1.0
            if self.word() in SECONDS and self.subject is not None:
                self.subject.steady = count * SECONDS[self.word()]
                self.at += 1
                return True
        self.at = start
        return False

    def negation(self, table: TableDraft | None) -> bool:
        """Read what is not wanted: of one table when it stands right behind it, else of all."""
        start = self.at
        if not self.phrase(*_NO) or self.word() in _NOT_COLUMNS:
            self.at = start
            return False
        removed: list[Words] = []
        while True:
            before = self.at
            self.skip(
                {"any", "the", "a", "an", "their", "personal", "and", "or", "nor", "no", ",", "without"}
                if removed
                else {"any", "the", "a", "an", "their"}
            )
            if (
                self.skip(_NOTHING_MISSING)
                and self.skip({"values", "value", "fields", "cells"} | _NOTHING_MISSING) | True
                and not removed
                and before + 1 <= self.at <= before + 2
            ):
                self.draft.null_rate = 0.0
                return True
            if self.word() in _NOT_COLUMNS or self.sees_stop():
                self.at = before
                break
            read = self.column_words()
            if read is None or (removed and self.word() in _NOTHING_MISSING and self.word(1) in ("in", "for")):
                self.at = before
                break
            table_itself = len(read[0]) > 1 and read[0][-1] in ("table", "tables")  # ``no roles table``
            removed.append(read[0][:-1] if table_itself else read[0])
            if self.word() not in (",", "and", "or", "nor"):
                break
        for words in removed:
            if table is not None:
                table.removed.add(identifier("_".join((*words[:-1], singular(words[-1])))))
            else:
                self.draft.removed.append(words)
        if not removed:
            self.at = start
        return bool(removed)

    def sees_stop(self) -> bool:
        """Whether the clause goes on with something else here."""
        return self.peek().kind is not Kind.WORD or self.word() in (
            "with",
            "each",
            "every",
            "generate",
            "seed",
            "just",
            "only",
            "but",
            "please",
            "as",
            "in",
        )
