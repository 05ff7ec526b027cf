"""Puts sentences on what is missing into one form: ``10% of the visits have no reason``: ``reason is null in 10%``."""

from collections.abc import Collection, Iterator, Sequence

from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.data import phrases, word_set
from tasks.inference.offline.lexicon import Words, key_of
from tasks.inference.offline.percentages import percentage
from tasks.inference.offline.spoken_of import Edit, Spoken, edited, said, sentences_of, spoken_of
from tasks.inference.offline.tokens import Kind, Token

_NULLS = frozenset(phrases("column_grammar", "nulls"))
_LACKS = phrases("missing_said", "lacks")
_MEANS = phrases("missing_said", "means")
_DOUBT = word_set("missing_said", "doubt")
_BEHIND = word_set("missing_said", "behind")
_LONGEST_NAME = 4


def missing_said(tokens: Sequence[Token], known: Collection[Words]) -> list[Token]:
    """The same request with each such sentence as one about the column; one without any is given back as it is."""
    tokens = edited(tokens, _unknown(tokens))
    return edited(tokens, _lacking(tokens, spoken_of(tokens, known), known))


def _unknown(tokens: Sequence[Token]) -> Iterator[Edit]:
    """``the outcome is unknown for a quarter of the hearings``."""
    for at in range(1, len(tokens) - 1):
        told = tokens[at].word == "unknown" and tokens[at - 1].word in ("is", "are", "be", "remains")
        if told and tokens[at + 1].word in ("for", "in", "on"):
            yield Edit(at, at + 1, (said("null"),))


def _lacking(tokens: Sequence[Token], mentions: Sequence[Spoken], known: Collection[Words]) -> Iterator[Edit]:
    """``10% of the visits have no reason``, ``8% of them are open, i.e. closed_at is empty``."""
    for sentence, end in sentences_of(tokens):
        parts = [at for at in range(sentence, end) if tokens[at].word in (",", "and", "but", "(")]
        for start in (sentence, *(at + 1 for at in parts)):
            if (edit := _of_share(Cursor(tokens[:end], start), mentions, known)) is not None:
                yield edit


def _of_share(cursor: Cursor, mentions: Sequence[Spoken], known: Collection[Words]) -> Edit | None:
    start = cursor.at
    cursor.skip(_DOUBT)
    led = cursor.at
    share = percentage(cursor, firm=True)
    of = cursor.at
    if share is None or not cursor.phrase("of the", "of all", "of our", "of these", "of"):
        return None
    subject = next((each for each in mentions if each.start == cursor.at), None)
    if subject is None and not cursor.phrase("them", "rows", "cases"):
        return None
    cursor.at = subject.end if subject is not None else cursor.at
    owner = subject.many if subject is not None else ()
    name = _lacked(cursor, known) or _meant(cursor, known)
    told = (said("null"), said("in"), *cursor.tokens[led:of], said("of"), said("the"), said("rows"))
    return Edit(start, cursor.at, (said("the"), *owner, *name, said("is"), *told)) if name else None


def _lacked(cursor: Cursor, known: Collection[Words]) -> tuple[Token, ...]:
    """What somebody has not, behind ``have no``; nothing where it is a row of another table."""
    start = cursor.at
    cursor.skip({"still", "should", "will", "do", "may"})
    if not cursor.phrase(*_LACKS):
        cursor.at = start
        return ()
    cursor.skip({"a", "an", "the", "any", "their", "its"})
    name = _name(cursor)
    key = key_of(tuple(token.word for token in name))
    while cursor.skip(_BEHIND) or cursor.phrase("at all", "on file", "so far"):
        pass
    if not name or key in known or not (cursor.done or cursor.peek().kind is not Kind.WORD):
        cursor.at = start
        return ()
    return name


def _meant(cursor: Cursor, known: Collection[Words]) -> tuple[Token, ...]:
    """The column behind ``are still open, so`` that is empty then."""
    start = cursor.at
    while not cursor.done and not cursor.phrase(*_MEANS):
        cursor.at += 1
    cursor.skip({"the", "their", "its", ".", ",", ":"})
    name = _name(cursor)
    cursor.skip({"is", "are", "should", "be", "stays", "left", "has", "no", "value"})
    row = name and key_of((name[-1].word,)) in known  # ``so the parent comment is empty``
    if cursor.done or not name or row or cursor.word() not in _NULLS:
        cursor.at = start
        return ()
    cursor.at += 1
    cursor.skip({"there", "then", "for", "these", "those", "them"})
    return name


def _name(cursor: Cursor) -> tuple[Token, ...]:
    """The words up to a verb, a sign or what ends such a sentence."""
    taken: list[Token] = []
    while cursor.peek().kind is Kind.WORD and len(taken) < _LONGEST_NAME:
        if (
            cursor.word() in _BEHIND
            or cursor.sees("at all", "on file", "so far")
            or cursor.word() in ("is", "are", "should", "stays", "has", "and", "so", "because")
        ):
            break
        taken.append(cursor.take())
    return tuple(taken)
