"""Puts clauses about what happens into one form: ``400 gigs, each of one band and one festival``."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from tasks.inference.offline.data import word_set
from tasks.inference.offline.happenings import names_event
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.spoken_of import (
    ENDS,
    SENTENCE_ENDS,
    Edit,
    Spoken,
    edited,
    is_counted_bracket,
    said,
    sentences_of,
    spoken_of,
    word_before,
)
from tasks.inference.offline.tokens import Kind, Token

_NO_VERBS = word_set("recasting", "no_verbs")
_LONGEST_VERB = 3
_FINITE = word_set("recasting", "finite")
_CONNECTS = frozenset({"connects", "connect", "links", "link", "joins", "join", "ties", "tie"})
_ARTICLES = frozenset({"a", "an", "one", "exactly"})
_PLACES = frozenset({"in", "at", "to", "for", "from", "on", "into"})
_DETERMINERS = frozenset({"a", "an", "the", "each", "every", "all", "our", "one"})
_ASIDES = frozenset({"a", "an", "the", "one", "of", "our", "some", "many", "several", "different"})


def recast(tokens: Sequence[Token], known: Collection[Words]) -> list[Token]:
    """The same request with what ties three tables said plainly."""
    for rule in (
        _placed_by,
        _subject_again,
        _which_which,
        _vice_versa,
        _given_by,
        _theirs,
        _between_two,
        _event_behind,
    ):
        tokens = edited(tokens, rule(tokens, spoken_of(tokens, known)))
    return list(tokens)


def _each_of(first: Spoken, second: Spoken) -> tuple[Token, ...]:
    words = (said(","), said("each"), said("of"), said("one"), *first.one, said("and"), said("one"), *second.one)
    return (*words, said(","))


def _many_to_many(first: Spoken, second: Spoken) -> tuple[Token, ...]:
    return (*first.many, said("and"), *second.many, said("are"), said("many-to-many"))


def _placed_by(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``opened by a user in a repository``: the place is of what is opened, and not of who does it."""
    for first, second in pairwise(mentions):
        before = [token.word for token in tokens[max(0, first.start - 2) : first.start]]
        between = [token.word for token in tokens[first.end : second.start]]
        doer = len(before) > 1 and before[0] == "by" and before[1] in _ARTICLES and not first.plural
        if doer and len(between) > 1 and between[0] in _PLACES and between[1] in _ARTICLES and not second.plural:
            yield Edit(first.end, first.end, (said("and"),))


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
    for first, second in pairwise(mentions):
        asked = word_before(tokens, first.start) == "which" == word_before(tokens, second.start)
        if not asked or not 0 < second.start - 1 - first.end <= _LONGEST_VERB:
            continue
        subject = next((each for each in reversed(mentions) if each.end < first.start), None)
        records = subject is not None and subject.plural and 0 < first.start - 1 - subject.end <= _LONGEST_VERB
        if subject is not None and records and subject.key not in (first.key, second.key):
            yield Edit(subject.end, second.end, _each_of(first, second))
        elif is_counted_bracket(tokens, second.end):
            count = (said("."), tokens[second.end + 1], *first.one, *second.many)
            yield Edit(first.start - 1, second.end, (*count, *_each_of(first, second)))
            yield Edit(second.end + 1, second.end + 2, ())
        else:
            yield Edit(first.start - 1, second.end, (said("."), *_many_to_many(first, second)))


def _vice_versa(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``a driver may drive many trucks and vice versa``: many of each other."""
    for first, second in pairwise(mentions):
        words = [token.word for token in tokens[second.end : second.end + 4]]
        size = 3 if words[1:3] == ["vice", "versa"] else 4 if words[2:4] == ["vice", "versa"] else 0
        if size and first.key != second.key:
            led = first.start - (word_before(tokens, first.start) in _DETERMINERS)
            yield Edit(led, second.end + size, (said("."), *_many_to_many(first, second)))


def _given_by(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``ratings (1-5) that viewers gave to films``: what is done belongs to who does it and to what it is done to."""
    for first, second in pairwise(mentions):
        led = word_before(tokens, first.start) in ("that", "which") and first.start > 1
        if not led or not _is_verb(tokens, first, second):
            continue
        done = next((each for each in reversed(mentions) if each.end < first.start), None)
        start = first.start - 1
        near = done is not None and (done.end == start or _is_bracketed(tokens, done.end, start))
        if near and done is not None and done.plural and done.key not in (first.key, second.key):
            yield Edit(start, second.end, _each_of(first, second))


def _theirs(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``owners bring in their pets (name, age)``: these belong to those."""
    for first, second in pairwise(mentions):
        fresh = first.start == 0 or tokens[first.start - 1].word in SENTENCE_ENDS
        placed = second.start - second.counted
        own = (
            word_before(tokens, placed) in ("their", "its", "his", "her")
            and 0 < placed - first.end <= _LONGEST_VERB + 1
        )
        verb = all(token.kind is Kind.WORD for token in tokens[first.end : placed])
        if not (fresh and own and verb and second.plural) or tokens[first.end].word in _NO_VERBS:
            continue
        end = second.end
        if end < len(tokens) and tokens[end].word == "(":
            end = next((at + 1 for at in range(end, len(tokens)) if tokens[at].word == ")"), end)
        each = (said(","), said("each"), said("of"), said("one"), *first.one)
        yield Edit(end, end, (*each, said(",")) if end < len(tokens) and tokens[end].word not in ENDS else each)
        yield Edit(first.start, placed, ())


def _between_two(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``every cable connects two ports``: it is between two of them."""
    for mention in mentions:
        led = [token.word for token in tokens[max(0, mention.start - 2) : mention.start]]
        if mention.plural and len(led) > 1 and led[0] in _CONNECTS and led[1] in ("two", "2"):
            yield Edit(mention.start - 2, mention.start - 1, (said("is"), said("between")))


def _event_behind(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``bands play at festivals: 400 gigs``: what happens is counted behind the clause that says what."""
    nouns = [each for each in mentions if not _is_acting(tokens, each, mentions)]
    for at, (first, second) in enumerate(pairwise(nouns)):
        event = nouns[at + 2] if at + 2 < len(nouns) else None
        fresh = first.start == 0 or tokens[first.start - 1].word in SENTENCE_ENDS
        begun = _behind_count(tokens, first.end)
        if event is None or not (fresh and event.counted and _is_verb(tokens, first, second, begun)):
            continue
        ended = _behind_count(tokens, second.end)
        behind = [token.word for token in tokens[ended : event.start - 1]]
        named = len(behind) == 1 and any(names_event(token.word, event.key) for token in tokens[begun : second.start])
        if (behind in ([":"], ["-"]) or named) and event.key not in (first.key, second.key):
            yield Edit(event.end, event.end, _each_of(first, second))
            counts = [tokens[each.start : end] for each, end in ((first, begun), (second, ended)) if end > each.end]
            kept = [token for each in counts for token in (*each, said("."))]
            yield Edit(first.start, event.start - 1, tuple(kept))


def _is_acting(tokens: Sequence[Token], noun: Spoken, mentions: Sequence[Spoken]) -> bool:
    """Whether a noun of a table is a verb here: ``inspectors check the trees``."""
    subject = next((each for each in mentions if _behind_count(tokens, each.end) == noun.start), None)
    return subject is not None and subject.plural and not (noun.plural or noun.counted)


def _behind_count(tokens: Sequence[Token], at: int) -> int:
    """The place behind ``(8)``, where that stands here."""
    counted = at + 2 < len(tokens) and tokens[at].word == "(" and tokens[at + 1].kind is Kind.NUMBER
    return at + 3 if counted and tokens[at + 2].word == ")" else at


def _is_verb(tokens: Sequence[Token], first: Spoken, second: Spoken, begun: int | None = None) -> bool:
    """Whether what stands between the two is a verb of the first, and nothing else."""
    between = [token for token in tokens[begun or first.end : second.start] if token.word not in _ASIDES]
    words = all(token.kind is Kind.WORD for token in between)
    return words and 0 < len(between) <= _LONGEST_VERB and between[0].word not in _NO_VERBS and first.key != second.key


def _is_bracketed(tokens: Sequence[Token], start: int, end: int) -> bool:
    return start < end and tokens[start].word == "(" and tokens[end - 1].word == ")"
