"""``Same but ten times as many, and in CSV``: the earlier request with what changes."""

import re
from typing import Any

from schemas.errors import BadInputError
from tasks.inference.offline import said_of
from tasks.inference.offline.formats_said import written_as
from tasks.inference.routing.conversation import Turn
from tasks.inference.routing.route import Route

_FOLLOWS = re.compile(
    r"^\W*(ok(ay)?[,.]? |now |and |please |then )*((the |do the )?same\b|again\b|once more|repeat\b|but\b|now\b"
    r"|(make|give|do) (it|that|me the same|the same)\b"
    r"|(in|as|with|to) (csv|parquet|json|jsonl|another seed|a different seed)\b"
    r"|(\d[\d.,]*|ten|five|two|three) ?(x|\u00d7|times)\b|twice\b|double\b|half\b|more rows|fewer rows)",
    re.I,
)
_TIMES = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s*(?:x|\u00d7|times|fold)(?![\w])", re.I)
_WORDS = {"twice": 2, "double": 2, "two": 2, "triple": 3, "three": 3, "four": 4, "five": 5, "ten": 10, "hundred": 100}
_IN_WORDS = re.compile(
    r"\b(twice|double|triple)\b|\b(two|three|four|five|ten|a hundred|hundred)[ -](?:times|fold)", re.I
)
_HALF = re.compile(r"\bhalf\b", re.I)
_OTHER_SEED = re.compile(r"\b(another|different|new|other) seed\b", re.I)


def follows(text: str) -> bool:
    """Whether a sentence speaks of the one before it."""
    return _FOLLOWS.match(text) is not None


def changed(text: str, before: Turn) -> Route:
    """The earlier request with what the sentence changes: rows, format, seed, locale.

    Raises:
        BadInputError: If it changes nothing that can be told.
    """
    rest = _TIMES.sub(" ", _IN_WORDS.sub(" ", text))
    said = said_of(rest, before.tables)
    changes: dict[str, Any] = {"rows": _rows(text, before, said.rows)}
    changes |= {"format": written_as(said.format)[0], "locale": said.locale, "seed": said.seed}
    if _OTHER_SEED.search(text):
        changes["seed"] = (before.seed or 0) + 1
    changes = {name: value for name, value in changes.items() if value is not None}
    if not changes and not re.match(
        r"^\W*(again|once more|repeat|the same|do the same|same)\W*(please)?\W*$", text, re.I
    ):
        raise BadInputError(
            "The request speaks of the one before it, and what is to change cannot be told. Say rows, format, seed or "
            'locale, such as "same but 10x and in CSV", or say anew what you need.'
        )
    kept = {name: value for name, value in before.parameters.items() if value is not None}
    return Route(before.flow, {**kept, **changes}, notes=(f"It follows the request before: {before.request}",))


def _rows(text: str, before: Turn, said: int | dict[str, int] | None) -> int | dict[str, int] | None:
    factor = _factor(text)
    if factor is None:
        return said
    if not before.tables:
        raise BadInputError("The dataset before has no tables whose rows could be multiplied.")
    return {name: max(1, round(rows * factor)) for name, rows in before.tables.items()}


def _factor(text: str) -> float | None:
    if (times := _TIMES.search(text)) is not None:
        return float(times[1])
    if (words := _IN_WORDS.search(text)) is not None:
        return float(_WORDS[(words[1] or words[2]).lower().removeprefix("a ")])
    return 0.5 if _HALF.search(text) else None
