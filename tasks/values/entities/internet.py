"""Addresses on the internet that lead nowhere: reserved hosts and networks."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tasks.values.entities.fit import TAG, tags
from tasks.values.entities.shapes import Numbered, Shape, listed
from tasks.values.entities.words import UInt64, word_list
from tasks.values.strings import LOWER, join, pick

WORDS = word_list("coined")
HOSTS = ("example.com", "example.org", "example.net")
_PATHS = [
    "about",
    "account",
    "blog",
    "cart",
    "docs",
    "help",
    "home",
    "items",
    "news",
    "orders",
    "pages",
    "profile",
    "shop",
    "support",
    "team",
]
_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")  # RFC 5737


@dataclass(frozen=True)
class Spelled:
    """Texts of the shape ``word word tag`` between fixed signs; the tag spells what the words leave of the number.

    Attributes:
        openings: How a text may begin.
        middles: How it may go on.
        tag_sign: What stands before the tag, if there is one.
        ends: What may follow the tag.
        most: How many texts there are.
    """

    openings: tuple[str, ...]
    middles: tuple[str, ...]
    tag_sign: str
    ends: tuple[str, ...]
    most: int = 36**TAG

    @property
    def capacity(self) -> int:
        """How many texts there are."""
        return self.most

    @property
    def longest(self) -> int:
        """Characters in the longest text."""
        tag = len(self.tag_sign) + TAG if self.most > self._combinations else 0
        return sum(max(map(len, part)) for part in (self.openings, self.middles, self.ends)) + tag

    @property
    def _combinations(self) -> int:
        return len(self.openings) * len(self.middles) * len(self.ends)

    def at(self, index: UInt64) -> pa.Array:
        """Give the texts of these numbers, shape (n,)."""
        pieces, rest = [], index
        for part in (self.openings, self.middles, self.ends):
            rest, which = np.divmod(rest, np.uint64(len(part)))
            pieces.append(pick(pa.array(part, pa.string()), which.astype(np.int32)))
        if self.most <= self._combinations:
            return join(*pieces)
        return join(pieces[0], pieces[1], self.tag_sign, tags(rest), pieces[2])


_MIDDLES = tuple(f"-{word}" for word in WORDS)
_AT_HOSTS = tuple(f"@{host}" for host in (*HOSTS, "mail.example", "post.example", "inbox.example"))


def email_forms() -> tuple[Numbered, ...]:
    """Give e-mail addresses at hosts that nobody can own; shorter ones after the usual."""
    words = WORDS
    return (
        Spelled(words, tuple(f".{word}" for word in WORDS), ".", _AT_HOSTS),
        Spelled(words, ("",), ".", ("@my.test",)),
        Spelled(("u",), ("",), "", ("@my.test",)),
        listed([f"{one}@{two}.test" for one in LOWER for two in LOWER]),
    )


def domain_forms() -> tuple[Numbered, ...]:
    """Give domain names under the reserved top-level domains."""
    return (
        Spelled(WORDS, _MIDDLES, "-", (".example", ".test")),
        Spelled(("x",), ("",), "", (".test",)),
    )


def hostname_forms() -> tuple[Numbered, ...]:
    """Give names of machines in reserved domains."""
    kinds = ("app", "cache", "db", "edge", "mail", "node", "proxy", "queue", "srv", "web")
    return (
        Spelled(kinds, _MIDDLES, "-", tuple(f".{host}" for host in HOSTS)),
        Spelled(("h",), ("",), "", (".test",)),
    )


def url_forms() -> tuple[Numbered, ...]:
    """Give addresses of pages on reserved hosts."""
    hosts = tuple(f"https://{sub}{host}/" for sub in ("www.", "", "shop.") for host in HOSTS)
    return (
        Spelled(hosts, tuple(_PATHS), "/", ("",)),
        Spelled(("https://a.test/",), ("",), "", ("",)),
    )


def ipv4_forms(scope: str) -> tuple[Numbered, ...]:
    """Give IPv4 addresses: for documentation (RFC 5737), benchmarks (RFC 2544) or private networks (RFC 1918)."""
    octets = [str(octet) for octet in range(256)]
    if scope == "documentation":
        return (listed([f"{network}.{octet}" for octet in octets for network in _NETWORKS]),)
    tails = tuple(f".{octet}" for octet in octets)
    if scope == "benchmark":
        firsts = tuple(f"198.{second}" for second in (18, 19))
        return (Spelled(firsts, tails, "", tails, most=2 * 256**2),)
    return (Spelled(tuple(f"10.{octet}" for octet in octets), tails, "", tails, most=256**3),)


def ipv6_forms() -> tuple[Numbered, ...]:
    """Give IPv6 addresses of the network for documentation (RFC 3849), in the form that RFC 5952 asks for."""
    return Shape(("2001:db8:^%%%:^%%%::^%%%",)), Shape(("2001:db8::^%%%",))


def mac_forms(scope: str) -> tuple[Numbered, ...]:
    """Give MAC addresses: for documentation (RFC 7042), or locally administered ones, which no maker is given."""
    if scope == "documentation":
        return Shape(("00-00-5E-00-53-$$",)), Shape(("00:00:5e:00:53:%%",))
    return (
        Shape(tuple("-".join((first, *["$$"] * 5)) for first in ("02", "06", "0A", "0E"))),
        Shape(tuple(":".join((first, *["%%"] * 5)) for first in ("02", "06", "0a", "0e"))),
    )
