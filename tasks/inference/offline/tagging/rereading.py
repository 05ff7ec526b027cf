"""The request read a second time, by what was learnt of requests with known answers.

The grammar's draft is a witness: what it has read of the same tables and columns (bounds, shares, types) is kept, what
it has mistaken for them is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tasks.inference.offline.draft import Draft, TableDraft
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.network.seen import Seen
from tasks.inference.offline.tagging.marking import labels_of, read_tokens
from tasks.inference.offline.tagging.marks import Mention, Sort, plain_key
from tasks.inference.offline.tagging.models import Features, chances
from tasks.inference.offline.tagging.nouns import nouns_of
from tasks.inference.offline.tagging.owners import owners_of
from tasks.inference.offline.tagging.places import Places
from tasks.inference.offline.tagging.tables import MODEL as TABLES
from tasks.inference.offline.tagging.tables import YES, Marks, seen_of
from tasks.inference.offline.tagging.tagger import mentions_in
from tasks.inference.offline.tagging.witness import Witness, witness_of
from tasks.inference.offline.tokens import Token

_MOST = 100
"""Tables of a request. What names more is refused by the limit of a schema, whoever reads it."""
_READ = 1_000
"""Tokens of a request that the network reads; of a longer one the other models read alone, which take less time."""
_DOUBTFUL, _UNLIKELY, _SURE = 0.2, 0.4, 0.95


@dataclass
class Reading:
    """What the words of a request name.

    Attributes:
        tokens: In English.
        mentions: Of tables, columns and values, in their order.
        nouns: The key of the table that each mention of one speaks of, by its first token.
        owners: The key of each column's table, by its first token.
        witness: What the grammar read.
        seen: What the network makes of it; none of what is longer than it reads.
        tables: The drafts of those tables.
        means: How many rows of a table there are for each of another.
    """

    tokens: Sequence[Token]
    mentions: Sequence[Mention]
    nouns: Mapping[int, Words]
    owners: Mapping[int, Words]
    witness: Witness
    seen: Seen | None = None
    tables: dict[Words, TableDraft] = field(default_factory=dict)
    means: dict[Words, int] = field(default_factory=dict)

    @cached_property
    def places(self) -> Places:
        """Where each name stands."""
        return Places(self.tokens)


def read_again(draft: Draft, text: str) -> Reading:
    """Find what a request names; the grammar's draft of it is a witness."""
    tokens, _ = read_tokens(text)
    witness = witness_of(draft)
    told = labels_of(tokens, witness.named)
    seen = Seen(tokens, told) if 0 < len(tokens) <= _READ else None
    found = mentions_in(tokens, told, seen)
    if len({each.key for each in found if each.sort is Sort.TABLE}) > _MOST:
        found = []
    return reading_of(tokens, found, witness, seen)


def reading_of(
    tokens: Sequence[Token], found: Sequence[Mention], witness: Witness, seen: Seen | None = None
) -> Reading:
    """Put what is marked in a request together."""
    mentions = [each for each in found if each.sort is not Sort.TABLE or each.sure >= _DOUBTFUL]
    marks = marks_of(tokens, mentions, witness, seen)
    none = {key for key, features in seen_of(marks) if _is_none(marks, witness, key, features)}
    if none and none < set(marks.nouns.values()):
        mentions = [each for each in mentions if marks.nouns.get(each.start) not in none]
        marks = marks_of(tokens, mentions, witness, seen)
    return Reading(tokens, mentions, marks.nouns, marks.owners, witness, seen)


def _is_none(marks: Marks, witness: Witness, key: Words, features: Features) -> bool:
    """Whether a noun is no table: never where the grammar has it too and it is marked for sure."""
    sure = any(marks.nouns.get(each.start) == key and each.sure >= _SURE for each in marks.mentions)
    known = any(plain_key(own) == key for own in witness.draft.tables)
    return not (sure and known) and chances(TABLES, features).get(YES, 0.0) < _UNLIKELY


def marks_of(tokens: Sequence[Token], mentions: Sequence[Mention], witness: Witness, seen: Seen | None = None) -> Marks:
    """Whose each column is, and which mentions speak of one table."""
    owners = owners_of(tokens, mentions, witness.owners, seen)
    nouns = nouns_of(tokens, mentions, frozenset(owners.values()))
    whole = {each.key: nouns[each.start] for each in mentions if each.start in nouns}
    own = {start: whole[key] for start, key in owners.items() if key in whole}
    return Marks(tokens, mentions, nouns, own, witness.draft)
