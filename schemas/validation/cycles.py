"""Circles: columns that need each other's values, and tables none of which can be filled first."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from schemas.places import Path
from schemas.validation.context import Column, Context
from schemas.validation.fit import inputs_of
from schemas.validation.relations import named
from schemas.validation.report import Found
from schemas.validation.rules import input_columns

Vertex = TypeVar("Vertex")


def check_cycles(context: Context) -> Iterator[Found]:
    """Find circles among columns and among tables: each once."""
    yield from _columns(context)
    yield from _tables(context)


def _columns(context: Context) -> Iterator[Found]:
    for circle in circles(_column_graph(context)):
        shown = " -> ".join(".".join(column) for column in [*circle, circle[0]])
        path = context.column_paths[circle[0]]
        if all(column in context.filled for column in circle):
            yield (
                path,
                f"These keys take their values from each other in a ring, so none is ever made: {shown}. "
                "Remove one of the relations, or let it point at a column with values of its own.",
            )
        else:
            who, end = ("A column", "needs itself") if len(circle) == 1 else ("Columns", "need each other")
            yield path, f"{who} {end} and cannot be generated: {shown}. Let one of them not depend on the next."


def _column_graph(context: Context) -> dict[Column, list[Column]]:
    graph: dict[Column, list[Column]] = {column: [] for column in context.column_paths}
    for filled, sources in context.filled.items():
        graph[filled] += [parent for _, _, parent in sources]
    for _, table, column in context.each_column():
        if column.generator is not None:
            names = (name for name in inputs_of(column.generator) if not _is_above(table.name, name, context))
            inputs = (input_columns(table.name, name, context) for name in names)
            graph[table.name, column.name] += [found for each in inputs for found in each or ()]
    return graph


def _is_above(table: str, name: str, context: Context) -> bool:
    """Whether a name is of a row of the same table that is made before: there are rows that have none above them."""
    relation = None if (table, name) in context.columns else context.parents(table).get(name.partition(".")[0])
    if relation is None or relation.parent != table:
        return False
    return not all(context.is_mandatory(table, column) for column in relation.columns)


def _tables(context: Context) -> Iterator[Found]:
    mandatory = [
        (path, relation)
        for path, relation in context.sound_relations
        if relation.child != relation.parent
        and not relation.deferred
        and all(context.is_mandatory(relation.child, column) for column in relation.columns)
    ]
    graph: dict[str, list[str]] = {name: [] for name in context.tables}
    for _, relation in mandatory:
        graph[relation.child].append(relation.parent)
    for circle in circles(graph):
        steps = set(zip(circle, [*circle[1:], circle[0]], strict=True))
        within = [(path, relation) for path, relation in mandatory if (relation.child, relation.parent) in steps]
        yield _no_first(circle, [named(relation) for _, relation in within], within[0][0])


def _no_first(circle: Sequence[str], relations: list[str], path: Path) -> Found:
    shown = " -> ".join([*circle, circle[0]])
    return path, (
        f"Tables need each other's rows first: {shown}, and no row of any could be loaded. The relations are "
        f"{'; '.join(relations)}. Make a column of one of them nullable, or mark one `deferred: true`."
    )


def circles(graph: Mapping[Vertex, Sequence[Vertex]]) -> Iterator[list[Vertex]]:
    """Find circles in a directed graph: one for each knot of vertices that can all reach each other."""
    left = _core(graph)
    while left:
        circle = _walk(graph, left, next(vertex for vertex in graph if vertex in left))
        yield circle
        reached = _reachable(graph, circle, left)
        knot = {vertex for vertex in reached if circle[0] in _reachable(graph, [vertex], left)}
        left = _core({vertex: graph[vertex] for vertex in graph if vertex in left - knot})


def _core(graph: Mapping[Vertex, Sequence[Vertex]]) -> set[Vertex]:
    """What remains when vertices with nowhere to go are taken away, again and again: circles and the ways to them."""
    left = set(graph)
    while ends := {vertex for vertex in left if not any(other in left for other in graph[vertex])}:
        left -= ends
    return left


def _walk(graph: Mapping[Vertex, Sequence[Vertex]], within: set[Vertex], start: Vertex) -> list[Vertex]:
    """Go on from a vertex of the core until one comes again: from there on it is a circle."""
    path = [start]
    while (following := next(other for other in graph[path[-1]] if other in within)) not in path:
        path.append(following)
    return path[path.index(following) :]


def _reachable(graph: Mapping[Vertex, Sequence[Vertex]], starts: Sequence[Vertex], within: set[Vertex]) -> set[Vertex]:
    found: set[Vertex] = set()
    stack = list(starts)
    while stack:
        new = [other for other in graph[stack.pop()] if other in within and other not in found]
        found.update(new)
        stack.extend(new)
    return found
