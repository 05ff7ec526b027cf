"""Words on their way out of a run: to a model, to the manifest, to history. Identifiers stay behind."""

from typing import Any


def without_personal_data(text: str) -> str:
    """Put the type of each identifier in its place: an e-mail address, a card number, a telephone number."""
    from tasks.pii.kinds import DIRECT
    from tasks.pii.spans import find_spans

    (spans,) = find_spans([text], network=False)
    for span in reversed([span for span in spans if span.type in DIRECT]):
        text = f"{text[: span.start]}[{span.type.lower()}]{text[span.end :]}"
    return text


def plain_request(plain: dict[str, Any]) -> dict[str, Any]:
    """Give a request as manifests and history keep it: its words without anybody's data."""
    options = plain.get("options", {})
    kept = {**plain, "prompt": without_personal_data(plain["prompt"])} if plain.get("prompt") else plain
    if not options.get("context"):
        return kept
    return {**kept, "options": {**options, "context": without_personal_data(options["context"])}}
