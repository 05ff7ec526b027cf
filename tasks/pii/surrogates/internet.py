"""Surrogates of e-mail addresses, user names, hosts, URLs and network addresses: reserved hosts, new names."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from tasks.pii.lexicon import common_words, family_names, folded, given_names
from tasks.pii.surrogates.ask import Ask
from tasks.pii.surrogates.people import latin, name_domain
from tasks.pii.surrogates.pouring import cased_like
from tasks.values.permute import permute

_PIECE = re.compile(r"[^\W\d_]+|\d+|[\W_]+")
_SHORTEST_FAMILY = 4
_PERMUTED = 15  # of a run of digits, so many of the last


@dataclass
class Identities:
    """Who the addresses and user names belong to, as rows with both told: local part and host to given and family name.

    Attributes:
        people: Given and family name by address, folded.
    """

    people: dict[str, tuple[str, str]] = field(default_factory=dict)

    def note(self, address: str, given: str, family: str) -> None:
        """Note whose an address is, if its local part shows it; of several, the alphabetically first."""
        key, person = folded(address), (folded(given), folded(family))
        if _spells(key.split("@")[0], person):
            self.people[key] = min(self.people.get(key, person), person)


def _spells(local: str, person: tuple[str, str]) -> bool:
    given, family = person
    letters = "".join(char for char in local if char.isalpha())
    return bool(given and family) and any(part in letters for part in (given, family) if len(part) > 2)


def fake_local(locale: str, identities: Identities) -> Callable[[list[str], Ask], list[str]]:
    """Make a maker of user names: of the person's new name where the old one showed it, of plain words otherwise."""

    def make(values: list[str], ask: Ask) -> list[str]:
        made = _locals(values, values, locale, identities, ask)
        return [cased_like(value, new) for value, new in zip(values, made, strict=True)]

    return make


def fake_email(locale: str, identities: Identities) -> Callable[[list[str], Ask], list[str]]:
    """Make a maker of e-mail addresses: local part as :func:`fake_local`, a reserved host for each of the source's."""

    def make(values: list[str], ask: Ask) -> list[str]:
        halves = [value.rpartition("@") for value in values]
        made = _locals([local or host for local, _, host in halves], values, locale, identities, ask)
        hosts = [folded(host) for _, _, host in halves]
        answers = ask("host", ["host"] * len(hosts), hosts)
        return [cased_like(value, f"{new}@{host}") for value, new, host in zip(values, made, answers, strict=True)]

    return make


def _locals(texts: list[str], wholes: list[str], locale: str, identities: Identities, ask: Ask) -> list[str]:
    parts = [_parts(text, identities.people.get(folded(whole))) for text, whole in zip(texts, wholes, strict=True)]
    made: list[list[str]] = [[piece for piece, _ in pieces] for pieces in parts]
    for role in ("given", "family"):
        places = [
            (one, two)
            for one, pieces in enumerate(parts)
            for two, (_, kind) in enumerate(pieces)
            if kind.split(":")[0] == role
        ]
        names = [parts[one][two][1].split(":")[1] for one, two in places]
        answers = ask(role, [name_domain(role, name, locale) for name in names], names)
        for (one, two), answer in zip(places, answers, strict=True):
            plain = latin(answer, locale)
            made[one][two] = plain[:1] if parts[one][two][1].endswith(":initial") else plain
    unknown = [place for place, pieces in enumerate(parts) if not any(":" in kind for _, kind in pieces)]
    plain_words = ask("local", ["words"] * len(unknown), [folded(wholes[place]) for place in unknown])
    for place, answer in zip(unknown, plain_words, strict=True):
        made[place] = [answer]
    skipped = set(unknown)
    numbers = [
        (one, two)
        for one, pieces in enumerate(parts)
        for two, (_, kind) in enumerate(pieces)
        if kind == "digits" and one not in skipped
    ]
    digits = [parts[one][two][0] for one, two in numbers]
    for (one, two), answer in zip(numbers, _other_digits(digits, ask), strict=True):
        made[one][two] = answer
    return ["".join(pieces) for pieces in made]


def _other_digits(values: list[str], ask: Ask) -> list[str]:
    """Other digits, one to one among all of the same length."""
    word = ask.key.child("digits").digests(["order"])[:1, 0]
    made = list(values)
    widths: dict[int, list[int]] = {}
    for place, value in enumerate(values):
        widths.setdefault(min(len(value), _PERMUTED), []).append(place)
    for width, places in widths.items():
        tails = np.array([int(values[place][-width:]) for place in places], np.uint64)
        for place, tail in zip(places, permute(tails, 10**width, word).tolist(), strict=True):
            made[place] = f"{values[place][:-width]}{tail:0{width}d}"
    return made


def _parts(local: str, person: tuple[str, str] | None) -> list[tuple[str, str]]:
    """Cut a local part into pieces and say what each is: ``given:anna``, ``digits``, ``sign`` or ``word``."""
    parts: list[tuple[str, str]] = []
    for piece in _PIECE.findall(folded(local)):
        if piece.isdigit():
            parts.append((piece, "digits"))
        elif not piece[0].isalpha():
            parts.append((piece, "sign"))
        else:
            parts += _of_person(piece, *person) if person is not None else _of_lists(piece)
    named = any(":" in kind for _, kind in parts)
    return [
        (piece, "family:" + piece if named and kind == "word" and len(piece) > 2 else kind) for piece, kind in parts
    ]


def _of_person(piece: str, given: str, family: str) -> list[tuple[str, str]]:
    given, family = (re.sub(r"[^a-z]", "", name) for name in (given, family))
    forms = {
        given: [(given, f"given:{given}")],
        family: [(family, f"family:{family}")],
        given + family: [(given, f"given:{given}"), (family, f"family:{family}")],
        family + given: [(family, f"family:{family}"), (given, f"given:{given}")],
        given[:1] + family: [(given[:1], f"given:{given}:initial"), (family, f"family:{family}")],
        family + given[:1]: [(family, f"family:{family}"), (given[:1], f"given:{given}:initial")],
        given + family[:1]: [(given, f"given:{given}"), (family[:1], f"family:{family}:initial")],
        given[:1]: [(given[:1], f"given:{given}:initial")],
        family[:1]: [(family[:1], f"family:{family}:initial")],
    }
    return forms.get(piece) or _of_lists(piece)


def _of_lists(piece: str) -> list[tuple[str, str]]:
    if piece in common_words() and piece not in given_names():
        return [(piece, "word")]
    if piece in given_names() and len(piece) > 2:
        return [(piece, f"given:{piece}")]
    if piece in family_names() and len(piece) > 2:
        return [(piece, f"family:{piece}")]
    if len(piece) > _SHORTEST_FAMILY and piece[1:] in family_names():
        return [(piece[:1], "sign"), (piece[1:], f"family:{piece[1:]}")]
    return [(piece, "word")]


def fake_url(values: list[str], ask: Ask) -> list[str]:
    """The scheme stays; the host becomes a reserved one, and path and query go with it."""
    split = [re.match(r"(?i)((?:[a-z]+://)?)(?:[^/@\s]*@)?([^/:?#\s]*)(.*)", value, re.DOTALL) for value in values]
    hosts = [folded(match.group(2)) if match else value for match, value in zip(split, values, strict=True)]
    tails = [match.group(3) if match else "" for match in split]
    answers = ask("host", ["host"] * len(values), hosts)
    paths = ask("path", ["words"] * len(values), [folded(value) for value in values])
    made = []
    for match, host, path, tail in zip(split, answers, paths, tails, strict=True):
        made.append(
            f"{match.group(1) if match else ''}{host}{'/' + path.replace('.', '-') if tail.strip('/') else tail}"
        )
    return made


def fake_ip(values: list[str], ask: Ask) -> list[str]:
    """Addresses for documentation; a prefix length and a port stay."""
    plain = [_address(value) for value in values]
    domains = ["ipv6" if address is not None and ":" in address else "ipv4" for address in plain]
    answers = ask("ip", domains, [address or value for address, value in zip(plain, values, strict=True)])
    return [_ip_like(value, address, answer) for value, address, answer in zip(values, plain, answers, strict=True)]


def _address(value: str) -> str | None:
    """The address in its canonical form, None where the value is none."""
    try:
        return str(ipaddress.ip_address(value.strip().split("/")[0].split("%")[0]))
    except ValueError:
        found = re.search(r"\d+(?:\.\d+){3}", value)
        return found.group() if found else None


def _ip_like(value: str, address: str | None, answer: str) -> str:
    written = value.strip().split("/")[0].split("%")[0]
    if address is not None and address in value:
        return value.replace(address, answer)
    return value.replace(written, answer) if written else answer


def fake_mac(values: list[str], ask: Ask) -> list[str]:
    """Addresses for documentation, then locally administered ones, in the source's format."""
    answers = ask(
        "mac", ["mac"] * len(values), ["".join(char for char in value.lower() if char.isalnum()) for value in values]
    )
    return [_mac_like(value, answer) for value, answer in zip(values, answers, strict=True)]


def _mac_like(value: str, answer: str) -> str:
    upper = any(char in "ABCDEF" for char in value)
    left = iter(answer.upper() if upper else answer.lower())
    return "".join(next(left, char) if char.isalnum() else char for char in value)
