"""Finds where a request speaks of its tables, and what kind of word stands between two mentions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.data import mapping, word_set
from tasks.inference.offline.draft import Draft
from tasks.inference.offline.lexicon import Words, key_of
from tasks.inference.offline.nouns import is_columnish
from tasks.inference.offline.quantities import Quantity, quantity
from tasks.inference.offline.tokens import Kind, Token
from tasks.inference.offline.words import is_plural

_LONGEST = 4
_ENDS = frozenset({".", ";", "!", "?", ":", "\n"})
_KINDS: Mapping[str, str] = {
    word: letter for letter, words in mapping("clauses", "kinds").items() for word in str(words).split()
}
_PARTICIPLES = word_set("clauses", "participles")
_PRONOUNS = frozenset({"them", "it"})


@dataclass(frozen=True)
class Mention:
    """A table that is spoken of.

    Attributes:
        key: Its noun; empty where a pronoun stands for one.
        gap: One letter for the kind of each word since the mention before, as ``grammar.yaml`` gives them.
        words: The words since then.
        many: How many are said.
        another: Whether it is another one, or other ones, of its kind.
        plural: Whether it is written in the plural.
    """

    key: Words
    gap: str
    words: tuple[str, ...]
    many: Quantity | None
    another: bool
    plural: bool


def sentences(tokens: Sequence[Token], draft: Draft) -> list[list[Mention]]:
    """Every mention of a table outside brackets, by sentence."""
    return [found for part in _parts(tokens) if len(found := _Sentence(part, draft).mentions()) > 1]


def _parts(tokens: Sequence[Token]) -> list[list[Token]]:
    """The sentences, without what stands in brackets."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        opened = token.kind is Kind.SIGN and token.word in "([{"
        closed = token.kind is Kind.SIGN and token.word in ")]}"
        depth = max(0, depth + opened - closed)
        if depth == 0 and (token.word in _ENDS and token.kind is not Kind.QUOTED):
            parts.append([])
        elif depth == 0 and not closed:
            parts[-1].append(token)
    return parts


class _Sentence(Cursor):
    def __init__(self, tokens: Sequence[Token], draft: Draft) -> None:
        super().__init__(tokens)
        self._draft = draft
        self._begin("", ())

    def _begin(self, gap: str, words: tuple[str, ...]) -> None:
        self._gap, self._words, self._many, self._another = gap, words, None, False

    _many: Quantity | None

    def mentions(self) -> list[Mention]:
        """All of them, in order."""
        found: list[Mention] = []
        while not self.done:
            mention = self._mention(found)
            if mention is not None:
                found.append(mention)
                self._begin("", ())
            elif (many := quantity(self)) is not None:
                self._many = many
            else:
                self._pass(found[-1].key if found else ())
        return found

    def _mention(self, before: Sequence[Mention]) -> Mention | None:
        if self.word() in _PRONOUNS and before and self._gap[-1:] in ("u", "g", "v", "p", "b"):
            self.at += 1
            return Mention((), self._gap, self._words, None, False, self.word(-1) == "them")
        size, key = self._noun()
        if not size:
            return None
        plural = is_plural(self.word(size - 1))
        self.at += size
        return Mention(key, self._gap, self._words, self._many, self._another, plural)

    def _noun(self) -> tuple[int, Words]:
        """The longest noun of a table here: its size and its key."""
        for size in range(_LONGEST, 0, -1):
            written = tuple(self.word(at) for at in range(size))
            words = tuple(part for word in written for part in word.split("_") if part)
            if not all(written) or not words or self.peek().kind is not Kind.WORD:
                continue
            key = key_of(words)
            told = is_plural(words[-1]) or self.word(-1) in ("each", "every", "per")
            table = self._draft.tables.get(key) or (self._draft.find(words) if told else None)
            if table is not None and not self._begins_a_column(size):
                return size, table.key
        return 0, ()

    def _begins_a_column(self, size: int) -> bool:
        """``order date``: the noun only says whose date it is."""
        following = self.word(size)
        alone = self.peek(size).kind is Kind.WORD and following not in _KINDS
        return alone and not is_plural(self.word(size - 1)) and is_columnish((following,))

    def _pass(self, owner: Words) -> None:
        token = self.take()
        letter = self._kind(token, owner)
        self._another = self._another or letter == "a"
        if token.word == "each" and set(self._gap) == {"c"}:  # ``, each of a crop`` is said of what stands before
            self._gap, self._words = "", ()
        if letter not in ("d", "a"):
            self._gap += letter
            self._words = (*self._words, token.word)

    def _kind(self, token: Token, owner: Words) -> str:
        word = token.word
        if token.kind is Kind.NUMBER:
            return "d"
        if token.kind is not Kind.WORD:
            return "c" if word in (",", "&", "-", "*") else "?"
        if word in _KINDS:
            return _KINDS[word]
        done = word.endswith("ed") or word in _PARTICIPLES
        if done and _KINDS.get(self.word(), "") in ("p", "y"):
            return "v"
        if owner and any(word in column.words for column in self._draft.tables[owner].columns.values()):
            return "k"
        return "v" if done else "g" if word.endswith("ing") else "u"
