"""Names of companies: family names, legal forms and trades of a language."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pyarrow as pa

from schemas.own_yaml import own_yaml
from tasks.values.entities.internet import WORDS
from tasks.values.entities.latin import slug
from tasks.values.entities.locales import locale_of
from tasks.values.entities.names import names_of

_DATA = files("tasks.values.entities") / "data"
_FAMILIES = 400  # family names that companies are called after


@dataclass(frozen=True)
class Firms:
    """What companies of a locale are called: every beginning with every ending.

    Attributes:
        heads: A family name, or a coined word.
        tails: A legal form, ``and`` with another name, or a trade.
        head_hosts: The beginnings as host names; ``tail_hosts`` the endings.
        trades: Lines of business.
    """

    heads: pa.Array
    tails: pa.Array
    head_hosts: pa.Array
    tail_hosts: pa.Array
    trades: pa.Array


@cache
def firms_of(locale: str, longest: int | None = None) -> Firms:
    """Read what companies of a locale are called; where asked for, only what stays within so many characters."""
    found = locale_of(locale)
    every = own_yaml((_DATA / "companies.yaml").read_text("utf-8"))
    facts = every.get(found.language, every["en"])
    names = names_of(locale).last
    latin = dict(zip(names.values.to_pylist(), names.latin.to_pylist(), strict=True))
    families = list(latin)[:_FAMILIES]
    spaced = " " if facts["and"].startswith(" ") else ""
    heads = families + [word.capitalize() for word in WORDS[:60] if spaced]
    partners = families[: max(20, len(facts["suffixes"]))]
    tails = [
        *facts["suffixes"],
        *(spaced + trade for trade in facts["trades"]),
        *(facts["and"] + name for name in partners),
    ]
    heads, tails = _short(heads, tails, longest)
    return Firms(
        pa.array(heads, pa.string()),
        pa.array(tails, pa.string()),
        pa.array([latin.get(head) or slug(head, found.language) for head in heads], pa.string()),
        pa.array(
            ["-" + (latin.get(tail.removeprefix(facts["and"])) or slug(tail, found.language)) for tail in tails],
            pa.string(),
        ),
        pa.array(facts["trades"], pa.string()),
    )


def _short(heads: list[str], tails: list[str], longest: int | None) -> tuple[list[str], list[str]]:
    """Keep the beginnings and the endings that fit together whichever are chosen; an empty ending if nothing else."""
    if longest is None:
        return heads, tails
    for head_room in range(longest, 0, -1):
        kept_heads = [head for head in heads if len(head) <= head_room]
        kept_tails = [tail for tail in tails if len(tail) <= longest - head_room]
        if len(kept_heads) >= 10 and len(kept_tails) >= 3:
            return kept_heads, kept_tails
    return [head for head in heads if len(head) <= longest] or [heads[0][:longest]], [""]
