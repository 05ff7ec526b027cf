"""Personal data replaced, consistently under one key: the same value has the same surrogate wherever it stands.

Two passes over the data, chunk by chunk in any order: :meth:`Replacer.learn` notes which distinct values there are
(their HMACs), :meth:`Replacer.settle` gives distinct ones distinct surrogates, :meth:`Replacer.replace` writes. Where
rows tell persons, :meth:`Replacer.meet` looks at them in between, and :meth:`Replacer.part` sees to it that none is met
again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.actions import Action, actions_of
from tasks.pii.cells import column_of, distinct_texts, moved_dates
from tasks.pii.countries import mentions
from tasks.pii.day_orders import DayOrders, day_orders
from tasks.pii.findings import Finding
from tasks.pii.hashing import Unseen
from tasks.pii.in_documents import documents_replaced
from tasks.pii.in_text import TextReplacer
from tasks.pii.keys import PiiKey
from tasks.pii.kinds import SECRETS
from tasks.pii.located import column_at, distinct_at, is_whole, place_of, with_column
from tasks.pii.makers import family_comes_first, name_role
from tasks.pii.network_in_text import network_addresses
from tasks.pii.owners import owners_in, people_in
from tasks.pii.policy import Policy, Strategy
from tasks.pii.renaming import Renaming, renamed_columns
from tasks.pii.standing import Standing, standing_in
from tasks.pii.surrogate_values import SurrogateValues
from tasks.pii.traces import SURE, may_hold
from tasks.pii.vault import Vault

THIS_YEAR = 2026
_AS_TEXT = (Strategy.HASH, Strategy.TOKENIZE)
_TEMPORAL = (pa.types.is_date, pa.types.is_timestamp)
_READ_AT_ONCE = 4_000_000  # characters of running text
_KEPT = 8_000_000  # characters of texts that may come again


class Seen(dict[str, str]):
    """Texts that were read, and what became of them: some of the first, which are not read twice."""

    _held = 0

    def keep(self, text: str, new: str) -> None:
        """Keep a text, as long as there is room."""
        if self._held < _KEPT:
            self._held += len(text) + len(new)
            self[text] = new


class Replacer:
    """Replaces the personal data of a set of tables under one key.

    Args:
        key: The key.
        policy: What is done with each type.
        locale: The dataset's locale.
        vault: Where tokens are kept; one in memory when absent.
        network: Whether running text is read with the network too.
        this_year: The year that ages and years of birth are counted to.

    Attributes:
        types: What columns must become, by table and column, whatever a chunk's values alone would make of them.
        orders: Which columns have their days before their months, as far as they tell.
        standing: What nobody is meant by in texts.
        surveyed: The paths that were looked at, of columns whose documents have too many to look at all.
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
        self.policy = policy
        self.surrogates = SurrogateValues(key, policy, locale=locale, vault=vault, this_year=this_year)
        self._network, self._year = network, this_year
        self.types: dict[tuple[str, str], pa.DataType] = {}
        self.orders: DayOrders = {}
        self.surveyed: dict[tuple[str, str], frozenset[str]] = {}
        self._unseen: dict[tuple[object, ...], Unseen] = {}
        self._renaming = Renaming()
        self.standing = Standing()
        self.forget()

    @property
    def vault(self) -> Vault:
        """Where tokens are kept."""
        return self.surrogates.vault

    def actions(self, findings: Iterable[Finding], table: str) -> dict[str, Action]:
        """Decide what is done with each column of a table that has a finding."""
        actions = actions_of(findings, self.policy, table)
        return {name: replace(one, day_first=self.orders.get((table, name))) for name, one in actions.items()}

    def learn(self, table: pa.Table, name: str, findings: Sequence[Finding]) -> None:
        """Note the values of a chunk: of every table, before any is replaced."""
        actions = self.actions(findings, name)
        for owned in owners_in(table, actions):
            self.surrogates.identities.note(*owned)
        for given, family in people_in(table, actions):
            self.surrogates.initials.note(given, family)
        for country, action, values in mentions(table, actions):
            kind = ("country", country, action.type, name_role(action.called), family_comes_first(action.called))
            new = self._unseen.setdefault(kind, Unseen()).of(values).to_pylist()
            self.surrogates.settle_in(country, action.type, new, action.called)
        for action in actions.values():
            if action.in_place:
                self._learn_of_texts(table, action)
                continue
            texts, whole = distinct_at(table, action.column)
            if texts is None:
                continue
            for type, strategy, group in action.groups(self._new(texts, action, whole)):
                self.surrogates.learn(type, strategy, group, column=action.called, whole=whole)

    def _learn_of_texts(self, table: pa.Table, action: Action) -> None:
        """Note what stands in texts whose surrogates are of a small set, so that two do not share one."""
        texts = distinct_at(table, action.column)[0]
        strategy = self.policy.types.get("IP", Strategy.FAKE)
        if texts is not None and strategy is Strategy.FAKE:
            self.surrogates.learn("IP", strategy, network_addresses(texts.drop_null()))

    def _new(self, texts: pa.StringArray, action: Action, whole: bool) -> list[str | None]:
        """The values that no chunk before has brought to a column of the kind."""
        called = (name_role(action.called), family_comes_first(action.called))
        kind = (action.type, action.strategy, action.others, called, whole)
        new: list[str | None] = self._unseen.setdefault(kind, Unseen()).of(texts.drop_null()).to_pylist()
        return new

    def settle(self) -> None:
        """Give the values learnt their surrogates; from then on any number of processes may replace."""
        self._unseen.clear()
        self.surrogates.settle()

    def person_columns(self, columns: Iterable[str], name: str, findings: Sequence[Finding]) -> list[str]:
        """Name the columns of a table that :meth:`meet` needs."""
        told = renamed_columns(self.actions(findings, name), columns)
        return sorted({column for one in told for column in one.every})

    def forget(self) -> None:
        """Read every text again from now on."""
        self._seen: dict[tuple[str, bool | None], Seen] = defaultdict(Seen)

    def meet(self, table: pa.Table, name: str, findings: Sequence[Finding]) -> None:
        """Note who of a chunk becomes whom: once all values are settled, before any row is replaced."""
        actions = self.actions(findings, name)
        for columns in renamed_columns(actions, table.column_names):
            after = table.select(columns.names)
            for column in columns.names:
                after = with_column(after, column, self._replaced(table.column(column), actions[column]))
            order = actions[columns.born].day_first
            day_first = self.surrogates.day_first if order is None else order
            self._renaming.note(table, after, columns, day_first=day_first)

    def part(self) -> None:
        """Choose days of birth such that nobody who was met becomes a person of the source."""
        self.surrogates.days.part(self._renaming.every())
        self._renaming = Renaming()

    def replace(self, table: pa.Table, name: str, findings: Sequence[Finding]) -> pa.Table:
        """Write a chunk anew: the same rows and columns, and types wherever the strategy leaves a value of the type."""
        within: dict[str, list[tuple[str, Action]]] = {}
        for action in self.actions(findings, name).values():
            place = place_of(table, action.column)
            asked = f"{name}.{action.column}" in self.policy.columns
            if place is None or (action.strategy is Strategy.KEEP and not (asked and place.leaf)):
                continue
            if place.leaf is not None:
                within.setdefault(place.column, []).append((place.leaf, action))
                continue
            values = column_at(table, action.column)
            assert values is not None
            made = self._replaced(values, action, self.types.get((name, action.column)))
            table = with_column(table, action.column, made)
        for column, listed in within.items():
            made = documents_replaced(table.column(column), listed, self._texts, self.surveyed.get((name, column)))
            table = with_column(table, column, made)
        return table

    def _replaced(self, values: pa.ChunkedArray, action: Action, wanted: pa.DataType | None = None) -> pa.ChunkedArray:
        if pa.types.is_list(values.type):
            whole = values.combine_chunks() if values.num_chunks != 1 else values.chunk(0)
            inner = wanted.value_type if wanted is not None and pa.types.is_list(wanted) else None
            flat = self._replaced(pa.chunked_array([whole.flatten()]), action, inner).combine_chunks()
            lengths = pc.fill_null(pc.list_value_length(whole), 0)
            offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32())
            return pa.chunked_array([pa.ListArray.from_arrays(offsets, flat, mask=whole.is_null())])
        if any(test(values.type) for test in _TEMPORAL) and action.strategy not in _AS_TEXT:
            return moved_dates(values, action.strategy, self.surrogates.days, self._year)
        if (
            pa.types.is_binary(values.type)
            or pa.types.is_large_binary(values.type)
            or (pa.types.is_floating(values.type) and action.strategy is Strategy.REDACT)
        ):
            return pa.chunked_array([pa.nulls(len(values), values.type)])
        texts, index = distinct_texts(values)
        made = self._texts(texts, action, is_whole(values.type))
        return column_of(made, index, values.type, wanted)

    def _texts(self, texts: list[str | None], action: Action, whole: bool) -> list[str | None]:
        if action.in_place:
            return self._in_texts(texts, type=action.type, day_first=action.day_first)
        made: dict[str, str] = {}
        for type, strategy, group in action.groups(texts):
            new = self.surrogates.of(
                type, strategy, group, column=action.called, whole=whole, day_first=action.day_first
            )
            made |= dict(zip(group, new, strict=True))
        return [text if text is None else made.get(text, text) for text in texts]

    def _in_texts(self, texts: list[str | None], *, type: str, day_first: bool | None) -> list[str | None]:
        """Replace what is found in texts; of traces what can be nothing else, and no names or places."""
        traces = type == "TRACES"
        flags = may_hold(pa.array(texts, pa.string())).tolist() if traces else map(bool, texts)
        seen = self._seen[type, day_first]
        answers = [seen.get(text or "", text) for text in texts]
        places = [place for place, flag in enumerate(flags) if flag and texts[place] not in seen]
        replacer = TextReplacer(
            partial(self._text_values, day_first=day_first),
            self.surrogates.knows,
            network=self._network and type == "FREE_TEXT",
            only=SURE if traces else None,
            unspaced=self.surrogates.unspaced.places,
            standing=self.standing,
            whole_urls=self.policy.whole_urls,
        )
        for some in _some_at_once(places, texts):
            for place, new in zip(some, replacer.replaced([texts[place] or "" for place in some]), strict=True):
                answers[place] = new
                seen.keep(texts[place] or "", new)
        return answers

    def _text_values(self, type: str, values: list[str], *, day_first: bool | None) -> list[str]:
        """Replace what was found in running text: by the strategy of its type; secrets never stay."""
        strategy = self.policy.types.get(type, Strategy.FAKE)
        if type in SECRETS and strategy is not Strategy.REDACT:
            strategy = Strategy.FAKE
        return self.surrogates.of(type, strategy, values, day_first=day_first)


def _some_at_once(places: Sequence[int], texts: Sequence[str | None]) -> Iterator[list[int]]:
    """Cut the work so that what is kept of texts while they are read is bounded, however long they are."""
    some: list[int] = []
    held = 0
    for place in places:
        some.append(place)
        held += len(texts[place] or "")
        if held >= _READ_AT_ONCE:
            yield some
            some, held = [], 0
    if some:
        yield some


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
    replacer.orders = day_orders(tables, findings)
    replacer.standing = standing_in(tables, findings, policy)
    for name, table in tables.items():
        replacer.learn(table, name, findings)
    replacer.settle()
    for name, table in tables.items():
        replacer.meet(table, name, findings)
    replacer.part()
    return {name: replacer.replace(table, name, findings) for name, table in tables.items()}
