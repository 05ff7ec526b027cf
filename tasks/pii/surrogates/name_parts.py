"""A person's name taken apart into words, each with its part in it, and put together again from their surrogates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tasks.pii.booked_names import Booked, booked
from tasks.pii.lexicon import folded
from tasks.pii.name_signs import without_degree
from tasks.pii.name_words import WORD, is_unspaced
from tasks.pii.surrogates.ask import ALONE, Ask
from tasks.pii.surrogates.name_roles import (
    TITLES,
    Known,
    Learnt,
    Word,
    family_leads,
    is_initial,
    known_roles,
    people_in,
    placed_roles,
)
from tasks.pii.surrogates.pouring import cased_like
from tasks.pii.surrogates.readings import as_katakana, written_like
from tasks.pii.surrogates.several_names import FIRM_WORDS


@dataclass(frozen=True)
class Named:
    """A value taken apart into the words of a name.

    Attributes:
        value: The whole.
        words: Its words, where they stand.
        roles: What each is: ``given``, ``family`` or ``""``, as titles and initials are.
        meant: Which part of a name each person's initial is of, and that name, folded, by its place, where it is known.
    """

    value: str
    words: list[Word]
    roles: list[str]
    meant: Mapping[int, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, value: str, known: Known, learnt: Learnt) -> "Named":
        """Take a value apart."""
        if found := _plain(value, known.role):
            turned = family_leads(found[0].text, found[1].text, known.family_first)
            placed = ("family", "given") if turned else ("given", "family")
            return cls(value, found, known_roles(found, placed, learnt))
        if known.role == "full" and (form := booked(value)):
            return cls._booked(value, form, learnt)
        named = without_degree(value)
        words = [Word(*match.span(), match.group()) for match in WORD.finditer(named)]
        if not value.isascii() and any(is_unspaced(word.text) for word in words):
            return cls._unspaced(value, words, known)
        roles = placed_roles(words, named, known, learnt)
        return cls(value, words, roles, _meant(words, named, roles, known) if learnt else {})

    @classmethod
    def _booked(cls, value: str, form: Booked, learnt: Learnt) -> "Named":
        """Of a booking: the family's name stands before the stroke, and a title behind is none."""
        words = [Word(*span, value[slice(*span)]) for span in (*form.family, *form.given)]
        roles = ["family"] * len(form.family) + ["given"] * len(form.given)
        return cls(value, words, known_roles(words, roles, learnt))

    @classmethod
    def _unspaced(cls, value: str, words: list[Word], known: Known) -> "Named":
        """Of a script without blanks: a run alone is a full name, of two the first is the family's."""
        runs = [place for place, word in enumerate(words) if is_unspaced(word.text)]
        cut: list[Word] = []
        roles: list[str] = []
        for place, word in enumerate(words):
            parts = known.unspaced.words(word.text) if place in runs else []
            if len(runs) > 1 or known.role != "full":
                end = parts[-1][1] if parts else 0
                role = known.role if known.role != "full" else "family" if place == runs[0] else "given"
                parts = [(0, end, role)] if parts else []
            cut += [Word(word.start + one, word.start + two, word.text[one:two]) for one, two, _ in parts]
            roles += [role for _, _, role in parts]
        return cls(value, cut, roles)

    def asked(self, kind: str) -> list[str]:
        """The words of a kind that surrogates are wanted for."""
        words = [word.text for word, role in zip(self.words, self.roles, strict=True) if role == kind]
        return [*words, *(name for role, name in self.meant.values() if role == kind)]

    def written(self, answers: Mapping[tuple[str, str], str]) -> str:
        """Put the surrogates in place; an initial becomes the new name's, or another letter."""
        written, at = [], 0
        new = [
            answers[role, plainly(word.text)] if role else "" for word, role in zip(self.words, self.roles, strict=True)
        ]
        others = "".join(new)
        letters = {place: answers[meant][:1].upper() for place, meant in self.meant.items()}
        for place, ((start, end, word), answer) in enumerate(zip(self.words, new, strict=True)):
            short = is_initial(word) and folded(word) not in ("y", "e")
            wanted = (letters.get(place) or initial(word, others)) if short else answer
            written += [self.value[at:start], written_like(word, cased_like(word, wanted)) if wanted else word]
            at = end
        return "".join((*written, self.value[at:]))


def _meant(words: list[Word], value: str, roles: Sequence[str], known: Known) -> dict[int, tuple[str, str]]:
    """Whose the first initial of each person is that has but one of a given and a family's name beside it."""
    told = {}
    for places in people_in(words, value):
        here = [roles[place] for place in places]
        short = next((place for place in places if is_initial(words[place].text)), None)
        if short is None or ("given" in here) == ("family" in here):
            continue
        letter, part = words[short].text, "given" if "family" in here else "family"
        beside = words[places[here.index("family" if part == "given" else "given")]].text
        own = known.initials
        if name := own.given(letter, beside) if part == "given" else own.family(beside, letter):
            told[short] = (part, name)
    return told


def plainly(word: str) -> str:
    """A word as its surrogate is kept: in small letters without diacritics, kana in one way."""
    return as_katakana(folded(word))


def _plain(value: str, role: str) -> list[Word] | None:
    """The two words of the usual full name, found without a search; None of any other value."""
    if role != "full":
        return None
    first, blank, last = value.partition(" ")
    if not (blank and first.isalpha() and last.isalpha() and first.isascii() and last.isascii()):
        return None
    odd = len(first) == 1 or len(last) == 1 or first.lower() in TITLES or last.lower() in TITLES | FIRM_WORDS
    return None if odd else [Word(0, len(first), first), Word(len(first) + 1, len(value), last)]


def learnt_of(values: list[str], ask: Ask) -> Learnt:
    """Which words of texts the columns have as given names, and which as family names; none while learning.

    Columns of one part of names alone are asked first: a full name tells by its order only, and the first half of a
    double surname looks like a second given name there.
    """
    if ask.learning:
        return {}
    words = sorted({folded(word) for value in values for word in WORD.findall(value)})
    return {
        alone + kind: frozenset(word for word, flag in zip(words, ask.knows(alone + kind, words), strict=True) if flag)
        for kind in ("given", "family") for alone in ("", ALONE)
    }  # fmt: skip


def initial(word: str, family: str) -> str:
    """Another letter for an initial that is nobody's, the same one beside the same names."""
    letters = "ABCDEFGHJKLMNPRSTW"
    turn = sum(ord(char) for char in folded(family)) or 7
    return letters[(ord(word.upper()[0]) * 7 + turn) % len(letters)]
