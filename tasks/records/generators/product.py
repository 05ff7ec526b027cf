"""``kind: product``: name, category, article number, price and weight of a thing for sale, which agree within a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa

from schemas.generator import Binding, Cells, UInt64
from schemas.types import ColumnType
from tasks.records.generators.entity import COUNTED, EntityGenerator
from tasks.values.entities.products import Products, products_of
from tasks.values.entities.reserved import Wish, fitting, forms_of
from tasks.values.entities.shapes import Numbered
from tasks.values.entities.words import always
from tasks.values.strings import join

_WIDEST, _NARROWEST = 8, 4  # digits of an article number
_AFTER_LETTERS = len("KIT-")


@dataclass(frozen=True)
class _Facts:
    """What the parts are made from.

    Attributes:
        width: Digits of article numbers that the column has room for.
        eans: Bar codes in the column's way of writing.
    """

    products: Products
    width: int
    eans: Numbered


class Product(EntityGenerator):
    """One part of a product. Columns of a table with the same ``entity`` describe the same product.

    Attributes:
        part: What the column holds. ``cost`` is always below ``price``; ``weight`` is in grams.
        entity: Tells the products of one row apart.
        locale: Language of the names and the money of the prices; the dataset's when absent.
    """

    types: ClassVar[frozenset[ColumnType]] = COUNTED
    called: ClassVar[str] = "a product"
    part_types: ClassVar[Mapping[str, frozenset[ColumnType]]] = {
        "price": COUNTED - {ColumnType.STRING},
        "cost": COUNTED - {ColumnType.STRING},
        "weight": COUNTED - {ColumnType.STRING},
    }
    may_be_cut: ClassVar[frozenset[str]] = frozenset({"name", "category", "description"})
    adapts: ClassVar[Mapping[str, int]] = {"sku": _AFTER_LETTERS + _NARROWEST}
    kind: Literal["product"] = "product"
    part: Literal[
        "name", "category", "category_code", "brand", "sku", "ean", "price", "cost", "currency", "weight", "description"
    ] = "name"
    entity: str = "product"
    locale: str | None = None

    def facts(self, binding: Binding, locale: str) -> _Facts:
        """What is sold in the locale."""
        column = binding.column
        forms = forms_of("ean", Wish())
        room = _WIDEST if column.length is None else column.length - _AFTER_LETTERS
        eans = fitting(forms, column.length, column.min_length, column.pattern) or forms[0]
        return _Facts(products_of(locale), max(_NARROWEST, min(_WIDEST, room)), eans)

    def distinct(self, facts: _Facts, binding: Binding) -> int | None:
        """Names, article numbers and bar codes can be told apart."""
        whole = binding.column.length is None
        apart = {"sku": 10**facts.width, "ean": facts.eans.capacity, "name": 36**6 if whole else None}
        return apart.get(self.part)


def _description(facts: _Facts, cells: Cells, index: UInt64 | None) -> pa.Array:
    products = facts.products
    kilograms = np.round(products.weight(cells) / 1000, 2)
    return join(
        products.name(cells, None), " · ", products.brand(cells), " · ",
        products.in_category(cells, products.categories), " · ", pa.array(kilograms).cast(pa.string()), " kg",
    )  # fmt: skip


Product.writers = {
    "name": lambda facts, cells, index: facts.products.name(cells, index),
    "category": lambda facts, cells, _: facts.products.in_category(cells, facts.products.categories),
    "category_code": lambda facts, cells, _: facts.products.in_category(cells, facts.products.codes),
    "brand": lambda facts, cells, _: facts.products.brand(cells),
    "sku": lambda facts, cells, index: facts.products.article(cells, index, facts.width),
    "ean": lambda facts, cells, index: facts.eans.at(
        cells.below(facts.eans.capacity, "ean") if index is None else index
    ),
    "price": lambda facts, cells, _: pa.array(facts.products.price(cells)),
    "cost": lambda facts, cells, _: pa.array(facts.products.cost(cells)),
    "currency": lambda facts, cells, _: always(facts.products.currency, len(cells.rows)),
    "weight": lambda facts, cells, _: pa.array(facts.products.weight(cells)),
    "description": _description,
}
