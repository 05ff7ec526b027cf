"""Names of months in a dozen languages, and another month written as one is: its language, length and capitals."""

from functools import cache

from tasks.pii.lexicon import folded
from tasks.pii.surrogates.pouring import cased_like

ENGLISH, SHORT_ENGLISH = 0, 1
_MONTHS = [
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec", "jan feb mar apr may jun jul aug sept oct nov dec",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jan feb mär apr mai jun jul aug sep okt nov dez", "jan feb mar apr mai jun jul aug sep okt nov dez",
    "jänner februar märz april mai juni juli august september oktober november dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janv févr mars avr mai juin juil août sept oct nov déc",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ene feb mar abr may jun jul ago sep oct nov dic",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
]  # fmt: skip
_SPELLED = [names.split() for names in _MONTHS]
_PLAIN = [[folded(name) for name in names] for names in _SPELLED]


@cache
def month_in(name: str, *, not_english: bool = False) -> tuple[int, int]:
    """The language in which a word is a month, and which, from 1 on; 0 where it is none.

    Args:
        name: The word, with or without its marks.
        not_english: Whether another language is meant where the word is of both.
    """
    small = folded(name)
    for language, names in enumerate(_PLAIN):
        if small in names and not (not_english and language <= SHORT_ENGLISH + 1):
            return language, names.index(small) + 1
    return month_in(name) if not_english else (0, 0)


def spelled(language: int) -> list[str]:
    """The months of a language."""
    return _SPELLED[language]


def month_like(name: str, month: int, language: int) -> str:
    """A month as another is written: without marks where that has lost its own."""
    old, new = _SPELLED[language][_PLAIN[language].index(folded(name))], _SPELLED[language][month - 1]
    lost = name.isascii() and not old.isascii()
    written = folded(new) if lost else new
    return cased_like(name, written.capitalize() if name[:1].isupper() else written)
