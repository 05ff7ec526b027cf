"""Telephone numbers in texts whose script tells a country: ``phonenumbers`` says which are numbers there."""

import re
from collections.abc import Iterator
from functools import lru_cache

_DIALLED = re.compile(r"(?<![\w@.,/:-])[+(]{0,2}\d[\d ()./-]{6,17}\d(?![\w@]|[.,/:-]\d)")
_REGIONS = (
    (re.compile("[\u3041-\u30ff]"), ("JP",)), (re.compile("[\uac00-\ud7a3]"), ("KR",)),
    (re.compile("[\u4e00-\u9fff]"), ("CN", "JP", "TW", "HK")), (re.compile("[\u0400-\u04ff]"), ("RU", "UA", "BG")),
    (re.compile("[\u0370-\u03ff]"), ("GR",)), (re.compile("[\u0590-\u05ff]"), ("IL",)),
    (re.compile("[\u0600-\u06ff]"), ("SA", "AE", "EG")), (re.compile("[\u0e00-\u0e7f]"), ("TH",)),
    (re.compile("[\u0900-\u097f]"), ("IN",)),
)  # fmt: skip
_NEAR = 40  # characters around a number that tell the country
_FEWEST, _MOST = 8, 13
_SCORE = 0.66
_DATE = re.compile(r"(?:19|20)\d\d[-./ ]?[01]?\d[-./ ]?[0-3]?\d$")


def phones_by_script(text: str, edged: str) -> Iterator[tuple[int, int, float]]:
    """Give start, end and score of the numbers of the countries whose script stands around them.

    Args:
        text: The text.
        edged: The same with signs in place of the characters of scripts without blanks.
    """
    for match in _DIALLED.finditer(edged):
        around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR].partition("\x1e")[0]
        regions = next((found for letters, found in _REGIONS if letters.search(around)), ())
        value = match.group()
        if any(_is_number(value, region) for region in regions) and not _DATE.match(value):
            yield *match.span(), _SCORE


@lru_cache(maxsize=65_536)
def _is_number(value: str, region: str) -> bool:
    """Whether a number is one of the region: with its 0 or country code, or a mobile one."""
    import phonenumbers

    digits = sum(map(str.isdigit, value))
    if not _FEWEST <= digits <= _MOST:
        return False
    try:
        parsed = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return False
    mobile = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE
    begun = value.lstrip("( ")[0] in "+0" or (region == "RU" and value.startswith("8"))
    return bool(phonenumbers.is_valid_number(parsed)) and (begun or mobile)
