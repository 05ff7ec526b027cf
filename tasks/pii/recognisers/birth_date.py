"""Dates, and dates of birth: a date right after the words for birth."""

from tasks.pii.recognisers.base import SIGNS, Recogniser

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
)
DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|\d{1,2}(?:st|nd|rd|th|\.)?(?: of| de)? "
    + _MONTH
    + r"\.?,?(?: de)? \d{4}"
    r"|" + _MONTH + r"\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})"
)
"""A date, the ways people write one."""

_NORDIC = (
    r"(?:\d{1,2}[/.](?:\s?)\d{1,2}[ -](?:19|20)?\d{2}"
    r"|\d{1,2}\.? (?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
    r"|januar|februar|mai|desember) \d{4})"
)
"""Days as the north writes them: ``14/7 1988``, ``14 juli 1988``."""

BIRTH_DATE = Recogniser(
    "date of birth, after its name",
    "DATE_OF_BIRTH",
    DATE,
    label=r"\b(?:d\.?o\.?b\.?|date of birth|birth ?date|birthday|born(?: on| in)?|geb(?:oren|\.|urtsdatum)?(?: "
    r"am)?|(?-i:b\.)(?=\s?\d)|né(?:e)?(?: le)?|nacid[oa](?: el)?|nat[oa](?: il)?)"
    + SIGNS
    + r"(?:(?:is|was|on|the)[\s:]{1,2}){0,2}",
    score=0.95,
    in_columns=False,
    any_case=True,
)
ANY_DATE = Recogniser(
    "date",
    "DATE",
    "(?:" + DATE + r")(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?",
    anchor=r"\d{4}|\d[-/.]\d",
    chance=0.0,
    score=0.62,
    in_columns=False,
    any_case=True,
)
BORN_ON = Recogniser(
    "date of birth, after born in the north and the south",
    "DATE_OF_BIRTH",
    f"(?:{DATE}|{_NORDIC})",
    label=r"\b(?:f(?:\u00f6dd|\u00f8dt|odd)(?: den)?|(?-i:f\.)(?=\s?\d)|geb(?:\.|oren)(?: am)?|ur(?:\.|odzon[ya])"
    r"|n\u00e9e?(?:\(e\))?(?: le)?|nascid[oa](?: em| a)?)[\s:(]{0,3}",
    anchor=r"\d[/. ]\s?\d|\d{4}|\d [a-z]{3}",
    score=0.95,
    in_columns=False,
    any_case=True,
)
DATES = (BORN_ON, BIRTH_DATE, ANY_DATE)
