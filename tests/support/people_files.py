"""Files of invented people, with orders that are joined to them by keys that nobody declares."""

import csv
import json
from pathlib import Path

GIVEN = ("Dennis", "Melanie", "Victor", "Joanna", "Gordon", "Teresa", "Marvin", "Sylvia")
FAMILY = ("Quorbak", "Zelmira", "Ostrave", "Pindlewick", "Hargolan", "Vantreese", "Molgarde", "Brexley")


def card(number: int) -> str:
    """A card number that is right by Luhn, and no test number."""
    head = f"49291{number:010d}"
    return next(head + tail for tail in "0123456789" if luhn(head + tail) == 0)


def luhn(digits: str) -> int:
    """The sum that must be 0."""
    doubled = [int(char) * (2 if place % 2 else 1) for place, char in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10


def person(number: int) -> dict[str, str]:
    """One person; every value is theirs alone, but for names."""
    given, family = GIVEN[number % 8], FAMILY[number // 8 % 8] + "aeiouklm"[number // 64 % 8]
    return {
        "customer_id": f"{number + 1000}",
        "first_name": given,
        "last_name": family,
        "email": f"{given}.{family}{number}@brightmoor-mail.com".lower(),
        "phone": f"(212) 736-{number:04d}",
        "ssn": f"123-45-{number + 1:04d}",
        "card_number": card(number),
        "born": f"{1950 + number % 50}-0{number % 9 + 1}-1{number % 10}",
        "zip": f"0{7000 + number}",
        "password": f"Tr0ub4dor&{number}x",
        "notes": f"Spoke to {given} {family} about the late parcel, ssn 123-45-{number + 1:04d}; no harm done.",
    }


def write_people(folder: Path, count: int = 60) -> Path:
    """Write customers.csv, orders.csv (joined by e-mail address and by id) and events.jsonl (nested)."""
    folder.mkdir(parents=True, exist_ok=True)
    people = [person(number) for number in range(count)]
    with (folder / "customers.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(people[0]))
        writer.writeheader()
        writer.writerows(people)
    with (folder / "orders.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["order_id", "customer_id", "buyer", "amount"])
        for number in range(2 * count):
            one = people[number * 7 % count]
            writer.writerow([number + 1, one["customer_id"], one["email"], f"{number + 5}.50"])
    with (folder / "events.jsonl").open("w") as file:
        for number, one in enumerate(people):
            who = {"name": f"{one['first_name']} {one['last_name']}", "contact": {"email": one["email"], "tags": ["a"]}}
            file.write(json.dumps({"event_id": number, "who": who, "kind": "login"}) + "\n")
    return folder


def canaries(count: int = 60) -> set[str]:
    """What must be nowhere afterwards, in small letters."""
    found = set()
    for number in range(count):
        one = person(number)
        found |= {one[name].lower() for name in ("email", "phone", "ssn", "card_number", "password")}
        found.add(f"{one['first_name']} {one['last_name']}".lower())
        found.add(one["last_name"].lower())
    return found
