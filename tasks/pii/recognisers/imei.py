"""Numbers of mobile devices: 15 digits, the last by Luhn."""

from tasks.pii.recognisers.base import Recogniser, digits_only
from tasks.pii.recognisers.card import luhn_passes

IMEI = Recogniser(
    "imei",
    "DEVICE",
    r"\d{15}|\d{2}-\d{6}-\d{6}-\d",
    check=digits_only({15: luhn_passes}),
    context=("imei", "handset", "device", "meid"),
    chance=0.1,
    score=0.1,
)
