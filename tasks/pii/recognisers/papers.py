"""Passports, driving licences and number plates: shapes that tell little without the word in front of them."""

from tasks.pii.recognisers.base import SIGNS, Recogniser

_JOIN = SIGNS + r"(?:(?:is|was|number|no\.?|num|nr\.?|id)[\s:#]{1,3}){0,3}#?"

PASSPORT = Recogniser(
    "passport number, after its name",
    "PASSPORT",
    r"[A-Za-z]{0,3}\d{6,9}[A-Za-z]?|[A-Za-z0-9]{2}\d{7}|[CFGHJKLMNPRTVWXYZ0-9]{9}",
    label=r"\b(?:passport|reisepass(?:nummer)?|passeport|pasaporte|passaporto|paspoort)(?: (?:number|no\.?|num|#|id))?"
    + _JOIN,
    score=0.9,
    in_columns=False,
    any_case=True,
)
LICENCE = Recogniser(
    "driving licence, after its name",
    "LICENCE",
    r"[A-Za-z]{0,5}[-\s]?\d[\dA-Za-z-]{4,17}",
    label=r"\b(?:driver'?s?'? licen[cs]e|driving licen[cs]e|licen[cs]e (?:number|no\.?|#)|dl(?: ?#| number| "
    r"no\.?)|d\.l\.|führerschein(?:nummer)?|permis de conduire)(?: (?:number|no\.?|num|#|id))?" + _JOIN,
    score=0.85,
    in_columns=False,
    any_case=True,
)
PLATE = Recogniser(
    "number plate, after its name",
    "LICENCE_PLATE",
    r"[A-Za-z0-9ÄÖÜ]{1,4}[- ]?[A-Za-z0-9]{1,4}(?:[- ]?[A-Za-z0-9]{1,4})?",
    label=r"\b(?:licen[cs]e plate|number plate|plate (?:number|no\.?|#)|registration plate|kennzeichen)(?: "
    r"(?:number|no\.?|#))?[\s:#]{1,3}(?:(?:is|was)[\s:]{1,2})?",
    score=0.8,
    in_columns=False,
    any_case=True,
)
PAPERS = (PASSPORT, LICENCE, PLATE)
