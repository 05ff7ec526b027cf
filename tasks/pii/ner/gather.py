"""Gather the open lists and sentences that the network learns from: ``python -m tasks.pii.ner.gather SHARE``.

SHARE is a folder with ``wordnet/data.noun`` and its like, and ``dict/scowl/english-words.10`` and its like, as the
Debian packages ``wordnet-base`` and ``scowl`` leave in ``/usr/share``. Both licences allow copying with their notices,
which stand in ``NOTICE.txt`` beside what is written; the sentences are not kept in this project. Towns are those that
``phonenumbers`` knows area codes of; what :mod:`tasks.pii.ner.gather_names` gathers needs two more packages, and is
left as it stands without them.
"""

import argparse
import importlib
import lzma
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

from tasks.pii.ner.gather_names import cities, companies, proper_words

_SCOWL = (10, 20, 35, 40, 50, 55, 60, 70)
_DIALECTS = ("english", "american", "british")
_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl")
_LABELS = {"15": "GPE", "17": "GPE", "18": "PERSON", "14": "ORG"}  # by file, in the order of belief
_NO_NAMES = ("00", "01", "28")  # adjectives (French) and times (Sunday)
_UNFIT = ("God", "Lord", "Yale", "Harvard", "Jesus", "Christ", "Bible")
_INSTANCE = re.compile(r" @i \d")
_EXAMPLE = re.compile(r'"([^"]{12,160})"')
_GENERIC = re.compile(r"\b(?:genus|family|class|order)\b")
_PROPER = re.compile(r"[A-Z][\w'.-]*(?: (?:of |the |de |van |von )?[A-Z][\w'.-]*)*")
_LONGEST_GLOSS = 140


def ranked_words(folder: Path) -> Iterator[tuple[int, str]]:
    """Words written in small letters, with how usual they are: 10 the most."""
    seen: set[str] = set()
    for size in _SCOWL:
        for path in (folder / f"{dialect}-words.{size}" for dialect in _DIALECTS):
            for word in path.read_text("latin-1").split() if path.exists() else ():
                if word.islower() and word.isalpha() and word not in seen:
                    seen.add(word)
                    yield size, word


def towns() -> list[str]:
    """Names of places that the numbering plans tell of, in several languages."""
    from phonenumbers import geodata

    found: set[str] = set()
    for module in pkgutil.iter_modules(geodata.__path__):
        if module.name.startswith("data"):
            for names in importlib.import_module(f"{geodata.__name__}.{module.name}").data.values():
                for language in _LANGUAGES:
                    found.update(part.strip() for part in re.split("[,/()\u2013]| - ", names.get(language, "")))
    return sorted(name for name in found if len(name) > 2 and not any(char.isdigit() or char == "&" for char in name))


def _synsets(folder: Path) -> Iterator[tuple[str, list[str], bool, str]]:
    """Give file number, lemmas, whether it is an instance, and the gloss of every synset."""
    for kind in ("noun", "verb", "adj", "adv"):
        for line in (folder / f"data.{kind}").read_text("utf-8", "replace").splitlines():
            if not line.startswith("  ") and "|" in line:
                head, gloss = line.split("|", 1)
                fields = head.split(" ")
                lemmas = [fields[4 + 2 * place].replace("_", " ") for place in range(int(fields[3], 16))]
                yield fields[1], lemmas, _INSTANCE.search(head) is not None, gloss.strip()


def known_names(folder: Path) -> dict[str, str]:
    """What capitalised lemmas are: PERSON, GPE, ORG, or nothing of these, by name."""
    seen: dict[str, set[str]] = {}
    for number, lemmas, instance, _ in _synsets(folder):
        for lemma in lemmas:
            if lemma[:1].isupper():
                seen.setdefault(lemma, set()).add(number if instance or number != "18" else "")
    return {
        name: ""
        if numbers & set(_NO_NAMES)
        else next((label for number, label in _LABELS.items() if number in numbers), "")
        for name, numbers in seen.items()
    }


def _organisations(folder: Path) -> Iterator[str]:
    """Single organisations, which WordNet calls instances: not peoples nor faiths."""
    for number, lemmas, instance, _ in _synsets(folder):
        if number == "14" and instance:
            yield from (lemma for lemma in lemmas if lemma[:1].isupper())


def sentences(folder: Path) -> Iterator[str]:
    """Examples and definitions with ``<PERSON Ada Byron>`` around what is known; those with unknown names left out."""
    names = known_names(folder)
    last_names = {name.rsplit(" ", 1)[-1] for name, label in names.items() if label == "PERSON"}
    seen: set[str] = set()
    for _, lemmas, instance, gloss in _synsets(folder):
        texts = _EXAMPLE.findall(gloss)
        definition = gloss.split("; ")[0].split('"')[0].strip()
        if instance and lemmas[0][:1].isupper() and len(definition) < _LONGEST_GLOSS and not _GENERIC.search(gloss):
            texts.append(f"{lemmas[0]}, {definition}" if "(" in definition else f"{lemmas[0]} is {definition}")
        for text in texts:
            marked = _marked(text.replace("`", "'").strip(), names, last_names)
            if marked is not None and marked not in seen:
                seen.add(marked)
                yield marked


def _marked(text: str, names: dict[str, str], last_names: set[str]) -> str | None:
    if any(sign in text for sign in "<>{}[]") or not text.isascii() or any(word in text for word in _UNFIT):
        return None
    pieces, at = [], 0
    for match in _PROPER.finditer(text):
        name = match.group()
        ending = re.search(r"('s|'|[.,-])+$", name)
        plain = name[: ending.start()] if ending else name
        label = names.get(plain)
        if label is None and plain in last_names and match.start() > 0:
            label = "PERSON"
        if label is None:
            if match.start() > 0 and plain not in ("I", "I'm", "I'd", "I'll", "I've"):
                return None
            if " " in plain or plain.lower() not in _usual():
                return None
            label = ""
        pieces += [text[at : match.start()], f"<{label} {plain}>" if label else plain]
        at = match.start() + len(plain)
    return "".join((*pieces, text[at:]))


_words: set[str] = set()


def _usual() -> set[str]:
    return _words


def main() -> None:
    """Write the three files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("share", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    arguments = parser.parse_args()
    if not (arguments.share / "wordnet" / "data.noun").exists():
        parser.error(f"{arguments.share} holds no wordnet/data.noun: install Debian's wordnet-base and scowl first")
    words = list(ranked_words(arguments.share / "dict" / "scowl"))
    _words.update(word for _, word in words)
    scowl = arguments.share / "dict" / "scowl"
    lists = {
        "english.txt.xz": [f"{size} {word}" for size, word in words],
        "proper.txt.xz": list(proper_words(scowl)),
        "towns.txt.xz": towns(),
        "prose.txt.xz": list(sentences(arguments.share / "wordnet")),
    }
    try:
        lists |= {"cities.txt.xz": cities(), "companies.txt.xz": companies(_organisations(arguments.share / "wordnet"))}
    except ImportError as error:
        print(f"{error}: cities and companies stay as they are")  # noqa: T201
    for name, lines in lists.items():
        (arguments.out / name).write_bytes(lzma.compress("\n".join(lines).encode(), preset=9))
        print(name, len(lines), (arguments.out / name).stat().st_size)  # noqa: T201


if __name__ == "__main__":
    main()
