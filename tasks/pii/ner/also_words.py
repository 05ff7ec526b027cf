"""Names of people that are words too, and what tells which of both is meant."""

import re
from collections.abc import Mapping
from functools import cache

from tasks.pii.lexicon import common_words, folded, foreign_words, names_anywhere
from tasks.pii.ner.lists import english
from tasks.pii.ner.words_abroad import words_abroad

_USUAL = 35  # the rank of English words up to which a name is a word as well
_BY = re.compile(
    r"(?<!\w)(?:by|from|with|via|to|von|vom|bei|durch|mit|par|chez|avec|por|con|da|door|met|przez|od|av|gez\.?|i\.A\.|ppa\.?|sgd\.?)"
    r"[ :]{1,2}$",
    re.IGNORECASE,
)
_LEAD = re.compile(r"([^\W\d_][^\W\d_.-]*\.?)[ \u00a0]$")
_GOES_ON = re.compile(r"['\u2019]s?(?!\w)|-\w| [^\W\d_a-z]\w")  # a possessive, or another name
_ARTICLE = re.compile(
    r"(?<!\w)(?:the|a|an|this|that|each|every|dem|den|das|ein|eine[mn]?|im|am|vom|zum|zur|beim|kein|keine[nm]?|het|een"
    r"|un|une|du|au|aux|les|des|el|los|las|una|il|lo|del|al) $",
    re.IGNORECASE,
)
_SEASONS = frozenset({"sommer", "winter", "herbst", "summer", "autumn", "zomer", "herfst", "verano", "zima", "lato"})
_SHORTENED = frozenset({"max", "art"})  # Max. Belastung
_SINCE = re.compile(
    r"(?<!\w)(?:bis|seit|ab|vor|nach|in|since|until|till|during|last|next|this|every|diesen|letzten|n\u00e4chsten|kommenden"
    r"|deze|vorige|volgende|tot|en|hasta|desde) $",
    re.IGNORECASE,
)
_BEHIND = re.compile(r" ([^\W\d_]+)(?!\w)")
_WHERE = re.compile(r"(?<!\w)(?:in|at|near|the|inside|outside) $", re.IGNORECASE)
_IMPERATIVE = re.compile(r" (?:the|a|an|all|any|your|each|every|this|these)(?!\w)")
_REACH = 24


@cache
def _listed() -> frozenset[str]:
    return frozenset(folded(word) for word in words_abroad()["also_words"])


def is_also_a_word(plain: str) -> bool:
    """Whether a folded name is a word of English that is usual, or of another language."""
    rank = english().get(plain)
    if rank is not None and rank <= _USUAL:
        return True
    return plain in common_words() or plain in foreign_words() or plain in _listed()


@cache
def _leads() -> frozenset[str]:
    """What stands right before people's names, folded."""
    words = words_abroad()
    kinds = ("titles", "abroad", "roles")
    return frozenset(folded(word).strip(".") for kind in kinds for word in words[kind]) | _TITLES


_TITLES = frozenset({"mr", "mrs", "ms", "mx", "miss", "dr", "prof", "sir", "lady", "dear", "hi", "hello", "hey"})


def is_led_to(text: str, start: int) -> bool:
    """Whether a title or a part that people play stands right before: ``M. Field``, ``Nachbar Winter``."""
    lead = _LEAD.search(text, max(0, start - _REACH), start)
    return lead is not None and is_lead(lead[1])


def is_lead(word: str) -> bool:
    """Whether a word is a title, or a part that people play."""
    return folded(word).strip(".") in _leads()


def tells_of_people(text: str, start: int, end: int) -> bool:
    """Whether somebody is meant by what stands there: beside another name, behind a title, a part or a ``by``."""
    before = text[max(0, start - _REACH) : start]
    lead, given = _LEAD.search(before), names_anywhere()[0]
    if is_led_to(text, start) or (lead is not None and lead[1][0].isupper() and folded(lead[1]) in given):
        return True
    return _BY.search(before) is not None or _GOES_ON.match(text, end) is not None


def means_a_thing(text: str, start: int, end: int) -> bool:
    """Whether a name, a word of a text, is what a thing is called or a word, by what stands beside it."""
    before, word = text[max(0, start - _REACH) : start], folded(text[start:end])
    lead = _LEAD.search(before)
    if is_of_a_brand(text, start, end) or (lead is not None and _names_a_house(before[: lead.start()], lead[1])):
        return True
    if word in _SHORTENED and text[end : end + 2] == ". " and _begins(before):
        return True
    if not is_also_a_word(word) or is_led_to(text, start):
        return False
    if (word in _SEASONS and _SINCE.search(before)) or (_ARTICLE.search(before) and not _GOES_ON.match(text, end)):
        return True
    behind = _BEHIND.match(text, end)
    if behind is not None and behind[1].lower() in _of_kind("halls"):
        return behind[1].islower() or behind[1].lower() not in names_anywhere()[1] or bool(_WHERE.search(before))
    return word in common_words() and _begins(before) and _IMPERATIVE.match(text, end) is not None


def is_of_a_brand(text: str, start: int, end: int) -> bool:
    """Whether a word of what stands there is of a brand's name, or comes right behind one: ``Alfa Romeo Giulia``."""
    for word in (folded(one) for one in (*text[max(0, start - _REACH) : start].split()[-1:], *text[start:end].split())):
        for brand in _brands().get(word, ()):
            at = text.find(brand, max(0, start - len(brand) - 1), end + len(brand))
            if at >= 0 and at <= end and (at + len(brand) > start or at + len(brand) == start - 1):
                return True
    return False


def _names_a_house(before: str, lead: str) -> bool:
    """Whether a house is named by what follows: ``Pizzeria Conti``, ``Pizzeria Da Conti``."""
    if folded(lead) in _of_kind("houses"):
        return True
    earlier = _LEAD.search(before)
    return lead in _AT and earlier is not None and folded(earlier[1]) in _of_kind("houses")


_AT = frozenset({"Da", "Dal", "da", "dal", "Chez", "chez", "Zum", "Zur", "Bei", "Bij", "De", "El", "La", "Le", "Il"})


def _begins(before: str) -> bool:
    """Whether a sentence begins behind that."""
    said = before.rstrip(" ")
    return not said or said[-1] in ".!?:\n"


@cache
def _brands() -> Mapping[str, tuple[str, ...]]:
    """Brands that are called like people, by each of their words, folded."""
    brands = words_abroad()["brands"]
    return {
        folded(word): tuple(one for one in brands if word in one.split()) for brand in brands for word in brand.split()
    }


@cache
def _of_kind(kind: str) -> frozenset[str]:
    return frozenset(folded(word) for word in words_abroad()[kind])
