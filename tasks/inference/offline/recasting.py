"""Puts clauses about what happens into one form: ``400 gigs, each of one band and one festival``."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from tasks.inference.offline.data import word_set
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.spoken_of import SENTENCE_ENDS, Edit, Spoken, edited, said, sentences_of, spoken_of
from tasks.inference.offline.tokens import Kind, Token

_NO_VERBS = word_set("recasting", "no_verbs")
_LONGEST_VERB = 3
_FINITE = word_set("recasting", "finite")
_DETERMINERS = frozenset({"a", "an", "the", "each", "every", "all", "our", "one"})
_ASIDES = frozenset({"a", "an", "the", "one", "of", "our", "some", "many", "several", "different"})


def recast(tokens: Sequence[Token], known: Collection[Words]) -> list[Token]:
    """The same request with what ties three tables said plainly."""
    for rule in (_subject_again, _which_which, _given_by, _event_behind, _count_behind, _bracket_back):
        tokens = edited(tokens, rule(tokens, spoken_of(tokens, known)))
    return list(tokens)


def _each_of(first: Spoken, second: Spoken) -> tuple[Token, ...]:
    words = (said(","), said("each"), said("of"), said("one"), *first.one, said("and"), said("one"), *second.one)
    return (*words, said(","))


def _subject_again(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``every nurse is in one ward and has a boss``: what is said with a second verb is a sentence of its own."""
    for start, end in sentences_of(tokens):
        led = start + (tokens[start].word in _DETERMINERS)
        subject = next((each for each in mentions if each.start == led), None)
        if subject is None or subject.end >= end or tokens[subject.end].word not in _FINITE:
            continue
        for at in range(subject.end + 1, end - 1):
            also = tokens[at + 1].word == "also" and at + 2 < end
            if (
                tokens[at].word == "and"
                and tokens[at + 1 + also].word in _FINITE
                and _is_level(tokens[subject.end : at])
            ):
                comma = tokens[at - 1].word == ","
                yield Edit(at - comma, at + 1 + also, (said("."), *tokens[start : subject.end]))


def _is_level(tokens: Sequence[Token]) -> bool:
    words = [token.word for token in tokens]
    return words.count("(") == words.count(")") and not {"which", "who", "that", "where", "whose", "if"} & set(words)


def _which_which(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``feedings record which keeper fed which animal``; where nothing is said to record it, they have many each."""
    for first, second in _pairs(mentions):
        asked = _before(tokens, first.start) == "which" == _before(tokens, second.start)
        if not asked or not 0 < second.start - 1 - first.end <= _LONGEST_VERB:
            continue
        subject = next((each for each in reversed(mentions) if each.end < first.start), None)
        records = subject is not None and subject.plural and 0 < first.start - 1 - subject.end <= _LONGEST_VERB
        if subject is not None and records and subject.key not in (first.key, second.key):
            yield Edit(subject.end, second.end, _each_of(first, second))
        elif _is_counted_bracket(tokens, second.end):
            count = (said("."), tokens[second.end + 1], *first.one, *second.many)
            yield Edit(first.start - 1, second.end, (*count, *_each_of(first, second)))
            yield Edit(second.end + 1, second.end + 2, ())
        else:
            tied = (*first.many, said("and"), *second.many, said("are"), said("many-to-many"))
            yield Edit(first.start - 1, second.end, (said("."), *tied))


def _given_by(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``ratings (1-5) that viewers gave to films``: what is done belongs to who does it and to what it is done to."""
    for first, second in _pairs(mentions):
        led = _before(tokens, first.start) in ("that", "which") and first.start > 1
        if not led or not _is_verb(tokens, first, second):
            continue
        done = next((each for each in reversed(mentions) if each.end < first.start), None)
        start = first.start - 1
        near = done is not None and (done.end == start or _is_bracketed(tokens, done.end, start))
        if near and done is not None and done.plural and done.key not in (first.key, second.key):
            yield Edit(start, second.end, _each_of(first, second))


def _event_behind(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``bands play at festivals: 400 gigs``: what happens is counted behind the clause that says what."""
    for at, (first, second) in enumerate(_pairs(mentions)):
        event = mentions[at + 2] if at + 2 < len(mentions) else None
        fresh = first.start == 0 or tokens[first.start - 1].word in SENTENCE_ENDS
        if event is None or not (fresh and event.counted and _is_verb(tokens, first, second)):
            continue
        behind = [token.word for token in tokens[second.end : event.start - 1]]
        if behind in ([":"], ["-"]) and event.key not in (first.key, second.key):
            yield Edit(event.end, event.end, _each_of(first, second))
            yield Edit(first.start, event.start - 1, ())


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


def _bracket_back(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``attendance of singers at rehearsals (15000 rows)``: the count is of what happens, where the rest is counted."""
    counted = {each.key for each in mentions if each.counted}
    for at, (first, second) in enumerate(_pairs(mentions)):
        head = mentions[at - 1] if at else None
        if (
            head is None
            or head.key in counted
            or second.key not in counted
            or not _is_counted_bracket(tokens, second.end)
        ):
            continue
        near = first.start - head.end == 1 == second.start - first.end
        end = next((at for at in range(second.end, len(tokens)) if tokens[at].word == ")"), None)
        if near and end is not None:
            yield Edit(head.end, head.end, tuple(tokens[second.end : end + 1]))
            yield Edit(second.end, end + 1, ())


def _is_counted_bracket(tokens: Sequence[Token], at: int) -> bool:
    words = [token.word for token in tokens[at : at + 3]]
    return (
        len(words) > 2
        and words[0] == "("
        and tokens[at + 1].kind is Kind.NUMBER
        and words[2] not in ("-", "to", "..", "per")
    )


def _is_count(tokens: Sequence[Token], at: int) -> bool:
    """Whether ``: 4k`` stands there, and nothing that it is the count of."""
    words = [token.word for token in tokens[at : at + 3]]
    counts = len(words) > 1 and words[0] in (":", "-") and tokens[at + 1].kind is Kind.NUMBER
    return counts and (len(words) < 3 or words[2] in {",", *SENTENCE_ENDS})


def _pairs(mentions: Sequence[Spoken]) -> list[tuple[Spoken, Spoken]]:
    return [*pairwise(mentions)]


def _before(tokens: Sequence[Token], at: int) -> str:
    return tokens[at - 1].word if at > 0 else ""


def _is_verb(tokens: Sequence[Token], first: Spoken, second: Spoken) -> bool:
    """Whether what stands between the two is a verb of the first, and nothing else."""
    between = [token for token in tokens[first.end : second.start] if token.word not in _ASIDES]
    words = all(token.kind is Kind.WORD for token in between)
    return words and 0 < len(between) <= _LONGEST_VERB and between[0].word not in _NO_VERBS and first.key != second.key


def _is_bracketed(tokens: Sequence[Token], start: int, end: int) -> bool:
    return start < end and tokens[start].word == "(" and tokens[end - 1].word == ")"
