"""Documents of six registers with what stands in them: clinic, support, mail, forms, payloads, news."""

import random
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from pii_bench import Labelled

from tasks.pii.lexicon import folded
from tasks.values.entities.checksums import luhn

LABELS = {
    "PERSON": "PERSON", "FIRST": "PERSON", "LAST": "PERSON", "LF": "PERSON", "CITY": "LOCATION", "STATE": "LOCATION",
    "ADDR": "LOCATION", "ORG": "ORG", "MRN": "MRN", "MRNN": "MRN", "NPI": "NPI", "BADNPI": "NPI", "SSN": "SSN",
    "SSN9": "SSN", "PHONE": "PHONE", "EMAIL": "EMAIL", "CARD": "CREDIT_CARD",
}  # fmt: skip
_SLOT = re.compile(r"\[\[(\w+)\]\]")


@cache
def _lists() -> Mapping[str, Any]:
    return yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))


def registers() -> list[str]:
    """The registers' names."""
    return list(_lists()["documents"])


def documents(register: str, count: int = 160, seed: int = 5) -> list[Labelled]:
    """Fill the documents of a register, in turn."""
    maker = Filler(seed)
    forms = _lists()["documents"][register]
    return [_filled(forms[number % len(forms)], maker) for number in range(count)]


def _filled(form: str, maker: "Filler") -> Labelled:
    text, spans, at = "", [], 0
    for match in _SLOT.finditer(form):
        text += form[at : match.start()]
        slot = match.group(1)
        value = maker.value(slot.upper())
        value = value.lower() if slot.islower() else value
        if slot.upper() in LABELS:
            spans.append((len(text), len(text) + len(value), LABELS[slot.upper()]))
        text, at = text + value, match.end()
    return Labelled(text + form[at:], tuple(spans))


def _sealed(ahead: str, digits: str) -> str:
    """Append the Luhn digit over some digits ahead and these."""
    block = np.frombuffer((ahead + digits).encode(), np.uint8).reshape(1, -1)
    return digits + chr(int(luhn(block)[0]))


class Filler:
    """Makes values of slots from a seeded stream, in the many ways that people write them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def value(self, slot: str) -> str:
        """A value."""
        pick, digits = self.random.choice, self.digits
        given, family = pick(_lists()["given"]), pick(_lists()["family"])
        shapes: dict[str, Callable[[], str]] = {
            "PERSON": lambda: pick((f"{given} {family}",) * 5 + (f"{given} {pick('ABCDEJKLM')}. {family}",)),
            "FIRST": lambda: given, "LAST": lambda: family, "LF": lambda: f"{family}, {given}",
            "CITY": lambda: pick(_lists()["cities"]), "STATE": lambda: pick(_lists()["states"]),
            "ADDR": lambda: pick(_lists()["addresses"]), "ORG": lambda: pick(_lists()["organisations"]),
            "MRN": lambda: self.patterned(
                "#######|########|0######|E#######|##-##-##|MR######|PT-######|###-####|H########|A###-###-##|##########"
                "|MRN-######"
            ),
            "MRNN": lambda: self.patterned("#######|########|00######"),
            "NPI": lambda: _sealed("80840", "1" + digits(8)), "BADNPI": lambda: "1" + digits(9),
            "SSN": lambda: self.patterned("1##-1#-1###|4##-2#-3###|5## 2# 3###"),
            "SSN9": lambda: self.patterned("3##1#2###"),
            "PHONE": lambda: self.patterned(
                "(###) ###-####|###-###-####|+44 7700 900###|020 7946 0###|+49 30 9######|###.###.####|+1 2## ### ####"
                "|07### ######|+33 6 ## ## ## ##|###-####|+91 9#### #####|##########|1-800-###-####|(###)###-#### x###"
            ),
            "EMAIL": lambda: self.mail(folded(given), folded(family)), "CARD": self.card,
            "STREET": lambda: self.patterned("### Birchwood Lane|## Halsted Street|# Orchard Rd|### Kessler Avenue"),
            "BORN": lambda: self.patterned("19##-0#-1#"), "MRN8": lambda: digits(8),
            "IP": lambda: self.patterned("1##.##.1##.##|##.1##.##.#"),
            "PASSPORT": lambda: self.patterned("X########|C########"),
            "LOGIN": lambda: f"{folded(given)[0]}{folded(family)}{digits(2)}",
            "DATE": lambda: self.patterned("0#/1#/19##|19##-0#-1#|1# March 201#"),
        }  # fmt: skip
        return shapes.get(slot, lambda: digits(self.random.randint(3, 6)))()

    def digits(self, count: int) -> str:
        """Some digits."""
        return "".join(self.random.choice("0123456789") for _ in range(count))

    def patterned(self, forms: str) -> str:
        """One of the forms, with digits for its ``#``."""
        return re.sub("#", lambda _: self.digits(1), self.random.choice(forms.split("|")))

    def mail(self, given: str, family: str) -> str:
        """An e-mail address of a name."""
        return self.random.choice(
            (f"{given}.{family}@example.com", f"{given[0]}{family}{self.digits(2)}@mail.example.org",
             f"{family}_{given}@example.co.uk", f"{given}+news@sub.example.net")
        )  # fmt: skip

    def card(self) -> str:
        """A card number, in groups or not."""
        start, size = self.random.choice((("4", 16), ("51", 16), ("37", 15), ("6011", 16)))
        number = _sealed("", start + self.digits(size - 1 - len(start)))
        groups = (
            (number[:4], number[4:10], number[10:]) if size == 15 else [number[at : at + 4] for at in range(0, 16, 4)]
        )
        return self.random.choice(("", " ", "-" if size == 16 else " ")).join(groups)
