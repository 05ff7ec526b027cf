"""One surrogate for a person's name wherever it is written: double surnames, turned names, Turkish capitals."""

from collections.abc import Callable

import pyarrow as pa
import pytest

from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import Replacer, replace_tables
from tasks.pii.surrogates.pouring import cased_like, pour

KEY = PiiKey(b"k" * 32)
PEOPLE = [
    ("Candela", "Fuentes Ibáñez"), ("Borja", "Garrido Peña"), ("Hugo", "von Ahlefeld"), ("Pilar", "de la Fuente"),
    ("Ina", "Müller-Westphal"), ("Yiğit", "Y\u0131ld\u0131z"), ("Tuğba", "Yücel"), ("Çağatay", "Gündüzalp"),
    ("Anna", "Keller"),
]  # fmt: skip
FULL = {
    "full_name": "{0} {1}", "sort_name": "{1}, {0}", "small": "{0} {1}", "large": "{0} {1}",
    "notes": "met {0} {1} once",
}  # fmt: skip
FOUND = [Finding.of("p", column, "FREE_TEXT" if column == "notes" else "PERSON", 1.0)
         for column in ("first_name", "last_name", *FULL)]  # fmt: skip


def people() -> pa.Table:
    columns = {name: [form.format(*one) for one in PEOPLE] for name, form in FULL.items()}
    columns["small"], columns["large"] = [[getattr(text, case)() for text in columns[name]]
                                          for name, case in (("small", "lower"), ("large", "upper"))]  # fmt: skip
    given, family = zip(*PEOPLE, strict=True)
    return pa.table({"first_name": given, "last_name": family, **columns})


@pytest.mark.parametrize("locale", ["en_US", "es_ES", "tr_TR"])
def test_a_name_is_one_in_two_columns_in_one_turned_in_small_in_capitals_and_in_a_text(locale: str) -> None:
    made = replace_tables({"p": people()}, FOUND, Policy.of(), KEY, locale=locale, network=False)["p"]
    for row in made.to_pylist():
        given, family = row["first_name"], row["last_name"]
        assert row["full_name"] == f"{given} {family}"
        assert row["sort_name"] == f"{family}, {given}"
        assert row["notes"] == f"met {given} {family} once"
        assert row["small"].upper().replace("İ", "I") == row["full_name"].upper().replace("İ", "I")
        assert row["large"] == row["full_name"].upper()


def test_a_later_run_over_full_names_alone_reads_them_as_the_first_did() -> None:
    first, later = (Replacer(KEY, Policy.of(), network=False) for _ in range(2))
    first.learn(people(), "p", FOUND)
    first.settle()
    later.surrogates.restore(first.surrogates.export())
    alone = people().select(["full_name", "sort_name"])
    found = [one for one in FOUND if one.column in alone.column_names]
    later.learn(alone, "p", found)
    later.settle()
    assert later.replace(alone, "p", found).equals(first.replace(people(), "p", FOUND).select(alone.column_names))


@pytest.mark.parametrize("write", [cased_like, pour])
def test_small_letters_of_a_turkish_name_are_letters_alone(write: Callable[[str, str], str]) -> None:
    assert write("ayşe", "İnci") == "inci"
    assert write("ayğr", "YĞİT") == "yğit"
