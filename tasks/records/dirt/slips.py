"""Slips in one text, each a function of the text and 64 random bits."""

from collections.abc import Callable, Sequence

_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_MISREAD = {
    "0": "O", "O": "0", "1": "l", "l": "1", "I": "l", "5": "S", "S": "5", "8": "B", "B": "8", "2": "Z", "Z": "2",
    "e": "c", "c": "e", "m": "rn", "w": "vv", "d": "cl", "h": "b", "u": "ii", "g": "9", "6": "G", "n": "ri",
}  # fmt: skip


def _neighbours() -> dict[str, str]:
    found: dict[str, str] = {}
    for row, letters in enumerate(_ROWS):
        for place, letter in enumerate(letters):
            around = [letters[max(place - 1, 0) : place], letters[place + 1 : place + 2]]
            around += [
                _ROWS[other][max(place - 1, 0) : place + 1] for other in (row - 1, row + 1) if 0 <= other < len(_ROWS)
            ]
            found[letter] = "".join(around)
    return found


NEIGHBOURS = _neighbours()
Slip = Callable[[str, int], str]


def slip(text: str, bits: int, ways: Sequence[str]) -> str:
    """Make one slip in a text, in one of the ways; the text itself where none of them changes it.

    Args:
        text: The clean text.
        bits: 64 random bits: they choose the way and the place.
        ways: Names in :data:`SLIPS`.
    """
    first = bits % len(ways)
    for turn in range(len(ways)):
        made = SLIPS[ways[(first + turn) % len(ways)]](text, bits >> 8)
        if made != text:
            return made
    return text


def _keyboard(text: str, bits: int) -> str:
    places = [place for place, letter in enumerate(text) if letter.lower() in NEIGHBOURS]
    if not places:
        return text
    place, rest = places[bits % len(places)], bits // len(places)
    around = NEIGHBOURS[text[place].lower()]
    typed = around[rest % len(around)]
    return text[:place] + (typed.upper() if text[place].isupper() else typed) + text[place + 1 :]


def _ocr(text: str, bits: int) -> str:
    places = [place for place, letter in enumerate(text) if letter in _MISREAD]
    if not places:
        return text
    place = places[bits % len(places)]
    return text[:place] + _MISREAD[text[place]] + text[place + 1 :]


def _transposition(text: str, bits: int) -> str:
    places = [place for place in range(len(text) - 1) if text[place] != text[place + 1]]
    if not places:
        return text
    place = places[bits % len(places)]
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _omission(text: str, bits: int) -> str:
    place = bits % len(text) if len(text) > 1 else 0
    return text[:place] + text[place + 1 :] if len(text) > 1 else text


def _repetition(text: str, bits: int) -> str:
    place = bits % len(text) if text else 0
    return text[: place + 1] + text[place:]


def _doubled(text: str, bits: int) -> str:
    places = [place for place, letter in enumerate(text) if letter == " "]
    place = places[bits % len(places)] if places else -1
    return text[:place] + " " + text[place:] if places else text


_EXCHANGED = {"-": "/", "/": "-", ".": ",", ",": ".", ":": ".", " ": "_", "_": " ", "@": " at "}


def _separators(text: str, bits: int) -> str:
    """All separators of one sort taken out, or exchanged for another."""
    found = sorted({letter for letter in text if letter in _EXCHANGED})
    if not found:
        return text
    chosen = found[(bits >> 1) % len(found)]
    return text.replace(chosen, "" if bits & 1 else _EXCHANGED[chosen])


def _mojibake(text: str, bits: int) -> str:
    return text.encode().decode("latin-1")


SLIPS: dict[str, Slip] = {
    "keyboard": _keyboard,
    "ocr": _ocr,
    "transposition": _transposition,
    "omission": _omission,
    "repetition": _repetition,
    "upper": lambda text, bits: text.upper(),
    "lower": lambda text, bits: text.lower(),
    "swapped": lambda text, bits: text.swapcase(),
    "leading": lambda text, bits: " " * (1 + bits % 2) + text,
    "trailing": lambda text, bits: text + (" ", "  ", "\t")[bits % 3],
    "doubled": _doubled,
    "no-break": lambda text, bits: text.replace(" ", "\u00a0"),
    "separators": _separators,
    "truncated": lambda text, bits: text[: max(1, len(text) * (40 + bits % 40) // 100)],
    "mojibake": _mojibake,
    "quoted": lambda text, bits: f'"{text}"',
}
