"""Gives tables and columns back the names that they were said with in another language.

Everything is understood in English, which tells meanings, types and generators. A name is the user's own, though:
``Kunden`` with a ``Rückgabedatum`` are a table ``kunden`` with a column ``rueckgabedatum``.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from schemas.model import DatasetSchema
from tasks.inference.offline.draft import Draft
from tasks.inference.offline.languages import Language
from tasks.inference.offline.lexicon import Words, key_of
from tasks.inference.offline.renaming import Names
from tasks.inference.offline.spelling import distance
from tasks.inference.offline.tokens import Kind, Token
from tasks.inference.offline.words import identifier, is_plural, singular_name

_LONGEST = 7
_NEARLY = 2
_PARTS_OF_NAMES: tuple[Words, ...] = (("last", "name"), ("first", "name"))
_NAMES = frozenset({"nom", "nome"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_WITHOUT_UMLAUTS = ("fr", "es", "it", "pt", "nl")


@dataclass
class Said:
    """What English names were said as.

    Attributes:
        spans: Words in English to the name that they were said with.
    """

    spans: dict[Words, str] = field(default_factory=dict)

    def column(self, name: str) -> str:
        """A column's own name, piece by piece where the whole was never said; what is English stays."""
        words = tuple(name.split("_"))
        if words == ("name",):  # what is nobody's has one, where a language has one word for it and a family name
            words = next((each for each in _PARTS_OF_NAMES if self.spans.get(each) in _NAMES), words)
        if words in self.spans:
            return self.spans[words]
        return "_".join(self._pieces(words))

    def _pieces(self, words: Words) -> Iterator[str]:
        at = 0
        while at < len(words):
            sizes = range(len(words) - at, 0, -1)
            size = next((size for size in sizes if words[at : at + size] in self.spans), 0)
            yield self.spans[words[at : at + size]] if size else words[at]
            at += size or 1

    def table(self, key: Words) -> str | None:
        """A table's own name, as it was counted or listed; None where it was said in English."""
        forms = [(words, name) for words, name in self.spans.items() if key_of(words) == _plain(key)]
        several = next((name for words, name in forms if is_plural(words[-1])), None)
        return several or (forms[0][1] if forms else None)

    def one_of(self, key: Words) -> str | None:
        """What one of a table's rows is called, as the singular stands in the request."""
        return self.spans.get(_plain(key))


def _plain(words: Sequence[str]) -> Words:
    return tuple(identifier("_".join(words)).split("_"))


def said_in(tokens: Sequence[Token], before: Sequence[Token], language: Language | None) -> Said:
    """What stands in the request for its English words.

    Args:
        tokens: Translated; ``raw`` is what was written.
        before: Not yet translated: where a word is not what was written already, it was a slip.
        language: Of the request, or of the nouns in it.
    """
    said = Said()
    umlauts = language is None or language.code not in _WITHOUT_UMLAUTS
    slips = {token.raw for token in before if token.raw.lower() != token.word}
    if language is None:
        slips |= {token.raw for token in tokens if distance(token.raw.lower(), token.word, _NEARLY) <= _NEARLY}
    for size in range(_LONGEST, 0, -1):
        for at in range(len(tokens) - size + 1):
            piece = tokens[at : at + size]
            behind = tokens[at + size] if at + size < len(tokens) else None
            counted = at > 0 and tokens[at - 1].kind is Kind.NUMBER and language is not None
            foreign = counted or any(_is_foreign(token, slips, umlauts=umlauts) for token in piece)
            if foreign and _is_whole(piece, behind):
                words = _plain([part for token in piece for part in token.word.split()])
                if counted or words not in said.spans:
                    said.spans[words] = _identifier(_written(piece, language), umlauts=umlauts)
    return said


def _written(piece: Sequence[Token], language: Language | None) -> str:
    """What was written; a German noun in the dative plural is put into the nominative: ``mit 20 Mechanikern``."""
    raw = " ".join(token.raw for token in piece if token.raw)
    if language is None or language.code != "de" or not is_plural(piece[-1].word):
        return raw
    nominative = language.nouns.get(raw[:-1].lower(), "") if raw.endswith("n") else ""
    return raw[:-1] if nominative and (raw.endswith("ern") or is_plural(nominative)) else raw


def _is_whole(piece: Sequence[Token], behind: Token | None) -> bool:
    """Whether they are words that were written, and none of them is a part of a longer one."""
    words = all(token.kind is Kind.WORD for token in piece) or [token.kind for token in piece] == [Kind.QUOTED]
    return words and bool(piece[0].raw) and not (behind is not None and behind.kind is Kind.WORD and not behind.raw)


def _is_foreign(token: Token, slips: Collection[str], *, umlauts: bool) -> bool:
    if not token.raw or "_" in token.raw:
        return False
    if _identifier(token.word, umlauts=umlauts) != identifier(token.word):
        return True
    return token.raw.lower() != token.word and token.raw not in slips


def _identifier(text: str, *, umlauts: bool) -> str:
    return identifier(text.translate(_UMLAUTS) if umlauts else text)


def names_said(schema: DatasetSchema, draft: Draft, said: Said) -> Names:
    """The names to give the tables and columns of a schema instead of those that they have in English."""
    tables: dict[str, str] = {}
    for table in draft.tables.values():
        name = None if table.verbatim else said.table(table.key)
        if name and name not in tables.values() and name not in draft_names(draft):
            tables[table.name] = name
    keys = {
        f"{singular_name(old)}_id": f"{_one(draft, old, said) or singular_name(new)}_id" for old, new in tables.items()
    }
    columns = {table.name: dict(_columns(schema, table.name, draft, said, keys)) for table in schema.tables}
    return Names(tables, columns)


def draft_names(draft: Draft) -> set[str]:
    """What the draft's tables are called."""
    return {table.name for table in draft.tables.values()}


def _one(draft: Draft, name: str, said: Said) -> str | None:
    return next((said.one_of(table.key) for table in draft.tables.values() if table.name == name), None)


def _columns(
    schema: DatasetSchema, name: str, draft: Draft, said: Said, keys: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    named = next((table.columns for table in draft.tables.values() if table.name == name), {})
    taken = {column.name for column in schema.table(name).columns}
    for column in schema.table(name).columns:
        new = said.column(column.name) if column.name in named else keys.get(column.name, column.name)
        if new != column.name and new not in taken:
            taken.add(new)
            yield column.name, new
