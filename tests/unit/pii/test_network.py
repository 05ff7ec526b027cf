"""The network: tags and spans, the likeliest sequence, and that nothing else in a batch matters."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.pii.ner.decoding import LABELS, TAGS, _likeliest, _walk, best_spans, tags_of
from tasks.pii.ner.network import own
from tasks.pii.ner.shapes import FEATURES, case_of, features, shape

TEXTS = [
    "Anna Lind moved to Riga.",
    "",
    "call me",
    "DEAR MR KOSTOVAX,",
    "anna lives in riga",
    "Zürich and Acme Trust Ltd",
]


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 2), st.sampled_from(LABELS)), max_size=5))
@settings(max_examples=40, deadline=None)
def test_spans_become_tags_and_spans_again(parts: list[tuple[int, int, str]]) -> None:
    spans, at = [], 0
    for length, gap, label in parts:
        spans.append((at + gap, at + gap + length - 1, label))
        at += gap + length
    told = [(one, two, LABELS[label]) for one, two, label in _walk(tags_of(at + 1, spans).tolist())]
    assert told == spans


def _allowed(path: tuple[int, ...]) -> bool:
    inside = ""
    for tag in path:
        part, _, label = TAGS[tag].partition("-")
        if (part in "IL") != bool(inside) or (inside and label != inside):
            return False
        inside = label if part in "BI" else ""
    return not inside


@pytest.mark.parametrize("seed", range(6))
def test_the_likeliest_sequence_is_the_best_of_all_that_are_allowed(seed: int) -> None:
    scores = np.log(np.random.default_rng(seed).dirichlet(np.ones(len(TAGS)), 3)).astype(np.float32)
    best = max(filter(_allowed, product(range(len(TAGS)), repeat=3)), key=lambda path: sum(scores[range(3), path]))
    assert tuple(_likeliest(scores)) == best


def test_spans_stay_within_their_text() -> None:
    scores = np.zeros((4, len(TAGS)), np.float32)
    scores[[0, 1, 2, 3], [1, 9, 1, 9]] = 9.0  # begin, last, begin, last of the first label
    assert [[one[:2] for one in spans] for spans in best_spans(scores, np.array([0, 2, 4]))] == [[(0, 1)], [(0, 1)]]
    torn = best_spans(scores, np.array([0, 1, 4]))
    assert all(last < size for spans, size in zip(torn, (1, 3), strict=True) for _, last, _, _ in spans)


def test_neither_neighbours_nor_order_change_what_is_read() -> None:
    network = own()
    assert network is not None
    alone = [network.read([text])[0] for text in TEXTS]
    together = network.read(TEXTS * 3)
    assert [[one[:3] for one in spans] for spans in together] == [[one[:3] for one in spans] for spans in alone * 3]


def test_a_word_is_worked_out_once() -> None:
    """The dear part of reading is done for each distinct word, not for each word."""
    network = own()
    assert network is not None
    network._forget()
    network.read(["the bank of Riga " * 300])
    assert len(network._place) <= 5


def test_features_tell_words_and_ways_of_writing_apart() -> None:
    assert len(features("Riga", 0)) == FEATURES
    assert features("Riga", 0) != features("riga", 0) and features("Riga", 0) != features("Riga", 1)
    assert [case_of("a b"), case_of("A B"), case_of("A b")] == [1, 2, 0]
    assert shape("McDonald-1999!!!!!!") == "XxXxxxx-dddd!!!!"
