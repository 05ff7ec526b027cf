"""Labelled sentences: templates filled at random, then written as carelessly as people write."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tasks.pii.ner.names import Things
from tasks.pii.ner.prose import real_text

_REAL = 0.4  # the share of texts from a dictionary's sentences

_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")
_SLOT = re.compile(r"\{([A-Za-z]+[0-9]?)\}")
_ESCAPES = {r"\(": "\x01", r"\)": "\x02"}
LABELS = {
    "PERSON": "PERSON",
    "FIRST": "PERSON",
    "LAST": "PERSON",
    "INITIALED": "PERSON",
    "GPE": "GPE",
    "ORG": "ORG",
    "ADDRESS": "ADDRESS",
}
"""What a slot's value is labelled as."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Sentence:
    """A text and what stands where in it.

    Attributes:
        text: The text.
        spans: Start, end and label of each thing, ascending.
    """

    text: str
    spans: tuple[tuple[int, int, str], ...]


@cache
def _templates() -> tuple[str, ...]:
    lines = (files("tasks.pii.ner") / "templates.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def sentences(seed: int) -> Iterator[Sentence]:
    """Write sentences for ever; the same seed, the same sentences."""
    chance = random.Random(seed)
    things = Things(chance)
    while True:
        if chance.random() < _REAL:
            real = real_text(chance, things)
            yield _careless(Sentence(real.text, tuple(real.spans)), chance)
            continue
        count = chance.choice((1, 1, 1, 2, 3))
        joint = chance.choice((" ", "\n", " ", "\n\n", "  "))
        yield _careless(
            _joined([_filled(chance.choice(_templates()), chance, things) for _ in range(count)], joint), chance
        )


def _joined(parts: list[Sentence], joint: str) -> Sentence:
    text, spans = "", []
    for part in parts:
        text += joint if text else ""
        spans += [(start + len(text), end + len(text), label) for start, end, label in part.spans]
        text += part.text
    return Sentence(text, tuple(spans))


def _filled(template: str, chance: random.Random, things: Things) -> Sentence:
    for written, sign in _ESCAPES.items():
        template = template.replace(written, sign)
    template = template.replace("\\n", "\n").replace("\\t", "\t")
    while (match := _CHOICE.search(template)) is not None:
        template = template[: match.start()] + chance.choice(match.group(1).split("|")) + template[match.end() :]
    template = template.replace("\x01", "(").replace("\x02", ")")
    text, spans, at = "", [], 0
    for match in _SLOT.finditer(template):
        text += template[at : match.start()]
        value = _value(match.group(1), chance, things)
        if match.group(1) in LABELS:
            spans.append((len(text), len(text) + len(value), LABELS[match.group(1)]))
        text, at = text + value, match.end()
    return Sentence(text + template[at:], tuple(spans))


def _value(slot: str, chance: random.Random, things: Things) -> str:
    made = {
        "PERSON": things.person, "FIRST": things.first, "LAST": things.last, "INITIALED": things.initialed,
        "GPE": things.place,
        "ORG": things.org, "ADDRESS": things.address,
    }.get(slot)  # fmt: skip
    if made is not None:
        return made()
    plain = _plain(slot, chance)
    if plain is not None:
        return plain
    if slot == "STATECODE":
        return chance.choice(("CA", "NY", "TX", "FL", "IL", "WA", "MA", "OH", "GA", "NC", "ON", "BC"))
    if slot == "HEADINGCAPS":
        return things.pick("heading").upper()
    if slot.lower() in ("rare", "acro", "proper"):
        word = {"rare": things.rare, "acro": things.acronym, "proper": things.proper}[slot.lower()]()
        return word.upper() if slot.isupper() else word.capitalize() if slot.istitle() else word
    return things.pick(slot)


def _plain(slot: str, chance: random.Random) -> str | None:
    """Numbers, dates and addresses on the internet, which the patterns look after."""
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(1940, 2026)
    digits = "".join(chance.choice("0123456789") for _ in range(12))
    dates = (
        f"{year}-{month:02d}-{day:02d}", f"{month}/{day}/{year}", f"{day:02d}.{month:02d}.{year}",
        f"{_MONTHS[month - 1]} {day}, {year}",
        f"{day} {_MONTHS[month - 1]} {year}", f"{month:02d}/{day:02d}/{year % 100:02d}",
    )  # fmt: skip
    phones = (
        f"({digits[:3]}) 555-01{digits[:2]}", f"+1-{digits[:3]}-555-01{digits[3:5]}", f"+44 20 7946 0{digits[:3]}",
        f"{digits[:3]}.555.01{digits[5:7]}", f"{digits[:2]}-{digits[2:4]}-{digits[4:6]}-{digits[6:8]}",
        f"{digits[:3]} {digits[3:6]} {digits[6:9]}", f"0{digits[:3]} {digits[3:6]} {digits[6:8]} {digits[8:10]}",
        f"({digits[:2]}) {digits[2:5]}-{digits[5:8]}", f"{digits[:3]} {digits[3:7]}", f"555-01{digits[:2]}",
        f"{digits[:2]} {digits[2:5]} {digits[5:8]}", f"00{digits[:2]} {digits[2:6]} {digits[6:10]}",
        f"{digits[:3]}-{digits[3:6]}-{digits[6:10]} (x|ext. ){digits[:3]}".replace("(x|ext. )", "x"),
    )  # fmt: skip
    amount = chance.choice(
        (
            f"${chance.randint(1, 99999):,}",
            f"{chance.randint(1, 9999)}.{digits[:2]} EUR",
            f"USD {digits[:4]}",
            f"£{digits[:3]}",
        )
    )
    user = "".join(chance.choice("abcdefghiklmnoprstuvw") for _ in range(chance.randint(3, 8)))
    return {
        "num": str(chance.randint(1, 20)), "num2": str(chance.randint(18, 98)), "num4": digits[:4],
        "num8": digits[:8], "year": str(year),
        "date": chance.choice(dates), "phone": chance.choice(phones),
        "email": f"{user}@example.{chance.choice(('com', 'org', 'net'))}",
        "money": amount, "time": f"{chance.randint(0, 23)}:{digits[0]}{chance.choice('05')}", "user": user,
        "ip": f"192.0.2.{chance.randint(0, 255)}",
        "zip": chance.choice((digits[:5], digits[:5], f"SW{digits[0]} {digits[1]}AB", digits[:4])),
    }.get(slot)  # fmt: skip


def _careless(sentence: Sentence, chance: random.Random) -> Sentence:
    """Write all small, all in capitals or with every word capital, now and then."""
    turn = chance.random()
    change = str.lower if turn < 0.16 else str.upper if turn < 0.22 else _titled if turn < 0.26 else None
    if change is None:
        return _half_careless(sentence, chance)
    text = change(sentence.text)
    return Sentence(text, sentence.spans) if len(text) == len(sentence.text) else sentence


def _titled(text: str) -> str:
    return re.sub(r"\b[a-z]", lambda match: match.group().upper(), text)


def _half_careless(sentence: Sentence, chance: random.Random) -> Sentence:
    """Write single things in capitals (a town in an address) or small letters, now and then."""
    text = sentence.text
    for start, end, _ in sentence.spans:
        turn = chance.random()
        if turn < 0.1:
            value = text[start:end].upper() if turn < 0.06 else text[start:end].lower()
            if len(value) == end - start:
                text = text[:start] + value + text[end:]
    return Sentence(text, sentence.spans)
