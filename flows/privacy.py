"""Words on their way out of a run: to a model, to the manifest, to history. Identifiers stay behind."""

import re
from typing import Any

_NUMBER = re.compile(r"\d+|\d{1,3}(?:[ ,.'\u00a0]\d{3})+")
_BEFORE = re.compile(r"\b(?:seed|rows|records)\W*(?:of|is|to|=|:)?\W*$", re.IGNORECASE)
_BEHIND = re.compile(r"\s+(?:rows|records|entries|lines)\b", re.IGNORECASE)


def without_personal_data(text: str) -> str:
    """Put the type of each identifier in its place: an e-mail address, a card number, a telephone number."""
    from tasks.pii.kinds import DIRECT
    from tasks.pii.spans import find_spans

    (spans,) = find_spans([text], network=False)
    told = [span for span in spans if span.type in DIRECT and not _is_of_the_request(text, span.start, span.end)]
    for span in reversed(told):
        text = f"{text[: span.start]}[{span.type.lower()}]{text[span.end :]}"
    return text


def _is_of_the_request(text: str, start: int, end: int) -> bool:
    """Whether a number is a seed or a count of rows, whatever else it looks like."""
    plain = _NUMBER.fullmatch(text[start:end]) is not None
    return plain and (_BEFORE.search(text[:start]) is not None or _BEHIND.match(text[end:]) is not None)


def plain_request(plain: dict[str, Any]) -> dict[str, Any]:
    """Give a request as manifests and history keep it: its words without anybody's data."""
    options = plain.get("options", {})
    kept = {**plain, "prompt": without_personal_data(plain["prompt"])} if plain.get("prompt") else plain
    if not options.get("context"):
        return kept
    return {**kept, "options": {**options, "context": without_personal_data(options["context"])}}


_WORDS = ("prompt", "request")


def private_parameters(parameters: dict[str, Any]) -> dict[str, Any]:
    """Give a flow's parameters with nobody's data in the words among them: Prefect keeps a run's parameters in clear.

    What a person types into Prefect itself is beyond reach; what a command passes on is not.
    """
    kept = dict(parameters)
    for name in _WORDS:
        if isinstance(kept.get(name), str):
            kept[name] = without_personal_data(kept[name])
    options: Any = kept.get("options")
    context = options.get("context") if isinstance(options, dict) else getattr(options, "context", None)
    if isinstance(context, str):
        scrubbed = {"context": without_personal_data(context)}
        kept["options"] = {**options, **scrubbed} if isinstance(options, dict) else options.model_copy(update=scrubbed)
    return kept
