"""Recognisers of values, one kind a file: a pattern, words of context, a checksum."""

from tasks.pii.recognisers.account import ACCOUNTS
from tasks.pii.recognisers.address import ADDRESSES
from tasks.pii.recognisers.base import Recogniser
from tasks.pii.recognisers.birth_date import DATES
from tasks.pii.recognisers.birthday_of import BIRTHDAY_OF
from tasks.pii.recognisers.card import CARD, SECURITY_CODE
from tasks.pii.recognisers.crypto import CRYPTO
from tasks.pii.recognisers.email import EMAIL
from tasks.pii.recognisers.iban import IBAN
from tasks.pii.recognisers.imei import IMEI
from tasks.pii.recognisers.ip import IPS
from tasks.pii.recognisers.mac import MAC
from tasks.pii.recognisers.medical import MEDICAL
from tasks.pii.recognisers.national import NATIONAL
from tasks.pii.recognisers.npi import NPIS
from tasks.pii.recognisers.papers import PAPERS
from tasks.pii.recognisers.phone import PHONES
from tasks.pii.recognisers.postcode import POSTCODES
from tasks.pii.recognisers.secret import SECRETS
from tasks.pii.recognisers.url import URL
from tasks.pii.recognisers.us_itin import TAX_IDS
from tasks.pii.recognisers.us_ssn import SSNS
from tasks.pii.recognisers.vin import VIN

RECOGNISERS: tuple[Recogniser, ...] = (
    EMAIL, URL, IBAN, CARD, SECURITY_CODE, *SSNS, *TAX_IDS, *PHONES, *IPS, MAC, VIN, IMEI, *CRYPTO, *SECRETS,
    *MEDICAL, *NPIS, *PAPERS,
    BIRTHDAY_OF, *DATES, *ADDRESSES, *ACCOUNTS, *NATIONAL, *POSTCODES,
)  # fmt: skip
"""Every recogniser. Where two are equally sure of one place, the earlier is believed."""

__all__ = ["RECOGNISERS", "Recogniser"]
