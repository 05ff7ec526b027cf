"""Which tables are kept as they are: codes and catalogues, and nothing that may tell of somebody."""

import numpy as np
import pyarrow as pa

from schemas.model import Relation
from tasks.synthesis.holdout import set_aside
from tasks.synthesis.references import references
from tasks.synthesis.source import Source

RELATIONS = (
    Relation(child="lines", columns=("order",), parent="orders", parent_columns=("id",)),
    Relation(child="lines", columns=("item",), parent="items", parent_columns=("item",)),
)
ORDERS, ITEMS, LINES = 400, 60, 1500


def shop(**more: object) -> dict[str, pa.Table]:
    """Orders of a catalogue, whose lines say what their item costs; more columns of the catalogue as asked for."""
    rng = np.random.default_rng(3)
    item, price = rng.integers(0, ITEMS, LINES), np.round(np.exp(rng.normal(3, 1, ITEMS)), 2)
    kind = [["tools", "paint"][n % 2] for n in range(ITEMS)]
    items = {
        "item": [f"I{n}" for n in range(ITEMS)],
        "kind": kind,
        "price": price,
        "tax": [[5, 20][n % 2] for n in range(ITEMS)],
    }
    return {
        "orders": pa.table({"id": np.arange(ORDERS), "day": rng.integers(0, 300, ORDERS)}),
        "items": pa.table({**items, **more}),
        "lines": pa.table(
            {"order": rng.integers(0, ORDERS, LINES), "item": [f"I{n}" for n in item], "price": price[item]}
        ),
    }


def test_a_catalogue_is_kept_where_its_prices_stand_in_the_lines_that_choose_it() -> None:
    assert references(shop(), RELATIONS, frozenset()) == {"items"}


def test_no_catalogue_is_kept_that_may_tell_of_somebody() -> None:
    own = np.random.default_rng(1).permutation(ITEMS)
    assert not references(shop(), RELATIONS, frozenset({"items"}))
    assert not references(shop(weight=own), RELATIONS, frozenset()), "a number of its own that no line repeats"
    assert not references(shop(agent=["a", "b"] * (ITEMS // 2)), RELATIONS, frozenset()), "called after people"
    tables = shop()
    assert not references({**tables, "orders": tables["orders"].slice(0, ITEMS)}, RELATIONS, frozenset()), (
        "its lines belong to no more orders than it has rows: they may be all that is known of each"
    )
    words = pa.table(dict.fromkeys(("item", "called", "made_by", "sold_by"), tables["items"]["item"]))
    assert not references({**tables, "items": words}, RELATIONS, frozenset()), "no line says what it costs"


def test_a_catalogue_is_never_what_rows_are_set_aside_by() -> None:
    tables = shop()
    many = {**tables, "orders": tables["orders"].slice(0, 70), "items": tables["items"]}
    many["lines"] = many["lines"].set_column(0, "order", pa.array(np.arange(LINES) % 70))
    for names in (("items", "orders", "lines"), ("orders", "items", "lines")):
        aside = set_aside(Source({name: many[name] for name in names}, RELATIONS), 0.2)
        assert not aside["items"].any() and aside["orders"].any()
