"""Gives a list to what it is of: ``90 sales, each of a product in a shop, with quantity`` has it behind ``sales``."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import accumulate

from tasks.inference.offline.data import phrases, word_set
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.nouns import is_columnish
from tasks.inference.offline.spoken_of import (
    SENTENCE_ENDS,
    Edit,
    Spoken,
    edited,
    said,
    sentences_of,
    spoken_of,
    word_before,
)
from tasks.inference.offline.tokens import Kind, Token

_WITH = tuple(tuple(phrase.split()) for phrase in phrases("list_owners", "with"))
_ONE = word_set("list_owners", "one")
_SEVERAL = word_set("list_owners", "several")
_DONE = ("ed", "ght", "en", "ld", "nt", "wn")
_TIES = frozenset({"by", "at", "in", "from", "to", "for", "on"})
_DOUBTFUL = frozenset({"may", "can", "might", "optionally", "not", "no", "or", "who", "which", "that", "has", "have"})
_PLACES = frozenset({"on", "of", "for", "about", "by", "from"})
_STOPS = SENTENCE_ENDS | {":", ")", "[", "{", "%", "=", "->"}
_LONGEST = 18  # tokens between a noun and its list: more are a sentence of their own
_FEWEST = 2  # items of a list, so that one bracket behind a noun is no list


def owned(tokens: Sequence[Token], known: Collection[Words]) -> list[Token]:
    """The same request with each list behind the noun that is counted, and what ties it behind the list."""
    tokens = edited(tokens, _done_by_one(tokens, spoken_of(tokens, known)))
    tokens = edited(tokens, _moved(tokens, spoken_of(tokens, known)))
    return edited(tokens, _said_of_one(tokens, spoken_of(tokens, known)))


def _done_by_one(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``150 courses (code, title, taught by one lecturer)``: in a list the row alone is said."""
    for mention in mentions:
        words = [token.word for token in tokens[max(0, mention.start - 4) : mention.start]]
        done = len(words) == 4 and words[0] == "," and words[1].endswith(_DONE) and words[2] in _TIES
        if done and words[3] in ("a", "an", "one") and not mention.plural and _ends_item(tokens, mention.end):
            yield Edit(mention.start - 3, mention.start - 1, ())


def _ends_item(tokens: Sequence[Token], at: int) -> bool:
    """Whether an item of a list in brackets ends there."""
    if at >= len(tokens) or tokens[at].word not in (",", ")"):
        return False
    closed = next((token.word for token in tokens[at:] if token.word in ("(", ")")), "")
    return closed == ")"


def _said_of_one(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``A wheel is of one sort and lies in one cellar.``: a sentence that only ties a row to rows of others."""
    for start, end in sentences_of(tokens):
        led = start + (tokens[start].word in ("a", "an", "each", "every"))
        subject = next((each for each in mentions if each.start == led), None)
        if subject is None or led == start or subject.plural or subject.end >= end:
            continue
        parents = _only_rows(tokens[:end], subject, mentions)
        keys = {each.key for each in parents}
        if len(keys) > 1 and len(keys) == len(parents) and subject.key not in keys:
            yield Edit(start, end, (*subject.many, *_each_of(parents)))


def _only_rows(tokens: Sequence[Token], subject: Spoken, mentions: Sequence[Spoken]) -> list[Spoken]:
    """The single rows that a sentence speaks of, where it speaks of nothing else; none otherwise."""
    inside = {each.start: each for each in mentions if subject.end <= each.start < len(tokens)}
    parents: list[Spoken] = []
    at = subject.end
    while at < len(tokens):
        mention = inside.get(at)
        if mention is not None and not mention.plural and word_before(tokens, at) in ("a", "an", "one"):
            parents.append(mention)
            at = mention.end
        elif mention is None and tokens[at].word not in _DOUBTFUL and _ties(tokens, at, fresh=True):
            at += 1
        else:
            return []
    return parents


def _moved(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    depths = [0, *accumulate((token.word == "(") - (token.word == ")") for token in tokens)]
    heads = [each for each in mentions if _is_many(tokens, each) and depths[each.start] == 0]
    defined = {each.key for each in heads} | {each.key for each in mentions if _opens_list(tokens, each)}
    for place, head in enumerate(heads):
        limit = heads[place + 1].start - 1 if place + 1 < len(heads) else len(tokens)
        told = _stretch(tokens, head, mentions, limit)
        if told is None:
            continue
        parents, opened = told
        if not all(each.key in defined and each.key != head.key for each in parents):
            continue
        begun, ended, behind = _list_at(tokens, opened, limit)
        listed = tokens[begun:ended]
        if sum(token.word in (",", "and") for token in listed) + 1 < _FEWEST:
            continue
        single = "per" in (token.word for token in tokens[head.end : opened])
        tie = (said(","), said("one"), said("per"), *parents[0].one) if single else _each_of(parents)
        yield Edit(head.end, behind, (said("("), *listed, said(")"), *tie))


def _is_many(tokens: Sequence[Token], mention: Spoken) -> bool:
    """Whether a number counts it: in other languages no ending tells."""
    return mention.counted and (mention.plural or (tokens[mention.start - 1].value or 0) > 1)


def _opens_list(tokens: Sequence[Token], mention: Spoken) -> bool:
    """Whether what is spoken of has a list of its own there: ``sites (name, city)``, ``a site has a name``."""
    behind = tokens[mention.end].word if mention.end < len(tokens) else ""
    return (mention.plural and behind in ("(", ":")) or (not mention.plural and behind == "has")


def _stretch(
    tokens: Sequence[Token], head: Spoken, mentions: Sequence[Spoken], limit: int
) -> tuple[list[Spoken], int] | None:
    """What ties a noun to single rows of others, up to where its list opens; None where anything else stands there."""
    inside = {each.start: each for each in mentions if head.end <= each.start < limit}
    parents: list[Spoken] = []
    at = head.end
    while at < min(limit, head.end + _LONGEST):
        token = tokens[at]
        if (mention := inside.get(at)) is not None:
            led = [token.word for token in tokens[max(0, at - 2) : at]]
            every = led[-1:] in (["each"], ["every"], ["per"]) and led != ["one", "per"]
            among = not mention.plural or _is_one_of(tokens, at) or _is_placed(tokens, head, at)
            if mention.counted or every or not among:
                return None
            parents.append(mention)
            at = mention.end
            continue
        if parents and _opens(tokens, at, bracket=not parents[-1].plural) and not _names_another(tokens, at, inside):
            return parents, at
        if not _ties(tokens, at, fresh=not parents):
            return None
        at += 1 if token.word != "(" else _aside(tokens, at)
    return None


def _names_another(tokens: Sequence[Token], at: int, mentions: Mapping[int, Spoken]) -> bool:
    """``an animal with a vet``: what stands behind ``with`` is no column."""
    behind = at + 1 + (tokens[at].word in (",", "and"))
    behind += behind < len(tokens) and tokens[behind].word in ("a", "an", "one")
    mention = mentions.get(behind)
    if mention is None or mention.plural or tokens[at].word == "(":
        return False
    return (
        mention.end >= len(tokens)
        or tokens[mention.end].kind is not Kind.WORD
        or not is_columnish((tokens[mention.end].word,))
    )  # ``with policy number`` names a column


def _is_one_of(tokens: Sequence[Token], at: int) -> bool:
    """``one of the stations``: a single row of them."""
    before = [token.word for token in tokens[max(0, at - 3) : at] if token.word not in ("the", "our", "these")]
    return before[-2:] == ["one", "of"]


def _is_placed(tokens: Sequence[Token], head: Spoken, at: int) -> bool:
    """``comments on posts``: with nothing else between, each is of one."""
    between = [token.word for token in tokens[head.end : at] if token.word not in ("the", "our")]
    return len(between) in (1, 3) and between[0] in _PLACES and between[-1] in _PLACES


def _opens(tokens: Sequence[Token], at: int, *, bracket: bool = True) -> bool:
    if tokens[at].word == "(":
        return bracket and _aside(tokens, at) == 1
    at += tokens[at].word in (",", "and")
    words = tuple(token.word for token in tokens[at : at + 3])
    colon = words[:1] == (":",) and len(words) > 1 and tokens[at + 1].kind is Kind.WORD
    return colon or any(words[: len(phrase)] == phrase for phrase in _WITH)


def _ties(tokens: Sequence[Token], at: int, *, fresh: bool) -> bool:
    """Whether a token may stand between a noun and the row that it belongs to: verbs and small words, no columns."""
    token = tokens[at]
    if token.word == "(":
        return not fresh and _aside(tokens, at) > 1
    if token.kind is Kind.NUMBER:
        return token.value == 1
    if token.kind is not Kind.WORD or token.word in _STOPS:
        return token.word == ","
    if token.word == "per" and word_before(tokens, at) == "one":
        return True  # ``policies, one per holder, with ...``
    if token.word == "every" and at + 1 < len(tokens) and tokens[at + 1].word == "one":
        return True  # ``donations, every one by a donor``
    if token.word in _SEVERAL or (fresh and _opens(tokens, at)):
        return False
    return token.word in _ONE or not ("_" in token.word or is_columnish((token.word,)))


def _aside(tokens: Sequence[Token], at: int) -> int:
    """The size of brackets that hold a share or a kind of tie and no list: ``(10% unassigned)``; 1 for any other."""
    end = next((place for place in range(at, min(at + 7, len(tokens))) if tokens[place].word == ")"), None)
    inner = [token.word for token in tokens[at + 1 : end]] if end is not None else []
    short = end is not None and "," not in inner and ("%" in inner or inner[:1] in (["optional"], ["required"]))
    return end + 1 - at if short and end is not None else 1


def _list_at(tokens: Sequence[Token], opened: int, limit: int) -> tuple[int, int, int]:
    """From where to where the list goes that opens there, and the place behind it."""
    if tokens[opened].word == "(":
        end = _closing(tokens, opened)
        return opened + 1, end, end + 1
    begun = opened + (tokens[opened].word in (",", "and"))
    words = tuple(token.word for token in tokens[begun : begun + 3])
    begun += next((len(phrase) for phrase in _WITH if words[: len(phrase)] == phrase), 1)
    end = begun
    while end < limit and not (tokens[end].word in SENTENCE_ENDS and tokens[end].kind is not Kind.QUOTED):
        end = _closing(tokens, end) + 1 if tokens[end].word in ("(", "[") else end + 1
    end = min(end, limit)
    while end > begun and tokens[end - 1].word in (",", "and", "plus", "about", "around", "as", "well", "&"):
        end -= 1
    return begun, end, end


def _closing(tokens: Sequence[Token], opened: int) -> int:
    depth = 0
    for at in range(opened, len(tokens)):
        depth += (tokens[at].word in ("(", "[")) - (tokens[at].word in (")", "]"))
        if depth == 0:
            return at
    return len(tokens) - 1


def _each_of(parents: Sequence[Spoken]) -> tuple[Token, ...]:
    words = [said(","), said("each"), said("of"), said("one"), *parents[0].one]
    for parent in parents[1:]:
        words += [said("and"), said("one"), *parent.one]
    return tuple(words)
