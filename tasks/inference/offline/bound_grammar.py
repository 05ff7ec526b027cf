"""Reads bounds, bands, spans and enumerations of a column."""

import re
from collections.abc import Sequence

from schemas.types import TEMPORAL, ColumnType
from tasks.inference.offline.column_types import type_of
from tasks.inference.offline.data import mapping, phrases
from tasks.inference.offline.draft import ColumnDraft
from tasks.inference.offline.name_grammar import NameGrammar
from tasks.inference.offline.name_parts import ENDS_NAME
from tasks.inference.offline.spans import bare_year, span
from tasks.inference.offline.time_points import parsed_date
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.values import flowing_values, is_yes_no

_BEFORE_VALUES = phrases("column_grammar", "before_values")

_DISTRIBUTIONS = ("lognormally", "lognormal", "normally", "uniformly", "exponentially", "log-normal", "log-normally")
_LONGEST_UNIT = 2
_UNTOLD = 0.4  # how sure a type is that nothing in the name tells
_NEARLY = frozenset({"around", "about", "approximately", "roughly", "circa", "near"})
_UNITS: dict[str, str] = mapping("column_grammar", "units")


class BoundGrammar(NameGrammar):
    """What limits a column's values."""

    def _distribution(self, column: ColumnDraft) -> bool:
        """``lognormal around 1500``: bounds follow, the shape is what such columns usually have."""
        start = self.at
        self.skip({"is", "are", "follows", "following", "a"})
        if not self.phrase(*_DISTRIBUTIONS):
            self.at = start
            return False
        self.skip({"distributed", "distribution"})
        self.draft.note(f"The distribution of '{column.name}' is chosen by its meaning and its bounds.")
        return True

    def _when(self, column: ColumnDraft) -> bool:
        happened = column.type is None and column.words[-1:] and re.search(r"[^e]ed$|sent$|sold$", column.words[-1])
        unknown = column.type is None and type_of(column.name).confidence <= _UNTOLD and self._begins_dates()
        if not self._is_temporal(column) and not happened and not unknown:
            return False
        start = self.at
        self.skip({"is", "are", "should", "be", "must", ":", "all", "lies", "lie", "dates", "spread", "somewhere"})
        found = span(self, self.today) or (bare_year(self) if self._is_temporal(column) else None)
        if found is None:
            self.at = start
            return False
        column.span = found
        column.type = column.type if self._is_temporal(column) else ColumnType.DATE
        return True

    def _begins_dates(self) -> bool:
        """``between 2023-08-18 and ...``: bounds that are days, whatever the name means."""
        return parsed_date(self.word(1 if self.word() in ("between", "from") else 0)) is not None

    def _is_temporal(self, column: ColumnDraft) -> bool:
        return (column.type or type_of(column.name).type) in TEMPORAL

    def _bounds(self, column: ColumnDraft) -> bool:
        start = self.at
        self.skip(
            {
                "is",
                "are",
                "can",
                "be",
                "must",
                "should",
                "may",
                "anything",
                "values",
                "a",
                "number",
                "numbers",
                "lies",
                "lie",
                "random",
                "randomly",
                "always",
                "has",
                "to",
                "somewhere",
            }
        )
        found = self.range()
        if found is None or self._is_temporal(column):
            self.at = start
            return False
        self._unit_behind()
        low, high = found
        broken = (ColumnType.NUMBER, ColumnType.DECIMAL)
        if column.type is None and type_of(column.name).type not in broken and self._has_point(start):
            column.type = ColumnType.NUMBER
        column.minimum = _plain(low) if low is not None else column.minimum
        column.maximum = _plain(high) if high is not None else column.maximum
        return True

    def _unit_behind(self) -> None:
        """``180-3200 per year``, ``800-2300 m``, ``18 to 80 years old``: what the bounds are counted in."""
        if self.word() in ("per", "a", "an") and self.peek(1).kind is Kind.WORD and self._ends_here(2):
            self.at += 2
        size = 0
        while size < _LONGEST_UNIT and self.peek(size).kind is Kind.WORD and self.word(size) not in ENDS_NAME:
            size += 1
        behind = self.peek(size)
        if size and behind.kind in (Kind.SIGN, Kind.BREAK) and behind.word not in ("=", ":", "->", "/"):
            self.at += size

    def _has_point(self, start: int) -> bool:
        """Whether a bound was written with decimals: ``1.0 to 5.0`` are no whole numbers."""
        read = self.tokens[start : self.at]
        return any(token.kind is Kind.NUMBER and re.fullmatch(r"\d+\.\d{1,2}", token.raw) for token in read)

    def _bands(self, column: ColumnDraft) -> bool:
        """``18-24, 25-34, 35-54 or 55+``: values, each of which is a range."""
        start = self.at
        self.skip({"is", "in", "one", "of", ":", "being", "either"})
        values: list[str] = []
        while (band := self._band()) is not None:
            values.append(band)
            here = self.at
            self.skip({",", "or", "and", "/"})
            if self.at == here:
                break
        if len(values) < 2 or not any("-" in value for value in values):
            self.at = start
            return False
        self.at -= self.word(-1) in (",", "or", "and", "/")
        column.values = list(values)
        column.type = ColumnType.STRING
        return True

    def _band(self) -> str | None:
        if self.peek().kind is not Kind.NUMBER:
            if self.word() in ("under", "over", "below", "above", "<", ">") and self.peek(1).kind is Kind.NUMBER:
                sign, number = self.take(), self.take()
                return f"{sign.raw}{'' if sign.kind is Kind.SIGN else ' '}{number.raw}"
            return None
        if self.word(1) in ("-", "to") and self.peek(2).kind is Kind.NUMBER and self.word(3) not in ("%", "percent"):
            low, _, high = self.take(), self.take(), self.take()
            return f"{low.raw}-{high.raw}"
        if self.word(1) == "+":
            low, _ = self.take(), self.take()
            return f"{low.raw}+"
        return None

    def _nearly(self, column: ColumnDraft) -> bool:
        """``bmi around 27``: bounds a fifth to either side."""
        start = self.at
        self.skip({"is", "of", "averaging", "mean"})
        if self.word() not in _NEARLY or self.peek(1).kind is not Kind.NUMBER or self._is_temporal(column):
            self.at = start
            return False
        self.at += 1
        value = self.take().value or 0.0
        self.skip({"%", "percent"} | set(_UNITS))
        fifth = abs(value) / 5
        column.minimum, column.maximum = _plain(round(value - fifth, 4)), _plain(round(value + fifth, 4))
        self.draft.note(f"'{column.name}' lies within a fifth of {value:g}, which the request says it is near.")
        return True

    def _enumeration(self, column: ColumnDraft) -> bool:
        start = self.at
        opened = self.phrase(*_BEFORE_VALUES)
        bare = opened and self.at == start + 1 and self.word(-1) == "of"
        strong = opened and not bare and self.word(-1) in ("of", "either", "being", ":", "values", "can", "e.g", "as")
        here = self.at
        if not opened and not (
            self.peek().kind in (Kind.WORD, Kind.QUOTED)
            and (self.word(1) in ("/", "|") or (self.word(1) == "or" and self.word() not in ENDS_NAME))
        ):
            self.at = start
            return False
        values = flowing_values(
            self, need_or=not strong or (here < len(self.tokens) and self.tokens[here].word == "in")
        )
        if values is None:
            self.at = start
            return False
        self._set_values(column, values)
        return True

    def _set_values(self, column: ColumnDraft, values: Sequence[object]) -> None:
        kept = [value for value in values if isinstance(value, str | int | float)]
        if is_yes_no(kept) and column.type in (None, ColumnType.BOOLEAN):
            column.type = ColumnType.BOOLEAN
        else:
            column.values = list(kept)


def _plain(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value
