"""Values made coarse or partly hidden: years for dates, 90+ for ages, three digits of a ZIP code, last fours."""

import re

LOW_POPULATION_ZIP3 = frozenset({
    "036", "059", "063", "102", "203", "205", "369", "556", "692", "790", "821", "823", "830", "831", "878", "879",
    "884", "890", "893",
})  # fmt: skip
"""First three digits of US ZIP codes whose area had 20,000 inhabitants or fewer at the censuses of 2000 or 2010."""

OLDEST = 89
GENERAL = frozenset({"DATE_OF_BIRTH", "DATE", "AGE", "POSTCODE", "ADDRESS", "LOCATION", "SALARY"})
"""The types that can be made coarser."""
_YEAR = re.compile(r"(?:18|19|20)\d\d")
_SHORT_YEAR = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{2})$")
_BANDS = 10


def generalize(type: str, value: str, *, this_year: int, safe_harbor: bool = False) -> str:
    """Make a value coarser.

    Args:
        type: What it tells.
        value: As it is.
        this_year: The year that ages are counted to.
        safe_harbor: Whether HIPAA's Safe Harbor decides: ages to 89 stay, and three digits of a ZIP code may.
    """
    if type in ("DATE_OF_BIRTH", "DATE"):
        return _year(value, this_year)
    if type == "AGE":
        return _age(value, exact=safe_harbor)
    if type in ("POSTCODE", "ADDRESS") and re.fullmatch(r"\d{5}(?:-?\d{4})?", value.strip()):
        return "000" if value.strip()[:3] in LOW_POPULATION_ZIP3 else value.strip()[:3]
    if type == "POSTCODE" and not safe_harbor:  # Safe Harbor knows ZIP codes alone: any other tells a place
        return value.strip()[: max(2, len(value.strip()) // 2)].rstrip(" -./")
    if type == "LOCATION":
        return _rounded(value)
    if type == "SALARY":
        return _leading(value)
    return f"[{type}]"


def _year(value: str, this_year: int) -> str:
    short = _SHORT_YEAR.search(value.strip())
    found = _YEAR.search(value)
    if found is None and short is None:
        return "[DATE]"
    year = int(found.group()) if found else _century(int(short.group(3)), this_year) if short else this_year
    return str(max(year, this_year - OLDEST))


def _century(two: int, this_year: int) -> int:
    return 2000 + two if two <= this_year % 100 else 1900 + two


def _age(value: str, *, exact: bool) -> str:
    found = re.search(r"\d+", value)
    if found is None:
        return "[AGE]"
    age = int(found.group())
    if age > OLDEST:
        return "90+"
    return value if exact else f"{age // _BANDS * _BANDS}-{age // _BANDS * _BANDS + _BANDS - 1}"


def _rounded(value: str) -> str:
    try:
        return f"{float(value):.1f}"
    except ValueError:
        return "[LOCATION]"


def _leading(value: str) -> str:
    """One leading digit of an amount: 70187 becomes 70000."""
    digits = re.sub(r"[^\d.]", "", value)
    try:
        return f"{float(f'{float(digits):.0e}'):.0f}"
    except ValueError:
        return "[SALARY]"


def mask(type: str, value: str) -> str:
    """Hide most of a value and keep its format: the last four of a number, the first letter of a name."""
    if type in ("DATE_OF_BIRTH", "DATE"):
        year = _YEAR.search(value)
        return (
            re.sub(r"\d", "*", value)
            if year is None
            else "".join(
                char if not char.isdigit() or year.start() <= place < year.end() else "*"
                for place, char in enumerate(value)
            )
        )
    if type == "EMAIL":
        local, _, host = value.partition("@")
        name, _, top = host.rpartition(".")
        return f"{local[:1]}{'*' * max(len(local) - 1, 1)}@{re.sub(r'[^.]', '*', name)}.{top}"
    if type in ("PERSON", "ADDRESS", "GPE", "USERNAME"):
        return re.sub(r"(?<=\w)\w", "*", value)
    if type in ("PASSWORD", "SECRET", "CARD_SECURITY_CODE"):
        return "*" * 8
    solid = sum(char.isalnum() for char in value)
    hidden = solid - (4 if solid >= 8 else 0)
    masked = []
    for char in value:
        masked.append("*" if char.isalnum() and hidden > 0 else char)
        hidden -= char.isalnum()
    return "".join(masked)
