"""Requests in six languages: the same sentence in each has the same tables, columns, values, bounds and relations."""

import pytest

from tasks.inference.offline import infer_offline
from tasks.inference.offline.turns import turned

COURSES = {
    "de": "30 Trainer (Name). 90 Kurse (Titel, Niveau: leicht, mittel oder schwer, Dauer von 30 bis 90 Minuten, "
    "Preis zwischen 7,50 und 12). Jeder Kurs wird von einem Trainer geleitet. Bei 5 % fehlt der Preis.",
    "fr": "30 moniteurs (nom). 90 cours (titre, niveau parmi leicht, mittel et schwer, durée de 30 à 90 minutes, "
    "prix entre 7,50 et 12). Chaque cours est donné par un moniteur. Le prix manque dans 5 % des cas.",
    "es": "30 monitores (nombre). 90 cursos (título, nivel: leicht, mittel o schwer, duración de 30 a 90 minutos, "
    "precio entre 7,50 y 12). Cada curso lo imparte un monitor. El precio falta en el 5 % de los casos.",
    "it": "30 istruttori (nome). 90 corsi (titolo, livello: leicht, mittel o schwer, durata da 30 a 90 minuti, "
    "prezzo tra 7,50 e 12). Ogni corso è tenuto da un istruttore. Il prezzo manca nel 5% dei casi.",
    "pt": "30 instrutores (nome). 90 cursos (título, nível: leicht, mittel ou schwer, duração de 30 a 90 minutos, "
    "preço entre 7,50 e 12). Cada curso é ministrado por um instrutor. O preço fica vazio em 5% dos casos.",
    "nl": "30 instructeurs (naam). 90 cursussen (titel, niveau: leicht, mittel of schwer, duur van 30 tot 90 minuten, "
    "prijs tussen 7,50 en 12). Elke cursus wordt gegeven door een instructeur. De prijs ontbreekt bij 5%.",
}


@pytest.mark.parametrize("code", COURSES)
def test_a_request_is_read_alike_in_every_language(code: str) -> None:
    schema = infer_offline(COURSES[code]).schema
    teachers, courses = sorted(schema.tables, key=lambda table: table.rows or 0)
    assert (teachers.rows, courses.rows) == (30, 90)
    assert [(each.child, each.parent) for each in schema.relations] == [(courses.name, teachers.name)]
    title, level, length, price = (column for column in courses.columns if not column.name.endswith("_id"))
    assert title.type.value == "string"
    assert level.values == ("leicht", "mittel", "schwer")
    assert (length.minimum, length.maximum) == (30, 90)
    assert (price.minimum, price.maximum, price.null_rate) == (7.5, 12, 0.05)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Jede Ausleihe gehört zu Büchern mit Aufnahme- und Rückgabedatum", "Aufnahmedatum und Rückgabedatum"),
        ("Ein Kurs und eine Gebühr von 12,50 bis 1.200 Euro für jeden", "von 12.50 bis 1.200 Euro"),
        ("zwischen dem 1. März 2023 und dem 30. April 2024 mit der Bahn und der Post", "1 März 2023 und 30 April 2024"),
        ("18 Stationen mit je 24 Betten und einer Leitung für die Pflege", "mit 24 Betten jeweils"),
        ("220 Maschinen, je Kunde mehrere: Hersteller und Baujahr", "jedes gehört zu einem Kunde:"),
        ("chaque vol est assuré par une compagnie le 1er mai 2024", "vol appartient à une compagnie 1 mai 2024"),
        ("chaque ligne de stock concerne un vin et une cave", "chaque stock concerne"),
        ("cada clase la imparte un monitor el 3 de mayo de 2024", "clase pertenece a un monitor 3 mayo 2024"),
        ("ogni voto è di uno studente e dato da un insegnante con il valore", "appartiene a uno studente e a un"),
        ("cada consulta é de um animal em janeiro de 2022 com o valor", "pertence a um animal em janeiro 2022"),
        ("elke fiets is van een klant en wordt door een monteur gemaakt.", "hoort bij een klant"),
        ("tra il 15/09/2023 e il 08/06/2024 con il voto e la data", "tra 15.09.2023 e 08.06.2024"),
        ("Mi servono dati di prova per un albergo:\n60 camere e 90 ospiti con nome e cognome", "60 camere e 90"),
        ("Base de datos de un gimnasio con 1.500 socios y 20 monitores", "1.500 socios y 20 monitores"),
        ("I need 20 classes with section A, B, C or D and a teacher", "section (A, B, C or D)"),
        ("I need ships with length, width and\nheight from 1,200 to 3,400", None),
    ],
)
def test_turns_of_phrase_become_plain(written: str, plain: str | None) -> None:
    assert (plain or written.replace("\n", " ")) in turned(written)


def test_two_nouns_of_one_meaning_are_two_tables() -> None:
    schema = infer_offline("60 voorstellingen (titel) en 400 uitvoeringen met datum. Elke uitvoering heeft een zaal.")
    assert {table.name: table.rows for table in schema.schema.tables} == {"voorstellingen": 60, "uitvoeringen": 400}
