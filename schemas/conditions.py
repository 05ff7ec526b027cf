"""A SQL condition as a choice of branches, each a list of atoms that are true together: its disjunctive normal form.

Only what makes the condition true counts. What cannot be split further (a CASE, an equation of truth values, a sum of
their casts) is settled by a table of truth over the predicates inside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from schemas.errors import GenerationError
from schemas.sql import Expression, evaluate, expression_of
from schemas.sql_reading import checked_tree

if TYPE_CHECKING:
    from sqlglot import exp

MOST_BRANCHES = 64
_MOST_INNER = 6  # predicates within one atom: their table of truth has 2**6 rows
_MOST_LISTED = 12

Branch = tuple["Atom", ...]


@dataclass(frozen=True)
class Atom:
    """A predicate that is not split further.

    Attributes:
        sql: Its text; equal atoms have equal texts.
    """

    sql: str

    @property
    def tree(self) -> "exp.Expr":
        """The parsed predicate."""
        return _tree(self.sql)

    @property
    def expression(self) -> Expression:
        """The predicate, ready to be evaluated."""
        return expression_of(self.tree)


@lru_cache(maxsize=4096)
def _tree(sql: str) -> "exp.Expr":
    import sqlglot

    return sqlglot.parse_one(sql, read="duckdb")


class _TooManyError(Exception):
    """The condition has more branches than are worth telling apart."""


def conjuncts(tree: "exp.Expr") -> list["exp.Expr"]:
    """Give the conditions that a condition joins by AND."""
    from sqlglot import exp

    bare = tree.unnest()
    if isinstance(bare, exp.And):
        return [part for side in (bare.left, bare.right) for part in conjuncts(side)]
    return [bare]


@lru_cache(maxsize=1024)
def branches(sqls: tuple[str, ...]) -> tuple[Branch, ...] | None:
    """Give the ways in which several conditions can be true together; None when there are too many to list.

    Args:
        sqls: The conditions.
    """
    try:
        whole = _all([_branches(_searched(checked_tree(sql)), wanted=True) for sql in sqls])
    except _TooManyError:
        return None
    return tuple(dict.fromkeys(tuple(branch) for branch in whole))


def _all(parts: list[list[list[Atom]]]) -> list[list[Atom]]:
    """Every way to take one branch of each part."""
    found: list[list[Atom]] = [[]]
    for part in parts:
        found = [list(dict.fromkeys([*left, *right])) for left in found for right in part]
        if len(found) > MOST_BRANCHES:
            raise _TooManyError
    return found


def _any(parts: list[list[list[Atom]]]) -> list[list[Atom]]:
    found = [branch for part in parts for branch in part]
    if len(found) > MOST_BRANCHES:
        raise _TooManyError
    return found


def _branches(tree: "exp.Expr", *, wanted: bool) -> list[list[Atom]]:
    from sqlglot import exp

    tree = tree.unnest()
    if isinstance(tree, exp.Not):
        return _branches(tree.this, wanted=not wanted)
    if isinstance(tree, exp.And | exp.Or):
        sides = [_branches(side, wanted=wanted) for side in (tree.left, tree.right)]
        return (_all if isinstance(tree, exp.And) is wanted else _any)(sides)
    if isinstance(tree, exp.Boolean):
        return [[]] if bool(tree.this) is wanted else []
    if isinstance(tree, exp.Between):
        return _branches(_between(tree), wanted=wanted)
    if isinstance(tree, exp.In) and (listed := _listed(tree)) is not None:
        return _branches(listed, wanted=wanted)
    if (operands := _null_operands(tree)) is not None:
        tests = [[[Atom(_signed(each, wanted=wanted))]] for each in operands]
        return _any(tests) if wanted else _all(tests)
    inner = list(dict.fromkeys(_inner(tree)))
    return _by_cases(tree, inner, wanted=wanted) if inner else [[Atom(_signed(tree, wanted=wanted))]]


def _null_operands(tree: "exp.Expr") -> "list[exp.Expr] | None":
    """Write `a + b IS NULL` as a test of each column: one null makes the whole null, and nothing else does."""
    from sqlglot import exp

    if not isinstance(tree, exp.Is) or not isinstance(tree.expression, exp.Null):
        return None
    inner = tree.this.unnest()
    strict = (exp.Add, exp.Sub, exp.Mul, exp.Neg, exp.Paren, exp.DPipe, exp.Column, exp.Identifier, exp.Literal)
    if isinstance(inner, exp.Column) or not all(isinstance(node, strict) for node in inner.walk()):
        return None
    columns = dict.fromkeys(inner.find_all(exp.Column))
    return [exp.Is(this=column.copy(), expression=exp.Null()) for column in columns] or None


def _between(tree: "exp.Expr") -> "exp.Expr":
    from sqlglot import exp

    low = exp.GTE(this=tree.this.copy(), expression=tree.args["low"].copy())
    return exp.And(this=low, expression=exp.LTE(this=tree.this.copy(), expression=tree.args["high"].copy()))


def _listed(tree: "exp.Expr") -> "exp.Expr | None":
    """Write tuples in a list, or a few numbers, as alternatives; other lists stay one atom."""
    from sqlglot import exp

    members = tree.expressions
    if isinstance(tree.this, exp.Tuple) and all(isinstance(member, exp.Tuple) for member in members):
        return exp.or_(*(_equal(tree.this, member) for member in members))
    numbers = all(isinstance(member.unnest(), exp.Literal) and not member.unnest().is_string for member in members)
    if numbers and 0 < len(members) <= _MOST_LISTED:
        return exp.or_(*(exp.EQ(this=tree.this.copy(), expression=member.copy()) for member in members))
    return None


def _equal(left: "exp.Expr", right: "exp.Expr") -> "exp.Expr":
    from sqlglot import exp

    pairs = zip(left.expressions, right.expressions, strict=True)
    return exp.and_(*(exp.EQ(this=one.copy(), expression=other.copy()) for one, other in pairs))


def _inner(tree: "exp.Expr") -> Iterator["exp.Expr"]:
    """The predicates inside an atom that decide what the rest of it is: first those of a CASE, then the widest."""
    from sqlglot import exp

    case = tree.find(exp.Case)
    if case is not None:
        yield from (option.this.unnest() for option in case.args["ifs"])
        return
    for child in tree.iter_expressions():
        bare = child.unnest()
        if isinstance(bare, exp.Predicate):
            yield bare
        else:
            yield from _inner(bare)


def _searched(tree: "exp.Expr") -> "exp.Expr":
    """Write CASE x WHEN 1 as CASE WHEN x = 1."""
    from sqlglot import exp

    def rewritten(node: "exp.Expr") -> "exp.Expr":
        if not isinstance(node, exp.Case) or node.this is None:
            return node
        ifs = [
            exp.If(this=exp.EQ(this=node.this.copy(), expression=option.this.copy()), true=option.args["true"].copy())
            for option in node.args["ifs"]
        ]
        return exp.Case(ifs=ifs, default=node.args.get("default"))

    return tree.transform(rewritten)


def _by_cases(tree: "exp.Expr", inner: list["exp.Expr"], *, wanted: bool) -> list[list[Atom]]:
    """Try every truth of the predicates inside; what remains must be true as well."""
    from sqlglot import exp

    if len(inner) > _MOST_INNER:
        raise _TooManyError
    places = {each: number for number, each in enumerate(inner)}
    found: list[list[list[Atom]]] = []
    for truth in product([True, False], repeat=len(inner)):
        known = {each: exp.Boolean(this=truth[number]) for each, number in places.items()}
        rest = tree.transform(lambda node, known=known: known.get(node, node))
        assumed = [_branches(each, wanted=holds) for each, holds in zip(inner, truth, strict=True)]
        found.append(_all([*assumed, _remaining(rest, wanted=wanted)]))
    return _any(found)


def _remaining(rest: "exp.Expr", *, wanted: bool) -> list[list[Atom]]:
    """What is left to be met when the inner predicates are known: no branch at all when it cannot be."""
    from sqlglot import exp
    from sqlglot.optimizer.simplify import simplify

    if rest.find(exp.Column) is not None:
        return _branches(simplify(rest, dialect="duckdb"), wanted=wanted)
    try:
        value = evaluate(expression_of(rest), {}, rows=1)[0].as_py()
    except GenerationError:
        return []
    return [[]] if value is not None and bool(value) is wanted else []


def _signed(tree: "exp.Expr", *, wanted: bool) -> str:
    """The atom's text, or its opposite's."""
    from sqlglot import exp

    if wanted:
        return str(tree.sql(dialect="duckdb"))
    for kind, opposite in (
        (exp.EQ, exp.NEQ), (exp.NEQ, exp.EQ), (exp.LT, exp.GTE), (exp.GTE, exp.LT), (exp.GT, exp.LTE), (exp.LTE, exp.GT)
    ):  # fmt: skip
        if type(tree) is kind:
            return str(opposite(this=tree.this.copy(), expression=tree.expression.copy()).sql(dialect="duckdb"))
    return str(exp.Not(this=exp.paren(tree.copy())).sql(dialect="duckdb"))
