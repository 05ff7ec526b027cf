"""Words that a user's name may be by chance, so that a text which has them tells of nobody: ``chart``, ``nginx``."""

import re
from functools import cache
from importlib.resources import files

from faker.config import AVAILABLE_LOCALES

from schemas.own_yaml import own_yaml
from tasks.pii.lexicon import common_words, folded, names_anywhere, town_names
from tasks.pii.ner.lists import companies, english, proper
from tasks.pii.ner.words_abroad import words_abroad
from tasks.values.entities.names import faker_lists

SHORTEST = 5
"""Letters of a user's name that tells of somebody by itself."""

_WORD = re.compile(r"[a-z]{3,}")


@cache
def handle_words() -> frozenset[str]:
    """Words of many languages, people's names, towns, companies and accounts of no person; folded."""
    given, family = names_anywhere()
    nobodys = own_yaml((files("tasks.pii") / "handle_words.yaml").read_text("utf-8"))
    listed = (word for some in (*nobodys.values(), *words_abroad().values()) for word in some)
    said = (word for locale in sorted(AVAILABLE_LOCALES)
            for word in getattr(faker_lists("lorem", locale), "word_list", ()))  # fmt: skip
    every = (common_words(), given, family, town_names(), english(), proper(), companies(), listed, said)
    return frozenset(part for some in every for word in some for part in _WORD.findall(folded(word)))
