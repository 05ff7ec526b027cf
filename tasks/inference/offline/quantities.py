"""How many: ``several``, ``exactly one``, ``up to 5``, ``between 1 and 5``, ``3 on average``."""

from dataclasses import dataclass

from tasks.inference.offline.cursor import UNITS, Cursor
from tasks.inference.offline.data import phrases, word_set
from tasks.inference.offline.lexicon import words_for
from tasks.inference.offline.spans import SECONDS

TIMES = word_set("quantities", "units_of_time_and_shape") | set(SECONDS)
_MANY = phrases("quantities", "many")
_AT_LEAST_ONE = phrases("quantities", "at_least_one")
_ANY_NUMBER = phrases("quantities", "any_number")
_AT_MOST_ONE = phrases("quantities", "at_most_one")
_ONE = phrases("quantities", "one")
_DOUBT = word_set("quantities", "doubt")


@dataclass(frozen=True)
class Quantity:
    """A number of things.

    Attributes:
        least, most: Its bounds; ``most`` is None where only a bound below or ``many`` is said.
        mean: What to expect, where a number tells.
        many: Whether there may be more than one.
        exact: Whether it is one plain number.
        doubtful: Whether nothing but an article says it.
    """

    least: int | None = None
    most: int | None = None
    mean: float | None = None
    many: bool = True
    exact: bool = False
    article: bool = False

    @property
    def one(self) -> bool:
        """Whether there is at most one."""
        return not self.many


def quantity(cursor: Cursor) -> Quantity | None:
    """Read how many things follow; None, with the place unchanged, when nothing says it."""
    start = cursor.at
    found = _quantity(cursor)
    if found is None or (
        cursor.word() in TIMES | (UNITS - {"points", "pages", "stars", "words", "m", "c", "f", "g"}) and found.exact
    ):
        cursor.at = start
        return None
    return found


def _quantity(cursor: Cursor) -> Quantity | None:
    return _in_words(cursor) or _bounds(cursor) or _unnumbered(cursor) or _numbered(cursor)


def _in_words(cursor: Cursor) -> Quantity | None:
    """Bounds without a numeral, or with one that is part of a phrase."""
    if cursor.phrase(*_AT_LEAST_ONE):
        return Quantity(1)
    if cursor.phrase(*_ANY_NUMBER):
        return Quantity(0)
    if cursor.phrase(*_AT_MOST_ONE):
        return Quantity(0, 1, None, False)
    return Quantity(1, 1, 1.0, False) if cursor.phrase(*_ONE) else None


def _unnumbered(cursor: Cursor) -> Quantity | None:
    if cursor.phrase(*_MANY):
        return Quantity(None)
    if cursor.word() not in words_for("many") or cursor.word() == "more":
        return None
    cursor.skip(words_for("many"))
    cursor.skip({"of", "the"})
    return Quantity(None)


def _numbered(cursor: Cursor) -> Quantity | None:
    averaged = cursor.phrase("on average", "an average of", "in average", "average of", "averaging", "average")
    doubtful = cursor.word() in _DOUBT
    value = cursor.rough_number()
    if value is not None:
        averaged = cursor.phrase("or so", "+") or averaged
        if doubtful:
            return Quantity(None, None, value, True, True)
        if value == 1 and not averaged:
            return Quantity(1, 1, 1.0, False, True)
        bound = None if averaged else round(value)
        return Quantity(bound, bound, value, True, not averaged)
    if not averaged and cursor.word() in ("a", "an", "one"):
        cursor.at += 1
        return Quantity(1, 1, 1.0, False, article=True)
    return None


def _bounds(cursor: Cursor) -> Quantity | None:
    start = cursor.at
    cursor.skip(words_for("rough") - {"over", "least"})
    if (
        cursor.phrase("up to", "at most", "max", "maximum", "no more than", "a maximum of")
        and (most := cursor.number()) is not None
    ):
        return Quantity(0, max(1, round(most)), None, most > 1)
    cursor.at = start
    if (
        cursor.phrase("at least", "min", "minimum", "more than", "no less than")
        and (least := cursor.number()) is not None
    ):
        if least < 100:
            return Quantity(round(least), None)
        return Quantity(round(least), round(least), least, True, True)
    cursor.at = start
    between = cursor.phrase("between", "from", "anywhere between", "anywhere from", "somewhere between")
    low = cursor.number()
    if low is not None and cursor.phrase(*(("and", "to", "-", "..") if between else ("to", "-", "..", "or"))):
        high = cursor.number()
        if high is not None and high >= low >= 0 and low.is_integer() and high.is_integer():
            return Quantity(int(low), int(high), (low + high) / 2, high > 1)
    cursor.at = start
    return None
