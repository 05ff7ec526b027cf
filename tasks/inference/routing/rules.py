"""Which flow a sentence means, without a model: verbs, what they are about, and what was asked for before."""

import re
from collections.abc import Callable, Collection
from typing import Any

from schemas.errors import BadInputError
from tasks.inference.library import templates
from tasks.inference.offline import names_a_table
from tasks.inference.routing.conversation import Conversation, Turn
from tasks.inference.routing.follow_up import changed, follows
from tasks.inference.routing.places import generation_ids, places
from tasks.inference.routing.route import Route

_POLITE = r"^\W*(please |now |then |and |can you |could you )*"
_VERBS = (
    ("diff", r"\b(diff|compare|comparison|differences?|differs?)\b"),
    ("export", _POLITE + r"(export|load|copy|put|write|send|move)\b.*\b(to|into|as|in)\b"),
    (
        "reproduce",
        r"\b(reproduc\w+|rebuild|recreate|(make|generate|build) (it|that|this|[\w-]+-[0-9a-f]{16}) again)\b",
    ),
    (
        "check",
        _POLITE + r"(check|verify|validate|audit|inspect|test)\b"
        r"|\bis (it|that|this|the data\w*) (still )?(valid|intact|sound|ok|right|fine)\b",
    ),
    (
        "mask",
        r"\b(mask\w*|anonymi[sz]\w+|pseudonymi[sz]\w+|redact\w*|de-?identif\w+|scrub\w*|tokeni[sz]\w+)\b",
    ),
    (
        "replicate",
        r"\b(replicat\w+|(synthetic|artificial) (twin|copy|version|clone)|twin of|clone|mimic\w*|imitat\w+)\b",
    ),
    (
        "infer-schema",
        r"\b(infer|design|propose|draft|sketch|suggest|only|just|what|which|show)\b.*\bschema\b"
        r"|\bschema only\b|\b(which|what) tables\b",
    ),
)
_IT = re.compile(
    r"\b(it|that|this|them|those|the (last|previous|new|same) (one|dataset|data|generation|run)|the dataset)\b", re.I
)
_ASKING = re.compile(
    r"^\W*(please |can you |could you )*"
    r"((infer|design|propose|draft|sketch|suggest|show me|what is|give me|only|just)\b)?"
    r"\W*(a |the |only |just )*(schema( only)?|(which|what) tables)\b"
    r"(\s+(for|of|would|do|does|should|are|is|needed|i|we|need|behind|a|an|have|use)\b)*|\b(need|have|use)\W*$",
    re.I,
)
_TEMPLATE = re.compile(r"\b(?:the )?([a-z][a-z0-9_]+) template\b|\btemplate ['\"]?([a-z][a-z0-9_]+)", re.I)


def routed(request: str, conversation: Conversation, known: Collection[str]) -> Route:
    """Choose the flow and its parameters.

    Args:
        request: The sentence.
        conversation: What was asked for before.
        known: The flows that there are.

    Raises:
        BadInputError: If it means a flow that is not there, or what it is about cannot be told.
    """
    text = request.strip()
    if not text:
        raise BadInputError(
            'The request is empty. Say what you need, such as "1000 customers and their orders as CSV".'
        )
    name, before = _meant(text), conversation.last_made()
    if name == "generate" and before is not None and follows(text):
        return changed(text, before)
    if name == "generate" and before is None and follows(text) and not names_a_table(text):
        raise BadInputError(
            "The request speaks of one before it, and this conversation has made no dataset yet. Say what you need, "
            'such as "1000 customers and their orders as CSV"; a conversation is kept in a file: --conversation FILE.'
        )
    if name not in known:
        raise BadInputError(
            f"The request means the flow '{name}', and there is none here. There are: {', '.join(known)}."
        )
    return _CHOSEN[name](text, conversation)


def _meant(text: str) -> str:
    lowered = text.lower()
    for name, pattern in _VERBS:
        if re.search(pattern, lowered) and _fits(name, text):
            return name
    return "generate"


def _fits(name: str, text: str) -> bool:
    """Whether there is what the verb needs: ``test results of patients`` checks nothing."""
    there = bool(generation_ids(text) or places(text))
    if name in ("mask", "replicate"):
        return bool(places(text))
    if name == "infer-schema":
        return True
    if name == "diff":
        return (
            there or _IT.search(text) is not None or re.search(r"\b(last|previous|both) two|both\b", text) is not None
        )
    return there or _IT.search(text) is not None


def _dataset(text: str, conversation: Conversation) -> str:
    named = generation_ids(text) or places(text)
    if named:
        return named[0]
    last = conversation.last_dataset()
    if last is None or last.generation_id is None:
        raise BadInputError(
            "The request speaks of a dataset, and there was none before it. Give its generation id, folder or address; "
            "`understudy history` lists what there is."
        )
    return last.generation_id


def _check(text: str, conversation: Conversation) -> Route:
    return Route("check", {"dataset": _dataset(text, conversation)})


def _reproduce(text: str, conversation: Conversation) -> Route:
    return Route("reproduce", {"generation_id": _dataset(text, conversation)})


def _diff(text: str, conversation: Conversation) -> Route:
    named = [*generation_ids(text), *places(text)]
    made = [turn.generation_id for turn in conversation.turns if turn.generation_id and turn.generation_id not in named]
    first, second = [*made[::-1][: 2 - len(named)][::-1], *named, None, None][:2]
    if first is None or second is None:
        raise BadInputError("Two datasets are to be compared. Give the generation ids, folders or addresses of both.")
    return Route("diff", {"first": first, "second": second})


def _export(text: str, conversation: Conversation) -> Route:
    targets = [place for place in places(text) if place not in generation_ids(text)]
    if not targets:
        raise BadInputError(
            "The request does not say where to export to. Name a folder (./out), s3://bucket/prefix, "
            "postgresql://user@host/database, FILE.duckdb or FILE.sqlite."
        )
    ids = generation_ids(text)
    dataset = ids[0] if ids else targets[0] if len(targets) > 1 else _dataset(_without(text, targets), conversation)
    return Route("export", {"dataset": dataset, "to": targets[-1], **_format(text, targets)})


def _without(text: str, words: list[str]) -> str:
    for word in words:
        text = text.replace(word, " ")
    return text


def _format(text: str, named: list[str]) -> dict[str, str]:
    found = re.search(r"\b(parquet|csv|jsonl|json)\b", _without(text, named), re.I)
    return {"format": found[1].lower()} if found else {}


def _of_paths(name: str) -> Callable[[str, Conversation], Route]:
    def chosen(text: str, _conversation: Conversation) -> Route:
        return Route(name, {"paths": places(text), **_format(text, places(text))})

    return chosen


def _infer(text: str, conversation: Conversation) -> Route:
    origin = _origin(text)
    subject = " ".join(_ASKING.sub(" ", text).split())
    return Route("infer-schema", {**origin, "prompt": subject} if subject else origin)


def _generate(text: str, _conversation: Conversation) -> Route:
    return Route("generate", _origin(text))


def _origin(text: str) -> dict[str, Any]:
    """Words; or a source or a template, with the words beside it."""
    found = places(text)
    match = _TEMPLATE.search(text)
    template = (match[1] or match[2]).lower() if match else ""
    if template in {each.name for each in templates()}:
        return {"prompt": text, "schema": template}
    if found and re.search(r"\b(from|of|for|by|like|using|with|based on|as in)\b", text, re.I):
        return {"prompt": text, "source": found[0]}
    return {"prompt": text}


_CHOSEN: dict[str, Callable[[str, Conversation], Route]] = {
    "generate": _generate,
    "infer-schema": _infer,
    "check": _check,
    "reproduce": _reproduce,
    "diff": _diff,
    "export": _export,
    "mask": _of_paths("mask"),
    "replicate": _of_paths("replicate"),
}


def last_of(conversation: Conversation) -> Turn | None:
    """The newest turn; for those who tell a model of it."""
    return conversation.last
