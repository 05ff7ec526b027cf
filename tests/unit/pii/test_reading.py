"""What surrounds the network: markup blanked, finds judged and joined, sentences to learn from."""

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.pii.joined_spans import joined_up
from tasks.pii.ner import gather, prose
from tasks.pii.ner.corpus import sentences
from tasks.pii.ner.judge import believed
from tasks.pii.ner.markup import readable
from tasks.pii.ner.names import Things
from tasks.pii.ner.prose import real_text
from tasks.pii.ner.shapes import listed
from tasks.pii.orgs_in_text import organisations_by_form
from tasks.pii.span import Span

PIECES = st.lists(st.sampled_from(
    ["<td>", "</td>", "<name>", "</name>", '{"', '": "', '","', "'), ('", "Anna", "Lind", " ", ",", "7", "a@b", "\n",
     "<br/>", '<a href="x">', "\\", '"', "é", "😓"]
)).map("".join)  # fmt: skip


@given(PIECES)
@settings(max_examples=80, deadline=None)
def test_no_place_moves_and_no_letter_changes(text: str) -> None:
    read = readable(text)
    assert len(read) == len(text)
    assert all(new == old or new in " \n:" or "<" in text for new, old in zip(read, text, strict=True))


@pytest.mark.parametrize(("text", "read"), [
    ("<city>Duluth</city>", " city:Duluth\n      "),
    ("<td>Duluth</td>", "\n   Duluth\n    "),
    ('{"city":"Boise"}', "  city : Boise  "),
    ("Ann <ann@post.example> said", "Ann <ann@post.example> said"),
    ('He said, "go", and left.', 'He said, "go", and left.'),
    ("Lind,+49 30 1,Ghent", "Lind +49 30 1 Ghent"),
])  # fmt: skip
def test_what_is_blanked(text: str, read: str) -> None:
    assert readable(text) == read


@pytest.mark.parametrize(("text", "value", "type", "believes"), [
    ("Surgeon: Anna Lind", "Surgeon", "PERSON", None),
    ("Physical Exam: Lungs Clear.", "Lungs Clear", "PERSON", None),
    ("born in Ontario, it", "Ontario", "PERSON", ("Ontario", "GPE")),
    ("Ingrid called", "Ingrid", "GPE", ("Ingrid", "PERSON")),
    ("back in 2 weeks.", "weeks", "GPE", None),
    ("The United States has", "The United States", "ORG", ("The United States", "GPE")),
    ("Troponinix negative", "Troponinix", "GPE", None),
    ("moved to Troponinix", "Troponinix", "GPE", ("Troponinix", "GPE")),
    ("in the week to November 30 it", "November 30", "ADDRESS", None),
    ("played Croat midfielder Mario Stanic in", "Croat midfielder Mario Stanic", "PERSON", ("Mario Stanic", "PERSON")),
    ("presented to ED with pain", "ED", "ORG", None),
    ("met Tomas436 Sauer652 there", "Tomas436 Sauer652", "PERSON", ("Tomas436 Sauer652", "PERSON")),
    ("Jim Lobe has more", "Jim Lobe", "PERSON", ("Jim Lobe", "PERSON")),
    ("Anna Called Again Today", "Anna Called", "PERSON", ("Anna", "PERSON")),
    ("Israel said no", "Israel", "PERSON", ("Israel", "GPE")),
    ("now on MSSA drugs", "MSSA", "PERSON", None),
    ("given Sulfa twice", "Sulfa", "PERSON", None),
    ("those Syrians were", "Syrians", "PERSON", None),
    ("bought by Volkswagen in", "Volkswagen", "PERSON", ("Volkswagen", "ORG")),
    ("Maria's book", "Maria's", "PERSON", ("Maria", "PERSON")),
])  # fmt: skip
def test_finds_are_judged_by_lists(text: str, value: str, type: str, believes: tuple[str, str] | None) -> None:
    start = text.index(value)
    judged = believed(text, start, start + len(value), type)
    assert (judged and (text[judged[0] : judged[1]], judged[2])) == believes


@pytest.mark.parametrize(("text", "names"), [
    ("paid by Reed Logistics Ltd. in May", ["Reed Logistics Ltd."]),
    ("The Hdscores Inc office", ["Hdscores Inc"]),
    ("studied at the University of Vadsa", ["University of Vadsa"]),
    ("at Mercy General Hospital today", ["Mercy General Hospital"]),
    ("Your Bank will call. The Bank said so.", []),
    ("we met Ann of Fernandez Inc.", ["Fernandez Inc."]),
])  # fmt: skip
def test_organisations_by_a_word_of_their_names(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end, _ in organisations_by_form(text)] == names


@pytest.mark.parametrize(("text", "found", "joined"), [
    ("at 7 12 Kent Street Apt. 68, Boise", [("12 Kent Street", "ADDRESS")], ["7 12 Kent Street Apt. 68"]),
    ("5 Mill Lane, Floor", [("5 Mill Lane", "ADDRESS")], ["5 Mill Lane"]),
    ("Insured: Moretti, Anna", [("Moretti", "PERSON"), ("Anna", "PERSON")], ["Moretti, Anna"]),
    ("with Anna, Maria", [("Anna", "PERSON"), ("Maria", "PERSON")], ["Anna", "Maria"]),
])  # fmt: skip
def test_what_belongs_together_is_joined(text: str, found: list[tuple[str, str]], joined: list[str]) -> None:
    spans = [Span(text.index(value), text.index(value) + len(value), type, 0.8) for value, type in found]
    assert [text[one.start : one.end] for one in joined_up(text, spans)] == joined


PROSE = [
    "<PERSON Ada Byron> wrote to her friend in <GPE Vienna>", "<PERSON Byron> slept",
    "the train to <GPE Vienna> was late",
    "<ORG Acme Trust> closed its doors", "he opened the window", "she counted the spoons", "we liked his answer",
    "the boss came early", "the city was quiet at night", "the company paid late", "a cup of tea", "rain fell all day",
]  # fmt: skip


@pytest.fixture
def own_prose(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A few sentences of our own in the place of the dictionary's, which are not kept here."""
    monkeypatch.setattr(prose, "prose", lambda: PROSE)
    prose._shelves.cache_clear()
    yield
    prose._shelves.cache_clear()


@pytest.mark.usefixtures("own_prose")
def test_the_same_seed_writes_the_same_sentences_and_marks_whole_words() -> None:
    once, again = (list(islice(sentences(7), 300)) for _ in range(2))
    assert once == again
    values = [one.text[start:end] for one in once for start, end, _ in one.spans]
    assert values and all(value.strip() == value and value for value in values)


@pytest.mark.usefixtures("own_prose")
def test_real_sentences_have_other_names_in_place_of_theirs() -> None:
    chance = random.Random(3)
    texts = [real_text(chance, Things(chance)) for _ in range(300)]
    labels = {label for text in texts for *_, label in text.spans}
    assert labels == {"PERSON", "GPE", "ORG"}
    assert all("<" not in text.text for text in texts)


def test_words_are_told_by_the_lists_they_stand_in() -> None:
    assert "g" in listed("Anna") and "p" in listed("Ontario") and listed("Surgeon") in ("u", "w")
    assert listed("Quillfeather") == ""
    hidden = [name for name in ("Anna", "Maria", "Peter", "Klaus", "Ingrid", "Olga", "Pierre", "Jan", "Eva", "Ivan")
              if not set(listed(name, hide=True)) & set("gf")]  # fmt: skip
    assert 0 < len(hidden) < 10


def test_sentences_are_gathered_with_their_names_marked(tmp_path: Path) -> None:
    (tmp_path / "data.noun").write_text(
        "  1 licence\n"
        "00000001 18 n 01 Freud 0 001 @i 00000009 n 0000 | Austrian neurologist\n"
        "00000002 15 n 01 Vienna 0 001 @i 00000009 n 0000 | the capital\n"
        '00000003 09 n 01 work 0 001 @ 00000009 n 0000 | toil; "Freud went to Vienna again"; "then Zorblax laughed"\n'
    )
    (tmp_path / "data.adj").write_text("00000004 01 a 01 Austrian 0 000 | of Austria\n")
    for kind in ("verb", "adv"):
        (tmp_path / f"data.{kind}").write_text("")
    assert "<PERSON Freud> went to <GPE Vienna> again" in list(gather.sentences(tmp_path))
    assert not any("Zorblax" in line for line in gather.sentences(tmp_path))
