"""Formulas in words or signs: ``total = quantity * price``, ``price times quantity``, ``end date after start date``."""

from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.data import mapping, phrases, word_set
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.words import identifier

_OPERATORS: dict[str, str] = mapping("formulas", "operators")
_OPENERS = phrases("formulas", "openers")
COMPARISONS: dict[str, str] = mapping("formulas", "comparisons")
_BY_LENGTH = tuple(sorted(COMPARISONS, key=len, reverse=True))


def formula(cursor: Cursor, words: Words) -> str | None:
    """Read what a column is computed as; None, with the place unchanged, when that is not here.

    Args:
        cursor: Behind the column's name.
        words: The column's name, which cannot be in its own formula.
    """
    start = cursor.at
    if not cursor.phrase(*_OPENERS):
        return None
    opener = cursor.word(-1)
    cursor.skip({"the", "a", "product", "of"} if cursor.sees("the product of", "product of") else {"the"})
    product = start < cursor.at and cursor.word(-1) == "of"
    parts = _terms(cursor, product=product)
    if not _computes(parts, opener, identifier("_".join(words))):
        cursor.at = start
        return None
    return " ".join(parts)


def _terms(cursor: Cursor, *, product: bool) -> list[str]:
    """Operands and the signs between them, as far as they go."""
    parts: list[str] = []
    while (operand := _operand(cursor)) is not None:
        parts += operand
        sign = "*" if product and cursor.word() == "and" else _OPERATORS.get(cursor.word())
        compares = sign == "-" and cursor.word() == "less" and cursor.word(1) == "than"
        if sign is None or compares:
            break
        cursor.at += 1
        cursor.skip({"by", "the"})
        parts.append(sign)
    return parts


def _computes(parts: list[str], opener: str, own: str) -> bool:
    """Whether it is a formula: not ``species: dog/cat``, and not ``status: 70% of them are paid``."""
    named = [part for part in parts[::2] if not part[:1].isdigit()]
    if len(parts) < 2 or parts[-1] in _OPERATORS.values() or own in parts or not named:
        return False
    if opener != ":":
        return True
    return not (set(parts[1::2]) == {"/"} and len(named) == len(parts[::2])) and not parts[0].startswith("0.")


def _operand(cursor: Cursor) -> list[str] | None:
    """A number, a name, something in brackets; ``19% of net`` are three parts."""
    if cursor.word() == "(":
        start = cursor.at
        cursor.at += 1
        inner: list[str] = []
        while (operand := _operand(cursor)) is not None:
            inner += operand
            sign = _OPERATORS.get(cursor.word())
            if sign is None:
                break
            cursor.at += 1
            inner.append(sign)
        if inner and cursor.phrase(")"):
            return [f"({' '.join(inner)})"]
        cursor.at = start
        return None
    token = cursor.peek()
    if token.kind is Kind.NUMBER:
        cursor.at += 1
        share = cursor.phrase("%")
        value = (token.value or 0.0) / (100 if share else 1)
        written = str(int(value)) if value.is_integer() else repr(value)
        whole = name(cursor) if share and cursor.phrase("of the", "of") else None
        return [written, "*", whole] if whole else [written]
    named = name(cursor)
    return [named] if named else None


def name(cursor: Cursor) -> str | None:
    """Read a column's name in a formula: words up to a sign or a word of arithmetic."""
    words: list[str] = []
    while cursor.peek().kind is Kind.WORD and len(words) < 4:
        word = cursor.word()
        if word in ("at", "on") and words and words[-1].endswith("ed"):
            words.append(word)
            cursor.at += 1
            break
        if (
            word in _OPERATORS
            or word in _STOPS
            or any(cursor.sees(phrase) for phrase in ("is", "must be", "should be"))
        ):
            break
        words.append(word)
        cursor.at += 1
        if "_" in word:
            break
    return identifier("_".join(words)) if words else None


_STOPS = word_set("formulas", "stops")


def comparison(cursor: Cursor) -> tuple[str, str, str] | None:
    """Read ``end date is after start date`` as (end_date, >, start_date)."""
    start = cursor.at
    cursor.skip({"the", "a"})
    left = name(cursor)
    sign = next((COMPARISONS[phrase] for phrase in _BY_LENGTH if cursor.phrase(phrase)), None) if left else None
    cursor.skip({"the", "its", "their", "or", "equal", "to"} if sign else ())
    right = name(cursor) if sign else None
    if left and sign and right and left != right:
        return left, sign, right
    cursor.at = start
    return None
