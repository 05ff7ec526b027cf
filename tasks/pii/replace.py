"""Personal data replaced, consistently under one key: the same value has the same surrogate wherever it stands.

Two passes over the data, chunk by chunk in any order: :meth:`Replacer.learn` notes which distinct values there are
(their HMACs), :meth:`Replacer.settle` gives distinct ones distinct surrogates, :meth:`Replacer.replace` writes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.cells import column_of, distinct_texts, moved_dates
from tasks.pii.coarse import generalize, mask
from tasks.pii.findings import Finding
from tasks.pii.hashing import Counts, hashes_of, within
from tasks.pii.in_text import WORD, TextReplacer
from tasks.pii.keys import PiiKey
from tasks.pii.kinds import DIRECT, SECRETS
from tasks.pii.lexicon import folded
from tasks.pii.makers import Makers, name_role
from tasks.pii.nested import is_nested, rewritten, values_at
from tasks.pii.policy import Policy, Strategy
from tasks.pii.recognisers import RECOGNISERS
from tasks.pii.surrogates.ask import Ask, Learner, Writer
from tasks.pii.surrogates.domains import domain
from tasks.pii.surrogates.internet import Identities
from tasks.pii.surrogates.ledger import Ledger
from tasks.pii.traces import SURE, may_hold
from tasks.pii.vault import Vault

THIS_YEAR = 2026
_COMPOSITE = ("EMAIL", "USERNAME")
_AS_TEXT = (Strategy.HASH, Strategy.TOKENIZE)
_TEMPORAL = (pa.types.is_date, pa.types.is_timestamp)


@dataclass(frozen=True)
class Action:
    """What is done with a column.

    Attributes:
        column: Its name.
        type: What it holds.
        strategy: What is done.
        others: Types that some of its cells hold instead, and what is done with these.
    """

    column: str
    type: str
    strategy: Strategy
    others: tuple[tuple[str, Strategy], ...] = ()

    @property
    def in_place(self) -> bool:
        """Whether cells are read, and what is found in them replaced where it stands."""
        return self.type in ("FREE_TEXT", "TRACES") and self.strategy in (Strategy.FAKE, Strategy.MASK)


class Replacer:
    """Replaces the personal data of a set of tables under one key.

    Args:
        key: The key.
        policy: What is done with each type.
        locale: The dataset's locale.
        vault: Where tokens are kept; one in memory when absent.
        network: Whether running text is read with the network too.
        this_year: The year that ages and years of birth are counted to.
    """

    def __init__(
        self,
        key: PiiKey,
        policy: Policy,
        *,
        locale: str = "en_US",
        vault: Vault | None = None,
        network: bool = True,
        this_year: int = THIS_YEAR,
    ) -> None:
        self.key, self.policy = key, policy
        self.vault = Vault(key) if vault is None else vault
        self.ledger = Ledger(key, domain)
        self._identities = Identities()
        self._makers = Makers(locale, self._identities)
        self._hashes = key.child("hash")
        self._network, self._year = network, this_year
        self.types: dict[tuple[str, str], pa.DataType] = {}
        self._noticed: dict[str, Counts] = {}
        self._composites: dict[str, set[str]] = {}
        self._suffixes: dict[str, dict[str, int]] = {}
        self._write: Ask = Writer(self.ledger, key)

    def actions(self, findings: Iterable[Finding], table: str) -> dict[str, Action]:
        """Decide what is done with each column of a table that has a finding."""
        by_column: dict[str, list[Finding]] = {}
        for finding in findings:
            if finding.table == table:
                by_column.setdefault(finding.column, []).append(finding)
        actions = {}
        for column, listed in by_column.items():
            first = max(listed, key=lambda one: one.confidence)
            type = self.policy.column_types.get(f"{table}.{column}", first.type)
            others = tuple((one.type, self.policy.strategy(one)) for one in listed if one is not first)
            actions[column] = Action(column, type, self.policy.strategy(_as_type(first, type)), others)
        return actions

    def learn(self, table: pa.Table, name: str, findings: Sequence[Finding]) -> None:
        """Note the values of a chunk: of every table, before any is replaced."""
        actions = self.actions(findings, name)
        self._learn_identities(table, actions)
        ask = Learner(self.ledger, self.key)
        for action in actions.values():
            texts, whole = _distinct(table, action.column)
            if texts is None or action.in_place:
                continue
            for type, strategy, group in self._groups(action, texts):
                self._learn_group(type, strategy, group, column=action.column, whole=whole, ask=ask)

    def _learn_group(
        self, type: str, strategy: Strategy, values: list[str], *, column: str, whole: bool, ask: Learner
    ) -> None:
        if strategy is Strategy.TOKENIZE:
            self.vault.learn(type, values)
        if strategy not in (Strategy.FAKE, Strategy.KEEP):
            self._notice(type, values)
        elif strategy is Strategy.FAKE:
            self._makers.of(type, column, whole=whole)(values, ask)
            if type in _COMPOSITE:
                self._composites.setdefault(type, set()).update(values)

    def _notice(self, type: str, values: list[str]) -> None:
        """Note what must be found in running text too, though it gets no surrogate from the ledger."""
        if type == "PERSON":
            words = sorted({folded(match.group()) for value in values for match in WORD.finditer(value)})
            self._noticed.setdefault("given", Counts()).add(hashes_of(words))
        elif type in DIRECT and values:
            self._noticed.setdefault("code", Counts()).add(hashes_of(values))

    def _knows(self, space: str, values: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Tell which values of a kind stand in columns that are replaced."""
        noticed = self._noticed.get(space)
        known = self.ledger.knows(space, values)
        if noticed is None or not len(values):
            return known
        return known | within(hashes_of(list(values)), noticed.settle().ids)

    def _learn_identities(self, table: pa.Table, actions: Mapping[str, Action]) -> None:
        """Note whose e-mail addresses and user names are whose, from rows that tell both."""
        actions = {name: action for name, action in actions.items() if name in table.column_names}
        addresses = [
            name for name, action in actions.items() if action.type in _COMPOSITE and action.strategy is Strategy.FAKE
        ]
        named = {name_role(name): name for name, action in actions.items() if action.type == "PERSON"}
        if not addresses or not ({"given", "family"} <= set(named) or "full" in named):
            return
        both = {"given", "family"} <= set(named)
        people = [table.column(named[role]) for role in (("given", "family") if both else ("full",))]
        for address in addresses:
            columns = [table.column(address), *people]
            rows = (
                pa.table([column.cast(pa.string()) for column in columns], names=["a", "b", "c"][: len(columns)])
                .group_by(["a", "b", "c"][: len(columns)])
                .aggregate([])
            )
            for values in zip(*(column.to_pylist() for column in rows.columns), strict=True):
                if all(values):
                    given, family = (values[1], values[2]) if both else _split(values[1])
                    self._identities.note(values[0], given, family)

    def settle(self) -> None:
        """Give the values learnt their surrogates; from then on any number of processes may replace."""
        self.ledger.settle()
        self.vault.settle()
        for type, values in self._composites.items():
            self._suffixes[type] = self._told_apart(type, values)
        self._composites.clear()

    def _told_apart(self, type: str, values: set[str]) -> dict[str, int]:
        """Number the values whose surrogates would be equal: the second in the order of HMACs gets a 2, and so on."""
        listed = sorted(values)
        if listed:
            order = np.argsort(self.key.child("apart").digests(listed)[:, 0], kind="stable")
            listed = [listed[place] for place in order.tolist()]
        made = self._makers.of(type)(listed, self._write)
        used = set(made) | values
        seen: set[str] = set()
        suffixes: dict[str, int] = {}
        for value, new in zip(listed, made, strict=True):
            number = 0
            candidate = new
            while candidate in seen or (number and candidate in used) or candidate == value:
                number += 1
                candidate = _numbered(new, number)
            seen.add(candidate)
            if number:
                suffixes[value] = number
        return suffixes

    def replace(self, table: pa.Table, name: str, findings: Sequence[Finding]) -> pa.Table:
        """Write a chunk anew: the same rows and columns, and types wherever the strategy leaves a value of the type."""
        within: dict[str, list[tuple[str, Action]]] = {}
        for action in self.actions(findings, name).values():
            place = place_of(table, action.column)
            if place is None or action.strategy is Strategy.KEEP:
                continue
            if place.leaf is not None:
                within.setdefault(place.column, []).append((place.leaf, action))
                continue
            values = _column(table, action.column)
            assert values is not None
            made = self._replaced(values, action, self.types.get((name, action.column)))
            table = _with_column(table, action.column, made)
        for column, listed in within.items():
            table = _with_column(table, column, self._in_documents(table.column(column), listed))
        return table

    def _in_documents(self, documents: pa.ChunkedArray, listed: list[tuple[str, Action]]) -> pa.ChunkedArray:
        answers = {}
        for leaf, action in listed:
            old: list[str | None] = list(values_at(documents, leaf))
            made = self._texts(old, action, False)
            answers[leaf] = {str(one): "" if two is None else two for one, two in zip(old, made, strict=True)}
        return rewritten(documents, answers)

    def _replaced(self, values: pa.ChunkedArray, action: Action, wanted: pa.DataType | None = None) -> pa.ChunkedArray:
        if pa.types.is_list(values.type):
            whole = values.combine_chunks() if values.num_chunks != 1 else values.chunk(0)
            inner = wanted.value_type if wanted is not None and pa.types.is_list(wanted) else None
            flat = self._replaced(pa.chunked_array([whole.flatten()]), action, inner).combine_chunks()
            lengths = pc.fill_null(pc.list_value_length(whole), 0)
            offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32())
            return pa.chunked_array([pa.ListArray.from_arrays(offsets, flat, mask=whole.is_null())])
        if any(test(values.type) for test in _TEMPORAL) and action.strategy not in _AS_TEXT:
            return moved_dates(
                values, action.strategy, int(self.key.child("dates").digests(["year"])[0, 0]), self._year
            )
        if (
            pa.types.is_binary(values.type)
            or pa.types.is_large_binary(values.type)
            or (pa.types.is_floating(values.type) and action.strategy is Strategy.REDACT)
        ):
            return pa.chunked_array([pa.nulls(len(values), values.type)])
        texts, index = distinct_texts(values)
        made = self._texts(texts, action, _is_whole(values.type))
        return column_of(made, index, values.type, wanted)

    def _texts(self, texts: list[str | None], action: Action, whole: bool) -> list[str | None]:
        if action.in_place:
            return self._in_texts(texts) if action.type == "FREE_TEXT" else self._traces(texts)
        made: dict[str, str] = {}
        for type, strategy, group in self._groups(action, texts):
            made |= dict(zip(group, self.values(type, strategy, group, column=action.column, whole=whole), strict=True))
        return [text if text is None else made.get(text, text) for text in texts]

    def _in_texts(self, texts: list[str | None]) -> list[str | None]:
        places = [place for place, text in enumerate(texts) if text]
        replacer = TextReplacer(self._text_values, self._knows, network=self._network)
        answers = list(texts)
        for place, new in zip(places, replacer.replaced([texts[place] or "" for place in places]), strict=True):
            answers[place] = new
        return answers

    def _traces(self, texts: list[str | None]) -> list[str | None]:
        """Replace what can be nothing else, in cells that hold something else: no names, no places."""
        flags = may_hold(pa.array(texts, pa.string()))
        places = [place for place, flag in enumerate(flags) if flag]
        replacer = TextReplacer(self._text_values, self._knows, network=False, only=SURE)
        answers = list(texts)
        for place, new in zip(places, replacer.replaced([texts[place] or "" for place in places]), strict=True):
            answers[place] = new
        return answers

    def _text_values(self, type: str, values: list[str]) -> list[str]:
        """Replace what was found in running text: by the strategy of its type; secrets never stay."""
        strategy = self.policy.types.get(type, Strategy.FAKE)
        if type in SECRETS and strategy is not Strategy.REDACT:
            strategy = Strategy.FAKE
        return self.values(type, strategy, values)

    def _groups(self, action: Action, texts: Sequence[str | None]) -> list[tuple[str, Strategy, list[str]]]:
        """Sort distinct values by type: the column's, or another that was found in it and that they look like."""
        left = [text for text in texts if text and not text.isspace()]
        groups: list[tuple[str, Strategy, list[str]]] = []
        for type, strategy in action.others:
            flags = _looks_like(type, left)
            groups.append((type, strategy, [text for text, flag in zip(left, flags, strict=True) if flag]))
            left = [text for text, flag in zip(left, flags, strict=True) if not flag]
        return [*groups, (action.type, action.strategy, left)]

    def values(
        self, type: str, strategy: Strategy, values: list[str], *, column: str = "", whole: bool = False
    ) -> list[str]:
        """Replace values of one type by one strategy."""
        if strategy is Strategy.FAKE:
            made = self._makers.of(type, column, whole=whole)(values, self._write)
            suffixes = self._suffixes.get(type, {})
            return [
                _numbered(new, suffixes[value]) if value in suffixes else new
                for value, new in zip(values, made, strict=True)
            ]
        simple: dict[Strategy, Callable[[str], str]] = {
            Strategy.HASH: self._hashes.hexadecimal,
            Strategy.REDACT: lambda _: f"[{type}]",
            Strategy.MASK: lambda value: mask(type, value),
            Strategy.GENERALIZE: lambda value: generalize(
                type, value, this_year=self._year, safe_harbor="hipaa" in self.policy.profiles
            ),
            Strategy.KEEP: lambda value: value,
        }
        if strategy is Strategy.TOKENIZE:
            return self.vault.tokens(type, values)
        return [simple[strategy](value) for value in values]


def replace_tables(
    tables: Mapping[str, pa.Table],
    findings: Sequence[Finding],
    policy: Policy,
    key: PiiKey,
    *,
    locale: str = "en_US",
    network: bool = True,
) -> dict[str, pa.Table]:
    """Replace the personal data of tables that fit in memory: both passes at once."""
    replacer = Replacer(key, policy, locale=locale, network=network)
    for name, table in tables.items():
        replacer.learn(table, name, findings)
    replacer.settle()
    return {name: replacer.replace(table, name, findings) for name, table in tables.items()}


def _as_type(finding: Finding, type: str) -> Finding:
    return (
        finding
        if type == finding.type
        else Finding.of(finding.table, finding.column, type, 1.0, evidence=("the policy",))
    )


def _numbered(value: str, number: int) -> str:
    local, sign, host = value.partition("@")
    return f"{local}{number + 1}{sign}{host}"


def _split(name: str) -> tuple[str, str]:
    if "," in name:
        family, _, given = name.partition(",")
        return (given.split() or [""])[0], family.strip()
    words = name.split()
    return words[0], words[-1] if len(words) > 1 else ""


def _looks_like(type: str, values: list[str]) -> list[bool]:
    array = pa.array(values, pa.string())
    flags = np.zeros(len(values), np.bool_)
    for recogniser in RECOGNISERS:
        if recogniser.type == type and recogniser.in_columns and recogniser.chance <= 0.02:
            flags |= recogniser.matches(array)
    return list(flags.tolist())


def _is_whole(type: pa.DataType) -> bool:
    return bool(pa.types.is_integer(type) or pa.types.is_floating(type) or pa.types.is_decimal(type))


@dataclass(frozen=True)
class Place:
    """Where a finding's values stand.

    Attributes:
        column: The table's column.
        leaf: The path within its documents; None where the column itself, or a field of it, holds the values.
    """

    column: str
    leaf: str | None = None


def place_of(table: pa.Table, path: str) -> Place | None:
    """Find a finding's values; None when they are not in the table."""
    if path in table.column_names:
        return Place(path, "" if is_nested(table.column(path)) else None)
    for end in (match for match in range(len(path)) if path[match] == "."):
        head = path[:end]
        if head in table.column_names:
            kind = table.column(head).type
            if pa.types.is_string(kind):
                return Place(head, path[end + 1 :])
            return Place(head) if _column(table, path) is not None else None
    return None


def _distinct(table: pa.Table, path: str) -> tuple[list[str | None] | None, bool]:
    """The distinct texts of a finding's values, None when there are none, and whether they are kept as numbers."""
    place = place_of(table, path)
    if place is None:
        return None, False
    if place.leaf is not None:
        return list(values_at(table.column(place.column), place.leaf)), False
    values = _column(table, path)
    if values is None:
        return None, False
    if pa.types.is_list(values.type):
        values = pa.chunked_array([chunk.flatten() for chunk in values.chunks], values.type.value_type)
    return distinct_texts(values)[0], _is_whole(values.type)


def _column(table: pa.Table, path: str) -> pa.ChunkedArray | None:
    if path in table.column_names:
        return table.column(path)
    head, _, rest = path.partition(".")
    if not rest or head not in table.column_names or not pa.types.is_struct(table.column(head).type):
        return None
    column = table.column(head)
    for part in rest.split("."):
        column = pa.chunked_array([pc.struct_field(chunk, part) for chunk in column.chunks])
    return column


def _with_column(table: pa.Table, path: str, values: pa.ChunkedArray) -> pa.Table:
    if path in table.column_names:
        return table.set_column(table.column_names.index(path), path, values)
    head, _, rest = path.partition(".")
    column = table.column(head).combine_chunks()
    return table.set_column(
        table.column_names.index(head), head, _in_struct(column, rest.split("."), values.combine_chunks())
    )


def _in_struct(struct: pa.StructArray, path: list[str], values: pa.Array) -> pa.StructArray:
    fields = [field.name for field in struct.type]
    parts = [
        values
        if name == path[0] and len(path) == 1
        else _in_struct(struct.field(name), path[1:], values)
        if name == path[0]
        else struct.field(name)
        for name in fields
    ]
    return pa.StructArray.from_arrays(parts, names=fields, mask=struct.is_null())
