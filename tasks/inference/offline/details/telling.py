"""Gives columns what the words behind their names tell, however far behind: a clause goes on past what is not read."""

from collections.abc import Sequence
from datetime import date

from schemas.types import NUMERIC, TEMPORAL, ColumnType
from tasks.inference.offline.column_types import TypeGuess, type_of, written_type
from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.data import phrases, word_set
from tasks.inference.offline.details.bounds_said import AT_LEAST, AT_MOST, BETWEEN, bounds_said
from tasks.inference.offline.details.plain_tokens import SENTENCE_ENDS, Plain
from tasks.inference.offline.details.spoken import Spoken
from tasks.inference.offline.draft import ColumnDraft, Span
from tasks.inference.offline.spans import span
from tasks.inference.offline.time_points import point, year_at
from tasks.inference.offline.tokens import Kind, Token

_ALL = phrases("details", "all_of_them")
_JOINS = word_set("details", "joins")
_DENYING = frozenset(
    {"unlike", "except", "excludes", "excluding", "see", "format", "formatted", "like", "e.g", "example"}
)
_NOT_NULL = frozenset(
    {"null", "empty", "required", "nullable", "missing", "mandatory", "optional", "unique", "negative"}
)
_BOUNDED = frozenset({"before", "until", "till", "to", "than", "after", "by"})
_AT_AN_END = frozenset({"latest", "earliest"})
_NO_MONEY = frozenset(
    {"day", "days", "night", "nights", "week", "weeks", "month", "months", "people", "persons", "hours"}
)
_UNTOLD = 0.5
_BESIDE = 2
"""Tokens behind a name that tells nothing, within which days are its own."""


def tell(spoken: Sequence[Spoken], plain: Plain, today: date) -> None:
    """Set bounds and spans of columns.

    Args:
        spoken: The places that speak of columns, in their order.
        plain: The request's tokens.
        today: What relative dates are relative to.
    """
    waiting: list[Spoken] = []
    beside: list[Spoken] = []
    for each in spoken:
        inside = plain.between(each.behind, each.end)
        told = _tell_one(each, inside, today)
        if told:
            for before in waiting if _speaks_of_all(inside) else beside:
                _tell_alike(each, before)
        joins = [token.word for token in inside]
        waiting = [*waiting, each] if not told and _JOINS.issuperset(joins) else []
        beside = (
            [each] if not told and joins in (["and"], ["&"], ["/"], ["and", "the"], ["and", "an"], ["and", "a"]) else []
        )


def _speaks_of_all(inside: Sequence[Token]) -> bool:
    cursor = Cursor(inside)
    cursor.skip(_JOINS | {"("})
    return cursor.sees(*_ALL)


def _tell_alike(told: Spoken, before: Spoken) -> None:
    """What is said behind the last of several holds for those before it, where nothing parts them but ``and``."""
    column, other = before.column, told.column
    if _is_temporal(column) and _is_temporal(other):
        column.span = column.span or other.span
    elif _is_number(column) and _takes_bounds(other) and column.minimum is None and column.maximum is None:
        column.minimum, column.maximum = other.minimum, other.maximum


def _tell_one(each: Spoken, inside: Sequence[Token], today: date) -> bool:
    column = each.column
    cursor = Cursor(inside)
    if column.type is None and written_type(cursor.word()) in TEMPORAL and _is_untold(column):
        column.type = written_type(cursor.word())
    if _is_temporal(column):
        return _tell_span(each, cursor, today)
    if _is_untold(column) and _tell_days(each, cursor, today):
        return True
    return _takes_bounds(column) and not each.valued and _tell_bounds(each, cursor)


def _tell_span(each: Spoken, cursor: Cursor, today: date) -> bool:
    """Set the span that is told in the clause; a narrower one behind it is more exact: ``in 2024 (June to August)``."""
    told: Span | None = None
    while not cursor.done and not _ends_clause(cursor) and not _tells_nothing(cursor):
        begun = cursor.at
        found = _span_here(cursor, today)
        if found is None or (each.counts and cursor.done and begun):
            cursor.at = begun + 1
        elif told is None or (told[0] <= found[0] and found[1] <= told[1]):
            told = found
    if told is not None and not (each.again and each.column.span):
        each.column.span, each.column.minimum, each.column.maximum = told, None, None
    return told is not None


def _tell_days(each: Spoken, cursor: Cursor, today: date) -> bool:
    """Set a span of days right behind a name that tells nothing."""
    for begun in range(_BESIDE + 1):
        cursor.at = begun
        if _begins_dates(cursor) and (found := _span_here(cursor, today)) is not None:
            each.column.span, each.column.type = found, ColumnType.DATE
            each.column.minimum = each.column.maximum = None
            return True
    cursor.at = 0
    return False


def _tell_bounds(each: Spoken, cursor: Cursor) -> bool:
    column = each.column
    while not cursor.done and not _ends_clause(cursor) and not _tells_nothing(cursor):
        begun = cursor.at
        bounds = bounds_said(cursor)
        if bounds is not None and not (each.counts and cursor.done and begun > 0) and not _is_time(cursor, column):
            if not (each.again and column.maximum is not None):
                column.minimum, column.maximum = _plain(bounds[0]), _plain(bounds[1])
            return True
        cursor.at = begun + 1
    return False


def _is_time(cursor: Cursor, column: ColumnDraft) -> bool:
    """Whether bounds behind a column of money are of days or people: ``the fee is paid within 14 to 30 days``."""
    unit = {cursor.word(-1), cursor.word()} & _NO_MONEY
    return bool(unit) and (column.type or _guess(column).type) is ColumnType.DECIMAL


def _plain(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value


def _ends_clause(cursor: Cursor) -> bool:
    return cursor.word() in SENTENCE_ENDS or cursor.peek().kind is Kind.BREAK


def _tells_nothing(cursor: Cursor) -> bool:
    """Whether what follows is denied, or only an example: ``not between 10 and 20``, ``looks like 2023-04-05``."""
    return cursor.word() in _DENYING or (cursor.word() in ("not", "never") and cursor.word(1) not in _NOT_NULL)


def _span_here(cursor: Cursor, today: date) -> Span | None:
    found = span(cursor, today) or _one_and_other(cursor)
    if found is not None:
        return found
    start = cursor.at
    one = point(cursor)
    if (
        isinstance(one, tuple)
        and not _is_one_end(cursor, start)
        and not (year_at(cursor, -1) and cursor.word() in ("-", "/") and cursor.peek().glued)
    ):
        return one
    cursor.at = start
    return None


def _is_one_end(cursor: Cursor, start: int) -> bool:
    """Whether a point of time is an end, and not all of a span: ``before 2024``, ``at the earliest``."""
    led = {cursor.word(at - cursor.at) for at in range(max(start - 3, 0), start)}
    return bool(led & _BOUNDED) or any(cursor.word(at) in _AT_AN_END for at in range(3))


def _one_and_other(cursor: Cursor) -> Span | None:
    """``>= 2021-05-01 and <= 2025-05-01``."""
    start = cursor.at
    low = point(cursor) if cursor.phrase(*AT_LEAST) else None
    cursor.skip(BETWEEN)
    high = point(cursor) if isinstance(low, tuple) and cursor.phrase(*AT_MOST) else None
    if isinstance(low, tuple) and isinstance(high, tuple) and low[0] <= high[1]:
        return low[0], high[1]
    cursor.at = start
    return None


def _guess(column: ColumnDraft) -> TypeGuess:
    return max((type_of(column.name), type_of("_".join(column.words))), key=lambda guess: guess.confidence)


def _is_temporal(column: ColumnDraft) -> bool:
    return (column.type or _guess(column).type) in TEMPORAL and column.values is None


def _is_untold(column: ColumnDraft) -> bool:
    return column.type is None and column.values is None and _guess(column).confidence <= _UNTOLD


def _begins_dates(cursor: Cursor) -> bool:
    at = cursor.at
    cursor.phrase("between", "from")
    one = point(cursor)
    cursor.at = at
    return isinstance(one, tuple) and one[0] == one[1]


def _is_number(column: ColumnDraft) -> bool:
    return _takes_bounds(column) and not _is_untold(column)


def _takes_bounds(column: ColumnDraft) -> bool:
    if column.values is not None or column.shares or column.true_share is not None or column.formula is not None:
        return False
    return column.type in NUMERIC if column.type is not None else _guess(column).type in NUMERIC or _is_untold(column)
