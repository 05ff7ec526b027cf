"""``dp_marginals``: a tree of noisy marginals, with differential privacy for every row."""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from schemas.errors import BadInputError, SourceError
from tasks.synthesis.bits import Attempt, Bits
from tasks.synthesis.interface import (
    PLAIN,
    Arrays,
    Columns,
    Fitted,
    Plain,
    Synthesizer,
    pack_schema,
    require_rows,
    unpack_schema,
)
from tasks.synthesis.private.budget import Account, Spent, settle_delta
from tasks.synthesis.private.marginals import Float64, Int32, Marginal, ValueMarginal, is_number, restored
from tasks.synthesis.private.measuring import Cost, measure, seen_from
from tasks.synthesis.private.noise import Secret
from tasks.synthesis.private.tree import Costs, Groups, Step, groups_for, learn_tree
from tasks.values.cells import CellKey

_BY_ITSELF, _CHOICE, _PAIRS = 0.45, 0.1, 0.45  # of the budget
_SEEN = 0.1  # of the rows: where no fewer can be seen, a column of numbers may come out as nothing
_TOO_RARE = "text in which no value is frequent enough to be told without telling of one row"
_PERSONAL = "text whose frequent values tell of people"


class FittedMarginals(Fitted):
    """A tree of columns, drawn from the root outwards.

    Attributes:
        seed: Decides every row.
        marginals: The columns.
        groups: Their cells in groups.
        steps: The tree, parents first.
        account: The budget, and what it was spent on.
    """

    kind: ClassVar[str] = "dp_marginals"

    def __init__(
        self,
        seed: int,
        marginals: Sequence[Marginal],
        groups: Sequence[Groups],
        steps: Sequence[Step],
        account: Account,
    ) -> None:
        self.seed, self.account = seed, account
        self.marginals, self.groups, self.steps = tuple(marginals), tuple(groups), tuple(steps)

    def draw(self, rows: npt.NDArray[np.uint64], attempt: Attempt = 0, total: int | None = None) -> pa.Table:
        """Make the rows of these indices."""
        key = CellKey.of(self.seed, self.kind)
        drawn: dict[int, Int32] = {}
        values: dict[str, pa.Array] = {}
        for step in self.steps:
            marginal, groups = self.marginals[step.column], self.groups[step.column]
            bits = Bits(key.child(marginal.name), rows, attempt, total)
            given = np.zeros(len(rows), dtype=np.int32) if step.parent is None else drawn[step.parent]
            drawn[step.column] = _chosen(step.shares, given, bits.even())
            cells = _within(groups, marginal.mass, drawn[step.column], bits.uniform("cell"))
            values[marginal.name] = marginal.values(cells, bits.uniform("value"))
        return pa.table({name: values[name] for name in self.schema.names}).cast(self.schema)

    def state(self) -> tuple[Plain, Arrays]:
        """Give all that :meth:`restore` needs."""
        columns: list[Plain] = []
        arrays: Arrays = {}
        for number, marginal in enumerate(self.marginals):
            plain, own = marginal.state()
            columns.append(plain)
            arrays |= {f"{number}.{name}": array for name, array in own.items()}
            arrays[f"{number}.groups"] = self.groups[number].of
        for number, step in enumerate(self.steps):
            arrays[f"{number}.shares"] = step.shares
        return {
            "seed": self.seed,
            "columns": columns,
            "types": pack_schema(pa.schema([(one.name, one.type) for one in self.marginals])),
            "steps": [[step.column, step.parent] for step in self.steps],
            "budget": self.budget(),
        }, arrays

    @classmethod
    def restore(cls, plain: Plain, arrays: Arrays) -> "FittedMarginals":
        """Rebuild what :meth:`state` gave."""
        types = unpack_schema(plain["types"]).types
        marginals = [
            restored(
                one, {name: arrays[f"{n}.{name}"] for name in ("mass", "edges") if f"{n}.{name}" in arrays}, types[n]
            )
            for n, one in enumerate(plain["columns"])
        ]
        groups = [_as_before(marginal, arrays[f"{n}.groups"]) for n, marginal in enumerate(marginals)]
        steps = [Step(column, parent, arrays[f"{n}.shares"]) for n, (column, parent) in enumerate(plain["steps"])]
        told = plain["budget"]
        account = Account(told["epsilon"], told["delta"], told["rho"], told["delta"] / 2)
        account.spent = [Spent(**one) for one in told["spent"]]
        return cls(plain["seed"], marginals, groups, steps, account)

    def budget(self) -> dict[str, Any]:
        """Give the account as plain values, for the report."""
        account = self.account
        return {
            "epsilon": account.epsilon,
            "delta": account.delta,
            "rho": account.rho,
            "spent": [vars(one) for one in account.spent],
        }


def _as_before(marginal: Marginal, of: Int32) -> Groups:
    return Groups(of, np.bincount(of, weights=marginal.mass).astype(np.float64))


def _chosen(shares: Float64, given: Int32, unit: Float64) -> Int32:
    """Choose a group for each row, given its parent's, shape (n,)."""
    ends = np.cumsum(shares, axis=1)
    found = np.zeros(len(unit), dtype=np.int32)
    for group in range(ends.shape[1] - 1):
        found += unit >= ends[given, group]
    return found


def _within(groups: Groups, mass: Float64, chosen: Int32, unit: Float64) -> Int32:
    """Choose a cell of each row's group, as they stand to each other, shape (n,)."""
    cells = np.empty(len(chosen), dtype=np.int32)
    for group in np.unique(chosen):
        mine = np.flatnonzero(groups.of == group)
        weights = mass[mine] + 1e-12
        ends = np.cumsum(weights) / weights.sum()
        rows = chosen == group
        cells[rows] = mine[np.minimum(np.searchsorted(ends, unit[rows], side="right"), len(mine) - 1)]
    return cells


class DpMarginals(Synthesizer):
    """Marginals and pairs of columns under discrete Gaussian noise, for a guarantee that holds against everybody.

    Attributes:
        epsilon: How much the twin may tell of any one row.
        delta: The probability with which it may tell more; well below one over the rows when absent.
        cells: About how many cells a column of numbers is parted into.
        secret: What the noise comes from. It is never published, and never the same for other data.
    """

    fitted: ClassVar[type[Fitted]] = FittedMarginals

    private: ClassVar[bool] = True

    kind: Literal["dp_marginals"] = "dp_marginals"
    epsilon: float = Field(default=1.0, ge=0.01, le=100)
    delta: float | None = Field(default=None, gt=0, lt=1)
    cells: int = Field(default=64, ge=2, le=4096)
    secret: bytes = Field(default=b"", exclude=True, repr=False)

    def fit(self, table: pa.Table, *, columns: Columns = PLAIN, seed: int = 0) -> FittedMarginals:
        """Learn a table.

        Raises:
            BadInputError: If there is no secret for the noise, or delta is no small one.
            SourceError: If there is no row, or no column that could be learnt.
        """
        require_rows(table)
        if len(self.secret) < 16:
            raise BadInputError("dp_marginals needs a secret for its noise: ask for it by --epsilon.")
        account = Account.of(self.epsilon, settle_delta(self.epsilon, self.delta, table.num_rows))
        left_out = {field.name: why for field in table.schema if (why := _reason(field, columns))}
        wanted = [name for name in table.column_names if name not in left_out]
        marginals = self._measured(table.select(wanted), account) if wanted else []
        left_out |= {one.name: why for one in marginals if (why := _unfit(one, columns))}
        kept = [one for one in marginals if one.name not in left_out]
        if not kept:
            raise SourceError(
                "No column can be learnt under this budget: all are identifiers or personal, or text of rare values. "
                "Use `generate` with a schema instead, or a larger --epsilon."
            )
        fitted = self._tree(table, kept, columns.target, account, seed)
        fitted.schema = pa.schema([pa.field(one.name, one.type) for one in kept])
        fitted.left_out, fitted.notes = left_out, _notes(account, table.num_rows, wanted=len(wanted), kept=kept)
        return fitted

    def _measured(self, table: pa.Table, account: Account) -> list[Marginal]:
        rho = account.rho * _BY_ITSELF / table.num_columns
        named = [field.name for field in table.schema if not _known_beforehand(field.type)]
        delta = account.for_values / 2 / max(len(named), 1)  # the other half is for what draws are inexact
        account.pay(
            "counting each column by itself", account.rho * _BY_ITSELF,
            times=table.num_columns, noise=rho**-0.5, delta=delta * len(named),
        )  # fmt: skip
        secret = Secret(self.secret).child("column")
        return [
            measure(table[name], name, Cost(rho, delta, secret.child(name)), self.cells) for name in table.column_names
        ]

    def _tree(
        self, table: pa.Table, marginals: Sequence[Marginal], target: str | None, account: Account, seed: int
    ) -> FittedMarginals:
        pairs = account.rho * _PAIRS
        most = groups_for(table.num_rows, pairs / max(len(marginals) - 1, 1))
        groups = [Groups.cut(one, most) for one in marginals]
        codes = [own.of[one.codes(table[one.name])] for one, own in zip(marginals, groups, strict=True)]
        root = next((n for n, one in enumerate(marginals) if one.name == target), 0)
        costs = Costs(account.rho * _CHOICE, pairs, account, Secret(self.secret).child("tree"))
        steps = learn_tree(codes, groups, root, costs)
        return FittedMarginals(seed, marginals, groups, steps, account)


def _known_beforehand(type: pa.DataType) -> bool:
    return is_number(type) or pa.types.is_boolean(type)


def _reason(field: pa.Field, columns: Columns) -> str | None:
    """Why a column is not learnt: by its name, its type and what was said of it, never by its values."""
    if field.name in columns.keys:
        return "a key: it names a row"
    if field.name in columns.made:
        return "made by the record engine"
    if not (_known_beforehand(field.type) or pa.types.is_string(field.type) or pa.types.is_large_string(field.type)):
        return f"values of type {field.type} are not learnt under a privacy budget"
    return None


def _unfit(marginal: Marginal, columns: Columns) -> str | None:
    """Why a column is not drawn from, by nothing but its noisy counts and the values that they let be named."""
    if not marginal.cells:
        return _TOO_RARE
    if columns.tells is None or not isinstance(marginal, ValueMarginal) or pa.types.is_boolean(marginal.type):
        return None
    return _PERSONAL if columns.tells(marginal.name, marginal.known) else None


def _notes(account: Account, rows: int, *, wanted: int, kept: Sequence[Marginal]) -> tuple[str, ...]:
    told = (
        f"Differential privacy: epsilon {account.epsilon:g}, delta {account.delta:.1e}, for any one of the {rows:,} "
        "rows replaced by another. Names and types of the columns and the number of rows count as known."
    )
    least = seen_from(account.rho * _BY_ITSELF / wanted)
    if least <= _SEEN * rows or not any(one.ordered for one in kept):
        return (told,)
    return told, (
        f"Numbers and dates may be of no use: under this budget only what {least:,.0f} rows share stands out of the "
        f"noise, of {rows:,} rows. Give more rows, fewer columns or a larger --epsilon."
    )
