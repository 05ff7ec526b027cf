"""Puts in what a sentence leaves out: ``every exhibit is in one``, ``on average 60 per wedding``."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.data import word_set
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.quantities import quantity
from tasks.inference.offline.spoken_of import ENDS, Edit, Spoken, edited, said, sentences_of, spoken_of
from tasks.inference.offline.tokens import Kind, Token

_PREPOSITIONS = word_set("grammar", "prepositions") | {"among", "between"}
_PRONOUNS = frozenset({"them", "these", "those"})
_PARTING = frozenset({",", "-", ":"})
_PER = ("per", "for each", "for every", "to each", "in each", "on each", "for any", "at each")
_ONE_OF = frozenset({"another", "also", "a", "an", "one", "of", "the", "is", "other"})
_THERE = ("there are", "there is", "we have", "we need", "come", "comes", "you get", "are")


def filled_in(tokens: Sequence[Token], known: Collection[Words]) -> list[Token]:
    """The same request with the nouns that it leaves out."""
    for rule in (
        _part_of_another,
        _counted_inside,
        _each_first,
        _named_again,
        _counted_per,
        _per_first,
        _counted_of_them,
    ):
        tokens = edited(tokens, rule(tokens, spoken_of(tokens, known)))
    return list(tokens)


def _part_of_another(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``father (another person, may be unknown)``: a column that refers to a row."""
    for mention in mentions:
        opened = mention.start - 1
        while opened > 0 and tokens[opened].word in _ONE_OF:
            opened -= 1
        named = opened > 0 and tokens[opened].word == "(" and tokens[opened - 1].kind is Kind.WORD
        closed = next((at for at in range(mention.end, len(tokens)) if tokens[at].word in ("(", ")")), len(tokens))
        whole = _ends(tokens, mention.end) or tokens[mention.end].word == "or"
        told = opened < mention.start - 1 and closed < len(tokens) and tokens[closed].word == ")"
        if named and told and whole and not any(each.end == opened for each in mentions):
            yield Edit(opened, closed + 1, (Token(Kind.SIGN, "->", "->"), *mention.many))


def _counted_inside(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``categories in a tree (90 categories; name)``: the brackets count what stands before them."""
    for before, mention in pairwise(mentions):
        opened = mention.counted and mention.start > 1 and tokens[mention.start - 2].word == "("
        if opened and before.key == mention.key and before.plural and not before.counted:
            yield Edit(mention.start, mention.end, ())


def _each_first(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``tastings, of one wine each``: ``each`` comes first."""
    for mention in mentions:
        led = [token.word for token in tokens[max(0, mention.start - 3) : mention.start]]
        told = len(led) == 3 and led[0] == "," and led[1] in _PREPOSITIONS and led[2] == "one"
        if told and mention.end < len(tokens) and tokens[mention.end].word == "each":
            start = mention.start - 2
            yield Edit(start, mention.end + 1, (said("each"), *tokens[start : mention.end]))


def _named_again(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``one of them``, ``is in one``, ``ends at another``: what the pronoun stands for is said again."""
    for at, token in enumerate(tokens):
        before = tokens[at - 1].word if at else ""
        if token.word in _PRONOUNS and before == "of" and at > 1 and tokens[at - 2].word == "one":
            meant = _meant(tokens, mentions, at)
            if meant is not None:
                yield Edit(at, at + 1, meant.many)
        elif (
            token.word in ("one", "another")
            and before in _PREPOSITIONS
            and _ends(tokens, at + 1)
            and (token.word, before) != ("another", "by")
        ):
            meant = _meant(tokens, mentions, at) if token.word == "one" else _first_one(tokens, mentions, at)
            if meant is not None:
                yield Edit(at, at + 1, (token, *meant.one))


def _ends(tokens: Sequence[Token], at: int) -> bool:
    return at >= len(tokens) or tokens[at].word in ENDS


def _meant(tokens: Sequence[Token], mentions: Sequence[Spoken], at: int) -> Spoken | None:
    """What was spoken of in the plural before the subject of the clause."""
    before = [each for each in mentions if each.end <= at]
    if not before:
        return None
    subject = before[-1].key
    return next((each for each in reversed(before) if each.plural and each.key != subject), None)


def _first_one(tokens: Sequence[Token], mentions: Sequence[Spoken], at: int) -> Spoken | None:
    """What ``another`` is another of: the last ``one station`` or ``a station`` of the sentence."""
    start = next(start for start, end in sentences_of(tokens) if start <= at <= end)
    ones = [each for each in mentions if start < each.start < at and tokens[each.start - 1].word in ("one", "a", "an")]
    placed = [each for each in ones if tokens[each.start - 2].word in _PREPOSITIONS]
    return placed[-1] if placed else None


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
        told = token.kind is Kind.NUMBER and [each.word for each in tokens[at + 1 : at + 3]] == ["of", "them"]
        before = [each for each in mentions if each.end <= at] if told else []
        if not before or before[-1].key not in counted:
            continue
        start = max(start for start, _ in sentences_of(tokens) if start <= at)
        other = next((each for each in before if each.start >= start and each.plural and each.key not in counted), None)
        if other is not None:
            yield Edit(other.start, other.start, (token,))
            yield Edit(at - (tokens[at - 1].word in (",", "(")), at + 3, ())
