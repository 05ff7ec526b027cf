"""Which network reads running text: the one configured, an installed English one, our own, or none."""

import logging
from collections.abc import Sequence
from functools import cache
from typing import Any

from schemas.errors import BadInputError
from tasks.pii.ner.judge import believed
from tasks.pii.ner.markup import readable

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
        return [_entities(doc) for doc in pipeline.pipe(map(readable, texts), batch_size=256)]


def _entities(doc: Any) -> list[tuple[int, int, str, float]]:
    found = []
    for entity in doc.ents:
        type = _LABELS.get(entity.label_, "")
        judged = believed(doc.text, entity.start_char, entity.end_char, type) if type else None
        if judged is not None:
            found.append((*judged, _SCORES[judged[2]]))
    return found
