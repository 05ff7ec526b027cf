"""Gives columns the share of what is missing, as a sentence tells it: ``empty for 1 in 4``."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.data import phrases, word_set
from tasks.inference.offline.details.plain_tokens import SENTENCE_ENDS, Plain
from tasks.inference.offline.details.spoken import Spoken
from tasks.inference.offline.draft import ColumnDraft, Draft
from tasks.inference.offline.percentages import percentage
from tasks.inference.offline.tokens import Kind, Token

_LACKING = (*phrases("details", "lacking"), *phrases("column_grammar", "nulls"))
_FILLED = phrases("details", "filled")
_NAMING = word_set("details", "naming_behind")
_BACK = word_set("details", "speaking_back")
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
_REACH, _NEAR, _NEGATES = 9, 4, 3
_NOT = frozenset(
    {"not", "never", "no", "nor", "n't", "isn't", "aren't", "wasn't", "weren't", "nicht", "pas", "non", "niet"}
)
_COMPLEMENTED = frozenset({"to", "as", "by", "from", "zero"})


Named = tuple[int, int, ColumnDraft]
"""A place where a column is named, the place behind, and the column."""


@dataclass(frozen=True)
class _Share:
    """How many are missing, and the tokens that say it."""

    rate: float
    start: int
    end: int
    told: int


def tell_lacking(draft: Draft, spoken: Sequence[Spoken], plain: Plain) -> None:
    """Set the columns' shares of nulls.

    Args:
        draft: Of the request.
        spoken: The places that speak of columns, in their order.
        plain: The request's tokens.
    """
    starts = [(plain.places[each.start], plain.places[each.behind], each.column) for each in spoken]
    told: set[int] = set()
    for start, end in _sentences(plain.tokens):
        for share in _shares(plain.tokens, start, end):
            for column in _columns(draft, plain.tokens, starts, share, (start, end)):
                if id(column) not in told:
                    column.null_rate = share.rate
                    told.add(id(column))


def _sentences(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    start = 0
    for at, token in enumerate(tokens):
        if token.word in SENTENCE_ENDS or token.kind is Kind.BREAK:
            yield start, at
            start = at + 1
    yield start, len(tokens)


def _shares(tokens: Sequence[Token], start: int, end: int) -> Iterator[_Share]:
    """Shares of a sentence that a word for what is missing stands by."""
    found: list[tuple[int, int, float]] = []
    cursor = Cursor(tokens[:end], start)
    while not cursor.done:
        at = cursor.at
        rate = percentage(cursor, firm=True)
        if rate is not None and rate <= 1:
            found.append((at, cursor.at, rate))
        else:
            cursor.at = at + 1
    for index, (first, behind, rate) in enumerate(found):
        least = found[index - 1][1] if index else start
        most = found[index + 1][0] if index + 1 < len(found) else end
        words = (_word_before(tokens, least, first), _word_behind(tokens, behind, most))
        near = min(
            (word for word in words if word is not None), key=lambda word: _apart(word, first, behind), default=None
        )
        if near is not None:
            at, size, filled = near
            yield _Share(round(1 - rate, 6) if filled else rate, min(first, at), max(behind, at + size), first)


def _apart(word: tuple[int, int, bool], first: int, behind: int) -> int:
    """How many tokens stand between a word and a share."""
    return word[0] - behind if word[0] >= behind else first - word[0] - word[1]


def _lacking_at(tokens: Sequence[Token], at: int) -> tuple[int, bool] | None:
    """How many words there say that something is missing, or is filled in."""
    cursor = Cursor(tokens, at)
    lacks = cursor.phrase(*_LACKING)
    filled = not lacks and cursor.phrase(*_FILLED)
    if filled and cursor.word() in _COMPLEMENTED:
        return None
    negated = filled and any(token.word in _NOT for token in tokens[max(at - _NEGATES, 0) : at])
    return (cursor.at - at, filled and not negated) if lacks or filled else None


def _word_behind(tokens: Sequence[Token], behind: int, most: int) -> tuple[int, int, bool] | None:
    for at in range(behind, min(behind + _REACH, most)):
        if tokens[at].word in _CLOSE or tokens[at].word in ("/", "|"):
            return None
        if tokens[at].word == "," and not any(token.word in ("of", "for", "them") for token in tokens[behind:at]):
            return None
        if (found := _lacking_at(tokens, at)) is not None:
            return at, *found
    return None


def _word_before(tokens: Sequence[Token], least: int, first: int) -> tuple[int, int, bool] | None:
    for at in range(first - 1, max(first - _REACH, least) - 1, -1):
        if (found := _lacking_at(tokens, at)) is not None and at + found[0] <= first:
            return at, *found
        if tokens[at].word in _CLOSE:
            return None
    return None


def _columns(
    draft: Draft,
    tokens: Sequence[Token],
    starts: Sequence[Named],
    share: _Share,
    sentence: tuple[int, int],
) -> list[ColumnDraft]:
    """The columns that a share is of."""
    first, last = (bisect_left(starts, at, key=_place) for at in (share.start, share.end))
    if first < last:
        return [starts[last - 1][2]]
    reach = min(sentence[1], share.end + _NEAR)
    behind = next((each for each in starts[last : last + 1] if each[0] < reach), None)
    if behind is not None:
        led = [token.word for token in tokens[share.end : behind[0]]]
        lead = tokens[share.end - 1].word
        if (led and set(led) <= _NAMING) or (not led and lead in _NAMING):
            return [behind[2]]
    begun = bisect_left(starts, sentence[0], key=_place)
    before = starts[begun:first]
    if before:
        own = before[-1][2]
        return _all_before(draft, tokens, before, share) or [own]
    if any(token.word in _BACK for token in tokens[sentence[0] : share.end + _NEAR]):
        return [each[2] for each in starts[max(begun - 1, 0) : begun]]
    return []


def _place(named: Named) -> int:
    return named[0]


def _all_before(draft: Draft, tokens: Sequence[Token], before: Sequence[Named], share: _Share) -> list[ColumnDraft]:
    """The columns of the same table in the sentence, where ``all`` or ``both`` speaks of them."""
    words = [token.word for token in tokens[before[-1][1] : share.told]]
    if not {"all", "both"} & set(words):
        return []
    own = next((table for table in draft.tables.values() if before[-1][2] in table.columns.values()), None)
    alike = [column for _, _, column in before if own is not None and column in own.columns.values()]
    return alike[-2:] if "both" in words else alike
