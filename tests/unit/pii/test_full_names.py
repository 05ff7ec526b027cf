"""Full names however they are written, and columns of few of them."""

import pyarrow as pa
import pytest

from tasks.pii.detect import DetectOptions, detect
from tasks.pii.full_names import full_name


@pytest.mark.parametrize("text", [
    "Maria Lind", "Lind, Maria", "Hoyle, Mr. Owen Harris", "Lind, Mrs. John Bradley (Maria Briggs Thayer)",
    "Dr. Maria K. Lind",
    "Tomas436 Sauer652", "Angela Young, Malcolm Young, Brian Johnson", "Steve Harris/Bruce Dickinson", "MARIA LIND",
])  # fmt: skip
def test_names(text: str) -> None:
    assert full_name(text)


@pytest.mark.parametrize("text", [
    "Carter Bag", "Walnut Desk", "Maria", "Spring Sale", "New York", "Mount 7 Road", "Salt, Pepper", "",
    "Red, Green, Blue",
])  # fmt: skip
def test_what_names_nobody(text: str) -> None:
    assert not full_name(text)


@pytest.mark.parametrize("names", [
    ["Ana Whitfield", "Keiko Okafor", "Zbigx Huangov", "Qirin Iyerson"],
    ["Marisol Whitfield", "Keiko Okafor", "Tobias Huang", "Yvonne Iyer"],
    ["Ana Whitfield", "Keiko Okafor", "Zbigx Huangov", "Qirin Iyerson"] * 2,
])  # fmt: skip
def test_four_people_in_few_rows_are_found(names: list[str]) -> None:
    found = detect(pa.table({"c1": names}), name="t", options=DetectOptions(network=False))
    assert [one.type for one in found] == ["PERSON"]


def test_names_with_titles_and_maiden_names_are_no_running_text() -> None:
    names = ["Hoyle, Mrs. John Bradley (Maria Briggs Thayer)", "Lind, Mr. Owen Harris", "Heikkinen, Miss. Laina"] * 5
    found = detect(pa.table({"Name": names}), name="passengers", options=DetectOptions(network=False))
    assert [one.type for one in found] == ["PERSON"]
