"""Telephone numbers, written the ways people write them; ``phonenumbers`` judges those that name their country."""

from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.recognisers.base import SIGNS, Flags, Recogniser

_JUDGED = 400  # parsing costs 50 us a number: a sample tells as well
_CONTEXT = (
    "phone", "tel", "telephone", "call", "called", "calling", "mobile", "cell", "fax", "contact", "number", "reach",
    "ring",
    "dial", "text", "sms", "whatsapp", "hotline", "ph", "mob", "telefon", "handy", "tél", "téléphone", "teléfono",
    "móvil",
    "telefono", "cellulare", "telefoon", "telefone", "celular", "komórka", "office", "desk", "answering", "registered",
    "messages", "voicemail", "callback", "hotline", "line", "dial-in", "helpline",
    "telephon", "rückruf", "tel.", "portable", "appeler", "llamar", "chiamare", "bellen", "ligar", "zadzwonić",
    "電話", "携帯", "連絡", "折り返し", "电话", "手机", "联系", "致电", "手機", "聯絡",
    "전화", "휴대폰", "연락", "핸드폰",
    "телефон", "телефону", "тел", "тел.", "моб", "моб.", "звонить", "звонил", "позвонить", "перезвонить", "номер",
    "τηλέφωνο", "τηλ", "κινητό", "هاتف", "جوال", "رقم", "اتصل", "טלפון", "נייד", "โทร", "โทรศัพท์", "มือถือ", "เบอร์",
    "फोन", "फ़ोन", "मोबाइल", "नंबर",
)  # fmt: skip


@lru_cache(maxsize=65_536)
def possible(number: str, region: str | None = None) -> bool:
    """Whether the numbering plan of the number's country (or of the region, without one) has room for it."""
    import phonenumbers

    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(number, region)))
    except phonenumbers.NumberParseException:
        return False


_DATE = (
    r"^(?:(?:19|20)\d\d[-./ ](?:0?[1-9]|1[0-2])[-./ ](?:0?[1-9]|[12]\d|3[01])|\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d)$"
)


def _plausible(values: pa.StringArray) -> Flags:
    """Seven to fifteen digits; those that begin with a plus or two noughts, possible in their country's plan."""
    digits = np.asarray(pc.utf8_length(pc.replace_substring_regex(pc.replace_substring_regex(
        values, r"(?i)[\s,]*(?:x|ext\.?|extension)[\s.:]*\d{1,6}$", ""), r"\D+", "")))  # fmt: skip
    dates = np.asarray(pc.match_substring_regex(values, _DATE)).astype(np.bool_)
    right = (digits >= 7) & (digits <= 15) & ~dates
    plus = np.flatnonzero(np.asarray(pc.match_substring_regex(values, r"^(?:\+|00)")) & right)[:_JUDGED]
    for place in plus.tolist():
        number = values[place].as_py()
        right[place] = possible(number if number.startswith("+") else f"+{number[2:]}")
    return right


def _whole(values: pa.StringArray) -> Flags:
    """A telephone number of ten or eleven digits, as most countries have with the nought."""
    digits = np.asarray(pc.utf8_length(pc.replace_substring_regex(values, r"\D+", "")))
    return _plausible(values) & (digits >= 10) & (digits <= 11)


_EXTENSION = r"(?:[\s,]{0,2}(?:x|X|ext\.?|Ext\.?|extension)[\s.:]{0,2}\d{1,6})?"

INTERNATIONAL = Recogniser(
    "phone, international",
    "PHONE",
    r"(?:\+|00)[1-9]\d{0,2}[\s./-]{0,2}(?:\(0?\d{0,5}\)[\s./-]{0,2})?\d{1,11}(?:[\s./-]{1,2}\d{1,9}){0,6}\d"
    + _EXTENSION,
    check=_plausible,
    context=_CONTEXT,
    chance=0.0,
    score=0.75,
    needle="+0",
)
NORTH_AMERICAN = Recogniser(
    "phone, North American",
    "PHONE",
    r"(?:\+?1[\s.-]{0,2})?(?:\(\d{3}\)[\s.-]{0,2}\d{3}[\s.-]{1,2}\d{4}|\d{3}[.-]\d{3}[.-]\d{4}|\d{3} \d{3}[ "
    r"-]\d{4}|\d{3}[-. ]\d{7}|\(\d{3}\)\s?\d{7}"
    r"|\d{3}/\d{3}[-.]\d{4})" + _EXTENSION,
    check=_plausible,
    context=_CONTEXT,
    chance=0.01,
    score=0.8,
)
NATIONAL = Recogniser(
    "phone, national",
    "PHONE",
    r"\(?0\d{1,5}\)?(?:[\s./-]{1,3}\d{1,8}){1,5}" + _EXTENSION,
    check=_plausible,
    context=_CONTEXT,
    chance=0.05,
    score=0.45,
)
LOCAL = Recogniser(
    "phone, local",
    "PHONE",
    r"\d{3}[-. ]\d{4}|\d{2,4}(?:[\s.-]\d{2,4}){2,4}|\(\d{2,4}\)[ -]?\d{3,4}[ -]?\d{3,4}|\d{4}[- ]\d{4}"
    r"|\d{2,4}[- ]\d{6,8}",
    check=_plausible,
    context=_CONTEXT,
    chance=0.3,
    score=0.2,
)
DIGITS = Recogniser(
    "phone, digits alone",
    "PHONE",
    r"\+?[0-9]{10,12}" + _EXTENSION,
    check=_plausible,
    context=_CONTEXT,
    chance=0.9,
    score=0.15,
)
FULL = Recogniser(
    "phone, national, ten or eleven digits",
    "PHONE",
    r"\(?0[1-9]\d{0,4}\)?(?:[ ./-]{1,2}\d{2,8}){1,4}" + _EXTENSION,
    check=_whole,
    context=_CONTEXT,
    chance=0.02,
    score=0.55,
    in_columns=False,
)
_DIALLED = r"\+?\(?\d[\d ()./" "\u2010\u2011\u2013" r"-]{4,20}\d"
LABELLED = Recogniser(
    "phone, after its name",
    "PHONE",
    _DIALLED + _EXTENSION,
    check=_plausible,
    label=r"\b(?:(?:tele)?phone|tel|mobile|mob|cell|cell ?phone|fax|hotline|whats ?app|dial(?:-in)?|handy|telefono?"
    r"|móvil|téléphone|celular|landline|pager"
    r"|(?:call|reach|ring|text|phone)(?: me| us| him| her| them| back)?(?: at| on))"
    r"(?: (?:numbers?|no|#|num|nr))?" + SIGNS + r"(?:(?:is|was|number|no\.?)[\s:]{1,2}){0,2}",
    score=0.9,
    in_columns=False,
    any_case=True,
)
LETTERED = Recogniser(
    "phone, after its letter",
    "PHONE",
    _DIALLED + _EXTENSION,
    check=_plausible,
    label=r"(?<![\w.])[TMPFHWCDO][.:]\s{0,3}",
    score=0.8,
    in_columns=False,
)
PHONES = (INTERNATIONAL, NORTH_AMERICAN, NATIONAL, FULL, LOCAL, DIGITS, LABELLED, LETTERED)
