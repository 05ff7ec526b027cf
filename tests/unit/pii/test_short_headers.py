"""Names of columns as clerks shorten them: by whose they are and what, and by values where the name says too little."""

import pyarrow as pa
import pytest

from tasks.pii.detect import DetectOptions, detect
from tasks.pii.makers import family_comes_first, name_role
from tasks.pii.name_signs import is_initialled, is_titled, without_degree
from tasks.pii.short_headers import long_form

UNLISTED = ["Quellmoor", "Zwistelar", "Ossenbriek", "Trandolin", "Vuskamp", "Ferdinox", "Halkevoort", "Mosquandel"]
CODES = [f"HX{10_000_019 + place * 7919}" for place in range(40)]


def types(name: str, values: list[str] | list[int], table: str = "records") -> list[str]:
    """What a column of a table is found to tell."""
    found = detect(pa.table({name: values}), name=table, options=DetectOptions(network=False))
    return [one.type for one in found]


@pytest.mark.parametrize(("name", "role"), [
    ("pt_last", "family"), ("pt_first", "given"), ("pac_ape1", "family"), ("sal_nom", "full"), ("Nachn", "family"),
    ("Vorn", "given"), ("alu_cogn", "family"), ("gst_vnaam", "given"), ("insd_lnm", "family"), ("STU_FST_NM", "given"),
    ("nazw", "family"), ("nom_pat", "full"), ("insd_mi", "given"),
])  # fmt: skip
def test_short_names_of_peoples_names_say_which_part(name: str, role: str) -> None:
    assert types(name, UNLISTED * 5) == ["PERSON"]
    assert name_role(name) == role


def test_last_and_first_of_nobody_stay_numbers_and_turns() -> None:
    assert long_form("pt_last") == "patient last name"
    for name in ("row_last", "page_first", "last", "first", "order_last"):
        assert types(name, ["alpha", "beta", "gamma", "delta"] * 10) == []
    assert family_comes_first("nachn_vorn") and not family_comes_first("pac_nom")


@pytest.mark.parametrize(("name", "type", "values"), [
    ("tlf_fijo", "PHONE", ["915550101", "915550102"]), ("tel_perso", "PHONE", ["0612345601", "0612345602"]),
    ("f_nac", "DATE_OF_BIRTH", ["02/03/1984", "12/11/1990"]), ("dt_ur", "DATE_OF_BIRTH", ["02.03.1984", "12.11.1990"]),
    ("nhc", "MRN", ["123456", "234567"]), ("cpost", "POSTCODE", ["75011", "69007"]),
    ("nr_dow", "NATIONAL_ID", ["ABC123456", "DEF234567"]), ("veh_reg", "LICENCE_PLATE", ["AB19 CDE", "GK20 XYZ"]),
    ("mat_sal", "EMPLOYEE_ID", ["01938", "48211", "77120"]),
])  # fmt: skip
def test_short_names_of_other_things(name: str, type: str, values: list[str]) -> None:
    assert types(name, values * 10) == [type]


@pytest.mark.parametrize(("name", "type", "values", "others"), [
    ("cp", "POSTCODE", ["28013", "41001", "46002"] * 10, [0, 1, 2, 3] * 10),  # a chest pain's code
    ("kod", "POSTCODE", ["30-001", "02-677", "61-131"] * 10, ["A1", "B2", "C3"] * 10),
    ("ins_member", "HEALTH_PLAN", CODES, ["yes", "no"] * 20),
    ("kent", "LICENCE_PLATE", ["GB-123-D", "HF-456-G"] * 20, ["true", "unknown"] * 20),
    ("portal_user", "USERNAME", [f"{one.lower()}{place}" for place, one in enumerate(UNLISTED)], ["12", "13"] * 9),
    ("dir", "ADDRESS", ["Alameda, 12", "Avda. Sol, 7"] * 9, ["inbound", "outbound"] * 9),
    ("nr_pp", "PASSPORT", [f"PA{235090 + place * 7919}" for place in range(40)], ["1.20", "3.40"] * 20),
    ("FSNr", "LICENCE", [f"B{332976150 + place * 7919}K28" for place in range(40)], ["A", "B"] * 20),
    ("carta_cond", "LICENCE", [f"P-{235090 + place * 7919} 4" for place in range(40)], ["sim", "nao"] * 20),
    ("ausw", "NATIONAL_ID", [f"L{23509000 + place * 7919}" for place in range(40)], ["ja", "nein"] * 20),
    ("steunr", "TAX_ID", [f"21/815/0{8150 + place * 37}" for place in range(40)], ["3a", "12"] * 20),
    ("NAISS", "DATE_OF_BIRTH", ["13/04/2013", "24/01/1961"] * 20, ["Lannion", "Brest"] * 20),
    ("fodd", "DATE_OF_BIRTH", ["1993-03-16", "1961-01-24"] * 20, ["ja", "nej"] * 20),
    ("Kz", "LICENCE_PLATE", ["GR-XT 646", "B-A 12E"] * 20, ["K", "N"] * 20),
    ("dr_resp", "PERSON", ["Dra. Uribe", "Dr. Lezcano"] * 9, ["A", "B"] * 9),
    ("chef", "PERSON", ["AUBERTIN C.", "NOIZET P."] * 9, ["CLOSED", "OPEN"] * 9),
])  # fmt: skip
def test_a_name_that_says_too_little_tells_with_values_that_look_so(
    name: str, type: str, values: list[str], others: list[str]
) -> None:
    assert types(name, values) == [type]
    assert types(name, others) == []


def test_a_degree_a_form_of_address_and_an_initial_are_signs_of_names() -> None:
    assert types("display", ["Leocadia Farnsworthy, MD", "Ignatius Pellworm, NP", "Cleo Batterbee, PA-C"]) == ["PERSON"]
    assert without_degree("Cleo Batterbee, PA-C") == "Cleo Batterbee" and without_degree("Day, Ann") == "Day, Ann"
    assert is_titled("prof.ssa Randazzo") and is_initialled("J.-P. Martin") and is_initialled("D'Amboise, G.")
    assert not any(map(is_titled, ["World War II", "New York, MD", "Springfield, PA", "Boston MA"]))
    assert not any(map(is_initialled, ["E. coli", "Vitamin C", "St. Pauli", "v1.2", "A.M."]))
