"""Words that the program itself writes: in a report they stand whoever the people are."""

import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from tasks.pii.phrases import plain_words

_PACKAGES = (
    "tasks.quality", "tasks.pii", "tasks.pii.compliance", "tasks.documents", "expectations", "schemas", "flows",
    "schemas.readers.streams",
)  # fmt: skip
_NAMES = ("lexicon.py", "field_names.py")  # they list words which are names too, and write no report
_UNWRITTEN = re.compile(r'"""[\s\S]*?"""|#.*')  # docstrings and comments
_LETTERS = re.compile(r"[a-z]+")


@cache
def written_words() -> frozenset[str]:
    """Every word of the sources and templates of the steps that write reports, whole and by runs of letters.

    Lists of names of people are none of them.
    """
    found: set[str] = set()
    for package in _PACKAGES:
        for file in files(package).iterdir():
            found |= _words(file) if file.is_file() else set()
            if file.name == "templates":
                found |= {word for one in file.iterdir() for word in _words(one)}
    return frozenset(found)


def _words(file: Traversable) -> set[str]:
    if not file.is_file() or not file.name.endswith((".py", ".html")) or file.name in _NAMES:
        return set()
    text = file.read_text("utf-8")
    words = set(plain_words(_UNWRITTEN.sub(" ", text) if file.name.endswith(".py") else text))
    return words | {run for word in words for run in _LETTERS.findall(word)}
