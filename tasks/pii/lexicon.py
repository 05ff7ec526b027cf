"""Lists of names and places, with the common words among them known for what they are."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

from tasks.pii.ner.lists import towns
from tasks.pii.ner.names import words
from tasks.pii.ner.people import names_by_locale
from tasks.values.entities.locales import LOCALES
from tasks.values.entities.names import faker_lists, names_of
from tasks.values.entities.places import country_codes, country_of

MAN, WOMAN = 1, 2
"""Bits that tell whose given name it is; both for a name of either."""

_MORE_COMMON = (
    "called phoned emailed texted visited met saw interviewed contacted reached paid reminded informed "
    "notified thanked asked told helped spoke left "
    "waiting need scheduled checked updated reviewed sent received opened cancelled ordered refunded discussed "
    "confirmed completed signed mail mailed "
    "call calls calling kindly applicant tenant passenger patient heir visa payment ticket transfer forward "
    "return yesterday moved born prescriber "
    "provider national identifier medical record records number residence billing contact wants both between "
    "owner holder regarding per seen "
    "account summary order payment invoice report name date total amount email phone address city state zip "
    "code number customer client patient "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november "
    "december today tomorrow yesterday north south east west blue green black white brown gray grey red gold "
    "silver young long short strong best "
    "price page field street hill stone wood park bush bell fox wolf winter summer banks rivers day night king "
    "queen ford cook baker carter mason "
    "taylor miller smith hunter grant mark bill will rose hope faith grace art frank rich drew sue pat chase "
    "dean miles jack rob skip joy dawn "
    "please thank thanks dear hello regards sincerely hi hey ok yes no yeah sure sorry bye note notes status "
    "active pending closed open internal "
    "external general manager director president doctor nurse teacher engineer student service support team "
    "company bank hospital school "
    "university office department center section chapter table figure part item type group class level product "
    "brand model color size unit "
    "quantity description comment message subject title heading header footer untitled unknown none null na "
    "test demo sample admin user guest "
    "english german french spanish italian chinese japanese indian american british european african asian "
    "christmas easter standard premium basic "
    "deluxe classic special new old big small large medium mini super great high low left right home work "
    "mobile first second third last middle"
)


def folded(text: str) -> str:
    """Small letters without diacritics."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return (
        "".join(char for char in decomposed if not unicodedata.combining(char))
        .replace("ß", "ss")
        .replace("ø", "o")
        .replace("ł", "l")
        .replace("\u0131", "i")
    )


def stop_words(language: str) -> frozenset[str]:
    """The list of spaCy, out of its file: the package itself would load torch, half a gigabyte, for a few words.

    A language's own package would compile patterns for seconds.
    """
    package = find_spec("spacy")
    assert package is not None and package.submodule_search_locations
    file = Path(package.submodule_search_locations[0]) / "lang" / language / "stop_words.py"
    spec = spec_from_file_location("_stop_words", file)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return frozenset(module.STOP_WORDS)


@cache
def common_words() -> frozenset[str]:
    """Words that are names at times and words more often, and other plain English."""
    lorem = faker_lists("lorem", "en_US")
    listed = {part for key in ("thing", "adj", "do", "heading", "jobtitle", "disease", "drug", "nationality",
    "language", "musicword", "month", "day", "weekday", "dept")
              for phrase in words()[key] for part in phrase.lower().split()}  # fmt: skip
    return frozenset({word.lower() for word in lorem.word_list} | stop_words("en") | listed | set(_MORE_COMMON.split()))


_SPOKEN = ("fr_FR", "es_ES", "de_DE", "it_IT", "pl_PL", "nl_NL")


@cache
def foreign_words() -> frozenset[str]:
    """Everyday words of other languages, folded, names among them: ``petit``, ``klein``, ``rey``."""
    return frozenset(folded(word) for locale in _SPOKEN for word in faker_lists("lorem", locale).word_list)


@cache
def given_names() -> Mapping[str, int]:
    """Given names, folded, and whose they are: bits of :data:`MAN` and :data:`WOMAN`."""
    found: dict[str, int] = {}
    for locale in LOCALES:
        first = names_of(locale).first
        latin, values = first.latin.to_pylist(), first.values.to_pylist()
        for sex, bit in ((0, MAN), (1, WOMAN)):
            for place in set(first.slots[sex].tolist()):
                for name in {folded(values[place]), latin[place]}:
                    found[name] = found.get(name, 0) | bit
    return found


@cache
def family_names() -> frozenset[str]:
    """Family names, folded."""
    found: set[str] = set()
    for locale in LOCALES:
        last = names_of(locale).last
        found |= {folded(name) for name in last.values.to_pylist()} | set(last.latin.to_pylist())
    return frozenset(found)


@cache
def sure_names() -> frozenset[str]:
    """Names of people that are no common words, of three letters or more."""
    every = set(given_names()) | family_names()
    return frozenset(name for name in every - common_words() if len(name) > 2)


@cache
def names_anywhere() -> tuple[frozenset[str], frozenset[str]]:
    """Given and family names of every locale that writes Latin letters too, folded, each word of a double name too."""
    every = names_by_locale()
    given, family = (
        {part for names in side for name in names for part in (folded(name), *folded(name).split())}
        for side in ((one for one, _ in every), (two for _, two in every))
    )
    return frozenset(given | set(given_names())), frozenset(family | family_names())


@cache
def town_names() -> frozenset[str]:
    """Places of the lists and those that numbering plans tell of, folded."""
    return place_names() | frozenset(folded(name) for name in towns() if len(name) > 3)


@cache
def place_names() -> frozenset[str]:
    """Towns, regions and countries, folded."""
    found = {folded(name) for key in ("cities", "countries", "states") for name in words()[key]}
    for code in country_codes():
        country = country_of(code)
        found |= {folded(name) for name in country.city.values.to_pylist()} | {folded(country.name)}
        found |= {folded(name) for name in country.region.values.to_pylist() if name}
    listed = faker_lists("address", "en_US")
    found |= {folded(name) for name in getattr(listed, "states", ())}
    generic = faker_lists("address", "en")
    found |= {folded(name) for name in getattr(generic, "countries", ())}
    return frozenset(name for name in found if len(name) > 2)
