"""CHECK conditions: bounds, lists and patterns of one column where they are that, and rules of the table where not."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from schemas.model import Rule, Scalar
from schemas.readers.ddl import expressions, limits, patterns
from schemas.readers.ddl.agreement import agreed
from schemas.readers.ddl.check_bounds import bound, bound_length, exact_length
from schemas.readers.ddl.draft import Check, Column, Draft, Table
from schemas.types import NUMERIC, TEXTUAL, ColumnType


def read_checks(table: Table, draft: Draft, name: str) -> Iterator[Rule]:
    """Put what a table's conditions say of single columns into the columns, and give the rest as rules.

    Args:
        table: The table; its columns are changed.
        draft: Where notes go.
        name: What the schema calls the table.
    """
    for check in table.checks:
        parsed = expressions.parse(check.text, draft.dialect)
        if parsed is not None and draft.dialect == "tsql":
            parsed = expressions.with_like_classes(parsed)
        known = None if parsed is None else expressions.over_columns(parsed, table, check.column)
        if known is None:
            draft.note(check.line, f"A CHECK of table '{table.name}' could not be used.", check.text)
            continue
        before = [(column, column.type) for column in table.columns.values()]
        for part in _conjuncts(known):
            if not absorb(part, table):
                yield from _rule(part, check, table, draft, name)
        for column, kind in before:
            if column.type is not kind:
                column.conditions.append(check)
        _note_clamped(table, check, draft)
    for column in table.columns.values():
        column.type = agreed(column.type)


def _note_clamped(table: Table, check: Check, draft: Draft) -> None:
    for name in dict.fromkeys(table.clamped):
        draft.note(
            check.line,
            f"A CHECK of table '{table.name}' allows more than column '{name}' can hold: its type's limits were kept.",
            check.text,
        )
    table.clamped.clear()


def _conjuncts(expression: Any) -> list[Any]:
    from sqlglot import exp

    bare = _bare(expression)
    if isinstance(bare, exp.And):
        return [*_conjuncts(bare.this), *_conjuncts(bare.expression)]
    if isinstance(bare, exp.Between):
        low, high = bare.args["low"].copy(), bare.args["high"].copy()
        return [exp.GTE(this=bare.this.copy(), expression=low), exp.LTE(this=bare.this.copy(), expression=high)]
    return [bare]


def _rule(part: Any, check: Check, table: Table, draft: Draft, name: str) -> Iterator[Rule]:
    sql = expressions.in_duckdb(part)
    if expressions.asks_the_clock(sql or check.text):
        draft.note(
            check.line,
            f"A CHECK of table '{table.name}' asks the clock, which never decides a value.",
            sql or check.text,
        )
    elif sql is None or not expressions.can_be_evaluated(sql, table):
        draft.note(check.line, f"A CHECK of table '{table.name}' cannot be evaluated here.", check.text)
    else:
        rule = Rule(table=name, check=sql, name=check.name)
        draft.checks_of.setdefault(rule, check)
        yield rule


def absorb(part: Any, table: Table) -> bool:
    """Put a condition on one column into its bounds, values, pattern or lengths; False when it is of another form."""
    from sqlglot import exp

    part = _without_null_branch(part)
    if isinstance(part, exp.Not) and _is_null(inner := _bare(part.this)):
        return _not_null(inner, table)
    if _is_null(part, negated=True):
        return _not_null(part, table)
    if isinstance(part, exp.Between):
        bounds = _conjuncts(part)
        return all(absorb(bound, table) for bound in bounds)
    if isinstance(part, (exp.GT, exp.GTE, exp.LT, exp.LTE)):
        return _range(part, table)
    if isinstance(part, exp.EQ) and (measured := _length_of(part.this, table)) is not None:
        return exact_length(measured, _literal(part.expression))
    return _listed(part, table) or _patterned(part, table) or _not_empty(part, table)


def _bare(expression: Any) -> Any:
    from sqlglot import exp

    while isinstance(expression, (exp.Paren, exp.Cast, exp.TryCast)) and not (
        isinstance(expression, exp.Cast) and isinstance(expression.this, exp.Column) and not _is_texting(expression)
    ):
        expression = expression.this
    return expression


def _is_texting(cast: Any) -> bool:
    return bool(cast.to.is_type("text", "varchar", "char", "nvarchar", "bpchar"))


def _without_null_branch(part: Any) -> Any:
    """A CHECK holds where it is unknown, so ``x IS NULL OR condition on x`` is the condition."""
    from sqlglot import exp

    if not isinstance(part, exp.Or):
        return part
    left, right = _bare(part.this), _bare(part.expression)
    for one, other in ((left, right), (right, left)):
        if _is_null(one):
            names = {column.name for column in other.find_all(exp.Column)}
            if names == {column.name for column in one.find_all(exp.Column)}:
                return other
    return part


def _column(expression: Any, table: Table) -> Column | None:
    from sqlglot import exp

    bare = _bare(expression)
    return table.column(bare.name) if isinstance(bare, exp.Column) else None


def _is_null(condition: Any, *, negated: bool = False) -> bool:
    """Whether a condition is ``x IS NULL``; or ``x IS NOT NULL``, which is the same node with a mark on it."""
    from sqlglot import exp

    if not isinstance(condition, exp.Is) or not isinstance(condition.expression, exp.Null):
        return False
    return bool(condition.args.get("negate")) is negated


def _not_null(condition: Any, table: Table) -> bool:
    column = _column(condition.this, table)
    if column is not None:
        column.nullable = False
    return column is not None


_MIRRORED = {"GT": "LT", "GTE": "LTE", "LT": "GT", "LTE": "GTE"}


def _range(part: Any, table: Table) -> bool:
    operator, left, right = type(part).__name__, part.this, part.expression
    if _literal(left) is not None:
        operator, left, right = _MIRRORED[operator], right, left
    value = _literal(right)
    if value is None:
        return False
    if (measured := _length_of(left, table)) is not None:
        table.clamped += (
            [measured.name] if limits.is_longer(measured.declared or measured.type, operator, value) else []
        )
        return bound_length(measured, operator, value)
    column = _column(left, table)
    if column is None or not bound(column, operator, value):
        return False
    table.clamped += [column.name] if limits.is_beyond(column.declared or column.type, operator, value) else []
    return True


def _literal(expression: Any) -> Scalar | None:
    """The value of a constant; None when it is none."""
    from sqlglot import exp

    bare = _bare(expression)
    if isinstance(bare, exp.Neg):
        inner = _literal(bare.this)
        return -inner if isinstance(inner, int | float) else None
    if isinstance(bare, exp.Boolean):
        return bool(bare.this)
    if isinstance(bare, (exp.Date, exp.TsOrDsToDate, exp.StrToDate, exp.StrToTime, exp.National)):
        inner = bare.this
        return str(inner) if isinstance(inner, str) else _literal(inner)
    if not isinstance(bare, exp.Literal):
        return None
    if bare.is_string:
        return str(bare.this)
    if bare.is_int:
        return int(bare.this)
    number = float(bare.this)
    # A bound with more digits than a float holds stays a rule, which DuckDB evaluates exactly.
    return number if Decimal(str(number)) == Decimal(bare.this) else None


def _length_of(expression: Any, table: Table) -> Column | None:
    from sqlglot import exp

    bare = _bare(expression)
    if isinstance(bare, exp.Length) or (
        isinstance(bare, exp.Anonymous) and bare.name.upper() in ("LEN", "CHAR_LENGTH")
    ):
        argument = bare.this if isinstance(bare, exp.Length) else bare.expressions[0]
        column = _column(argument, table)
        return column if column is not None and column.type.type is ColumnType.STRING else None
    return None


def _listed(part: Any, table: Table) -> bool:
    found = _values_of(part, table)
    if found is None:
        return False
    column, values = found
    if column.type.values is not None:
        values = tuple(value for value in column.type.values if value in values)
    held = tuple(value for value in values if limits.holds(column.declared or column.type, value))
    if held and len(held) < len(values):
        table.clamped.append(column.name)
        values = held
    if not values or column.type.type not in (NUMERIC | TEXTUAL | {ColumnType.BOOLEAN, ColumnType.DATE}):
        return False
    if column.type.type is ColumnType.BOOLEAN:
        return set(values) >= {0, 1}
    column.type = replace(column.type, values=values)
    return True


def _values_of(part: Any, table: Table) -> tuple[Column, tuple[Scalar, ...]] | None:
    """The column and the values of a condition that lists them: IN, = ANY (ARRAY...), = with OR."""
    from sqlglot import exp

    part = _bare(part)
    if isinstance(part, exp.Or):
        left, right = _values_of(part.this, table), _values_of(part.expression, table)
        if left is None or right is None or left[0] is not right[0]:
            return None
        return left[0], tuple(dict.fromkeys((*left[1], *right[1])))
    if isinstance(part, exp.In):
        return _in_list(part, table)
    if isinstance(part, exp.EQ):
        if isinstance(part.expression, exp.Any):
            array = _bare(part.expression.this)
            members = array.expressions if isinstance(array, (exp.Array, exp.Tuple)) else []
            return _with_literals(_column(part.this, table), members)
        return _with_literals(_column(part.this, table), [part.expression])
    return None


def _in_list(part: Any, table: Table) -> tuple[Column, tuple[Scalar, ...]] | None:
    """IN over a column, or over it in capitals (or small letters) where the values listed are in these."""
    from sqlglot import exp

    tested = _bare(part.this)
    found = _with_literals(
        _column(tested.this if isinstance(tested, (exp.Upper, exp.Lower)) else tested, table), part.expressions
    )
    if found is None or not isinstance(tested, (exp.Upper, exp.Lower)):
        return found
    fold = str.upper if isinstance(tested, exp.Upper) else str.lower
    return found if all(isinstance(value, str) and fold(value) == value for value in found[1]) else None


def _with_literals(column: Column | None, members: list[Any]) -> tuple[Column, tuple[Scalar, ...]] | None:
    values = [_literal(member) for member in members]
    if column is None or not values or None in values:
        return None
    numeric = column.type.type in NUMERIC
    known = [value for value in values if value is not None]
    if any(isinstance(value, str) is numeric for value in known) and column.type.type is not ColumnType.BOOLEAN:
        return None
    return column, tuple(known)


def _patterned(part: Any, table: Table) -> bool:
    found = _pattern_of(part, table)
    if found is None:
        return False
    column, pattern = found
    if column.type.type not in TEXTUAL or column.type.pattern is not None or not patterns.is_regular(pattern):
        return False
    words = patterns.plain_words(pattern)
    column.type = replace(column.type, values=words) if words else replace(column.type, pattern=pattern)
    return True


def _pattern_of(part: Any, table: Table) -> tuple[Column, str] | None:
    """The column and the pattern of a LIKE, a SIMILAR TO or a regular expression, or of several with OR."""
    from sqlglot import exp

    part = _bare(part)
    if isinstance(part, exp.Or):
        left, right = _pattern_of(part.this, table), _pattern_of(part.expression, table)
        if left is None or right is None or left[0] is not right[0]:
            return None
        return left[0], patterns.alternatives([left[1], right[1]])
    if (listed := _values_of(part, table)) is not None:
        return listed[0], patterns.alternatives([patterns.escaped(str(value)) for value in listed[1]])
    if not isinstance(part, (exp.RegexpLike, exp.RegexpILike, exp.Like, exp.SimilarTo, exp.RegexpFullMatch)):
        return None
    if part.args.get("negate"):  # NOT LIKE is the same node with a mark on it; no pattern says "does not match"
        return None
    column, text = _column(part.this, table), _literal(part.expression)
    if column is None or not isinstance(text, str):
        return None
    return column, _as_whole_pattern(part, text)


def _as_whole_pattern(part: Any, text: str) -> str:
    from sqlglot import exp

    if isinstance(part, exp.Like):
        return patterns.from_like(text, classes=False)
    if isinstance(part, exp.SimilarTo):
        return text.replace("%", ".*").replace("_", ".")
    if isinstance(part, exp.RegexpFullMatch):
        return text
    searched = patterns.from_search(text)
    flag = part.args.get("flag")
    ignoring = isinstance(part, exp.RegexpILike) or (flag is not None and "i" in str(flag.this))
    return patterns.ignoring_case(searched) if ignoring else searched


def _not_empty(part: Any, table: Table) -> bool:
    from sqlglot import exp

    if not isinstance(part, exp.NEQ) or _literal(part.expression) != "":
        return False
    column = _column(part.this, table)
    if column is None or column.type.type is not ColumnType.STRING:
        return False
    return bound_length(column, "GTE", 1)
