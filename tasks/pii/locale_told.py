"""The language and country of a dataset, by its columns' names, its texts, and numbers that name their country."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc

from schemas.own_yaml import own_yaml
from tasks.pii.lexicon import folded
from tasks.pii.recognisers.iban import LENGTHS
from tasks.pii.survey import TableSurvey
from tasks.values.entities.locales import LOCALES

DEFAULT = "en_US"

_READ = 300  # distinct values of a column
_FEWEST_HEADS, _TIMES = 3.0, 2.0  # votes for a language, and how many times as many as for the next
_FROM_TEXTS = 6.0  # votes that the texts of a column have together
_FEWEST_NUMBERS, _SHARE = 20, 0.6  # values that name a country, and the share of one
_WORD = re.compile(r"[^\W\d_]+")
_HEAD = re.compile(r"[^\W\d_A-Z]+|[^\W\d_][^\W\d_A-Z]+|[^\W\d_a-z]+")  # as they are said, not what they mean
_FEWEST_WORDS = 4  # of what is a text
_CODE = re.compile(r"(?:\+|00)(\d{1,3})[ ()\d./-]{6,}$")
_IBAN = re.compile(r"([A-Z]{2})\d{2}[ A-Z0-9]{10,}$")
_DOMAIN = re.compile(r"@[\w.-]+\.([a-z]{2})$")


@cache
def _listed() -> Mapping[str, Mapping[str, frozenset[str]]]:
    listed = own_yaml((files("tasks.pii") / "locale_words.yaml").read_text("utf-8"))
    return {
        kind: {language: frozenset(map(folded, words)) for language, words in of.items()} for kind, of in listed.items()
    }


def locale_told(surveys: Sequence[TableSurvey]) -> str:
    """Tell the locale of a dataset; ``en_US`` where nothing tells clearly.

    Args:
        surveys: What was seen of its tables.
    """
    tables = [seen.sample for seen in surveys if seen.sample is not None]
    languages: Counter[str] = Counter()
    countries: Counter[str] = Counter()
    for table in tables:
        for column in table.column_names:
            languages.update(_by_head(column))
            values = _distinct(table.column(column))
            languages.update(_by_texts(values))
            countries.update(country for value in values if (country := _country(value)))
    return _settled(_clear(languages), countries)


def _distinct(column: pa.ChunkedArray) -> list[str]:
    if not pa.types.is_string(column.type):
        return []
    return [str(value) for value in pc.unique(column).drop_null().slice(0, _READ).to_pylist()]


def _by_head(column: str) -> dict[str, float]:
    """Votes of a column's name: one, shared among the languages that have its words."""
    words = {folded(word) for word in _HEAD.findall(column)}
    told = [language for language, heads in _listed()["heads"].items() if words & heads]
    return dict.fromkeys(told, 1 / len(told)) if told else {}


def _by_texts(values: Iterable[str]) -> dict[str, float]:
    """Votes of a column's texts: shared by how many are in which language, by their small words."""
    read = [words for value in values if len(words := [folded(one) for one in _WORD.findall(value)]) >= _FEWEST_WORDS]
    told = Counter(language for words in read if (language := _language(set(words))))
    return {language: _FROM_TEXTS * many / len(read) for language, many in told.items()}


def _language(words: set[str]) -> str:
    """The language that has two or more of the words as small ones, and more of them than any other."""
    (first, most), (_, next_most) = Counter(
        {language: len(words & small) for language, small in _listed()["small"].items()}
    ).most_common(2)
    return first if most > max(next_most, 1) else ""


def _country(value: str) -> str:
    """The country that a number to call, an account or an address on the web names."""
    if iban := _IBAN.match(value):
        return iban[1] if iban[1] in LENGTHS else ""
    if code := _CODE.match(value):
        return next(iter(_dialled(code[1])), "")
    domain = _DOMAIN.search(value)
    return domain[1].upper().replace("UK", "GB") if domain else ""


def _dialled(digits: str) -> Iterator[str]:
    """The country of a calling code; of one that several share, the largest."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    for size in (1, 2, 3):
        regions = COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:size]), ())
        if regions and regions[0] != "001":
            yield str(regions[0])


def _clear(votes: Counter[str]) -> str:
    """What has enough votes, and clearly more than anything else."""
    (first, most), (_, next_most) = [*votes.most_common(2), ("", 0.0), ("", 0.0)][:2]
    return first if most >= _FEWEST_HEADS and most >= _TIMES * next_most else ""


def _settled(language: str, countries: Counter[str]) -> str:
    total = sum(countries.values())
    country, most = next(iter(countries.most_common(1)), ("", 0))
    sure = most >= _FEWEST_NUMBERS and most >= _SHARE * total
    spoken = [one for one in LOCALES if not language or one.startswith(f"{language}_")]
    own = [one for one in spoken if sure and one.endswith(f"_{country}")]
    return (own or (spoken if language else [DEFAULT]))[0]
