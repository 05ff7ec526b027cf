"""Keys: the '/'-joined relative paths that name things in a store, and the layout they follow."""

import re
import unicodedata

from schemas.errors import StoreError

DATA = "generated-data"
HISTORY = "history"
STAGING = "staging"
MANIFEST = "metadata.json"

_SEGMENT_BYTES = 255  # the longest file name that common file systems take
_KEY_BYTES = 900  # S3 allows 1,024 in all, and the store's own prefix counts
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")


def check_key(key: str) -> str:
    """Give the key back if it stays inside the store.

    Raises:
        StoreError: If it is absolute, climbs with '..', holds an empty segment, a backslash or a control character, or
            is too long.
    """
    if problem := _problem(key):
        raise StoreError(f"{key!r} cannot name anything in a store: {problem}.")
    return key


def check_prefix(prefix: str) -> str:
    """Give the prefix back without a final '/', if it stays inside the store; '' is the whole store."""
    bare = prefix.removesuffix("/")
    return check_key(bare) if bare else ""


def slug(name: str) -> str:
    """The part of a dataset's id that tells its name: at most 40 small Latin letters, digits and hyphens."""
    if not name.isascii():
        from text_unidecode import unidecode  # type: ignore[import-untyped]

        name = unidecode(unicodedata.normalize("NFC", name))
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-") or "dataset"


def join(*segments: str) -> str:
    """Join keys, leaving empty ones out."""
    return "/".join(segment for segment in segments if segment)


def _problem(key: str) -> str | None:
    segments = key.split("/")
    if any(segment in {"", ".", ".."} for segment in segments):
        return "every segment between '/' must be a name, and not '.' or '..'"
    if _FORBIDDEN.search(key):
        return "it holds a backslash or a control character"
    if len(key.encode(errors="surrogatepass")) > _KEY_BYTES:
        return f"it is longer than {_KEY_BYTES} bytes"
    if any(len(segment.encode(errors="surrogatepass")) > _SEGMENT_BYTES for segment in segments):
        return f"a segment is longer than {_SEGMENT_BYTES} bytes"
    return None
