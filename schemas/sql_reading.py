"""Reads the text of a scalar SQL expression with sqlglot, and refuses what an allowlist does not hold."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from schemas.errors import SchemaError
from schemas.sql_aggregates import aggregate_of, lifted
from schemas.sql_allowed import FUNCTIONS, LONGEST_TEXT, NODES, OUTSIDE, VOLATILE
from schemas.suggest import did_you_mean

if TYPE_CHECKING:
    from sqlglot import exp

LONGEST = 20_000
DEEPEST = 100


def shorten(sql: str, longest: int = 120) -> str:
    """Give the text in one line, cut where it is long: for messages."""
    line = " ".join(sql.split())
    return line if len(line) <= longest else line[: longest - 3] + "..."


def checked_tree(sql: str) -> "exp.Expr":
    """Parse, and refuse what is too long, too deep or not on the allowlist.

    Raises:
        SchemaError: With the reason.
    """
    if not sql.strip():
        raise SchemaError("The expression is empty. Write a SQL condition or value, such as `quantity * unit_price`.")
    if len(sql) > LONGEST:
        raise SchemaError(f"The expression has {len(sql):,} characters; at most {LONGEST:,} are allowed.")
    if _nesting(sql) > DEEPEST:
        raise SchemaError(f"`{shorten(sql)}` is nested more than {DEEPEST} levels deep. Split it over several columns.")
    tree = lifted(_counted_nulls(parsed(sql)))
    for node in _bounded_walk(tree, sql):
        if (reason := _refusal(node)) is not None:
            raise SchemaError(f"`{shorten(sql)}` {reason}")
    return tree


def _counted_nulls(tree: "exp.Expr") -> "exp.Expr":
    """Write PostgreSQL's num_nulls(a, b) and num_nonnulls(a, b) as sums, which DuckDB has no functions for."""
    from sqlglot import exp

    def summed(node: "exp.Expr") -> "exp.Expr":
        name = node.name.lower() if isinstance(node, exp.Anonymous) else ""
        if name not in ("num_nulls", "num_nonnulls") or not node.expressions:
            return node
        tests = [exp.Is(this=each.copy(), expression=exp.Null()) for each in node.expressions]
        wanted = tests if name == "num_nulls" else [exp.Not(this=test) for test in tests]
        total: exp.Expr = exp.cast(exp.paren(wanted[0]), "int")
        for test in wanted[1:]:
            total = exp.Add(this=total, expression=exp.cast(exp.paren(test), "int"))
        return exp.paren(total)

    return tree.transform(summed)


def _nesting(sql: str) -> int:
    """Count the deepest level of brackets and CASEs, and runs of prefix operators, before any recursive parser does."""
    depth = deepest = run = 0
    for token in re.finditer(r"'[^']*'|\"[^\"]*\"|[(\[{]|[)\]}]|\bcase\b|\bend\b|\bnot\b|[-+~@]|\s+|\w+|.", sql, re.I):
        text = token[0].lower()
        run = run + 1 if text in {"not", "-", "+", "~", "@"} else run if text.isspace() else 0
        depth += (text in {"(", "[", "{", "case"}) - (text in {")", "]", "}", "end"})
        deepest = max(deepest, depth, run)
    return deepest


@contextmanager
def quiet() -> Iterator[None]:
    """Keep sqlglot from printing what it takes for a statement: whoever parses tells of it, where it matters."""
    log = logging.getLogger("sqlglot")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)


def parsed(sql: str) -> "exp.Expr":
    """Parse, and no more.

    Raises:
        SchemaError: If it is not one expression.
    """
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        with quiet():
            tree = sqlglot.parse_one(sql, read="duckdb")
        return tree if not isinstance(tree, exp.Command) else _called_like_a_statement(sql) or tree
    except SqlglotError as error:
        if (found := _called_like_a_statement(sql)) is not None:
            return found
        plain = re.sub(r"\x1b\[\d*m", "", str(error)).splitlines()[0]
        plain = re.sub(r"^Invalid expression / ", "", plain).rstrip(".")
        plain = re.sub(r"Required keyword: '\w+' missing for <class '.*?'>", "something is missing", plain)
        raise SchemaError(f"`{shorten(sql)}` is not a SQL expression: {plain}.{_to_quote(sql)}") from None
    except RecursionError:
        raise SchemaError(f"`{shorten(sql)}` is nested too deeply. Split it over several columns.") from None


def _called_like_a_statement(sql: str) -> "exp.Expr | None":
    """Read `load <= 3`, which begins with a column that is called like a statement; None where it is none."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        query = sqlglot.parse_one(f"SELECT {sql}", read="duckdb")
    except SqlglotError:
        return None
    said = {name for name, value in query.args.items() if value}
    if not isinstance(query, exp.Select) or said != {"expressions"} or len(query.expressions) != 1:
        return None
    found = query.expressions[0]
    if isinstance(found, exp.Alias):
        return None
    for column in found.find_all(exp.Column):
        column.this.set("quoted", True)
    return found


_NEVER_NAMES = frozenset({
    "all", "asc", "column", "constraint", "create", "default", "desc", "foreign", "from", "group", "having", "into",
    "join", "limit", "offset", "on", "order", "primary", "references", "select", "table", "to", "union", "unique",
    "using", "where", "window", "with",
})  # fmt: skip


def _to_quote(sql: str) -> str:
    """The advice for a column that is called like a word of SQL, where there seems to be one."""
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", " ", sql)
    found = next((word for word in re.findall(r"\w+", bare) if word.lower() in _NEVER_NAMES), None)
    return "" if found is None else f' If {found} is a column, write it in double quotes: "{found}".'


def _bounded_walk(tree: "exp.Expr", sql: str) -> "Iterator[exp.Expr]":
    """Every node, without recursion; refuses chains so long that the evaluation would not manage them."""
    stack = [(tree, 0)]
    while stack:
        node, depth = stack.pop()
        if depth > DEEPEST * 4:
            raise SchemaError(f"`{shorten(sql)}` chains more than {DEEPEST * 4} operators. Use IN (...) or split it.")
        yield node
        stack.extend((child, depth + 1) for child in node.iter_expressions())


def _refusal(node: "exp.Expr") -> str | None:
    """Say why a node is not allowed; None when it is."""
    from sqlglot import exp

    if isinstance(node, exp.Column):
        return _column_refusal(node)
    if isinstance(node, exp.Anonymous) or type(node).__name__ not in NODES:
        return _unlisted(node)
    if isinstance(node, exp.Pad | exp.Repeat):
        return _length_refusal(node)
    return None


def _column_refusal(node: "exp.Column") -> str | None:
    from sqlglot import exp

    if isinstance(node.this, exp.Star):
        return "uses *, which is no single value. Name the column."
    if len(node.parts) > 2:
        return f"names '{node.sql('duckdb')}': a column is written `column`, or `relation.column` for a parent's row."
    aggregate = aggregate_of(node.name)
    if aggregate is not None and aggregate.value is not None:
        checked_tree(aggregate.value)
    return None


def _length_refusal(node: "exp.Expr") -> str | None:
    from sqlglot import exp

    wanted = node.args.get("times") if isinstance(node, exp.Repeat) else node.expression
    if isinstance(wanted, exp.Literal) and wanted.is_int and int(wanted.name) <= LONGEST_TEXT:
        return None
    return f"must give lpad, rpad and repeat a length written as a number, at most {LONGEST_TEXT:,}."


def _unlisted(node: "exp.Expr") -> str | None:
    from sqlglot import exp

    name = (node.name if isinstance(node, exp.Anonymous) else _function_name(node)).lower()
    if isinstance(node, exp.Anonymous) and (name in FUNCTIONS or (name == "age" and len(node.expressions) == 2)):
        return None
    if isinstance(node, exp.Query | exp.Subquery | exp.Exists | exp.Values | exp.Table | exp.From):
        return "holds a query. An expression sees one row and its parents' rows, and nothing else."
    if isinstance(node, exp.AggFunc | exp.Window | exp.WindowSpec | exp.Filter | exp.IgnoreNulls | exp.RowNumber):
        return (
            f"uses {name}, which looks at many rows. An expression sees one row, its parents' rows, and of its "
            "children's rows one value: sum, count, min, max or avg over one child table, as in `sum(items.amount)`."
        )
    if isinstance(node, exp.Placeholder | exp.Parameter):
        return "has a placeholder, and nothing to put there. Write the value or the column's name."
    if name == "age":
        return "calls age() of one time, which counts from today. Name both: `age(later, earlier)`."
    if name in VOLATILE:
        return f"calls {name}(), which answers differently each time; a cell must be the same again. Write the value."
    if name in OUTSIDE:
        return f"calls {name}(), which reaches outside the row. An expression sees one row and its parents' rows."
    return _unknown(node, name)


def _unknown(node: "exp.Expr", name: str) -> str:
    from sqlglot import exp

    if isinstance(node, exp.Func):
        return f"calls {name}(), which is not among the functions allowed here.{did_you_mean(name, _known_functions())}"
    if isinstance(node, _statements()):
        return "is a statement, not an expression. Write a condition or a value, such as `quantity * unit_price`."
    return f"holds {type(node).__name__}, which is not allowed here. Write a condition or a value over the columns."


@lru_cache(maxsize=1)
def _statements() -> tuple[type, ...]:
    from sqlglot import exp

    names = "DDL DML Block Command Drop Set Pragma Install Attach Detach Copy Use Describe Summarize Alter Transaction"
    return tuple(kind for name in names.split() if isinstance(kind := getattr(exp, name, None), type))


def _function_name(node: "exp.Expr") -> str:
    from sqlglot import exp

    return str(node.sql_name()) if isinstance(node, exp.Func) else type(node).__name__


@lru_cache(maxsize=1)
def _known_functions() -> tuple[str, ...]:
    from sqlglot import exp

    typed = (getattr(exp, name, None) for name in NODES)
    names = (kind.sql_name().lower() for kind in typed if kind is not None and issubclass(kind, exp.Func))
    return tuple(sorted({*names, *FUNCTIONS}))
