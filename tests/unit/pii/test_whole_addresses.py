import pyarrow as pa
import pytest

from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables
from tasks.pii.whole_addresses import parts_of

KEY = PiiKey(b"a" * 32)


@pytest.mark.parametrize(
    ("value", "types"),
    [
        ("Femke Thalstra, Mislostraat 33, 8089 GL Breda", "PERSON ADDRESS POSTCODE GPE"),
        ("ul. Quibarowa 198, 19-943 Łódź", "ADDRESS POSTCODE GPE"),
        ("1234 Elm Street, Apt 4, Springfield, OH 45501", "ADDRESS GPE GPE POSTCODE"),
        ("10 Hovwex Lane, London SW1A 2AA, UK", "ADDRESS GPE POSTCODE GPE"),
        ("Ridge & Sons, Quizan Road 5\n17777 Halle (Saale)", "PERSON ADDRESS POSTCODE GPE"),
        ("c/o Tessa Barwell; Yorhov 109; 20133 Milano", "PERSON ADDRESS POSTCODE GPE"),
        # One part alone, or one that may be anything: somebody's name is not left for a town's.
        ("1234 Elm Street", ""),
        ("1234 Elm Street, Apt 4", ""),
        ("12 Elm Street, Tessa Barwell", ""),
        ("Quizan Road 5, door 3 left, 17777 Halle", ""),
        ("Qorwen, Tulzan", ""),
    ],
)
def test_an_address_in_one_cell_is_parted(value: str, types: str) -> None:
    assert [part.type for part in parts_of(value)] == types.split()


def test_each_part_is_what_it_is_where_it_stands_alone() -> None:
    people = [(f"Tessa{chr(97 + at)}", f"Barwell{chr(97 + at)}", f"Mislostraße {at + 1}", f"177{at:02d}", "Köln")
              for at in range(9)]  # fmt: skip
    given, family, street, code, town = (list(side) for side in zip(*people, strict=True))
    columns = {"first_name": given, "last_name": family, "street": street, "postcode": code, "city": town}
    whole = [f"{one} {two}, {three}, {four} {five}" for one, two, three, four, five in people]
    tables = {"customers": pa.table(columns), "orders": pa.table({"ship_to": whole})}
    found = [
        Finding.of("customers", name, type, 0.99)
        for name, type in zip(columns, ("PERSON", "PERSON", "ADDRESS", "POSTCODE", "GPE"), strict=True)
    ]
    ship_to = Finding.of("orders", "ship_to", "ADDRESS", 0.99)
    for profiles in ((), ("gdpr",), ("hipaa",)):
        new = replace_tables(tables, [*found, ship_to], Policy.of(profiles), KEY, network=False)
        rows = new["customers"].to_pylist()
        assert new["orders"].column("ship_to").to_pylist() == [
            "{first_name} {last_name}, {street}, {postcode} {city}".format(**row) for row in rows
        ]
        assert not {*given, *family, *street} & {text for row in rows for text in row.values()}
