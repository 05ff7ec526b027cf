"""Tells which of the nouns that were marked are tables, from all places where each stands."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tasks.inference.offline.draft import Draft
from tasks.inference.offline.lexicon import Words, entities
from tasks.inference.offline.nouns import is_columnish
from tasks.inference.offline.tagging.ground import Ground
from tasks.inference.offline.tagging.marks import Mention, plain_key
from tasks.inference.offline.tokens import Token
from tasks.inference.offline.words import singular, singular_name

MODEL = "tables.crfsuite"
YES, NO = "1", "0"
_EACH = frozenset({"each", "every", "per", "any", "a", "an", "one"})
_STEPS = (0.5, 0.7, 0.85, 0.95, 0.99, 0.999)


@dataclass(frozen=True)
class Marks:
    """What is marked in a request.

    Attributes:
        tokens: In English.
        mentions: In their order.
        nouns: The key of the table that each mention of one speaks of, by its first token.
        owners: The key of each column's table, by its first token.
        draft: What the grammar made of it.
    """

    tokens: Sequence[Token]
    mentions: Sequence[Mention]
    nouns: Mapping[int, Words]
    owners: Mapping[int, Words]
    draft: Draft | None = None


def seen_of(marks: Marks) -> Iterator[tuple[Words, dict[str, float]]]:
    """Every noun, and what is to be seen of it."""
    ground = Ground(marks.tokens)
    named: dict[Words, list[Mention]] = {}
    for each in marks.mentions:
        if each.start in marks.nouns:
            named.setdefault(marks.nouns[each.start], []).append(each)
    for at, (key, mentions) in enumerate(named.items()):
        features = {
            *_stands(ground, mentions),
            *_is(key, marks.tokens, mentions),
            *_among(key, at, named, marks.owners.values()),
            *(_told(key, marks.draft) if marks.draft is not None else ()),
        }
        yield key, dict.fromkeys(sorted(features), 1.0)


def _step(sure: float) -> int:
    return sum(sure >= step for step in _STEPS)


def _stands(ground: Ground, mentions: Sequence[Mention]) -> Iterator[str]:
    befores = [ground.word(each.start - 1) for each in mentions]
    behinds = [ground.word(each.end) for each in mentions]
    yield f"counted={'0' in befores}"
    yield f"each={bool(_EACH & set(befores))}"
    yield f"times={min(len(mentions), 3)}"
    yield f"sure={_step(max(each.sure for each in mentions))}"
    yield f"sure={_step(max(each.sure for each in mentions))}|{'0' in befores}|{min(len(mentions), 3)}"
    yield f"least={_step(min(each.sure for each in mentions))}"
    for before, behind in zip(befores, behinds, strict=True):
        yield f"before={before}"
        yield f"behind={behind}"
        yield f"around={before}|{behind}"
    first = mentions[0]
    yield f"first={ground.sentences[first.start] == 0}|{'0' in befores}|{min(first.start, 5)}"
    yield f"lead={ground.word(first.start - 2)} {ground.word(first.start - 1)}"
    yield f"depth={min(2, *(ground.depths[each.start] for each in mentions))}|{'0' in befores}"


def _is(key: Words, tokens: Sequence[Token], mentions: Sequence[Mention]) -> Iterator[str]:
    last = mentions[0].parts[-1] if mentions[0].parts else key[-1]
    yield f"entity={key in entities()}|{key[-1:] in entities()}"
    yield f"columnish={is_columnish(key)}|{is_columnish(key[-1:])}"
    yield f"plural={any(singular(each.parts[-1]) != each.parts[-1] for each in mentions if each.parts)}|{last[-2:]}"
    yield f"size={min(len(key), 3)}"
    yield f"raw={tokens[mentions[0].start].raw[:1].isupper()}|{'_' in tokens[mentions[0].start].raw}"


def _among(key: Words, at: int, named: Collection[Words], owners: Collection[Words]) -> Iterator[str]:
    own = sum(each == key for each in owners)
    yield f"owns={min(own, 3)}"
    yield f"order={min(at, 3)}|{min(len(named), 5)}"
    yield f"owns={min(own, 2)}|{min(len(named), 4)}"
    part = any(each != key and set(key) < set(each) for each in named)
    yield f"part={part}"


def _told(key: Words, draft: Draft) -> Iterator[str]:
    name = "_".join(key)
    table = next(
        (each for each in draft.tables.values() if plain_key(each.key) == key or singular_name(each.name) == name), None
    )
    if table is None:
        yield f"g=none|{draft.find(key) is not None}"
        yield f"g=none|{min(len(draft.tables), 3)}"
    else:
        yield f"g={table.rows_said}|{table.listed}|{table.implied}"
        yield f"g={bool(table.rows)}"
    for column in (column for _, column in draft.columns()):
        if singular_name(column.name) == name:
            yield "g=column"
