"""Lists of words are asked and never put together anew: what a question costs does not grow with them."""

import tracemalloc
from collections.abc import Callable

import pyarrow as pa
import pytest

from tasks.pii.compliance.initials_left import initials_with
from tasks.pii.compliance.own_forms import single_names
from tasks.pii.in_text import _is_no_place
from tasks.pii.listed_in_text import listed_names
from tasks.pii.ner.also_words import is_also_a_word
from tasks.pii.span import Span

_NAMES = pa.array(["trelindt zarnikow", "quandorf oberhauk"])
_SPANS = Span(0, 8, "PERSON", 0.9), Span(2, 17, "GPE", 0.6)
QUESTIONS: dict[str, Callable[[], object]] = {
    "a word": lambda: is_also_a_word("zarnikow"),
    "a text": lambda: list(listed_names("Grüße aus Quandorf")),
    "a place": lambda: _is_no_place(*_SPANS, "Trelindt Zarnikow"),
    "names": lambda: list(single_names(_NAMES)),
    "initials": lambda: list(initials_with(_NAMES, _NAMES)),
}
_MOST = 100_000
"""Bytes: the smallest list that is put together takes several times as many."""


@pytest.mark.parametrize("asked", QUESTIONS)
def test_a_question_puts_no_list_together(asked: str) -> None:
    QUESTIONS[asked]()  # the lists are read once
    tracemalloc.start()
    QUESTIONS[asked]()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < _MOST
