"""Passports, driving licences and number plates: shapes that tell little without the word in front of them."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.recognisers.base import SIGNS, Flags, Recogniser

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
    r"no\.?)|d\.l\.|führerschein(?:nummer)?|permis de conduire|permiso de conducir|carnet de conducir"
    r"|rijbewijs(?:nummer)?|patente(?: di guida)?|carta de condução|prawo jazdy|kørekort|körkort|førerkort)"
    r"(?: (?:number|no\.?|num|#|id|nr\.?|n\.?|nº|numero|número))?" + _JOIN,
    score=0.85,
    in_columns=False,
    any_case=True,
)
BRITISH_LICENCE = Recogniser(
    "British driving licence: five characters of the surname, the day of birth turned about, initials",
    "LICENCE",
    r"[A-Z]{1,5}9{0,4}\d(?:[05][1-9]|[16][0-2])(?:0[1-9]|[12]\d|3[01])\d[A-Z][A-Z9][A-Z0-9][A-Z]{2}",
    check=lambda values: np.asarray(pc.equal(pc.utf8_length(values), 16).fill_null(False)).astype(np.bool_),
    chance=0.0,
    score=0.85,
)


def _is_numbered(values: pa.Array) -> Flags:
    """Tell which have a digit, and are no year: a ``matrícula 2024`` is what pupils pay."""
    numbered = pc.match_substring_regex(values, r"\d").fill_null(False)
    year = pc.match_substring_regex(values, r"^(?:19|20)\d\d$").fill_null(False)
    return np.asarray(pc.and_not(numbered, year)).astype(np.bool_)


PLATE = Recogniser(
    "number plate, after its name",
    "LICENCE_PLATE",
    r"[A-Za-z0-9ÄÖÜ]{1,4}[- ]?[A-Za-z0-9]{1,4}(?:[- ]?[A-Za-z0-9]{1,4})?",
    check=_is_numbered,
    label=r"\b(?:licen[cs]e plate|number plate|plate (?:number|no\.?|#)|registration plate|kennzeichen|matr[ií]cula"
    r"|nummerplade|nummerplåt|skiltnummer|kenteken|targa|plaque d'immatriculation|immatricul[ée]e?|immatriculation"
    r"|tablica|tablice|nr rej\.?|rejestracja|registreringsnummer|reg\.? ?(?:nr|no)\.?|reg\.? ?plate|vrm)"
    r"(?: (?:number|no\.?|#))?[\s:#]{1,3}(?:(?:is|was)[\s:]{1,2})?",
    score=0.8,
    in_columns=False,
    any_case=True,
)
BRITISH_PLATE = Recogniser(
    "British number plate, beside words for cars",
    "LICENCE_PLATE",
    r"[A-HJ-PR-Y][A-HJ-PR-Y][0-9]{2} ?[A-HJ-PR-Z]{3}",
    context=(
        "plate", "reg", "registration", "vehicle", "car", "van", "lorry", "motorbike", "vauxhall", "ford", "key",
        "keys", "fob", "parked", "dvla", "driver", "driving",
    ),
    score=0.3,
    in_columns=False,
)  # fmt: skip
PAPERS = (PASSPORT, LICENCE, BRITISH_LICENCE, PLATE, BRITISH_PLATE)
