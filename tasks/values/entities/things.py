"""Numbers of things (telephones, vehicles, books, goods, patients, papers) that no real one has."""

from functools import partial

from tasks.values.entities import checksums as sums
from tasks.values.entities.shapes import Numbered, Seal, Shape
from tasks.values.strings import Block, beside, repeated

_MODEL_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"
_PLATES = {  # each holds letters that the country's plates never do, or a district that there is not
    "DE": ("XX-~~ ####",),
    "GB": ("QI## ~~~",),
    "FR": ("II-###-~~",),
    "IT": ("II###~~",),
    "ES": ("#### AEI", "#### EIO", "#### IOU"),
    "US": ("000-~~##",),
}


def imei_forms() -> tuple[Numbered, ...]:
    """Give numbers of mobile devices with the reporting body 00, which marks test devices."""
    return (Shape(("00############_",), _luhn_after("")),)


def imsi_forms() -> tuple[Numbered, ...]:
    """Give subscriber numbers of the test network 001-01."""
    return (Shape(("00101##########",)),)


def vin_forms() -> tuple[Numbered, ...]:
    """Give vehicle numbers of a maker code that begins with 0, which no region has, with the right check character."""
    patterns = tuple(f"00Z~####_{year}~######" for year in _MODEL_YEARS)
    return (Shape(patterns, _vin),)


def plate_forms(country: str) -> tuple[Numbered, ...]:
    """Give number plates that no office issues."""
    return (Shape(_PLATES.get(country, _PLATES["US"])),)


def passport_forms() -> tuple[Numbered, ...]:
    """Give passport numbers with a run of noughts that none begins with."""
    return Shape(("X000#####",)), Shape(("000######",))


def licence_forms() -> tuple[Numbered, ...]:
    """Give driving licence numbers with a run of noughts that none begins with."""
    return Shape(("X000-####-####",)), Shape(("X000########",)), Shape(("000#####",))


def record_forms() -> tuple[Numbered, ...]:
    """Give medical record numbers."""
    return Shape(("MRN-00########",)), Shape(("MRN00######",)), Shape(("00######",))


def npi_forms() -> tuple[Numbered, ...]:
    """Give US provider numbers that begin with 9, where real ones begin with 1 or 2; Luhn over 80840 and the number."""
    return (Shape(("9########_",), _luhn_after("80840")),)


def isbn_forms() -> tuple[Numbered, ...]:
    """Give book numbers of the group 979-5, which is not assigned, with the right check digit."""
    return Shape(("9795########_",), _ean(range(13))), Shape(
        ("979-5-###-#####-_",), _ean((0, 1, 2, 4, 6, 7, 8, 10, 11, 12, 13, 14, 16))
    )


def ean_forms() -> tuple[Numbered, ...]:
    """Give article numbers of the prefix 952, which GS1 keeps for demonstrations, with the right check digit."""
    return (Shape(("952#########_",), _ean(range(13))),)


def policy_forms() -> tuple[Numbered, ...]:
    """Give policy numbers of insurances."""
    return Shape(("POL-000-#######",)), Shape(("000#######",))


def _luhn_after(prefix: str) -> Seal:
    """Seal the last place by the Luhn digit of the prefix and the others."""
    return partial(_seal_luhn_after, prefix)


def _seal_luhn_after(prefix: str, block: Block) -> None:
    block[:, -1] = sums.luhn(beside(repeated(prefix, len(block)), block[:, :-1]))


def _vin(block: Block) -> None:
    block[:, 8] = ord("0")
    block[:, 8] = sums.vin(block)


def _ean(places: "range | tuple[int, ...]") -> Seal:
    """Seal by weights of 1 and 3 in turn."""
    return partial(_seal_ean, list(places))


def _seal_ean(places: list[int], block: Block) -> None:
    total = sums.weighted(block[:, places[:-1]], (1, 3) * 6)
    block[:, places[-1]] = sums.ascii_digit((10 - total % 10) % 10)
