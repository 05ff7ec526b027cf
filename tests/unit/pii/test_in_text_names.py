"""Names in running text that are common words too."""

import pyarrow as pa

from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables

KEY = PiiKey(b"k" * 32)


def test_a_common_word_right_after_a_name_is_the_family_s() -> None:
    table = pa.table({
        "first_name": ["Aaron"], "last_name": ["Price"],
        "notes": ["Spoke to Aaron Price about it. Price list sent."],
    })  # fmt: skip
    findings = [
        Finding.of("t", "first_name", "PERSON", 0.9), Finding.of("t", "last_name", "PERSON", 0.9),
        Finding.of("t", "notes", "FREE_TEXT", 0.9),
    ]  # fmt: skip
    row = replace_tables({"t": table}, findings, Policy(), KEY, network=False)["t"].to_pylist()[0]
    assert row["notes"] == f"Spoke to {row['first_name']} {row['last_name']} about it. Price list sent."
