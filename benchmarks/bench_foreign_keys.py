"""Scores the foreign keys that are proposed between sample files, on tables made without them.

    python benchmarks/bench_foreign_keys.py [--details]

Two sets: every template of the library, its tables made and looked at without their relations; and tables made to
mislead, whose whole numbers lie within each other's keys by chance. Printed are precision and recall of each.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from schemas.model import DatasetSchema
from schemas.readers.samples import profile_tables
from schemas.readers.samples.binary import of_arrow
from tasks.inference.library import load_template, templates
from tasks.records.engine import Engine
from tasks.records.sizing import row_counts

ROWS = 200  # of the largest table without parents
MOST = 3_000  # of a table that nothing refers to
Key = tuple[str, str, str]


@dataclass
class Score:
    """Foreign keys proposed and expected, as (child, column, parent)."""

    right: list[Key] = field(default_factory=list)
    wrong: list[Key] = field(default_factory=list)
    missed: list[Key] = field(default_factory=list)

    def add(self, found: set[Key], wanted: set[Key]) -> None:
        """Count what one dataset gave."""
        self.right += sorted(found & wanted)
        self.wrong += sorted(found - wanted)
        self.missed += sorted(wanted - found)

    @property
    def precision(self) -> float:
        """The share of the proposed keys that are right."""
        return len(self.right) / max(1, len(self.right) + len(self.wrong))

    @property
    def recall(self) -> float:
        """The share of the expected keys that are proposed."""
        return len(self.right) / max(1, len(self.right) + len(self.missed))


def proposed(tables: Mapping[str, pa.Table]) -> set[Key]:
    """What is proposed for tables that declare nothing."""
    schema = profile_tables([of_arrow(table, name, whole=True) for name, table in tables.items()], "made").schema
    return {(one.child, one.columns[0], one.parent) for one in schema.relations if len(one.columns) == 1}


def of_templates() -> Score:
    """Every template with more than one table, made with few rows."""
    score = Score()
    for template in templates():
        schema = load_template(template.name)
        wanted = {(one.child, one.columns[0], one.parent) for one in schema.relations if len(one.columns) == 1}
        if wanted:
            score.add(proposed(_made(schema)), wanted)
    return score


def _made(schema: DatasetSchema) -> dict[str, pa.Table]:
    counts = row_counts(schema, ROWS)
    engine, parents = Engine(schema, counts, seed=7), {one.parent for one in schema.relations}
    return {name: engine.make(name, 0, rows if name in parents else min(rows, MOST)) for name, rows in counts.items()}


def misleading() -> Iterator[tuple[dict[str, pa.Table], set[Key]]]:
    """Datasets whose columns lie within another table's keys and mean something else, with the keys that are there."""
    yield _table_set(
        {
            "customers": {"id": _count(200), "age": _spread(200, 18, 80), "visits": _spread(200, 1, 90),
                          "store_no": _spread(200, 1, 40), "house_number": _spread(200, 1, 150)},
            "stores": {"id": _count(40), "floor": _spread(40, 1, 4), "staff_count": _spread(40, 1, 30)},
            "products": {"id": _count(150), "rating": _spread(150, 1, 5), "stock": _spread(150, 1, 140),
                         "version": _spread(150, 1, 9), "page_id": _spread(150, 1, 35)},
            "orders": {"id": _count(400), "customer_id": _spread(400, 1, 200), "product_count": _spread(400, 1, 12),
                       "priority": _spread(400, 1, 3), "order_number": _count(400, 1000),
                         "table_number": _spread(400, 1, 30)},
        },
        {("orders", "customer_id", "customers"), ("customers", "store_no", "stores")},
    )  # fmt: skip
    yield _table_set(
        {
            "rooms": {"room_id": _count(60), "capacity": _spread(60, 1, 50), "floor_number": _spread(60, 1, 9)},
            "guests": {"guest_id": _count(300), "loyalty_points": _spread(300, 1, 59),
                         "room_preference": _spread(300, 1, 3)},
            "bookings": {"booking_id": _count(500), "guest": _spread(500, 1, 300), "room": _spread(500, 1, 60),
                         "nights": _spread(500, 1, 14), "guests_in_room": _spread(500, 1, 4),
                         "line": _spread(500, 1, 5)},
        },
        {("bookings", "guest", "guests"), ("bookings", "room", "rooms")},
    )  # fmt: skip
    yield _table_set(
        {
            "films": {"film_id": _count(120), "length": _spread(120, 60, 118), "replaced_by": [None] * 120},
            "film_genres": {"film_id": _count(120), "genre_id": _spread(120, 1, 16)},
            "genres": {"genre_id": _count(16), "code": [f"G{place:03}" for place in range(16)]},
            "copies": {"copy_id": _count(400), "film_id": _spread(400, 1, 120), "shelf_id": _spread(400, 1, 90)},
            "rentals": {"rental_id": _count(700), "copy_id": _spread(700, 1, 400), "days": _spread(700, 1, 16),
                        "session_id": _spread(700, 1, 118)},
        },
        {("film_genres", "film_id", "films"), ("film_genres", "genre_id", "genres"), ("copies", "film_id", "films"),
         ("rentals", "copy_id", "copies")},
    )  # fmt: skip
    yield _table_set(
        {
            "employees": {"employee_id": _count(90),
                         "manager_id": [None, *_spread(89, 1, 9)], "grade_id": _spread(90, 1, 7),
                          "badge_no": _count(90, 1), "office": _spread(90, 1, 5)},
            "projects": {"project_id": _count(30), "lead_employee_id": _spread(30, 1, 90),
                         "budget_year": _spread(30, 1, 29)},
            "tasks": {"task_id": _count(250), "project_id": _spread(250, 1, 30), "assignee_id": _spread(250, 1, 90),
                      "estimate": _spread(250, 1, 80), "sequence_no": _spread(250, 1, 25),
                         "external_id": _spread(250, 1, 240)},
        },
        {("employees", "manager_id", "employees"), ("projects", "lead_employee_id", "employees"),
         ("tasks", "project_id", "projects"), ("tasks", "assignee_id", "employees")},
    )  # fmt: skip


def _count(rows: int, start: int = 1) -> list[int]:
    return list(range(start, start + rows))


def _spread(rows: int, low: int, high: int) -> list[int]:
    """Whole numbers over a range, without any order."""
    return [low + (place * 7919 + 104_729) % 1_000_003 % (high - low + 1) for place in range(rows)]


def _table_set(
    tables: Mapping[str, Mapping[str, Sequence[Any]]], wanted: set[Key]
) -> tuple[dict[str, pa.Table], set[Key]]:
    return {
        name: pa.table({key: pa.array(cells) for key, cells in columns.items()}) for name, columns in tables.items()
    }, wanted


def of_misleading() -> Score:
    """The sets that are made to mislead."""
    score = Score()
    for tables, wanted in misleading():
        score.add(proposed(tables), wanted)
    return score


def main() -> int:
    """Print precision and recall of each set, and with ``--details`` what is wrong or missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--details", action="store_true")
    arguments = parser.parse_args()
    for name, score in (("templates", of_templates()), ("misleading", of_misleading())):
        found = f"{len(score.right)} right, {len(score.wrong)} wrong, {len(score.missed)} missed"
        print(f"{name:10} precision {score.precision:.3f}  recall {score.recall:.3f}  ({found})")
        for kind, keys in (("wrong", score.wrong), ("missed", score.missed)) if arguments.details else ():
            for child, column, parent in keys:
                print(f"    {kind} {child}.{column} -> {parent}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
