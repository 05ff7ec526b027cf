"""Facts about countries, written down apart from the gazetteer: what the tests of places hold it against."""

import re

POSTCODE = {
    "US": r"\d{5}", "CA": r"[A-Z]\d[A-Z] \d[A-Z]\d", "GB": r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}", "AU": r"\d{4}",
    "IE": r"[A-Z]\d[\dW] [A-Z\d]{4}", "DE": r"\d{5}", "AT": r"[1-9]\d{3}", "CH": r"[1-9]\d{3}", "FR": r"\d{5}",
    "ES": r"(0[1-9]|[1-4]\d|5[0-2])\d{3}", "MX": r"\d{5}", "IT": r"\d{5}", "NL": r"[1-9]\d{3} [A-Z]{2}",
    "BR": r"\d{5}-\d{3}", "PL": r"\d{2}-\d{3}", "SE": r"[1-9]\d{2} \d{2}", "JP": r"\d{3}-\d{4}", "CN": r"\d{6}",
    "IN": r"[1-9]\d{5}", "RU": r"[1-6]\d{5}", "KR": r"[0-6]\d{4}", "TR": r"(0[1-9]|[1-7]\d|8[01])\d{3}",
}  # fmt: skip

# How the postcodes of a region begin.
REGION = {
    "AU": {"NSW": "2", "VIC": "3", "QLD": "4", "SA": "5", "WA": "6", "TAS": "7"},
    "GB": {"SCT": "EH|G", "WLS": "CF", "NIR": "BT", "ENG": "(?!EH|G|CF|BT)[A-Z]"},
    "DE": {
        "BE": "1[0-4]", "HH": "2[0-2]", "BY": "8|9", "NW": "[345]", "HE": "[36]", "BW": "[678]", "SN": "0",
        "HB": "2[78]", "NI": "[234]", "RP": "[567]", "SH": "2", "ST": "[0-3]", "TH": "[039]", "MV": "1|2",
    },
    "AT": {"9": "1", "6": "8", "4": "4", "5": "5", "7": "6", "2": "9", "3": "[23]", "8": "6"},
    "CH": {"ZH": "8", "BE": "[23]", "BS": "4", "LU": "6", "SG": "9", "GR": "7", "SH": "82"},
    "FR": {
        "IDF": "75|77|78|9[1-5]", "PAC": "0[456]|13|8[34]", "ARA": "01|03|07|15|26|38|4[23]|6[39]|7[34]",
        "OCC": "09|1[12]|3[01]|32|34|4[68]|6[56]|8[12]", "PDL": "44|49|53|72|85", "GES": "08|10|5[12457]|6[78]|88",
        "NAQ": "1[679]|2[34]|33|4[07]|64|79|8[67]", "HDF": "02|59|6[02]|80", "BRE": "22|29|35|56",
        "NOR": "14|27|50|61|76", "BFC": "21|25|39|58|7[01]|89|90", "CVL": "18|28|3[67]|4[15]",
    },
    "ES": {
        "MD": "28", "CT": "08|17|25|43", "VC": "03|12|46", "AN": "04|1[148]|21|23|29|41", "AR": "22|44|50", "MC": "30",
        "IB": "07", "PV": "01|20|48", "CL": "05|09|24|34|37|40|42|47|49", "GA": "15|27|32|36", "AS": "33",
    },
    "IN": {
        "DL": "11", "MH": "4", "KA": "5[6-9]", "TS": "50", "TG": "50", "GJ": "3[6-9]", "TN": "6[0-4]", "WB": "7",
        "RJ": "3[0-4]", "UP": "2", "MP": "4[5-8]", "BR": "8",
    },
    "NL": {
        "NH": "1|20", "ZH": "[23]", "UT": "3", "NB": "4|5", "GR": "9", "FL": "13|8", "GE": "6|7", "LI": "6|5",
        "FR": "8|9",
    },
    "PL": {
        "14": "0", "12": "3", "10": "9", "02": "5", "30": "6", "22": "8", "32": "7", "04": "8", "06": "2", "20": "1",
        "24": "4", "18": "3",
    },
    "SE": {
        "AB": "1", "O": "4|5", "M": "2", "BD": "9", "C": "7", "U": "7", "T": "6|7", "E": "5|6", "F": "3|5", "AC": "9",
        "Y": "8",
    },
}  # fmt: skip

# The regions of an area code, where one covers many.
AREA = {
    "AU": {"02": "NSW ACT", "03": "VIC TAS", "07": "QLD", "08": "SA WA NT"},
    "FR": {"01": "IDF", "02": "BRE NOR PDL CVL", "03": "GES HDF BFC", "04": "PAC ARA OCC COR", "05": "NAQ OCC"},
}

# South, north, west and east, in whole degrees.
BOX = {
    "US": (18, 72, -180, -66), "CA": (41, 84, -142, -52), "GB": (49, 61, -9, 2), "AU": (-44, -10, 112, 154),
    "IE": (51, 56, -11, -5), "DE": (47, 56, 5, 16), "AT": (46, 50, 9, 18), "CH": (45, 48, 5, 11),
    "FR": (41, 52, -6, 10), "ES": (35, 44, -10, 5), "MX": (14, 33, -119, -86), "IT": (36, 48, 6, 19),
    "NL": (50, 54, 3, 8), "BR": (-34, 6, -74, -34), "PL": (49, 55, 14, 25), "SE": (55, 70, 10, 25),
    "JP": (24, 46, 122, 146), "CN": (18, 54, 73, 135), "IN": (6, 36, 68, 98), "RU": (41, 82, 19, 180),
    "KR": (33, 39, 124, 132), "TR": (35, 43, 25, 45),
}  # fmt: skip

CURRENCY = {
    "US": "USD", "CA": "CAD", "GB": "GBP", "AU": "AUD", "CH": "CHF", "MX": "MXN", "BR": "BRL", "PL": "PLN",
    "SE": "SEK", "JP": "JPY", "CN": "CNY", "IN": "INR", "RU": "RUB", "KR": "KRW", "TR": "TRY",
}  # fmt: skip
"""The others have euros."""

IBAN_LENGTH = {"AT": 20, "BR": 29, "CH": 21, "DE": 22, "ES": 24, "FR": 27, "GB": 22, "IE": 22, "IT": 27, "NL": 18,
               "PL": 28, "SE": 24, "TR": 26}  # fmt: skip


def region_fits(country: str, region: str, postcode: str) -> bool | None:
    """Whether a postcode may be one of the region's; None where the table does not tell."""
    begins = REGION.get(country, {}).get(region)
    return None if begins is None else re.match(f"(?:{begins})", postcode) is not None


def iban_is_valid(iban: str) -> bool:
    """Whether an IBAN has its country's length and leaves 1 of 97."""
    moved = iban[4:] + iban[:4]
    number = int("".join(str(int(char, 36)) for char in moved))
    return len(iban) == IBAN_LENGTH[iban[:2]] and number % 97 == 1


def luhn_is_right(digits: str) -> bool:
    """Whether the digits pass the check of card numbers."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(sum(divmod(number, 10)) for number in doubled) % 10 == 0
