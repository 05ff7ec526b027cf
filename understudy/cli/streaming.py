"""``understudy generate --stream``: events as JSON lines on stdout, and nothing else there."""

import os
import sys
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Literal

import typer

if TYPE_CHECKING:
    from schemas.request import GenerationRequest
    from tasks.records.streaming.events import Event

_AT_ONCE = 1000  # lines written in one go, where nobody waits for the next one

Stream = Annotated[
    bool, typer.Option("--stream", help="Write events to stdout as JSON lines, in the order of time; publish nothing.")
]
Pace = Annotated[bool, typer.Option("--pace", help="With --stream: write each event when it is due.")]
Speed = Annotated[
    float, typer.Option("--speed", min=0.001, metavar="X", help="With --pace: so many times faster than real time.")
]
Order = Annotated[
    Literal["event", "arrival"], typer.Option("--order", help="With --stream: by event time, or by arrival time.")
]

Refused = dict[str, Any]
"""Options that a stream has no use for, by their flags, with what was given."""


def stream(request: "GenerationRequest", *, pace: bool, speed: float, by_arrival: bool, refused: Refused) -> None:
    """Write the events of a request to stdout until there are no more, or nobody reads them.

    Raises:
        BadInputError: If the request cannot be streamed; nothing was written.
    """
    from schemas.errors import BadInputError
    from tasks.records.streaming.events import paced

    for flag, value in refused.items():
        if value:
            raise BadInputError(f"{flag} has no use with --stream, which publishes no dataset. Leave it out.")
    found = _events(request, by_arrival=by_arrival)
    _write(paced(found, speed) if pace else found, sys.stdout.buffer, at_once=1 if pace else _AT_ONCE)


def _events(request: "GenerationRequest", *, by_arrival: bool) -> "Iterator[Event]":
    from flows.settings import Settings
    from tasks.inference.resolve import resolve
    from tasks.records.generation import plan_generation
    from tasks.records.streaming.events import events, streamed_tables

    settings = Settings.read().under(request.options)
    resolved = resolve(
        prompt=request.prompt,
        source=request.source,
        schema=request.schema_location,
        locale=request.locale,
        context=request.options.context,
        limits=settings.limits,
    )
    generation = plan_generation(resolved.schema, request.under(resolved.wishes), settings.seed)
    engine = generation.engine
    return events(engine, streamed_tables(engine, request.tables), by_arrival=by_arrival)


def _write(stream: "Iterator[Event]", out: BinaryIO, *, at_once: int) -> None:
    try:
        while some := list(islice(stream, at_once)):
            out.write("".join(f"{event.line}\n" for event in some).encode())
            out.flush()
    except BrokenPipeError:  # whoever read has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains at its end
