"""Telephone numbers of the countries that a text's script or small words tell, as ``phonenumbers`` knows them."""

import re
from collections.abc import Iterator
from functools import lru_cache

_DIALLED = re.compile(r"(?<![\w@.,/:-])[+(]{0,2}\d[\d ()./-]{5,17}\d(?![\w@]|[.,/:-]\d)")
_SCRIPTS = (
    (re.compile("[\u3041-\u30ff]"), ("JP",)), (re.compile("[\uac00-\ud7a3]"), ("KR",)),
    (re.compile("[\u4e00-\u9fff]"), ("CN", "JP", "TW", "HK")), (re.compile("[\u0400-\u04ff]"), ("RU", "UA", "BG")),
    (re.compile("[\u0370-\u03ff]"), ("GR",)), (re.compile("[\u0590-\u05ff]"), ("IL",)),
    (re.compile("[\u0600-\u06ff]"), ("SA", "AE", "EG")), (re.compile("[\u0e00-\u0e7f]"), ("TH",)),
    (re.compile("[\u0900-\u097f]"), ("IN",)),
)  # fmt: skip
_LANGUAGES = tuple((frozenset(words.split()), regions) for words, regions in (
    ("der die das und ist nicht ein eine mit von bitte kunde hat unter auf wurde um rief", ("DE", "AT", "CH")),
    ("le la les est une des du pour sur avec client au dans il elle nous monsieur joindre", ("FR", "BE", "CH")),
    ("el los una por para con del cliente es se al señor está llame llamar", ("ES", "MX", "AR", "CO")),
    ("il gli della che una per cliente è del con alla ha di signor chiamare", ("IT", "CH")),
    ("o os uma não para com cliente do da em ligue por senhor favor", ("BR", "PT")),
    ("het een van niet klant de en op met voor is belde mevrouw meneer", ("NL", "BE")),
    ("jest nie się klient na do w proszę i z pan pani dzwonić", ("PL",)),
    ("och att det kunden inte på är från med en ringde ring", ("SE",)),
    ("og til ikke kunden på er fra med en ring ringte kontakt tlf", ("NO", "DK")),
))  # fmt: skip
_WORDS = re.compile(r"[^\W\d_]+")
_NO_NUMBER = re.compile(
    r"(?:code|ref|nr|no|n[°º]|id|artikel|bestell\w*|rechnung\w*|factu\w*|commande|pedido|ordine|order|invoice|konto|lot\w*|sku|ean"
    r"|matrikel\w*|kunden\w*|vertrag\w*|contra\w*|zamówieni\w*|ticket|total\w*|summe|montant)[\s.:#-]{0,3}$",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"\s{0,2}(?:[€$£%]|EUR|USD|CHF|GBP|PLN|SEK|kr|zł|kg|km|cm|mm|St(?:k|ück)|unidades|pièces|pezzi)(?!\w)"
)
_NEAR = 40  # characters around a number whose script tells the country
_SENTENCE = 160  # characters around it whose words do
_FEWEST_WORDS = 2
_FEWEST, _MOST = 8, 13  # digits
_SCORE = 0.66
_DATE = re.compile(r"(?:19|20)\d\d[-./ ]?[01]?\d[-./ ]?[0-3]?\d$|\d\d?[./-]\d\d?[./-](?:19|20)?\d\d(?!\d)")
_GROUPS = re.compile(r"\d+")


def phones_by_country(text: str, edged: str) -> Iterator[tuple[int, int, float]]:
    """Give start, end and score of the numbers of the countries that are told by what stands around them.

    Args:
        text: The text.
        edged: The same with signs in place of the characters of scripts without blanks.
    """
    for match in _DIALLED.finditer(edged):
        value = match.group()
        if not _FEWEST <= sum(map(str.isdigit, value)) <= _MOST or _DATE.match(value):
            continue
        regions = _regions(text, match.start(), match.end())
        if not any(_is_number(value, region) for region in regions):
            continue
        before = text[max(0, match.start() - 16) : match.start()]
        if not _NO_NUMBER.search(before) and not _AMOUNT.match(text, match.end()):
            yield *match.span(), _SCORE


def _regions(text: str, start: int, end: int) -> tuple[str, ...]:
    near = _around(text, start, end, _NEAR)
    if not near.isascii():
        for letters, regions in _SCRIPTS:
            if letters.search(near):
                return regions
    words = {word.lower() for word in _WORDS.findall(_around(text, start, end, _SENTENCE))}
    best = max(_LANGUAGES, key=lambda one: len(one[0] & words))
    return best[1] if len(best[0] & words) >= _FEWEST_WORDS else ()


def _around(text: str, start: int, end: int, reach: int) -> str:
    before = text[max(0, start - reach) : start].rpartition("\x1e")[2]
    return before + text[end : end + reach].partition("\x1e")[0]


@lru_cache(maxsize=65_536)
def _is_number(value: str, region: str) -> bool:
    """Whether a number is one of the region: with its 0 or country code, a mobile one, or in groups as numbers are."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return False
    if not phonenumbers.is_valid_number(parsed):
        return False
    first = value.lstrip("( ")[0]
    mobile = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE
    groups = [len(group) for group in _GROUPS.findall(value)]
    grouped = (len(groups) > 2 and set(groups[1:]) != {3}) or value.startswith("(")
    return first in "+0" or (region == "RU" and first == "8") or mobile or grouped
