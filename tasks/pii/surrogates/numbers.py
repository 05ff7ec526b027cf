"""Surrogates of numbers: checksums right, from reserved sets, written into the source's own format."""

import re
from collections.abc import Callable

import numpy as np
import pyarrow as pa

from tasks.pii.recognisers.iban import IBAN
from tasks.pii.surrogates.ask import Ask
from tasks.pii.surrogates.forms import literal, shape_of
from tasks.pii.surrogates.pouring import digits_of, pour, pour_digits, solid

_PREFIX = re.compile(r"^([A-Za-z]{2,6}[-#: ]{0,2})(?=[^A-Za-z]*\d{4})")
FILE_ENDING = re.compile(
    r"(?i)(?<=\w)(?:\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|rtf|txt|md|csv|tsv|jsonl?|xml|ya?ml|html?|log|zip|gz|tar|7z|rar"
    r"|bak|jpe?g|png|gif|bmp|tiff?|svg|webp|heic|dcm|mp[34]|wav|avi|mov|eml|msg|ics|vcf|sql|sqlite|parquet))+$"
)
"""What says of a file's name which kind of file it is."""


def shaped(space: str) -> Callable[[list[str], Ask], list[str]]:
    """Make a maker of identifiers that keep their shape, a prefix of letters such as ``MRN-``, and a file's ending."""

    def make(values: list[str], ask: Ask) -> list[str]:
        endings = [found.group() if (found := FILE_ENDING.search(value)) else "" for value in values]
        stems = [value.removesuffix(ending) for value, ending in zip(values, endings, strict=True)]
        shapes = []
        for stem in stems:
            prefix = _PREFIX.match(stem)
            kept = prefix.group(1) if prefix else ""
            shapes.append(f"shape/{literal(kept)}{shape_of(stem[len(kept) :])}")
        return [new + ending for new, ending in zip(ask(space, shapes, stems), endings, strict=True)]

    return make


_SHAPED = shaped("code")
_PARTED = re.compile(r"[A-Za-z0-9]{1,24}(?:[ -][A-Za-z0-9]{1,24}){1,6}")


def fake_parted(values: list[str], ask: Ask) -> list[str]:
    """Numbers of passports and plates in their shape: ``C 97489718`` is the ``C97489718`` of a column."""
    plain = [solid(value) if _PARTED.fullmatch(value) else value for value in values]
    return [pour(value, new) if value != one else new
            for value, one, new in zip(values, plain, _SHAPED(plain, ask), strict=True)]  # fmt: skip


def fake_ssn(values: list[str], ask: Ask) -> list[str]:
    """Areas and groups that are never issued; masked ones keep their mask."""
    return _numbers(values, ask, "ssn", _ssn_domain)


def _ssn_domain(digits: str) -> str | None:
    """A number that begins with a 0 stays one: it may be read as a number to call, or be cut to eight digits."""
    return None if len(digits) != 9 else "ssn/nought" if digits[0] == "0" else "ssn"


def fake_whole_ssn(values: list[str], ask: Ask) -> list[str]:
    """The same for integers: none begins with 0."""
    return _numbers(values, ask, "ssn", lambda digits: "ssn/whole" if len(digits) == 9 else None)


def fake_npi(values: list[str], ask: Ask) -> list[str]:
    """Numbers that begin with 9."""
    return _numbers(values, ask, "npi", lambda digits: "reserved/npi" if len(digits) == 10 else None)


def fake_device(values: list[str], ask: Ask) -> list[str]:
    """Test devices' numbers for IMEIs, the same shape for the rest."""
    return _numbers(values, ask, "device", lambda digits: "reserved/imei" if len(digits) == 15 else None)


def _numbers(values: list[str], ask: Ask, space: str, domain: Callable[[str], str | None]) -> list[str]:
    """Write the digits anew where the domain is known and all is digits and separators; else keep the shape."""
    digits = [digits_of(value) for value in values]
    domains = [
        domain(number) if not any(char.isalpha() for char in value) else None
        for number, value in zip(digits, values, strict=True)
    ]
    made = shaped_where(values, [name is None for name in domains], ask)
    known = [place for place, name in enumerate(domains) if name is not None]
    answers = ask(space, [domains[place] or "" for place in known], [digits[place] for place in known])
    for place, answer in zip(known, answers, strict=True):
        made[place] = pour_digits(values[place], answer)
    return made


def shaped_where(values: list[str], flags: list[bool], ask: Ask) -> list[str]:
    """Keep the shape of the flagged values; leave the others for later."""
    made = list(values)
    places = [place for place, flag in enumerate(flags) if flag]
    for place, answer in zip(places, _SHAPED([values[place] for place in places], ask), strict=True):
        made[place] = answer
    return made


_BRANDS = (
    ("amex", re.compile(r"3[47]\d{13}$")), ("visa", re.compile(r"4\d{12,18}$")), ("mastercard",
    re.compile(r"(?:5[1-5]|2[2-7])\d{14}$")),
    ("discover", re.compile(r"(?:6011|65|64)\d{12,17}$")), ("jcb", re.compile(r"35\d{14}$")), ("diners",
    re.compile(r"3[0689]\d{12}$")),
)  # fmt: skip


def _card_domain(digits: str) -> str | None:
    """The test numbers of the brand and length; of Visa where the brand is none of these."""
    if not 12 <= len(digits) <= 19:
        return None
    brand = next((name for name, form in _BRANDS if form.match(digits)), "visa")
    return f"card/{brand}/{len(digits)}"


def fake_card(values: list[str], ask: Ask) -> list[str]:
    """Test numbers of the brand, of the same length, by Luhn."""
    return _numbers(values, ask, "card", _card_domain)


def fake_iban(values: list[str], ask: Ask) -> list[str]:
    """The same country and length, a bank that there is not, the right check."""
    plain = [solid(value) for value in values]
    valid = IBAN.matches(pa.array(values, pa.string())) if values else np.empty(0, np.bool_)
    made = shaped_where(values, [not good for good in valid.tolist()], ask)
    known = np.flatnonzero(valid).tolist()
    domains = [f"iban/{plain[place][:2]}/{shape_of(plain[place][4:], leading=False)}" for place in known]
    for place, answer in zip(known, ask("iban", domains, [plain[place] for place in known]), strict=True):
        made[place] = pour(values[place], answer)
    return made


def fake_vin(values: list[str], ask: Ask) -> list[str]:
    """Vehicles of a maker that there is not."""
    fits = [len(value.strip()) == 17 for value in values]
    made = shaped_where(values, [not fit for fit in fits], ask)
    known = [place for place, fit in enumerate(fits) if fit]
    for place, answer in zip(
        known, ask("vin", ["reserved/vin"] * len(known), [solid(values[place]) for place in known]), strict=True
    ):
        made[place] = pour(values[place], answer)
    return made
