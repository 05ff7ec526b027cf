"""Surrogates of e-mail addresses, hosts, URLs and network addresses: reserved hosts, new names."""

import ipaddress
import re
from collections.abc import Callable

from tasks.pii.lexicon import folded
from tasks.pii.surrogates.ask import Ask
from tasks.pii.surrogates.handles import handles
from tasks.pii.surrogates.identities import Identities
from tasks.pii.surrogates.pouring import cased_like


def fake_email(locale: str, identities: Identities) -> Callable[[list[str], Ask], list[str]]:
    """Make a maker of e-mail addresses: local part as ``fake_handle``, a reserved host for each of the source's."""

    def make(values: list[str], ask: Ask) -> list[str]:
        halves = [value.rpartition("@") for value in values]
        made = handles([local or host for local, _, host in halves], values, locale, identities, ask)
        hosts = [folded(host) for _, _, host in halves]
        answers = ask("host", ["host"] * len(hosts), hosts)
        return [cased_like(value, f"{new}@{host}") for value, new, host in zip(values, made, answers, strict=True)]

    return make


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
        "mac", ["mac"] * len(values), ["".join(char for char in value.upper() if char.isalnum()) for value in values]
    )
    return [_mac_like(value, answer) for value, answer in zip(values, answers, strict=True)]


def _mac_like(value: str, answer: str) -> str:
    upper = any(char in "ABCDEF" for char in value)
    left = iter(answer.upper() if upper else answer.lower())
    return "".join(next(left, char) if char.isalnum() else char for char in value)
