"""Which network reads running text: the one configured, an installed English one, our own, or none."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from schemas.errors import BadInputError
from tasks.pii.ner.decoding import Found
from tasks.pii.ner.foreign import borne_out, is_foreign, spaced
from tasks.pii.ner.judge import believed
from tasks.pii.ner.markup import readable
from tasks.pii.ner.network import Network, own, without_torch
from tasks.pii.ner.things import is_a_thing

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
_OWN = "own"
_SCORES = {"PERSON": 0.72, "GPE": 0.66, "ORG": 0.62, "ADDRESS": 0.74}

_log = logging.getLogger(__name__)


@cache
def load(wanted: str | None = None) -> tuple[str, Any | None]:
    """Load the network that is to be used.

    Args:
        wanted: A spaCy package or folder; ``own`` for our own; None for the first there is; ``none`` for no network.

    Returns:
        Its name, for the report, and the pipeline.

    Raises:
        BadInputError: If the one asked for is not installed.
    """
    if wanted == "none":
        return "none", None
    if wanted and wanted != _OWN:
        return wanted, _installed(wanted)
    with without_torch():
        import spacy

    for name in _INSTALLED if wanted is None else ():
        if spacy.util.is_package(name):
            return name, _installed(name)
    pipeline = own()
    return (_OWN, pipeline) if pipeline is not None else ("none", None)


def _installed(name: str) -> Any:
    import spacy  # with torch: a network of another's making may need it

    try:
        return spacy.load(name, disable=["parser", "tagger", "attribute_ruler", "lemmatizer"])
    except OSError as error:
        raise BadInputError(
            f"The spaCy model '{name}' named by UNDERSTUDY_SPACY_MODEL is not installed. "
            "Install its package, unset the variable to use Understudy's own model, or set it to 'none'."
        ) from error


_choice: ContextVar[str | None] = ContextVar("network", default=None)


@contextmanager
def reading_by(name: str) -> Iterator[None]:
    """Let a network read running text within the block, in this thread alone: runs side by side have each their own.

    Args:
        name: As :func:`load` gives it.
    """
    before = _choice.set(name)
    try:
        yield
    finally:
        _choice.reset(before)


def entities(texts: Sequence[str], wanted: str | None = None) -> list[list[tuple[int, int, str, float]]]:
    """Give start, end, type and score of the people, places and organisations of each text."""
    _, pipeline = load(wanted or _choice.get())
    if pipeline is None:
        return [[] for _ in texts]
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    read = [readable(text) for text in texts]
    with threadpool_limits(1):  # its products are small: threads would wait for each other
        found = pipeline.read(read) if isinstance(pipeline, Network) else _by_spacy(pipeline, read)
    return [_judged(text, spans) for text, spans in zip(read, found, strict=True)]


def _by_spacy(pipeline: Any, texts: list[str]) -> list[list[Found]]:
    docs = pipeline.pipe(texts, batch_size=256)
    return [[(span.start_char, span.end_char, span.label_, 1.0) for span in doc.ents] for doc in docs]


def _judged(text: str, spans: list[Found]) -> list[tuple[int, int, str, float]]:
    found = []
    foreign = bool(spans) and is_foreign(text)
    for start, end, label, _ in spans if text.isascii() else spaced(text, spans):
        type = _LABELS.get(label, "")
        judged = believed(text, start, end, type) if type else None
        if judged is None or (foreign and not borne_out(text[judged[0] : judged[1]], judged[2])):
            continue
        if not is_a_thing(text, *judged, foreign=foreign):
            found.append((*judged, _SCORES[judged[2]]))
    return found
