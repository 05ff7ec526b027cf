"""Organisations told by the word that ends or begins their names: ``Reed Logistics Ltd``, ``Bank of Ruritania``."""

import re
from functools import cache
from typing import Any

from tasks.pii.lexicon import common_words, folded, given_names, names_anywhere
from tasks.pii.ner.known import all_places
from tasks.pii.ner.lists import english
from tasks.pii.quick_search import Quick, quick_of

_WORD = r"(?:\p{Lu}[\p{L}\d'\u2019.&-]*|&|\d{1,2}(?= \p{Lu}))"
_NAME = rf"{_WORD}(?: (?:(?:for|the|de) )?{_WORD}){{0,5}}"
_FORMS = (
    r"Inc|LLC|L\.L\.C|Ltd|Limited|Corp|Corporation|Incorporated|GmbH|AG|PLC|plc|LLP|L\.P|N\.V|B\.V|S\.A|S\.p\.A|SARL"
    r"|Pty|Oy|AB|A/S|KG|SE|Co"
)
_KINDS = (
    r"Bank|University|College|Hospital|Clinic|Institute|Foundation|Airlines|Airways|Railway|Railroad|Technologies"
    r"|Holdings|Pharmaceuticals|Laboratories|Industries|Partners|Logistics|Motors|Newspapers|Federation|Orchestra"
    r"|Association|Commission|Academy|Bancorp|Insurance|Brewery|Pharmacy|Universität|Université|Universidad|Università"
    r"|Credit Union|Medical Center|Health System|High School|Elementary School|Police Department|Football Club"
)
_BY_FORM = rf"(?<![\w@])(?P<value>{_NAME},? (?:{_FORMS})\b\.?)"
_BY_KIND = rf"(?<![\w@])(?P<value>{_NAME} (?:{_KINDS})(?: (?:of|for) (?:the )?{_WORD}(?: {_WORD})?)?)(?![\w@])"
_OF = (
    r"(?<![\w@])(?P<value>(?:University|Bank|Ministry|Department|Institute|College|Bureau|Museum) (?:of|for) "
    rf"(?:the )?{_WORD}(?: (?:and )?{_WORD}){{0,3}})(?![\w@])"
)
_LAST = r"\p{Lu}\p{L}*['\u2019]?\p{L}+(?:-\p{Lu}\p{L}+)?"
_PARTNERS = rf"(?<![\w@])(?P<value>{_LAST}(?:, {_LAST} and {_LAST}| (?:and|&) Sons| & {_LAST}))(?![\w@])"
_WHERE = (
    rf"(?:\b(?:works?|worked|working|employed|intern(?:s|ed)?|job|employees?|hosting us) (?:for|at|by|of) "
    rf"|\b(?:CEO|CFO|CTO|founder"
    rf"|co-founder|spokes(?:man|woman|person)) (?:of|for) |\b[Ss]hares (?:of|in) |(?:^|\n)(?:Employer|Company"
    rf"|Vendor|Merchant) ?: ?)"
    rf"(?P<value>{_NAME})(?![\w@])"
)
_WHAT = (
    rf"(?:^|\n|[.,:;] )(?:[Tt]he )?(?P<value>{_NAME})(?= (?:is|was) an? (?:[\w-]+ ){{0,2}}(?:company|agency"
    rf"|startup|start-up|bank|firm"
    r"|manufacturer|multinational|subsidiary|corporation|supplier|retailer|non-profit|charity|insurer|vendor)\b"
    r"| (?:office|offices|headquarters|website|shares|stock|employees|customer service)\b)"
)
_QUICKER = {
    _PARTNERS: r"\p{L}(?:, \p{Lu}[\p{L}'\u2019-]* and \p{Lu}| (?:and|&) Sons| & \p{Lu})",
    _WHAT: r"[\p{L}\d'\u2019.&-] (?:(?:is|was) an? |offices?|headquarters|website|shares|stock|employees|customer )",
}
"""What RE2 finds sooner than the whole, or oftener not at all, and every match has."""

_SCORES = {_BY_FORM: 0.83, _BY_KIND: 0.78, _OF: 0.78, _PARTNERS: 0.77, _WHERE: 0.755, _WHAT: 0.75}
_OPENERS = frozenset({"the", "a", "an", "our", "your", "my", "their", "this", "that", "at", "in", "by", "for", "from"})
_LONGEST = 80
_USUAL = 35  # the rank of usual words
_MOST_USUAL = 10  # the rank of the most usual words


def _may_be(value: str) -> bool:
    """What stands where organisations stand is neither a place, a person, a usual word nor a pronoun."""
    first = folded(value).split(" ")[0]
    usual = all(english().get(word.lower(), 99) <= _USUAL for word in value.split(" "))
    return not usual and folded(value) not in all_places() and first not in given_names()


_PARTED = re.compile(r", | and | & ")
_BY_A_FORM = re.compile(rf"(?:{_FORMS}|{_KINDS})\b")


def _are_partners(names: list[str]) -> bool:
    """Family names that are no common words, most of them nobody's given name: ``Everett, Greene and Ruiz``."""
    given, family = given_names(), names_anywhere()[1]
    plain = [folded(name).split("-")[0] for name in names]
    if not all(name in family and name not in common_words() for name in plain):
        return False
    return sum(name not in given for name in plain) * 2 > len(plain)


@cache
def _compiled() -> tuple[tuple[Any, str, float], ...]:
    import regex  # type: ignore[import-untyped]

    return tuple((regex.compile(form), quick_of(_QUICKER.get(form, form)), score) for form, score in _SCORES.items())


def organisations_by_form(text: str, within: Quick | None = None) -> list[tuple[int, int, float]]:
    """Give start, end and score of the organisations that a word of their names tells."""
    found: list[tuple[int, int, float]] = []
    for pattern, quick, score in _compiled():
        matches = (within or Quick.of(text)).matches(pattern, quick, text)
        new = [(*_opened(match), score) for match in matches]
        told = _may_be if score < _SCORES[_PARTNERS] else _named
        taken = {place for start, end, _ in found for place in (start, end - 1)}
        found += [
            (start, end, score)
            for start, end, score in new
            if end - start < _LONGEST and start not in taken and told(text[start:end])
        ]
    return found


def _opened(match: Any) -> tuple[int, int]:
    """Leave out an article or a preposition that only stands in front in capitals."""
    start, end = match.span("value")
    first = match.group("value").split(" ", 1)[0]
    return (start + len(first) + 1, end) if first.lower() in _OPENERS and len(first) < end - start else (start, end)


def _named(value: str) -> bool:
    """More than a kind, and not all of it the most usual words: ``The Bank``, ``Your Insurance`` name none."""
    if _PARTED.search(value) and not _BY_A_FORM.search(value):
        return value.endswith(" Sons") or _are_partners(_PARTED.split(value))
    words = [word for word in re.split(r"[ ,.]+", value) if word]
    return len(words) > 1 and any(english().get(word.lower(), 99) > _MOST_USUAL for word in words)
