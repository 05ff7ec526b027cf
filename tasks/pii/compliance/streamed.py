"""The rules checked on tables that go by in chunks: source and output side by side, neither ever held."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

import pyarrow as pa

from schemas.model import Relation
from tasks.pii.attacks import Attack, AttackMeter
from tasks.pii.compliance import RULES, quality
from tasks.pii.compliance.case import FEW_ROWS, Case, Check, Earlier, HomesOf, Survival, rows_told, texts_of
from tasks.pii.compliance.counted import Counted, Facts, values_in
from tasks.pii.compliance.elsewhere import Elsewhere
from tasks.pii.compliance.known import KnownValues
from tasks.pii.compliance.leakage import NAMES, learn_nobodys, part_of_name
from tasks.pii.compliance.reserved import crowded, of_somebody
from tasks.pii.compliance.rows_left import RowsLeft
from tasks.pii.compliance.two_names import NamesAgree
from tasks.pii.findings import Finding
from tasks.pii.groups import GroupMeter
from tasks.pii.hashing import Counts, hashes_of, repeated, within
from tasks.pii.joins import Shared
from tasks.pii.masking import quasi_columns
from tasks.pii.policy import Policy, Strategy
from tasks.pii.risk import Risk

_EACH_CHUNK = (
    "A3", "B2", "B3", "B4", "B17", "D1", "D4", "D5", "D6", "D7", "E-SSN", "E-EMAIL", "E-PHONE", "E-IP", "F4", "F5",
    "F10",
)  # fmt: skip
_EACH_CHUNK_SAMPLED = ("F6", "F7", "F8")
_AT_THE_END = (
    "A1", "A4", "A6", "B1", "B2", "B5", "B6", "B7", "B8", "B9", "B10", "B11", "B12", "B13", "B14", "B15", "B16",
    "B18", "B19", "C1", "C2", "C3", "C5", "C6", "C7", "D2", "D3", "D6", "F2",
)  # fmt: skip
_ON_SAMPLE = ("A5", "F1", "F9")
_SAMPLED_ROWS = 400  # of a chunk: these rules compare words with words
_MOST_SAMPLED = 20_000


@dataclass
class StreamedAudit:
    """Holds an output against its source, rule by rule.

    First every chunk of the source is learnt, then every chunk of both is seen, then :meth:`checks` tells.

    Attributes:
        findings: What was found in the source.
        policy: What was done.
        links: Joins that must be as before.
        today: The day that expiry dates are compared with.
        k: The group size that is reported on; ``asked_k`` the one that was asked for, if any.
        locale: Of the dataset.
        earlier: Tells which values have their surrogates from an earlier run.
        homes: Gives where names are at home.
        relations: The keys by which rows name the rows of other tables.
    """

    findings: Sequence[Finding]
    policy: Policy
    links: Sequence[Shared]
    today: date
    k: int = 5
    asked_k: int | None = None
    locale: str = "en_US"
    earlier: Earlier | None = None
    homes: HomesOf | None = None
    relations: Sequence[Relation] = ()

    def __post_init__(self) -> None:
        self._offences: dict[str, Counter[str]] = {}
        self._rows: dict[str, dict[str, list[int]]] = {}
        self.known = KnownValues()
        linked = {end for pair in self.links for end in (pair.child, pair.parent)}
        self._columns = {
            (one.table, one.column): Counted(after=Counts())
            for one in self.findings
            if self._strategy(one) is not Strategy.KEEP or one.special_category or (one.table, one.column) in linked
        }
        self._linked = linked
        self._meters: dict[str, GroupMeter] = {}
        self._attackers: dict[str, AttackMeter] = {}
        self.rows = RowsLeft(self.findings, self.policy)
        self.elsewhere = Elsewhere(self.findings, self.policy, self.relations)
        self.names_agree = NamesAgree()
        self._samples: dict[str, tuple[list[pa.Table], list[pa.Table]]] = {}

    def _strategy(self, one: Finding) -> Strategy:
        return self.policy.strategy(one)

    def _of(self, table: str) -> list[Finding]:
        return [one for one in self.findings if one.table == table]

    def learn(self, table: str, chunk: pa.Table) -> None:
        """Take note of a chunk of the source."""
        for one in self._of(table):
            column = self._columns.get((one.table, one.column))
            full = values_in(chunk, one)
            if column is None or full is None:
                continue
            if one.type not in ("FREE_TEXT", "TRACES"):
                column.before.add(hashes_of(full))
            if one.direct and self._strategy(one) is not Strategy.KEEP:
                self.known.add(full.unique().to_pylist(), names=one.type in NAMES)
        learn_nobodys(self.known.nobodys, self.findings, self.policy, table, chunk)
        self.rows.learn(table, chunk)
        self.elsewhere.learn(table, chunk)

    def see(self, table: str, before: pa.Table, after: pa.Table) -> None:
        """Take note of the same rows of both."""
        case = self._case({table: before}, {table: after})
        for id in _EACH_CHUNK:
            self._judge(id, case, self.rows.seen.get(table, 0))
        self._look_closer(table, before, after)
        self.names_agree.see(case)
        for one in self._of(table):
            column = self._columns.get((one.table, one.column))
            if column is not None and one.type not in ("FREE_TEXT", "TRACES"):
                self._count(one, column, before, after)
        self.rows.see(table, before, after)
        self.elsewhere.see(table, before, after)
        if table not in self._meters:
            quasi, special = self._told_apart_by(table, after)
            self._meters[table], self._attackers[table] = GroupMeter(quasi, special), AttackMeter(quasi, special)
        self._meters[table].see(after)
        self._attackers[table].see(before, after)

    def _look_closer(self, table: str, before: pa.Table, after: pa.Table) -> None:
        """Hold some of the rows word against word, and keep a few for the detector."""
        some = [side.slice(0, _SAMPLED_ROWS) for side in (before, after)]
        case = self._case({table: some[0]}, {table: some[1]})
        for id in _EACH_CHUNK_SAMPLED:
            self._judge(id, case, self.rows.seen.get(table, 0))
        kept = self._samples.setdefault(table, ([], []))
        if sum(map(len, kept[0])) < _MOST_SAMPLED:
            size = _SAMPLED_ROWS if len(before) > 4 * _SAMPLED_ROWS else len(before)
            for side, chunk in zip(kept, (before, after), strict=True):
                side.append(chunk.take(pa.array(range(size), pa.int64())))  # a slice would hold the whole chunk

    def sample(self, side: int) -> dict[str, pa.Table]:
        """Rows that went by, before (0) or after (1)."""
        return {
            table: pa.concat_tables(kept[side]).combine_chunks() for table, kept in self._samples.items() if kept[side]
        }

    def _told_apart_by(self, table: str, chunk: pa.Table) -> tuple[list[str], list[str]]:
        """The columns that tell people apart, and those of special categories."""
        names = chunk.column_names
        special = {one.column for one in self._of(table) if one.special_category and one.column in names}
        return quasi_columns(self.findings, table, names), sorted(special)

    def _case(self, source: Mapping[str, pa.Table], output: Mapping[str, pa.Table]) -> Case:
        return Case(
            source,
            output,
            self.findings,
            self.policy,
            today=self.today,
            counted={},
            known=self.known,
            sampled=True,
            least_k=self.asked_k,
            earlier=self.earlier,
            homes=self.homes,
        )

    def _judge(self, id: str, case: Case, first: int = 0) -> None:
        """Hold a rule against a case, whose rows begin at one of the table's."""
        _, judge, applies = RULES[id]
        if applies(case):
            offence = judge(case)
            self._offences.setdefault(id, Counter()).update(offence.places)
            for place, rows in offence.rows.items():
                self._note_rows(id, place, (row + first for row in rows))

    def _note_rows(self, id: str, place: str, rows: Iterable[int]) -> None:
        kept = self._rows.setdefault(id, {}).setdefault(place, [])
        kept += islice(rows, FEW_ROWS - len(kept))

    def _count(self, one: Finding, column: Counted, before: pa.Table, after: pa.Table) -> None:
        full = values_in(after, one)
        if full is None:
            return
        hashes = hashes_of(full)
        known = column.before.settle()
        hit = of_somebody(one.type, full, within(hashes, known.ids))
        own = values_in(before, one)
        hit = hit & ~crowded(full, full.slice(0, 0) if own is None else own, known.distinct)
        column.every += int(hit.sum())
        if hit.any():
            column.rare += int(within(hashes[hit], known.rare()).sum())
        unique = known.distinct == known.cells
        if column.after is not None and (unique or (one.table, one.column) in self._linked):
            column.after.add(hashes)
        if unique and len(hashes) == len(after):
            first = self.rows.seen.get(one.table, 0)
            self._note_rows("F2", f"{one.table}.{one.column}", (first + row for row in repeated(hashes)))
        if one.type == "PERSON" and not part_of_name(one.type, one.called_of_row):
            names = [texts_of({one.table: side}, one) for side in (before, after)]
            if names[0] is not None and names[1] is not None:
                column.names.see(names[0], names[1], known.ids)

    def risks(self) -> dict[str, Risk]:
        """The residual risk of each table that has quasi-identifiers."""
        measured = {table: meter.risk(self.k) for table, meter in self._meters.items()}
        return {table: risk for table, risk in measured.items() if risk.quasi_identifiers}

    def attacks(self) -> dict[str, dict[str, Attack]]:
        """What came of attacks on each table whose columns tell people apart."""
        tried = {table: attacker.attacks() for table, attacker in self._attackers.items()}
        return {table: attacks for table, attacks in tried.items() if attacks}

    def checks(self, facts: Facts) -> tuple[Check, ...]:
        """Say what came of every rule.

        Args:
            facts: What else is known of the run.
        """
        counted = {place: self._survival(column) for place, column in self._columns.items()}
        source, output = self.sample(0), self.sample(1)
        empty = {table: chunk.slice(0, 0) for table, chunk in source.items()}
        done = {table: chunk.slice(0, 0) for table, chunk in output.items()}
        end = replace(
            self._case(empty, done), counted=counted, texts=facts.texts, key_file=facts.key_file,
            published=facts.published, source_deleted=True, risks=facts.risks,
        )  # fmt: skip
        for id in _AT_THE_END:
            self._judge(id, end)
        sample = Case(
            source, output, self.findings, self.policy, sampled=True, again=facts.again, other=facts.other,
            reveal=facts.reveal, today=self.today, locale=self.locale,
        )  # fmt: skip
        for id in _ON_SAMPLE:
            self._judge(id, sample)
        self._offences.setdefault("A2", Counter()).update(self.rows.whole())
        self._offences.setdefault("A1", Counter()).update(self.rows.persons())
        if two := self.names_agree.offences():
            self._offences.setdefault("F1", Counter()).update(two)
        self._judge_elsewhere()
        self._judge_links()
        self._judge_groups(facts.least_k)
        self._judge_speed(facts.seconds)
        return tuple(self._told(id) for id in RULES)

    def _survival(self, column: Counted) -> Survival:
        known = column.before.settle()
        after = column.after.distinct if column.after is not None and column.after.cells else 0
        unique = known.distinct == known.cells
        return Survival(column.every, column.rare, known.distinct, known.cells,
                        after if unique else known.distinct, column.names.cells)  # fmt: skip

    def _judge_elsewhere(self) -> None:
        """Add to A3 the columns that it says nothing of yet."""
        found = self._offences.setdefault("A3", Counter())
        told = {place.partition(" (")[0] for place, cells in found.items() if cells}
        found.update({place: cells for place, cells in self.elsewhere.offences().items()
                      if place.partition(" (")[0] not in told})  # fmt: skip

    def _judge_links(self) -> None:
        found = self._offences.setdefault("F3", Counter())
        for pair in self.links:
            child, parent = self._columns[pair.child], self._columns[pair.parent]
            if child.after is not None and parent.after is not None:
                lost = abs(child.before.pairs_with(parent.before) - child.after.pairs_with(parent.after))
                if lost:
                    found[f"{'.'.join(pair.child)} -> {'.'.join(pair.parent)}"] += lost

    def _judge_groups(self, least: int | None) -> None:
        if least is None:
            return
        found = self._offences.setdefault("C4", Counter())
        for table, meter in self._meters.items():
            small = meter.risk(least).rows_below_k
            if small:
                found[table] += small

    def _judge_speed(self, seconds: float | None) -> None:
        if seconds is not None:
            rows = self.rows.seen
            texts = sum(rows.get(one.table, 0) for one in self.findings if one.type == "FREE_TEXT")
            cells = sum(rows.get(one.table, 0) for one in self.findings) - texts
            self._offences.setdefault("F11", Counter())["seconds"] += seconds > quality.seconds_allowed(cells, texts)

    def _told(self, id: str) -> Check:
        title = RULES[id][0]
        if id not in self._offences:
            return Check(id, title, None)
        places = {place: cells for place, cells in self._offences[id].items() if cells}
        note = ", ".join(f"{place}: {cells}" for place, cells in sorted(places.items()))
        rows = {place: some for place, some in self._rows.get(id, {}).items() if place in places}
        return Check(id, title, not places, sum(places.values()), note, rows_told(rows))
