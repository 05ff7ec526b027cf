"""Puts counts before what they count: ``on average 60 per wedding``, ``700 in total``, ``(20k orders: total)``."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.quantities import quantity
from tasks.inference.offline.spoken_of import (
    SENTENCE_ENDS,
    Edit,
    Spoken,
    edited,
    is_counted_bracket,
    said,
    sentences_of,
    spoken_of,
)
from tasks.inference.offline.tokens import Kind, Token
from tasks.inference.offline.words import is_plural

_PARTING = frozenset({",", "-", ":"})
_PER = ("per", "for each", "for every", "to each", "in each", "on each", "for any", "at each")
_ALL = frozenset({"of them", "of these", "of those", "in total", "in all", "all told"})
_BEFORE_ALL = frozenset({",", ";", "-", "(", "so", "about", "around"})
_TYING = frozenset({"by", "of", "from", "with", "each", "made", "placed"})
_THERE = ("there are", "there is", "we have", "we need", "come", "comes", "you get", "are")


def counts_first(tokens: Sequence[Token], known: Collection[Words]) -> list[Token]:
    """The same request with each count before what it counts."""
    for rule in _RULES:
        tokens = edited(tokens, rule(tokens, spoken_of(tokens, known)))
    return list(tokens)


def _have_each(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``families have children, between 1 and 4 each``: the count comes first."""
    cursor = Cursor(tokens)
    for owner in mentions:
        cursor.at = owner.end + 3
        words = [token.word for token in tokens[owner.end : owner.end + 3]]
        told = len(words) == len(("have", "children", ",")) and words[0] in ("have", "get") and words[2] == ","
        many = quantity(cursor) if told and owner.plural and is_plural(words[1]) else None
        if many is not None and cursor.word() == "each":
            count = tokens[owner.end + 3 : cursor.at]
            has = (said("each"), *owner.one, said("has"))
            yield Edit(owner.start, cursor.at + 1, (*has, *count, tokens[owner.end + 1]))


def _counted_inside(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``categories in a tree (90 categories; name)``: the brackets count what stands before them."""
    for before, mention in pairwise(mentions):
        opened = mention.counted and mention.start > 1 and tokens[mention.start - 2].word == "("
        if opened and before.key == mention.key and before.plural and not before.counted:
            yield Edit(mention.start, mention.end, ())


def _counted_per(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``tickets: on average 200 per play``, ``rehearsals - 30 for each choir -``: the count comes before the noun."""
    cursor = Cursor(tokens)
    for mention in mentions:
        cursor.at = mention.end
        if not (mention.plural and not mention.counted and cursor.word() in _PARTING):
            continue
        sign = cursor.take().word
        begun = cursor.at
        many = quantity(cursor)
        ended = cursor.at
        owner = _at(mentions, cursor.at) if many is not None and cursor.phrase(*_PER) else None
        owner = owner or (_at(mentions, cursor.at) if many is not None else None)
        if many is None or owner is None or owner.key == mention.key or cursor.at == ended:
            continue
        closed = owner.end + (sign == "-" and owner.end < len(tokens) and tokens[owner.end].word == "-")
        per = (said("per"), *owner.one)
        yield Edit(mention.start, closed, (*tokens[begun:ended], *tokens[mention.start : mention.end], *per))


def _at(mentions: Sequence[Spoken], place: int) -> Spoken | None:
    return next((each for each in mentions if each.start == place), None)


def _per_first(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``per invoice 3 positions``: the count comes first."""
    cursor = Cursor(tokens)
    for owner in mentions:
        for back in (1, 2):
            cursor.at = owner.start - back
            if cursor.at < 0 or not cursor.phrase(*_PER) or cursor.at != owner.start:
                continue
            begun = owner.start - back
            fresh = begun == 0 or tokens[begun - 1].word in (".", ",", ";", ":", "\n", "and", "-")
            cursor.at = owner.end
            cursor.phrase(",")
            cursor.phrase(*_THERE)
            first = cursor.at
            many = quantity(cursor) if fresh else None
            owned = _at(mentions, cursor.at) if many is not None else None
            if owned is not None and owned.plural and owned.key != owner.key:
                yield Edit(begun, owned.end, (*tokens[first : owned.end], said("per"), *owner.one))
            break


def _counted_of_them(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``measurements come from the instruments, 50k of them``: of what is counted nowhere else."""
    counted = {each.key for each in mentions if each.counted}
    for at, token in enumerate(tokens):
        size = _of_all(tokens, at + 1) if token.kind is Kind.NUMBER and at and tokens[at - 1].word in _BEFORE_ALL else 0
        near = [each for each in mentions if each.end <= at and each.start >= _begun(tokens, at)] if size else []
        left = [each for each in near if each.plural and each.key not in counted]
        if not left or (near[-1] is left[-1] and tokens[at + 1].word == "of"):
            continue  # what stands right before is counted so by the grammar
        told = left[-1] if near[-1] is left[-1] else left[0]
        yield Edit(told.start, told.start, (token,))
        yield Edit(at - 1 if tokens[at - 1].word in (",", ";") else at, at + 1 + size, ())


def _of_all(tokens: Sequence[Token], at: int) -> int:
    """How many words say that a number is of all: ``of them``, ``in total``."""
    words = [token.word for token in tokens[at : at + 2]]
    if " ".join(words) in _ALL:
        return len(words)
    return int(words[:1] in (["altogether"], ["overall"]))


def _begun(tokens: Sequence[Token], at: int) -> int:
    """Where the sentence begins; the one before where this one says nothing else."""
    starts = [start for start, _ in sentences_of(tokens) if start <= at]
    return starts[-2] if len(starts) > 1 and starts[-1] == at else starts[-1]


def _counted_between(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``equipment items, 200, each assigned to one employee``: the number is of what stands before it."""
    for mention in mentions:
        words = [token.word for token in tokens[mention.end : mention.end + 4]]
        told = len(words) > 3 and words[0] == words[2] == "," and words[3] in ("each", "all", "with", "every")
        if told and mention.plural and not mention.counted and tokens[mention.end + 1].kind is Kind.NUMBER:
            yield Edit(mention.start, mention.start, (tokens[mention.end + 1],))
            yield Edit(mention.end, mention.end + 2, ())


def _count_next(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``trips 4000 by one truck``: the number is of the noun before it."""
    for mention in mentions:
        fresh = mention.start == 0 or tokens[mention.start - 1].word in SENTENCE_ENDS | {",", ":"}
        words = [token.word for token in tokens[mention.end : mention.end + 2]]
        told = len(words) > 1 and tokens[mention.end].kind is Kind.NUMBER and words[1] in _TYING
        if fresh and told and mention.plural and not mention.counted:
            yield Edit(mention.start, mention.end + 1, (tokens[mention.end], *tokens[mention.start : mention.end]))


def _hoisted(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``an order is placed at a shop (20k orders: total)``: what the brackets count has a sentence of its own."""
    for mention in mentions:
        opened = mention.start - 2
        if not mention.counted or opened < 1 or tokens[opened].word != "(":
            continue
        near = next((each for each in mentions if each.end == opened), None)
        end = _closed(tokens, opened)
        if end is None or (near is not None and near.key == mention.key and near.plural) or mention.end >= end:
            continue
        inner = tokens[mention.end + 1 : end]
        clause = inner[0].word in ("each", "every", "a", "an") if inner else False
        listed = (said("."), *inner) if clause else (said("("), *inner, said(")"))
        stop = next((at for at in range(end, len(tokens)) if tokens[at].word in SENTENCE_ENDS), len(tokens))
        yield Edit(stop, stop, (said("."), *tokens[opened + 1 : mention.end], *listed))
        yield Edit(opened, end + 1, ())


def _closed(tokens: Sequence[Token], opened: int) -> int | None:
    depth = 0
    for at in range(opened, len(tokens)):
        depth += (tokens[at].word == "(") - (tokens[at].word == ")")
        if depth == 0:
            return at
    return None


def _count_behind(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``deliveries arrive at a warehouse: 4k``: the count behind the clause is of what it speaks of."""
    for start, end in sentences_of(tokens):
        inside = [each for each in mentions if start <= each.start < end]
        if len(inside) < 2 or inside[0].start != start or inside[0].counted or not inside[0].plural:
            continue
        at = next((each.end for each in inside[1:] if not each.plural and _is_count(tokens, each.end)), None)
        if at is not None:
            yield Edit(inside[0].start, inside[0].start, (tokens[at + 1],))
            yield Edit(at, at + 2, ())


def _is_count(tokens: Sequence[Token], at: int) -> bool:
    """Whether ``: 4k`` stands there, and nothing that it is the count of."""
    words = [token.word for token in tokens[at : at + 3]]
    counts = len(words) > 1 and words[0] in (":", "-") and tokens[at + 1].kind is Kind.NUMBER
    return counts and (len(words) < 3 or words[2] in {",", *SENTENCE_ENDS})


def _bracket_back(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``attendance of singers at rehearsals (15000 rows)``: the count is of what happens, where the rest is counted."""
    counted = {each.key for each in mentions if each.counted}
    for at, (first, second) in enumerate(pairwise(mentions)):
        head = mentions[at - 1] if at else None
        if (
            head is None
            or head.key in counted
            or second.key not in counted
            or not is_counted_bracket(tokens, second.end)
        ):
            continue
        near = first.start - head.end == 1 == second.start - first.end
        end = next((at for at in range(second.end, len(tokens)) if tokens[at].word == ")"), None)
        if near and end is not None:
            yield Edit(head.end, head.end, tuple(tokens[second.end : end + 1]))
            yield Edit(second.end, end + 1, ())


_RULES = (
    _have_each,
    _counted_inside,
    _counted_per,
    _per_first,
    _counted_of_them,
    _counted_between,
    _count_next,
    _hoisted,
    _count_behind,
    _bracket_back,
)
