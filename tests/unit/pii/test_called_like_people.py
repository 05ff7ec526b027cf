"""Files and folders that are called like a person are refused, and not those that are called like things."""

from datetime import date
from pathlib import Path

import pytest

from schemas.errors import BadInputError
from schemas.readers.streams import open_real, with_keys
from tasks.pii.called_like_people import is_like_people, tables_like_people
from tasks.pii.deciding import decided
from tasks.pii.policy import Policy

PEOPLE = [("Quenda", "Orlimbach"), ("Tasso", "Vrindel"), ("Ilka", "Morgath"), ("Bruna", "Zelwick"), ("Odo", "Harnish")]


@pytest.mark.parametrize("name", [
    "akte_sabine_hoffmann", "HoffmannSabine", "patient-jorge-ramirez-2023", "sabine_hoffmann_web_de",
    "dossier elena petrova",
    "birgitta_lindgren", "ZielinskaEwa", "s.hoffmann@web.de",
])  # fmt: skip
def test_a_file_is_called_like_somebody(name: str) -> None:
    assert tables_like_people(["orders", name]) == ["table 2 of 2"]


@pytest.mark.parametrize("name", [
    "orders", "line_items", "victoria_station", "san_jose_stores", "santa_clara", "jan_feb_mar", "mark_down",
    "rose_garden",
    "EmployeeTerritories", "summer_sales_2024", "jordan_orders", "price_list", "kunden_berlin", "grace_period",
    "dean_list",
])  # fmt: skip
def test_a_file_is_called_like_a_thing(name: str) -> None:
    assert not is_like_people(name)


def _decide(folder: Path) -> None:
    dataset = open_real(folder)
    decided(dataset, with_keys(dataset), Policy.of(), locale=None, network="none", this_year=date(2026, 1, 1).year)


def _write(folder: Path, table: str, *, whole: bool = False) -> Path:
    folder.mkdir()
    head = "id,full_name" if whole else "id,first_name,last_name"
    rows = [f"{n},{one}{' ' if whole else ','}{two}" for n, (one, two) in enumerate(PEOPLE)]
    (folder / f"{table}.csv").write_text("\n".join((head, *rows)) + "\n")
    return folder


@pytest.mark.parametrize("whole", [False, True])
def test_a_file_or_folder_called_like_somebody_of_the_data_is_refused_and_not_told(tmp_path: Path, whole: bool) -> None:
    for folder, table in (("cases", "lebenslauf_orlimbach_quenda"), ("Tasso Vrindel", "cases")):
        with pytest.raises(BadInputError, match="Rename the file, the folder") as refused:
            _decide(_write(tmp_path / folder, table, whole=whole))
        assert not any(word in str(refused.value).lower() for pair in PEOPLE for word in map(str.lower, pair))
    _decide(_write(tmp_path / "vrindel", "quenda_cases", whole=whole))
