"""What was found to hold between real columns, in words: columns and shapes, never a value."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tasks.synthesis.assembled import Apart, Assembled
from tasks.synthesis.calendars import Gap
from tasks.synthesis.cuts import Cut
from tasks.synthesis.dated import Dated
from tasks.synthesis.encode import Codec, NumberCodec
from tasks.synthesis.family import Family
from tasks.synthesis.formulas import Product, Sum
from tasks.synthesis.joint import Joint
from tasks.synthesis.linked import LinkedTable
from tasks.synthesis.lookups import Lookup, Repair
from tasks.synthesis.never import Never
from tasks.synthesis.orders import Ordered, Part
from tasks.synthesis.rates import Rate
from tasks.synthesis.readings import Reading
from tasks.synthesis.structure import Step
from tasks.synthesis.ties import Tied
from tasks.synthesis.trees import FittedTrees
from tasks.synthesis.twin import Twin


def constraints_of(twin: Twin) -> tuple[str, ...]:
    """Say what a twin keeps by construction."""
    found: list[str] = []
    for name, lone in twin.lone.items():
        if isinstance(lone.fitted, FittedTrees):
            found += [f"{name}: {said}" for said in map(_said, lone.fitted.structure.steps) if said]
            found += [f"{name}: {said}" for said in _grids(lone.fitted.codecs)]
    for family in twin.families:
        if not isinstance(family, Family):
            continue
        for table in family.tables.values():
            found += [f"{table.name}: {said}" for said in _of_linked(family, table)]
    return tuple(found)


def _of_linked(family: Family, table: LinkedTable) -> Iterator[str]:
    yield from (_named(said, family) for said in map(_said, table.structure.steps) if said)
    for copy in (*table.copies, *table.absent):
        yield f"{copy.column} repeats {family.relations[copy.relation].parent}.{copy.source}"
    for number, (first, then) in family.implied.items():
        if family.relations[number].child == table.name:
            named, above = ", ".join(family.relations[number].columns), ", ".join(family.relations[then].columns)
            yield f"{named} is {above} of its row of {family.relations[first].parent}"
    for settled in table.settled:
        names = ", ".join(model.name for model in settled.models)
        yield f"{names}: the same in all rows of one row of {family.relations[settled.relation].parent}"
    for one in table.alike:
        parent = family.relations[one.relation].parent
        often = "" if one.source is None else f"; {parent}.{one.source} again for {one.share:.0%} of them"
        yield f"{one.column}: made once for each row of {parent}{often}"
    for number in table.back:
        yield f"{', '.join(family.relations[number].columns)} names earlier rows"
    if table.siblings is not None and table.siblings.chain is not None:
        start, end = table.siblings.chain
        yield f"{start} is {end} of the row before"
    for total in table.totals:
        child = family.relations[total.relation].child
        summed = f"the sum of {child}.{' * '.join(total.factors)}" if total.factors else f"the number of {child}"
        yield f"{total.column} is {summed}"
    yield from _grids(table.codecs, frozenset(table.schema.names))


def _named(said: str, family: Family) -> str:
    """Give parents' columns their tables' names."""
    return re.sub(r"\b(\d+)>", lambda found: f"{family.relations[int(found[1])].parent}.", said)


_SAID: tuple[tuple[type[Any], str], ...] = (
    (Lookup, "{column} says the same as {by} in other words"),
    (Repair, "{by} decides {column}"),
    (Reading, "{column} is read as what its texts write, and written the same way"),
    (Joint, "{one} and {other} together decide {column}"),
    (Tied, "{column} often is exactly what {by} is"),
    (Part, "{column} is the {part} of {time}"),
    (Dated, "{column} is what the {part} of {time} says"),
    (Never, "{column} says never by a day of its own"),
    (Rate, "{column} often is a common rate of other numbers, rounded"),
    (Cut, "{column} parts the words of {words} at one day"),
    (Gap, "{column} is told by its distance from {start}"),
)


def _said(step: Step) -> str | None:
    match step:
        case Apart():
            return None
        case Assembled():
            return f"{', '.join(step.parts)} are a day together"
        case Ordered():
            return ", ".join(f"{low} is never more than {high}" for low, high in step.pairs)
        case Sum():
            terms = " ".join(f"{'+' if weight > 0 else '-'} {abs(weight)} {name}" for name, weight in step.terms)
            return f"{step.column} is {terms.removeprefix('+ ')}, and a rest that takes few values"
        case Product():
            return f"{step.column} is close to {' * '.join(step.factors)}"
    return next((text.format(**step.state()) for kind, text in _SAID if isinstance(step, kind)), None)


def _grids(codecs: Mapping[str, Codec], shown: frozenset[str] | None = None) -> Iterator[str]:
    for name, codec in codecs.items():
        if shown is not None and name not in shown:
            continue
        if isinstance(codec, NumberCodec) and codec.grid.step > 0 and codec.grid.decimals > 0:
            yield f"{name} lies on multiples of {round(codec.grid.step, codec.grid.decimals)!r}"
