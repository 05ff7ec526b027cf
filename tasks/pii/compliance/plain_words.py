"""Words of a text that are nobody's by what they are and what stands beside them, however rare the text is.

Made apart from what replaces (:mod:`tasks.pii.nobody`): on the words alone, without what a find was taken for. Titles
and greetings, eponyms before their nouns, adjectives with a capital from the sentence's beginning, and everyday words.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache

from tasks.pii.compliance.texts import without_addresses
from tasks.pii.lexicon import common_words, folded, foreign_words, names_anywhere
from tasks.pii.ner.also_words import is_also_a_word, is_lead
from tasks.pii.ner.callings import offices, parts_played
from tasks.pii.ner.eponyms import bears_a_name, belong_together, is_alone, is_named_after
from tasks.pii.ner.ordinary import ordinary_abroad
from tasks.pii.ner.sentence_words import begins_as_a_word, is_attribute, is_of
from tasks.pii.ner.words_abroad import beside_names

_STOPS = frozenset(".!?;:\n")
_FEWEST, _LONGEST = 3, 2  # rows that lost such a word; words of a run that was replaced


def is_plain(tokens: Sequence[str], at: int) -> bool:
    """Whether a word, a name too, may be nobody's: asked for little, for the rule that a name is left."""
    word, behind = folded(tokens[at]), tokens[at + 1 : at + 5]
    if word in offices() or _is_eponym(tokens, at):
        return True
    if [one if one == "." else one.islower() for one in behind[:3]] == [".", True, "."]:
        return True
    return _begins(tokens, at) and (word in parts_played() or begins_as_a_word(word, " ".join(behind)))


def surely_plain(tokens: Sequence[str], at: int) -> bool:
    """Whether a word that was replaced was nobody's without a doubt: asked for much, as the rule of lost words does.

    An everyday word that is nobody's name may still be one of the source: see :func:`is_everyday`.
    """
    word, behind = folded(tokens[at]), tokens[at + 1 : at + 3]
    if at and (folded(tokens[at - 1]) in beside_names() or tokens[at - 1][0].isupper()) and word not in offices():
        return False
    if word in offices() and not any(word in names for names in names_anywhere()):
        return True
    if is_named_after(word) and (
        (behind and belong_together(word, folded(behind[0])))
        or (at > 1 and tokens[at - 1].islower() and bears_a_name(folded(tokens[at - 2])))
    ):
        return True
    said = " ".join(behind)
    if _begins(tokens, at) and (is_attribute(word, said) or (is_also_a_word(word) and is_of(said))):
        return True
    return is_everyday(word) and not (behind and behind[0][0].isupper()) and not _is_led_to(tokens, at)


def _is_led_to(tokens: Sequence[str], at: int) -> bool:
    """Whether an initial stands before a word, or what leads to names: ``M. Sereno``, ``De heer Sereno``."""
    before = tokens[max(0, at - 2) : at]
    initial = before[-1:] == ["."] and len(before[0]) == 1
    return initial or bool(before and is_lead(before[-1]))


def is_everyday(word: str) -> bool:
    """Whether that is an everyday word of some length, folded, that no list of names has."""
    return word in _everyday()


@cache
def _everyday() -> frozenset[str]:
    given, family = names_anywhere()
    words = foreign_words() | ordinary_abroad() | common_words()
    return frozenset(word for word in words - given - family if len(word) > 4)


def _begins(tokens: Sequence[str], at: int) -> bool:
    return not at or tokens[at - 1] in _STOPS


def _is_eponym(tokens: Sequence[str], at: int) -> bool:
    word, _, noun = folded(tokens[at]).partition("-")
    behind = folded(tokens[at + 1]) if at + 1 < len(tokens) else ""
    before = [folded(one) for one in tokens[max(0, at - 2) : at]]
    named = is_named_after(word) and any(map(bears_a_name, before))
    return belong_together(word, noun or behind) or named or is_alone(word)


class PlainWords:
    """Everyday words that texts lost, text by text."""

    def __init__(self) -> None:
        self._lost: dict[int, set[str]] = {}

    def see(self, row: int, old: Sequence[str], gone: range, new: Sequence[str]) -> None:
        """Take note of a change.

        Args:
            row: Of the text.
            old: Its words before.
            gone: Which of them were replaced.
            new: What stands there now.
        """
        if len(gone) <= _LONGEST and not any(char.isdigit() for at in gone for char in old[at]):
            words = {old[at] for at in gone if old[at] not in new and old[at][0].isupper() and surely_plain(old, at)}
            if words:
                self._lost.setdefault(row, set()).update(words)

    def rows(self, texts: Mapping[int, str], is_value: Callable[[str], bool]) -> set[int]:
        """Give the rows that lost such a word, neither a value of the source nor of an address; none if few did.

        Args:
            texts: Before, by row.
            is_value: Whether the source's columns hold a word.
        """
        every = {word for words in self._lost.values() for word in words if is_everyday(folded(word))}
        values = {word for word in every if folded(word) not in offices() and is_value(word)}
        lost = {row for row, words in self._lost.items() if _stand_in(texts[row], words - values)}
        return lost if len(lost) >= _FEWEST else set()


def _stand_in(text: str, words: Collection[str]) -> bool:
    """Whether any of the words stands in a text outside of its addresses."""
    forms = [re.compile(rf"(?<!\w){re.escape(word)}(?!\w)") for word in words]
    rest = without_addresses(text) if forms else ""
    return any(form.search(rest) for form in forms)
