"""Things for sale: each belongs to a category, and its price and weight are such as it has."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.generator import Cells, UInt64
from schemas.own_yaml import own_yaml
from tasks.values.entities.fit import tags
from tasks.values.entities.locales import locale_of
from tasks.values.entities.places import country_of
from tasks.values.entities.words import Index, dictionary, word_list
from tasks.values.strings import digits, join, pick, text, whole_numbers

_DATA = files("tasks.values.entities") / "data"
_SERIES = 60  # coined words that models are called by
_LEAST_MARGIN, _MOST_MARGIN = 0.25, 0.6  # shares of the price that are not cost


@dataclass(frozen=True)
class Products:
    """What is sold in a locale.

    Attributes:
        things: Names of things; ``category`` the index of each one's, shape (things,).
        categories: Their names; ``codes`` the letters that their article numbers begin with.
        series: What models are called; ``brands`` who makes them.
        prices: Least and greatest price of each thing, in the locale's money, shape (things, 2).
        weights: The same in grams.
        step: What prices are a little below a multiple of.
        currency: ISO 4217 code.
    """

    things: pa.Array
    category: Index
    categories: pa.Array
    codes: pa.Array
    series: pa.Array
    brands: pa.Array
    prices: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    step: int
    currency: str

    def thing(self, cells: Cells) -> Index:
        """Index of the thing."""
        return cells.below(len(self.things), "thing").astype(np.int32)

    def name(self, cells: Cells, index: UInt64 | None) -> pa.Array:
        """The thing, the series and the model: ``Kettle Aurora 340``; a distinct model where one is wanted."""
        drawn = whole_numbers((cells.below(90, "model") + np.uint64(10)) * np.uint64(10))
        model = drawn if index is None else pc.utf8_upper(tags(index))
        return join(pick(self.things, self.thing(cells)), " ", self._series(cells), " ", model)

    def _series(self, cells: Cells) -> pa.Array:
        return pick(self.series, cells.below(len(self.series), "series").astype(np.int32))

    def brand(self, cells: Cells) -> pa.Array:
        """Who makes it."""
        return dictionary(cells.below(len(self.brands), "brand").astype(np.int32), self.brands)

    def in_category(self, cells: Cells, words: pa.Array) -> pa.Array:
        """A word for the category."""
        return dictionary(self.category[self.thing(cells)], words)

    def article(self, cells: Cells, index: UInt64 | None, width: int) -> pa.Array:
        """The article number: the category's letters and so many digits."""
        number = cells.below(10**width, "article") if index is None else index
        return join(pick(self.codes, self.category[self.thing(cells)]), "-", text(digits(number, width)))

    def price(self, cells: Cells) -> npt.NDArray[np.float64]:
        """A price that the thing may have, a little below a round one, shape (n,)."""
        low, high = self.prices[self.thing(cells)].T
        asked = low * (high / low) ** cells.uniform("price")
        below = 0.01 if self.step == 1 else self.step / 10
        price: npt.NDArray[np.float64] = np.round(np.ceil(asked / self.step) * self.step - below, 2)
        return price

    def cost(self, cells: Cells) -> npt.NDArray[np.float64]:
        """What the thing costs its seller: always less than its price, shape (n,)."""
        margin = _LEAST_MARGIN + (_MOST_MARGIN - _LEAST_MARGIN) * cells.uniform("margin")
        cost: npt.NDArray[np.float64] = np.floor(self.price(cells) * (1 - margin) * 100) / 100
        return cost

    def weight(self, cells: Cells) -> npt.NDArray[np.int64]:
        """Whole grams, shape (n,)."""
        low, high = self.weights[self.thing(cells)].T
        grams: npt.NDArray[np.int64] = np.round(low + (high - low) * cells.uniform("weight")).astype(np.int64)
        return grams


@cache
def _facts() -> dict[str, Any]:
    facts: dict[str, Any] = own_yaml((_DATA / "products.yaml").read_text("utf-8"))
    return facts


def rate_of(currency: str) -> int:
    """What a euro is about, in other money: a round figure for prices that look right."""
    rate: int = _facts()["rates"].get(currency, 1)
    return rate


@cache
def products_of(locale: str) -> Products:
    """Read what is sold in a locale; in English where its language has no words."""
    found, facts = locale_of(locale), _facts()
    currency = country_of(found.country).currency
    rate = rate_of(currency)
    names = facts["names"].get(found.language, facts["names"]["en"])
    sizes = np.array([thing for category in facts["categories"] for thing in category["things"]], np.float64)
    coined = [word.capitalize() for word in word_list("coined")]
    return Products(
        things=pa.array([thing for _, *things in names for thing in things], pa.string()),
        category=np.repeat(np.arange(len(names), dtype=np.int32), [len(things) for _, *things in names]),
        categories=pa.array([category for category, *_ in names], pa.string()),
        codes=pa.array([category["code"] for category in facts["categories"]], pa.string()),
        series=pa.array(coined[:_SERIES], pa.string()),
        brands=pa.array([f"{one}{two.lower()}" for one, two in zip(coined[60:80], coined[80:100], strict=False)]),
        prices=sizes[:, :2] * rate,
        weights=sizes[:, 2:],
        step=10 ** (len(str(rate)) - 1),
        currency=currency,
    )
