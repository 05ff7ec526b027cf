"""Reads which part rows of one table play for another: ``buyer and seller of a sale are both users``."""

from tasks.inference.offline.draft import LinkDraft, TableDraft
from tasks.inference.offline.lexicon import key_of
from tasks.inference.offline.nouns import Noun, noun_at
from tasks.inference.offline.setting_grammar import SettingGrammar
from tasks.inference.offline.tokens import Kind

_MOST = 3
_NO_ROLES = frozenset({"of", "is", "are", "which", "who", "that", "they", "it", "these", "those"})
_ENDS = frozenset({"", ",", ".", ";", ":", "\n", "and", ")", "too", "as"})


class PartGrammar(SettingGrammar):
    """Sentences about the parts."""

    def _parts_played(self) -> bool:
        """Read that what is named are rows of a table; one part alone must be told of another or also of one."""
        start = self.at
        roles = self._roles() if self._fresh or self.word(-1) in ("where", "and") else []
        owner = self._whose(roles)
        several = self.word() == "are"
        told = bool(roles) and self.skip({"is", "are"})
        sure = self.sees("another", "also", "both", "all")
        self.skip({"another", "also", "both", "all", "a", "an", "the", "other", "of", "from"})
        noun = noun_at(self)
        there = noun is not None and noun.key in self.known and self.word(noun.size) in _ENDS
        if owner is None or noun is None or not (told and there and (sure or (several and len(roles) > 1))):
            self.at = start
            return False
        self.at += noun.size
        self._play(roles, owner, noun)
        return True

    def _roles(self) -> list[str]:
        roles: list[str] = []
        while len(roles) < _MOST:
            self.skip({"the", "a", "an", "its", "their", "and", ","} if roles else {"the", "a", "an", "its", "their"})
            token = self.peek()
            if token.kind is not Kind.WORD or key_of((token.word,)) in self.known or self.word() in _NO_ROLES:
                break
            roles.append(self.take().word)
            if self.word() not in ("and", ","):
                break
        return roles

    def _whose(self, roles: list[str]) -> TableDraft | None:
        """The table that the parts are of: named behind ``of``, or the one spoken of."""
        if not roles or not self.phrase("of", "in"):
            return self.subject if roles else None
        self.skip({"a", "an", "the", "each", "every"})
        noun = noun_at(self)
        if noun is None or noun.key not in self.known:
            return None
        self.at += noun.size
        return self.draft.table(noun.words)

    def _play(self, roles: list[str], owner: TableDraft, noun: Noun) -> None:
        other = self.draft.table(noun.words)
        for role in roles:
            for name in (role, f"{role}_id"):
                owner.columns.pop(name, None)
            self.link(LinkDraft(owner.key, other.key, role=role, optional=other is owner))
