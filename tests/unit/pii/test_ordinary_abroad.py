"""Ordinary words of other languages beside people's names, which the network takes for parts of them."""

import pytest

from tasks.pii.ner.ordinary import is_ordinary
from tasks.pii.spans import find_spans


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("lt. karsten czerny kein vorschaden", ["karsten czerny"]),
        ("AN BASTIAN EICKHOFF: SCHLUSSZAHLUNG ERFOLGT. Keine weiteren Ansprüche.", ["BASTIAN EICKHOFF"]),
        ("bérénice baudelot verjaardag", ["bérénice baudelot"]),
        ("SEPA OVERBOEKING FR8767744470265229437478360 J. Guérin", ["J. Guérin"]),
        ("IBAN FR33 9114 3267 8771 8791 7971 378 NAAM Thévenot, Océane", ["Thévenot", "Océane"]),
    ],
)
def test_ordinary_words_are_nobodys(text: str, names: list[str]) -> None:
    assert [text[span.start : span.end] for span in find_spans([text])[0] if span.type == "PERSON"] == names


def test_names_of_lists_and_particles_are_no_ordinary_words() -> None:
    assert not any(map(is_ordinary, ("jung", "chung", "van", "sommer", "klein", "grace")))
    assert all(map(is_ordinary, ("kein", "deckung", "naam", "anspruche")))
