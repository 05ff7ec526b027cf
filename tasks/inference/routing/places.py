"""Files, addresses and datasets that a sentence names."""

import re
from pathlib import Path

_ADDRESS = re.compile(r"\b[a-z][a-z0-9+]{1,20}://[^\s,;'\"]+", re.I)
_FILE = re.compile(
    r"(?<![\w/:])[\w./~-]*\w\.(?:sql|ddl|ya?ml|jsonl?|ndjson|csv|tsv|txt|parquet|xlsx?|db|duckdb|sqlite3?|gz|zip)\b",
    re.I,
)
_FOLDER = re.compile(r"(?<![\w:/])(?:\.{0,2}/|~/)[\w./-]+|(?<![\w:/])\w[\w.-]*/[\w./-]*")
_GENERATION = re.compile(r"\b[a-z0-9][a-z0-9-]*-[0-9a-f]{16}\b")
_LONGEST = 1000


def generation_ids(text: str) -> list[str]:
    """The generation ids that a sentence names, each once."""
    return list(dict.fromkeys(_GENERATION.findall(text)))


def places(text: str) -> list[str]:
    """The files, folders and addresses that a sentence names, in order, each once.

    A folder counts where it is there or is written as a path from the root or the current folder.
    """
    found = [
        (match.start(), match.group().rstrip(".,;:!?)")) for match in [*_ADDRESS.finditer(text), *_FILE.finditer(text)]
    ]
    taken = [(start, start + len(word)) for start, word in found]
    for match in _FOLDER.finditer(text):
        word = match.group().rstrip(".,;:!?)")
        inside = any(start <= match.start() < end for start, end in taken)
        if not inside and (word.startswith(("/", "./", "../", "~/")) or (len(word) < _LONGEST and Path(word).exists())):
            found.append((match.start(), word))
    return list(dict.fromkeys(word for _, word in sorted(found)))
