"""People told by what they are to somebody, ``dotter Tuva``, or by their signing: ``signed: A. Lindqvist``."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.own_yaml import own_yaml
from tasks.pii.lexicon import common_words, folded, foreign_words, given_names, names_anywhere
from tasks.pii.ner.known import all_places
from tasks.pii.ner.lists import english
from tasks.pii.ner.ordinary import is_ordinary
from tasks.pii.ner.words_abroad import months_abroad, nobody_abroad, words_abroad
from tasks.pii.quick_search import Quick, quick_of
from tasks.pii.signing_words import LABELS

Found = tuple[int, int, float]

_GIVEN = r"\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?"
_WORD = r"\p{Lu}[\p{L}'\u2019]+(?:-\p{Lu}[\p{L}'\u2019]+)*"
_SMALL = r"(?:(?:de|da|do|dos|di|del|della|du|van|von|vom|zu|zur|der|den|ten|ter|af|av|la|le) ){0,2}"
_AND = r"(?:und|and|et|y|e|en|i|och|og|oraz|sowie|ja|a)"
_DOES = re.compile(
    r" (?!(?:seit|mit|nicht|statt|samt|laut|erst|jetzt|fast|meist|sonst)\b)"
    r"(?:\w{2,}t|war|kann|soll|darf|muss|will|wurde|rief|kam|und|sowie)(?!\w)"
)  # holt, fährt, hat
_NO_COLLEAGUE = re.compile(
    r"(?:ung|heit|keit|schaft|dienst|stelle|zentrale|service|b\u00fcro|amt|teams?|raum|kassan?|verket|nämnden|styrelsen)s?$"
)
_BEHIND = re.compile(r",? (?:&|(\w+))")
_SIGNED_BY = 0.77
_KIN = 0.78
_USUAL = 60  # English words up to this rank are words
_SHORTEST = 3


@cache
def kinship() -> Mapping[str, frozenset[str]]:
    """Give the words by what they are: see ``kinship.yaml``; in small letters."""
    listed = own_yaml((files("tasks.pii") / "kinship.yaml").read_text("utf-8"))
    return {kind: frozenset(word.lower() for word in words) for kind, words in listed.items()}


@cache
def _forms() -> tuple[tuple[Any, str], tuple[Any, str], tuple[Any, str]]:
    """What leads to a name, its kind, and the name."""
    import regex  # type: ignore[import-untyped]

    called = "|".join(map(regex.escape, sorted(kinship()["called"])))
    kin = (
        rf"(?<![^\W_])(?P<lead>{_any_of('nouns', 'words')})(?: ?[,:(] ?| | (?:{called}) )(?P<value>{_GIVEN})(?!\w)"
        rf"(?P<rest>(?: {_SMALL}{_WORD})*)(?: {_AND} (?P<other>{_GIVEN})(?!\w))?"
    )
    leads = f"{_any_of('colleagues')}|{_contacts()}"
    with_one = rf"(?<![^\W_])(?P<lead>{leads}),? (?P<value>{_WORD})(?! ?\p{{Lu}})(?!\w)"
    initialled = rf"(?:\p{{Lu}}\.[ -]?){{1,3}}{_SMALL}{_WORD}"
    either = rf"{initialled}|{_WORD}(?: \p{{Lu}}\.)? {_SMALL}{_WORD}"
    signed = rf"(?<![^\W_])(?i:(?P<label>{LABELS}))\s?(?P<mark>[.:]?)\s{{1,2}}(?P<value>{either})(?!\w)"
    return tuple((regex.compile(form), quick_of(form)) for form in (kin, with_one, signed))  # type: ignore[return-value]


def _any_of(*kinds: str) -> str:
    """A pattern for words, small or begun with a capital, by their first letters, so that most places are left soon."""
    import regex

    words = {form for kind in kinds for word in kinship()[kind] for form in (word, word[0].upper() + word[1:])}
    firsts = {word[0]: sorted(regex.escape(one[1:]) for one in words if one[0] == word[0]) for word in words}
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in sorted(firsts.items()))


def _contacts() -> str:
    """What leads to whom one spoke with, begun with a capital too."""
    every = {form for one in words_abroad()["contacts"] for form in (one, one[0].upper() + one[1:])}
    return "|".join(sorted(every))


def people_by_kin(text: str, within: Quick) -> Iterator[Found]:
    """Give start, end and score of people behind words for kin, of one name behind a colleague, of who signs."""
    kin, one, signed = _forms()
    for found in within.matches(*kin, text):
        if _is_called(text, found):
            rest = found.end("rest") if found["rest"] and _is_name(found["rest"].split()[-1]) else found.end("value")
            yield found.start("value"), rest, _KIN
            if found["other"] and _is_name(found["other"]):
                yield *found.span("other"), _KIN
    for found in within.matches(*one, text):
        if _is_name(found["value"]) and (_is_listed(found["value"]) or _is_of_colleague(found)):
            yield *found.span("value"), _SIGNED_BY
    for found in within.matches(*signed, text):
        if _signs(text, found):
            yield *found.span("value"), _SIGNED_BY


def _signs(text: str, found: Any) -> bool:
    """Whether somebody signs there, by initials or with the given name first, and no firm does."""
    words, label = found["value"].split(), found["label"]
    plain = [folded(word).strip(".") for word in words]
    on_behalf = label.startswith("i") and label.endswith("V")  # i. V.; a drip is given i.v.
    if found["mark"] != ":" and not on_behalf and label.lower() in kinship()["labels_with_colon"]:
        return False
    if not _is_name(words[-1]) or not kinship()["nobody"].isdisjoint(map(str.lower, words)):
        return False
    given, family = names_anywhere()
    named = "." in words[0] or plain[0] in given or (plain[0] in family and plain[-1] in given)
    return named and " ".join(plain) not in kinship()["firms"] and not _is_firm(text, found.end("value"))


def _is_firm(text: str, end: int) -> bool:
    """Whether a firm's name goes on there: ``Karl Schmidt GmbH``, ``Schmidt & Co``."""
    behind = _BEHIND.match(text, end)
    return behind is not None and (behind[1] is None or behind[1].lower() in kinship()["firms_end"])


def _is_called(text: str, found: Any) -> bool:
    """Whether a name stands there; where every noun has a capital, one of a list, or of whom the sentence tells."""
    lead = found["lead"].lower()
    if not _is_name(found["value"]) or found["value"].lower() in kinship()["nobody"]:
        return False
    if lead in kinship()["also"]:
        return _is_given(found["value"])
    if _is_listed(found["value"]):
        return True
    if lead not in kinship()["nouns"] or found["lead"].islower():
        return True
    before = text[max(0, found.start() - 12) : found.start()].split()
    whose = bool(before) and before[-1].lower() in kinship()["possessives"]
    return whose or _DOES.match(text, found.end("value")) is not None


def _is_of_colleague(found: Any) -> bool:
    """Whether a word that no list has is a colleague's name: where nouns have capitals, it may be where one works."""
    lead = found["lead"]
    if lead.lower() in kinship()["colleagues"]:
        return _NO_COLLEAGUE.search(found["value"]) is None
    return not any(word[0].isupper() for word in _lead_as_listed(lead).split())


def _lead_as_listed(lead: str) -> str:
    return lead if lead in words_abroad()["contacts"] else lead[0].lower() + lead[1:]


def _is_listed(word: str) -> bool:
    plain = folded(word).strip(".")
    return any(plain in names for names in names_anywhere())


def _is_given(word: str) -> bool:
    """Whether a word is a given name of a list, and no everyday word that only some list has for one."""
    plain = folded(word)
    return plain in given_names() or (plain in names_anywhere()[0] and plain not in common_words())


def _is_name(word: str) -> bool:
    """Whether a word may be somebody's name: one of a list, or no word of any."""
    plain = folded(word)
    if plain in months_abroad() or plain in nobody_abroad() or len(plain) < _SHORTEST:
        return False
    if _is_listed(word):
        return True
    ordinary = is_ordinary(plain) or plain in foreign_words() or plain in common_words() or plain in all_places()
    return not ordinary and english().get(plain, 99) > _USUAL
