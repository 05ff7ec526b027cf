"""Puts in what a sentence leaves out: ``every exhibit is in one``, ``boss (another nurse)``."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.data import word_set
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.nouns import is_columnish
from tasks.inference.offline.quantities import quantity
from tasks.inference.offline.spoken_of import Edit, Spoken, edited, ends_at, said, sentences_of, spoken_of, word_before
from tasks.inference.offline.tokens import Kind, Token

_PREPOSITIONS = word_set("grammar", "prepositions") | {"among", "between"}
_SINGLES = frozenset({"a", "an", "one", "each", "every", "per", "the"})
_PRONOUNS = frozenset({"them", "these", "those"})
_ONE_OF = frozenset({"another", "also", "a", "an", "one", "of", "the", "is", "other"})
_KINDS_OF = frozenset({"species", "kinds", "types", "sorts", "breeds", "varieties", "brands", "makes", "models"})


def filled_in(tokens: Sequence[Token], known: Collection[Words]) -> list[Token]:
    """The same request with the nouns that it leaves out."""
    for rule in (_in_full, _part_of_another, _kinds_of, _each_first, _named_again, _has_so_many):
        tokens = edited(tokens, rule(tokens, spoken_of(tokens, known)))
    return list(tokens)


def _in_full(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``35 cheese sorts``, and later ``one sort``: the whole noun is meant."""
    keys = {each.key for each in mentions}
    last = Counter(key[-1] for key in keys)
    taken = {at for each in mentions for at in range(each.start, each.end)}
    for key in sorted(key for key in keys if len(key) > 1 and last[key[-1]] == 1):
        for at, token in enumerate(tokens):
            led = word_before(tokens, at) in _SINGLES
            if (
                at not in taken
                and led
                and token.kind is Kind.WORD
                and token.word == key[-1]
                and ends_or_acts(tokens, at + 1)
            ):
                yield Edit(at, at + 1, tuple(said(word) for word in key))


def ends_or_acts(tokens: Sequence[Token], at: int) -> bool:
    """Whether what stands there is no noun that the word before only says more of: ``sort order``."""
    return ends_at(tokens, at) or tokens[at].kind is not Kind.WORD or not is_columnish((tokens[at].word,))


def _part_of_another(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``father (another person, may be unknown)``: a column that refers to a row."""
    for mention in mentions:
        opened = mention.start - 1
        while opened > 0 and tokens[opened].word in _ONE_OF:
            opened -= 1
        named = opened > 0 and tokens[opened].word == "(" and tokens[opened - 1].kind is Kind.WORD
        closed = next((at for at in range(mention.end, len(tokens)) if tokens[at].word in ("(", ")")), len(tokens))
        whole = ends_at(tokens, mention.end) or tokens[mention.end].word == "or"
        told = opened < mention.start - 1 and closed < len(tokens) and tokens[closed].word == ")"
        if named and told and whole and not any(each.end == opened for each in mentions):
            yield Edit(opened, closed + 1, (Token(Kind.SIGN, "->", "->"), *mention.many))


def _kinds_of(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``twenty species of tree``: whose kinds they are ties nothing."""
    for mention in mentions:
        led = [token.word for token in tokens[max(0, mention.start - 2) : mention.start]]
        if led[-1:] == ["of"] and led[0] in _KINDS_OF and not mention.plural:
            yield Edit(mention.start - 1, mention.end, ())


def _each_first(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``tastings, of one wine each``: ``each`` comes first."""
    for mention in mentions:
        led = [token.word for token in tokens[max(0, mention.start - 3) : mention.start]]
        placed = len(led) == 3 and led[0] == "," and led[1] in _PREPOSITIONS and led[2] == "one"
        bare = led[-2:] == [",", "one"]
        if (placed or bare) and mention.end < len(tokens) and tokens[mention.end].word == "each":
            start = mention.start - 2 + bare
            of = (said("of"),) if bare else ()
            yield Edit(start, mention.end + 1, (said("each"), *of, *tokens[start : mention.end]))


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
            and ends_at(tokens, at + 1)
            and (token.word, before) != ("another", "by")
        ):
            meant = _meant(tokens, mentions, at) if token.word == "one" else _first_one(tokens, mentions, at)
            if meant is not None:
                yield Edit(at, at + 1, (token, *meant.one))


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


def _has_so_many(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``policies, a customer has 1 to 3``: of what was spoken of before."""
    cursor = Cursor(tokens)
    for subject in mentions:
        cursor.at = subject.end
        if not cursor.skip({"has", "have", "holds", "gets"}):
            continue
        many = quantity(cursor)
        before = [each for each in mentions if each.end <= subject.start and each.plural and each.key != subject.key]
        if many is not None and many.many and before and ends_at(tokens, cursor.at):
            yield Edit(cursor.at, cursor.at, before[-1].many)
