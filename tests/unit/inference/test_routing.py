"""A sentence leads to the right flow with its parameters; a follow-up to the request before it."""

from pathlib import Path
from typing import Any

import pytest

from schemas.errors import BadInputError
from tasks.inference.routing.conversation import Conversation, Turn, read_conversation, write_conversation
from tasks.inference.routing.places import generation_ids, places
from tasks.inference.routing.rules import routed

FLOWS = ("generate", "infer-schema", "check", "reproduce", "diff", "export", "mask", "replicate")
FIRST, SECOND = "users-posts-0123456789abcdef", "shop-fedcba9876543210"
MADE = Turn(
    request="20 users and 60 posts", flow="generate", parameters={"prompt": "20 users and 60 posts"},
    generation_id=FIRST, location="/somewhere", tables={"users": 20, "posts": 60}, seed=3,
)  # fmt: skip
TALK = Conversation(turns=(MADE.model_copy(update={"generation_id": SECOND}), MADE))


@pytest.mark.parametrize(
    ("request_", "flow", "parameters"),
    [
        ("1000 customers and their orders", "generate", {"prompt": "1000 customers and their orders"}),
        ("test results of 40 patients", "generate", {"prompt": "test results of 40 patients"}),
        ("500 rows like people.csv", "generate", {"prompt": "500 rows like people.csv", "source": "people.csv"}),
        ("use the hospital template, 50 rows", "generate", {"schema": "hospital", "prompt": ...}),
        (f"check {FIRST}", "check", {"dataset": FIRST}),
        ("please verify s3://bucket/data/x", "check", {"dataset": "s3://bucket/data/x"}),
        (f"reproduce {FIRST}", "reproduce", {"generation_id": FIRST}),
        (f"what is the difference between {FIRST} and {SECOND}?", "diff", {"first": FIRST, "second": SECOND}),
        (f"export {FIRST} to ./out as csv", "export", {"dataset": FIRST, "to": "./out", "format": "csv"}),
        (f"load {FIRST} into postgresql://me@host/db", "export", {"dataset": FIRST, "to": "postgresql://me@host/db"}),
        ("mask people.csv and orders.parquet", "mask", {"paths": ["people.csv", "orders.parquet"]}),
        ("anonymise ./real/", "mask", {"paths": ["./real/"]}),
        ("make a synthetic twin of people.csv", "replicate", {"paths": ["people.csv"]}),
        ("which tables would a hospital need?", "infer-schema", {"prompt": "hospital"}),
        ("design a schema for a library with loans", "infer-schema", {"prompt": "library with loans"}),
        ("only the schema for petstore.yaml", "infer-schema", {"source": "petstore.yaml", "prompt": ...}),
    ],
)
def test_a_sentence_leads_to_a_flow(request_: str, flow: str, parameters: dict[str, Any]):
    route = routed(request_, Conversation(), FLOWS)
    assert route.flow == flow
    assert route.parameters.keys() == parameters.keys()
    said = {name: value for name, value in parameters.items() if value is not ...}
    assert {name: route.parameters[name] for name in said} == said


@pytest.mark.parametrize(
    ("request_", "flow", "changes"),
    [
        ("same but 10x and in CSV", "generate", {"rows": {"users": 200, "posts": 600}, "format": "csv"}),
        ("the same, twice as many", "generate", {"rows": {"users": 40, "posts": 120}}),
        ("again with half the rows", "generate", {"rows": {"users": 10, "posts": 30}}),
        ("now with 500 posts", "generate", {"rows": {"posts": 500}}),
        ("same with seed 9", "generate", {"seed": 9}),
        ("with another seed", "generate", {"seed": 4}),
        ("in jsonl", "generate", {"format": "jsonl"}),
        ("do the same", "generate", {}),
        ("same but German names", "generate", {"locale": "de_DE"}),
    ],
)
def test_a_follow_up_changes_the_request_before_it(request_: str, flow: str, changes: dict[str, Any]):
    route = routed(request_, TALK, FLOWS)
    assert (route.flow, route.parameters) == (flow, {"prompt": "20 users and 60 posts", **changes})


@pytest.mark.parametrize(
    ("request_", "flow", "parameters"),
    [
        ("check it", "check", {"dataset": FIRST}),
        ("is that still valid?", "check", {"dataset": FIRST}),
        ("export it to ./out", "export", {"dataset": FIRST, "to": "./out"}),
        ("compare the last two", "diff", {"first": SECOND, "second": FIRST}),
        ("make it again", "reproduce", {"generation_id": FIRST}),
    ],
)
def test_it_is_the_dataset_before(request_: str, flow: str, parameters: dict[str, Any]):
    route = routed(request_, TALK, FLOWS)
    assert (route.flow, route.parameters) == (flow, parameters)


@pytest.mark.parametrize(
    ("request_", "talk", "says"),
    [
        ("", Conversation(), "is empty"),
        ("check it", Conversation(), "there was none before it"),
        (f"export {FIRST} to the moon", Conversation(), "does not say where"),
        ("compare it with the one before", Conversation(), "Two datasets"),
        ("same but nicer", TALK, "cannot be told"),
        ("same but 10x and in CSV", Conversation(), "made no dataset yet"),
    ],
)
def test_what_cannot_be_told_is_said(request_: str, talk: Conversation, says: str):
    with pytest.raises(BadInputError, match=says):
        routed(request_, talk, FLOWS)


def test_a_flow_that_is_not_there_is_named():
    with pytest.raises(BadInputError, match="'mask', and there is none here"):
        routed("mask people.csv", Conversation(), ("generate", "check"))


def test_places_are_files_folders_and_addresses():
    text = f"from ./a/b.csv, s3://bucket/x and sqlite:///y.db; and/or {FIRST}. Not 3.5 or e.g. this"
    assert places(text) == ["./a/b.csv", "s3://bucket/x", "sqlite:///y.db"]
    assert generation_ids(text) == [FIRST]


def test_a_conversation_is_kept_to_its_newest_turns(tmp_path: Path):
    path = tmp_path / "deep" / "talk.json"
    talk = Conversation()
    for number in range(30):
        talk = talk.with_turn(MADE.model_copy(update={"request": str(number)}))
    write_conversation(path, talk)
    again = read_conversation(path)
    assert again == talk
    assert [turn.request for turn in again.turns] == [str(number) for number in range(10, 30)]
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", ["[]", "{", '{"turns": [{"flow": 3}]}', '{"other": 1}'])
def test_a_file_that_is_no_conversation_is_told(tmp_path: Path, text: str):
    (tmp_path / "talk.json").write_text(text)
    with pytest.raises(BadInputError, match="is no conversation"):
        read_conversation(tmp_path / "talk.json")
    assert (tmp_path / "talk.json").read_text() == text
