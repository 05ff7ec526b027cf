"""Which network reads running text: the one configured, an installed English one, our own, or none."""

import logging
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from schemas.errors import BadInputError
from tasks.pii.lexicon import common_words, family_names, folded, given_names, place_names, sure_names

_INSTALLED = ("en_core_web_sm", "en_core_web_md", "en_core_web_lg", "en_core_web_trf")
_LABELS = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "GPE": "GPE",
    "LOC": "GPE",
    "FAC": "ADDRESS",
    "ORG": "ORG",
    "ADDRESS": "ADDRESS",
    "NORP": "",
}
_SCORES = {"PERSON": 0.72, "GPE": 0.66, "ORG": 0.62, "ADDRESS": 0.74}

_BEFORE_PLACES = (["in"], ["to"], ["from"], ["near"], ["around"])

_log = logging.getLogger(__name__)


@cache
def load(wanted: str | None = None) -> tuple[str, Any | None]:
    """Load the network that is to be used.

    Args:
        wanted: A spaCy package or folder; None for the first there is; ``none`` for no network.

    Returns:
        Its name, for the report, and the pipeline.

    Raises:
        BadInputError: If the one asked for is not installed.
    """
    if wanted == "none":
        return "none", None
    if wanted:
        return wanted, _installed(wanted)
    from tasks.pii.ner.network import own, without_torch

    with without_torch():
        import spacy

    for name in _INSTALLED:
        if spacy.util.is_package(name):
            return name, _installed(name)
    pipeline = own()
    return ("own", pipeline) if pipeline is not None else ("none", None)


def _installed(name: str) -> Any:
    import spacy  # with torch: a network of another's making may need it

    try:
        return spacy.load(name, disable=["parser", "tagger", "attribute_ruler", "lemmatizer"])
    except OSError as error:
        raise BadInputError(
            f"The spaCy model '{name}' named by UNDERSTUDY_SPACY_MODEL is not installed. "
            "Install its package, unset the variable to use Understudy's own model, or set it to 'none'."
        ) from error


_choice: list[str | None] = [None]


def choose(wanted: str | None) -> str:
    """Say which network reads running text from now on in this process; give the name of the one that does."""
    _choice[0] = wanted
    return load(wanted)[0]


def entities(texts: Sequence[str], wanted: str | None = None) -> list[list[tuple[int, int, str, float]]]:
    """Give start, end, type and score of the people, places and organisations of each text."""
    _, pipeline = load(wanted or _choice[0])
    if pipeline is None:
        return [[] for _ in texts]
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(1):  # its products are small: threads would wait for each other
        return [_entities(doc) for doc in pipeline.pipe(texts, batch_size=256)]


def _entities(doc: Any) -> list[tuple[int, int, str, float]]:
    found = []
    for entity in doc.ents:
        type = _LABELS.get(entity.label_, "")
        start, end = _trimmed(entity.text, entity.start_char)
        if type == "PERSON":
            start, end = _without_common(doc.text, start, end)
        if type and end > start and _plausible(doc.text[start:end], type) and _written_so(doc.text, start, end, type):
            found.append((start, end, type, _SCORES[type]))
    return found


def _trimmed(text: str, start: int) -> tuple[int, int]:
    """Leave out blanks and signs at the edges, and a possessive."""
    left = len(text) - len(text.lstrip(" \t\n,;:-\"'([<*|"))
    right = len(text.rstrip(" \t\n,;:-\"')]>*|"))
    core = text[:right]
    if core.endswith(("'s", "\u2019s")):
        right -= 2
    return start + left, start + max(right, left)


def _written_so(text: str, start: int, end: int, type: str) -> bool:
    """A name in small letters only where all is so, or where lists know it; a lone small word if they do."""
    value = text[start:end]
    if type == "ADDRESS":
        return any(char.isdigit() for char in value) and re.match(r"\d+[.)] ", value) is None
    if not any(char.isalpha() for char in value):
        return False
    words = value.split()
    if any(word[:1].isupper() or not word[:1].isalpha() for word in words):
        return True
    if any(folded(word) in sure_names() or folded(word) in place_names() for word in (*words, value)):
        return True
    if any(_only_common(word.rstrip("s")) for word in words) or type == "ORG":
        return False
    small = text[: start + 1].islower()
    return small if len(words) > 1 else type == "GPE" and text[:start].split()[-1:] in _BEFORE_PLACES


def _without_common(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out common words at a name's edges that are no names: ``Called Anna Lind``."""
    words = [(match.start() + start, match.end() + start) for match in re.finditer(r"\S+", text[start:end])]
    kept = [not _only_common(text[one:two]) for one, two in words]
    if not any(kept) or len(words) < 2:
        return start, end
    first, last = kept.index(True), len(kept) - 1 - kept[::-1].index(True)
    return words[first][0], words[last][1]


def _only_common(word: str) -> bool:
    plain = word.strip(".,'\u2019").lower()
    return len(plain) > 1 and plain in common_words() and plain not in given_names() and plain not in family_names()


def _plausible(text: str, type: str) -> bool:
    """Not what a list of common words says is none: ``Account Summary`` is nobody."""
    words = [word.strip(".,'\u2019").lower() for word in text.split()]
    words = [word for word in words if word]
    if not words or (type == "PERSON" and any(char.isdigit() for char in text)):
        return False
    if len(text) < 2 or ("\n" in text.strip() and type in ("PERSON", "GPE")):
        return False
    return type in ("ADDRESS", "ORG") or not all(word in common_words() for word in words)
