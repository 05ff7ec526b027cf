"""Personal data replaced within running text; every other character stays where and what it is."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from tasks.pii.lexicon import common_words, family_names, folded, given_names, sure_names
from tasks.pii.name_edges import with_edges
from tasks.pii.name_words import WORD
from tasks.pii.ner.also_words import is_also_a_word, is_led_to, means_a_thing
from tasks.pii.ner.known import all_places, known_places, well_known_companies
from tasks.pii.ner.lists import english
from tasks.pii.ner.plausible import usual
from tasks.pii.nicknames import may_be_short, said_whole
from tasks.pii.nobody import means_nobody
from tasks.pii.spans import Span, find_spans
from tasks.pii.standing import NOTHING, Standing
from tasks.pii.surrogates.numbers import FILE_ENDING
from tasks.pii.urls_in_text import as_read, as_written, in_pieces

_CODE = re.compile(r"(?<![\w@])[\w][\w./+-]{3,}[\w](?![\w@])")
_ELIDED = re.compile(r"[^\W\d_]{1,4}['\u2019](?=[^\W\d_])")  # d'Anselme: of Anselme
_OF_NAMES = re.compile(r"[^\W\d_]{3,}[^\W\d_sxz]s")  # Zarnikows Auto, the Zarnikows
_PATIENT = re.compile(r"(?<!\w)(?:[Pp]t|[Pp]at|[Pp]atient)[.:]? $")
_REPORTS = re.compile(
    r" (?:states|stated|reports|reported|says|said|denies|denied|called|asked|asks|wants|wanted|complains|complained"
    r"|told|lives|feels|felt|phoned|emailed|wrote|drives|agreed|agrees|declined|refused|refuses)(?!\w)"
)  # Hunter states sleep improved
_MODAL = re.compile(r"(?:WILL|MAY) [a-z]")  # Pt WILL call
_MONTHS = frozenset({"april", "may", "june", "august"})  # that are given names too
_WHEN = re.compile(
    r"(?<!\w)(?:in|since|until|till|during|early|late|mid|last|next|every|end of)[ -]$",
    re.IGNORECASE,
)
_HOUSE = re.compile(r"['\u2019]s (?:College|University|Church|Cross)(?!\w)")
_OWNS = re.compile(r"['\u2019]s [a-z]| [^\W\d_a-z]\.(?!\w)")  # Will's mum, Will A.
_RARE = 50  # the rank of words that are no usual ones
_JOINED, _JOINED_BEFORE = re.compile(r"-([^\W\d_]{2,})"), re.compile(r"(?<![^\W_])([^\W\d_]{2,})-$")
_BETWEEN = frozenset({" ", "\u00a0", ", ", ",", ". ", ".", "-"})
"""What stands between two words of one name."""

_KNOWN = 0.9
_PUBLIC = frozenset({"GPE", "LOCATION", "ORG"})

Values = Callable[[str, list[str]], list[str]]
Knows = Callable[[str, list[str]], npt.NDArray[np.bool_]]


class TextReplacer:
    """Finds and replaces.

    Args:
        values: Gives the replacements of values of a type.
        knows: Tells which names and numbers of a kind stand in the columns.
        network: Whether to ask the network.
        only: The types to replace; all, and what the columns hold, when absent.
        unspaced: Finds names that stand without blanks around them; none when absent.
        whole_urls: Whether web addresses are replaced whole, and not what of them points at somebody.
        standing: What nobody is meant by.
    """

    def __init__(
        self,
        values: Values,
        knows: Knows,
        *,
        network: bool = True,
        only: frozenset[str] | None = None,
        unspaced: Callable[[str], Iterable[Span]] = lambda _: (),
        standing: Standing = NOTHING,
        whole_urls: bool = False,
    ) -> None:
        self._values, self._knows, self._network, self._only = values, knows, network, only
        self._whole_urls = whole_urls
        self._unspaced, self._standing = unspaced, standing

    def replaced(self, texts: Sequence[str]) -> list[str]:
        """Give the texts with what was found replaced."""
        found = find_spans(texts, network=self._network and self._only is None)
        if not self._whole_urls:
            found = [list(_parted(*each)) for each in zip(texts, found, strict=True)]
        if self._only is None:
            found = [[one for one in spans if one.type != "PERSON" or not self._is_thing(text, one)]
                     for text, spans in zip(texts, found, strict=True)]  # fmt: skip
            found = self._with_known_streets(texts, found)
            found = [_merged(*each) for each in zip(texts, found, self._known(texts), strict=True)]
        else:
            found = [[span for span in spans if span.type in self._only] for spans in found]
        by_type: dict[str, dict[str, str]] = {}
        for text, spans in zip(texts, found, strict=True):
            for span in spans:
                by_type.setdefault(span.type, {})[text[span.start : span.end]] = ""
        for type, answers in by_type.items():
            wanted = list(answers)
            asked = [as_read(value, type) for value in wanted]
            made = self._values(type, list(map(self._whole, asked)) if type == "PERSON" else asked)
            answers.update((old, as_written(new, old)) for old, new in zip(wanted, made, strict=True))
        return [_spliced(text, spans, by_type) for text, spans in zip(texts, found, strict=True)]

    def _with_known_streets(self, texts: Sequence[str], found: list[list[Span]]) -> list[list[Span]]:
        """Leave out the words before a street that the columns have: ``Schadenstelle Lindenweg 5``."""
        begun = {
            text[span.start : span.end]: [span.end - span.start - len(rest) for rest in _endings(text, span)]
            for text, spans in zip(texts, found, strict=True) for span in spans if span.type == "ADDRESS"
        }  # fmt: skip
        known = self._flags({street[at:] for street, places in begun.items() for at in places}, ("street",), folded)
        first = {street: next((at for at in places if street[at:] in known), 0) for street, places in begun.items()}
        return [
            [replace(one, start=one.start + first.get(text[one.start : one.end], 0)) for one in spans]
            for text, spans in zip(texts, found, strict=True)
        ]

    def _known(self, texts: Sequence[str]) -> list[list[Span]]:
        """Find the names and numbers that the columns hold, whatever they look like."""
        words = [[place for match in WORD.finditer(text) for place in _places(match)] for text in texts]
        codes = [
            [_code(match) for match in _CODE.finditer(text) if any(map(str.isdigit, match.group()))] for text in texts
        ]
        said = {text[one:two] for text, places in zip(texts, words, strict=True) for one, two in places}
        named = self._flags(said, ("given", "family"), folded)
        named |= {word for word in said if may_be_short(word) and self._whole(word) != word}
        coded = self._flags(
            {text[one:two] for text, places in zip(texts, codes, strict=True) for one, two in places}, ("code",), str
        )
        return [
            [
                *_names(text, self._meant(text, [place for place in of_names if text[slice(*place)] in named])),
                *(Span(*place, "UNIQUE_CODE", _KNOWN) for place in of_codes if text[slice(*place)] in coded),
                *self._unspaced(text),
            ]
            for text, of_names, of_codes in zip(texts, words, codes, strict=True)
        ]

    def _whole(self, name: str) -> str:
        """A name as the columns say it: ``Bob`` is Robert."""
        return said_whole(name, lambda names: self._knows("given", names).tolist())

    def _meant(self, text: str, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Leave out what nobody is meant by, and capitals that need not be names."""
        kept = _apart([place for place in places if not self._standing.keeps(text, *place)])
        return _meant(
            text, [place for place in kept if not means_a_thing(text, *place) and not means_nobody(text, *place)]
        )

    def _is_thing(self, text: str, span: Span) -> bool:
        """Whether what was found is what a thing is called: ``Compte Pascal``, ``Boulangerie Pascal``."""
        if self._standing.keeps(text, span.start, span.end):
            return True
        first, _, rest = text[span.start : span.end].partition(" ")
        at = span.start + len(first) + 1 if rest else span.start
        return means_a_thing(text, at, span.end)

    def _flags(self, values: set[str], spaces: tuple[str, ...], fold: Callable[[str], str]) -> set[str]:
        """Which values the columns hold, as any of the kinds."""
        listed = sorted(value for value in values if spaces == ("code",) or len(value) > 1)
        known: set[str] = set()
        for space in spaces:
            flags = self._knows(space, [fold(value) for value in listed])
            known |= {value for value, flag in zip(listed, flags.tolist(), strict=True) if flag}
        return known


def _parted(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Put what of web addresses points at somebody in their place."""
    for span in spans:
        yield from in_pieces(text, span) if span.type == "URL" else (span,)


def _endings(text: str, span: Span) -> list[str]:
    """An address, and what is left of it without its first words, as long as that has a name and a number."""
    words = text[span.start : span.end].split(" ")
    return [" ".join(words[at:]) for at in range(max(len(words) - 1, 1))]


def _places(match: "re.Match[str]") -> list[tuple[int, int]]:
    """Where a name may stand in a word that begins with a capital: all of it, or what follows an elided ``d'``."""
    start, end = match.span()
    elided = _ELIDED.match(match.group())
    starts = [start, start + elided.end()] if elided else [start]
    word, base = match.group(), start
    whole = word[0].isupper() or (elided is not None and word[elided.end()].isupper())
    places = [(one, end) for one in starts if (whole if one == base else word[one - base].isupper())]
    return [*places, (start, end - 1)] if whole and _OF_NAMES.fullmatch(word) and _is_unusual(word[:-1]) else places


def _is_unusual(name: str) -> bool:
    """Whether a name is no word: an ``s`` behind it may be a plural's then."""
    return not is_also_a_word(folded(name)) and not usual(folded(name))


def _code(match: "re.Match[str]") -> tuple[int, int]:
    """Where a code stands, without the ending of a file that is called by it."""
    ending = FILE_ENDING.search(match.group())
    return match.start(), match.end() - (len(ending.group()) if ending else 0)


def _apart(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of places within each other keep the first, which is the longer."""
    kept: list[tuple[int, int]] = []
    for start, end in places:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _meant(text: str, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out capitals that need not be names; beside a name even a common word is one (Aaron Price, Rose Winter)."""
    kept: list[tuple[int, int]] = []
    known = {start for start, _ in places}
    for start, end in places:
        if _is_compound(text, start, end, known):
            continue
        beside = bool(kept) and text[kept[-1][1] : start] == " "
        if beside or (end + 1 in known and text[end] == " ") or _may_be_name(text, start, end):
            kept.append((start, end))
    return kept


def _may_be_name(text: str, start: int, end: int) -> bool:
    """Of common words (Page, Young) only those within a sentence, where nothing else asks for the capital."""
    word = folded(text[start:end])
    if word not in common_words():
        return True
    if (_OWNS.match(text, end) and word not in _MONTHS) or is_led_to(text, start):
        return True
    if word in given_names() and _REPORTS.match(text, end):
        return True
    shouted = text[start:end].isupper()
    if shouted and _PATIENT.search(text, max(0, start - 12), start):
        return _MODAL.match(text, start) is None
    if _is_public(text, start, end, word):
        return False
    before = text[:start].rstrip(" ")
    return bool(before) and before[-1] not in ".!?:\n\t\"'" and not shouted and not before.split()[-1][:1].isupper()


def _is_compound(text: str, start: int, end: int, known: set[int]) -> bool:
    """Whether a hyphen joins a family's name with a common noun that is no name: a ``Koch-Set`` is for cooking."""
    word = folded(text[start:end])
    if word not in family_names() or word in given_names() or text[start:end].isupper():
        return False
    beside = [one for one in (_JOINED_BEFORE.search(text, 0, start), _JOINED.match(text, end)) if one]
    words = [folded(one[1]) for one in beside if one[1][0].isupper() and one.start(1) not in known]
    return any(english().get(one, _RARE) < _RARE and one not in sure_names() for one in words)


def _is_public(text: str, start: int, end: int, word: str) -> bool:
    """Whether a common word is a month by what stands before it, or the first word of an institution's name."""
    month = word in _MONTHS and _WHEN.search(text, max(0, start - 12), start) is not None
    return (month and re.match(r" [A-Z]|['\u2019]", text[end : end + 2]) is None) or _HOUSE.match(text, end) is not None


def _names(text: str, places: list[tuple[int, int]]) -> list[Span]:
    """Join names that stand side by side."""
    spans: list[Span] = []
    for start, end in places:
        if spans and text[spans[-1].end : start] in _BETWEEN:
            spans[-1] = Span(spans[-1].start, end, "PERSON", _KNOWN)
        else:
            spans.append(Span(start, end, "PERSON", _KNOWN))
    return spans


def _merged(text: str, spans: list[Span], known: list[Span]) -> list[Span]:
    """Add what the columns know where nothing was found, and where they know more of it than was found."""
    known = [_with_rest(text, one, spans) if one.type == "PERSON" else one for one in known]
    kept = [one for one in spans if not any(_is_rather(other, one, text) for other in known)]
    for other in known:
        met = [one for one in kept if one.start < other.end and other.start < one.end]
        if not met:
            kept.append(other)
        elif len(met) == 1 and _is_more(other, met[0]):
            start, end = min(met[0].start, other.start), max(met[0].end, other.end)
            kept[kept.index(met[0])] = replace(met[0], start=start, end=end)
    return with_edges(text, sorted(kept))


def _is_rather(known: Span, found: Span, text: str) -> bool:
    """Whether a place or an organisation is a person of the columns: Nicolas Romero is a town, Lind & Co. is not."""
    if known.type != "PERSON" or found.type not in _PUBLIC:
        return False
    if known.start <= found.start and found.end <= known.end:
        name = text[found.start : found.end]
        listed = (
            (name in well_known_companies() or usual(folded(name)))
            if found.type == "ORG"
            else (folded(name) in all_places())
        )
        return " " in text[known.start : known.end] or not listed
    if (found.start < known.start and known.end < found.end) or found.type == "ORG":
        return found.type == "ORG" and found.start <= known.start and known.end <= found.end
    return _is_no_place(known, found, text)


def _is_no_place(known: Span, found: Span, text: str) -> bool:
    """Whether a place that no list has meets a name that is no place: ``Lachlan Nether``, cut off."""
    name, place = (folded(text[one.start : one.end]) for one in (known, found))
    return known.start <= found.start and name not in known_places() and place not in all_places()


def _with_rest(text: str, known: Span, spans: list[Span]) -> Span:
    """A name with what the network took for one place with it."""
    whole = next((one for one in spans if one.start == known.start and one.type in _PUBLIC
                  and known.end < one.end and text[one.start : one.end].istitle()), known)  # fmt: skip
    return replace(known, end=whole.end) if whole.type != "ORG" and _is_rather(known, whole, text) else known


def _is_more(known: Span, found: Span) -> bool:
    """Whether a find is a part of what the columns know: ``1`` of ``MRN-1``, ``VAN DUREN`` of ``VAN DUREN, Ada``."""
    if known.type == "PERSON":
        return found.type == "PERSON"
    return known.start <= found.start and found.end <= known.end


def _spliced(text: str, spans: list[Span], by_type: dict[str, dict[str, str]]) -> str:
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], by_type[span.type][text[span.start : span.end]]]
        at = span.end
    return "".join((*pieces, text[at:]))
