"""What the name of a column tells, and what it gainsays."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from schemas.own_yaml import own_yaml
from schemas.semantics import Meaning
from schemas.semantics.words import words_of
from schemas.types import NUMERIC, ColumnType
from tasks.pii.evidence import Evidence
from tasks.pii.header_words import parts_of
from tasks.pii.kinds import DIRECT, SPECIAL, TYPES
from tasks.pii.lexicon import folded

_LONGEST = 4  # words of the longest phrase

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
_ASIDE = {
    "type", "status", "count", "flag", "is", "has", "verified", "country", "expiry", "expires", "issued", "place",
    "luogo", "lugar", "lieu", "ort", "city", "name", "issue", "exp", "image", "scan",
}  # fmt: skip
"""Words beside which those tell of something else: the country of a passport, the place of a birth."""

_GOODS = {
    "order", "invoice", "part", "sku", "serial", "tracking", "lot", "batch", "shipment", "item", "product", "article",
    "gtin", "ean", "upc", "asset", "po", "parcel", "consignment", "ticket",
    "quote",
}  # fmt: skip
_RELEASES = {"version", "rev", "firmware", "release", "build", "revision", "software", "driver", "kernel"}
_WORKS = {
    "movie", "film", "song", "book", "album", "brand", "plant", "species", "ship", "vessel", "project", "campaign",
    "course", "font", "color", "colour", "franchise", "flavour", "flavor", "variety", "breed", "team", "store", "item",
    "product", "produkt", "producto", "produit", "produto", "prodotto", "artikel", "articulo", "articolo", "projekt",
    "proyecto", "projet", "projeto", "progetto", "kampagne", "campana", "campagne", "marke", "marca", "marque", "buch",
    "libro", "livre", "pelicula", "sorte", "kurs", "curso", "cours", "corso", "filiale",
}  # fmt: skip
"""Things that are called like people."""

_TITLED = frozenset({
    "title", "titel", "titre", "titulo", "titolo", "tytul", "works", "werk", "oeuvre", "obra", "opera", "utwor", "game",
    "series", "podcast", "exhibit", "exhibition", "lecture", "recipe", "dish", "brano", "name", "original",
    "alternative",
})  # fmt: skip
"""Words of names that have nothing else in them: a job, a case and a document have titles as well."""

MODELS = frozenset({
    "model", "modell", "modele", "modelo", "modello", "make", "fabrikat", "fahrzeug", "vehicle", "vehiculo", "vehicule",
    "veicolo", "voiture", "auto", "car",
})  # fmt: skip
"""Words of things whose names are in part people's, ``Mercedes Sprinter``: where nearly all are, people are meant."""

GAINSAID = {
    "PERSON": _WORKS | {"birthplace", "place", "city", "town", "county", "state", "country", "region", "location"},
    "SSN": _GOODS,
    "TAX_ID": _GOODS,
    "PHONE": _GOODS | _RELEASES,
    "CREDIT_CARD": _GOODS,
    "IP": _RELEASES,
    "IMEI": _GOODS,
}
"""Words of a name that outweigh values that only look like a type."""


def is_of_works(column: str) -> bool:
    """Whether a column is called like one of works or goods, whose names are made of people's at times."""
    words = set(parts_of(column))
    return bool(_WORKS & words) or (words <= _TITLED and words != {"name"})


_SEMANTIC_TYPES = {"npi": "NPI", "postcode": "POSTCODE", "company_name": "ORG", "url": "URL"}


@cache
def _phrases() -> tuple[Mapping[tuple[str, ...], str], Mapping[str, str], tuple[tuple[tuple[str, ...], str], ...]]:
    """Phrases that names end with, whole names, and words that tell wherever they stand."""
    listed = own_yaml((files("tasks.pii") / "headers.yaml").read_text("utf-8"))
    pairs = [(str(phrase), type) for type, phrases in listed.items() for phrase in phrases]
    ends = {tuple(phrase.split()): type for phrase, type in pairs if phrase[0] != "=" and phrase[-1] != "*"}
    whole = {phrase[1:]: type for phrase, type in pairs if phrase[0] == "="}
    anywhere = tuple((tuple(phrase[:-1].split()), type) for phrase, type in pairs if phrase[-1] == "*")
    return ends, whole, anywhere


@cache
def called(name: str) -> str | None:
    """Give the type that a column's name tells by our own list, in any of its languages."""
    ends, whole, anywhere = _phrases()
    for words in (parts_of(name), tuple(folded(word) for word in words_of(name))):
        if found := whole.get(" ".join(words)):
            return found
        for size in range(min(_LONGEST, len(words)), 0, -1):
            if found := ends.get(words[-size:]):
                return found
        if not _ASIDE & set(words):
            for phrase, type in anywhere:
                if any(words[at : at + len(phrase)] == phrase for at in range(len(words))):
                    return type
    return None


def by_name(name: str, kind: ColumnType, meaning: Meaning) -> list[Evidence]:
    """Give what a column's name tells.

    Args:
        name: The column's, without the path to it.
        kind: What its values are.
        meaning: What the name is guessed to mean.
    """
    words = words_of(name)
    own = called(name)
    type = _SEMANTIC_TYPES.get(meaning.semantic) or meaning.pii
    found = []
    if own == "HEALTH" and kind in NUMERIC:  # how many, not which
        own = None
    if own is not None and kind is not ColumnType.BOOLEAN:
        found.append(Evidence(own, 0.9 if own not in SPECIAL else 0.8, 1.0, "its name"))
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
