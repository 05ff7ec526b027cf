"""Real sentences to learn from: a dictionary's examples, their names exchanged for others, pronouns for names."""

import random
import re
from dataclasses import dataclass, field
from functools import cache

from tasks.pii.ner.lists import prose
from tasks.pii.ner.names import Things

_MARK = re.compile(r"<(PERSON|GPE|ORG) ([^>]*)>")
_STANDS_FOR = (
    ("PERSON", re.compile(r"^(?:[Hh]e|[Ss]he)(?= [a-z])")),
    ("FIRST", re.compile(r"(?<![\w'])(?:his|her)(?= [a-z]+)")),
    ("LAST", re.compile(r"(?<![\w'])[Tt]he (?:boss|president|general|senator|judge|director|speaker|minister|author"
                        r"|candidate|actor|singer|manager|teacher|king|queen|doctor|defendant)(?= [a-z])")),
    ("GPE", re.compile(r"(?<![\w'])[Tt]he (?:city|town|village|country|island|capital|nation|region|province)"
                       r"(?=[ ,.]|$)")),
    ("ORG", re.compile(r"(?<![\w'])[Tt]he (?:company|bank|firm|university|hospital|corporation|agency|newspaper"
                       r"|organization|committee|team|school|party|union|store|factory)(?=[ ,.]|$)")),
)  # fmt: skip
_LABELS = {"FIRST": "PERSON", "LAST": "PERSON"}
_NAMED = 0.4  # the share of texts that hold a name
_KEPT = 0.3  # the share of names that stay as they are


@cache
def _shelves() -> tuple[list[str], list[tuple[str, str]], list[str]]:
    """Sentences with names, sentences with a word that stands for one and what that is, and those without."""
    named, standing, plain = [], [], []
    for line in prose():
        if "<" in line:
            named.append(line)
            continue
        plain.append(line)
        standing += [(slot, line) for slot, pattern in _STANDS_FOR if pattern.search(line)]
    return named, standing, plain


@dataclass
class Text:
    """A text that grows, and what stands where in it."""

    text: str = ""
    spans: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, text: str, label: str = "") -> None:
        """Append some text, which is a thing if it has a label."""
        if label:
            self.spans.append((len(self.text), len(self.text) + len(text), label))
        self.text += text


def real_text(chance: random.Random, things: Things) -> Text:
    """Put one to three sentences together."""
    text = Text()
    for _ in range(chance.choice((1, 1, 2, 3))):
        if text.text:
            text.add(chance.choice((" ", " ", "\n", "; ")))
        _add_sentence(text, chance, things)
    return text


def _add_sentence(text: Text, chance: random.Random, things: Things) -> None:
    named, standing, plain = _shelves()
    finished = chance.random() < 0.6
    start = len(text.text)
    turn = chance.random()
    if turn < _NAMED / 2:
        _add_named(text, chance.choice(named), chance, things)
    elif turn < _NAMED:
        _add_exchanged(text, *chance.choice(standing), chance, things)
    else:
        text.add(chance.choice(plain))
    if finished:
        first = text.text[start : start + 1]
        text.text = text.text[:start] + first.upper() + text.text[start + 1 :]
        text.add("" if text.text[-1] in ".!?" else ".")


def _add_named(text: Text, line: str, chance: random.Random, things: Things) -> None:
    at = 0
    for match in _MARK.finditer(line):
        text.add(line[at : match.start()])
        label, name = match.groups()
        text.add(name if chance.random() < _KEPT else made(label, name, chance, things), label)
        at = match.end()
    text.add(line[at:])


def _add_exchanged(text: Text, slot: str, line: str, chance: random.Random, things: Things) -> None:
    pattern = dict(_STANDS_FOR)[slot]
    match = pattern.search(line)
    if match is None:
        raise ValueError(f"nothing in the sentence stands for {slot}")
    text.add(line[: match.start()])
    text.add(made(slot, "", chance, things), _LABELS.get(slot, slot))
    text.add(("'s" if slot == "FIRST" else "") + line[match.end() :])


def made(slot: str, like: str, chance: random.Random, things: Things) -> str:
    """Make a thing; a person called by one name stays one who is."""
    if slot == "GPE":
        return things.place()
    if slot == "ORG":
        return things.org()
    if slot == "FIRST" or (slot == "PERSON" and like and " " not in like):
        return things.first() if chance.random() < 0.5 else things.last()
    return things.last() if slot == "LAST" and chance.random() < 0.6 else things.person()
