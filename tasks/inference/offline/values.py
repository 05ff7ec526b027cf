"""Lists of values: ``(open, closed, pending)``, ``either a or b``, ``70 % paid, 20 % open``."""

from collections.abc import Sequence

from schemas.model import Scalar
from tasks.inference.offline.cursor import UNITS, Cursor
from tasks.inference.offline.data import word_set
from tasks.inference.offline.percentages import percentage
from tasks.inference.offline.tokens import Kind, Token

_PARTING = word_set("values", "parting") | {"\n"}
_YES_NO = (
    *(
        frozenset(pair.split("/"))
        for pair in ["ja/nein", "oui/non", "sí/no", "si/no", "sì/no", "sim/não", "ja/nee", "on/off"][:-1]
    ),
    frozenset({"yes", "no"}),
    frozenset({"true", "false"}),
    frozenset({"y", "n"}),
)
_FILLERS = word_set("values", "fillers")
_LONGEST_VALUE = 4


def parted(tokens: Sequence[Token]) -> list[list[Token]]:
    """The pieces between commas, slashes and conjunctions."""
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind is not Kind.QUOTED and token.word in _PARTING:
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [piece for piece in pieces if piece]


def written(tokens: Sequence[Token]) -> str:
    """The text of tokens, as it was written."""
    text = ""
    for token in tokens:
        if token.raw:
            text += ("" if token.glued or not text else " ") + token.raw
    return text.strip()


def listed_values(tokens: Sequence[Token]) -> list[Scalar] | None:
    """Read the inside of brackets as values; None when it is not a list of at least two."""
    trimmed = list(tokens)
    while len(trimmed) > 1 and trimmed[0].word in _FILLERS and not _is_a_letter(trimmed[0], trimmed[1]):
        trimmed.pop(0)
    while trimmed and trimmed[-1].word in ("etc", ".", "...", "only"):
        trimmed.pop()
    pieces = parted(trimmed)
    if len(pieces) < 2 or any(len(piece) > _LONGEST_VALUE + 2 for piece in pieces):
        return None
    texts = [written(piece) for piece in pieces]
    return typed([text for text in texts if text])


def _is_a_letter(token: Token, behind: Token) -> bool:
    """Whether what looks like an article is a value: ``A, B``, ``A+``."""
    return behind.word in _PARTING or (token.raw.isupper() and behind.kind is Kind.SIGN and behind.glued)


def typed(texts: Sequence[str]) -> list[Scalar]:
    """Values as whole numbers or numbers where all are; texts otherwise, each once."""
    unique = list(dict.fromkeys(texts))
    try:
        numbers = [float(text.replace("%", "")) for text in unique]
    except ValueError:
        return list(unique)
    return [int(number) if number.is_integer() else number for number in numbers]


def is_yes_no(values: Sequence[Scalar]) -> bool:
    """Whether the values are yes and no."""
    return frozenset(str(value).lower() for value in values) in _YES_NO


_ALL = 0.9999  # shares of another column follow behind what makes a whole


def shares(cursor: Cursor) -> dict[str, float] | None:
    """Read ``70% paid, 20% open and 10% void`` or ``paid 70%, open 30%``; None when that is not here."""
    start = cursor.at
    found: dict[str, float] = {}
    while sum(found.values()) < _ALL and (one := _share(cursor)) is not None:
        found[one[0]] = one[1]
        if rest := _rest(cursor):
            found[rest] = max(0.0, round(1 - sum(found.values()), 4))
            break
        cursor.skip({",", "and", ";", "/", "rest", "or"})
    if not found:
        cursor.at = start
        return None
    if cursor.word(-1) in (",", "and", ";", "/", "or"):
        cursor.at -= 1
    return found


def _rest(cursor: Cursor) -> str:
    """``and the rest pending``: what is left over."""
    start = cursor.at
    cursor.skip({",", "and", ";"})
    if cursor.phrase("the rest", "rest", "the remainder", "the others", "the remaining ones", "all others"):
        cursor.skip({"is", "are", "being", ":", "of", "them"})
        if value := _value(cursor, stop_at_number=True):
            return value
    cursor.at = start
    return ""


def _share(cursor: Cursor) -> tuple[str, float] | None:
    start = cursor.at
    cursor.skip({"about", "around", "roughly", "approximately", "with"})
    share = percentage(cursor)
    if share is not None:
        cursor.phrase("of them are", "of them", "of all are", "are", "of which are", "being", "for", "should be")
        value = _value(cursor, stop_at_number=True)
        if value:
            return value, share
    cursor.at = start
    value = _value(cursor, stop_at_number=True)
    cursor.skip({":", "(", "=", "-", "with", "at"})
    if value and cursor.peek().kind is Kind.NUMBER and cursor.word(1) in ("%", "percent"):
        share = (cursor.take().value or 0.0) / 100
        cursor.at += 1
        cursor.phrase(")")
        return value, share
    cursor.at = start
    return None


_ENDS = word_set("values", "ends")


_BEGINS = frozenset({"in", "on", "over"})
"""Words that end a value, and yet begin one: ``in progress``."""


def _value(cursor: Cursor, *, stop_at_number: bool = False) -> str:
    """Read one value of a flowing list: a few words, up to a sign or a word that goes on with the sentence."""
    taken: list[Token] = []
    while not cursor.done and len(taken) < _LONGEST_VALUE:
        token = cursor.peek()
        if token.kind is Kind.QUOTED:
            return cursor.take().raw if not taken else written(taken)
        if token.kind in (Kind.SIGN, Kind.BREAK) and not (
            token.word in ("+", "°", "&", "'") or (token.word == "-" and token.glued)
        ):
            break
        between_slashes = not taken and {"/", "|"} & {cursor.word(-1), cursor.word(1)}
        if (
            token.kind is Kind.WORD
            and token.word in _ENDS
            and not token.raw.isupper()
            and (taken or token.word not in _BEGINS)
            and not between_slashes
        ):
            break
        if token.kind is Kind.NUMBER and (stop_at_number or (taken and _begins_shares(cursor))):
            break
        taken.append(cursor.take())
    return written(taken)


def _begins_shares(cursor: Cursor) -> bool:
    """``buy/sell 55/45``: numbers apart from the values, one for each."""
    parts = cursor.word(1) in ("/", ":", "%") and (cursor.peek(2).kind is Kind.NUMBER or cursor.word(1) == "%")
    return parts and not cursor.peek().glued


_BEFORE_VALUES = word_set("values", "before_values")


_CLAUSES = frozenset({"is", "are", "has", "have", "between", "must", "can", "should", "may"})


def flowing_values(cursor: Cursor, *, need_or: bool = False) -> list[Scalar] | None:
    """Read ``a, b or c`` in running text; it ends with the value behind ``or``, or else with the clause.

    Args:
        cursor: Before the first value; left there when it is no list.
        need_or: Whether ``or`` or a slash must be there, because commas alone might part columns.
    """
    start = cursor.at
    _skip_before(cursor)
    opened = cursor.phrase("(", "[", "{")
    texts: list[str] = []
    signs: list[str] = []
    while value := _value(cursor):
        texts.append(value)
        sign = _sign_between(cursor, signs, need_or=need_or)
        if sign is None:
            break
        signs.append(sign)
        if sign == "or":
            texts += _last_values(cursor)
            break
    if opened:
        cursor.phrase(")", "]", "}")
    elif len(texts) > 2 and signs[-1:] == [","] and cursor.word() in _CLAUSES:
        texts.pop()  # ``..., newsletter is``: the subject of the next clause
        while cursor.word(-1) != ",":
            cursor.at -= 1
        cursor.at -= 1
    if len(texts) < 2 or (need_or and not {"or", "/"} & set(signs)):
        cursor.at = start
        return None
    return typed(_without_unit([text for text in texts if text]))


def _without_unit(texts: list[str]) -> list[str]:
    """``12, 24 or 36 months``: the unit of the last is that of all, and no part of its value."""
    number, _, unit = texts[-1].partition(" ")
    numeric = len(texts) > 1 and all(text.replace(".", "", 1).isdigit() for text in [*texts[:-1], number])
    return [*texts[:-1], number] if numeric and unit in UNITS | {"months", "month", "weeks", "days"} else texts


def _skip_before(cursor: Cursor) -> None:
    while (
        cursor.word() in _BEFORE_VALUES and cursor.word(1) not in (",", "or", "/") and not cursor.peek().raw.isupper()
    ):
        cursor.at += 1


def _sign_between(cursor: Cursor, signs: Sequence[str], *, need_or: bool) -> str | None:
    """Read what parts two values: a comma, a slash, or the conjunction before the last one; None at the end."""
    here = cursor.at
    if "/" in signs and cursor.word() not in ("/", "|"):
        return None
    comma = cursor.phrase(",")
    if cursor.phrase("or") or (not need_or and "/" not in signs and cursor.phrase("and")):
        return "or"
    if cursor.word() == "and":
        cursor.at = here
        return None
    if cursor.phrase("/", "|"):
        return "/"
    return "," if comma and not cursor.done and cursor.peek().kind is not Kind.BREAK else None


def _last_values(cursor: Cursor) -> list[str]:
    """The value behind ``or``, and those behind further ones."""
    texts = [_value(cursor)]
    while cursor.phrase(", or", "or"):
        texts.append(_value(cursor))
    return texts
