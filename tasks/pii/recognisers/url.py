"""Web addresses."""

from tasks.pii.recognisers.base import Recogniser

URL = Recogniser(
    "url",
    "URL",
    r"(?:https?|ftp)://[^\s<>\"']{3}[^\s<>\"']*|www\.[0-9A-Za-zÀ-ɏ-]{1,63}(?:\.[0-9A-Za-zÀ-ɏ-]{1,63}){1,5}(?:/[^\s<>\"']*)?",
    chance=0.0,
    score=0.95,
    any_case=True,
    needle=".",
)
