"""Puts the grammar's draft right by a second reading: its tables and columns are those that the reading names."""

from collections.abc import Sequence
from datetime import date

from tasks.inference.offline.draft import Draft, TableDraft
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.tagging.counting import count
from tasks.inference.offline.tagging.listing import Listing
from tasks.inference.offline.tagging.marks import Mention, plain_key
from tasks.inference.offline.tagging.rereading import Reading
from tasks.inference.offline.tokens import Token
from tasks.inference.offline.words import identifier, plural, singular, singular_name, table_name

_SURE = 0.6


def redraft(draft: Draft, reading: Reading, today: date) -> None:
    """Put the draft right in place.

    Args:
        draft: As the grammar read the request.
        reading: What its words name.
        today: What relative dates are relative to.
    """
    if not reading.nouns:
        return
    before = {id(table): dict(table.columns) for table in draft.tables.values()}
    _tables(draft, reading)
    Listing(draft, reading, before, today).list()
    count(reading)


def _tables(draft: Draft, reading: Reading) -> None:
    named: dict[Words, list[Mention]] = {}
    for each in reading.mentions:
        if each.start in reading.nouns:
            named.setdefault(reading.nouns[each.start], []).append(each)
    owning = set(reading.owners.values())
    for key, mentions in named.items():
        own = [each for each in mentions if each.key == key] or mentions
        table = _found(draft, key, {id(each) for each in reading.tables.values()})
        if table is None and key not in owning and max(each.sure for each in mentions) < _SURE:
            continue
        if table is None:
            table = draft.table(key, verbatim=_verbatim(reading.tokens, own))
        elif not table.verbatim:
            table.name = _named(draft, key, table)
        reading.tables[key] = table
    _without_others(draft, reading)


def _without_others(draft: Draft, reading: Reading) -> None:
    """Leave out the grammar's tables that the request speaks of as something else; what no word names stays."""
    kept = {id(table) for table in reading.tables.values()}
    for key, table in list(draft.tables.items()):
        spoken_of = any(map(reading.places.has, (" ".join(key), table.name)))
        if id(table) not in kept and spoken_of and not table.bridge and not table.implied:
            leave_out(draft, key)


def leave_out(draft: Draft, key: Words) -> None:
    """Take a table out of a draft, with all that hangs on it."""
    del draft.tables[key]
    draft.links[:] = [link for link in draft.links if key not in (link.child, link.parent)]
    draft.rules[:] = [rule for rule in draft.rules if rule[0] != key]
    draft.bridges[:] = [each for each in draft.bridges if each != key]


def _found(draft: Draft, key: Words, taken: set[int]) -> TableDraft | None:
    """The grammar's table of a noun: the same, or one whose noun ends or begins like it."""
    name = "_".join(key)
    free = [table for table in draft.tables.values() if id(table) not in taken]
    same = [table for table in free if plain_key(table.key) == key or singular_name(table.name) == name]
    if same:
        return same[0]
    alike = [table for table in free if _ends_alike(plain_key(table.key), key)]
    return alike[0] if len(alike) == 1 else None


def _ends_alike(one: Words, other: Words) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) < len(long) and long[-len(short) :] == short


def _named(draft: Draft, key: Words, table: TableDraft) -> str:
    """A table's name by its noun, where the grammar took another."""
    name = table_name((*key[:-1], plural(singular(key[-1]))))
    taken = any(each.name == name for each in draft.tables.values() if each is not table)
    return table.name if taken or singular_name(table.name) == "_".join(key) or plain_key(table.key) == key else name


def _verbatim(tokens: Sequence[Token], mentions: Sequence[Mention]) -> str | None:
    """A name that is written as one: ``dim_product``, ``OrderLine``."""
    for each in mentions:
        raw = tokens[each.start].raw
        if each.end - each.start == 1 and ("_" in raw or identifier(raw) != raw.lower()):
            return raw
    return None
