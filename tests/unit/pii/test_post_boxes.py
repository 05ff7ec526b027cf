"""Post boxes get numbers that no post box of the source has, each its own."""

import pyarrow as pa

from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables


def test_no_post_box_becomes_another_of_the_source() -> None:
    boxes = [f"P.O. Box {number}" for number in range(500, 800)]
    notes = [*(f"moved to {box}" for box in boxes), "12 Alder Row."]
    table = pa.table({"street": [*boxes, "12 Alder Row"], "note": notes})
    found = [Finding.of("t", "street", "ADDRESS", 1.0), Finding.of("t", "note", "FREE_TEXT", 1.0)]
    made = replace_tables({"t": table}, found, Policy.of(), PiiKey(b"b" * 32), network=False)["t"]
    new = made["street"].to_pylist()[:-1]
    assert len(set(new)) == len(boxes) and not set(new) & set(boxes) and all(one.startswith("P.O. Box ") for one in new)
    assert made["note"].to_pylist()[:-1] == [f"moved to {one}" for one in new]


def test_a_street_at_the_end_of_a_sentence_leaves_its_full_stop() -> None:
    table = pa.table({"note": ["Please mail to 980 N Fennimore St.\nThanks", "She left 12 Alder Rd. for good"]})
    made = replace_tables({"t": table}, [Finding.of("t", "note", "FREE_TEXT", 1.0)], Policy.of(), PiiKey(b"b" * 32),
                          network=False)["t"]["note"].to_pylist()  # fmt: skip
    assert made[0].endswith(".\nThanks") and "Fennimore" not in made[0], made
    assert ". for good" in made[1] and "Alder" not in made[1], made
