"""The locale that a dataset tells by itself: by columns' names, texts, and numbers that name their country."""

import pyarrow as pa
import pytest

from tasks.pii.locale_told import locale_told
from tasks.pii.survey import survey_table

FRENCH = ["Merci de me rappeler avant la fin de la semaine", "Le colis est chez le voisin et nous attendons"]
GERMAN = ["Bitte um Rückruf, wir sind nicht zu Hause", "Der Drucker ist defekt und wird noch geprüft"]


def _told(*tables: dict[str, list[str]]) -> str:
    return locale_told([survey_table(f"t{at}", [pa.table(one)], len(next(iter(one.values()))))
                        for at, one in enumerate(tables)])  # fmt: skip


@pytest.mark.parametrize(("table", "locale"), [
    ({"prenom": ["a"], "nom": ["b"], "ville": ["c"], "courriel": ["d"]}, "fr_FR"),
    ({"Vorname": ["a"], "Nachname": ["b"], "PLZ": ["c"], "Ort": ["d"]}, "de_DE"),
    ({"cognome": ["a"], "indirizzo": ["b"], "citta": ["c"], "nascita": ["d"]}, "it_IT"),
    ({"voornaam": ["a"], "achternaam": ["b"], "woonplaats": ["c"]}, "nl_NL"),
    ({"first_name": ["a"], "last_name": ["b"], "city": ["c"]}, "en_US"),
    ({"a": ["x"], "b": ["y"]}, "en_US"), ({"id": FRENCH * 3}, "fr_FR"), ({"id": GERMAN * 3}, "de_DE"),
    ({"id": [*FRENCH, *GERMAN] * 3}, "en_US"), ({"name": ["a"], "ville": ["b"], "prix": ["c"]}, "en_US"),
])  # fmt: skip
def test_names_of_columns_and_texts_tell_the_language(table: dict[str, list[str]], locale: str) -> None:
    assert _told(table) == locale


@pytest.mark.parametrize(("number", "heads", "locale"), [
    ("+43 664 12345{:02d}", ("vorname", "nachname", "ort"), "de_AT"), ("+44 20 794601{:02d}", ("i", "n", "m"), "en_GB"),
    ("a{}@x.fr", ("i", "j", "k"), "fr_FR"), ("AT6119043002345732{:02d}", ("vorname", "nachname", "ort"), "de_AT"),
    ("+33 6 123456{:02d}", ("first", "last", "city"), "en_US"), ("+39 06 123456{:02d}", ("i", "j", "k"), "it_IT"),
])  # fmt: skip
def test_numbers_that_name_a_country_tell_which(number: str, heads: tuple[str, ...], locale: str) -> None:
    values = [number.format(at) for at in range(30)]
    assert _told({"v": values, **dict.fromkeys(heads, values)}) == locale


def test_a_few_numbers_tell_nothing_and_tables_tell_together() -> None:
    assert _told({"v": ["+33 6 12345678"] * 30}) == "en_US"
    assert _told({"prenom": ["a"], "nom": ["b"]}, {"ville": ["a"]}) == "fr_FR"
