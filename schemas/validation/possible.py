"""Rules that no row can meet: told before any row is made, by what the columns' bounds and lists leave.

A rule holds where it is unknown. One that no values meet, and that rows meet by a null alone, is refused as well: that
every row is to leave out the same column is not what anybody means.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from schemas.conditions import MOST_BRANCHES, Branch, branches
from schemas.errors import SchemaError
from schemas.model import ColumnSchema, Rule, TableSchema
from schemas.places import Path
from schemas.sql import parse_expression
from schemas.sql_reading import checked_tree, shorten
from schemas.validation.context import Context
from schemas.validation.ranges import Range, is_possible
from schemas.validation.report import Advised, Found
from schemas.validation.rules import input_column
from schemas.validation.worth import is_bounded_by_choice, ranges_of

if TYPE_CHECKING:
    from sqlglot import exp

Placed = tuple[Path, Rule]


def check_possible(context: Context) -> Iterator[Found]:
    """Find rules that no row can meet, alone or with those before them."""
    for name, table in context.tables.items():
        rules = [(path, rule) for path, rule in context.rules if rule.table == name]
        found: dict[Path, str] = {}
        for nulls in (True, False) if rules else ():
            found |= dict(_of_table(rules, ranges_of(table, context, nulls=nulls), table, context))
        yield from found.items()


def _of_table(rules: list[Placed], ranges: dict[str, Range], table: TableSchema, context: Context) -> Iterator[Found]:
    alive: list[Branch] = [()]
    earlier: list[Placed] = []
    for path, rule in rules:
        ways = _ways(rule, ranges)
        if ways is None:
            continue
        if not _joint([()], ways, ranges):
            yield _impossible((path, rule), [], ranges, table, context)
        elif (left := _joint(alive, ways, ranges)) is None:
            continue  # too many ways to tell apart
        elif left:
            alive = left
            earlier.append((path, rule))
        else:
            yield _impossible((path, rule), _culprits(earlier, ways, ranges), ranges, table, context)


def _joint(known: Sequence[Branch], ways: Sequence[Branch], ranges: dict[str, Range]) -> list[Branch] | None:
    """The ways in which what is known and one more rule can be true together; None when there are too many."""
    joint = [(*branch, *way) for branch in known for way in ways]
    return None if len(joint) > MOST_BRANCHES else [branch for branch in joint if is_possible(branch, ranges)]


def _culprits(earlier: list[Placed], ways: Sequence[Branch], ranges: dict[str, Range]) -> list[Placed]:
    """Those of the earlier rules without which the last one could be met."""
    needed = list(earlier)
    for placed in earlier:
        left = [other for other in needed if other is not placed]
        known: list[Branch] | None = [()]
        for _, rule in left:
            known = None if known is None else _joint(known, _ways(rule, ranges) or [()], ranges)
        if known is not None and _joint(known, ways, ranges) == []:
            needed = left
    return needed


def _ways(rule: Rule, ranges: dict[str, Range]) -> tuple[Branch, ...] | None:
    """The ways in which a rule can be true; None where it is not made of plain comparisons, or speaks of no range."""
    try:
        names, tree = _spelled(rule, ranges), checked_tree(rule.check)
        if not set(names) & ranges.keys() or not _is_plain(tree):
            return None
        return branches((parse_expression(rule.check).resolved(names).sql,))
    except SchemaError:
        return None


def _spelled(rule: Rule, ranges: dict[str, Range]) -> list[str]:
    """The names of a rule, those with a known range as the schema spells them."""
    known = {name.casefold(): name for name in ranges}
    return [known.get(name.casefold(), name) for name in parse_expression(rule.check).columns]


def _is_plain(tree: "exp.Expr") -> bool:
    """Whether AND, OR and NOT join predicates with no predicate or choice inside them."""
    from sqlglot import exp

    bare = tree.unnest()
    if isinstance(bare, exp.Connector):
        return _is_plain(bare.left) and _is_plain(bare.right)
    if isinstance(bare, exp.Not):
        return _is_plain(bare.this)
    inner = (node for node in bare.walk() if node is not bare)
    return not any(isinstance(node, exp.Predicate | exp.Case | exp.If | exp.Coalesce | exp.Nullif) for node in inner)


def _impossible(
    placed: Placed, others: list[Placed], ranges: dict[str, Range], table: TableSchema, context: Context
) -> Found:
    path, rule = placed
    spoken = {name for _, each in (placed, *others) for name in _spelled(each, ranges)}
    names = [name for name in ranges if name in spoken]
    columns = {name: input_column(table.name, name, context) for name in names}
    known = {name: (found, context.columns[found]) for name, found in columns.items() if found is not None}
    told = ", ".join(f"{name} {_told(column)}" for name, (_, column) in known.items())
    joined = " and ".join(f"`{shorten(each.check)}`" for _, each in others)
    together = f" together with {joined}" if others else ""
    missing = [name for name in names if ranges[name].nullable]
    met = f"only rows without {' or '.join(missing)} meet" if missing else "no row can meet"
    mandatory = not missing and not any(column.nullable for _, column in known.values())
    wrong = (
        f"Table '{table.name}': {met} `{shorten(rule.check)}`{together}: "
        f"{told}{', and none may be null.' if mandatory else '.'}"
    )
    mend = f"{_IN_FILE}{' If all are to be null, say so by null_rate: 1.' if missing else ''}"
    beside = (*(place for place, _ in others), *(context.column_paths[found] for found, _ in known.values()))
    return (*path, "check"), Advised(f"{wrong} {mend}", f"{wrong} {MEND_ROWS}", beside)


_IN_FILE = "Change a rule, or widen the bounds of a column."
MEND_ROWS = "Mend the conditions, so that some row meets them all."


def _told(column: ColumnSchema) -> str:
    """What a column may be, in words."""
    if column.values is not None:
        shown = ", ".join(str(value) for value in column.values[:5])
        return f"is one of {shown}{', ...' if len(column.values) > 5 else ''}"
    written = is_bounded_by_choice(column)
    low, high = (
        getattr(column, end) if getattr(column, end) is not None or not written else getattr(column.generator, end)
        for end in ("minimum", "maximum")
    )
    if low is not None and high is not None:
        return f"is {low} to {high}"
    if low is None and high is None:
        return "is any value"
    return f"is at least {low}" if high is None else f"is at most {high}"
