"""A twin beside the real rows: fidelity and privacy of each table, and how its tables hang together."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from schemas.model import Relation
from tasks.quality.fidelity import Fidelity, measure_fidelity
from tasks.quality.kinship import Kinship, measure_kinship
from tasks.quality.matrix import Int64, measurable
from tasks.quality.nearness import Units
from tasks.quality.pictures import Picture, picture
from tasks.quality.privacy import FEWEST_COLUMNS, Privacy, measure_privacy
from tasks.quality.rare import Repeat, repeats
from tasks.quality.told import ColumnTold
from tasks.values.written import read_alike

LEAST_ROWS = 40  # fewer rows on either side, and a figure says nothing
_MOST_ROWS = 50_000  # rows of each side that are measured


@dataclass(frozen=True)
class Compared:
    """A table of the real data and of the twin.

    Attributes:
        train: Real rows that were learnt.
        holdout: Real rows that were not.
        synthetic: The twin's rows.
        columns: What can be compared: neither keys nor what the record engine makes.
        target: A column whose prediction is to be measured.
        units: What the learnt rows, and those set aside, were parted with; each is one of its own when absent.
        holders: Whom each learnt row belongs to; None where no row tells of people.
        told: Columns that follow from rows of other tables: copies, and sums over children.
    """

    train: pa.Table
    holdout: pa.Table
    synthetic: pa.Table
    columns: tuple[str, ...]
    target: str | None = None
    units: Units | None = None
    holders: Int64 | None = None
    told: frozenset[str] = frozenset()


@dataclass(frozen=True)
class TableTwin:
    """What was found of one table.

    Attributes:
        measured: Rows of the training part, the holdout and the twin that the figures rest on.
        fidelity: None where too few rows or columns could be compared; ``reason`` says so.
        privacy: The same.
        repeats: In a table of people without a figure of privacy, the values of one person that came back.
        pictures: The columns' distributions, real beside synthetic; only shares of many rows, no single value.
    """

    measured: tuple[int, int, int]
    fidelity: Fidelity | None
    privacy: Privacy | None
    pictures: tuple[Picture, ...] = ()
    reason: str | None = None
    repeats: tuple[Repeat, ...] = ()


@dataclass(frozen=True)
class Gate:
    """A figure and its threshold.

    Attributes:
        name: Which.
        table: Of which table; None for all of them together.
        value: What was measured.
        limit: What it was held against, the margin of chance included.
        least: Whether the figure must be at least the limit; else at most.
        meaning: The figure in words.
    """

    name: str
    table: str | None
    value: float
    limit: float
    least: bool
    meaning: str

    @property
    def passed(self) -> bool:
        """Whether it was reached."""
        return self.value >= self.limit if self.least else self.value <= self.limit

    @property
    def sign(self) -> str:
        """How it is compared, in words."""
        return "at least" if self.least else "at most"

    @property
    def sentence(self) -> str:
        """The figure and the threshold in words."""
        return (
            f"{self.table or 'all tables'}: {self.name} is {self.value:.4g} where {self.sign} {self.limit:.4g} is asked"
        )


@dataclass(frozen=True)
class TwinReport:
    """What was found of a twin.

    Attributes:
        tables: By name.
        kinship: How its tables hang together; None where there is no relation.
        method: What learnt it and why, and what a reader should know.
        constraints: What holds between real columns and was kept, in words.
        gates: What the figures were held against.
        columns: What became of each column.
    """

    tables: Mapping[str, TableTwin]
    kinship: Kinship | None
    method: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    gates: tuple[Gate, ...] = ()
    columns: tuple[ColumnTold, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """Give it as strict JSON values."""
        return json.loads(json.dumps(asdict(self), default=str))  # type: ignore[no-any-return]

    def figures(self) -> dict[str, float]:
        """Give the figures that gates and the manifest speak of: the worst of all tables."""
        fidelity = [one.fidelity for one in self.tables.values() if one.fidelity]
        privacy = [one.privacy for one in self.tables.values() if one.privacy]
        found: dict[str, float] = {}
        if fidelity:
            found["accuracy"] = min(accuracy_ratio(one) for one in fidelity)
            found["detection"] = max(one.detection for one in fidelity)
            used = [ratio for one in fidelity if (ratio := utility_ratio(one)) is not None]
            found |= {"utility": min(used)} if used else {}
        if privacy:
            found["copies"] = max(one.copies - one.copies_holdout for one in privacy)
            found["closer_share"] = max(one.closer_share for one in privacy)
            found["attack"] = max(risk.upper for one in privacy for risk in one.attacks.values())
        if self.kinship is not None:
            found |= self.kinship.figures()
        return {name: round(value, 4) for name, value in found.items()}


def accuracy_ratio(fidelity: Fidelity) -> float:
    """Accuracy at one, two and three columns over what the holdout reaches: 1 is as like as real rows are."""
    ceiling = float(np.mean(fidelity.accuracy_ceiling))
    return float(np.mean(fidelity.accuracy)) / ceiling if ceiling else 1.0


def utility_ratio(fidelity: Fidelity) -> float | None:
    """Utility over what real rows reach; None without a target."""
    if fidelity.utility is None or not fidelity.utility_real:
        return None
    return fidelity.utility / fidelity.utility_real


def compare(
    tables: Mapping[str, Compared],
    relations: Sequence[Relation] = (),
    *,
    method: Sequence[str] = (),
    constraints: Sequence[str] = (),
    seed: int = 0,
) -> TwinReport:
    """Measure a twin.

    Args:
        tables: By name.
        relations: Their foreign keys.
        method: As :attr:`TwinReport.method`.
        constraints: As :attr:`TwinReport.constraints`.
        seed: For the choice of rows and columns that are measured.
    """
    found = {name: _table(compared, seed) for name, compared in tables.items()}
    wanted = {name: _comparable(name, one, relations) for name, one in tables.items()}
    real = {name: pa.concat_tables([one.train, one.holdout]).select(wanted[name]) for name, one in tables.items()}
    made = {name: one.synthetic.select(wanted[name]) for name, one in tables.items()}
    kinship = measure_kinship(real, made, relations)
    return TwinReport(found, kinship, tuple(method), tuple(constraints))


def _comparable(name: str, compared: Compared, relations: Sequence[Relation]) -> list[str]:
    """A table's keys, and its columns that can be compared."""
    own = [column for relation in relations if relation.child == name for column in relation.columns]
    asked = [column for relation in relations if relation.parent == name for column in relation.parent_columns]
    return list(dict.fromkeys((*own, *asked, *compared.columns)))


def _table(compared: Compared, seed: int) -> TableTwin:
    sides = (compared.train, compared.holdout, compared.synthetic)
    whole = read_alike(*(_some(side.select(compared.columns)) for side in sides))
    columns = [name for name in compared.columns if measurable(whole[0][name])]
    words = [name for name in whole[0].column_names if name not in compared.columns]  # in the place of values
    train, holdout, made = (side.select([*columns, *words]) for side in whole)
    measured = (train.num_rows, holdout.num_rows, made.num_rows)
    pictures = tuple(_pictures(train.select(columns), made))
    if not columns or min(measured) < LEAST_ROWS:
        reason = "no column to compare" if not columns else f"fewer than {LEAST_ROWS} rows to compare"
        return TableTwin(measured, None, None, pictures, reason, _repeats(compared, columns))
    target = compared.target if compared.target in columns else None
    units = None if compared.units is None else (_spread(compared.units[0]), _spread(compared.units[1]))
    fidelity = measure_fidelity(train, holdout, made, target=target, seed=seed)
    if len(columns) < FEWEST_COLUMNS:
        return TableTwin(measured, fidelity, None, pictures, repeats=_repeats(compared, columns))
    return TableTwin(measured, fidelity, measure_privacy(train, holdout, made, seed=seed, units=units), pictures)


def _repeats(compared: Compared, columns: Sequence[str]) -> tuple[Repeat, ...]:
    """What can be said of privacy where rows or columns are too few to measure it."""
    if compared.holders is None:
        return ()
    own = [name for name in columns if name not in compared.told]
    real, made = read_alike(compared.train.select(own), compared.synthetic.select(own))
    return tuple(repeats(real, made, tuple(own), compared.holders))


def _some(table: pa.Table) -> pa.Table:
    """At most so many rows, evenly spread."""
    if table.num_rows <= _MOST_ROWS:
        return table.combine_chunks()
    return table.take(_spread(np.arange(table.num_rows))).combine_chunks()


def _spread(rows: Int64) -> Int64:
    """The same of what is known of each row."""
    at = np.linspace(0, len(rows) - 1, _MOST_ROWS).astype(np.int64)
    return rows if len(rows) <= _MOST_ROWS else rows[at]


def _pictures(train: pa.Table, made: pa.Table) -> Iterator[Picture]:
    for name in train.column_names:
        yield picture(name, train[name], made[name])
