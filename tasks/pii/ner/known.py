"""What a name is by the lists: a well-known place, a company, some other proper word, an abbreviation."""

from functools import cache

from tasks.pii.lexicon import folded, names_anywhere, place_names, town_names
from tasks.pii.ner.lists import cities, companies, english, proper
from tasks.pii.ner.names import words

_LARGE = 2  # cities of this class or larger are well known
_SHORTEST = 3
_ALSO_PEOPLE = frozenset({"jordan", "chad", "georgia", "virginia", "carolina", "victoria", "guinea", "lebanon"})
SHORT_PLACES = frozenset({"UK", "U.K", "U.K.", "US", "U.S", "U.S.", "USA", "U.S.A.", "UAE", "EU", "NYC"})
"""Places written in capitals that no list of names holds."""


@cache
def countries() -> frozenset[str]:
    """Countries and states, folded, but for those that are names of people as well."""
    listed = {folded(name) for key in ("countries", "states") for name in words()[key]} | {"america"}
    return frozenset(name for name in listed - _ALSO_PEOPLE if len(name) >= _SHORTEST)


@cache
def large_cities() -> frozenset[str]:
    """Cities that everybody may speak of, folded."""
    ours = {folded(name) for name in words()["cities"]}
    return frozenset(ours | {folded(name) for name, size in cities().items() if size <= _LARGE and len(name) > 3})


@cache
def all_places() -> frozenset[str]:
    """Every place of a list, folded."""
    return town_names() | place_names() | {folded(name) for name in cities()}


@cache
def sure_places() -> frozenset[str]:
    """Places that are neither names of people nor usual words: who writes them means the place."""
    given, family = names_anywhere()
    plain = {
        name for name in large_cities() if name not in given and name not in family and english().get(name, 99) > 60
    }
    return frozenset(countries() | plain)


@cache
def known_places() -> frozenset[str]:
    """Places that everybody knows, people's names and words among them."""
    return sure_places() | large_cities()


@cache
def well_known_companies() -> frozenset[str]:
    """Companies and organisations as written, whose names are neither a word, a place nor a person's."""
    given, family = names_anywhere()
    listed = companies() | frozenset(words()["companies"])
    return frozenset(
        name
        for name in listed
        if len(name) >= _SHORTEST
        and (" " in name or not _taken(folded(name), given, family))
        and folded(name) not in all_places()
    )


def _taken(plain: str, given: frozenset[str], family: frozenset[str]) -> bool:
    return plain in english() or plain in given or plain in family


@cache
def no_people() -> frozenset[str]:
    """Proper words that are nobody's name: peoples, brands, languages; folded."""
    given, family = names_anywhere()
    return frozenset(word for word in proper() if word not in given and word not in family)
