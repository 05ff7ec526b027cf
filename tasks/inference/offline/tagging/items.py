"""Columns as a request has them: what each is called, what is said behind it, and its values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.tagging.marks import Mention, Sort
from tasks.inference.offline.tokens import Token, is_camel
from tasks.inference.offline.words import identifier

_LEADING = frozenset({"a", "an", "the", "their", "its", "with", "and", "of", "like"})
_TRAILING = _LEADING | {"in", "within", "between", "from", "is", "was", "to", "last", "for", "being", "as"}


@dataclass
class Item:
    """A column as the request has it.

    Attributes:
        mention: Its name.
        end: The place behind all that is said of it.
        values: The mentions of its values.
    """

    mention: Mention
    end: int
    values: list[Mention] = field(default_factory=list)


def items_of(tokens: Sequence[Token], mentions: Sequence[Mention]) -> Iterator[Item]:
    """Put each column's mention and those of its values together, in their order."""
    last: Item | None = None
    ends = [each.start for each in mentions[1:]] + [len(tokens)]
    for mention, end in zip(mentions, ends, strict=False):
        if mention.sort is Sort.VALUE and last is not None:
            last.values.append(mention)
            last.end = end
            continue
        if last is not None:
            yield last
        last = Item(mention, end) if mention.sort is Sort.COLUMN else None
    if last is not None:
        yield last


def name_of(tokens: Sequence[Token], mention: Mention) -> tuple[Words, int]:
    """A column's name, and the place behind it: an identifier is one by itself, ``hired_on date`` is of a type."""
    for at in range(mention.start, mention.end):
        raw = tokens[at].raw
        if "_" in raw or is_camel(raw):
            return tuple(identifier(raw).split("_")), at + 1
    words = mention.parts
    while len(words) > 1 and words[0] in _LEADING:
        words = words[1:]
    if "in" in words[1:]:  # ``length in minutes``
        words = words[: words.index("in", 1)]
    while len(words) > 1 and words[-1] in _TRAILING:
        words = words[:-1]
    return words, mention.end


def texts_of(tokens: Sequence[Token], mentions: Sequence[Mention]) -> Iterator[str]:
    """Each value as it was written."""
    for mention in mentions:
        text = ""
        for token in tokens[mention.start : mention.end]:
            text += ("" if token.glued or not text else " ") + token.raw
        yield text
