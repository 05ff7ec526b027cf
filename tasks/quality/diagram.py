"""Where each table stands in the relationship diagram: parents left of their children, lines crossing little."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tasks.quality.report import Link, TableProfile

WIDTH, HEIGHT = 168, 46
GAP_X, GAP_Y = 84, 20
TALLEST = 7  # tables in a column before it is broken into two
MARGIN = 20
PASSAGE = 4  # the height of a slot that lines pass
SWEEPS = 4


@dataclass(frozen=True)
class Box:
    """A table: its corner, in the drawing's units."""

    name: str
    rows: int
    x: float
    y: float

    @property
    def title(self) -> str:
        """The name, cut to the box."""
        return self.name if len(self.name) <= 20 else self.name[:19] + "…"


@dataclass(frozen=True)
class Line:
    """A foreign key: the SVG path from the parent to the child, and where it ends."""

    path: str
    title: str
    x: float
    y: float


@dataclass(frozen=True)
class Diagram:
    """Everything to draw."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: float
    height: float


@dataclass(frozen=True)
class Slot:
    """A place in a column: a table's, or where a parent's lines pass on their way to a column further on."""

    name: str
    column: int
    table: bool = True

    @property
    def height(self) -> int:
        """How much of the column it takes."""
        return HEIGHT if self.table else PASSAGE


Places = Mapping[Slot, tuple[float, float]]
"""The left end and the middle height of each slot."""


def lay_out(tables: Sequence[TableProfile], links: Sequence[Link]) -> Diagram:
    """Place the tables in columns by how far they are from a table without parents; cycles are cut where met."""
    rows = {table.name: table.rows for table in tables}
    columns = _broken(_columns(list(rows), links))
    where = {name: Slot(name, place) for place, column in enumerate(columns) for name in column}
    routes = [
        (_route(where[link.parent], where[link.child]), link)
        for link in links
        if link.child in where and link.parent in where
    ]
    slots = list(dict.fromkeys([*where.values(), *(slot for route, _ in routes for slot in route)]))
    places, height = _places(_ordered(slots, [route for route, _ in routes]))
    return Diagram(
        boxes=tuple(
            Box(slot.name, rows[slot.name], x, y - HEIGHT / 2) for slot, (x, y) in places.items() if slot.table
        ),
        lines=tuple(_line(places, route, link) for route, link in routes),
        width=2 * MARGIN + len(columns) * (WIDTH + GAP_X) - GAP_X,
        height=height,
    )


def _columns(names: Sequence[str], links: Sequence[Link]) -> list[list[str]]:
    above: dict[str, set[str]] = {name: set() for name in names}
    for link in links:
        if link.child in above and link.parent in above and link.child != link.parent:
            above[link.child].add(link.parent)
    depths: dict[str, int] = {}

    def depth(name: str, path: frozenset[str]) -> int:
        if name not in depths:
            over = [depth(parent, path | {name}) for parent in sorted(above[name]) if parent not in path]
            depths[name] = 1 + max(over, default=-1)
        return depths[name]

    for name in names:
        depth(name, frozenset())
    return [[name for name in names if depths[name] == place] for place in range(max(depths.values(), default=-1) + 1)]


def _broken(columns: list[list[str]]) -> list[list[str]]:
    return [column[start : start + TALLEST] for column in columns for start in range(0, len(column), TALLEST)]


def _route(parent: Slot, child: Slot) -> tuple[Slot, ...]:
    """Give the slots that a line passes; the lines of one parent share theirs."""
    step = 1 if parent.column < child.column else -1
    between = range(parent.column + step, child.column, step) if parent.column != child.column else ()
    return (parent, *(Slot(parent.name, place, table=False) for place in between), child)


def _ordered(slots: Sequence[Slot], routes: Sequence[tuple[Slot, ...]]) -> list[list[Slot]]:
    """Move each slot towards the mean height of the slots that it is joined to, a few times over."""
    near: dict[Slot, set[Slot]] = {slot: set() for slot in slots}
    for route in routes:
        for one, other in pairwise(route):
            near[one].add(other)
            near[other].add(one)
    width = max((slot.column for slot in slots), default=-1) + 1
    columns = [[slot for slot in slots if slot.column == place] for place in range(width)]
    for _ in range(SWEEPS):
        height = {slot: row - len(column) / 2 for column in columns for row, slot in enumerate(column)}
        columns = [sorted(column, key=lambda slot: _mean(slot, near[slot], height)) for column in columns]
    return columns


def _mean(slot: Slot, near: Collection[Slot], height: Mapping[Slot, float]) -> float:
    heights = [height[other] for other in near if other.column != slot.column]
    return sum(heights) / len(heights) if heights else height[slot]


def _places(columns: Sequence[Sequence[Slot]]) -> tuple[Places, float]:
    """Stack each column's slots around one middle line; gives the height of the whole drawing too."""
    heights = [sum(slot.height + GAP_Y for slot in column) - GAP_Y for column in columns]
    tallest = max(heights, default=0)
    places = {}
    for place, column in enumerate(columns):
        top = MARGIN + (tallest - heights[place]) / 2
        for slot in column:
            places[slot] = (MARGIN + place * (WIDTH + GAP_X), top + slot.height / 2)
            top += slot.height + GAP_Y
    return places, tallest + 2 * MARGIN


def _line(places: Places, route: tuple[Slot, ...], link: Link) -> Line:
    title = f"{link.child}({', '.join(link.columns)}) → {link.parent}({', '.join(link.parent_columns)})"
    (x, y), (end_x, end_y) = places[route[0]], places[route[-1]]
    if route[0] == route[-1]:
        top, right = y - HEIGHT / 2, x + WIDTH
        return Line(f"M{right - 34:g} {top:g}c0 -15 24 -15 24 0", title, right - 10, top)
    if x == end_x:  # in one column, as in a cycle: around its right side
        right, bend = x + WIDTH, x + WIDTH + GAP_X / 2
        return Line(f"M{right:g} {y:g}C{bend:g} {y:g} {bend:g} {end_y:g} {right:g} {end_y:g}", title, right, end_y)
    leave, enter = (WIDTH, 0) if x < end_x else (0, WIDTH)
    path = f"M{x + leave:g} {y:g}"
    for one, other in pairwise(route):
        (x1, y1), (x2, y2) = places[one], places[other]
        middle = (x1 + leave + x2 + enter) / 2
        path += f"C{middle:g} {y1:g} {middle:g} {y2:g} {x2 + enter:g} {y2:g}"
        path += "" if other.table else f"H{x2 + leave:g}"
    return Line(path, title, end_x + enter, end_y)
