"""More requests than were written: the same sentences about other tables, columns and values."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence

from tasks.inference.offline.tagging.lessons import Lesson
from tasks.inference.offline.tagging.marks import spans_of
from tasks.inference.offline.tokens import Kind, Token
from tasks.inference.offline.words import plural, singular

_Words = tuple[str, ...]
_Pool = dict[tuple[str, str], list[_Words]]


def varied(requests: Sequence[Lesson], *, copies: int, share: float, seed: int) -> Iterator[Lesson]:
    """Give each request a few variants, in which a share of what it names is called as other requests call theirs."""
    draw = random.Random(seed)
    pool = _pool(requests)
    for request in requests:
        for _ in range(copies):
            yield _variant(request, pool, share, draw)


def _pool(requests: Sequence[Lesson]) -> _Pool:
    found: dict[tuple[str, str], dict[_Words, None]] = defaultdict(dict)
    for request in requests:
        for start, end, sort in spans_of(request.labels):
            found[request.language, sort][_single(request.tokens[start:end])] = None
    return {key: list(words) for key, words in found.items()}


def _single(tokens: Sequence[Token]) -> _Words:
    words = [token.word for token in tokens if token.word != "-"] or [tokens[0].word]
    return (*words[:-1], singular(words[-1]))


def _variant(request: Lesson, pool: _Pool, share: float, draw: random.Random) -> Lesson:
    others: dict[tuple[str, _Words], _Words] = {}
    tokens: list[Token] = []
    labels: list[str] = []
    witness: list[str] = []
    at = 0
    for start, end, sort in [*spans_of(request.labels), (len(request.tokens), len(request.tokens), "")]:
        tokens += request.tokens[at:start]
        labels += request.labels[at:start]
        witness += request.witness[at:start]
        at = end
        if not sort:
            break
        own = request.tokens[start:end]
        single = _single(own)
        if (sort, single) not in others:
            others[sort, single] = draw.choice(pool[request.language, sort]) if draw.random() < share else single
        made = _tokens(own, others[sort, single])
        tokens += made
        labels += [f"B-{sort}"] + [f"I-{sort}"] * (len(made) - 1)
        witness += _stretched(request.witness[start:end], len(made))
    return Lesson(tuple(tokens), tuple(labels), request.language, witness=tuple(witness))


def _stretched(labels: Sequence[str], size: int) -> list[str]:
    """The grammar's marks for a name of another length."""
    goes_on = labels[-1].replace("B-", "I-") if labels else ""
    return [*labels[:size], *[goes_on] * (size - len(labels))] if labels else []


def _tokens(own: Sequence[Token], words: _Words) -> list[Token]:
    """Other words in the form of these: in the plural, joined, with a capital."""
    if words == _single(own):
        return list(own)
    last = own[-1].word
    said = (*words[:-1], plural(words[-1]) if singular(last) != last else words[-1])
    raw = own[0].raw
    if "_" in raw:
        said = ("_".join(said),)
    return [Token(_kind(word), word.title() if raw.istitle() else word, word, None, own[0].glued) for word in said]


def _kind(word: str) -> Kind:
    return Kind.NUMBER if word.isdigit() else Kind.WORD if word[:1].isalnum() else Kind.SIGN
