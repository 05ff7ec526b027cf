"""From a group of rules to its solver."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pyarrow as pa

from schemas.conditions import Branch, branches
from schemas.generator import Generator, Source
from schemas.sql import Expression
from schemas.sql_terms import Kind
from schemas.types import DAY
from tasks.records.solving.branch import Columns, branch_plan
from tasks.records.solving.narrowing import Narrower, PoolNarrower, narrower
from tasks.records.solving.sampling import Draw, Sample
from tasks.records.solving.solver import Solver

_DEEPEST = 8


@dataclass(frozen=True)
class Material:
    """What the columns of a group are made of.

    Attributes:
        sources: The columns that may move, with what fills them.
        generators: The same columns' generators.
        computed: The columns that follow from others, with their expressions.
        nullable: The columns that may be null.
        type_of: Gives the Arrow type of any name that the rules use.
        samples: The samples of those that stand for themselves: that read no column, and are no part of an entity.
    """

    sources: Mapping[str, Source]
    generators: Mapping[str, Generator]
    computed: Mapping[str, Expression]
    nullable: frozenset[str]
    type_of: Callable[[str], pa.DataType]
    samples: Mapping[str, Draw]


def solver_for(conditions: Sequence[Expression], material: Material) -> Solver | None:
    """Prepare to solve rules together; None where their condition has too many branches, or nothing to move."""
    sources, generators = material.sources, material.generators
    texts = tuple(_inlined(condition, material.computed) for condition in conditions)
    found = branches(texts)
    if not sources or not found:
        return None
    names = {name for branch in found for atom in branch for name in atom.expression.columns}
    follows = {name: frozenset(generator.depends_on()) for name, generator in generators.items()}
    movable = {name: narrower(sources[name]) for name in _ordered(sources, follows)}
    types = {name: material.type_of(name) for name in names}
    kinds = {name: kind for name, each in types.items() if (kind := _kind(each)) is not None}
    pitches = {name: _pitch(types[name], movable.get(name)) for name in kinds}
    columns = Columns(kinds, pitches, movable, material.nullable, _sampler(material.samples, movable))
    return Solver(tuple(branch_plan(each, columns) for each in found), columns, dict(sources), follows)


def _sampler(
    samples: Mapping[str, Draw], movable: Mapping[str, Narrower | None]
) -> Callable[[str, Branch], Narrower | None]:
    @cache
    def sampled(name: str, atoms: Branch) -> Narrower | None:
        return Sample(name, movable[name], samples[name]).only(atoms) if name in samples else None

    return sampled


def _inlined(condition: Expression, computed: Mapping[str, Expression]) -> str:
    """Write computed columns out, so that what they are computed from can be chosen to fit."""
    import sqlglot
    from sqlglot import exp

    def written_out(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column) or len(node.parts) > 1 or node.name not in computed:
            return node
        return exp.paren(sqlglot.parse_one(computed[node.name].sql, read="duckdb"))

    tree: exp.Expr = sqlglot.parse_one(condition.sql, read="duckdb")
    for _ in range(_DEEPEST):
        names = {column.name for column in tree.find_all(exp.Column)}
        if not names & computed.keys():
            break
        tree = tree.transform(written_out)
    return str(tree.sql(dialect="duckdb"))


def _ordered(sources: Mapping[str, Source], follows: Mapping[str, frozenset[str]]) -> list[str]:
    """Choices first, then numbers and times; each after what its generator reads."""
    wanted = sorted(sources, key=lambda name: not isinstance(narrower(sources[name]), PoolNarrower))
    done: list[str] = []

    def visit(name: str, above: Iterable[str] = ()) -> None:
        if name in done or name not in sources or name in above:
            return
        for each in sorted(follows[name]):
            visit(each, (*above, name))
        done.append(name)

    for name in wanted:
        visit(name)
    return done


def _kind(type: pa.DataType) -> Kind | None:
    if pa.types.is_date(type):
        return "date"
    if pa.types.is_timestamp(type):
        return "timestamp"
    if pa.types.is_time(type):
        return "time"
    return "number" if pa.types.is_integer(type) or pa.types.is_floating(type) or pa.types.is_decimal(type) else None


def _pitch(type: pa.DataType, source: Narrower | None) -> float:
    if pa.types.is_decimal(type):
        return float(10.0**-type.scale)
    if pa.types.is_floating(type):
        return source.pitch if source is not None and not isinstance(source, PoolNarrower) else 0.0
    return float(DAY) if pa.types.is_date(type) else 1.0
