"""Requests in other languages keep their names, and nothing that speaks of a column forgets it."""

import pytest

from schemas.model import DatasetSchema
from tasks.inference.offline import infer_offline, said_of


def columns_of(schema: DatasetSchema, table: str) -> list[str]:
    return [column.name for column in schema.table(table).columns]


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("300 Kunden (Vorname, Straße, Führerscheinklasse)", ["kunden", "vorname", "strasse", "fuehrerscheinklasse"]),
        ("300 clients (prénom, téléphone, date de naissance)", ["clients", "prenom", "telephone", "date_de_naissance"]),
        ("300 clientes (nombre, teléfono, fecha de nacimiento)", ["clientes", "telefono", "fecha_de_nacimiento"]),
        ("300 clienti con cognome, città e data di nascita", ["clienti", "cognome", "citta", "data_di_nascita"]),
        ("300 clientes com sobrenome, telefone e data de nascimento", ["clientes", "telefone", "data_de_nascimento"]),
        ("300 klanten met achternaam, woonplaats en geboortedatum", ["klanten", "achternaam", "geboortedatum"]),
        ("3 bassins (nom, profondeur) et 40 clients (nom, prénom)", ["bassins", "nom"]),
        ("3 navi (nome, capienza) e 40 clienti con nome e cognome", ["navi", "nome"]),
        ("I need 90 Kinder (Vorname, Nachname) and 6 Gruppen", ["kinder", "vorname", "nachname"]),
        ("mit 30 Mitarbeitern (Vorname, Nachname) und 8 Kunden", ["mitarbeiter", "vorname", "nachname"]),
    ],
)
def test_names_are_as_they_were_said(prompt: str, names: list[str]) -> None:
    schema = infer_offline(prompt).schema
    assert {*names[1:]} <= {*columns_of(schema, names[0])}


def test_meaning_comes_from_the_translation() -> None:
    schema = infer_offline("300 clienti con cognome, telefono e data di nascita").schema
    told = {column.name: column.semantic for column in schema.table("clienti").columns}
    assert (told["cognome"], told["telefono"], told["data_di_nascita"]) == ("last_name", "phone", "birth_date")


def test_formulas_dates_and_keys_speak_of_the_names_that_were_said() -> None:
    inferred = infer_offline(
        "20 Kunden (Nachname), 90 Bestellungen (Bestelldatum, Lieferdatum, Menge, Preis, Betrag = Menge * Preis). "
        "Jede Bestellung gehört zu einem Kunden."
    )
    told = {column.name: column.generator for column in inferred.schema.table("bestellungen").columns}
    assert told["betrag"] is not None
    assert {*told["betrag"].depends_on()} == {"menge", "preis"}
    assert told["lieferdatum"] is not None
    assert told["lieferdatum"].depends_on() == ("bestelldatum",)
    (relation,) = inferred.schema.relations
    assert (relation.child, relation.columns, relation.parent) == ("bestellungen", ("kunden_id",), "kunden")
    assert not any("customer" in note or "order" in note for note in inferred.assumptions)


def test_slips_and_english_words_are_no_other_language() -> None:
    schema = infer_offline("20 cusotmers (name, titel, adress)").schema
    assert {"name", "title", "address"} <= {*columns_of(schema, "customers")}


@pytest.mark.parametrize("tables", [["kunden", "tickets"], ["customers", "tickets"]])
def test_a_follow_up_finds_tables_by_either_name(tables: list[str]) -> None:
    assert said_of("bitte 70 Kunden und 5 Tickets", tables).rows == {tables[0]: 70, "tickets": 5}
