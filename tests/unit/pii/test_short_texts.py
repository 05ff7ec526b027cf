"""Short texts are read as text where words tell somebody, and network addresses of texts stay apart."""

import pyarrow as pa

from tasks.pii.columns import distinct_of
from tasks.pii.detect import detect
from tasks.pii.evidence import holds_people
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables

KEY = PiiKey(b"k" * 32)
PLAIN = [
    "mit Begleitung",
    "zahlt später",
    "ohne Gepäck",
    "Platz am Gang",
    "kommt zu Fuß",
    "holt selbst ab",
    "sehr spät dran",
]
TOLD = ["Sohn Friedhelm dabei", "Tochter Sieglinde krank", "Enkel Volkmar holt ab", "siehe Frau Quendbach"]
GOODS = ["red cotton shirt", "blue wool hat", "Leni summer dress", "Mason jar small", "Emma sofa grey",
         "oak table large", "Anna lamp white", "green tea box", "Oliver chair blue", "rye bread loaf"]  # fmt: skip


def types_of(values: list[str], column: str = "zusatz") -> list[str]:
    return [one.type for one in detect(pa.table({column: values}), name="t", locale="de_DE")]


def test_short_texts_that_tell_somebody_are_text() -> None:
    assert types_of([*PLAIN * 10, *TOLD]) == ["FREE_TEXT"]


def test_other_short_texts_are_not() -> None:
    assert types_of(PLAIN * 10) == [] and types_of(GOODS * 5) == [] and types_of(GOODS * 5, "product") == []


def test_who_is_told_in_short_texts_is_replaced_and_the_rest_stays() -> None:
    values = [*PLAIN, *TOLD]
    findings = [Finding.of("t", "zusatz", "FREE_TEXT", 0.6)]
    made = replace_tables({"t": pa.table({"zusatz": values})}, findings, Policy(), KEY, network=False)["t"][
        "zusatz"
    ].to_pylist()
    assert made[: len(PLAIN)] == PLAIN
    for old, new, name in zip(
        TOLD, made[len(PLAIN) :], ("Friedhelm", "Sieglinde", "Volkmar", "Quendbach"), strict=True
    ):
        start, end = old.split(name)
        assert new.startswith(start) and new.endswith(end) and name not in new


def test_no_two_network_addresses_of_texts_become_one() -> None:
    texts = [f"login from 31.{n % 7}.{n // 250}.{n % 250} failed, release 1.2.3.{n % 9}" for n in range(600)]
    findings = [Finding.of("t", "log", "FREE_TEXT", 0.9)]
    made = replace_tables({"t": pa.table({"log": texts})}, findings, Policy(), KEY, network=False)["t"][
        "log"
    ].to_pylist()
    new = [text.split()[2] for text in made]
    assert len(set(new)) == len({text.split()[2] for text in texts}) == 600
    assert [text.split()[3:] for text in made] == [text.split()[3:] for text in texts]


def test_a_column_of_which_less_than_half_are_short_texts_is_read_as_well() -> None:
    few = [*PLAIN, *TOLD]
    for codes, read in ((16, True), (60, False)):
        column = pa.chunked_array([[*(f"K{n:03d}" for n in range(codes)), *few]])
        assert (holds_people(distinct_of(column)) > 0) is read
