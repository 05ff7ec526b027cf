"""Web addresses read in place: what of them points at somebody is a find of its own; host, path and the rest stay."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from schemas.own_yaml import own_yaml
from tasks.pii.lexicon import common_words, folded, names_anywhere
from tasks.pii.ner.lists import english
from tasks.pii.span import Span

_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/?#\s@]*@)?(?P<host>[^/?#\s]*)(?P<path>[^?#\s]*)(?:\?(?P<query>[^#\s]*))?"
    r"(?:#(?P<rest>\S*))?",
    re.IGNORECASE,
)
_SEGMENT, _PAIR = re.compile(r"[^/]+"), re.compile(r"(?P<key>[^=&;]+)=(?P<value>[^&;]*)")
_MAIL = re.compile(r"[^\s@/=&]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,24}")
_ADDRESS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}(?=:|$)")
_ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
_CODE = re.compile(r"(?=\D*\d)[\w.~-]{3,}")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_NAMED = re.compile(r"(?<![^\W_])([^\W\d_]{2,})[-._+ ]([^\W\d_]{2,})(?![^\W_])")
_SURE = 0.9
_USUAL = 50  # English words up to this rank are words


@cache
def _listed() -> tuple[Mapping[str, frozenset[str]], Mapping[str, str]]:
    listed = own_yaml((files("tasks.pii") / "urls.yaml").read_text("utf-8"))
    keys = {key: type for type, names in listed.pop("parameters").items() for key in names}
    return {kind: frozenset(words) for kind, words in listed.items()}, keys


def in_pieces(text: str, span: Span) -> Iterator[Span]:
    """Give what points at somebody within a web address.

    A user's name behind ``users`` and the like or in a network's address, an e-mail address, names, secrets, and the
    values of parameters that are called like such. Characters written by their numbers are read as themselves.

    Args:
        text: The whole text.
        span: Where the address stands.
    """
    url = _URL.match(text, span.start, span.end)
    if url is None:
        return
    if address := _ADDRESS.match(text, *url.span("host")):
        yield Span(*address.span(), "IP", _SURE)
    yield from _of_path(text, *url.span("path"), host=url.group("host").lower().removeprefix("www."))
    for part in ("query", "rest"):
        if url.group(part):
            yield from _of_pairs(text, *url.span(part))


def _of_path(text: str, start: int, end: int, *, host: str) -> Iterator[Span]:
    kinds, _ = _listed()
    before = "users" if host in kinds["networks"] else ""
    for segment in _SEGMENT.finditer(text, start, end):
        one, two = segment.span()
        said = unquote(segment.group())
        type = "EMAIL" if _MAIL.fullmatch(said) else _owner(said, before)
        if said[0] in "~@" and len(said) > 1 and type != "EMAIL":
            yield Span(one + (1 if segment.group()[0] == said[0] else len("%7E")), two, "USERNAME", _SURE)
        elif type:
            yield Span(one, two, type, _SURE)
        else:
            yield from _names(segment.group(), one)
        before = said.lower()


def _owner(said: str, before: str) -> str:
    """What a segment of a path is by the one before it; empty for what is nobody's."""
    kinds, _ = _listed()
    if before in kinds["secrets"]:
        return "SECRET" if _CODE.fullmatch(said) and len(said) > 5 else ""
    plain = folded(said)
    if before not in kinds["people"] or plain in kinds["actions"] or plain in kinds["people"]:
        return ""
    if said.isdigit():
        return "UNIQUE_CODE"
    words = _WORDS.findall(plain)
    return "" if words and not any(map(str.isdigit, said)) and all(map(_is_word, words)) else "USERNAME"


def _of_pairs(text: str, start: int, end: int) -> Iterator[Span]:
    _, keys = _listed()
    for pair in _PAIR.finditer(text, start, end):
        one, two = pair.span("value")
        said = unquote_plus(pair.group("value"))
        if not said.strip():
            continue
        type = "EMAIL" if _MAIL.fullmatch(said) else keys.get(unquote(pair.group("key")).lower(), "")
        if type == "USERNAME" and said.isdigit():
            type = "UNIQUE_CODE"
        if type == "EMAIL" and "@" not in said:
            type = "USERNAME"
        if type == "PERSON" and not _may_be_names(said):
            type = ""
        if type:
            yield Span(one, two, type, _SURE)
        else:
            yield from _names(pair.group("value"), one)


def _may_be_names(said: str) -> bool:
    words = _WORDS.findall(folded(said))
    return bool(words) and not any(map(str.isdigit, said)) and not all(map(_is_word, words))


def _names(written: str, at: int) -> Iterator[Span]:
    """A given name and another name beside it: ``ostrander-xochitl``."""
    for match in _NAMED.finditer(written):
        parts = [folded(part) for part in match.groups()]
        given, family = names_anywhere()
        of_both = (parts[0] in given and parts[1] in given | family) or (parts[0] in family and parts[1] in given)
        if of_both and not any(map(_is_word, parts)):
            yield Span(at + match.start(), at + match.end(), "PERSON", _SURE)


def _is_word(plain: str) -> bool:
    return english().get(plain, 99) <= _USUAL or plain in common_words()


def as_read(value: str, type: str) -> str:
    """What was found, each character for itself: ``anna%40mail.example``, and of names ``Anna+Keller``."""
    if _ESCAPED.search(value):
        return unquote_plus(value)
    return value.replace("+", " ") if type == "PERSON" and " " not in value else value


def as_written(value: str, like: str) -> str:
    """Write what stands instead the way the old was written: with escapes where it had any, and blanks as it had them.

    Args:
        value: As it is read.
        like: What stood there.
    """
    if _ESCAPED.search(like):
        return quote_plus(value) if "+" in like else quote(value, safe="")
    return value.replace(" ", "+") if "+" in like and " " not in like else value
