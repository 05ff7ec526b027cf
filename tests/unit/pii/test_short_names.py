"""What people are called for short follows them; so do names with an ``s`` behind them, and in other letters."""

import pyarrow as pa
import pytest

from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.nicknames import said_whole
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables
from tasks.pii.spans import find_spans

FINDINGS = [Finding.of("t", "first_name", "PERSON", 0.9), Finding.of("t", "last_name", "PERSON", 0.9),
            Finding.of("t", "note", "FREE_TEXT", 0.9)]  # fmt: skip


@pytest.mark.parametrize(("name", "known", "whole"), [
    ("Bob", {"robert"}, "Robert"), ("BOB Lind", {"robert"}, "ROBERT Lind"), ("bob", {"robert"}, "robert"),
    ("Bob", {"robert", "bob"}, "Bob"), ("Bob", set(), "Bob"), ("Chris", {"christopher"}, "Christopher"),
    ("Chris", {"christopher", "christian"}, "Chris"), ("Gigi", {"luigina"}, "Luigina"), ("Ada", {"robert"}, "Ada"),
])  # fmt: skip
def test_a_short_name_is_the_whole_one_that_alone_is_known(name: str, known: set[str], whole: str) -> None:
    assert said_whole(name, lambda names: [one in known for one in names]) == whole


def test_short_names_and_names_with_an_s_follow_the_columns() -> None:
    notes = [
        "Robbie came by; Robert was out",
        "Spoke with Bobby Zyxlow today",
        "Zyxlows Auto steht bereit",
        "The Windows moved",
    ]
    table = pa.table({"first_name": ["Robert", "Ilse"] * 2, "last_name": ["Zyxlow", "Window"] * 2, "note": notes})
    after = replace_tables({"t": table}, FINDINGS, Policy(), PiiKey(b"k" * 32), network=False)["t"]
    given, family = (after.column(name)[0].as_py() for name in ("first_name", "last_name"))
    assert after.column("note").to_pylist() == [
        f"{given} came by; {given} was out", f"Spoke with {given} {family} today", f"{family}s Auto steht bereit",
        "The Windows moved",
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "name"), [
    ("Heute mit Ольга gesprochen, alles gut.", "Ольга"),
    ("Bitte Ковалёв zurückrufen.", "Ковалёв"),
    ("Rappeler Παπαδόπουλος avant midi.",
     "Παπαδόπουλος"),
    ("Il cliente Δημήτρης vuole un rimborso.", "Δημήτρης"),
    ("Die Firma Газпром liefert wieder.", ""),
    ("The word Спасибо means thanks.", ""),
])  # fmt: skip
def test_names_in_other_letters_are_found_within_latin_text(text: str, name: str) -> None:
    found = [text[one.start : one.end] for one in find_spans([text], network=False)[0] if one.type == "PERSON"]
    assert found == ([name] if name else [])
