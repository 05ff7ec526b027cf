"""National numbers of people, a country a file, each with its checksum."""

from tasks.pii.recognisers.base import Recogniser
from tasks.pii.recognisers.national.australia import MEDICARE, TFN
from tasks.pii.recognisers.national.belgium import RIJKSREGISTER
from tasks.pii.recognisers.national.brazil import CPF
from tasks.pii.recognisers.national.britain import NHS, NINO
from tasks.pii.recognisers.national.canada import SIN
from tasks.pii.recognisers.national.china import RESIDENT
from tasks.pii.recognisers.national.finland import HETU
from tasks.pii.recognisers.national.france import NIR
from tasks.pii.recognisers.national.germany import STEUER_ID, STEUERNUMMER, STEUERNUMMER_LABELLED
from tasks.pii.recognisers.national.india import AADHAAR, PAN_CARD
from tasks.pii.recognisers.national.italy import CODICE_FISCALE
from tasks.pii.recognisers.national.japan import MY_NUMBER
from tasks.pii.recognisers.national.korea import RRN
from tasks.pii.recognisers.national.netherlands import BSN
from tasks.pii.recognisers.national.poland import PESEL
from tasks.pii.recognisers.national.russia import INN, SNILS
from tasks.pii.recognisers.national.spain import DNI
from tasks.pii.recognisers.national.sweden import PERSONNUMMER
from tasks.pii.recognisers.national.turkey import KIMLIK

NATIONAL: tuple[Recogniser, ...] = (
    STEUER_ID,
    NIR,
    DNI,
    CODICE_FISCALE,
    PESEL,
    BSN,
    PERSONNUMMER,
    NINO,
    NHS,
    CPF,
    AADHAAR,
    PAN_CARD,
    SIN,
    INN,
    SNILS,
    RESIDENT,
    RRN,
    KIMLIK,
    MY_NUMBER,
    RIJKSREGISTER,
    HETU,
    TFN,
    MEDICARE,
    STEUERNUMMER,
    STEUERNUMMER_LABELLED,
)  # fmt: skip; surrogates are kept by these places: what is new comes last
