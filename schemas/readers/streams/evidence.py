"""What type a column of texts has: the narrowest that every one of them fits, and that gives every one back."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.readers.streams.raw import Kind
from schemas.types import ColumnType

NULL_WORDS = pa.array(["NA", "N/A", "#N/A", "NULL", "null", "None", "NaN", "nan", "\\N"])
"""What people write for nothing; so read in columns that otherwise hold no text, and kept in those that do."""

_DAY, _CLOCK = r"\d{4}-\d{2}-\d{2}", r"\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?"
_SHORT = r"\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?"  # beside a day, a clock's hour and minute are no other thing
_FORMS = {
    "boolean": r"^(?:true|false)$",
    "integer": r"^(?:0|-?[1-9]\d{0,18})$",
    "decimal": r"^-?(?:0|[1-9]\d{0,19})\.\d{1,12}$",
    "number": r"^-?(?:0|[1-9]\d{0,16})(?:\.\d{1,24})?(?:[eE][-+]?\d{1,3})?$",
    "date": f"^{_DAY}$",
    "instant": rf"^{_DAY}[T ]{_SHORT}(?:Z|[-+]\d{{2}}:?\d{{2}})$",
    "timestamp": rf"^{_DAY}(?:[T ]{_SHORT})?$",
    "time": f"^{_CLOCK}$",
    "uuid": r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
}
_MOMENTS = ("date", "instant", "timestamp", "time")
_MOST_DIGITS = 15  # that a float keeps


@dataclass(frozen=True)
class Told:
    """A column's type.

    Attributes:
        form: The form that its texts have.
        worded: Cells that hold a word for nothing, read as null.
        mixed: Whether values of several kinds stand in it, kept as text.
    """

    type: ColumnType
    form: str = "text"
    precision: int | None = None
    scale: int | None = None
    timezone: bool = False
    nullable: bool = True
    worded: int = 0
    mixed: bool = False


@dataclass
class Evidence:
    """Narrows batch by batch what a column may be."""

    kind: Kind = Kind.NOTHING
    live: set[str] = field(default_factory=lambda: set(_FORMS))
    words: int = 0
    nulls: int = 0
    seen: int = 0
    digits: int = 0
    scales: set[int] = field(default_factory=set)

    def see(self, column: pa.Array, kind: Kind) -> None:
        """Take note of a batch."""
        self.kind |= kind
        self.nulls += column.null_count
        if pa.types.is_binary(column.type) or not self.live:
            self.seen += len(column) - column.null_count
            return
        texts = column.drop_null()
        if len(texts) and pc.min(pc.utf8_length(texts)).as_py() <= 4:
            wordy = pc.is_in(texts, value_set=NULL_WORDS)
            self.words += pc.sum(wordy).as_py() or 0
            texts = texts.filter(pc.invert(wordy))
        self.seen += len(texts)
        for form in sorted(self.live):
            if len(texts) and not self._fits(texts, form):
                self.live.discard(form)

    def _fits(self, texts: pa.Array, form: str) -> bool:
        if not _all(pc.match_substring_regex(texts.slice(0, 64), _FORMS[form])):
            return False
        if not _all(pc.match_substring_regex(texts, _FORMS[form])):
            return False
        if form == "decimal":
            self._measure(texts)
        if form == "number":
            return _is_kept(texts)
        return form not in ("integer", "date", "instant", "timestamp", "time") or can_cast(texts, form)

    def _measure(self, texts: pa.Array) -> None:
        points = np.asarray(pc.find_substring(texts, "."))
        lengths = np.asarray(pc.utf8_length(texts))
        self.scales |= set(np.unique(lengths - points - 1).tolist())
        self.digits = max(self.digits, int(points.max()))

    def settle(self, declared: ColumnType | None = None) -> Told:
        """Say what the column is.

        Args:
            declared: What the source's own catalogue says, which may make moments and numbers of texts.
        """
        free = Kind.ANY in self.kind or (declared not in (None, ColumnType.STRING, ColumnType.UUID))
        nullable = bool(self.nulls)
        if self.kind is Kind.BYTES:
            return Told(ColumnType.BINARY, nullable=nullable)
        if self.kind is Kind.NESTED:
            return Told(ColumnType.JSON, nullable=nullable)
        told = self._of_texts(free) if self.seen else None
        if told is None:
            kinds = self.kind & ~Kind.ANY
            return Told(ColumnType.STRING, nullable=nullable, mixed=bool(kinds) and kinds not in tuple(Kind))
        return Told(**{**vars(told), "nullable": nullable or bool(self.words), "worded": self.words})

    def _of_texts(self, free: bool) -> Told | None:
        numeric = free or self.kind is Kind.NUMBER
        if "boolean" in self.live and (free or self.kind is Kind.BOOLEAN):
            return Told(ColumnType.BOOLEAN, "boolean")
        if numeric and "integer" in self.live:
            return Told(ColumnType.INTEGER, "integer")
        if numeric and "decimal" in self.live and len(self.scales) == 1:
            scale = next(iter(self.scales))
            return Told(ColumnType.DECIMAL, "decimal", precision=min(38, self.digits + scale), scale=scale)
        if numeric and "number" in self.live:
            return Told(ColumnType.NUMBER, "number")
        if free or self.kind in (Kind.MOMENT, Kind.TEXT):
            return self._moment()
        return None

    def _moment(self) -> Told | None:
        if "date" in self.live:
            return Told(ColumnType.DATE, "date")
        if "instant" in self.live:
            return Told(ColumnType.TIMESTAMP, "instant", timezone=True)
        if "timestamp" in self.live:
            return Told(ColumnType.TIMESTAMP, "timestamp")
        if "time" in self.live:
            return Told(ColumnType.TIME, "time")
        return Told(ColumnType.UUID, "uuid") if "uuid" in self.live else None


def _is_kept(texts: pa.Array) -> bool:
    """Whether a float keeps numbers as they are written: of 15 digits or fewer, or those that a float itself writes.

    Many programs write 17 digits, some of them only where 15 do not give the float back: 1.1260269999999999.
    """
    try:
        values = pc.cast(texts, pa.float64())
    except pa.ArrowInvalid:
        return False
    own = _digits(texts)
    long = pc.greater(pc.utf8_length(own), _MOST_DIGITS)
    other = pc.not_equal(own.filter(long), _digits(pc.cast(values.filter(long), pa.string())))
    odd, floats = texts.filter(long).filter(other), values.filter(long).filter(other)
    in_full = _digits(pa.array([f"{value:.17g}" for value in floats.to_pylist()], pa.string()))
    same = pc.and_(pc.equal(_digits(odd), in_full), pc.match_substring(odd, "."))
    return _all(pc.is_finite(values)) and (not len(same) or _all(same))


def _digits(texts: pa.Array) -> pa.Array:
    """The digits that count: without sign, point, exponent and outer zeros."""
    return pc.utf8_trim(pc.replace_substring_regex(texts, r"[eE].*|\D", ""), "0")


def _all(flags: pa.Array) -> bool:
    return bool(pc.all(flags).as_py())


def can_cast(texts: pa.Array, form: str) -> bool:
    """Whether texts of a form are values: no 31st of February, no integer beyond 64 bits."""
    from schemas.readers.streams.conversion import cast_texts

    try:
        cast_texts(texts, form)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return False
    return True


def facts_of(told: Told) -> dict[str, Any]:
    """The fields of a column schema that a type comes with."""
    return {
        name: value
        for name, value in (("precision", told.precision), ("scale", told.scale), ("timezone", told.timezone))
        if value
        not in (
            None,
            False,
        )
    }
