"""E-mail addresses."""

from tasks.pii.recognisers.base import Recogniser

EMAIL = Recogniser(
    "email",
    "EMAIL",
    r"[^\s@<>()\[\]{},;:\"'=|/]{1,64}@[A-Za-z0-9À-ɏ-]+(?:\.[A-Za-z0-9À-ɏ-]+)*\.[A-Za-zÀ-ɏ]{2,24}",
    chance=0.0,
    score=0.99,
    needle="@",
)
