"""Words that stand beside people's names in other languages than English, and words that are nobody's name."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from schemas.own_yaml import own_yaml
from tasks.pii.lexicon import folded, names_anywhere


@cache
def words_abroad() -> Mapping[str, tuple[str, ...]]:
    """Give the words by what they are: see ``words_abroad.yaml``."""
    listed = own_yaml((files("tasks.pii.ner") / "words_abroad.yaml").read_text("utf-8"))
    return {kind: tuple(words) for kind, words in listed.items()}


@cache
def nobody_abroad() -> frozenset[str]:
    """Words that stand where names stand and are nobody's, folded."""
    return frozenset(folded(word) for word in words_abroad()["nobody"])


@cache
def beside_names() -> frozenset[str]:
    """Words that begin what leads to names, which are no names themselves, and titles; folded."""
    given, family = names_anywhere()
    whole = frozenset(folded(phrase) for phrase in words_abroad()["closings"])
    kinds = ("roles", "contacts", "introductions", "closings")
    first = {folded(phrase).split()[0].strip(".,") for kind in kinds for phrase in words_abroad()[kind]}
    titles = frozenset(folded(title).strip(".") for title in words_abroad()["titles"] if title.isalpha())
    return (
        nobody_abroad() | titles | whole | frozenset(word for word in first if word not in given and word not in family)
    )


@cache
def months_abroad() -> frozenset[str]:
    """Months as languages write them, folded."""
    return frozenset(folded(word) for word in words_abroad()["months"])
