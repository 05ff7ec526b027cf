"""Where a form has fewer numbers than the source has values, the columns and the type are named."""

import pickle

import pyarrow as pa
import pytest

from schemas.errors import BadInputError
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import Replacer
from tasks.pii.surrogates.no_room import NoRoomError


def test_what_has_no_room_is_named_with_its_columns() -> None:
    error = NoRoomError.of("national", 6).for_columns({"NATIONAL_ID": ["users.doc.num"], "EMAIL": ["users.mail"]})
    told = str(error)
    assert (
        "users.doc.num (NATIONAL_ID)" in told and "users.mail" not in told and "types: {NATIONAL_ID: tokenize}" in told
    )
    assert str(pickle.loads(pickle.dumps(error))) == told and isinstance(error, BadInputError)


def test_the_replacer_says_whose_values_have_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    replacer = Replacer(PiiKey(b"n" * 32), Policy.of(), network=False)
    table = pa.table({"card": ["02:00:00:00:00:01"], "owner": ["Ada Quorbel"]})
    found = [Finding.of("desks", "card", "MAC", 1.0), Finding.of("desks", "owner", "PERSON", 1.0)]
    replacer.learn(table, "desks", found)

    def full() -> None:
        raise NoRoomError.of("mac", 3)

    monkeypatch.setattr(replacer.surrogates, "settle", full)
    with pytest.raises(NoRoomError, match=r"3 more .* type MAC.*desks\.card \(MAC\)\. Use"):
        replacer.settle()
