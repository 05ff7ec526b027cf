"""Postal addresses: a street and a number, in the order and with the words of each language."""

import numpy as np
import pyarrow as pa

from tasks.pii.ner.lists import english
from tasks.pii.recognisers.base import Flags, Recogniser
from tasks.pii.recognisers.eastern_address import EASTERN
from tasks.pii.recognisers.street_columns import STREET_COLUMNS
from tasks.pii.recognisers.street_words import RARE, USUAL

_CAPITAL = r"[A-ZÀ-ɏ][A-Za-zÀ-ɏ'.-]{0,30}"
_STREET = rf"(?:{'|'.join(USUAL)})"
_UNIT = r"(?:,? {0,2}(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|Room|Rm|#)\.? ?#?[0-9A-Za-z-]{1,6})?"

ENGLISH = Recogniser(
    "address, English",
    "ADDRESS",
    r"(?:(?:Unit|Flat|Apt"
    r"|Suite) \d{1,4}[A-Za-z]?,? )?\d{1,6}[A-Za-z]?(?:[-/]\d{1,5})?,? (?:[NSEW]{1,2}\.? )?(?:(?:\d{1,3}(?:st|nd|rd|th)|"
    + _CAPITAL
    + r") ){1,4}"
    + _STREET
    + r"\b\.?(?: [NSEW]{1,2}\b)?"
    + _UNIT,
    chance=0.0,
    score=0.85,
)
ENGLISH_RARE = Recogniser(
    "address, English, of the postal service's rarer words",
    "ADDRESS",
    r"\d{3,6} (?:[NSEW]{1,2}\.? )?(?:" + _CAPITAL + r" ){1,2}" + rf"(?:{'|'.join(RARE)})" + r"\b" + _UNIT,
    chance=0.0,
    score=0.78,
)
ENGLISH_SMALL = Recogniser(
    "address, in small letters",
    "ADDRESS",
    r"\d{1,6}[a-z]? (?:[nsew] )?(?:[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'.-]{1,20} ){1,3}(?:street|st|avenue|ave|road|rd"
    r"|boulevard|blvd|lane|ln|drive|dr|court|ct|terrace|parkway|pkwy|highway|hwy|crescent)\b\.?" + _UNIT,
    chance=0.0,
    score=0.7,
    any_case=True,
)


def _no_english(values: pa.StringArray) -> Flags:
    """What ends like a street is no word of English: ``During 2008``, ``Spring 12``."""
    return np.array([value.split(" ", 1)[0].lower() not in english() for value in values.to_pylist()], np.bool_)


_TAILS = (
    "straße|strasse|str\\.|weg|platz|allee|gasse|ufer|damm|ring|hof|straat|laan|plein|gracht|kade|singel|dreef|gatan"
    "|vägen|gade|vej|katu|tie|veien|gata|gaten|boulevard|stræde"
)
_TITLES = (
    "Straße|Strasse|Str\\.|Weg|Platz|Allee|Gasse|Ufer|Damm|Ring|Straat|Laan|Plein|Kade|Gracht|Vej|Gade|Allé|Plads|Torv"
    "|Boulevard|Vei|Väg|Gata"
)
_FLOOR = r"(?:, ?\d{1,2}\. ?(?:tv|th|mf|sal|etage|og|stock)\b\.?(?: ?(?:tv|th|mf)\b\.?)?)?"
GERMANIC = Recogniser(
    "address, German or Dutch",
    "ADDRESS",
    r"(?:(?:[A-ZÀ-ɏ][A-Za-zÀ-ɏ'.-]{1,25}[- ]){0,3}[A-ZÀ-ɏ]?[A-Za-zÀ-ɏ-]{1,30}"
    rf"(?:{_TAILS})|(?:[A-ZÀ-ɏ][A-Za-zÀ-ɏ'.-]{{1,25}}[- ]){{1,4}}(?:{_TITLES}))"
    r"\.? \d{1,4}(?: ?[a-zA-Z]\b)?(?:[-/]\d{1,4})?" + _FLOOR,
    check=_no_english,
    anchor=rf"(?<={_TAILS}|{_TITLES})\.? \d",
    chance=0.0,
    score=0.8,
)
ROMANCE = Recogniser(
    "address, French, Spanish, Italian or Portuguese",
    "ADDRESS",
    r"\d{1,4}(?: ?(?:bis|ter|quater|[A-D]))?,? (?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Bb]d|[Pp]lace|[Cc]hemin"
    r"|[Ii]mpasse|[Aa]llée|[Qq]uai|[Rr]oute|[Cc]ours)(?: (?:de la|de l'|de|du|des|d'|la|le|les)| [dl]')? "
    r"?(?:[A-ZÀ-ɏ][A-Za-zÀ-ɏ'-]{1,25}[ -]?){1,4}"
    r"|(?:Calle|C/|Avenida|Avda\.?|Av\.|Plaza|Paseo|Carrer|Camino|Ronda|Via|Viale|Piazza|Corso|Largo|Vicolo"
    r"|Strada|Rua|Travessa|Praça|Alameda|Estrada|Rúa)(?: (?:de la|de los|de las|del|de|da|do|das|dos|della|dei"
    r"|delle|di|al))?"
    r"(?: ?[A-ZÀ-ɏ][A-Za-zÀ-ɏ'.-]{1,25}| (?:de|da|do|y|e|di)){1,5},? (?:n[º°.o]\.? ?)?\d{1,5}(?:[-/ "
    r"]?[A-Za-z]\b)?(?:,? \d{1,2}[ºª°])?",
    chance=0.0,
    score=0.8,
)
SLAVIC = Recogniser(
    "address, Polish, Russian or Turkish",
    "ADDRESS",
    r"(?:ul\.|al\.|pl\.|os\.|ulica|aleja|ул\.|улица|пр\.|проспект|пер\.) "
    r"?(?:[A-ZÀ-ɏ\p{Cyrillic}][A-Za-zÀ-ɏ\p{Cyrillic}.-]{1,30} ?){1,4},? ?(?:д\. "
    r"?)?\d{1,4}[a-zA-Z\p{Cyrillic}]?(?:/\d{1,4})?"
    r"|(?:[A-ZÀ-ɏ][A-Za-zÀ-ɏ]{1,25} ){1,3}(?:Sokak|Sok\.|Soka\p{L}{2}|Caddesi|Cad\.|Mahallesi|Mah\.)(?: "
    r"No[:.]? ?)? ?\d{1,4}",
    chance=0.0,
    score=0.8,
)
BOX = Recogniser(
    "post box",
    "ADDRESS",
    r"(?:P\.? ?O\.? ?Box|Post(?:fach| Office Box)|Apartado(?: de Correos)?|Boîte postale) \d{1,7}",
    chance=0.0,
    score=0.85,
    any_case=True,
)
BOX_FRENCH = Recogniser(
    "post box, French, whose letters are of plates and of the pressure of blood too",
    "ADDRESS",
    r"BP \d{1,6}",
    context=("cedex", "rue", "avenue", "boulevard", "place", "adresse", "courrier", "siège", "zone", "z.i.", "bis"),
    against=r"\w-$",
    chance=0.0,
    score=0.3,
)
MILITARY = Recogniser(
    "address, US military",
    "ADDRESS",
    r"(?:(?:PSC|Unit|CMR) \d{1,5},? Box \d{1,5}"
    r"|US[A-Z]{1,4} [A-ZÀ-ɏ][A-Za-zÀ-ɏ'-]{1,25})[,\s]{1,3}[AFD]PO,? A[AEP]"
    r" \d{5}(?:-\d{4})?",
    chance=0.0,
    score=0.92,
    any_case=True,
)
NUMBER_FIRST = Recogniser(
    "address, a number and capitalised words",
    "ADDRESS",
    r"\d{1,6} (?:" + _CAPITAL + r" ){1,3}" + _CAPITAL + r"(?: (?:Apt|Suite|Unit)\.? \d{1,5})?",
    chance=0.1,
    score=0.2,
    in_text=False,
)
ADDRESSES = (
    ENGLISH,
    ENGLISH_RARE,
    NUMBER_FIRST,
    ENGLISH_SMALL,
    GERMANIC,
    ROMANCE,
    SLAVIC,
    BOX,
    BOX_FRENCH,
    MILITARY,
    *EASTERN,
    *STREET_COLUMNS,
)
