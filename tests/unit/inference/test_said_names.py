"""Names of columns in other languages: kept as they are said where the words have no whole translation."""

import pytest

from tasks.inference.offline import infer_offline
from tasks.inference.offline.listed_with import running_lists
from tasks.inference.offline.said_names import names_as_said


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "cada animal pertenece a un refugio: 900 corse (porto di partenza, nome) por cada cliente con pedidos",
            'cada animal pertenece a un refugio: 900 corse ("porto di partenza", nome) por cada cliente con pedidos',
        ),
        (
            "Jede Vorstellung gehört zu einem Saal. 310 Vorstellungen mit Beginn\nund Saal (Großes Haus, Studio)",
            "Jede Vorstellung gehört zu einem Saal. 310 Vorstellungen mit Beginn, Saal (Großes Haus, Studio)",
        ),
        (
            "Cada leitura pertence a uma usina: 40 leituras com data e hora da leitura, energia medida e estado.",
            'Cada leitura pertence a uma usina: 40 leituras com "data e hora da leitura", "energia medida", estado.',
        ),
        ("Cada cliente tiene pedidos: 9 clientes (fecha de nacimiento, nombre)", None),
        ("40 users (date of birth, name of the first pet)", None),
    ],
)
def test_a_foreign_name_of_several_words_is_quoted_unless_it_is_a_known_phrase(written: str, read: str | None) -> None:
    assert names_as_said(running_lists(written)) == (read or written)


def test_a_kept_name_has_the_type_of_what_it_means() -> None:
    schema = infer_offline(
        "Cada lote pertenece a un cliente. 60 clientes (nombre), 90 lotes (fecha de corte, peso)"
    ).schema
    lots = next(table for table in schema.tables if table.name.startswith("lot"))
    assert {column.name: column.type.value for column in lots.columns}["fecha_de_corte"] in ("date", "timestamp")
