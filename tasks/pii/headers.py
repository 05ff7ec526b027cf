"""What the name of a column tells, and what it gainsays."""

from schemas.semantics import Meaning
from schemas.semantics.words import words_of
from schemas.types import ColumnType
from tasks.pii.evidence import Evidence
from tasks.pii.kinds import DIRECT, TYPES

_SPECIAL_WORDS = {
    "POLITICS": {"political", "politics", "party affiliation", "voter", "vote"}, "UNION": {"union", "trade union"},
    "SEXUAL_ORIENTATION": {"sexual", "orientation", "sexuality", "lgbt"}, "GENETIC": {"genetic", "genome", "dna",
    "genotype", "gene"},
    "BIOMETRIC": {"biometric", "fingerprint", "iris", "faceprint", "retina", "voiceprint", "face"},
    "CRIMINAL": {"criminal", "conviction", "offence", "arrest", "felony"},
    "RELIGION": {"religious", "religion", "faith", "church"}, "ETHNICITY": {"race", "racial", "ethnic", "ethnicity"},
    "HEALTH": {"disability", "disabled", "hiv", "pregnant", "pregnancy", "psychiatric", "diagnosis", "disease",
    "illness", "health", "medical"},
}  # fmt: skip
_MORE_NAMES = {
    ("job", "title"): "JOB", ("occupation",): "JOB", ("profession",): "JOB", ("education",): "EDUCATION",
    ("education", "level"): "EDUCATION",
    ("crypto", "address"): "CRYPTO", ("wallet", "address"): "CRYPTO", ("wallet",): "CRYPTO", ("bitcoin",
    "address"): "CRYPTO", ("npi",): "NPI", ("npi", "number"): "NPI",
    ("data", "birth"): "DATE_OF_BIRTH", ("date", "nasc"): "DATE_OF_BIRTH", ("data", "nasc"): "DATE_OF_BIRTH",
    ("date", "nac"): "DATE_OF_BIRTH",
    ("medical", "rec", "number"): "MRN", ("medical", "rec"): "MRN", ("med", "rec", "number"): "MRN",
    ("med", "rec"): "MRN",
    ("postcode",): "POSTCODE", ("zip",): "POSTCODE", ("zip", "code"): "POSTCODE", ("postal", "code"): "POSTCODE",
}  # fmt: skip
_ANYWHERE = {
    "mrn": "MRN", "npi": "NPI", "passport": "PASSPORT", "reisepass": "PASSPORT", "pasaporte": "PASSPORT",
    "passeport": "PASSPORT", "passaporto": "PASSPORT", "paspoort": "PASSPORT", "bday": "DATE_OF_BIRTH",
    "birthdt": "DATE_OF_BIRTH", "gebdat": "DATE_OF_BIRTH", "geb": "DATE_OF_BIRTH", "geburt": "DATE_OF_BIRTH",
    "urodzenia": "DATE_OF_BIRTH", "geboortedatum": "DATE_OF_BIRTH",
}  # fmt: skip
"""What a name tells by one of its words, whichever others stand beside it."""

_ASIDE = {
    "type", "status", "count", "flag", "is", "has", "verified", "country", "expiry", "expires", "issued", "place",
    "luogo", "lugar", "lieu", "ort", "city", "name",
}  # fmt: skip
"""Words beside which those tell of something else: the country of a passport, the place of a birth."""

_GOODS = {
    "order", "invoice", "part", "sku", "serial", "tracking", "lot", "batch", "shipment", "item", "product", "article",
    "gtin", "ean", "upc", "asset", "po", "parcel", "consignment", "ticket",
    "quote",
}  # fmt: skip
_RELEASES = {"version", "rev", "firmware", "release", "build", "revision", "software", "driver", "kernel"}
GAINSAID = {
    "SSN": _GOODS,
    "TAX_ID": _GOODS,
    "PHONE": _GOODS | _RELEASES,
    "CREDIT_CARD": _GOODS,
    "IP": _RELEASES,
    "IMEI": _GOODS,
}
"""Words of a name that outweigh values that only look like a type."""

_SEMANTIC_TYPES = {"npi": "NPI", "postcode": "POSTCODE", "company_name": "ORG", "url": "URL"}


def by_name(name: str, kind: ColumnType, meaning: Meaning) -> list[Evidence]:
    """Give what a column's name tells.

    Args:
        name: The column's, without the path to it.
        kind: What its values are.
        meaning: What the name is guessed to mean.
    """
    words = words_of(name)
    type = _SEMANTIC_TYPES.get(meaning.semantic) or meaning.pii
    own = next((tells for size in (3, 2, 1) for tells in [_MORE_NAMES.get(words[-size:])] if tells), None)
    if own is None and not _ASIDE & set(words):
        own = next((_ANYWHERE[word] for word in words if word in _ANYWHERE), None)
    found = []
    if own is not None and kind is not ColumnType.BOOLEAN:
        found.append(Evidence(own, 0.9, 1.0, "its name"))
    elif type in TYPES:
        found.append(Evidence(type, meaning.confidence, 1.0, f"its name: {meaning.semantic.replace('_', ' ')}"))
    for special, listed in _SPECIAL_WORDS.items():
        if (
            listed & set(words)
            and not any(one.type == special for one in found)
            and (type is None or type not in DIRECT)
        ):
            found.append(Evidence(special, 0.8, 1.0, "its name, a special category"))
    return found
