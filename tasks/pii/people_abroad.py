"""People told by what stands beside their names in other languages than English: titles, introductions, closings."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from tasks.pii.lexicon import common_words, folded, names_anywhere
from tasks.pii.ner.foreign import is_foreign
from tasks.pii.ner.known import all_places, well_known_companies
from tasks.pii.ner.lists import english
from tasks.pii.ner.words_abroad import nobody_abroad, words_abroad
from tasks.pii.quick_search import Quick, quick_of

Found = tuple[int, int, float]

_SMALL = (
    "de|da|do|dos|das|di|del|della|du|des|van|von|vom|zu|zum|zur|der|den|het|ter|ten|te|la|le|las|los|af|av"
    "|y|e|bin|al|el"
)
_LETTERS = r"[\p{L}'\u2019]"
_WORD = rf"\p{{Lu}}{_LETTERS}+(?:-\p{{Lu}}{_LETTERS}+)*"
_ELIDED = r"(?:[dD]['\u2019](?=\p{Lu}))?"
_BEGIN = rf"(?:(?:{_SMALL}|De|La|Le|Van|Von|Ter|Den|Der|Du|Di|Del) ){{0,3}}{_ELIDED}{_WORD}"
_MORE = rf"(?: (?:(?:{_SMALL}) ){{0,3}}{_ELIDED}(?:{_WORD}|\p{{Lu}}\.))"
_ONE, _TWO = rf"(?P<value>{_BEGIN}{_MORE}{{0,2}})(?!\w)", rf"(?P<value>{_BEGIN}{_MORE}{{1,3}})(?!\w)"
_TITLE, _LEAD = r"\.?[ \u00a0]", r":? "
_FOR = r"(?:(?:i\. ?[AV]|ppa|p\. ?[poa]|gez)\. ?)?"  # on whose behalf
_SIGNED = rf"[,.!]?\s{{1,3}}{_FOR}(?P<value>{_WORD}{_MORE}{{0,3}})(?=\s*(?:$|[\n\x1e|(<]|, ))"
_BEHIND = rf"(?<!\w)(?P<value>{_WORD}(?: {_WORD})?) (?:%s)(?!\w)"
_CASED = r"(?<!\w)(?:od|dla|przez|u|wed\u0142ug|wg|do|z|ze) (?P<value>\p{Lu}\p{Ll}{2,}(?:[- ]\p{Lu}\p{Ll}{2,})?)(?!\w)"
_ENDINGS = re.compile(r"(?:[sc]k|dzk)(?:iej|iego|im|iemu|\u0105)$|(?:wicz|czyk|czak|wiak)(?:a|em|iem|owi)$")
_CASES = ("owi", "iem", "em", "iej", "ej", "ie", "a", "y", "i", "\u0105", "\u0119", "u", "o")
_NAMED = re.compile(r"[^\W\d_a-z][^\W\d_]+ $")
_NEAR = 24
_ALSO = ("D.", "Ing.", "Lic.", "Eng.", "Arch.", "Arq.")  # titles behind others
_REACH = 240  # characters around a find that tell the language
_SURE, _LIKELY = 0.83, 0.77
_SHORT = 3  # letters of titles that may be something else in small letters
_USUAL = 45  # English words up to this rank are words


def _any_of(words: Iterable[str], *, either: bool = False, small: Iterable[str] = ()) -> Any:
    """A pattern for words, by their first letters, so that most places in a text are left at once."""
    given = list(words)
    capital = [word[0].upper() + word[1:] for word in given] if either else []
    every = sorted({*given, *capital, *(word.lower() for word in small)})
    firsts = {word[0]: [one[1:] for one in every if one[0] == word[0]] for word in every}
    listed = (f"{first}(?:{'|'.join(sorted(map(re.escape, rest), reverse=True))})" for first, rest in firsts.items())
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(listed)})")


@cache
def _forms() -> tuple[tuple[Any, Any, float, bool, int, str], ...]:
    """What leads to a name, the name behind it, how sure that is, whether only abroad, the fewest words, both."""
    import regex  # type: ignore[import-untyped]

    words = words_abroad()
    titled_too = [word for word in words["titles"] if word.isalpha() and len(word) > _SHORT]
    titles = "|".join(regex.escape(word.removesuffix(".")) for word in (*words["titles"], *_ALSO))
    more = rf"(?:(?:{titles}){_TITLE}){{0,3}}"
    titled, lead, signed = (regex.compile(form) for form in (_TITLE + more + _ONE, _LEAD + more + _TWO, _SIGNED))
    told = (
        (_any_of((word.removesuffix(".") for word in words["titles"]), small=titled_too), titled, _SURE, False, 1),
        (_any_of(word.removesuffix(".") for word in words["abroad"]), titled, _SURE, True, 1),
        (_any_of(words["introductions"], either=True), lead, _LIKELY, True, 2),
        (_any_of(words["contacts"], either=True), lead, _LIKELY, False, 2),
        (_any_of(words["roles"], either=True), lead, _LIKELY, False, 2),
        (_any_of(words["closings"]), signed, _LIKELY, False, 1),
    )
    behind = {titled: titled.pattern, lead: _LEAD, signed: signed.pattern}  # all of a lead's name takes RE2 long
    return tuple((*one, quick_of(f"{one[0].pattern}{behind[one[1]]}")) for one in told)


@cache
def _without_lead() -> tuple[tuple[Any, str], tuple[Any, str]]:
    import regex

    behind = _BEHIND % "|".join(map(regex.escape, words_abroad()["behind"]))
    return (regex.compile(behind), quick_of(behind)), (regex.compile(_CASED), quick_of(_CASED))


def people_abroad(text: str, within: Quick) -> Iterator[Found]:
    """Give start, end and score of the people that titles and other words of many languages tell."""
    for leads, name, score, abroad, fewest, quick in _forms():
        for lead in within.matches(leads, quick, text):
            found = name.match(text, lead.end())
            if not found or not _may_be(found.group("value"), fewest):
                continue
            if not _is_initial(text, *lead.span()) and (not abroad or _is_abroad(text, found)):
                yield *found.span("value"), score
    behind, cased = _without_lead()
    for found in within.matches(*behind, text):
        if _may_be(found.group("value"), 1):
            yield *found.span("value"), _SURE
    for found in within.matches(*cased, text):
        if all(_is_a_case(word) for word in re.split("[ -]", found.group("value"))) and _is_abroad(text, found):
            yield *found.span("value"), _LIKELY


def _is_abroad(text: str, found: Any) -> bool:
    start, end = found.span("value")
    before = text[max(0, start - _REACH) : start].rpartition("\x1e")[2]
    return is_foreign(before + text[end : end + _REACH].partition("\x1e")[0])


def _is_initial(text: str, start: int, end: int) -> bool:
    """Whether a letter belongs to the name before it: ``Marlene D. Hilliard``."""
    return end - start == 1 and _NAMED.search(text, max(0, start - _NEAR), start) is not None


def _may_be(value: str, fewest: int) -> bool:
    """Neither somebody's part in something nor a company nor, where it stands less surely, usual words or a place."""
    words = [folded(word).strip(".") for word in value.split()]
    if value in well_known_companies() or any(word in nobody_abroad() for word in words):
        return False
    if fewest > 1 and (len(words) < fewest or folded(value) in all_places()):
        return False
    return not all(_is_usual(word) for word in words)


def _is_usual(word: str) -> bool:
    given, family = names_anywhere()
    return (english().get(word, 99) <= _USUAL or word in common_words()) and word not in given and word not in family


def _is_a_case(word: str) -> bool:
    """A name of a list in a case of Polish or Czech, or what ends as names do there: ``Kowalskiej``, ``Nowaka``."""
    plain = folded(word)
    if plain in all_places():
        return False
    return _ENDINGS.search(word) is not None or any(
        f"{plain.removesuffix(folded(end))}{base}" in listed
        for end in _CASES
        if word.endswith(end) and len(word) > len(end) + 2
        for base in ("", "a")
        for listed in names_anywhere()
    )
