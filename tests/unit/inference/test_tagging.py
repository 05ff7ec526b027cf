"""The trained reader: what it learns of a request, how its models are made, and what it makes of its marks."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tasks.inference.offline import infer_offline
from tasks.inference.offline.tagging import models
from tasks.inference.offline.tagging.answers import Answer, read_answers
from tasks.inference.offline.tagging.counts import numbers_in
from tasks.inference.offline.tagging.items import name_of
from tasks.inference.offline.tagging.lessons import lesson
from tasks.inference.offline.tagging.marking import labels_of, read_tokens
from tasks.inference.offline.tagging.marks import Mention, Sort
from tasks.inference.offline.tagging.nouns import nouns_of
from tasks.inference.offline.tagging.places import Places
from tasks.inference.offline.tagging.tagger import MODEL
from tasks.inference.offline.tagging.ties import CHILD, MANY
from tasks.inference.offline.tagging.train import train, witnessed

ROOT = Path(__file__).parents[3]


def answers(count: int, tmp_path: Path) -> list[Answer]:
    """Requests that are alike, but for their words."""
    things = ["kites", "violins", "ferries", "lamps", "saddles", "anvils", "looms", "quilts"][:count]
    lines = [
        f"- name: {thing}\n  prompt: '40 owners (name, town), {at + 2}00 {thing} with maker and colour (red, blue), "
        f"each belongs to an owner'\n  tables:\n    owners: {{rows: 40, columns: {{name: string, town: string}}}}\n"
        f"    {thing}: {{rows: {at + 2}00, columns: {{maker: string, colour: string}}, "
        f"enumerations: {{colour: [red, blue]}}}}\n  relations: [{thing} > owners]\n"
        for at, thing in enumerate(things)
    ]
    path = tmp_path / "requests.yaml"
    path.write_text("".join(lines), "utf-8")
    return read_answers([path])


def test_a_lesson_marks_what_a_request_names_and_whose_it_is(tmp_path: Path) -> None:
    learnt = lesson(answers(1, tmp_path)[0])
    marks = {each.words[-1]: each.sort for each in learnt.mentions}
    assert marks["kites"] is Sort.TABLE and marks["town"] is Sort.COLUMN and marks["red"] is Sort.VALUE
    owners = {learnt.tokens[start].word: keys for start, keys in learnt.owners.items()}
    assert owners["town"] == {("owner",)} and owners["colour"] == {("kite",)}
    assert [pair for pair, label in learnt.ties.items() if label == CHILD] == [(("kite",), ("owner",))]


def test_a_column_that_several_tables_have_is_of_the_one_spoken_of_last(tmp_path: Path) -> None:
    path = tmp_path / "requests.yaml"
    path.write_text(
        "- name: names\n  prompt: '30 shops (name), 90 goods (name)'\n"
        "  tables: {shops: {columns: {name: string}}, goods: {columns: {name: string}}}\n",
        "utf-8",
    )
    learnt = lesson(read_answers([path])[0])
    assert [min(keys) for _, keys in sorted(learnt.owners.items())] == [("shop",), ("good",)]


def test_two_tables_with_one_between_that_no_word_names_have_many_of_each_other(tmp_path: Path) -> None:
    path = tmp_path / "requests.yaml"
    path.write_text(
        "- name: many\n  prompt: '30 pilots, 9 planes; pilots fly many planes and planes have many pilots'\n"
        "  tables: {pilots: {}, planes: {}, pilot_planes: {}}\n"
        "  relations: [pilot_planes > pilots, pilot_planes > planes]\n",
        "utf-8",
    )
    learnt = lesson(read_answers([path])[0])
    assert learnt.ties[("pilot",), ("plane",)] == learnt.ties[("plane",), ("pilot",)] == MANY


def test_a_part_of_one_written_word_is_no_mention() -> None:
    tokens, _ = read_tokens("900 Schäden mit Schadendatum und Schadenhöhe, je Vertrag")
    places = Places(tokens)
    assert [tokens[start].raw for start, _ in places.of("schaeden")] == ["Schäden"]
    assert [tokens[start].raw for start, _ in places.of("schadendatum")] == ["Schadendatum"]
    labels = labels_of(tokens, ((Sort.TABLE, ("schaeden",)), (Sort.COLUMN, ("schadendatum",))))
    assert labels.count("B-T") == labels.count("B-C") == 1


def test_training_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    learnt = [witnessed(answer) for answer in answers(6, tmp_path)]
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        train([], learnt, folder)
    names = sorted(path.name for path in folders[0].iterdir())
    assert names == [f"{name}.crfsuite" for name in ("counts", "mentions", "owners", "tables", "ties")]
    assert all((folders[0] / name).read_bytes() == (folders[1] / name).read_bytes() for name in names)


_TRAINS = """
import hashlib, sys
from pathlib import Path
from tasks.inference.offline.tagging.answers import read_answers
from tasks.inference.offline.tagging.train import train, witnessed
folder = Path(sys.argv[1])
train([], [witnessed(each) for each in read_answers([folder / "requests.yaml"])], folder)
print([hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.crfsuite"))])
"""


def test_the_order_of_sets_does_not_decide_what_is_learnt(tmp_path: Path) -> None:
    """Nouns of two languages and numbers are several keys of one table: what came first of a set once was learnt."""
    (tmp_path / "requests.yaml").write_text(
        "".join(
            f"- name: '{at}'\n  prompt: '{at}0 {one} (name, town), {at}00 violins with maker and size; {one} and {two} "
            f"have a badge, and {two} have many violins'\n  tables:\n    {one}|{two}: {{rows: {at}0, columns: "
            f"{{name: string, town: string, badge: string}}}}\n    violins: {{rows: {at}00, columns: {{maker: string, "
            f"size: string}}}}\n  relations: [violins > {one}]\n"
            for at, (one, two) in enumerate([("players", "musicians"), ("owners", "people"), ("pupils", "members")], 2)
        ),
        "utf-8",
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", _TRAINS, tmp_path],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(made) == 1 and len(min(made)) > 300


def test_training_leaves_the_models_of_the_package_in_use(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), models.used(tmp_path):
        models.model(MODEL)
    assert models.model(MODEL).labels()


@pytest.mark.parametrize(
    "text",
    [
        "30 users with name, \ud800 age and \udcff state",
        '30 users with name, \'  \', " " and "!?", and an email',
        "30 users with __ and ___x, _id, name, and a grade of 99999999999999999999, 7 or 4",
        f"30 users with level (\u00b2, \u00b3), name, and a grade of {'8' * 20}, 7 or 4, and {'9' * 40} orders",
        "30 users with a na\x00me and an age",
    ],
)
def test_signs_that_are_no_words_and_numbers_beyond_all_counting_are_passed_over(text: str) -> None:
    schema = infer_offline(
        f"{text}; each of them has 3 orders with a total, a date and a state, and no more than that"
    ).schema
    assert {table.name for table in schema.tables} == {"users", "orders"}
    assert all(table.rows is None or table.rows < 1000 for table in schema.tables)
    assert all(column.name.strip("_") for table in schema.tables for column in table.columns)


def test_long_names_are_looked_for_in_no_time() -> None:
    tokens, _ = read_tokens("red blue " * 1_000 + "a-b red pen")
    places = Places(tokens)
    start = time.process_time()
    assert [places.of("red blue " * size + "green") for size in range(1, 400)] == [()] * 399
    assert places.of("red pen") == ((len(tokens) - 2, len(tokens)),)
    assert time.process_time() - start < 2


def test_nouns_of_one_table_are_one() -> None:
    tokens, _ = read_tokens("600 custumers, customer visits (when), each customer, 90 visits")
    mentions = [
        Mention(Sort.TABLE, tuple(token.word for token in tokens[start:end]), start, end, 1.0)
        for start, end in ((1, 2), (3, 5), (10, 11), (13, 14))
    ]
    nouns = nouns_of(tokens, mentions, frozenset({("customer", "visit")}))
    assert nouns[1] == nouns[10] == ("customer",)
    assert nouns[3] == nouns[13] == ("customer", "visit")


def test_numbers_of_names_and_values_count_nothing() -> None:
    tokens, _ = read_tokens("two dozen P2 pumps, 1.5k readings of 3.5 bar")
    named = [Mention(Sort.COLUMN, ("p2",), 2, 3, 1.0)]
    assert [number.value for number in numbers_in(tokens, named)] == [24, 1500]


@pytest.mark.parametrize(
    ("text", "name"),
    [("hired_on date", ("hired", "on")), ("length in minutes", ("length",)), ("a durationMs", ("duration", "ms")),
     ("the colour", ("colour",)), ("closed on within the", ("closed", "on"))],
)  # fmt: skip
def test_a_name_is_without_what_stands_around_it(text: str, name: tuple[str, ...]) -> None:
    tokens, _ = read_tokens(text)
    words = tuple(token.word for token in tokens)
    assert name_of(tokens, Mention(Sort.COLUMN, words, 0, len(tokens), 1.0))[0] == name


def test_a_request_that_the_grammar_cannot_read_is_read() -> None:
    inferred = infer_offline(
        "The print works hands us a list like this. print_jobs;750;job_no,paper,copies(50-20000),due_on\n"
        "presses;6;name,max_format\nprint_jobs belongs to presses"
    )
    jobs = inferred.schema.table("print_jobs")
    assert {"job_no", "paper"} <= {column.name for column in jobs.columns}
    assert inferred.schema.table("presses").rows == 6


def test_a_sketch_in_json_that_is_no_example_is_read() -> None:
    inferred = infer_offline(
        '{"kennels": {"rows": 14, "fields": {"label": "string", "area_m2": "decimal 3-40"}},\n'
        ' "walks": {"rows": 900, "fields": {"kennel": "-> kennels", "started_at": "timestamp", "tired": "bool"}}}'
    )
    assert {table.name: table.rows for table in inferred.schema.tables} == {"kennels": 14, "walks": 900}
    assert [(each.child, each.parent) for each in inferred.schema.relations] == [("walks", "kennels")]
    assert "started_at" in {column.name for column in inferred.schema.table("walks").columns}
