"""Numbers as people write them: with signs of money, units, separators, brackets for what is owed."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import pyarrow as pa

_MOST_DIGITS = 18
_MOST_ALIKE = 0.97  # of the texts begin and end alike
_TEXT = re.compile(r"(\(?)([-+]?)(\D{0,5}?)([-+]?)(\d(?:[\d., ']*\d)?)(\D{0,15}?)(\)?)", re.DOTALL)


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


# What may stand before or after a number; all else, such as # or MBR, makes it a code.
_SIGNS = "$€£¥₹₩₽₺₫₴₦₱฿₪₡₲₵₸₼₾₿¢"
_CODES = _listed(
    "AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CZK DKK DZD EGP EUR GBP GHS HKD HUF IDR ILS INR ISK JOD JPY KES "
    "KRW KWD KZT LKR MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY TWD UAH UGX "
    "USD UYU VND XAF XOF ZAR"
)
_NAMES = _listed(
    "A$ AU$ C$ CA$ HK$ NZ$ R$ S$ US$ NT$ Fr. Fr Ft Kč Kr Kr. RM Rp Rs Rs. TL zł kr kr. lei "
    "\u0440\u0443\u0431. \u0440\u0443\u0431 dollars dollar euros euro pounds cents"
)
_UNITS = _listed(
    "% ‰ ° °C °F ºC ºF K mm cm m km in ft yd mi inches inch feet foot yards yard miles mile meters metres meter metre "
    "mg µg μg mcg g kg t lb lbs lb. oz st tons tonnes ton tonne grams gram pounds kilos ml cl dl l L litres liters gal "
    "gallons pt sqft sqm sq.ft. sq.m. sq_ft sq_m m2 m² m³ ft2 ft² ft³ km2 km² cm² cm³ ha acres acre ac ms s sec secs "
    "seconds second min mins min. minutes minute h hr hrs hours hour d days day w wk weeks week months month mo y yr "
    "yrs years year "
    "Hz kHz MHz GHz W kW MW kWh MWh Wh V mV A mA Ah mAh J kJ MJ kcal cal Pa kPa hPa MPa bar mbar psi mmHg km/h "
    "kmh kph mph m/s kn knots rpm bpm mpg hp PS bhp kB KB MB GB TB bit bits bytes Mbps dB px pcs pieces mg/dL mmol/L "
    "g/L mg/L ppm kg/m² kg/m2 k M bn million points point stars people persons rooms kmpl km/l kmpkg CC cc"
)
_MONEY = frozenset({"", *_SIGNS, *_CODES, *_NAMES})
_BEHIND = _MONEY | {unit.replace("_", " ") for unit in _UNITS}
# What parts thousands, and what the digits after the point.
_MARKS = (
    ("", "."),
    (",", "."),
    (".", ","),
    (" ", ","),
    (" ", "."),
    ("'", "."),
    ("", ","),
)


@dataclass(frozen=True)
class Numbers:
    """A way of writing numbers.

    Attributes:
        front: What stands before the digits.
        back: What stands after them.
        group: What parts thousands; empty where nothing does.
        point: What parts the digits after the point.
        scale: Digits after the point.
        fixed: Whether all have as many, or zeros at the end are left out.
        minus: How negative numbers are told: a sign ``outside`` all, or ``inside``, by the digits, or ``brackets``.
    """

    front: str
    back: str
    group: str
    point: str
    scale: int
    fixed: bool
    minus: str

    @property
    def type(self) -> pa.DataType:
        """Whole numbers, or decimals."""
        return pa.decimal128(_MOST_DIGITS, self.scale) if self.scale else pa.int64()

    @property
    def decorated(self) -> bool:
        """Whether anything but digits and a point stands there: else it may be a code."""
        return bool(self.front or self.back or self.group or self.point == ",")

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        whole = rf"\d{{1,3}}(?:{re.escape(self.group)}\d{{3}})*" if self.group else r"\d+"
        rest = rf"(?:{re.escape(self.point)}(\d{{1,{self.scale}}}))?" if self.scale else "()"
        around = re.escape(self.front), re.escape(self.back)
        return re.compile(rf"(\(?)(-?){around[0]}(-?)({whole}){rest}{around[1]}(\)?)")

    def read(self, text: str) -> int | Decimal | None:
        """Give a text's number; None where it is none, or would be written otherwise."""
        value = self.parse(text)
        return value if value is not None and self.write(value) == text else None

    def parse(self, text: str) -> int | Decimal | None:
        """Give a text's number; None where it is none."""
        found = self._pattern.fullmatch(text)
        if found is None:
            return None
        opened, outside, inside, whole, rest, _ = found.groups()
        digits = whole.replace(self.group, "") if self.group else whole
        if len(digits) + self.scale > _MOST_DIGITS:
            return None
        unscaled = int(digits + (rest or "").ljust(self.scale, "0"))
        unscaled = -unscaled if opened or outside or inside else unscaled
        return Decimal(unscaled).scaleb(-self.scale) if self.scale else unscaled

    def write(self, value: int | Decimal) -> str:
        """Give a number's text."""
        unscaled = int(value.scaleb(self.scale)) if isinstance(value, Decimal) else value
        whole, rest = divmod(abs(unscaled), 10**self.scale)
        digits = f"{whole:,}".replace(",", self.group)
        after = f"{rest:0{self.scale}}" if self.scale else ""
        after = after if self.fixed else after.rstrip("0")
        plain = f"{digits}{self.point}{after}" if after else digits
        if unscaled >= 0:
            return f"{self.front}{plain}{self.back}"
        if self.minus == "brackets":
            return f"({self.front}{plain}{self.back})"
        if self.minus == "outside":
            return f"-{self.front}{plain}{self.back}"
        return f"{self.front}-{plain}{self.back}"


def numbers_written(texts: Sequence[str]) -> Iterator[Numbers]:
    """The ways in which texts may write numbers, the likeliest first."""
    parts = [part for text in texts if (part := _TEXT.fullmatch(text)) is not None]
    if len(parts) < _MOST_ALIKE * len(texts):
        return
    (front, back), alike = Counter((part[3], part[6]) for part in parts).most_common(1)[0]
    if alike < _MOST_ALIKE * len(texts) or front.strip() not in _MONEY or back.strip() not in _BEHIND:
        return
    parts = [part for part in parts if (part[3], part[6]) == (front, back)]
    signs = {sign: any(part[place] for part in parts) for sign, place in (("brackets", 1), ("inside", 4))}
    minus = next((sign for sign, used in signs.items() if used), "outside")
    bodies = [part[5] for part in parts]
    for group, point in _MARKS:
        after = {len(body.rpartition(point)[2]) if point in body else 0 for body in bodies}
        used = all(not mark or any(mark in body for body in bodies) for mark in (group, point if point == "," else ""))
        if used and max(after) < _MOST_DIGITS:
            yield Numbers(front, back, group, point, max(after), len(after) == 1, minus)
