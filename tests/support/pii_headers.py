"""Columns under headers of many styles and tongues, and columns of goods that look like people's numbers and names."""

import random
from collections.abc import Callable

import pyarrow as pa
from pii_bench import Column
from pii_registers import Filler

_PEOPLE = {
    "PERSON/PERSON": "Name fullname KUNDE nom_complet nombre client_nm PT_NAME Ansprechpartner contactName EMP_NM c1 "
    "naam nazwisko_imie responsible col3 insured_name holderName",
    "PERSON/FIRST": "fname first_nm Vorname prenom given FIRST nome voornaam imie förnamn f_name GivenName",
    "PERSON/LAST": "lname surname Nachname nom_famille apellido LAST_NM cognome achternaam nazwisko efternamn SURNAME1",
    "PERSON/LF": "employee patient_name NAME_FULL mitarbeiter doctor",
    "EMAIL/EMAIL": "email eml correo e-mail-adresse EMAIL_ADDR courriel x7 contact login mailadresse posta username",
    "PHONE/PHONE": "phone tel Telefonnummer mobile_nbr PHN teléfono handy cellulare numtel c5 fax_no gsm "
    "contact_no ph1",
    "SSN/SSN": "ssn soc_sec_nbr SocialSecurityNumber SSN_TXT tin col2 emp_ssn",
    "CREDIT_CARD/CARD": "ccnum card_no PAN kreditkarte payment_card c9 tarjeta cardNumber",
    "ADDRESS/STREET": "street addr1 strasse adresse direccion ADDR_LN_1 indirizzo ship_to mailing domicilio c11 adres",
    "DATE_OF_BIRTH/BORN": "dob birthdt Geburtsdatum date_naissance fecha_nacimiento BIRTH_DT geb_dat data_nascita bday "
    "birthDate",
    "IP/IP": "ip client_ip remote_addr src c4 last_ip",
    "MRN/MRN8": "mrn MRN_NBR medical_rec_no patientMRN chart_no PAT_MRN_ID hospital_no",
    "NPI/NPI": "npi PROVIDER_NPI rendering_npi npiNumber prescriber_npi",
    "USERNAME/LOGIN": "username user_name login benutzername screen_name usr_login",
    "PASSPORT/PASSPORT": "passport passport_num reisepass_nr pasaporte PASSPORT_NO",
}
_GOODS = (
    "Walnut Desk|Copper Kettle|Rosewood Lamp|Madison Sofa|Victoria Sponge|Jasmine Tea|Basil Pot|Austin Chair|Carter Bag"
    "|Lincoln Bed|Olive Dish|Hazel Frame|Ivy Shelf|Sienna Rug"
)
_THINGS = {
    "product_name": _GOODS, "item": _GOODS, "field8": _GOODS, "name_of_product": _GOODS,
    "store": "Duluth Store|Salem Outlet|Lyon Depot|Boise Store|Porto Outlet", "warehouse_city_code": "DUL|WOL|ABQ|NAN",
    "order_ref": "###-##-####", "part_number": "####-####-####-####", "firmware": "#.##.#.1##", "app_version": "#.##.#",
    "created_at": "2024-0#-1#", "invoice_date": "2023-0#-2#", "invoice_no": "INV-######", "lot": "########",
    "batch_code": "A########|B########", "weight_g": "####", "order_id": "##########",
    "transaction_ref": "################",
    "tracking": "1Z################", "isbn": "978-#-####-####-#", "team": "Red Wolves|Blue Harbour|Night Owls",
    "brand": "Rowan|Lacoste|Bianchi|Hugo|Carter|Sadie|Levi", "model": "Alfa|Mercedes|Fiesta|Clio|Corolla",
    "color": "Hazel|Olive|Ruby|Amber|Rose|Violet", "language": "English|French|Polish", "status": "Active|Pending",
    "department": "Sales|Legal|Finance", "coords_grid": "##.####", "amount": "###.##", "price_eur": "##,##",
    "col_a": "north|south|east", "c14": "#####", "c15": "##:##", "species": "Quercus robur|Rosa canina|Betula pendula",
    "port": "80|443|8080", "flight": "LH###|BA###", "room": "A###|B###", "gate": "A##|C##",
    "account_type": "Checking|Savings", "email_verified": "true|false", "phone_model": "Pixel 8|iPhone 15",
    "address_type": "home|work", "card_type": "Visa|Amex", "file_name": "report##.pdf|notes##.pdf",
    "host_name": "web##|db##", "table_name": "orders|items|users", "event_name": "page_view|sign_up|purchase",
    "campaign_name": "Spring Sale|Black Friday|Summer Push", "movie": "The Long Road|Winter Light|Annie Hall",
    "course_name": "Linear Algebra|World History|Organic Chemistry",
}  # fmt: skip
_STYLES: tuple[Callable[[str], str], ...] = (str, str.upper, lambda name: name.title().replace("_", ""),
                                            lambda name: f"{name}_1", lambda name: f"x_{name}")  # fmt: skip
_ROWS = 90


def columns(seed: int = 77) -> list[Column]:
    """Give labelled columns, of people and of things."""
    maker = Filler(seed)
    chance = random.Random(seed)
    people = [
        Column(
            chance.choice(("customers", "Kunden", "t_emp", "patients", "export_2024")), name, _values(maker, slot), type
        )
        for (type, slot), names in ((key.split("/"), names.split(" ")) for key, names in _PEOPLE.items())
        for name in names
    ]
    things = [
        Column(chance.choice(("orders", "products", "inventory", "devices")), chance.choice(_STYLES)(name),
               pa.array([maker.patterned(form) for _ in range(_ROWS)]), None)
        for name, form in (*_THINGS.items(), *_THINGS.items())
    ]  # fmt: skip
    return people + things


def _values(maker: Filler, slot: str) -> pa.Array:
    return pa.array([maker.value(slot) if maker.random.random() > 0.06 else None for _ in range(_ROWS)], pa.string())
