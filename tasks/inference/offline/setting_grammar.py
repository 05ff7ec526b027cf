"""Reads what a request is about, where that is only the setting of its tables: ``a bank with 3 branches``."""

from tasks.inference.offline.data import phrases, word_set
from tasks.inference.offline.nouns import noun_at
from tasks.inference.offline.title_grammar import TitleGrammar
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.words import plural

_WITH = phrases("grammar", "with")
_LEADING = word_set("setting_grammar", "leading")
_OURS = frozenset({"the", "our", "my", "we", "it"})
_ONE = frozenset({"a", "an", "the", "our", "my", "this", "one"})
_HOLDING = ("has", "have", "consists of", "runs", "operates", "of", ":", "where", *_WITH)


class SettingGrammar(TitleGrammar):
    """Settings: one of a kind, which nothing else is said of."""

    def _setting(self) -> bool:
        """Pass over ``a museum with`` before the tables that it has, each counted or one of several."""
        start = self.at
        if not (self._fresh and (self.subject is None or self.word() in _OURS)) or self.word(-1) == ",":
            return False
        led = self.skip(_LEADING)
        size = self._size_of_setting()
        key = tuple(token.word for token in self.tokens[self.at : self.at + size])
        self.at += size
        self.at += 2 if self.word() in ("for", "in") and self.peek(1).kind is Kind.NUMBER else 0
        alone = bool(size) and self._only_one(key[-1])
        if (
            alone
            and (led or start == 0)
            and self.phrase(*_HOLDING)
            and self._counted_tables() >= (1 if self.tokens[start].word in _OURS or self._is_one(key[-1]) else 2)
        ):
            self.draft.topic = self.draft.topic or key
            return True
        self.at = start
        return False

    def _is_one(self, word: str) -> bool:
        """Whether what is spoken of once only, and never as many, has a number of something: ``a club has 3 halls``."""
        once = sum(token.word in (word, plural(word)) for token in self.tokens) == 1 and self.word(-1) != ":"
        return once and self.peek().kind is Kind.NUMBER and (self.peek().value or 0) > 1

    def _only_one(self, word: str) -> bool:
        """Whether every mention is of one and the same: ``an agency``, ``the agency``, ``our agency``."""
        places = [place for place, token in enumerate(self.tokens) if token.word == word]
        before = [{token.word for token in self.tokens[max(0, place - 3) : place]} for place in places]
        return len(places) == 1 or all(words & _ONE for words in before)

    def _size_of_setting(self) -> int:
        """How many words the noun has: all before ``with``, the last one in the singular."""
        size = 0
        while self.peek(size).kind is Kind.WORD and size < 5 and not self._sees_holding(size):
            size += 1
        noun = noun_at(self, size - 1) if size else None
        return 0 if noun is None or noun.plural or not self._sees_holding(size) else size

    def _sees_holding(self, ahead: int) -> bool:
        timed = self.word(ahead) in ("for", "in") and self.peek(ahead + 1).kind is Kind.NUMBER
        return self.sees_at(ahead + 2 if timed else ahead, *_HOLDING)

    def _counted_tables(self) -> int:
        """How many tables with a number follow in this sentence; none where the first thing is none."""
        found = 0
        for place in range(self.at, len(self.tokens)):
            token = self.tokens[place]
            if token.word in (".", "!", "?"):
                break
            noun = noun_at(self, place + 1 - self.at) if token.kind is Kind.NUMBER else None
            if noun is not None and noun.plural and self.word(place - self.at + 1) != "%":
                found += 1
            elif place == self.at:
                return 0
        return found
