"""A labelled bench of invented sentences and columns: templates of its own, names that Faker's lists do not have."""

import random
import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa

from tasks.pii.lexicon import family_names, folded, given_names
from tasks.pii.surrogates.domains import domain
from tasks.pii.surrogates.drawn import written
from tasks.values.entities.national_ids import national_id_forms
from tasks.values.entities.reserved import Wish, forms_of

_GIVEN = [
    "Ottilie",
    "Thaddea",
    "Wendeline",
    "Isaure",
    "Calixte",
    "Evander",
    "Leopolda",
    "Aurelio",
    "Zephyrine",
    "Casimira",
    "Olwen",
    "Branwen",
    "Tegan",
    "Iolanthe",
    "Philippa",
    "Araminta",
    "Clementina",
    "Persis",
    "Tamsin",
    "Jocasta",
    "Ignatius",
    "Barnaby",
    "Crispin",
    "Lysander",
    "Peregrine",
    "Cosmo",
    "Rollo",
    "Hamish",
    "Fearghas",
    "Domhnall",
    "Ruaridh",
    "Aoibheann",
    "Sorcha",
    "Caoimhe",
    "Oisin",
    "Tadhg",
    "Eilidh",
    "Mhairi",
    "Ffion",
    "Gethin",
    "Ieuan",
    "Rhodri",
    "Anwen",
    "Nerys",
    "Kwabena",
    "Kofi",
    "Ama",
    "Abena",
    "Esi",
    "Yaw",
    "Chinonso",
    "Ifeoma",
    "Obinna",
    "Ngozi",
    "Adaeze",
    "Tunde",
    "Folake",
    "Babatunde",
    "Temitope",
    "Thandeka",
    "Sipho",
    "Nomvula",
    "Lindiwe",
    "Tendai",
    "Rudo",
    "Farai",
    "Amina",
    "Zainab",
    "Idris",
    "Yusra",
    "Nawal",
    "Faisal",
    "Haneen",
    "Rashida",
    "Tariq",
    "Samira",
    "Leyla",
    "Parisa",
    "Dariush",
    "Kaveh",
    "Shirin",
    "Anahita",
    "Roxana",
    "Zubin",
    "Meher",
    "Farhan",
    "Ayesha",
    "Bilal",
    "Sumaira",
    "Thuy",
    "Linh",
    "Duc",
    "Quang",
    "Hanh",
    "Somchai",
    "Malee",
    "Anong",
    "Niran",
    "Putri",
    "Wayan",
    "Ketut",
    "Dewi",
    "Jomar",
    "Luningning",
    "Tupaq",
    "Ollanta",
    "Killa",
    "Xochitl",
    "Citlali",
    "Tonatiuh",
    "Nayeli",
    "Itzel",
    "Yatzil",
    "Ariki",
    "Tane",
    "Hinemoa",
    "Mereana",
    "Sefa",
    "Lupe",
    "Sione",
    "Tevita",
    "Malia",
    "Keanu",
    "Leilani",
    "Kalani",
]
_FAMILY = [
    "Abernethy-Vane",
    "Quillfeather",
    "Ashgrovener",
    "Pemberwick",
    "Thistlewood",
    "Larkspurre",
    "Bramhallow",
    "Wexcombe",
    "Cholmondeley-Ware",
    "Featherstonehaugh",
    "Trevanion",
    "Penhallurick",
    "Tregenza",
    "Pascoe-Lyne",
    "Nancarrow",
    "MacAskill",
    "MacGillivray",
    "Urquhart",
    "Drummossie",
    "O'Shaughnessy-Rae",
    "O'Flannagain",
    "MacDiarmada",
    "Llewhellin",
    "Prytherch",
    "Gwilliam",
    "Boateng",
    "Asantewaa",
    "Owusuansah",
    "Agyemang",
    "Nwachukwu",
    "Okonjo",
    "Eziagulu",
    "Adeyemi-Cole",
    "Olatunde",
    "Oyelaran",
    "Mkhwanazi",
    "Ndlovukazi",
    "Chikowore",
    "Mutasa",
    "Zvobgo",
    "Al-Khatibi",
    "Haddadin",
    "Mansouri-Rad",
    "Farrokhzadeh",
    "Khosrowpour",
    "Tehranchi",
    "Irani-Wadia",
    "Batliwalla",
    "Contractorwala",
    "Qureshi-Beg",
    "Chaudhrani",
    "Nguyenphan",
    "Tranthuy",
    "Phamvan",
    "Chaiyaphruek",
    "Suksawatt",
    "Wongsakorn",
    "Pangilinan",
    "Dimaculangan",
    "Macaraeg",
    "Batungbakal",
    "Hadiwijaya",
    "Soekarnoputra",
    "Quispemamani",
    "Huamanchumo",
    "Condorcanqui",
    "Tlatelpa",
    "Xicotencatl",
    "Te-Awhitu",
    "Ngata-Pohe",
    "Tuiasosopo",
    "Faleafine",
    "Kealoha-Pua",
    "Szczepankiewicz",
    "Brzeczyszczyk",
    "Wojtkiewicz",
    "Dvorakian",
    "Hrdlickova",
    "Szentgyorgyi",
    "Kecskemethy",
    "Ionescu-Vlad",
    "Papadimitropoulos",
    "Karamanlidis",
    "Xenakoudis",
    "Berzinsh",
    "Ozolinshch",
    "Tammsalu",
    "Kukkapuro",
    "Vainamoinen",
    "Lindqvister",
    "Bjornhaugen",
    "Thorgrimsdal",
]
_TOWNS = [
    "Wrexhamstead",
    "Lower-Thornby",
    "Castlebarrow",
    "Ballyvaughan",
    "Llanfairfechan",
    "Auchterarder",
    "Kirkcudbright",
    "Zwiesel",
    "Bad-Muskau",
    "Gmunden",
    "Vrchlabi",
    "Szklarska",
    "Kuressaare",
    "Rakvere",
    "Panevezys",
    "Hammerfest",
    "Kiruna",
    "Rovaniemi",
    "Sundsvall",
    "Nyborg",
    "Vlissingen",
    "Zaltbommel",
    "Durbuy",
    "Wiltz",
    "Montelimar",
    "Cahors",
    "Sarlat",
    "Albi",
    "Teruel",
    "Ronda",
    "Elvas",
    "Tomar",
    "Matera",
    "Lecce",
    "Ragusa",
    "Volos",
    "Kalamata",
    "Plovdiv",
    "Sibiu",
    "Eger",
    "Pecs",
    "Ptuj",
    "Kotor",
    "Ohrid",
    "Gori",
    "Gyumri",
    "Samarkand",
    "Osh",
    "Gilgit",
    "Mysore",
    "Kochi",
    "Madurai",
    "Galle",
    "Pokhara",
    "Thimphu",
    "Mandalay",
    "Luang-Prabang",
    "Hue",
    "Kampot",
    "Malacca",
    "Solo",
    "Davao",
    "Hualien",
    "Gyeongju",
    "Nara",
    "Kanazawa",
    "Otaru",
    "Darjeeling",
    "Zanzibar",
    "Mombasa",
    "Gondar",
    "Kumasi",
    "Bamako",
    "Essaouira",
    "Fez",
]
_STREETS = [
    "Copperfield",
    "Wainscot",
    "Peartree",
    "Gallowgate",
    "Fishergate",
    "Larkhall",
    "Saltmarsh",
    "Windmill",
    "Harrowgate",
    "Quarry",
    "Tannery",
    "Weaver",
    "Lantern",
    "Juniper",
    "Foxglove",
]
_ENDS = ["Street", "Road", "Lane", "Avenue", "Drive", "Court", "Terrace", "Boulevard"]


@dataclass(frozen=True)
class Labelled:
    """A sentence and what stands in it: start, end, type."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True)
class Column:
    """A column of a table, and what it tells; None when nothing."""

    table: str
    name: str
    values: pa.Array
    type: str | None


@cache
def people() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Given and family names that Faker's lists do not have."""
    given = tuple(name for name in _GIVEN if folded(name) not in given_names() and folded(name) not in family_names())
    family = tuple(name for name in _FAMILY if folded(name) not in family_names())
    return given, family


TEMPLATES = (
    "Our records show that {PERSON} has not renewed since {date}; reach them on {PHONE}.",
    "{PERSON} of {ADDRESS}, {GPE} lodged a query last week.",
    "Kindly refund card {CREDIT_CARD} belonging to {PERSON}.",
    "The IBAN on file is {IBAN}, held by {PERSON}.",
    "Ticket raised by {EMAIL} from {IP}.",
    "ssn {SSN} was typed into the wrong box",
    "SSN: {SSN}, next of kin {PERSON}, tel. {PHONE}",
    "On the ward round we reviewed {PERSON} (MRN {MRN}), who slept well.",
    "Prescriber NPI {NPI}; cover provided by Dr. {PERSON}.",
    "Can somebody ring {PERSON} back on {PHONE}? She sounded cross.",
    "i met {person} in {gpe} two summers ago and we still write",
    "hello this is {person} i'd like to change my flight to {gpe}",
    "Moved from {GPE} to {GPE} without telling {PERSON}.",
    "PASSENGER MANIFEST\n1. {PERSON}\n2. {PERSON}\nBOUND FOR {GPEU}",
    "Applicant: {PERSON}\nResidence: {ADDRESS}, {GPE}\nMobile: {PHONE}\nE-mail: {EMAIL}",
    "Payment of 40.00 was taken from {CREDIT_CARD} on {date}.",
    "server {IP} refused the login of {EMAIL}",
    "Yesterday's parcel for {PERSON} went to {ADDRESS} by mistake.",
    "the medical record number is {MRN}, please pull the chart",
    "National Provider Identifier: {NPI}",
    "Transfer the deposit to {IBAN} before noon.",
    "If undelivered return to {PERSON}, {ADDRESS}, {GPE}.",
    "{PERSON} rang. Wants a copy sent to {EMAIL}.",
    "Both {PERSON} and {PERSON} witnessed the collision near {GPE}.",
    "Born {DATE_OF_BIRTH}? No: her date of birth is {DATE_OF_BIRTH}.",
    "DOB {DATE_OF_BIRTH} | {PERSON} | {GPE}",
    "Please telephone {PHONE} and quote the reference on your letter.",
    "A plumber in {GPE} quoted twice what {PERSON} paid.",
    "cc: {EMAIL}; {EMAIL}",
    "Tenant {PERSON} owes two months for {ADDRESS}.",
    "Forward {PERSON}'s samples to the lab in {GPE}.",
    "She signed as {PERSON} but the card says {PERSON}.",
    "Visa ending soon: {CREDIT_CARD}. Billing contact {EMAIL}.",
    "The heir, {PERSON}, now lives in {GPE} with {PERSON}.",
)
EMPTY = (
    "The Annual General Meeting will take place in the Main Hall.", "Reset your router and wait for the green light.",
    "Order 88213-A contains 4 items and ships on 2024-05-17.", "Version 10.2.3 fixes the crash at start-up.",
    "Terms And Conditions Apply To All Purchases", "will may be able to mark the bill before grant season",
    "Take two tablets of Paracetamol every 6 hours.", "The invoice total of 1,204.55 is due within 30 days.",
    "Parkinson's disease is a disorder of the nervous system.", "We raised prices by 3 percent in March.",
    "ERROR 404: page not found", "Room 12, second floor, bring a notebook.", "price day short white long strong young",
    "Quarterly Results Show Steady Growth", "Chapter 7: How To Fold A Map", "SKU 4455-221-90, size M, colour navy",
)  # fmt: skip
_SLOT = re.compile(r"\{(\w+)\}")


class Maker:
    """Makes the values of slots from a seeded stream."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def person(self) -> str:
        """A name in one of the usual forms."""
        given, family = (self.random.choice(part) for part in people())
        turn = self.random.random()
        if turn < 0.1:
            return f"{given} {self.random.choice('BCDFGKLMPRT')}. {family}"
        return f"{given} {family}" if turn < 0.85 else f"{given} {self.random.choice(people()[0])} {family}"

    def value(self, slot: str) -> str:
        """A value of a type; small letters or capitals throughout as the slot is written."""
        if slot == "GPEU":
            return self.value("GPE").upper()
        if slot.islower() and slot != "date":
            return self.value(slot.upper()).lower()
        if slot == "PERSON":
            return self.person()
        if slot == "GPE":
            return self.random.choice(_TOWNS).replace("-", " ")
        if slot == "ADDRESS":
            return f"{self.random.randint(1, 980)} {self.random.choice(_STREETS)} {self.random.choice(_ENDS)}"
        if slot in ("date", "DATE_OF_BIRTH"):
            day, month, year = self.random.randint(1, 28), self.random.randint(1, 12), self.random.randint(1941, 2004)
            return self.random.choice(
                (f"{year}-{month:02d}-{day:02d}", f"{month:02d}/{day:02d}/{year}", f"{day}.{month}.{year}")
            )
        return self.coded(slot)

    def coded(self, slot: str) -> str:
        """A number or address on the internet from the reserved sets."""
        if slot == "EMAIL":
            host = self.random.choice(("kettle", "parade", "mossbank"))
            return f"{folded(self.random.choice(people()[0]))}{self.random.randint(1, 99)}@{host}.example"
        if slot == "IBAN":
            return self.of(
                "iban", Wish(country=self.random.choice(("DE", "GB", "FR", "NL"))), self.random.randint(0, 1)
            )
        if slot == "PHONE":
            return self.of(
                "phone", Wish(country=self.random.choice(("US", "US", "GB", "DE", "FR"))), self.random.randint(0, 1)
            )
        if slot == "MRN":
            return self.random.choice(
                (
                    f"{self.random.randint(10**6, 10**8)}",
                    f"{self.random.randint(100, 999)}-{self.random.randint(1000, 9999)}",
                )
            )
        kinds = {"SSN": "ssn", "CREDIT_CARD": "card", "NPI": "npi", "IP": "ipv4"}
        return self.of(kinds[slot], Wish(), self.random.randint(0, 1) if slot == "CREDIT_CARD" else 0)

    def of(self, kind: str, wish: Wish, form: int) -> str:
        """A value of a reserved set."""
        chosen = forms_of(kind, wish)[form]
        return str(chosen.at(np.array([self.random.randrange(chosen.capacity)], np.uint64)).to_pylist()[0])


def sentences(count: int = 2000, seed: int = 11) -> list[Labelled]:
    """Give labelled sentences; a fifth of them hold nothing."""
    maker = Maker(seed)
    made = []
    for _ in range(count):
        if maker.random.random() < 0.2:
            made.append(Labelled(maker.random.choice(EMPTY), ()))
            continue
        template, text, spans, at = maker.random.choice(TEMPLATES), "", [], 0
        for match in _SLOT.finditer(template):
            text += template[at : match.start()]
            value = maker.value(match.group(1))
            if match.group(1) != "date":
                spans.append((len(text), len(text) + len(value), match.group(1).upper().replace("GPEU", "GPE")))
            text, at = text + value, match.end()
        made.append(Labelled(text + template[at:], tuple(spans)))
    return made


_NAMED = {
    "EMAIL": ("email", "contact_email", "e_mail", "mail", "EmailAddress", "col_7"), "PHONE": ("phone", "mobile_no",
    "telNo", "contact", "cell", "field12"),
    "SSN": ("ssn", "social_security_number", "SSN_NO", "tax_ref", "c3"), "CREDIT_CARD": ("card_number", "cc_num",
    "pan", "payment_ref", "c9"),
    "IBAN": ("iban", "bank_iban", "kontonummer", "acct"), "IP": ("ip_address", "client_ip", "last_login_from", "src"),
    "PERSON": ("full_name", "customer_name", "patient", "contact_person", "holder", "assigned_to"),
    "ADDRESS": ("address", "street", "addr_line_1", "delivery"),
    "MRN": ("mrn", "medical_record_number", "patient_no"), "NPI": ("npi", "npi_number"), "DATE_OF_BIRTH": ("dob",
    "birth_date", "date_of_birth"),
    "USERNAME": ("username", "login", "user_name"), "PASSPORT": ("passport_no", "passport_number"), "VIN": ("vin",
    "chassis_no"), "MAC": ("mac_address", "device_mac"),
    "NATIONAL_ID": ("pesel", "codice_fiscale", "dni", "national_id", "id_no"),
}  # fmt: skip
_HARMLESS = (
    "order_number", "product_code", "quantity", "price", "status", "created_at", "sku", "department", "category",
    "weight_kg", "version", "notes_count", "currency",
    "score", "title", "colour", "priority", "warehouse", "batch_no", "rating", "is_active", "product_name", "unit",
    "tracking_number", "hex_code", "iso_code",
)  # fmt: skip


def columns(count: int = 320, seed: int = 12, rows: int = 80) -> list[Column]:
    """Give labelled columns: three in five tell of people."""
    maker = Maker(seed)
    made: list[Column] = []
    types = sorted(_NAMED)
    while len(made) < count:
        if len(made) % 5 < 3:
            type = types[(len(made) * 7) % len(types)]
            name = maker.random.choice(_NAMED[type])
            made.append(
                Column(
                    maker.random.choice(("clients", "t_users", "patients", "Rentals")),
                    name,
                    _values(maker, type, name, rows),
                    type,
                )
            )
        else:
            name = maker.random.choice(_HARMLESS)
            made.append(
                Column(maker.random.choice(("orders", "items", "stock")), name, _harmless(maker, name, rows), None)
            )
    return made


def _values(maker: Maker, type: str, name: str, rows: int) -> pa.Array:
    if type == "NATIONAL_ID":
        country = {"pesel": "PL", "codice_fiscale": "IT", "dni": "ES", "national_id": "SE"}.get(name, "FR")
        form = national_id_forms(country)[0]
        return form.at(np.array([maker.random.randrange(form.capacity) for _ in range(rows)], np.uint64))
    if type in ("PASSPORT", "VIN", "MAC"):
        kind = {"PASSPORT": "passport", "VIN": "vin", "MAC": "mac"}[type]
        return pa.array([maker.of(kind, Wish(), 0) for _ in range(rows)])
    if type == "USERNAME":
        return pa.array(
            [
                folded(maker.random.choice(people()[0]))
                + maker.random.choice(("_", ".", ""))
                + f"{maker.random.randint(1, 99)}"
                for _ in range(rows)
            ]
        )
    return pa.array([None if maker.random.random() < 0.05 else maker.value(type) for _ in range(rows)], pa.string())


def _harmless(maker: Maker, name: str, rows: int) -> pa.Array:
    chance = maker.random
    texts = {
        "order_number": lambda: f"SO-{chance.randint(10**5, 10**6)}",
        "product_code": lambda: f"{chance.choice('ABC')}{chance.randint(100, 999)}",
        "sku": lambda: f"{chance.randint(1000, 9999)}-{chance.randint(10, 99)}",
        "status": lambda: chance.choice(("open", "paid", "void")), "department": lambda: chance.choice(("Sales",
        "Support", "Legal")), "category": lambda: chance.choice(("Garden", "Rose", "Young", "Long")),
        "version": lambda: f"{chance.randint(1, 9)}.{chance.randint(0, 20)}.{chance.randint(0, 9)}",
        "currency": lambda: chance.choice(("EUR", "USD", "CHF")), "title": lambda: chance.choice(("The Long Day",
        "White Water", "Short Stories", "Young And Strong")),
        "colour": lambda: chance.choice(("white", "brown", "green", "gray")),
        "priority": lambda: chance.choice(("high", "low")), "warehouse": lambda: f"W{chance.randint(1, 40)}",
        "batch_no": lambda: f"B{chance.randint(2019, 2026)}{chance.randint(100, 999)}",
        "product_name": lambda: " ".join((chance.choice(("Copper", "Oak")), chance.choice(("Lamp", "Chair")))),
        "unit": lambda: chance.choice(("kg", "m", "pcs")),
        "tracking_number": lambda: f"1Z{chance.choice('ABCD')}{chance.randint(10**9, 10**10)}",
        "hex_code": lambda: f"#{chance.randrange(16**6):06x}", "iso_code": lambda: chance.choice(("de", "fr", "it",
        "al", "in")),
        "created_at": lambda: f"2024-0{chance.randint(1, 9)}-1{chance.randint(0, 9)} 08:{chance.randint(10, 59)}:00",
    }  # fmt: skip
    if name in texts:
        return pa.array([texts[name]() for _ in range(rows)])
    return pa.array([chance.randint(0, 5000) for _ in range(rows)])


def shaped_codes(shape: str, count: int) -> list[str]:
    """Give distinct codes of a shape, for tests of replacement."""
    return written(domain(f"shape/{shape}"), np.arange(count, dtype=np.uint64) * np.uint64(7))
